"""Values of figures on any day: for the district, by grain, over days, and the ids of the things that were counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures.queries.reading import dialect_of, fetch, kept, snapshot
from gongyou.engines.figures.types import (
    AMOUNTS,
    DISTRICT,
    GRAINS,
    PEOPLE,
    SAMPLE_DAY,
    SMALL_CELL,
    Derived,
    Figure,
    Rows,
    compiled,
    find,
    ibis,
    statement_for,
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
        if viewer.kind == "staff" or viewer.is_system or not small or find(self.id).counts not in PEOPLE:
            return self
        return self.hidden()

    def hidden(self) -> "Value":
        return replace(self, value=None, numerator=None, denominator=None, parts={}, suppressed=True)


def shown_cells(cells: dict[Key, Value], viewer: Viewer) -> dict[Key, Value]:
    """The cells of a breakdown as a viewer may see them.

    A single hidden cell could be worked out from the total: then the smallest one beside it is hidden too.
    """
    found = {key: one.shown_to(viewer) for key, one in cells.items()}
    hidden = [key for key, one in found.items() if one.suppressed]
    if len(hidden) == 1:
        open_ones = {key: one for key, one in found.items() if not one.suppressed and one.numerator}
        if open_ones:
            key = min(open_ones, key=lambda one: abs(open_ones[one].numerator or 0))
            found[key] = open_ones[key].hidden()
    return found


def value(figure_id: str, day: date | None = None, *, on: Snapshot | None = None) -> Value:
    """The district's value on a day (today without one). Raises KeyError, NoSnapshot."""
    return by_grain(figure_id, day, DISTRICT, on=on)[None]


def by_grain(
    figure_id: str, day: date | None = None, grain: str = DISTRICT, *, on: Snapshot | None = None
) -> dict[Key, Value]:
    """The value of every cell of a grain that has one, by region code or node; the key None is “in none of them”.

    Computed on the current snapshot, or `on` an older one that is still kept. Raises KeyError for an unknown figure
    or a grain that it does not have.
    """
    figure, day, on = find(figure_id), day or clock.today(), on or snapshot()
    if grain not in figure.grains:
        raise KeyError(f"{figure_id} has no values by {grain}")
    if issubclass(figure, Derived):
        return _derived(figure, day, grain, on)
    key = (dialect_of(on), figure.version(), _content(figure, on), grain, day)
    return kept(key, lambda: _cells(figure, day, grain, on))


def cell(figure_id: str, day: date, grain: str = DISTRICT, key: Key = None, *, on: Snapshot | None = None) -> Value:
    """The value of one cell; where nothing was counted: zero of a count, no value of a share or a median."""
    found = by_grain(figure_id, day, grain, on=on).get(key)
    if found is not None:
        return found
    figure = find(figure_id)
    counted = figure.measure != "median" and figure.denominator_rows is None
    number = 0 if counted else None
    return Value(figure_id, number, number, None, str(figure.unit), str(figure.qualifier), day)


def tables_of(figure: type[Figure]) -> tuple[str, ...]:
    """The fact tables that a figure reads, through its terms where it is made of others."""
    if issubclass(figure, Derived):
        return tuple(sorted({key for term, _day in figure.terms.values() for key in tables_of(find(term))}))
    return _used(figure)


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
    return tuple(sorted(set().union(*(compiled(one, SAMPLE_DAY)[1] for one in rows))))


def _cells(figure: type[Figure], day: date, grain: str, on: Snapshot) -> dict[Key, Value]:
    numerators = _reduced(figure.rows, figure.measure, day, grain, on)
    denominators = _reduced(figure.denominator_rows, "count", day, grain, on) if figure.denominator_rows else None
    parts = {part.key: _reduced(part.rows, "count", day, grain, on) for part in figure.parts}
    keys = {*numerators, *(denominators or {})} | ({None} if grain == DISTRICT else set())
    nothing = None if figure.measure == "median" else 0
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
    statement = statement_for(_statement(rows, measure, GRAINS[grain], dialect_of(on)), day)
    found = fetch(statement, on=on)
    return {None: found[0][0]} if grain == DISTRICT else dict(found)


@lru_cache(maxsize=4096)
def _statement(rows: Rows, measure: str, column: str | None, dialect: str) -> str:
    """The statement for the sample day: to compile one costs as much as to run it on a small district."""
    return compiled(rows, SAMPLE_DAY, _reduction(measure, column), dialect=dialect)[0]


def _reduction(measure: str, column: str | None) -> Callable[["ir.Table"], "ir.Table"]:
    wanted = [*([column] if column else []), "id", *(["amount"] if measure in AMOUNTS else [])]

    def reduce(table: "ir.Table") -> "ir.Table":
        things = table.select(*wanted).distinct()
        number = _number(things, measure)
        return things.group_by(column).aggregate(n=number) if column else things.aggregate(n=number)

    return reduce


def _number(things: "ir.Table", measure: str) -> "ir.Scalar":
    """What the measure makes of the distinct things; a sum of nothing is zero, and always whole."""
    if measure == "sum":
        return things.amount.sum().coalesce(0).cast("int64")
    return things.amount.median() if measure == "median" else ibis()._.count()


def _value(figure: type[Figure], day: date, number: Number, of: Number, parts: dict[str, Number]) -> Value:
    shown = number
    if figure.denominator_rows is not None:
        shown = round(100 * number / of, 2) if of else None
    return Value(figure.id, shown, number, of, str(figure.unit), str(figure.qualifier), day, parts)


def _derived(figure: type[Derived], day: date, grain: str, on: Snapshot) -> dict[Key, Value]:
    terms = {name: by_grain(term, at or day, grain, on=on) for name, (term, at) in figure.terms.items()}
    keys = set().union(*terms.values())
    found = {}
    for key in keys:
        numbers = {name: cells[key].value if key in cells else 0 for name, cells in terms.items()}
        number, parts = figure.combine(numbers)
        found[key] = Value(figure.id, number, number, None, str(figure.unit), str(figure.qualifier), day, parts)
    return found
