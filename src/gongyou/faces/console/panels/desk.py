"""The judge's own desk: one item after the other on a tablet, entries kept in the browser until they are sent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongyou.engines.procedures.operations import mark_entry, panel_draw, panel_signing
from gongyou.engines.procedures.predicates.points import read_points
from gongyou.engines.procedures.queries import judging, recording
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.panels.forms import ReasonForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import AlreadyDone, Refused

_PREFIX = "m-"


@open_to(STAFF, "panels.sit")
@require_GET
def desk(request: HttpRequest, number: str) -> HttpResponse:
    """The items that I mark."""
    page = request.GET.get("page", "1")
    code = request.GET.get("item", "")
    found = judging.desk(request.viewer, number, int(page) if page.isascii() and page.isdigit() else 1, code)
    if found is None:
        raise Http404
    return render_console(
        request, "console/panels/desk.html",
        {
            "file": found, "row": found.row, "current": code,
            "measured": recording.measured_to_sign(request.viewer, number), "form": ReasonForm(),
        },
    )  # fmt: skip


def _marks(request: HttpRequest, digits: int) -> dict[str, int]:
    """Aspect → mark, of those that were filled in. Raises Refused for what is no number."""
    found = {}
    for name, text in request.POST.items():
        if name.startswith(_PREFIX) and str(text).strip():
            value = read_points(str(text), digits)
            if value is None:
                raise Refused(
                    _("“%(text)s”不是可用的分数，最多 %(digits)s 位小数。")
                    % {"text": str(text)[:12], "digits": digits},
                    field=name.removeprefix(_PREFIX),
                    code="number",
                )
            found[name.removeprefix(_PREFIX)] = value
    return found


@open_to(STAFF, "panels.sit")
@require_POST
def marks(request: HttpRequest, number: str) -> HttpResponse:
    """Take the marks of one item; sent again they change nothing. The script reads JSON, a form goes back."""
    post = request.POST
    digits = recording.digits_of(request.viewer, number)
    if digits is None:
        raise Http404
    seen, code = post.get("seen", "0"), post.get("code", "")
    try:
        last = mark_entry.enter_marks(
            request.viewer, round=number, item_code=code, marks=_marks(request, digits),
            device_key=post.get("device_key", "")[:40], seen=int(seen) if seen.isascii() and seen.isdigit() else 0,
        )  # fmt: skip
    except AlreadyDone:
        last = recording.seen_of(request.viewer, number, "", code)
    except Refused as error:
        return _refused(request, number, code, error)
    if _wants_data(request):
        return JsonResponse({"saved": True, "seen": last})
    messages.success(request, _("已保存。"))
    return redirect(_back(number, code))


def _wants_data(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, number: str, code: str, error: Refused) -> HttpResponse:
    if _wants_data(request):
        told: dict[str, Any] = {"saved": False, "message": str(error.message), "field": error.field, "code": error.code}
        return JsonResponse(told, status=422)
    messages.error(request, error.message)
    return redirect(_back(number, code))


def _back(number: str, code: str) -> str:
    return f"{reverse('console:judging_desk', args=[number])}?{urlencode({'item': code})}"


@open_to(STAFF, "panels.sit")
@require_POST
def step_back(request: HttpRequest, number: str) -> HttpResponse:
    """I am near to somebody: a reserve takes the item, or my place. Also: I sign what was measured."""
    post, viewer = request.POST, request.viewer
    try:
        if "sign" in post:
            panel_signing.sign_measured(viewer, round=number, item_codes=post.getlist("item"))
            messages.success(request, _("已签署实测项目。"))
            return redirect("console:judging_desk", number=number)
        panel_draw.recuse(viewer, round=number, reason=post.get("reason", ""), item_code=post.get("item_code", ""))
    except Refused as error:
        messages.error(request, error.message)
        return redirect("console:judging_desk", number=number)
    messages.success(request, _("已登记回避，由候补评委接替。"))
    return redirect("console:panels") if not post.get("item_code") else redirect("console:judging_desk", number=number)
