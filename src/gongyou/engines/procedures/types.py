"""The vocabulary in which a procedure is declared, and the registries of procedures and effects."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from gongyou.engines.procedures.enums import ClockOwner, Ending, OnSilence, Secrecy, Verb
from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: document and article."""

    document: str
    article: str = ""

    def __str__(self) -> str:
        return f"《{self.document}》{self.article}"


@dataclass(frozen=True)
class Promise:
    """A clock of a stage: its length is the parameter `parameter`; `on_silence` says what follows."""

    parameter: str
    owner: str = ClockOwner.DESK
    on_silence: str = OnSilence.FLAG
    statutory: bool = False


@dataclass(frozen=True)
class Outcome:
    """One way a stage can end: by `verb`, to the stage `to` or to an `ending`; effects are written in order."""

    key: str
    name: Any
    verb: str
    to: str = ""
    ending: str = ""
    effects: tuple[str, ...] = ()
    needs_note: bool = False
    needs: tuple[str, ...] = ()
    message: Any = ""
    bulk: bool = False


@dataclass(frozen=True)
class PartyDesk:
    """The desk is held by the organisation that takes part as `role`."""

    role: str


@dataclass(frozen=True)
class Labels:
    """Three labels of a stage: for staff, for the applicant, and while it is not yet reached."""

    staff: Any
    applicant: Any
    future: Any


@dataclass(frozen=True)
class Stage:
    """Base of the kinds; a kind adds nothing but its key and what it checks."""

    key: str
    labels: Labels
    desk: PartyDesk
    outcomes: tuple[Outcome, ...]
    promise: Promise
    kind: ClassVar[str] = ""

    def outcome(self, key: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.key == key), None)

    def faults(self) -> list[str]:
        """What is wrong with the declaration of this stage."""
        found = [] if self.outcomes else ["declares no outcome"]
        for outcome in self.outcomes:
            if bool(outcome.to) == bool(outcome.ending):
                found.append(f"outcome {outcome.key!r} must lead either to a stage or to an ending")
            if outcome.ending and outcome.ending not in Ending.values:
                found.append(f"outcome {outcome.key!r} has an unknown ending {outcome.ending!r}")
            if outcome.verb not in Verb.values:
                found.append(f"outcome {outcome.key!r} has an unknown verb {outcome.verb!r}")
        return found


@dataclass(frozen=True)
class Flag:
    """A remark that the desk must see on a matter; a blocking one must be confirmed before a favourable outcome."""

    key: str
    name: Any
    advice: Any = ""
    must_confirm: bool = False


@dataclass(frozen=True)
class AnswerField:
    """One thing asked of the applicant. P3 answers are shown masked."""

    key: str
    name: Any
    mask: str = ""


class Procedure:
    """Base of every definition: one class in one file; see docs/howto."""

    key: ClassVar[str]
    name: ClassVar[Any]
    series: ClassVar[str] = "BJ"
    basis: ClassVar[tuple[Source, ...]]
    opened_by: ClassVar[tuple[str, ...]]
    secrecy: ClassVar[str] = Secrecy.CASE
    fields: ClassVar[tuple[AnswerField, ...]] = ()
    flags: ClassVar[tuple[Flag, ...]] = ()
    stages: ClassVar[tuple[Stage, ...]]
    correction: ClassVar[Promise] = Promise(
        "procedures.correction", owner=ClockOwner.APPLICANT, on_silence=OnSilence.LAPSE
    )
    appeal: ClassVar[Any] = ""

    @classmethod
    def stage(cls, key: str) -> Stage:
        found = next((stage for stage in cls.stages if stage.key == key), None)
        if found is None:
            raise KeyError(f"{cls.key} has no stage {key!r}; known: {', '.join(stage.key for stage in cls.stages)}")
        return found

    @classmethod
    def flag(cls, key: str) -> Flag | None:
        return next((flag for flag in cls.flags if flag.key == key), None)

    @classmethod
    def domain(cls) -> str:
        return cls.__module__.split(".")[2]

    @classmethod
    def kinds(cls) -> list[str]:
        return [type(stage).__name__ for stage in cls.stages]

    @classmethod
    def form(cls) -> dict:
        """The declared form as data: what a stored edition keeps."""
        return {
            "key": cls.key,
            "series": cls.series,
            "secrecy": str(cls.secrecy),
            "opened_by": [str(value) for value in cls.opened_by],
            "stages": [
                {
                    "key": stage.key,
                    "kind": stage.kind,
                    "desk": stage.desk.role,
                    "promise": [stage.promise.parameter, str(stage.promise.owner), str(stage.promise.on_silence)],
                    "outcomes": [
                        {
                            "key": outcome.key,
                            "verb": str(outcome.verb),
                            "to": outcome.to,
                            "ending": str(outcome.ending),
                            "effects": list(outcome.effects),
                            "needs_note": outcome.needs_note,
                        }
                        for outcome in stage.outcomes
                    ],
                }
                for stage in cls.stages
            ],
        }

    @classmethod
    def edition(cls) -> tuple[str, str]:
        """(hash, text) of the declared form."""
        text = json.dumps(cls.form(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest(), text


@dataclass(frozen=True)
class Effect:
    """What an outcome writes, and how it is reversed: closing or superseding, never deleting."""

    key: str
    apply: Callable[..., None]
    reverse: Callable[..., None]


def _faults(procedure: type[Procedure]) -> list[str]:
    found = [] if procedure.basis else ["names no source (basis)"]
    keys = [stage.key for stage in procedure.stages]
    if len(set(keys)) != len(keys):
        found.append("has two stages of one key")
    reached = {keys[0]} | {outcome.to for stage in procedure.stages for outcome in stage.outcomes if outcome.to}
    for stage in procedure.stages:
        found += [f"stage {stage.key!r}: {fault}" for fault in stage.faults()]
        for outcome in stage.outcomes:
            if outcome.to and outcome.to not in keys:
                found.append(f"outcome {outcome.key!r} leads to an unknown stage {outcome.to!r}")
            found += [f"unknown effect {effect!r}" for effect in outcome.effects if effect not in EFFECTS]
        if stage.key not in reached:
            found.append(f"stage {stage.key!r} is never reached")
    return found


PROCEDURES: Registry[type[Procedure]] = Registry("procedures", check=_faults)
EFFECTS: Registry[Effect] = Registry("effects")


def procedure(cls: type[Procedure]) -> type[Procedure]:
    """Register a definition."""
    return PROCEDURES.register(cls.key, cls)


def effect(key: str, *, reverse: Callable[..., None]) -> Callable:
    """Register an effect: apply(viewer, matter, act, given) and reverse(viewer, matter, act)."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        EFFECTS.register(key, Effect(key, function, reverse))
        return function

    return register
