"""What has to come back, by the day on which it is due."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongyou.faces.console.frame import render_console
from gongyou.faces.console.money.forms import FindRecovery
from gongyou.faces.console.money.tabs import tabs
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.records.treasury.queries import recoveries as queries

PAGE = 50


@open_to(STAFF, "money.read")
@require_GET
def recoveries(request: HttpRequest) -> HttpResponse:
    """The claims of the scope; each is settled on the page of its promise."""
    found = queries.recoveries(request.viewer, state=request.GET.get("state", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "recoveries"),
        "form": FindRecovery(request.GET),
        "page": page,
        "rows": [queries.recovery_row(row) for row in page.object_list],
    }
    return render_console(request, "console/money/recoveries.html", context)
