"""How the judges of a panel mark: severity, agreement, drift and favour, exact until shown in thousandths.

A judge's deviation on an item is the mark less the mean of the *other* judges there. What is flagged is a question to
the chief judge, never a verdict: marks are changed only by the judge, or by chief judge and arbitration with a reason.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import lcm

from gongyou.engines.procedures.predicates.marking import rounded

SEVERE, LENIENT, DISAGREES, DRIFTS, FAVOURS = "severe", "lenient", "disagrees", "drifts", "favours"

#: Item → judge → mark in the sheet's unit.
Panel = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Thresholds:
    """When a judge is flagged: thousandths of the scale, or of the pairs; never on fewer marks than `least`."""

    severity: int = 80
    agreement: int = 600
    drift: int = 80
    favour: int = 80
    least: int = 6
    least_near: int = 2


@dataclass(frozen=True)
class Judge:
    """One judge. None where there is nothing to compare.

    `severity`: mean deviation (below nothing: stricter than the others). `distance`: mean size of the deviation.
    `agreement`: of the pairs of items which both the judge and the others set apart, how many in the same order;
    nothing where the judge, the others, or all together gave every item the same.
    `drift`: mean deviation in the later half less the earlier. `favour`: on items near to the judge less on the rest.
    """

    code: str
    marks: int
    severity: int | None
    distance: int | None
    agreement: int | None
    drift: int | None
    favour: int | None
    flags: tuple[str, ...]


def statistics(
    panel: Panel,
    maximum: int,
    *,
    order: Mapping[str, Sequence[str]] | None = None,
    near: Collection[tuple[str, str]] = (),
    thresholds: Thresholds = Thresholds(),
) -> tuple[Judge, ...]:
    """Every judge's statistics over one kind of mark. `order`: judge → items as marked; `near`: (judge, item)."""
    unit = lcm(*{len(given) - 1 for given in panel.values()} - {0, -1})
    close = {judge: {item for one, item in near if one == judge} for judge in {judge for judge, _item in near}}
    apart = len({Fraction(sum(given.values()), len(given)) for given in panel.values() if given}) > 1
    return tuple(
        _judge(_Deviations(judge, panel, found, unit, apart), maximum, (order or {}).get(judge, ()),
               close.get(judge, set()), thresholds)
        for judge, found in sorted(_deviations(panel, unit).items())
    )  # fmt: skip


@dataclass(frozen=True)
class _Deviations:
    """One judge's deviations in parts of the mark's unit: whole numbers, so that thousands are added at no cost.

    `apart`: whether the panel as a whole set any two items apart; else nobody can agree with its order.
    """

    judge: str
    panel: Panel
    by_item: Mapping[str, int]
    unit: int
    apart: bool

    def mean(self, items: Collection[str]) -> Fraction | None:
        if not items:
            return None
        return Fraction(sum(self.by_item[item] for item in items), len(items) * self.unit)

    def distance(self) -> Fraction | None:
        sizes = [abs(value) for value in self.by_item.values()]
        return Fraction(sum(sizes), len(sizes) * self.unit) if sizes else None

    def pairs(self) -> list[tuple[int, int]]:
        """(own mark, the others' mean in parts of the unit)."""
        own = [(self.panel[item][self.judge], value) for item, value in self.by_item.items()]
        return [(mark, mark * self.unit - value) for mark, value in own]


def _deviations(panel: Panel, unit: int) -> dict[str, dict[str, int]]:
    """Judge → item → mark less the others' mean, where there are others."""
    found: dict[str, dict[str, int]] = {}
    for item, given in panel.items():
        summed, number = sum(given.values()), len(given) - 1
        times = unit // number if number > 0 else 0
        for judge, mark in given.items():
            rows = found.setdefault(judge, {})
            if number:
                rows[item] = (mark * number - (summed - mark)) * times
    return found


def _judge(found: _Deviations, maximum: int, order: Sequence[str], near: Collection[str], limits: Thresholds) -> Judge:
    marks, judge = len(found.by_item), found.judge
    marked = [item for item in order if item in found.by_item]
    half = len(marked) // 2
    here = [item for item in found.by_item if item in near]
    there = [item for item in found.by_item if item not in near]
    drift = _difference(found.mean(marked[len(marked) - half :]), found.mean(marked[:half]))
    favour = _difference(found.mean(here), found.mean(there))
    agreement = _agreement(found.pairs()) if found.apart else None
    measured = (found.mean(found.by_item), found.distance(), drift, favour)
    shown = [_thousandths(value, maximum) for value in measured]
    flags = []
    if marks >= limits.least:
        flags = _flags(shown, agreement, limits, len(here), len(marked))
    return Judge(judge, marks, shown[0], shown[1], agreement, shown[2], shown[3], tuple(flags))


def _flags(
    shown: Sequence[int | None], agreement: int | None, limits: Thresholds, near: int, in_order: int
) -> list[str]:
    severity, _distance, drift, favour = shown
    found = []
    if severity is not None and abs(severity) >= limits.severity:
        found.append(SEVERE if severity < 0 else LENIENT)
    if agreement is not None and agreement < limits.agreement:
        found.append(DISAGREES)
    if drift is not None and in_order >= limits.least and abs(drift) >= limits.drift:
        found.append(DRIFTS)
    if favour is not None and near >= limits.least_near and favour >= limits.favour:
        found.append(FAVOURS)
    return found


def _difference(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other


def _thousandths(value: Fraction | None, maximum: int) -> int | None:
    return None if value is None else rounded(value * 1000 / maximum, 0)


def _agreement(pairs: Sequence[tuple[int, int]]) -> int | None:
    """Thousandths of the pairs in the same order, of those that both sides set apart (Kendall's counting)."""
    same = opposite = 0
    below: list[int] = []
    for _others, group in groupby(sorted(pairs, key=lambda pair: pair[1]), key=lambda pair: pair[1]):
        marks = [mark for mark, _others in group]
        for mark in marks:
            same += bisect_left(below, mark)
            opposite += len(below) - bisect_right(below, mark)
        for mark in marks:
            insort(below, mark)
    return rounded(Fraction(1000 * same, same + opposite), 0) if same + opposite else None
