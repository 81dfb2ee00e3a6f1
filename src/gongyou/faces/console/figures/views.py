"""The list of figures, one figure on any day, its workbook, and the rows that it opens to."""

from datetime import date
from tempfile import TemporaryDirectory
from typing import Any

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Place
from gongyou.faces.console.figures import tables
from gongyou.faces.console.figures.forms import chosen_day
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.exporting.workbooks import write_xlsx
from gongyou.ui.charts import Chart, Series

PAGE = 50
DRAWING = {"style-src-attr": ["'unsafe-inline'"]}


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    items = [{"label": _("指标"), "url": reverse("console:figures")}]
    return items + [{"label": label, "url": url} for label, url in more]


def _missing(request: HttpRequest) -> HttpResponse:
    return render_console(request, "console/figures/no_snapshot.html", {"crumbs": _crumbs()}, status=503)


def _entry(figure_id: str) -> Entry:
    found = queries.entry(figure_id)
    if found is None:
        raise Http404
    return found


@open_to(STAFF, "figures.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every figure with its value on the chosen day; the figures of procedures as one table."""
    form, day = chosen_day(request)
    try:
        snapshot = queries.snapshot()
        context = {
            "rows": [(entry, queries.value(entry.id, day)) for entry in queries.catalogue(families=False)],
            "procedures": tables.procedure_rows(day),
            "headings": tables.procedure_headings(),
        }
    except NoSnapshot:
        return _missing(request)
    context |= {"form": form, "day": day, "query": _query(day), "snapshot": snapshot, "crumbs": _crumbs()}
    return render_console(request, "console/figures/listing.html", context)


def _query(day: date, **more: str) -> str:
    """The part of an address that keeps the chosen day."""
    parts = [f"as_of={day.isoformat()}"] if day != clock.today() else []
    parts += [f"{key}={text}" for key, text in more.items() if text]
    return f"?{'&'.join(parts)}" if parts else ""


@open_to(STAFF, "figures.read")
@require_GET
@csp_update(DRAWING)
def page(request: HttpRequest, figure_id: str) -> HttpResponse:
    """One figure: words, value as of a day, trend, and its cells by a grain."""
    entry = _entry(figure_id)
    form, day = chosen_day(request)
    grain = request.GET.get("by", "")
    grains = [one for one in entry.grains if one != "district"]
    grain = grain if grain in grains else next(iter(grains), "")
    try:
        snapshot, shown = queries.snapshot(), queries.value(entry.id, day)
        context = {"trend": _trend(entry, day), **_breakdown(request, entry, day, grain)}
    except NoSnapshot:
        return _missing(request)
    context |= {
        "figure": entry,
        "shown": shown,
        "parts": [(name, shown.parts.get(key)) for key, name in (entry.parts or tables.term_names(shown))],
        "form": form,
        "day": day,
        "query": _query(day),
        "snapshot": snapshot,
        "crumbs": _crumbs((entry.name, "")),
        "tabs": [_tab(entry, day, one, grain) for one in grains],
        "rows_url": _rows_url(request, entry, day, "district", None),
    }
    return render_console(request, "console/figures/figure.html", context)


def _tab(entry: Entry, day: date, grain: str, current: str) -> dict[str, Any]:
    address = reverse("console:figure", args=[entry.id]) + _query(day, by=grain)
    return {"label": tables.GRAIN_NAMES[grain], "url": address, "current": grain == current}


def _trend(entry: Entry, day: date) -> Chart:
    days = [*(date(year, 12, 31) for year in range(2017, day.year)), day]
    values = queries.trend(entry.id, days)
    labels = [_("%(year)s年末") % {"year": one.year} for one in days[:-1]] + [day.isoformat()]
    series = [Series(entry.name, [one.value for one in values])]
    return Chart("line", labels, series, unit=entry.unit, axis=_("截至"))


def _breakdown(request: HttpRequest, entry: Entry, day: date, grain: str) -> dict[str, Any]:
    if not grain:
        return {}
    cells = tables.cells(entry, day, grain)
    drawn = None
    if grain != "union":
        labels = [place.name if place else _("未归入") for place, _cell in cells]
        series = [Series(entry.name, [cell.value for _place, cell in cells])]
        drawn = Chart("bar", labels, series, unit=entry.unit, horizontal=True)
    pages = Paginator([(place, cell) for place, cell in cells], PAGE)
    found = pages.get_page(request.GET.get("page"))
    lines = [(place, cell, _rows_url(request, entry, day, grain, place)) for place, cell in found]
    return {"grain": grain, "grain_name": tables.GRAIN_NAMES[grain], "lines": lines, "page": found, "bars": drawn}


def _rows_url(request: HttpRequest, entry: Entry, day: date, grain: str, place: Place | None) -> str:
    """Where the rows of a cell are, or nothing if this viewer may not open them."""
    if not entry.opens or (grain != "district" and place is None):
        return ""
    if not queries.may_open(request.viewer, grain, place.key if place else None):
        return ""
    if place is None:
        return reverse("console:figure_rows", args=[entry.id]) + _query(day)
    return reverse("console:figure_rows_of", args=[entry.id, grain, place.code]) + _query(day)


@open_to(STAFF, "figures.rows")
@require_GET
def rows(request: HttpRequest, figure_id: str, grain: str = "district", code: str = "") -> HttpResponse:
    """The masked rows of one cell, as far as the viewer's role covers it; every other cell does not exist."""
    entry = _entry(figure_id)
    place = queries.key_of(grain, code) if code else None
    if not entry.opens or grain not in entry.grains or bool(code) != (place is not None):
        raise Http404
    if not queries.may_open(request.viewer, grain, place.key if place else None):
        raise Http404
    _form, day = chosen_day(request)
    try:
        found, total = _page_of_rows(request, entry, day, grain, place)
    except NoSnapshot:
        return _missing(request)
    own = reverse("console:figure", args=[entry.id]) + _query(day)
    context = {
        "figure": entry,
        "place": place,
        "day": day,
        "rows": found.object_list,
        "page": found,
        "total": total,
        "crumbs": _crumbs((entry.name, own), (_("明细"), "")),
    }
    return render_console(request, "console/figures/rows.html", context)


def _page_of_rows(request: HttpRequest, entry: Entry, day: date, grain: str, place: Place | None):
    """The page asked for (the first one for nonsense) as a Django page whose rows alone were read."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    key = place.key if place else None
    found, total = queries.open_rows(request.viewer, entry.id, day, grain, key, page=max(number, 1), size=PAGE)
    page = Paginator(range(total), PAGE).get_page(number)
    if page.number != number:
        found, total = queries.open_rows(request.viewer, entry.id, day, grain, key, page=page.number, size=PAGE)
    page.object_list = found
    return page, total


@open_to(STAFF, "figures.read")
@require_GET
def workbook(request: HttpRequest, figure_id: str) -> HttpResponse:
    """The cells of one grain as a workbook: numbers and public names only."""
    entry = _entry(figure_id)
    _form, day = chosen_day(request)
    grain = request.GET.get("by", "district")
    if grain not in entry.grains:
        raise Http404
    try:
        sheet = tables.sheet(entry, day, grain)
    except NoSnapshot:
        return _missing(request)
    with TemporaryDirectory() as folder:
        path = f"{folder}/figure.xlsx"
        write_xlsx(path, [sheet])
        with open(path, "rb") as file:
            response = HttpResponse(
                file.read(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            )
    response["Content-Disposition"] = f'attachment; filename="{entry.id}-{grain}-{day:%Y%m%d}.xlsx"'
    return response
