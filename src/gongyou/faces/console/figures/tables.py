"""Cells of figures in the order in which pages and workbooks show them."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Place, Value
from gongyou.kernel.exporting.types import Column, ColumnType, Table

#: The most letters that a sheet's name may have.
SHEET_NAME = 31
GRAIN_NAMES = {
    "district": gettext_lazy("全区"),
    "street": gettext_lazy("按镇街"),
    "zone": gettext_lazy("按功能区"),
    "union": gettext_lazy("按工会"),
}
_SUFFIXES = {
    "opened": gettext_lazy("累计收件"),
    "closed": gettext_lazy("累计办结"),
    "on_time": gettext_lazy("按时办结率"),
    "median_days": gettext_lazy("天数中位数"),
    "waiting": gettext_lazy("等申请人"),
}


def cells(entry: Entry, day: date, grain: str) -> list[tuple[Place | None, Value]]:
    """(place, value): streets and zones by code with empty ones too, unions by value; last what belongs to none."""
    found = queries.by_grain(entry.id, day, grain)
    if grain == "district":
        return [(None, found[None])]
    places = queries.places(grain, {key for key in found if key is not None} if grain == "union" else None)
    rows = [(place, found.get(place.key) or queries.cell(entry.id, day, grain, place.key)) for place in places]
    if grain == "union":
        rows.sort(key=lambda row: (-(row[1].value or 0), row[0].code))
    known = {place.key for place in places}
    return rows + [(None, value) for key, value in found.items() if key not in known]


def term_names(value: Value) -> list[tuple[str, str]]:
    """The names of what a derived figure was made of."""
    names = {"now": _("当日"), "then": _("2017年末"), "percent": _("增长（%）")}
    return [(key, names.get(key, key)) for key in value.parts]


def procedure_headings() -> list[str]:
    return [str(text) for text in _SUFFIXES.values()]


def procedure_rows(day: date) -> list[tuple[str, list[tuple[Entry, Value]]]]:
    """One line per procedure: its name and its figures in the order of the headings."""
    lines: dict[str, list[Entry]] = {}
    for entry in queries.catalogue():
        if entry.family:
            lines.setdefault(entry.id.rpartition(".")[0], []).append(entry)
    return [
        (found[0].name.partition("·")[0], [(one, queries.value(one.id, day)) for one in found])
        for found in lines.values()
    ]


def sheet(entry: Entry, day: date, grain: str) -> Table:
    """The cells of a grain as a sheet; a cell without a value stays empty, which is not zero."""
    columns = [
        Column(_("代码"), width=16),
        Column(_("名称"), width=36),
        Column(f"{entry.name}（{entry.unit}）", ColumnType.DECIMAL, width=20),
        Column(_("分子"), ColumnType.DECIMAL),
        Column(_("分母"), ColumnType.DECIMAL),
    ]
    rows = [
        (
            place.code if place else "",
            place.name if place else _("全区") if grain == "district" else _("未归入"),
            one.value,
            one.numerator,
            one.denominator,
        )
        for place, one in cells(entry, day, grain)
    ]
    title = _("%(name)s（截至 %(day)s）") % {"name": entry.name, "day": day.isoformat()}
    return Table(entry.id[:SHEET_NAME], columns, rows, title=title)
