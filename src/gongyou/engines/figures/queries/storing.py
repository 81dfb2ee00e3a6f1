"""Stored values: what the figures were when they were last taken down."""

from datetime import date

from gongyou.engines.figures.models import StoredValue
from gongyou.engines.figures.queries.certifying import plain
from gongyou.engines.figures.queries.evaluating import Value
from gongyou.engines.figures.types import DISTRICT
from gongyou.kernel.access.viewer import Viewer


def latest_stored(viewer: Viewer, figure_id: str, grain: str = "district") -> list[StoredValue]:
    """The stored values of a figure by day, latest first."""
    return list(StoredValue.objects.visible_to(viewer).filter(figure=figure_id, grain=grain).order_by("-as_of")[:60])


def stored_on(viewer: Viewer, day: date) -> dict[str, Value]:
    """The district's values that were taken down on a day, by figure; of several definitions the last one."""
    rows = StoredValue.objects.visible_to(viewer).filter(as_of=day, grain=DISTRICT).order_by("computed_at", "pk")
    return {row.figure: _as_value(row) for row in rows}


def _as_value(row: StoredValue) -> Value:
    numbers = (plain(number) for number in (row.value, row.numerator, row.denominator))
    return Value(row.figure, *numbers, "", "", row.as_of, dict(row.parts))
