"""The pool of experts, and what an expert says of the own relations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.engines.procedures.operations import experts as operations
from gongyou.engines.procedures.queries import panels as queries
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.panels.forms import ExpertForm, InterestForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui import refusals

PAGE = 40


def _list(request: HttpRequest, form: ExpertForm, status: int = 200) -> HttpResponse:
    page = Paginator(queries.pool(request.viewer), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": queries.expert_lines(request.viewer, list(page.object_list))}
    return render_console(request, "console/panels/experts.html", context, status=status)


@open_to(STAFF, "panels.run")
@require_http_methods(["GET", "POST"])
def experts(request: HttpRequest) -> HttpResponse:
    """The experts who may be drawn here; one more."""
    form = ExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.register_expert(request.viewer, **form.given())
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("已入库，编号 %(code)s。") % {"code": made.code})
            return redirect("console:experts")
    return _list(request, form, 422 if request.method == "POST" else 200)


@open_to(STAFF, "panels.sit")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What was declared about me."""
    return render_console(request, "console/panels/mine.html", {"rows": queries.own_experts(request.viewer)})


@open_to(STAFF, "panels.run", "panels.sit")
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, code: str) -> HttpResponse:
    """Declare a relation, one's own or an expert's."""
    viewer = request.viewer
    known = [*queries.own_experts(viewer), *queries.expert_lines(viewer, list(queries.pool(viewer).filter(code=code)))]
    line = next((one for one in known if one.code == code), None)
    if line is None:
        raise Http404
    form = InterestForm(request.POST or None)
    back = "console:experts" if viewer.holds("panels.run") else "console:own_interests"
    if request.method == "POST" and refusals.carried_out(
        form, lambda given: operations.declare_interest(viewer, expert=code, **given)
    ):
        messages.success(request, _("已登记。抽取评委和每次评分时都会核对。"))
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "line": line, "own": not viewer.holds("panels.run")}
    return render_console(request, "console/panels/declare.html", context, status=status)


@open_to(STAFF, "panels.run")
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Take an expert out of the pool."""
    try:
        operations.end_expert(request.viewer, expert=code)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已移出专家库。"))
    return redirect("console:experts")


@open_to(STAFF, "panels.run")
@require_POST
def end_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a relation is over."""
    operations.end_interest(request.viewer, interest=pk)
    messages.success(request, _("已登记结束。在追溯年限内仍须回避。"))
    return redirect("console:experts")
