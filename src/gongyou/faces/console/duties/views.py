"""The page of one due and what can be done there: report, check, look again, start the procedure, remind, waive."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations import duties as operations
from gongyou.engines.procedures.queries.due_files import DueFile, FormPart, due_file
from gongyou.engines.procedures.queries.duties import next_due
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show


@dataclass(frozen=True)
class Report:
    """A report that is asked for, with its form."""

    part: FormPart
    form: InputForm


def _file(request: HttpRequest, due: int) -> DueFile:
    found = due_file(request.viewer, due)
    if found is None:
        raise Http404
    return found


def _reports(request: HttpRequest, found: DueFile, problem: Refused | None) -> list[Report]:
    reports = []
    for part in found.forms:
        bound = request.method == "POST" and "seen" in request.POST and request.POST.get("part", "") == part.part
        form = InputForm(part.inputs, request.POST if bound else None, viewer=request.viewer)
        if bound and problem is not None and form.is_valid() and problem.field:
            show(form, problem)
        reports.append(Report(part, form))
    return reports


def _page(request: HttpRequest, found: DueFile, problem: Refused | None = None) -> HttpResponse:
    reports = _reports(request, found, problem)
    shown = problem is not None and not any(report.form.errors for report in reports)
    context = {
        "file": found,
        "due": found.due,
        "reports": reports,
        "problem": problem if shown else None,
        "note": request.POST.get("note", ""),
        "note_wrong": problem is not None and problem.field == "note" and shown,
        "waiving": "waive" in request.path,
        "next": next_due(request.viewer, found.due.pk) if request.viewer.holds("matters.decide") else None,
    }
    return render_console(request, "console/duties/due.html", context, status=422 if problem else 200)


def _attempt(request: HttpRequest, due: int, said: Any, call: Callable[[], Any]) -> HttpResponse:
    """Carry out and go back to the page; a refusal shows the page as it is now with the reason."""
    found = _file(request, due)
    try:
        call()
    except Refused as error:
        return _page(request, _file(request, found.due.pk), error)
    messages.success(request, said)
    return redirect("console:due", due=due)


@open_to(STAFF, "matters.read")
@require_GET
def due(request: HttpRequest, due: int) -> HttpResponse:
    """What is owed and how its day was counted, the form, what proves it, the story."""
    return _page(request, _file(request, due))


@open_to(STAFF, "matters.decide")
@require_POST
def report(request: HttpRequest, due: int) -> HttpResponse:
    """File one report of the due with the values that its form showed."""
    post = request.POST
    found = _file(request, due)
    part = next((one for one in found.forms if one.part == post.get("part", "")), None)
    form = InputForm(part.inputs if part else (), post, viewer=request.viewer)
    form.is_valid()
    return _attempt(
        request,
        due,
        _("已上报。"),
        lambda: operations.report_due(
            request.viewer, due=due, given=form.given(), seen=post.get("seen", ""), part=post.get("part", "")
        ),
    )


@open_to(STAFF, "matters.decide")
@require_POST
def check(request: HttpRequest, due: int) -> HttpResponse:
    """Confirm the report, or send it back with what is wrong."""
    right = request.POST.get("verdict") == "right"
    said = _("已核对，本期完成。") if right else _("已退回，上报单位的列表上会显示。")
    note = request.POST.get("note", "")
    return _attempt(request, due, said, lambda: operations.check_due(request.viewer, due=due, right=right, note=note))


@open_to(STAFF, "matters.decide")
@require_POST
def settle(request: HttpRequest, due: int) -> HttpResponse:
    """Look again whether the records prove it."""
    return _attempt(request, due, _("记录已证明办好。"), lambda: operations.settle_due(request.viewer, due=due))


@open_to(STAFF, "matters.decide")
@require_POST
def begin(request: HttpRequest, due: int) -> HttpResponse:
    """Open the procedure that is asked for."""
    return _attempt(
        request, due, _("已启动，可在办件中继续办理。"), lambda: operations.begin_due(request.viewer, due=due)
    )


@open_to(STAFF, "matters.supervise")
@require_POST
def press(request: HttpRequest, due: int) -> HttpResponse:
    """Remind the desk below."""
    return _attempt(
        request, due, _("已催办，该单位的列表上会显示。"), lambda: operations.remind_due(request.viewer, due=due)
    )


@open_to(STAFF, "matters.supervise")
@require_POST
def waive(request: HttpRequest, due: int) -> HttpResponse:
    """Let this period go, for a reason."""
    note = request.POST.get("note", "")
    return _attempt(request, due, _("本期已免除。"), lambda: operations.waive_due(request.viewer, due=due, note=note))
