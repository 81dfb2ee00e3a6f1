"""What the pages of figures share: crumbs, addresses that keep the day, files as answers, the page without data."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from gongyou.engines.documents.types import Document
from gongyou.engines.documents.writers import FORMATS, write
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    items = [{"label": _("指标"), "url": reverse("console:figures")}]
    return items + [{"label": label, "url": url} for label, url in more]


def missing(request: HttpRequest) -> HttpResponse:
    """The page while there is no snapshot yet."""
    return render_console(request, "console/figures/no_snapshot.html", {"crumbs": crumbs()}, status=503)


def entry_of(figure_id: str) -> Entry:
    """The figure of an address; Http404 where there is none."""
    found = queries.entry(figure_id)
    if found is None:
        raise Http404
    return found


def day_query(day: date, **more: str) -> str:
    """The part of an address that keeps the chosen day."""
    parts = [f"as_of={day.isoformat()}"] if day != clock.today() else []
    parts += [f"{key}={text}" for key, text in more.items() if text]
    return f"?{'&'.join(parts)}" if parts else ""


def watermark(request: HttpRequest) -> str:
    """Who takes a file out and when, for every page of it."""
    local = clock.now().astimezone(clock.TZ)
    return _("%(who)s 于 %(when)s 下载") % {"who": request.user.username, "when": f"{local:%Y-%m-%d %H:%M}"}


def public_address(request: HttpRequest, name: str, key: str, day: date) -> str:
    """Where everybody can check the numbers of a file; the own page where the site has no public face."""
    try:
        path = reverse(f"portal:{name}", args=[key])
    except NoReverseMatch:
        path = request.path
    return request.build_absolute_uri(f"{path}?as_of={day.isoformat()}")


def answer(document: Document, ending: str, name: str) -> HttpResponse:
    """A document as a download. Raises Http404 for an unknown format."""
    if ending not in FORMATS:
        raise Http404
    response = HttpResponse(write(document, ending), content_type=FORMATS[ending].media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
