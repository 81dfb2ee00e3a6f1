"""The certificates of a closed decision as one file, made by a job."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongyou.domains.honours.operations import printing
from gongyou.domains.honours.queries import printing as queries
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.honours.tabs import tabs
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused

PAGE = 40
_CODE = "0"


@open_to(STAFF, "calls.read")
@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """Closed decisions that issued certificates."""
    page = Paginator(queries.decisions(request.viewer), PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs(request, "honour_decisions"), "page": page}
    return render_console(request, "console/honours/decisions.html", context)


@open_to(STAFF, "calls.read")
@require_GET
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision: how many certificates it has, how far their printing is, the file."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, status: int = 200) -> HttpResponse:
    found = queries.decision(request.viewer, number)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "printing": queries.last_printing(request.viewer, number),
        "may_print": request.viewer.holds("calls.plan"),
    }
    return render_console(request, "console/honours/decision.html", context, status=status)


@open_to(STAFF, "calls.plan")
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the file."""
    if queries.decision(request.viewer, number) is None:
        raise Http404
    check = request.build_absolute_uri(reverse("portal:verify_certificate", args=[_CODE]))
    try:
        printing.ask_printing(request.viewer, round=number, check_url=check.removesuffix(f"{_CODE}/"))
    except Refused as error:
        messages.error(request, error.message)
        return _page(request, number, status=422)
    messages.success(request, _("已开始生成，完成后在本页下载。"))
    return redirect("console:honour_decision", number=number)
