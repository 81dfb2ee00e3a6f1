"""Who is too near to whom to judge (guide 4.5, 6.3; R24): an expert's background against those a matter is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

#: Found in the records; beside them stand the kinds of declared interests (enums.InterestKind).
SELF, EMPLOYER, UNION, ABOVE = "self", "employer", "union", "above"
#: Found by name alone, as a declared coach.
COACH = "coach"


class About(Protocol):
    """Whom a matter is about, by their numbers."""

    @property
    def persons(self) -> frozenset[int]: ...
    @property
    def employers(self) -> frozenset[int]: ...
    @property
    def organisations(self) -> frozenset[int]: ...
    @property
    def names(self) -> frozenset[str]: ...


def plain(name: str) -> str:
    """A name without blanks, as two people write it."""
    return "".join(name.split())


@dataclass(frozen=True)
class Background:
    """One expert: the own person, employers and unions of the years that count, and what was declared.

    `declared` holds (kind, person|employer|organisation, number).
    """

    person: int | None = None
    employers: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    declared: frozenset[tuple[str, str, int]] = frozenset()
    name: str = ""


@dataclass
class Index:
    """Matters by those whom they are about, so that many experts are compared with many matters at once.

    `above` gives the units over a unit, without those that hold the round.
    """

    above: Mapping[int, frozenset[int]] = field(default_factory=dict)
    persons: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    employers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    organisations: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    over: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, matter: int, about: About) -> None:
        for kind in ("persons", "employers", "organisations"):
            for number in getattr(about, kind):
                getattr(self, kind)[number].add(matter)
        for name in about.names:
            self.names[plain(name)].add(matter)
        for number in about.organisations:
            for higher in self.above.get(number, ()):
                self.over[higher].add(matter)

    def near(self, expert: Background) -> dict[int, tuple[str, ...]]:
        """Matter → why this expert must not judge it, for those that are near."""
        found: dict[int, set[str]] = defaultdict(set)

        def note(kind: str, matters: Iterable[int]) -> None:
            for matter in matters:
                found[matter].add(kind)

        if expert.person is not None:
            note(SELF, self.persons.get(expert.person, ()))
        for number in expert.employers:
            note(EMPLOYER, self.employers.get(number, ()))
        for number in expert.organisations:
            note(UNION, self.organisations.get(number, ()))
            note(ABOVE, self.over.get(number, ()))
            for higher in self.above.get(number, ()):
                note(ABOVE, self.organisations.get(higher, ()))
        note(COACH, self.names.get(plain(expert.name), ()) if expert.name else ())
        for kind, of, number in expert.declared:
            note(kind, getattr(self, f"{of}s").get(number, ()))
        return {matter: tuple(sorted(kinds)) for matter, kinds in found.items()}
