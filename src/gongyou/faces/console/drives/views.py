"""Pages of joining drives: the list, the plan, its approval, sessions, codes, and joins against the target."""

from collections.abc import Callable

from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.faces.console.drives.forms import CodeForm, FindForm, PlanForm, ReasonForm, SessionForm
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.activities import operations, queries
from gongyou.ui import refusals

PAGE = 30
DRAWING = {"style-src-attr": ["'unsafe-inline'"]}
#: step: (operation, what the page says afterwards)
STEPS = {
    "approve": (operations.approve_drive, gettext_lazy("已批准。主办工会可以启动。")),
    "open": (operations.open_drive, gettext_lazy("行动已启动。")),
    "close": (operations.close_drive, gettext_lazy("行动已结束，二维码已停用。")),
    "withdraw": (operations.withdraw_drive, gettext_lazy("已撤回。")),
}


@open_to(STAFF, "drives.read")
@require_GET
def drives(request: HttpRequest) -> HttpResponse:
    """The drives of the scope."""
    found = queries.drives(request.viewer, state=request.GET.get("state", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": FindForm(request.GET),
        "page": page,
        "rows": queries.drive_rows(list(page.object_list)),
        "may_plan": request.viewer.holds("drives.plan"),
    }
    return render_console(request, "console/drives/list.html", context)


@open_to(STAFF, "drives.plan")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a drive."""
    form = PlanForm(request.POST or None, owners=queries.owners(request.viewer))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.draft_drive(request.viewer, **form.cleaned_data)
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("草案已保存，须由另一人批准后才能启动。"))
            return redirect("console:drive", drive=made.pk)
    status = 422 if request.method == "POST" else 200
    return render_console(request, "console/drives/plan.html", {"form": form}, status=status)


def _found(request: HttpRequest, number: int) -> queries.DriveFile:
    found = queries.drive_file(request.viewer, number)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, number: int, **wrong: forms.Form) -> HttpResponse:
    """The page of a drive; `wrong` is a form that was refused, under its name."""
    found, viewer = _found(request, number), request.viewer
    running = found.row.state in {"approved", "open"}
    context = {
        "file": found,
        "row": found.row,
        "may_plan": viewer.holds("drives.plan"),
        "may_approve": viewer.holds("drives.approve") and not found.own_draft,
        "running": running,
        "session_form": SessionForm(initial={"place": found.row.place}),
        "code_form": CodeForm(unions=found.unions),
        **wrong,
    }
    return render_console(request, "console/drives/drive.html", context, status=422 if wrong else 200)


@open_to(STAFF, "drives.read")
@require_GET
@csp_update(DRAWING)
def show(request: HttpRequest, drive: int) -> HttpResponse:
    """One drive: plan, sessions, codes, and who joined so far against the target."""
    return _page(request, drive)


@open_to(STAFF, "drives.plan")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, drive: int) -> HttpResponse:
    """Change a draft."""
    row = _found(request, drive).row
    if row.state != "draft":
        raise Http404
    initial = {
        "name": row.name,
        "begins_on": row.begins,
        "ends_on": row.ends,
        "place": row.place,
        "target": row.target,
    }
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and refusals.carried_out(
        form, lambda given: operations.change_drive(request.viewer, number=drive, **given)
    ):
        messages.success(request, _("草案已更改。"))
        return redirect("console:drive", drive=drive)
    status = 422 if request.method == "POST" else 200
    return render_console(request, "console/drives/plan.html", {"form": form, "row": row}, status=status)


@open_to(STAFF, "drives.plan", "drives.approve")
@require_POST
@csp_update(DRAWING)
def turn(request: HttpRequest, drive: int, step: str) -> HttpResponse:
    """Approve, open, close or withdraw a drive."""
    if step not in STEPS:
        raise Http404
    operation, said = STEPS[step]
    try:
        operation(request.viewer, number=drive)
    except Refused as error:
        messages.error(request, error.message)
        return _page(request, drive, refused=forms.Form())
    messages.success(request, said)
    return redirect("console:drive", drive=drive)


def _try(
    request: HttpRequest, drive: int, name: str, form: forms.Form, act: Callable[[dict], object], said: str
) -> HttpResponse:
    """Carry out what a form asks, or show the page again with what is wrong."""
    if refusals.carried_out(form, act):
        messages.success(request, said)
        return redirect("console:drive", drive=drive)
    return _page(request, drive, **{name: form})


@open_to(STAFF, "drives.plan")
@require_POST
@csp_update(DRAWING)
def new_session(request: HttpRequest, drive: int) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(request.POST)
    return _try(
        request, drive, "session_form", form,
        lambda given: operations.plan_session(request.viewer, number=drive, **given), _("场次已安排。"),
    )  # fmt: skip


@open_to(STAFF, "drives.plan")
@require_POST
@csp_update(DRAWING)
def held(request: HttpRequest, drive: int, session: int) -> HttpResponse:
    """Note that a session took place."""
    try:
        operations.hold_session(request.viewer, number=drive, session_id=session)
    except Refused as error:
        messages.error(request, error.message)
        return _page(request, drive, refused=forms.Form())
    messages.success(request, _("已登记举行。"))
    return redirect("console:drive", drive=drive)


@open_to(STAFF, "drives.plan")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, drive: int, session: int) -> HttpResponse:
    """Say why a session did not take place."""
    found = _found(request, drive)
    row = next((one for one in found.sessions if one.pk == session and one.state != "cancelled"), None)
    if row is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and refusals.carried_out(
        form, lambda given: operations.cancel_session(request.viewer, number=drive, session_id=session, **given)
    ):
        messages.success(request, _("已登记取消。"))
        return redirect("console:drive", drive=drive)
    context = {"form": form, "row": found.row, "session": row}
    status = 422 if request.method == "POST" else 200
    return render_console(request, "console/drives/cancel.html", context, status=status)


@open_to(STAFF, "codes.make")
@require_POST
@csp_update(DRAWING)
def new_code(request: HttpRequest, drive: int) -> HttpResponse:
    """Make a code of the drive and show its poster."""
    form = CodeForm(request.POST, unions=_found(request, drive).unions)
    if form.is_valid():
        try:
            made = operations.make_drive_code(request.viewer, number=drive, **form.cleaned_data)
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("二维码已制作，可打印张贴。"))
            return redirect("console:poster", token=made.token)
    return _page(request, drive, code_form=form)
