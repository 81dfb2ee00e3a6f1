"""Figures for everybody: totals, the living report, single figures on any day; small numbers of people hidden."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongyou.engines.documents.types import Document, Section
from gongyou.engines.documents.writers import FORMATS, write
from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Place, Telling, Told, Value, printing
from gongyou.engines.figures.types import Cell, Report
from gongyou.faces.portal import limits
from gongyou.faces.portal.pages import page
from gongyou.kernel import clock
from gongyou.kernel.access.routes import PUBLIC, open_to

#: What the page of all figures shows, in its order; a figure that the site does not have is left out.
SHOWN = ("I45", "I42", "I43", "I44", "I40", "I38", "I39", "I41")
#: Past days and files are computed for whoever asks; scripts are stopped, readers not.
ASKING = limits.Limit("figures", 600, 120, 600, 20000)
FIRST_YEAR = 2017


@dataclass(frozen=True)
class Shown:
    """One figure with its value, as the public may see it."""

    figure: Entry
    value: Value


class DayForm(forms.Form):
    """The day as of which something is shown, and for a report the day with which it is compared."""

    as_of = forms.DateField(label=gettext_lazy("截至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    than = forms.DateField(
        label=gettext_lazy("与哪一天比"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, comparing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not comparing:
            del self.fields["than"]

    def clean(self) -> dict[str, Any]:
        for name, found in list(self.cleaned_data.items()):
            if found is not None and found > clock.today():
                self.add_error(name, _("不能晚于今天。请改选今天或以前的日期。"))
        return self.cleaned_data


def _days(request: HttpRequest, *, comparing: bool = False) -> tuple[DayForm, date, date | None]:
    """(form, day, day to compare with); nonsense means today."""
    form = DayForm(request.GET or None, comparing=comparing, initial={"as_of": clock.today()})
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, given.get("as_of") or clock.today(), given.get("than")


@open_to(PUBLIC)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Today's totals with what each of them counts."""
    today, known = clock.today(), [(queries.entry(key), key) for key in SHOWN]
    reports = queries.reports(request.viewer)
    try:
        found = [Shown(entry, queries.value(key, today).shown_to(request.viewer)) for entry, key in known if entry]
    except NoSnapshot:
        return page(request, "figures", at="home", status=503, items=[], today=today, reports=reports)
    return page(request, "figures", at="home", items=found, today=today, reports=reports)


@open_to(PUBLIC)
@require_safe
def figure(request: HttpRequest, figure_id: str) -> HttpResponse:
    """One public figure: what it counts, its value on a day (the locked one where there is one), years, streets."""
    entry = queries.entry(figure_id) if figure_id in {*SHOWN, *queries.public_figures()} else None
    if entry is None:
        raise Http404
    if request.GET and limits.exceeded(request, ASKING):
        return limits.too_many(request)
    form, day, _than = _days(request)
    row = queries.certified(request.viewer, Cell(entry.id, day))
    try:
        shown = (queries.as_value(row) if row else queries.value(entry.id, day)).shown_to(request.viewer)
        years = [date(year, 12, 31) for year in range(FIRST_YEAR, day.year)]
        past = [one.shown_to(request.viewer) for one in queries.trend(entry.id, years)]
        streets = _streets(request, entry, day)
    except NoSnapshot:
        return page(request, "figure", at="home", status=503, figure=entry, form=form, day=day, shown=None)
    parts = [(name, shown.parts[key]) for key, name in entry.parts if key in shown.parts]
    context = {"shown": shown, "parts": parts, "row": row, "years": past, "streets": streets}
    return page(request, "figure", at="home", figure=entry, form=form, day=day, **context)


def _streets(request: HttpRequest, entry: Entry, day: date) -> list[tuple[Place, Value | None]]:
    """Every street with its value; None where nothing was counted."""
    if "street" not in entry.grains:
        return []
    found = queries.shown_cells(queries.by_grain(entry.id, day, "street"), request.viewer)
    empty = queries.cell(entry.id, day, "street", "").value
    return [(place, found[place.key].value if place.key in found else empty) for place in queries.places("street")]


def _report(request: HttpRequest, key: str) -> Report:
    found = queries.report(request.viewer, key)
    if found is None or not found.public:
        raise Http404
    return found


def _told(request: HttpRequest, found: Report) -> tuple[DayForm, Telling]:
    form, day, than = _days(request, comparing=True)
    against = queries.baseline(request.viewer, day, than=than) if than else None
    return form, queries.told(request.viewer, found, day, against)


@open_to(PUBLIC)
@require_safe
def report(request: HttpRequest, key: str) -> HttpResponse:
    """The living report of any day, compared with another one if asked for."""
    found = _report(request, key)
    if request.GET and limits.exceeded(request, ASKING):
        return limits.too_many(request)
    try:
        form, telling = _told(request, found)
    except NoSnapshot:
        return page(request, "report", at="home", status=503, name=found.name, telling=None)
    sections = [(name, [line.shown(_address) for line in lines]) for name, lines in telling.sections]
    own = reverse("portal:report_file", args=[key])
    files = [(one, f"{own}?{_query(request, one.ending)}") for one in FORMATS.values()]
    return page(
        request, "report", at="home", name=found.name, telling=telling, sections=sections, form=form, files=files
    )


def _query(request: HttpRequest, ending: str) -> str:
    found = request.GET.copy()
    found["kind"] = ending
    return found.urlencode()


def _address(one: Told) -> str:
    query = "" if one.day == clock.today() else f"?as_of={one.day.isoformat()}"
    return reverse("portal:figure", args=[one.figure]) + query


@open_to(PUBLIC)
@require_safe
def report_file(request: HttpRequest, key: str) -> HttpResponse:
    """The report as a file, without a watermark: everybody may have it."""
    found, ending = _report(request, key), request.GET.get("kind", "")
    if ending not in FORMATS:
        raise Http404
    if limits.exceeded(request, ASKING):
        return limits.too_many(request)
    try:
        _form, telling = _told(request, found)
    except NoSnapshot:
        return page(request, "report", at="home", status=503, name=found.name, telling=None)
    response = HttpResponse(write(_document(request, telling), ending), content_type=FORMATS[ending].media_type)
    name = f"{telling.key.replace('.', '-')}-{telling.day:%Y%m%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _document(request: HttpRequest, telling: Telling) -> Document:
    path = reverse("portal:report", args=[telling.key])
    address = request.build_absolute_uri(f"{path}?as_of={telling.day.isoformat()}")
    sections = [Section(heading, texts) for heading, texts in printing.paragraphs(telling)]
    if telling.against is not None:
        heading = _("与%(what)s相比") % {"what": telling.against.label}
        sections.append(Section(heading, printing.changes(telling)))
    return Document(
        title=telling.name,
        made_at=clock.now(),
        lead=telling.lead,
        sections=sections,
        tables=[printing.numbers(telling)],
        notes=printing.notes(telling, address),
    )
