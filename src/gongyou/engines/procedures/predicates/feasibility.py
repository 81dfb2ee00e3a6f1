"""Whether so many can be taken of several kinds within lower and upper limits: exact, in whole numbers.

Each kind counts for some of the rows. First in fractions by Bland's rule over bounded variables (it ends, and says no
only where there is none), then by branching on a kind whose number came out broken. All arithmetic is on integers:
each row of the table has its own denominator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd


@dataclass(frozen=True)
class Row:
    """At least and at most so many."""

    low: int
    high: int


def solution(kinds: Sequence[Sequence[bool]], room: Sequence[int], rows: Sequence[Row], total: int) -> list[int] | None:
    """How many of each kind, `total` in all, at most `room` of a kind, each row within its limits; None: impossible."""
    limits = [Row(0, min(most, total)) for most in room]
    limits += [Row(row.low, min(row.high, total)) for row in rows] + [Row(total, total)]
    if total < 0 or any(row.low > row.high for row in limits):
        return None
    table = _Table(len(kinds), [[int(kind[row]) for kind in kinds] for row in range(len(rows))] + [[1] * len(kinds)])
    waiting = [(table, limits)]
    while waiting:
        table, limits = waiting.pop()
        if not table.settle(limits):
            continue
        broken = table.broken()
        if broken is None:
            return [int(value) for value in table.values[: len(kinds)]]
        floor = table.values[broken].numerator // table.values[broken].denominator
        for row in (Row(floor + 1, limits[broken].high), Row(limits[broken].low, floor)):
            if row.low <= row.high:
                waiting.append((table.copy(), [*limits[:broken], row, *limits[broken + 1 :]]))
    return None


class _Table:
    """Basic variables as sums of the others: `den * basic = sum(line * other)`; the first variables are the kinds."""

    def __init__(self, kinds: int, lines: list[list[int]]) -> None:
        self.kinds = kinds
        self.columns = list(range(kinds))
        self.basics = list(range(kinds, kinds + len(lines)))
        self.lines, self.dens = lines, [1] * len(lines)
        self.values: list[Fraction] = [Fraction(0)] * (kinds + len(lines))

    def copy(self) -> "_Table":
        other = _Table(self.kinds, [])
        other.columns, other.basics = list(self.columns), list(self.basics)
        other.lines, other.dens = [list(line) for line in self.lines], list(self.dens)
        other.values = list(self.values)
        return other

    def broken(self) -> int | None:
        """The first kind whose number is no whole one."""
        return next((number for number in range(self.kinds) if self.values[number].denominator != 1), None)

    def settle(self, limits: Sequence[Row]) -> bool:
        """Bring every variable within its limits; False where nothing can."""
        while True:
            wrong = [
                (name, row)
                for row, name in enumerate(self.basics)
                if not limits[name].low <= self.values[name] <= limits[name].high
            ]
            if not wrong:
                return True
            name, row = min(wrong)
            up = self.values[name] < limits[name].low
            column = self._column(row, up, limits)
            if column is None:
                return False
            self._pivot(row, column, limits[name].low if up else limits[name].high)

    def _column(self, row: int, up: bool, limits: Sequence[Row]) -> int | None:
        """The first other variable that can still move the basic one the right way."""
        best, found = len(self.values), None
        for column, share in enumerate(self.lines[row]):
            name = self.columns[column]
            if share and name < best:
                rises = (share > 0) == up
                if self.values[name] < limits[name].high if rises else self.values[name] > limits[name].low:
                    best, found = name, column
        return found

    def _pivot(self, row: int, column: int, value: int) -> None:
        """Exchange a basic variable with another and give it the value; everything else follows."""
        leaving, entering = self.basics[row], self.columns[column]
        share = self.lines[row][column]
        step = (value - self.values[leaving]) * self.dens[row] / share
        self.values[leaving] = Fraction(value)
        self.values[entering] += step
        line = [-one for one in self.lines[row]]
        line[column] = self.dens[row]
        line, den = _reduced(line, share)
        for other in range(len(self.lines)):
            times = self.lines[other][column]
            if other == row or not times:
                continue
            self.values[self.basics[other]] += step * Fraction(times, self.dens[other])
            mixed = [mine * den + times * his for mine, his in zip(self.lines[other], line, strict=True)]
            mixed[column] = times * line[column]
            self.lines[other], self.dens[other] = _reduced(mixed, self.dens[other] * den)
        self.lines[row], self.dens[row] = line, den
        self.basics[row], self.columns[column] = entering, leaving


def _reduced(line: list[int], den: int) -> tuple[list[int], int]:
    shared = gcd(den, *line) * (1 if den > 0 else -1)
    return ([one // shared for one in line], den // shared) if shared != 1 else (line, den)
