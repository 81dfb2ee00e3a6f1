"""Published results: the places, what they were computed from, and how a stranger computes them anew."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongyou.engines.procedures.queries import packages as queries
from gongyou.faces.portal import files
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
    return files.package_file(request, number, queries.package_file)


@open_to(PUBLIC)
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier."""
    return files.verifier_file(queries.verifier_file(), "result_package.py")


@open_to(PUBLIC)
@require_safe
def notice_verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier of notices."""
    return files.verifier_file(queries.verifier_file("notice_package.py"), "notice_package.py")
