"""The list of panels and the set-up of one: who is near to whom, the draw, chiefs and recorders, sealed tables."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongyou.engines.procedures.enums import PanelFunction
from gongyou.engines.procedures.operations import code_tables, notice_packages, panel_draw, result_packages
from gongyou.engines.procedures.queries import kept_tables, packages, panel_copies, panel_undoings
from gongyou.engines.procedures.queries import panels as queries
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.panels.forms import AppointForm, KeepersForm, ReasonForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import carried_out

PAGE = 30
#: step: (operation, what the page says afterwards)
STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "look": (panel_draw.find_conflicts, gettext_lazy("已按现在的登记核对应当回避的关系。")),
    "draw": (panel_draw.draw_panel, gettext_lazy("评委和候补已抽取，种子已公开，可以复核。")),
}


@open_to(STAFF, "panels.run", "panels.sit")
@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    """The rounds of the body, or those where the viewer sits."""
    viewer = request.viewer
    page = Paginator(queries.panel_rounds(viewer), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.round_lines(viewer, list(page.object_list)),
        "runs": viewer.holds("panels.run"),
        "kept": kept_tables.kept_tables(viewer),
        "rankings": packages.rankings(viewer),
    }
    return render_console(request, "console/panels/list.html", context)


def _page(request: HttpRequest, number: str, **wrong: forms.Form) -> HttpResponse:
    """The set-up of a round for whoever runs it; whoever sits there goes to the own place."""
    viewer = request.viewer
    found = queries.set_up(viewer, number)
    if found is None:
        return redirect(_place(request, number), number=number)
    context = {
        "file": found,
        "row": found.row,
        "rule": found.rule,
        "draft": found.row.state in ("draft", "checked"),
        "running": found.row.state in ("draft", "checked", "open"),
        "turns": sorted(found.row.result.get("order", {}).get("numbers", {}).items(), key=lambda one: one[1]),
        "unread": panel_copies.unconfirmed(found.row),
        "given_up": panel_undoings.on_record(viewer, found.row),
        "appoint_form": AppointForm(),
        "keepers_form": KeepersForm(),
        "reason_form": ReasonForm(),
        **wrong,
    }
    return render_console(request, "console/panels/panel.html", context, status=422 if wrong else 200)


def _place(request: HttpRequest, number: str) -> str:
    row = queries.panel_round(request.viewer, number)
    seat = queries.seat_of(request.viewer, row) if row is not None else None
    if seat is None:
        raise Http404
    judges = seat.function in (PanelFunction.JUDGE, PanelFunction.RESERVE)
    return "console:judging_desk" if judges else "console:panel_work"


@open_to(STAFF, "panels.run", "panels.sit")
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One panel."""
    return _page(request, number)


def _try(
    request: HttpRequest, number: str, name: str, form: forms.Form, act: Callable[[dict], object], said: Any
) -> HttpResponse:
    if queries.set_up(request.viewer, number) is None:
        raise Http404
    if carried_out(form, act):
        messages.success(request, said)
        return redirect("console:panel", number=number)
    return _page(request, number, **{name: form})


@open_to(STAFF, "panels.run")
@require_POST
def turn(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Look for conflicts, or draw the panel."""
    if step not in STEPS:
        raise Http404
    operation, said = STEPS[step]
    form = forms.Form({})
    return _try(request, number, "turn_form", form, lambda _given: operation(request.viewer, round=number), said)


@open_to(STAFF, "panels.run")
@require_POST
def appoint(request: HttpRequest, number: str) -> HttpResponse:
    """Name a chief, a recorder or an arbiter."""
    return _try(
        request, number, "appoint_form", AppointForm(request.POST),
        lambda given: panel_draw.appoint(request.viewer, round=number, **given), _("已指定。"),
    )  # fmt: skip


@open_to(STAFF, "panels.run")
@require_POST
def dismiss(request: HttpRequest, number: str) -> HttpResponse:
    """Take somebody off who was named."""
    username = request.POST.get("username", "")
    return _try(
        request, number, "reason_form", ReasonForm(request.POST),
        lambda given: panel_draw.dismiss(request.viewer, round=number, username=username, **given), _("已撤下。"),
    )  # fmt: skip


@open_to(STAFF, "panels.run")
@require_POST
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    """A judge must step back; the next reserve takes the place."""
    judge, item = request.POST.get("judge", ""), request.POST.get("item_code", "").strip()
    if not judge:
        raise Http404
    return _try(
        request, number, "reason_form", ReasonForm(request.POST),
        lambda given: panel_draw.recuse(request.viewer, round=number, judge=judge, item_code=item, **given),
        _("已登记回避，候补评委依次递补。"),
    )  # fmt: skip


@open_to(STAFF, "panels.run")
@require_POST
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """Draw the numbers and give each table to its keeper."""
    return _try(
        request, number, "keepers_form", KeepersForm(request.POST),
        lambda given: code_tables.seal_tables(
            request.viewer, round=number, keepers=[given["first"], given["second"], given["third"]]
        ),
        _("编号已抽取并封存，三名保管人各自看到自己的一张。"),
    )  # fmt: skip


@open_to(STAFF, "panels.run")
@require_POST
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Publish the package of a ranking, from which everybody computes the result anew."""
    try:
        result_packages.publish_package(request.viewer, round=number)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("结果包已公布，任何人都可以下载复核。"))
    return redirect("console:panels")


@open_to(STAFF, "matters.decide")
@require_POST
def publish_notice(request: HttpRequest, number: str) -> HttpResponse:
    """Publish the package of a notice that is over."""
    try:
        notice_packages.publish_notice(request.viewer, round=number)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("公示结果包已公布，任何人都可以下载复核。"))
    return redirect("console:round", number=number)
