"""A procedure as its definition file declares it, and the registries of procedures, effects and conditions."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongyou.engines.procedures.enums import ClockOwner, InputKind, OnSilence, OpenedBy, Secrecy
from gongyou.engines.procedures.types.calls import Family
from gongyou.engines.procedures.types.inputs import Input
from gongyou.engines.procedures.types.stages import JOIN, Promise, Source, Stage, Together
from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Flag:
    """A remark that the desk must see on a matter; a blocking one must be confirmed before a favourable outcome."""

    key: str
    name: Any
    advice: Any = ""
    must_confirm: bool = False


@dataclass(frozen=True)
class Opening:
    """Who may open the procedure on the generic pages, and from where.

    `by` is an OpenedBy; `kinds` are the kinds of organisation whose desks may (for `organisation`); `subject` says of
    what a page must offer it: person, organisation, employer, or nothing. An organisation's own subject is itself.
    `about` names the kinds of organisation that may be the subject. `leaves_out` names fields that go without saying.
    """

    by: str
    kinds: tuple[str, ...] = ()
    subject: str = ""
    about: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class RollDraft:
    """A person, employer or thing on the roll of a matter that is about to be opened."""

    kind: str
    label: str = ""
    person: Any = None
    organisation: Any = None
    employer: Any = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """What a definition prepares for a matter: its subject (kind, number), parties, roll, and what makes it single."""

    subject: tuple[str, int]
    parties: list[Any]
    once: str = ""
    flags: tuple[str, ...] = ()
    roll: tuple[RollDraft, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    stage: str = ""
    road: str = ""
    candidate: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Concerned:
    """Whom a matter is about, by their numbers: nobody near to them judges it.

    `names`: coaches and leaders who stand in no register; an expert of such a name counts as the one who is meant.
    """

    persons: frozenset[int] = frozenset()
    employers: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()

    def __or__(self, other: "Concerned") -> "Concerned":
        return Concerned(
            self.persons | other.persons, self.employers | other.employers, self.organisations | other.organisations,
            self.names | other.names,
        )  # fmt: skip


class Procedure:
    """Base of every definition: one class in one file; see docs/howto/add-a-procedure.md."""

    key: ClassVar[str]
    name: ClassVar[Any]
    series: ClassVar[str] = "BJ"
    basis: ClassVar[tuple[Source, ...]]
    opened_by: ClassVar[tuple[str, ...]]
    openings: ClassVar[tuple[Opening, ...]] = ()
    secrecy: ClassVar[str] = Secrecy.CASE
    fields: ClassVar[tuple[Input, ...]] = ()
    flags: ClassVar[tuple[Flag, ...]] = ()
    stages: ClassVar[tuple[Stage, ...]]
    correction: ClassVar[Promise] = Promise(
        "procedures.correction", owner=ClockOwner.APPLICANT, on_silence=OnSilence.LAPSE
    )
    appeal: ClassVar[Any] = ""
    #: What a call of this procedure may set; without it the procedure is open all year and knows no calls.
    family: ClassVar[Family | None] = None

    @classmethod
    def prepare(cls, viewer: Any, given: dict[str, Any], subject: Any) -> Start:
        """What to open for this viewer, from checked answers and the subject's own row. Raises Refused.

        Runs inside the opening operation. Definitions with `openings` must say it.
        """
        raise NotImplementedError(f"{cls.key} declares openings and must say what it opens (prepare)")

    @classmethod
    def prepare_entry(cls, viewer: Any, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        """What to open for a candidate of a call: like `prepare`, with the call and the track it competes in.

        Its parties name the call's body as ORGANISER; `candidate` and `tags` may stay empty, the engine finds them.
        """
        raise NotImplementedError(f"{cls.key} has a family of calls and must say what an entry is (prepare_entry)")

    @classmethod
    def after_opening(cls, viewer: Any, matter: Any) -> None:
        """What follows at once, inside the opening operation, when a matter was opened."""

    @classmethod
    def judging_copy(cls, viewer: Any, matter: Any) -> Mapping[str, str]:
        """What a panel reads of a matter, heading → text; by default its long texts.

        Blind: names of people and units, and long numbers, are struck out of it in any case.
        """
        answers = json.loads(matter.answers.reveal() or "{}")
        texts = {str(one.name): str(answers.get(one.key) or "") for one in cls.fields if one.kind == InputKind.LONG}
        return {name: text for name, text in texts.items() if text}

    @classmethod
    def people_of(cls, matter: Any) -> Concerned:
        """Whom the matter is about beyond its subject, parties and roll, which count in any case."""
        return Concerned()

    @classmethod
    def every_stage(cls) -> tuple[Stage, ...]:
        """All stages, those inside branches too, in their order."""
        return tuple(inner for stage in cls.stages for inner in stage.stages())

    @classmethod
    def stage(cls, key: str) -> Stage:
        found = next((stage for stage in cls.every_stage() if stage.key == key), None)
        if found is None:
            raise KeyError(f"{cls.key} has no stage {key!r}; known: {', '.join(one.key for one in cls.every_stage())}")
        return found

    @classmethod
    def group_of(cls, key: str) -> Together | None:
        """The Together in whose branches the stage stands, if any."""
        groups = (stage for stage in cls.stages if isinstance(stage, Together) and stage.key != key)
        return next((group for group in groups if any(one.key == key for one in group.stages())), None)

    @classmethod
    def flag(cls, key: str) -> Flag | None:
        return next((flag for flag in cls.flags if flag.key == key), None)

    @classmethod
    def opening(cls, by: str) -> Opening | None:
        return next((one for one in cls.openings if one.by == by), None)

    @classmethod
    def fields_for(cls, by: str) -> tuple[Input, ...]:
        """What is asked of whoever opens it by this road."""
        opening = cls.opening(by)
        left_out = opening.leaves_out if opening is not None else ()
        return tuple(one for one in cls.fields if one.key not in left_out)

    @classmethod
    def domain(cls) -> str:
        parts = cls.__module__.split(".")
        return parts[2] if len(parts) > 2 else parts[0]

    @classmethod
    def kinds(cls) -> list[str]:
        return [type(stage).__name__ for stage in cls.every_stage()]

    @classmethod
    def form(cls) -> dict:
        """The declared form as data: what a stored edition keeps."""
        return {
            "key": cls.key,
            "series": cls.series,
            "secrecy": str(cls.secrecy),
            "opened_by": [str(value) for value in cls.opened_by],
            "stages": [stage.form() for stage in cls.stages],
            **({"family": cls.family.form()} if cls.family is not None else {}),
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


def _stage_faults(procedure: type[Procedure], stage: Stage, keys: set[str]) -> list[str]:
    found = [f"stage {stage.key!r}: {fault}" for fault in stage.faults()]
    inside = procedure.group_of(stage.key)
    for outcome in stage.outcomes:
        if outcome.to == JOIN and inside is None:
            found.append(f"outcome {outcome.key!r} joins outside branches")
        elif outcome.to and outcome.to != JOIN and outcome.to not in keys:
            found.append(f"outcome {outcome.key!r} leads to an unknown stage {outcome.to!r}")
        found += [f"unknown effect {effect!r}" for effect in outcome.effects if effect not in EFFECTS]
        if outcome.judged and stage.kind not in JUDGES:
            found.append(f"nothing judges a stage of kind {stage.kind!r}")
    if stage.optional_to and stage.optional_to not in keys:
        found.append(f"stage {stage.key!r} is left out towards an unknown stage {stage.optional_to!r}")
    found += [f"stage {stage.key!r} excludes the hand of an unknown stage {key!r}" for key in set(stage.not_by) - keys]
    if isinstance(stage, Together) and stage.to not in keys:
        found.append(f"{stage.key!r} goes on to an unknown stage {stage.to!r}")
    return found


def _family_faults(procedure: type[Procedure], keys: set[str]) -> list[str]:
    optional = {stage.key for stage in procedure.every_stage() if stage.optional_to}
    if procedure.family is None:
        return ["a stage may be left out, but there are no calls (family)"] if optional else []
    found = [f"family: {fault}" for fault in procedure.family.faults()]
    unknown = set(procedure.family.days) - keys
    return found + [f"family sets the days of an unknown stage {key!r}" for key in sorted(unknown)]


def _reached(procedure: type[Procedure]) -> set[str]:
    """The keys to which something leads: the first, what outcomes name, and the heads of branches."""
    found = {procedure.stages[0].key}
    for stage in procedure.every_stage():
        found |= {outcome.to for outcome in stage.outcomes if outcome.to} | ({stage.optional_to} - {""})
        if isinstance(stage, Together):
            found |= {stage.to} | {branch[0].key for branch in stage.branches}
    return found


def _faults(procedure: type[Procedure]) -> list[str]:
    found = [] if procedure.basis else ["names no source (basis)"]
    keys = [stage.key for stage in procedure.every_stage()]
    if len(set(keys)) != len(keys):
        found.append("has two stages of one key")
    reached = _reached(procedure)
    for stage in procedure.every_stage():
        found += _stage_faults(procedure, stage, set(keys))
        if stage.key not in reached:
            found.append(f"stage {stage.key!r} is never reached")
    found += _family_faults(procedure, set(keys))
    for opening in procedure.openings:
        if opening.by not in procedure.opened_by:
            found.append(f"opening by {opening.by!r} is not among opened_by")
        if opening.by == OpenedBy.ORGANISATION and not opening.kinds:
            found.append("an opening by organisations names their kinds")
        if opening.about and opening.subject != "organisation":
            found.append("an opening is about kinds of organisations only where its subject is one")
        unknown = set(opening.leaves_out) - {one.key for one in procedure.fields}
        found += [f"an opening leaves out an unknown field {key!r}" for key in sorted(unknown)]
    if procedure.family is not None and procedure.prepare_entry.__func__ is Procedure.prepare_entry.__func__:
        found.append("has a family of calls and must say what an entry is (prepare_entry)")
    if procedure.openings and procedure.prepare.__func__ is Procedure.prepare.__func__:
        found.append("declares openings and must say what it opens (prepare)")
    return found


PROCEDURES: Registry[type[Procedure]] = Registry("procedures", check=_faults)
EFFECTS: Registry[Effect] = Registry("effects")
#: The bulk forms of effects: apply_many(viewer, [(matter, act), …]); an effect without one is applied one by one.
EFFECTS_MANY: Registry[Callable[..., None]] = Registry("effects upon many")
#: kind of stage → judge(viewer, matter, stage, act, given) → key of the outcome that the numbers amount to.
JUDGES: Registry[Callable[..., str]] = Registry("judges")
#: kind of stage → what the kind itself writes with an act, before effects: write(viewer, matter, stage, act).
ON_ACT: Registry[Callable[..., None]] = Registry("writers of kinds")
#: kind of stage → what follows once matters have come to it, with their clocks running: entered(viewer, matters).
ON_ENTER: Registry[Callable[..., None]] = Registry("arrivals at kinds")


def procedure(cls: type[Procedure]) -> type[Procedure]:
    """Register a definition."""
    return PROCEDURES.register(cls.key, cls)


def effect(key: str, *, reverse: Callable[..., None]) -> Callable:
    """Register an effect: apply(viewer, matter, act) and reverse(viewer, matter, act)."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        EFFECTS.register(key, Effect(key, function, reverse))
        return function

    return register


def effect_many(key: str) -> Callable:
    """Register the bulk form of an effect: apply_many(viewer, [(matter, act), …]), for joint rounds."""
    return EFFECTS_MANY.register(key)
