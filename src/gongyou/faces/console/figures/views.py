"""The list of figures, one figure on any day, its files, and the rows that it opens to."""

from datetime import date
from typing import Any

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongyou.engines.documents.types import Document, Section
from gongyou.engines.documents.writers import FORMATS
from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Place
from gongyou.engines.figures.types import Cell
from gongyou.faces.console.figures import tables
from gongyou.faces.console.figures.forms import chosen_day
from gongyou.faces.console.figures.pages import (
    answer,
    crumbs,
    day_query,
    entry_of,
    missing,
    public_address,
    watermark,
)
from gongyou.faces.console.figures.then_and_now import Panel, panel
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.ui.charts import Chart, Series

PAGE = 50
DRAWING = {"style-src-attr": ["'unsafe-inline'"]}


@open_to(STAFF, "figures.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every figure with its value on the chosen day; the figures of procedures as one table."""
    form, day = chosen_day(request)
    try:
        snapshot = queries.snapshot()
        locked = queries.certified_on(request.viewer, day)
        context = {
            "rows": [
                (entry, queries.value(entry.id, day), locked.get((entry.id, "")))
                for entry in queries.catalogue(families=False)
            ],
            "procedures": tables.procedure_rows(day),
            "headings": tables.procedure_headings(),
        }
    except NoSnapshot:
        return missing(request)
    context |= {
        "form": form,
        "day": day,
        "query": day_query(day),
        "snapshot": snapshot,
        "reports": queries.reports(request.viewer),
        "waiting": len(queries.waiting(request.viewer)),
        "crumbs": crumbs(),
    }
    return render_console(request, "console/figures/listing.html", context)


@open_to(STAFF, "figures.read")
@require_GET
@csp_update(DRAWING)
def page(request: HttpRequest, figure_id: str) -> HttpResponse:
    """One figure: words, value as of a day (the locked one beside those of now), trend, and its cells by a grain."""
    entry = entry_of(figure_id)
    form, day = chosen_day(request)
    grain = request.GET.get("by", "")
    grains = [one for one in entry.grains if one != "district"]
    grain = grain if grain in grains else next(iter(grains), "")
    try:
        snapshot, shown = queries.snapshot(), queries.value(entry.id, day)
        context = {
            "trend": _trend(entry, day),
            "panel": _panel(request, entry, day),
            **_breakdown(request, entry, day, grain),
        }
    except NoSnapshot:
        return missing(request)
    context |= {
        "figure": entry,
        "shown": shown,
        "parts": [(name, shown.parts.get(key)) for key, name in (entry.parts or tables.term_names(shown))],
        "form": form,
        "day": day,
        "query": day_query(day),
        "snapshot": snapshot,
        "crumbs": crumbs((entry.name, "")),
        "tabs": [_tab(entry, day, one, grain) for one in grains],
        "rows_url": _rows_url(request, entry, day, "district", None),
        "files": [(one, _file_address(entry, day, grain, one.ending)) for one in FORMATS.values()],
        "locked_days": queries.certified_days(request.viewer, entry.id),
        "certify_url": _certify_url(request, entry, day),
    }
    return render_console(request, "console/figures/figure.html", context)


def _panel(request: HttpRequest, entry: Entry, day: date) -> Panel | None:
    """The locked value of the day beside what both definitions give now."""
    row = queries.certified(request.viewer, Cell(entry.id, day))
    return panel(queries.then_and_now(row)) if row is not None else None


def _certify_url(request: HttpRequest, entry: Entry, day: date) -> str:
    """Where this value can be submitted, for those who may, once the day is over."""
    viewer = request.viewer
    if day >= clock.today() or not viewer.holds("figures.submit") or not queries.covers(viewer, "district", None):
        return ""
    return f"{reverse('console:certify')}?as_of={day.isoformat()}&place=district:&figure={entry.id}"


def _file_address(entry: Entry, day: date, grain: str, ending: str) -> str:
    return reverse("console:figure_file", args=[entry.id]) + day_query(day, by=grain or "district", kind=ending)


def _tab(entry: Entry, day: date, grain: str, current: str) -> dict[str, Any]:
    address = reverse("console:figure", args=[entry.id]) + day_query(day, by=grain)
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
        return reverse("console:figure_rows", args=[entry.id]) + day_query(day)
    return reverse("console:figure_rows_of", args=[entry.id, grain, place.code]) + day_query(day)


@open_to(STAFF, "figures.rows")
@require_GET
def rows(request: HttpRequest, figure_id: str, grain: str = "district", code: str = "") -> HttpResponse:
    """The masked rows of one cell, as far as the viewer's role covers it; every other cell does not exist."""
    entry = entry_of(figure_id)
    place = queries.key_of(grain, code) if code else None
    if not entry.opens or grain not in entry.grains or bool(code) != (place is not None):
        raise Http404
    if not queries.may_open(request.viewer, grain, place.key if place else None):
        raise Http404
    _form, day = chosen_day(request)
    try:
        found, total = _page_of_rows(request, entry, day, grain, place)
    except NoSnapshot:
        return missing(request)
    own = reverse("console:figure", args=[entry.id]) + day_query(day)
    context = {
        "figure": entry,
        "place": place,
        "day": day,
        "rows": found.object_list,
        "page": found,
        "total": total,
        "crumbs": crumbs((entry.name, own), (_("明细"), "")),
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
    """The figure on a day as a file: numbers and public names only, with who took it out and when."""
    entry = entry_of(figure_id)
    _form, day = chosen_day(request)
    grain, ending = request.GET.get("by", "district"), request.GET.get("kind", "xlsx")
    if grain not in entry.grains:
        raise Http404
    try:
        found = _document(request, entry, day, grain)
    except NoSnapshot:
        return missing(request)
    return answer(found, ending, f"{entry.id}-{grain}-{day:%Y%m%d}")


def _document(request: HttpRequest, entry: Entry, day: date, grain: str) -> Document:
    found, on = _said(request, entry, day), queries.snapshot()
    facts = [_("算什么：%(words)s") % {"words": entry.numerator}]
    facts += [_("占什么：%(words)s") % {"words": entry.denominator}] if entry.denominator else []
    facts.append(_("来源：%(source)s") % {"source": entry.source})
    return Document(
        title=entry.name,
        made_at=clock.now(),
        lead=f"{entry.id} · {found}",
        sections=[Section(_("口径"), facts)],
        tables=[tables.sheet(entry, day, grain)],
        notes=[
            _("口径版本 %(version)s；数据快照校验值 %(hash)s。") % {"version": entry.version, "hash": on.hash},
            _("核对地址：%(address)s") % {"address": public_address(request, "figure", entry.id, day)},
        ],
        watermark=watermark(request),
    )


def _said(request: HttpRequest, entry: Entry, day: date) -> str:
    """The district's value in words: the locked one where there is one."""
    row = queries.certified(request.viewer, Cell(entry.id, day))
    shown = queries.as_value(row) if row is not None else queries.value(entry.id, day)
    given = {"day": day.isoformat(), "value": queries.said(shown.value, entry.unit, entry.qualifier)}
    if row is not None:
        return _("截至 %(day)s，%(value)s（定稿，第 %(revision)d 版）") % {**given, "revision": row.revision}
    return _("截至 %(day)s，%(value)s") % given
