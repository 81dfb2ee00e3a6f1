"""Places without ties: the score, then the declared tie-breaks in their order, then the lot (guide 6.3; R15)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import Any

from gongyou.engines.procedures.predicates.drawing import lot
from gongyou.engines.procedures.predicates.marking import EXACT, SHOWN, half_up, rounded

HIGHER, LOWER = "higher", "lower"
SCORE, DRAW = "score", "draw"


@dataclass(frozen=True)
class TieBreak:
    """One declared tie-break: the entry's value of this name, and which direction is better."""

    key: str
    better: str = HIGHER


@dataclass(frozen=True)
class Entry:
    """What is ranked. `keys`: the values of the tie-breaks; one that is missing stands behind all that are there."""

    code: str
    score: Fraction | int
    keys: Mapping[str, Fraction | int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """One place. `decided_by`: what put it behind the entry above (the first: before the one below)."""

    place: int
    code: str
    score: Fraction
    shown: str
    decided_by: str


class DrawNeeded(ValueError):
    """Entries are equal in everything declared and no seed has been drawn: `groups` of their codes."""

    def __init__(self, groups: Sequence[tuple[str, ...]]) -> None:
        super().__init__(f"{len(groups)} groups of entries are equal: a lot must be drawn")
        self.groups = tuple(groups)


def check_tie_breaks(tie_breaks: Sequence[TieBreak]) -> list[str]:
    """The keys that cannot be used: doubled, empty, reserved, or of no direction."""
    keys = [one.key for one in tie_breaks]
    return [
        one.key
        for number, one in enumerate(tie_breaks)
        if not one.key or one.key in {SCORE, DRAW} or one.key in keys[:number] or one.better not in {HIGHER, LOWER}
    ]


def rank(
    entries: Iterable[Entry],
    tie_breaks: Sequence[TieBreak] = (),
    *,
    seed: str = "",
    by: str = EXACT,
    digits: int = 2,
) -> tuple[Placed, ...]:
    """Everybody's place, each one's own. Raises DrawNeeded where only a lot can decide and no seed is given."""
    if by not in {EXACT, SHOWN} or check_tie_breaks(tie_breaks):
        raise ValueError("the ranking rule is not right")
    found = list(entries)
    if len({one.code for one in found}) != len(found):
        raise ValueError("an entry stands twice in the ranking")
    keyed = _keyed(found, tie_breaks, by, digits)
    equal = _equal(keyed)
    if equal and not seed:
        raise DrawNeeded(equal)
    tied = {code for group in equal for code in group}
    rows = sorted((*key, lot(seed, one.code) if one.code in tied else "", one.code) for key, one in keyed)
    names = [SCORE, *(one.key for one in tie_breaks), DRAW, DRAW]
    scores = {one.code: Fraction(one.score) for one in found}
    return tuple(
        Placed(
            number,
            row[-1],
            scores[row[-1]],
            half_up(scores[row[-1]], digits),
            _difference(names, row, rows[number - 2] if number > 1 else rows[1] if len(rows) > 1 else row),
        )
        for number, row in enumerate(rows, 1)
    )


def ties(
    entries: Iterable[Entry], tie_breaks: Sequence[TieBreak] = (), *, by: str = EXACT, digits: int = 2
) -> tuple[tuple[str, ...], ...]:
    """The groups of entries between which only a lot can decide."""
    return tuple(_equal(_keyed(list(entries), tie_breaks, by, digits)))


def _keyed(
    entries: list[Entry], tie_breaks: Sequence[TieBreak], by: str, digits: int
) -> list[tuple[tuple[Any, ...], Entry]]:
    """What each is sorted by; every column in whole numbers over one denominator, which compare far faster."""
    scores = [rounded(one.score, digits) if by == SHOWN else one.score for one in entries]
    columns: list[list[Any]] = [[-score for score in _whole(scores)]]
    for rule in tie_breaks:
        values = _whole([one.keys.get(rule.key) for one in entries])
        columns.append([_value(value, rule.better) for value in values])
    return list(zip(zip(*columns, strict=True), entries, strict=True))


def _whole(values: Sequence[Fraction | int | None]) -> list[Any]:
    """The values times their common denominator; what is missing stays so."""
    whole = lcm(*(value.denominator for value in values if value is not None))
    return [None if value is None else value.numerator * (whole // value.denominator) for value in values]


def _value(value: int | None, better: str) -> tuple[int, int]:
    if value is None:
        return 1, 0
    return 0, (-value if better == HIGHER else value)


def _equal(keyed: list[tuple[tuple[Any, ...], Entry]]) -> list[tuple[str, ...]]:
    groups = groupby(sorted(keyed, key=lambda row: (row[0], row[1].code)), key=lambda row: row[0])
    found = [tuple(one.code for _key, one in group) for _key, group in groups]
    return [codes for codes in found if len(codes) > 1]


def _difference(names: list[str], row: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    """The first of the keys in which two rows differ; alone, an entry stands by its score."""
    return next((name for name, mine, his in zip(names, row, other, strict=True) if mine != his), SCORE)
