"""Files to take along: certificates for their holders; packages and verifiers for strangers who check themselves."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from gongyou.faces.portal import limits
from gongyou.kernel.access.viewer import Viewer


def package_file(request: HttpRequest, number: str, found: Callable[[Viewer, str], str | None]) -> HttpResponse:
    """The published package of this number with its proof; 404 where nothing is published, 429 when asked too often."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    text = found(request.viewer, number)
    if text is None:
        raise Http404
    return download(text, "application/json", "package.json")


def verifier_file(text: str, name: str) -> HttpResponse:
    """A stand-alone verifier as a download."""
    return download(text, "text/x-python; charset=utf-8", name)


def download(content: str | bytes, kind: str, name: str) -> HttpResponse:
    """A file under this name, never shown in the browser."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
