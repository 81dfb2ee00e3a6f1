"""Living reports in the console: told for any day, compared, and taken out as a file."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongyou.engines.documents.types import Document, Section
from gongyou.engines.documents.writers import FORMATS
from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Telling, Told, printing
from gongyou.engines.figures.types import Report
from gongyou.faces.console.figures.forms import CompareForm, chosen_day
from gongyou.faces.console.figures.pages import answer, crumbs, day_query, missing, public_address, watermark
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to


def _report(request: HttpRequest, key: str) -> Report:
    found = queries.report(request.viewer, key)
    if found is None:
        raise Http404
    return found


def _told(request: HttpRequest, found: Report) -> tuple[CompareForm, Telling]:
    """The form and the report as it asks for it; a comparison that is gone by now is left out."""
    _form, day = chosen_day(request)
    initial = {"as_of": clock.today()}
    form = CompareForm(request.GET or None, viewer=request.viewer, day=day, initial=initial)
    given: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    than, kind = given.get("than"), given.get("against", "")
    against = queries.baseline(request.viewer, day, than=than, kind=kind) if than or kind else None
    return form, queries.told(request.viewer, found, day, against)


@open_to(STAFF, "figures.read")
@require_GET
def report(request: HttpRequest, key: str) -> HttpResponse:
    """The report of a day; with a comparison the sentences that differ are marked."""
    found = _report(request, key)
    try:
        form, telling = _told(request, found)
    except NoSnapshot:
        return missing(request)
    context = {
        "form": form,
        "report": telling,
        "sections": [(name, [line.shown(_address) for line in lines]) for name, lines in telling.sections],
        "formats": [(one, _file_address(request, key, one.ending)) for one in FORMATS.values()],
        "public_url": public_address(request, "report", key, telling.day) if found.public else "",
        "crumbs": crumbs((telling.name, "")),
    }
    return render_console(request, "console/figures/report.html", context)


def _file_address(request: HttpRequest, key: str, ending: str) -> str:
    query = request.GET.copy()
    query["kind"] = ending
    return f"{reverse('console:report_file', args=[key])}?{query.urlencode()}"


def _address(one: Told) -> str:
    return reverse("console:figure", args=[one.figure]) + day_query(one.day)


@open_to(STAFF, "figures.read")
@require_GET
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The report as a file, with who took it out and when on every page."""
    found = _report(request, key)
    try:
        _form, telling = _told(request, found)
    except NoSnapshot:
        return missing(request)
    address = public_address(request, "report", key, telling.day)
    return answer(_document(request, telling, address), request.GET.get("kind", ""), _name(telling.key, telling.day))


def _name(key: str, day: date) -> str:
    return f"{key.replace('.', '-')}-{day:%Y%m%d}"


def _document(request: HttpRequest, telling: Telling, address: str) -> Document:
    sections = [Section(heading, texts) for heading, texts in printing.paragraphs(telling)]
    if changed := printing.changes(telling):
        sections.append(Section(_("与%(what)s相比") % {"what": telling.against.label}, changed))
    return Document(
        title=telling.name,
        made_at=clock.now(),
        lead=telling.lead,
        sections=sections,
        tables=[printing.numbers(telling)],
        notes=printing.notes(telling, address),
        watermark=watermark(request),
    )
