"""The district's figures for everybody: totals of the living report, small numbers of people hidden."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Value
from gongyou.faces.portal.pages import page
from gongyou.kernel import clock
from gongyou.kernel.access.routes import PUBLIC, open_to

#: What the public report shows, in its order; a figure that the site does not have is left out.
SHOWN = ("I45", "I42", "I43", "I44", "I40", "I38", "I39", "I41")


@dataclass(frozen=True)
class Shown:
    """One figure with its value of today, as the public may see it."""

    figure: Entry
    value: Value


@open_to(PUBLIC)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Today's totals with what each of them counts."""
    today, known = clock.today(), [(queries.entry(key), key) for key in SHOWN]
    try:
        found = [Shown(entry, queries.value(key, today).shown_to(request.viewer)) for entry, key in known if entry]
    except NoSnapshot:
        return page(request, "figures", at="home", status=503, items=[], today=today)
    return page(request, "figures", at="home", items=found, today=today)
