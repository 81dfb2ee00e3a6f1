"""Files that strangers take along to check for themselves: packages with their proofs, and the verifiers."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from gongyou.faces.portal import limits
from gongyou.kernel.access.viewer import Viewer


def package_file(request: HttpRequest, number: str, found: Callable[[Viewer, str], str | None]) -> HttpResponse:
    """The published package of this number with its proof; 404 where nothing is published, 429 when asked too often."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    text = found(request.viewer, number)
    if text is None:
        raise Http404
    return _download(text, "application/json", "package.json")


def verifier_file(text: str, name: str) -> HttpResponse:
    """A stand-alone verifier as a download."""
    return _download(text, "text/x-python; charset=utf-8", name)


def _download(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
