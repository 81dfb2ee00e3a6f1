"""Pages of calls: the list, one call with what is missing and the meter of its quotas, approval, days, changes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.engines.procedures.operations import calls as operations
from gongyou.engines.procedures.queries import calls as queries
from gongyou.engines.procedures.queries.calls_public import conditions_told, shares_of, stages_of, texts_of
from gongyou.faces.console.calls.forms import ExtendForm, FindForm, PublishForm, ReasonForm, WaiverForm
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import carried_out

PAGE = 30
#: step: (operation, what the page says afterwards)
STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "submit": (operations.submit_call, gettext_lazy("已送审，等待另一人批准。")),
    "approve": (operations.approve_call, gettext_lazy("已批准，可以发布。")),
    "close": (operations.close_call, gettext_lazy("申报已截止。")),
    "confirm_void": (operations.confirm_void, gettext_lazy("已作废，变更已编号公开，并告知申报人。")),
    "decline_void": (operations.decline_void, gettext_lazy("不作废，批次照常办理。")),
    "file": (operations.file_call, gettext_lazy("已归档。")),
}


@open_to(STAFF, "calls.read")
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The calls of the scope and those that were published."""
    viewer, asked = request.viewer, request.GET
    found = queries.find_calls(
        viewer, state=asked.get("state", ""), year=asked.get("year", ""), text=asked.get("text", "")
    )
    page = Paginator(found, PAGE).get_page(asked.get("page"))
    context = {
        "form": FindForm(asked, years=queries.years(viewer)),
        "page": page,
        "rows": queries.call_rows(viewer, page.object_list),
        "may_plan": bool(queries.families(viewer)),
    }
    return render_console(request, "console/calls/list.html", context)


def found_call(request: HttpRequest, number: str) -> queries.CallFile:
    found = queries.call_file(request.viewer, number)
    if found is None:
        raise Http404
    return found


def public_page(number: str) -> str:
    """Where everybody reads a published call; empty where the site has no public face."""
    try:
        return reverse("portal:call", args=[number])
    except NoReverseMatch:
        return ""


def call_page(request: HttpRequest, number: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a call; `more` may bring a form that was refused."""
    found = found_call(request, number)
    row, definition = found.row, found.definition
    open_quotas = [(bar.key, bar.name) for scope in found.scopes for bar in scope.bars if not bar.waived]
    waiver = WaiverForm(quotas=open_quotas) if "waive" in found.may and open_quotas else None
    context = {
        "file": found,
        "row": row,
        "shares": shares_of(definition, row.setup),
        "conditions": conditions_told(definition, row.setup),
        "stages": stages_of(definition, row.setup, clock.today()),
        "texts": texts_of(row, definition),
        "waiver": waiver,
        "public_page": public_page(number) if row.published_at else "",
        **more,
    }
    return render_console(request, "console/calls/call.html", context, status=status)


@open_to(STAFF, "calls.read")
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One call: what is missing, what it says, nominations and quotas, what happened, what may be done."""
    return call_page(request, number)


@open_to(STAFF, "calls.plan", "calls.approve")
@require_POST
def turn(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Submit, approve, close or put away a call."""
    if step not in STEPS:
        raise Http404
    operation, said = STEPS[step]
    try:
        operation(request.viewer, number=number)
    except Refused as error:
        return call_page(request, number, status=422, problem=error.message)
    messages.success(request, said)
    return redirect("console:call", number=number)


def _asked(
    request: HttpRequest,
    number: str,
    right: str,
    form: forms.Form,
    act: Callable[..., object],
    words: dict[str, Any],
) -> HttpResponse:
    """A page that asks for something before an act; without the right to it, there is no such page."""
    found = found_call(request, number)
    if right not in found.may:
        raise Http404
    if request.method == "POST" and carried_out(form, lambda given: act(request.viewer, number=number, **given)):
        messages.success(request, words["said"])
        return redirect("console:call", number=number)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "file": found, "row": found.row, **words}
    return render_console(request, "console/calls/ask.html", context, status=status)


@open_to(STAFF, "calls.approve")
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """Give a call back to its drafter."""
    words = {"title": _("退回修改"), "submit": _("退回"), "said": _("已退回修改。")}
    return _asked(request, number, "send_back", ReasonForm(request.POST or None), operations.send_back, words)


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Set the days and publish."""
    least = queries.least_days()
    words = {
        "title": _("发布批次"),
        "submit": _("发布"),
        "said": _("已发布。内容从现在起冻结，只能以编号变更延期或作废。"),
        "lead": _("发布后内容冻结并公开。申报期不少于 %(days)s 日，首尾两日都算。依据：%(source)s")
        % {"days": least.whole, "source": least.citation},
        "warning": _("请再核对一遍：发布后类别、名额、条件、评分表都不能再改。"),
    }
    form = PublishForm(request.POST or None, initial={"opens_on": clock.today()})
    return _asked(request, number, "publish", form, operations.publish_call, words)


@open_to(STAFF, "calls.approve")
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """Let nominations end later."""
    words = {
        "title": _("延长申报期"),
        "submit": _("延期并公开"),
        "said": _("已延期，变更已编号公开。"),
        "lead": _("延期作为编号变更公开；已经提交的申报不受影响。"),
    }
    return _asked(request, number, "extend", ExtendForm(request.POST or None), operations.extend_call, words)


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, number: str) -> HttpResponse:
    """Give a call up; of one that was published this is asked, and another confirms it."""
    form = ReasonForm(request.POST or None)
    if found_call(request, number).row.published_at is None:
        words = {"title": _("作废批次"), "submit": _("作废"), "said": _("已作废。"), "danger": True}
        words["lead"] = _("作废后不能恢复。")
        return _asked(request, number, "void", form, operations.void_call, words)
    words = {
        "title": _("提出作废"),
        "submit": _("提出，请另一人确认"),
        "said": _("已提出作废，须由另一人确认才生效。"),
        "lead": _(
            "须由另一名经办人或上级工会确认。作废后不能恢复，理由编号公开，并告知申报人。还有申报在办的不能作废。"
        ),
        "danger": True,
    }
    return _asked(request, number, "void", form, operations.ask_void, words)


@open_to(STAFF, "calls.plan")
@require_POST
def ask_waiver(request: HttpRequest, number: str) -> HttpResponse:
    """Ask that a quota be waived."""
    found = found_call(request, number)
    quotas = [(bar.key, bar.name) for scope in found.scopes for bar in scope.bars]
    form = WaiverForm(request.POST, quotas=quotas)
    if carried_out(form, lambda given: operations.ask_waiver(request.viewer, number=number, **given)):
        messages.success(request, _("已提出例外，须由另一人签批才生效。"))
        return redirect("console:call", number=number)
    return call_page(request, number, status=422, waiver=form)


@open_to(STAFF, "calls.approve")
@require_POST
def sign_waiver(request: HttpRequest, number: str, quota: str) -> HttpResponse:
    """Sign a waiver that another asked for."""
    try:
        operations.waive_quota(request.viewer, number=number, quota=quota)
    except Refused as error:
        return call_page(request, number, status=422, problem=error.message)
    messages.success(request, _("例外已签批。"))
    return redirect("console:call", number=number)
