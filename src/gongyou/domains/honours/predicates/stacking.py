"""Which grants exclude or top up which (guide 5: no double funding): a table as text, and what is paid by it.

A row reads `family scope other years effect`: a new grant of `family`, where one of `other` was made to the same
holder at a `same`, `lower`, `higher` or `any` level within so many years, `excludes` or `tops_up`. `*` is every
family, `same` the family itself. The first row that fits counts; what no row names may be had beside each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SAME, LOWER, HIGHER, ANY = "same", "lower", "higher", "any"
EXCLUDES, TOPS_UP, BOTH = "excludes", "tops_up", "both"


@dataclass(frozen=True)
class Rule:
    """One row of the table."""

    family: str
    scope: str
    other: str
    years: int
    effect: str


@dataclass(frozen=True)
class Earlier:
    """A grant that the holder has: of which family and level, when, how much, and how it is quoted."""

    family: str
    ordinal: int
    day: date
    amount_fen: int
    words: str = ""


@dataclass(frozen=True)
class Verdict:
    """What may be paid now, and the earlier grant on which it rests, if any."""

    amount_fen: int
    effect: str = BOTH
    because: Earlier | None = None


def read(text: str) -> tuple[Rule, ...]:
    """The table from a parameter's text, rows parted by `;`. Raises ValueError."""
    rows = [row.split() for row in text.split(";") if row.strip()]
    for row in rows:
        if len(row) != 5 or row[1] not in (SAME, LOWER, HIGHER, ANY) or row[4] not in (EXCLUDES, TOPS_UP, BOTH):
            raise ValueError(f"no row of stacking: {' '.join(row)!r}; write e.g. '* lower same 3 tops_up'")
    return tuple(Rule(row[0], row[1], row[2], int(row[3]), row[4]) for row in rows)


def fits(rule: Rule, family: str, ordinal: int, day: date, earlier: Earlier) -> bool:
    """Whether the row is about this new grant and that earlier one."""
    if rule.family not in ("*", family) or rule.other not in ("*", earlier.family) and rule.other != SAME:
        return False
    if rule.other == SAME and earlier.family != family:
        return False
    levels = {SAME: earlier.ordinal == ordinal, LOWER: earlier.ordinal < ordinal, HIGHER: earlier.ordinal > ordinal}
    return levels.get(rule.scope, True) and _within(earlier.day, day, rule.years)


def _within(earlier: date, day: date, years: int) -> bool:
    """Whether the day comes before the same day so many years later."""
    return (day.year - earlier.year, day.month, day.day) < (years, earlier.month, earlier.day)


def payable(
    rules: Iterable[Rule], *, family: str, ordinal: int, day: date, amount_fen: int, earlier: Iterable[Earlier]
) -> Verdict:
    """What may be paid: nothing where one grant excludes it, the difference to the largest it tops up, else all."""
    rows, best = tuple(rules), Verdict(amount_fen)
    for one in sorted(earlier, key=lambda one: (-one.amount_fen, one.day)):
        rule = next((rule for rule in rows if fits(rule, family, ordinal, day, one)), None)
        if rule is None or rule.effect == BOTH:
            continue
        if rule.effect == EXCLUDES:
            return Verdict(0, EXCLUDES, one)
        left = max(0, amount_fen - one.amount_fen)
        if left < best.amount_fen:
            best = Verdict(left, TOPS_UP, one)
    return best
