"""The words in which stages are declared: outcomes, desks, promised times, branches side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from gongyou.engines.procedures.enums import ClockOwner, Ending, OnSilence, Verb
from gongyou.engines.procedures.types.inputs import Input

#: Why something cannot be done yet, in words, or an empty text, from the matter.
Guard = Callable[[Any], str]
#: An outcome that leads here ends its branch; the matter goes on when all branches of a Together are done.
JOIN = "join"


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
    """One way a stage can end: by `verb`, to the stage `to` or to an `ending`; effects are written in order.

    `guard` says why the outcome cannot be given yet. `judged` lists outcomes of which the engine itself picks one from
    the numbers given (a meeting that was short, a ballot that is void); those are `computed` and nobody chooses them.
    Where a person is asked, the desk may write a `recorded` one down for somebody who answered on paper or by word.
    """

    key: str
    name: Any
    verb: str
    to: str = ""
    ending: str = ""
    effects: tuple[str, ...] = ()
    needs_note: bool = False
    inputs: tuple[Input, ...] = ()
    guard: Guard | None = None
    judged: tuple[str, ...] = ()
    computed: bool = False
    recorded: bool = False
    message: Any = ""
    bulk: bool = False

    def faults(self) -> list[str]:
        found = []
        if bool(self.to) + bool(self.ending) + bool(self.judged) != 1:
            found.append(f"outcome {self.key!r} must lead to a stage, to an ending, or be judged")
        if self.ending and self.ending not in Ending.values:
            found.append(f"outcome {self.key!r} has an unknown ending {self.ending!r}")
        if self.verb not in Verb.values:
            found.append(f"outcome {self.key!r} has an unknown verb {self.verb!r}")
        if self.bulk and self.inputs:
            found.append(f"outcome {self.key!r} asks for something and cannot be given in bulk")
        return found


@dataclass(frozen=True)
class PartyDesk:
    """The desk is held by the organisation that takes part as `role`."""

    role: str


@dataclass(frozen=True)
class AboveDesk:
    """The desk is the nearest body above the party `role` on a line."""

    role: str
    line: str = "territory"


@dataclass(frozen=True)
class CommonDesk:
    """The desk is the nearest body that stands above both parties on a line."""

    roles: tuple[str, str]
    line: str = "territory"


@dataclass(frozen=True)
class PersonDesk:
    """The person who takes part as `role` answers; the organisation `keeper` waits, and writes down other answers."""

    role: str
    keeper: str


Desk = PartyDesk | AboveDesk | CommonDesk | PersonDesk


@dataclass(frozen=True)
class Labels:
    """Three labels of a stage: for staff, for the applicant, and while it is not yet reached."""

    staff: Any
    applicant: Any
    future: Any


@dataclass(frozen=True)
class Stage:
    """Base of the kinds; a kind adds its key, what it needs, and what it checks.

    Whoever ended one of the stages `not_by` last has no part in this one: the desk finds another hand, or goes up.
    A stage with `optional_to` may be left out by a call: its matters go on there instead. One that is held `jointly`
    ends for many matters at once, by a joint round; nobody gives its outcomes singly.
    """

    key: str
    labels: Labels
    desk: Desk
    outcomes: tuple[Outcome, ...]
    promise: Promise
    not_by: tuple[str, ...] = ()
    optional_to: str = ""
    jointly: bool = False
    kind: ClassVar[str] = ""

    @property
    def asks_person(self) -> bool:
        """Whether a person answers here and not a desk."""
        return isinstance(self.desk, PersonDesk)

    @property
    def row(self) -> str:
        """The row of the verb table: the kind, and asking a person is one of its own."""
        return f"{self.kind}_person" if self.asks_person else self.kind

    def outcome(self, key: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.key == key), None)

    def chosen(self) -> tuple[Outcome, ...]:
        """The outcomes that somebody chooses."""
        return tuple(outcome for outcome in self.outcomes if not outcome.computed)

    def stages(self) -> tuple["Stage", ...]:
        """The stage itself and those inside it."""
        return (self,)

    def faults(self) -> list[str]:
        """What is wrong with the declaration of this stage."""
        found = [] if self.outcomes else ["declares no outcome"]
        if self.asks_person and self.kind != "ask":
            found.append("a person is asked (Ask), nothing else is a person's desk")
        keys = {outcome.key for outcome in self.outcomes if outcome.computed}
        for outcome in self.outcomes:
            found += outcome.faults()
            found += [
                f"outcome {outcome.key!r} judges {key!r}, which is not computed"
                for key in outcome.judged
                if key not in keys
            ]
        return found

    def form(self) -> dict:
        """The declared form as data."""
        form = {
            "key": self.key,
            "kind": self.kind,
            "desk": desk_form(self.desk),
            "promise": [self.promise.parameter, str(self.promise.owner), str(self.promise.on_silence)],
            "outcomes": [_outcome_form(outcome) for outcome in self.outcomes],
        }
        more = {"not_by": list(self.not_by), "optional_to": self.optional_to, "jointly": self.jointly}
        return {**form, **{key: value for key, value in more.items() if value}}


def desk_form(desk: Desk) -> Any:
    if isinstance(desk, PartyDesk):
        return str(desk.role)
    if isinstance(desk, AboveDesk):
        return ["above", str(desk.role), desk.line]
    if isinstance(desk, PersonDesk):
        return ["person", str(desk.role), str(desk.keeper)]
    return ["common", *(str(role) for role in desk.roles), desk.line]


def _outcome_form(outcome: Outcome) -> dict:
    form = {
        "key": outcome.key,
        "verb": str(outcome.verb),
        "to": outcome.to,
        "ending": str(outcome.ending),
        "effects": list(outcome.effects),
        "needs_note": outcome.needs_note,
    }
    more = {
        "inputs": [one.key for one in outcome.inputs],
        "guard": outcome.guard.__name__ if outcome.guard else "",
        "judged": list(outcome.judged),
        "computed": outcome.computed,
        "recorded": outcome.recorded,
    }
    return {**form, **{key: value for key, value in more.items() if value}}


@dataclass(frozen=True)
class Together(Stage):
    """Short branches of one to three stages side by side, never nested; when all are done the matter goes to `to`.

    An outcome inside leads on in its branch, to JOIN (its branch is done), to a stage outside, or to an ending; the
    last two switch the other branches off.
    """

    kind: ClassVar[str] = "together"
    desk: Desk = PartyDesk("")
    outcomes: tuple[Outcome, ...] = ()
    promise: Promise = Promise("")
    branches: tuple[tuple[Stage, ...], ...] = ()
    to: str = ""

    def stages(self) -> tuple[Stage, ...]:
        return (self, *(stage for branch in self.branches for stage in branch))

    def faults(self) -> list[str]:
        found = [] if len(self.branches) > 1 else ["needs two branches or more"]
        for branch in self.branches:
            if not 1 <= len(branch) <= 3:
                found.append("a branch has one to three stages")
            found += ["branches are never nested" for stage in branch if isinstance(stage, Together)]
            if not any(outcome.to == JOIN for stage in branch for outcome in stage.outcomes):
                found.append("a branch never joins")
        return found

    def form(self) -> dict:
        return {
            "key": self.key,
            "kind": self.kind,
            "to": self.to,
            "branches": [[stage.form() for stage in branch] for branch in self.branches],
        }
