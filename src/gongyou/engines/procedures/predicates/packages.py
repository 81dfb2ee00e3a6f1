"""The public package of a result, filled from what was marked, ranked and selected; `result_package.py` recomputes it.

Its form is told in that file. Names come masked already: nothing here may be more than the notice shows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gongyou.engines.procedures.predicates import drawing, marking, quotas, ranking

FORMAT = "gongyou-result-package/1"
SECTIONS = (
    "sheet", "rule", "tie_breaks", "entries", "marks", "draws", "voided", "results", "places", "quotas", "before",
    "selection",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One entry as the public sees it. `out`: withdrawn or excluded, so it has no marks and no place."""

    code: str
    name: str = ""
    unit: str = ""
    category: str = ""
    tags: Collection[str] = ()
    keys: Mapping[str, Fraction | int | None] = field(default_factory=dict)
    out: bool = False


def build(
    *,
    title: str,
    sheet: marking.Sheet,
    rule: marking.Rule,
    entries: Iterable[Shown],
    marks: Mapping[str, marking.Marks],
    tie_breaks: Sequence[ranking.TieBreak] = (),
    draws: Sequence[Mapping[str, Any]] = (),
    places: int | None = None,
    quota: Sequence[quotas.Quota] = (),
    before: Sequence[quotas.Item] = (),
    voided: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The whole package but its proof. Raises DrawNeeded where equal entries stand and no seed of `ties` is given.

    `before`: who took places of this list earlier. `voided`: panels and ballots that were given up after they began.
    """
    listed = sorted(entries, key=lambda one: one.code)
    totals = {one.code: marking.total(sheet, rule, marks[one.code]) for one in listed if not one.out}
    seed = next((one["seed"] for one in draws if one["kind"] == "ties"), "")
    ranked = ranking.rank(
        (ranking.Entry(one.code, result.total, _keys(one, sheet, rule, marks[one.code], result, tie_breaks))
         for one in listed if (result := totals.get(one.code)) is not None),
        tie_breaks, seed=seed, by=rule.rank_by, digits=rule.shown,
    )  # fmt: skip
    package: dict[str, Any] = {
        "format": FORMAT,
        "title": title,
        "sheet": marking.as_data(sheet),
        "rule": marking.as_data(rule),
        "tie_breaks": [{"key": one.key, "better": one.better} for one in tie_breaks],
        "entries": [_entry(one) for one in listed],
        "marks": sorted([one.code, aspect, judge, mark] for one in listed if not one.out
                        for aspect, given in marks[one.code].items() for judge, mark in given.items()),
        "draws": [dict(one) for one in draws],
        "voided": [dict(one) for one in voided],
        "results": [_result(one, totals[one.code]) for one in ranked],
        "places": places,
        "quotas": quotas.as_data(quota),
        "before": [{"category": one.category, "tags": sorted(one.tags)} for one in before],
        "selection": None if places is None else _selection(ranked, listed, places, quota, before),
    }  # fmt: skip
    return {**package, "digests": {name: marking.digest(package[name]) for name in SECTIONS}}


def _keys(
    one: Shown,
    sheet: marking.Sheet,
    rule: marking.Rule,
    marks: marking.Marks,
    result: marking.Result,
    tie_breaks: Sequence[ranking.TieBreak],
) -> dict[str, Fraction | int | None]:
    """The values of the tie-breaks: a part's result, a criterion's points, or what the entry brings along."""
    parts = dict(result.parts)
    criteria = {criterion.key for part in sheet.parts for criterion in part.criteria}
    found: dict[str, Fraction | int | None] = {}
    for key in (rule_.key for rule_ in tie_breaks):
        if key in parts:
            found[key] = parts[key]
        elif key in criteria and rule.per == marking.PER_ASPECT:
            found[key] = marking.module(sheet, rule, marks, key)
        else:
            found[key] = one.keys.get(key)
    return found


def _entry(one: Shown) -> dict[str, Any]:
    keys = {name: value if value is None or type(value) is int else str(value) for name, value in one.keys.items()}
    texts = {"code": one.code, "name": one.name, "unit": one.unit, "category": one.category}
    return {**texts, "tags": sorted(one.tags), "keys": keys, "out": one.out}


def _result(placed: ranking.Placed, result: marking.Result) -> dict[str, Any]:
    return {
        "entry": placed.code,
        "parts": {key: str(value) for key, value in result.parts},
        "total": str(result.total),
        "shown": placed.shown,
        "place": placed.place,
        "decided_by": placed.decided_by,
    }


def _selection(
    ranked: Sequence[ranking.Placed], listed: Sequence[Shown], places: int, quota: Sequence[quotas.Quota],
    before: Sequence[quotas.Item],
) -> dict[str, Any]:  # fmt: skip
    known = {one.code: quotas.Item(one.code, one.category, frozenset(one.tags)) for one in listed}
    found = quotas.select_within([known[one.code] for one in ranked], places, quota, before=before)
    return {
        "taken": list(found.taken),
        "passed": [{"entry": one.code, "place": one.place} for one in found.passed],
    }


def ties_data(name: str, seed: str) -> dict[str, Any]:
    """The draw between equal entries."""
    return {"name": name, "kind": "ties", "seed": seed, "commitment": drawing.commitment(seed)}


def panel_data(
    name: str, seed: str, pool: Iterable[str], needed: int, reserves: int = 0, excluded: Collection[str] = ()
) -> dict[str, Any]:
    """The draw of a panel, with its outcome."""
    listed = sorted(pool)
    drawn = drawing.draw(seed, listed, needed, reserves, excluded)
    outcome = {"members": list(drawn.members), "spare": list(drawn.reserves)}
    asked = {"pool": listed, "excluded": sorted(excluded), "needed": needed, "reserves": reserves}
    return {**ties_data(name, seed), "kind": "panel", **asked, **outcome}


def numbers_data(name: str, seed: str, pool: Iterable[str], first: int = 1) -> dict[str, Any]:
    """The draw of contestant, station or work numbers, with its outcome."""
    listed = sorted(pool)
    outcome = {"first": first, "numbers": drawing.numbers(seed, listed, first)}
    return {**ties_data(name, seed), "kind": "numbers", "pool": listed, **outcome}


def digest_of(package: Mapping[str, Any]) -> str:
    """What the ledger's entry must carry."""
    return marking.digest({name: value for name, value in package.items() if name != "ledger"})


def with_proof(
    package: Mapping[str, Any], entry: Mapping[str, Any], named: str = "package", path: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """The package with the ledger's entry that carries its digest under this name, or a root above it."""
    return {**package, "ledger": {"entry": dict(entry), "field": named, "path": [list(step) for step in path]}}
