"""Values of figures on any day: for the district, by grain, over days, and the ids of the things that were counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures.queries.reading import fetch, kept, snapshot
from gongyou.engines.figures.types import (
    DISTRICT,
    GRAINS,
    SMALL_CELL,
    Derived,
    Figure,
    Rows,
    compiled,
    find,
    ibis,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer

if TYPE_CHECKING:
    import ibis.expr.types as ir

Number = int | float | None
Key = int | str | None


@dataclass(frozen=True)
class Value:
    """One value of a figure. None is “not reported”, which is not zero; `suppressed` hides a cell that is too small."""

    id: str
    value: Number
    numerator: Number
    denominator: Number
    unit: str
    qualifier: str
    as_of: date
    parts: dict[str, Number] = field(default_factory=dict)
    suppressed: bool = False

    def shown_to(self, viewer: Viewer) -> "Value":
        """The value itself, or for anybody but staff a mark in place of fewer than five people."""
        small = self.numerator is not None and 0 < self.numerator < SMALL_CELL
        if viewer.kind == "staff" or viewer.is_system or not small or find(self.id).counts != "person":
            return self
        return replace(self, value=None, numerator=None, denominator=None, parts={}, suppressed=True)


def value(figure_id: str, day: date | None = None) -> Value:
    """The district's value on a day (today without one). Raises KeyError, NoSnapshot."""
    return by_grain(figure_id, day, DISTRICT)[None]


def by_grain(figure_id: str, day: date | None = None, grain: str = DISTRICT) -> dict[Key, Value]:
    """The value of every cell of a grain that has one, by region code or node; the key None is “in none of them”.

    Raises KeyError for an unknown figure or a grain that it does not have.
    """
    figure, day, on = find(figure_id), day or clock.today(), snapshot()
    if grain not in figure.grains:
        raise KeyError(f"{figure_id} has no values by {grain}")
    if issubclass(figure, Derived):
        return _derived(figure, day, grain)
    key = (figure.version(), _content(figure, on), grain, day)
    return kept(key, lambda: _cells(figure, day, grain, on))


def trend(figure_id: str, days: Iterable[date]) -> list[Value]:
    """The district's values on some days, in their order."""
    return [value(figure_id, day) for day in days]


def row_ids(
    figure_id: str, day: date, grain: str = DISTRICT, key: Key = None, offset: int = 0, limit: int = 50
) -> list[Any]:
    """The ids of the counted things of one cell, in order. Whoever shows them checks what the viewer may see."""
    figure = find(figure_id)
    if grain not in figure.grains or not figure.opens():
        raise KeyError(f"{figure_id} does not open by {grain}")
    column = GRAINS[grain]

    def page(table: "ir.Table") -> "ir.Table":
        if column is not None:
            table = table.filter(table[column].isnull() if key is None else table[column] == key)
        return table.select("id").distinct().order_by("id").limit(limit, offset=offset)

    statement, _used = compiled(figure.rows, day, page)
    return [row[0] for row in fetch(statement, on=snapshot())]


def row_count(figure_id: str, day: date, grain: str = DISTRICT, key: Key = None) -> int:
    """How many distinct things `row_ids` can list for a cell."""
    figure, on = find(figure_id), snapshot()
    keep = (figure.version(), "rows", _content(figure, on), grain, day)
    return int(kept(keep, lambda: _reduced(figure.rows, "count", day, grain, on)).get(key) or 0)


def _content(figure: type[Figure], on: Snapshot) -> tuple[str, ...]:
    """The hashes of the tables that a figure reads: a value stays true while these stay."""
    return tuple(on.tables[key].hash for key in _used(figure))


@lru_cache(maxsize=512)
def _used(figure: type[Figure]) -> tuple[str, ...]:
    rows = filter(None, (figure.rows, figure.denominator_rows, *(part.rows for part in figure.parts)))
    return tuple(sorted(set().union(*(compiled(one, date(2020, 2, 29))[1] for one in rows))))


def _cells(figure: type[Figure], day: date, grain: str, on: Snapshot) -> dict[Key, Value]:
    numerators = _reduced(figure.rows, figure.measure, day, grain, on)
    denominators = _reduced(figure.denominator_rows, "count", day, grain, on) if figure.denominator_rows else None
    parts = {part.key: _reduced(part.rows, "count", day, grain, on) for part in figure.parts}
    keys = {*numerators, *(denominators or {})} | ({None} if grain == DISTRICT else set())
    nothing = 0 if figure.measure == "count" else None
    return {
        key: _value(
            figure,
            day,
            numerators.get(key, nothing),
            None if denominators is None else denominators.get(key, 0),
            {name: cells.get(key, 0) for name, cells in parts.items()},
        )
        for key in keys
    }


def _reduced(rows: Rows, measure: str, day: date, grain: str, on: Snapshot) -> dict[Key, Number]:
    """One number per cell. Distinct things are counted by two-level group-by: distinct (cell, id), then count."""
    statement, _used = compiled(rows, day, _reduction(measure, GRAINS[grain]))
    rows = fetch(statement, on=on)
    return {None: rows[0][0]} if grain == DISTRICT else dict(rows)


def _reduction(measure: str, column: str | None) -> Callable[["ir.Table"], "ir.Table"]:
    wanted = [*([column] if column else []), "id", *(["amount"] if measure == "median" else [])]

    def reduce(table: "ir.Table") -> "ir.Table":
        things = table.select(*wanted).distinct()
        number = things.amount.median() if measure == "median" else ibis()._.count()
        return things.group_by(column).aggregate(n=number) if column else things.aggregate(n=number)

    return reduce


def _value(figure: type[Figure], day: date, number: Number, of: Number, parts: dict[str, Number]) -> Value:
    shown = number
    if figure.denominator_rows is not None:
        shown = round(100 * number / of, 2) if of else None
    return Value(figure.id, shown, number, of, str(figure.unit), str(figure.qualifier), day, parts)


def _derived(figure: type[Derived], day: date, grain: str) -> dict[Key, Value]:
    terms = {name: by_grain(term, at or day, grain) for name, (term, at) in figure.terms.items()}
    keys = set().union(*terms.values())
    found = {}
    for key in keys:
        numbers = {name: cells[key].value if key in cells else 0 for name, cells in terms.items()}
        number, parts = figure.combine(numbers)
        found[key] = Value(figure.id, number, number, None, str(figure.unit), str(figure.qualifier), day, parts)
    return found
