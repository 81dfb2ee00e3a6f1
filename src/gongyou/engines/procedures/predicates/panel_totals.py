"""What each judge gave an item in all, in thousandths of a point on 100, and totals without the judges' severity."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm

from gongyou.engines.procedures.predicates import marking

#: Item → judge → thousandths of a point.
Totals = Mapping[str, Mapping[str, int]]
SCALE = 1000


def judge_totals(sheet: marking.Sheet) -> Callable[[marking.Marks], dict[str, int]]:
    """A function: the marks of one item → what each judge who marked all of it gave, weighed by part."""
    worth = {
        one.key: Fraction(one.weight * part.percent * SCALE, one.maximum * 10**sheet.digits * 100)
        for part in sheet.parts
        for one in part.aspects()
        if one.kind == marking.JUDGED
    }
    whole = lcm(*(value.denominator for value in worth.values()))
    times = {key: int(value * whole) for key, value in worth.items()}

    def totals(marks: marking.Marks) -> dict[str, int]:
        summed: dict[str, int] = {}
        number: dict[str, int] = {}
        for key, share in times.items():
            for judge, mark in marks.get(key, {}).items():
                summed[judge] = summed.get(judge, 0) + share * mark
                number[judge] = number.get(judge, 0) + 1
        complete = len(times)
        return {
            judge: (2 * value + whole) // (2 * whole) for judge, value in summed.items() if number[judge] == complete
        }

    return totals


def severities(totals: Totals) -> dict[str, int]:
    """Judge → the mean distance to the others' mean, over all items that others marked too."""
    summed: dict[str, dict[int, int]] = {}
    number: dict[str, int] = {}
    for given in totals.values():
        whole, others = sum(given.values()), len(given) - 1
        for judge, value in given.items():
            if others:
                shares = summed.setdefault(judge, {})
                shares[others] = shares.get(others, 0) + value * others - (whole - value)
                number[judge] = number.get(judge, 0) + 1
    found = {}
    for judge, shares in summed.items():
        total = sum((Fraction(value, others) for others, value in shares.items()), Fraction(0))
        found[judge] = marking.rounded(total / number[judge], 0)
    return found


def shift(given: Mapping[str, int], severity: Mapping[str, int]) -> Fraction:
    """By how many points the mean of an item moves when every judge's severity is taken away."""
    if not given:
        return Fraction(0)
    return -Fraction(sum(severity.get(judge, 0) for judge in given), len(given) * SCALE)
