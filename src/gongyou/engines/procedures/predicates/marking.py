"""From marks to a total: exact, and whatever the order in which they were entered (guide 5, 6.3).

Nothing is rounded before the total is shown, and then once, halves going up. Sheets and rules stand in `sheets`; their
words can be taken from here too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from gongyou.engines.procedures.predicates.sheets import (
    EXACT,
    JUDGED,
    MEASURED,
    PER_ASPECT,
    PER_PART,
    SHOWN,
    Aspect,
    Criterion,
    Fault,
    Part,
    Rule,
    Sheet,
    Sub,
    as_data,
    canonical,
    check,
    check_rule,
    digest,
    plain_part,
    read_rule,
    read_sheet,
)

__all__ = [
    "EXACT", "JUDGED", "MEASURED", "PER_ASPECT", "PER_PART", "SHOWN",
    "Aspect", "Criterion", "Fault", "Marks", "Part", "Result", "Rule", "Sheet", "Sub",
    "as_data", "canonical", "check", "check_marks", "check_rule", "digest", "dropped", "half_up", "is_possible",
    "judges_totals", "mean", "module", "plain_part", "read_rule", "read_sheet", "rounded", "spread", "too_wide",
    "total",
]  # fmt: skip

#: The marks of one entry: aspect → judge → integer in the sheet's unit.
Marks = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Result:
    """The exact total of one entry, and each part on 100."""

    total: Fraction
    parts: tuple[tuple[str, Fraction], ...]


def check_marks(sheet: Sheet, rule: Rule, marks: Marks) -> list[Fault]:
    """Why these marks of one entry give no result yet: missing, too few judges, out of range, unequal measurements."""
    known = {one.key: one for one in sheet.aspects()}
    faults = [Fault("unknown_aspect", key) for key in sorted(set(marks) - set(known))]
    for key, aspect in known.items():
        given = marks.get(key, {})
        least = rule.judges if aspect.kind == JUDGED else 1
        if len(given) < least:
            faults.append(Fault("too_few_marks", key, least, len(given)))
        if aspect.kind == MEASURED and len(set(given.values())) > 1:
            faults.append(Fault("measured_differs", key, min(given.values()), max(given.values())))
        faults += [
            Fault("out_of_range", f"{key}/{judge}", aspect.maximum, mark)
            for judge, mark in sorted(given.items())
            if not is_possible(aspect, mark)
        ]
    return faults + (_incomplete(sheet, marks) if rule.per == PER_PART else [])


def is_possible(aspect: Aspect, mark: int) -> bool:
    """Whether this mark may be given: between nothing and the maximum, on a step."""
    return type(mark) is int and 0 <= mark <= aspect.maximum and mark % aspect.step == 0


def _incomplete(sheet: Sheet, marks: Marks) -> list[Fault]:
    """Where judges' totals are compared, each judge of a part must have marked all that is judged in it."""
    faults = []
    for part in sheet.parts:
        judged = [set(marks.get(one.key, {})) for one in part.aspects() if one.kind == JUDGED]
        everybody: set[str] = set().union(*judged)
        faults += [
            Fault("judge_incomplete", f"{part.key}/{judge}", len(judged), found)
            for judge in sorted(everybody)
            if (found := sum(judge in one for one in judged)) < len(judged)
        ]
    return faults


def dropped(given: Mapping[str, Any], rule: Rule) -> tuple[str, ...]:
    """Whose marks do not count: so many lowest and highest, never more, even where several are equal."""
    if len(given) < rule.drop_from:
        return ()
    judges = sorted(given, key=lambda judge: (given[judge], judge))
    return (*judges[: rule.drop_lowest], *judges[len(judges) - rule.drop_highest :])


def mean(given: Iterable[int], rule: Rule) -> Fraction:
    """The mean of what is left after dropping."""
    return Fraction(*_kept(given, rule))


def _kept(given: Iterable[Any], rule: Rule) -> tuple[Any, int]:
    """The sum and the number of marks that count."""
    ordered = sorted(given)
    if len(ordered) >= rule.drop_from:
        ordered = ordered[rule.drop_lowest : len(ordered) - rule.drop_highest]
    if not ordered:
        raise ValueError("no mark is left")
    return sum(ordered), len(ordered)


