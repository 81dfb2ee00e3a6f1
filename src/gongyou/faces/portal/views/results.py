"""Published results: the places, what they were computed from, and how a stranger computes them anew."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongyou.engines.procedures.queries import packages as queries
from gongyou.faces.portal import limits
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import PUBLIC, open_to


@open_to(PUBLIC)
@require_safe
def result(request: HttpRequest, number: str) -> HttpResponse:
    """The published result of a ranking and how to verify it."""
    found = queries.published(request.viewer, number)
    if found is None:
        raise Http404
    return page(request, "result", found=found)


@open_to(PUBLIC)
@require_safe
def package(request: HttpRequest, number: str) -> HttpResponse:
    """The package with its proof."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    text = queries.package_file(request.viewer, number)
    if text is None:
        raise Http404
    return _file(text, "application/json", "package.json")


@open_to(PUBLIC)
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier."""
    return _file(queries.verifier_file(), "text/x-python; charset=utf-8", "result_package.py")


@open_to(PUBLIC)
@require_safe
def notice_verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier of notices."""
    return _file(queries.verifier_file("notice_package.py"), "text/x-python; charset=utf-8", "notice_package.py")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
