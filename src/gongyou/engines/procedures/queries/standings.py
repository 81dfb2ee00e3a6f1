"""The standing of a ranking round: what the stages before gave, in the call's weights, in one order, then selected.

Everything is exact; the order in which marks or rows came in plays no part.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet

from gongyou.engines.procedures.models import JointItem
from gongyou.engines.procedures.predicates import quotas, ranking

#: How a tie-break says that less is better; without it more is.
LOWER = ":lower"
#: Rows of one statement.
_BATCH = 500


@dataclass(frozen=True)
class Given:
    """What is known of one competitor: the points of each stage (on 100), values for tie-breaks, category and tags."""

    code: str
    points: Mapping[str, Fraction]
    normalised: Mapping[str, Fraction]
    keys: Mapping[str, Fraction | None]
    category: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One place: by what it was decided, which place it would have after adjusting for strict and lenient judges."""

    code: str
    place: int
    exact: Fraction
    shown: str
    decided_by: str
    normalised: Fraction
    normalised_place: int
    selected: bool
    reasons: tuple[quotas.Reason, ...] = ()


@dataclass(frozen=True)
class Standing:
    """All places and the selection; `places` empty: everybody is selected."""

    rows: tuple[Row, ...]
    places: int | None
    filled: int
    gauges: tuple[quotas.Gauge, ...]
    drawn: tuple[tuple[str, ...], ...] = field(default=())


def tie_breaks(keys: Iterable[str]) -> tuple[ranking.TieBreak, ...]:
    """The declared keys without the lot, which comes last in any case."""
    return tuple(
        ranking.TieBreak(key.removesuffix(LOWER), ranking.LOWER if key.endswith(LOWER) else ranking.HIGHER)
        for key in keys
        if key != ranking.DRAW
    )


def total(points: Mapping[str, Fraction], weights: Mapping[str, int]) -> Fraction:
    """The points in the weights of the stages, which add to 100 %."""
    whole = sum(weights.values())
    return sum((points[key] * weight for key, weight in weights.items()), Fraction(0)) / whole


def compute(rule: Mapping[str, Any], given: Sequence[Given], seed: str) -> Standing:
    """Everybody's place and the selection. Raises DrawNeeded where only a lot decides and there is no seed."""
    weights, digits = rule["weights"], int(rule.get("digits", 2))
    breaks = tie_breaks(rule["ties"])
    by, exact = rule.get("by", "exact"), {one.code: total(one.points, weights) for one in given}
    entries = [ranking.Entry(one.code, exact[one.code], one.keys) for one in given]
    placed = ranking.rank(entries, breaks, seed=seed, by=by, digits=digits)
    adjusted = {one.code: total(one.normalised, weights) for one in given}
    second = placed
    if adjusted != exact:
        entries_adjusted = [ranking.Entry(one.code, adjusted[one.code], one.keys) for one in given]
        second = ranking.rank(entries_adjusted, breaks, seed=seed, digits=digits)
    other = {one.code: one.place for one in second}
    known = {one.code: one for one in given}
    items = [quotas.Item(one.code, known[one.code].category, known[one.code].tags) for one in placed]
    wanted, places, before = quotas.read(rule["quotas"]), rule["places"], before_of(rule)
    taken, passed = _selected(items, places, wanted, before)
    rows = tuple(
        Row(
            one.code, one.place, one.score, one.shown, one.decided_by, adjusted[one.code], other[one.code],
            one.code in taken, passed.get(one.code, ()),
        )
        for one in placed
    )  # fmt: skip
    chosen = [*before, *(item for item in items if item.code in taken)]
    gauges = quotas.meter(chosen, len(chosen), wanted).gauges if wanted else ()
    drawn = ranking.ties(entries, breaks, by=by, digits=digits)
    return Standing(rows, places, len(taken), gauges, drawn)


def before_of(rule: Mapping[str, Any]) -> list[quotas.Item]:
    """Who took places of the same list in an earlier round."""
    return [quotas.Item("", one["category"], frozenset(one["tags"])) for one in rule.get("before", ())]


def _selected(
    items: list[quotas.Item], places: int | None, wanted: Sequence[quotas.Quota], before: Sequence[quotas.Item]
) -> tuple[set[str], dict[str, tuple[quotas.Reason, ...]]]:
    if places is None:
        return {item.code for item in items}, {}
    found = quotas.select_within(items, places, wanted, before=before)
    return set(found.taken), {one.code: one.reasons for one in found.passed}


