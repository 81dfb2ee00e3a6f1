"""Certified values: what waits for a second person, what is locked, and how “then” differs from “now”."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures.models import CertifiedValue
from gongyou.engines.figures.queries.evaluating import Number, Value, cell, tables_of
from gongyou.engines.figures.queries.reading import snapshot
from gongyou.engines.figures.queries.replaying import Gone, replay, rows_hash
from gongyou.engines.figures.types import DISTRICT, Cell, Figure, find
from gongyou.kernel.access.viewer import Viewer

_FOURTH = Decimal("0.0001")


@dataclass(frozen=True)
class Reading:
    """A value with all that defends it: the definition's form and version, the tables' hashes, what was counted."""

    cell: Cell
    value: Value
    version: str
    form: dict
    snapshot: Snapshot
    content: dict[str, str]
    rows_hash: str


@dataclass(frozen=True)
class ThenAndNow:
    """A certified value beside what its own definition and today's definition give now for the same day and cell.

    `same` is None where the old definition cannot be computed any more, `today` where the figure is gone.
    """

    row: CertifiedValue
    same: Value | None
    today: Value | None
    same_definition: bool
    changed_tables: tuple[str, ...]
    others_counted: bool

    @property
    def records_changed(self) -> bool:
        """The records give another number, or count other things behind the same number."""
        return self.others_counted or (self.same is not None and exact(self.same.value) != self.row.value)

    @property
    def definition_matters(self) -> bool:
        """The definition was changed, and today's gives another number than the certified one now."""
        if self.same_definition or self.today is None:
            return False
        return self.same is None or exact(self.same.value) != exact(self.today.value)

    @property
    def by_records(self) -> Decimal | None:
        """What changed records added, in the figure's unit."""
        return _less(self.same, self.row.value)

    @property
    def by_definition(self) -> Decimal | None:
        """What the changed definition added."""
        return _less(self.today, exact(self.same.value)) if self.same is not None else None

    @property
    def equal(self) -> bool:
        return self.today is not None and exact(self.today.value) == self.row.value


def _less(value: Value | None, number: Decimal | None) -> Decimal | None:
    found = exact(value.value) if value is not None else None
    return None if found is None or number is None else found - number


def exact(number: Number | Decimal) -> Decimal | None:
    """A number as it is certified: to the fourth place."""
    return None if number is None else Decimal(str(number)).quantize(_FOURTH)


def plain(number: Decimal | float | None) -> Number:
    """A kept number as the rest of the house writes numbers: whole ones without a fraction."""
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)


def as_value(row: CertifiedValue) -> Value:
    """A certified value in the form in which computed ones come."""
    figure = _known(row.figure)
    unit, qualifier = (str(figure.unit), str(figure.qualifier)) if figure else ("", "")
    numbers = (plain(row.value), plain(row.numerator), plain(row.denominator))
    return Value(row.figure, *numbers, unit, qualifier, row.as_of, dict(row.parts))


def reading(of: Cell) -> Reading:
    """The value of a cell now, to be submitted. Raises KeyError, NoSnapshot."""
    figure, on = find(of.figure), snapshot()
    form = figure.form()
    counted = rows_hash(form, of.day, of.grain, of.place, on=on)
    found = cell(of.figure, of.day, of.grain, of.place, on=on)
    return Reading(of, found, figure.version(), form, on, content(figure, on), counted)


def content(figure: type[Figure], on: Snapshot) -> dict[str, str]:
    """The hashes of the tables that a figure reads."""
    return {key: on.tables[key].hash for key in tables_of(figure)}


