"""Promised and issued: levels and titles that contests lead to, what does not match first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongyou.domains.contests.queries import promotions as queries
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.promotions.forms import FilterForm
from gongyou.kernel.access.routes import STAFF, open_to

PAGE = 30


@open_to(STAFF, "calls.read")
@require_GET
def promotions(request: HttpRequest) -> HttpResponse:
    """The promises of the scope by contest and state."""
    viewer = request.viewer
    form = FilterForm(request.GET, contests=queries.contests(viewer))
    chosen = form.cleaned_data if form.is_valid() else {"call": "", "state": ""}
    page = Paginator(queries.promotions(viewer, **chosen), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": queries.promotion_rows(list(page.object_list)),
        "counts": queries.counts(viewer, call=chosen["call"]),
    }
    return render_console(request, "console/promotions/list.html", context)