def total(sheet: Sheet, rule: Rule, marks: Marks) -> Result:
    """The exact total and the parts, each on 100. The marks must have passed `check_marks`."""
    parts = tuple((part.key, _part(part, sheet.digits, rule, marks)) for part in sheet.parts)
    if len(parts) == 1 and sheet.parts[0].percent == 100:
        return Result(parts[0][1], parts)
    percents = [part.percent for part in sheet.parts]
    terms = [
        (percent * value.numerator, 100 * value.denominator)
        for percent, (_key, value) in zip(percents, parts, strict=True)
    ]
    return Result(_add(terms), parts)


def module(sheet: Sheet, rule: Rule, marks: Marks, key: str) -> Fraction:
    """The points of one criterion such as the key module of a contest: a tie-break (only where marks count singly)."""
    if rule.per != PER_ASPECT:
        raise ValueError("criteria have no result of their own where judges' totals are compared")
    found = [one for part in sheet.parts for one in part.criteria if one.key == key]
    if len(found) != 1:
        raise ValueError(f"{key}: one criterion must have this key")
    return _add(_terms((one for sub in found[0].subs for one in sub.aspects), sheet.digits, rule, marks))


def _part(part: Part, digits: int, rule: Rule, marks: Marks) -> Fraction:
    terms = _terms(part.aspects(), digits, rule, marks)
    if rule.per == PER_PART and (totals := judges_totals(part, digits, marks)):
        summed, number = _kept(totals.values(), rule)
        terms.append((summed.numerator, summed.denominator * number))
    return _add(terms)


def _terms(aspects: Iterable[Aspect], digits: int, rule: Rule, marks: Marks) -> list[tuple[int, int]]:
    """The points of each aspect that stands by itself, as numerator and denominator."""
    unit = 10**digits
    terms = []
    for one in aspects:
        if one.kind == MEASURED:
            terms.append((one.weight * next(iter(marks[one.key].values())), one.maximum * unit))
        elif rule.per == PER_ASPECT:
            summed, number = _kept(marks[one.key].values(), rule)
            terms.append((one.weight * summed, number * one.maximum * unit))
    return terms


def judges_totals(part: Part, digits: int, marks: Marks) -> dict[str, Fraction]:
    """What each judge gave in all for the judged aspects of a part, in points."""
    terms: dict[str, list[tuple[int, int]]] = {}
    for one in part.aspects():
        if one.kind == JUDGED:
            for judge, mark in marks[one.key].items():
                terms.setdefault(judge, []).append((one.weight * mark, one.maximum * 10**digits))
    return {judge: _add(found) for judge, found in terms.items()}


def _add(terms: list[tuple[int, int]]) -> Fraction:
    """The sum of many fractions with one reduction at the end."""
    if len(terms) == 1:
        return Fraction(*terms[0])
    whole = lcm(*(denominator for _numerator, denominator in terms))
    return Fraction(sum(numerator * (whole // denominator) for numerator, denominator in terms), whole)


def too_wide(sheet: Sheet, rule: Rule, marks: Marks) -> list[Fault]:
    """Where the judges lie further apart than allowed: by aspect, or by part where judges' totals are compared."""
    if rule.per == PER_PART:
        found = ((part.key, judges_totals(part, sheet.digits, marks), rule.spread) for part in sheet.parts)
        unit = 10**sheet.digits
        distances = [(key, _distance(given.values()) * unit, limit) for key, given, limit in found]
    else:
        judged = [one for one in sheet.aspects() if one.kind == JUDGED]
        distances = [
            (one.key, spread(marks.get(one.key, {}).values()), rule.spread if one.spread is None else one.spread)
            for one in judged
        ]
    return [
        Fault("too_wide", key, limit, int(distance))
        for key, distance, limit in distances
        if limit is not None and distance > limit
    ]


def spread(given: Iterable[int]) -> int:
    """How far the highest mark lies above the lowest."""
    return int(_distance(given))


def _distance(given: Iterable[Any]) -> Any:
    found = list(given)
    return max(found) - min(found) if found else 0


def rounded(value: Fraction | int, digits: int) -> int:
    """The value in units of so many decimals, halves going up (below nothing: away from it)."""
    numerator, denominator = abs(value.numerator), value.denominator
    units = (2 * numerator * 10**digits + denominator) // (2 * denominator)
    return units if value >= 0 else -units


def half_up(value: Fraction | int, digits: int) -> str:
    """The value as it is shown: rounded once, halves up, always with so many decimals."""
    units = rounded(value, digits)
    if not digits:
        return str(units)
    whole, rest = divmod(abs(units), 10**digits)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{digits}}"