def then_and_now(row: CertifiedValue) -> ThenAndNow:
    """Compute a certified value again, by its own definition and by today's. Raises NoSnapshot."""
    on, place = snapshot(), _cell(row).place
    form, figure = row.definition.form, _known(row.figure)
    try:
        same = replay(form, row.as_of, row.grain, place, on=on)
        others = bool(row.rows_hash) and rows_hash(form, row.as_of, row.grain, place, on=on) != row.rows_hash
    except Gone:
        same, others = None, False
    today = cell(row.figure, row.as_of, row.grain, place, on=on) if figure and row.grain in figure.grains else None
    changed = (key for key, was in row.content.items() if key not in on.tables or on.tables[key].hash != was)
    version = figure.version() if figure else ""
    return ThenAndNow(row, same, today, version == row.definition_id, tuple(sorted(changed)), others)


def _known(figure_id: str) -> type[Figure] | None:
    try:
        return find(figure_id)
    except KeyError:
        return None


def _cell(row: CertifiedValue) -> Cell:
    return Cell(row.figure, row.as_of, row.grain, row.grain_key)


def _rows(viewer: Viewer) -> QuerySet[CertifiedValue]:
    return CertifiedValue.objects.visible_to(viewer).select_related("submitted_by", "reviewed_by", "supersedes")


def _current(rows: QuerySet[CertifiedValue]) -> QuerySet[CertifiedValue]:
    """Locked rows that no locked row supersedes."""
    later = CertifiedValue._base_manager.filter(supersedes=OuterRef("pk"), state="locked")
    return rows.filter(~Exists(later), state="locked")


def certified(viewer: Viewer, of: Cell) -> CertifiedValue | None:
    """The locked value of a cell that stands now."""
    rows = _rows(viewer).filter(figure=of.figure, as_of=of.day, grain=of.grain, grain_key=of.key)
    return _current(rows).first()


def certified_on(
    viewer: Viewer, day: date, grain: str = DISTRICT, figures: Iterable[str] | None = None
) -> dict[tuple[str, str], CertifiedValue]:
    """The standing locked values of a day by (figure, key)."""
    rows = _rows(viewer).filter(as_of=day, grain=grain)
    rows = rows if figures is None else rows.filter(figure__in=list(figures))
    return {(row.figure, row.grain_key): row for row in _current(rows)}


def waiting_on(viewer: Viewer, day: date, grain: str = DISTRICT, key: str = "") -> set[str]:
    """The figures of which a value of this day and cell waits for review."""
    rows = _rows(viewer).filter(as_of=day, grain=grain, grain_key=key, state="submitted")
    return set(rows.values_list("figure", flat=True))


def history(viewer: Viewer, of: Cell) -> list[CertifiedValue]:
    """Every row of a cell that the viewer may see, the latest first."""
    rows = _rows(viewer).filter(figure=of.figure, as_of=of.day, grain=of.grain, grain_key=of.key)
    return list(rows.order_by("-submitted_at", "-pk"))


def certified_days(viewer: Viewer, figure_id: str) -> list[CertifiedValue]:
    """The standing locked values of a figure for the district, the latest day first."""
    return list(_current(_rows(viewer).filter(figure=figure_id, grain=DISTRICT)).order_by("-as_of")[:60])


def waiting(viewer: Viewer) -> list[CertifiedValue]:
    """What waits for review, oldest first."""
    return list(_rows(viewer).filter(state="submitted").order_by("submitted_at", "pk"))


def settled(viewer: Viewer) -> QuerySet[CertifiedValue]:
    """What was locked, returned or withdrawn, the latest first."""
    return _rows(viewer).exclude(state="submitted").order_by("-settled_at", "-pk")


def certified_value(viewer: Viewer, number: int) -> CertifiedValue | None:
    """One row by its number, or None where the viewer may not see it."""
    found = CertifiedValue.objects.visible_to(viewer).filter(pk=number)
    return found.select_related("submitted_by", "reviewed_by", "definition", "supersedes").first()


def successor(viewer: Viewer, row: CertifiedValue) -> CertifiedValue | None:
    """The locked revision that supersedes a row, if there is one."""
    return _rows(viewer).filter(supersedes=row, state="locked").first()
