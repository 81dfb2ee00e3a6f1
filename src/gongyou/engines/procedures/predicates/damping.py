"""A ballot of members: one person one vote, large organisations damped by a declared rule, and what looks unusual.

Votes are counted by organisation; nothing here knows who voted. Damping multiplies every vote of an organisation by
the same exact share, so nobody inside it counts more than a colleague. Notes state counts; people judge them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

FULL, CAP, ROOT = "full", "cap", "root"
#: So many votes of an organisation count in any case: what is damped is told by organisation, and a row of one or two
#: voters would say how they voted.
LEAST = 5

#: Organisation → choice → votes.
Votes = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Damping:
    """The declared rule.

    full: every vote counts 1. cap: an organisation counts for at most `per_mille` of all votes cast. root: its first
    `free` votes count fully, of the votes beyond them the whole square root. The first `LEAST` votes always count.
    """

    kind: str = FULL
    per_mille: int = 1000
    free: int = 0

    def counted(self, cast: int, total: int) -> int:
        """For how many votes an organisation counts that cast so many of the total."""
        if self.kind == CAP:
            return min(cast, max(LEAST, total * self.per_mille // 1000))
        if self.kind == ROOT:
            return min(cast, max(LEAST, self.free + isqrt(max(0, cast - self.free))))
        return cast

    def fault(self) -> str:
        """The field that cannot be right, or empty."""
        if self.kind not in {FULL, CAP, ROOT}:
            return "kind"
        if self.kind == CAP and not 0 < self.per_mille <= 1000:
            return "per_mille"
        return "free" if self.free < 0 else ""


@dataclass(frozen=True)
class Choice:
    """One choice: votes cast for it, and what they count."""

    key: str
    cast: int
    counted: Fraction


@dataclass(frozen=True)
class Share:
    """One organisation: votes cast, for how many they count."""

    organisation: str
    cast: int
    counted: int

    @property
    def is_damped(self) -> bool:
        return self.counted < self.cast


@dataclass(frozen=True)
class Tally:
    """The count: choices with most counted votes first, and each organisation's share."""

    choices: tuple[Choice, ...]
    shares: tuple[Share, ...]
    cast: int


def count(votes: Votes, damping: Damping) -> Tally:
    """Count the ballot. An organisation's choices share its counted votes exactly as its members' votes were cast."""
    if damping.fault() or any(number < 0 for given in votes.values() for number in given.values()):
        raise ValueError("the ballot's rule or numbers are not right")
    cast = {organisation: sum(given.values()) for organisation, given in votes.items()}
    total = sum(cast.values())
    shares = tuple(Share(one, cast[one], damping.counted(cast[one], total)) for one in sorted(votes))
    plain: dict[str, int] = {}
    counted: dict[str, Fraction] = {}
    for share in shares:
        for key, number in votes[share.organisation].items():
            plain[key] = plain.get(key, 0) + number
            weighed = Fraction(number * share.counted, share.cast) if share.cast else Fraction(0)
            counted[key] = counted.get(key, Fraction(0)) + weighed
    choices = sorted((Choice(key, plain[key], counted[key]) for key in plain), key=lambda one: (-one.counted, one.key))
    return Tally(tuple(choices), shares, total)


@dataclass(frozen=True)
class Watch:
    """From where on something is noted: so many votes at least, such a share, and so many times the others' share."""

    least: int = 50
    per_mille: int = 800
    times: int = 2


@dataclass(frozen=True)
class Note:
    """An unusual concentration: `votes` of the organisation's `of` on `key`; elsewhere `others` of `others_of`.

    On one choice (kind `choice`), or in one span of time (kind `time`, `key` the number of the span).
    """

    kind: str
    organisation: str
    key: str
    votes: int
    of: int
    others: int
    others_of: int


def notes(votes: Votes, watch: Watch, spans: Mapping[str, Mapping[int, int]] | None = None) -> tuple[Note, ...]:
    """What looks unusual, by choice and (organisation → number of the span → votes) by time; the largest first."""
    found = _concentrations("choice", votes, watch)
    if spans:
        by_time = {one: {str(span): number for span, number in given.items()} for one, given in spans.items()}
        found += _concentrations("time", by_time, watch)
    return tuple(sorted(found, key=lambda note: (-note.votes, note.kind, note.organisation, note.key)))


def _concentrations(kind: str, votes: Votes, watch: Watch) -> list[Note]:
    on: dict[str, int] = {}
    for given in votes.values():
        for key, number in given.items():
            on[key] = on.get(key, 0) + number
    total = sum(on.values())
    found = []
    for organisation, given in sorted(votes.items()):
        cast = sum(given.values())
        for key, number in given.items():
            others, others_of = on[key] - number, total - cast
            dense = number >= watch.least and number * 1000 >= watch.per_mille * cast
            if dense and number * others_of > watch.times * others * cast:
                found.append(Note(kind, organisation, key, number, cast, others, others_of))
    return found
