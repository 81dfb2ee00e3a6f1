"""What a call of a procedure may set, as the definition file declares it: the family."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongyou.engines.procedures.enums import CallNature, JointKind
from gongyou.engines.procedures.types.inputs import Input, Problem
from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Tag:
    """Something that quotas count over all categories: front line, women, migrants.

    `of(viewer, kind, number, given)` finds it in the records; without, whoever nominates declares it. Of the
    `exclusive` ones the first that applies is the candidate's category: nobody fills two exclusive shares.
    """

    key: str
    name: Any
    of: Callable[[Any, str, int, Mapping[str, Any]], bool] | None = None
    exclusive: bool = False


@dataclass(frozen=True)
class Condition:
    """One condition of eligibility that a call may switch on, with a number where it has one.

    `why_not(viewer, kind, number, value, day)` gives an empty text, or the reason with the facts and what was needed.
    """

    key: str
    name: Any
    why_not: Callable[[Any, str, int, int | None, Any], str]
    unit: Any = ""
    default: int | None = None
    always: bool = False


@dataclass(frozen=True)
class Text:
    """A text of the call with its words in %(…)s; `words` names those that may stand in it."""

    key: str
    name: Any
    default: Any
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class FamilySection:
    """A page of the setup that only one family has; the keys of its inputs are keys of the setup."""

    key: str
    name: Any
    inputs: tuple[Input, ...]
    optional: bool = False


@dataclass(frozen=True)
class Family:
    """What a call may set; everything else is the definition's.

    `candidate` is the kind of subject; `organisers` and `nominators` are kinds of organisations whose desks set up a
    call, or nominate. `days` names stages whose days a call may lengthen. `sheet`, `rule` and `seed` are the seed
    edition as data (predicates.marking); `ties` the keys that may break a tie, in the usual order. `track_inputs` asks
    what a category of this family has besides its name and places, such as the occupation of a contest (`Track.data`).
    `sections` are pages of its own, and `check(section, setup, day)` finds what only the family knows to be wrong;
    `dates(setup, opens_on, closes_on)` says why nominations may not end then, or an empty text.
    `spares(data of a track)` names the conditions that are not asked of those who compete there.
    """

    candidate: str
    natures: tuple[str, ...]
    organisers: tuple[str, ...] = ("district",)
    nominators: tuple[str, ...] = ("basic",)
    tags: tuple[Tag, ...] = ()
    conditions: tuple[Condition, ...] = ()
    days: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()
    ties: tuple[tuple[str, Any], ...] = ()
    seed: Mapping[str, Any] = field(default_factory=dict)
    grants: bool = False
    track_inputs: tuple[Input, ...] = ()
    self_nomination: bool = False
    files_with: str = ""
    sections: tuple[FamilySection, ...] = ()
    check: Callable[[str, Mapping[str, Any], Any], list[Problem]] | None = None
    dates: Callable[[Mapping[str, Any], Any, Any], str] | None = None
    spares: Callable[[Mapping[str, Any]], Collection[str]] | None = None

    def faults(self) -> list[str]:
        found = [f"unknown nature {key!r}" for key in self.natures if key not in CallNature.values]
        for name in ("tags", "conditions", "texts"):
            keys = [one.key for one in getattr(self, name)]
            found += [f"{name}: {key!r} stands twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
        return found

    def tag(self, key: str) -> Tag | None:
        return next((tag for tag in self.tags if tag.key == key), None)

    def form(self) -> dict:
        """The declared form as data."""
        return {
            "candidate": self.candidate,
            "natures": [str(key) for key in self.natures],
            "tags": [tag.key for tag in self.tags],
            "conditions": [one.key for one in self.conditions],
            "days": list(self.days),
            "texts": [one.key for one in self.texts],
            "ties": [key for key, _name in self.ties],
        }


@dataclass(frozen=True)
class Joint:
    """How a kind of stage is held for many matters at once.

    `draft(viewer, round, matters, given)` fills the rule and the items of a new round; `why_not_open(viewer, round)`
    says what is missing before a second hand opens it; `finish(viewer, round, items)` computes the results and gives
    the outcome of each item by its primary key (items without one stay where they are). All run inside the operation.
    `opened(viewer, round)` sets what only the moment of opening gives; `acted(viewer, round, acts)` runs once the acts
    are written, before their effects. `right` is what whoever drafts, opens or closes needs besides a desk.
    """

    kind: JointKind
    draft: Callable[..., list[Any]]
    why_not_open: Callable[..., str]
    finish: Callable[..., dict[int, str]]
    opened: Callable[..., None] | None = None
    acted: Callable[..., None] | None = None
    right: str = "panels.run"


#: kind of stage → how it is held jointly.
JOINTS: Registry[Joint] = Registry("joint kinds")