def digest(rule: Mapping[str, Any], standing: Standing) -> str:
    """The hash of the result: the same for the same marks on every database."""
    kept = ("weights", "ties", "places", "quotas", *(["before"] if rule.get("before") else []))
    data = {
        "rule": {key: rule[key] for key in kept},
        "rows": [[row.code, row.place, str(row.exact), row.decided_by, row.selected] for row in standing.rows],
    }
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def marked(matter_ids: Sequence[int], stages: Iterable[str]) -> dict[int, dict[str, JointItem]]:
    """Matter → stage → its item with a result in a closed round of that stage; the latest where there are several."""
    found: dict[int, dict[str, JointItem]] = defaultdict(dict)
    for first in range(0, len(matter_ids), _BATCH):
        _put(found, JointItem._base_manager.filter(matter_id__in=matter_ids[first : first + _BATCH]), stages)
    return found


def marked_with(items: Sequence[JointItem], stages: Iterable[str]) -> dict[int, dict[str, JointItem]]:
    """The same for items of one round, by one statement whatever their number."""
    found: dict[int, dict[str, JointItem]] = defaultdict(dict)
    if items:
        here = JointItem._base_manager.filter(round_id=items[0].round_id).values("matter_id")
        _put(found, JointItem._base_manager.filter(matter_id__in=here), stages)
    wanted = {item.matter_id for item in items}
    return defaultdict(dict, {matter: given for matter, given in found.items() if matter in wanted})


def _put(found: dict[int, dict[str, JointItem]], rows: QuerySet[JointItem], stages: Iterable[str]) -> None:
    rows = rows.filter(state="done", round__stage__in=list(stages), round__state="closed").exclude(exact="")
    rows = rows.annotate(of_stage=F("round__stage")).only("matter_id", "round_id", "code", "exact", "data")
    for item in rows.order_by("pk"):
        found[item.matter_id][item.of_stage] = item


def points_of(item: JointItem) -> Fraction:
    return Fraction(item.exact)


def shifts(found: Mapping[int, Mapping[str, JointItem]]) -> dict[int, Fraction]:
    """Round → by how much its mean lies below the mean of all rounds of its stage."""
    sums: dict[str, list[Fraction]] = defaultdict(list)
    rounds: dict[tuple[str, int], list[Fraction]] = defaultdict(list)
    for items in found.values():
        for stage, item in items.items():
            sums[stage].append(points_of(item))
            rounds[stage, item.round_id].append(points_of(item))
    return {number: _mean(sums[stage]) - _mean(values) for (stage, number), values in sorted(rounds.items())}


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def normalised(item: JointItem, by_round: Mapping[int, Fraction]) -> Fraction:
    """The points without the strictness of the judges, as the panel computed it; else without that of its round."""
    said = item.data.get("normalised")
    return Fraction(said) if said else points_of(item) + by_round[item.round_id]


def values_of(items: Mapping[str, JointItem]) -> dict[str, Fraction | None]:
    """What tie-breaks may ask for: the points of a stage, of a part, of a criterion, and other recorded values."""
    found: dict[str, Fraction | None] = {}
    for _stage, item in sorted(items.items()):
        for group in ("keys", "criteria", "parts"):
            for key, value in sorted(item.data.get(group, {}).items()):
                found[key] = None if value is None else Fraction(value)
    return {**found, **{stage: points_of(item) for stage, item in items.items()}}


def given_of(items: Sequence[JointItem], weights: Mapping[str, int]) -> list[Given]:
    """What the stages before gave to each item; those without a result at every stage are left out."""
    found = marked_with(items, weights)
    by_round = shifts(found)
    return [
        _given(item, found[item.matter_id], by_round) for item in items if not set(weights) - set(found[item.matter_id])
    ]


def _given(item: JointItem, found: Mapping[str, JointItem], by_round: Mapping[int, Fraction]) -> Given:
    return Given(
        code=item.code,
        points={stage: points_of(one) for stage, one in found.items()},
        normalised={stage: normalised(one, by_round) for stage, one in found.items()},
        keys=values_of(found),
        category=item.data.get("category", ""),
        tags=frozenset(item.data.get("tags", ())),
    )
