"""My line of life: everything that the site knows of me, where it comes from, and who looked."""

from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.domains.unions.queries.life import own_life
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import WORKER, open_to
from gongyou.records.directory.queries.life import LineEntry, by_year

PAGE = 30


@open_to(WORKER)
@require_safe
def life(request: HttpRequest) -> HttpResponse:
    """The line, newest first, by years and by kind of facts; each fact opens its matter."""
    only = request.GET.get("kind", "")[:20]
    found = own_life(request.viewer, only)
    shown = Paginator(found.entries, PAGE).get_page(request.GET.get("page"))
    years = [(year, [_timeline(entry) for entry in entries]) for year, entries in by_year(shown.object_list)]
    tabs = [{"label": _("全部"), "url": "?", "current": not only}]
    tabs += [{"label": name, "url": f"?kind={key}", "current": key == only} for key, name in found.chips]
    return page(request, "life", at="me", life=found, years=years, tabs=tabs, shown=shown)


def _timeline(entry: LineEntry) -> dict[str, Any]:
    return {**asdict(entry), "url": reverse("portal:matter", args=[entry.matter]) if entry.matter else ""}
