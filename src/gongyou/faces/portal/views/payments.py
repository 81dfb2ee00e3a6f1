"""Published payment batches: numbers and sums without names, and how a stranger checks them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongyou.faces.portal import files, limits
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import PUBLIC, open_to
from gongyou.records.treasury.queries import packages as queries

PAGE = 20


@open_to(PUBLIC)
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """The published batches, the newest first, and how to verify one."""
    if request.GET and limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    shown = Paginator(queries.published_batches(request.viewer), PAGE).get_page(request.GET.get("page"))
    return page(request, "payments", shown=shown, found=[queries.published_batch(row) for row in shown.object_list])


@open_to(PUBLIC)
@require_safe
def package(request: HttpRequest, number: str) -> HttpResponse:
    """The package with its proof."""
    return files.package_file(request, number, queries.package_file)


@open_to(PUBLIC)
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier."""
    return files.verifier_file(queries.verifier_file(), "payment_package.py")
