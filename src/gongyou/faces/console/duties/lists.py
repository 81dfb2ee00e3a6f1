"""Lists of dues: what the desk owes, what waits for its check, what is late below; many acted on at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongyou.engines.procedures.operations import duties as operations
from gongyou.engines.procedures.queries import duties as queries
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Denied, Refused

PAGE = 50
MOST_AT_ONCE = 200


def _labels() -> dict[str, str]:
    return {
        "open": _("待完成"),
        "overdue": _("已超期"),
        "check": _("待我核对"),
        "vacant": _("下级空岗代办"),
        "done": _("已处理"),
    }


def _tabs(counts: dict[str, int], tab: str) -> list[dict[str, Any]]:
    shown = [key for key in _labels() if key in ("open", "overdue", "done", tab) or counts[key]]
    return [
        {
            "label": _labels()[key],
            "url": f"?{urlencode({'tab': key})}",
            "current": key == tab,
            "count": "" if key == "done" else counts[key],
        }
        for key in shown
    ]


@open_to(STAFF, "matters.read")
@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """What the desk owes by deadline, and what waits for its check."""
    viewer, tab = request.viewer, request.GET.get("tab", "open")
    tab = tab if tab in queries.TABS else "open"
    page = Paginator(queries.desk_dues(viewer, tab=tab), PAGE).get_page(request.GET.get("page"))
    counts = queries.desk_counts(viewer)
    late = queries.late_dues_below(viewer).count() if viewer.holds("matters.supervise") else 0
    context = {
        "rows": queries.due_rows(page.object_list),
        "page": page,
        "tabs": _tabs(counts, tab),
        "tab": tab,
        "counts": counts,
        "late": late,
        "others": tab in ("check", "vacant"),
        "picks": tab == "check",
    }
    return render_console(request, "console/duties/list.html", context)


@open_to(STAFF, "matters.supervise")
@require_GET
def below(request: HttpRequest) -> HttpResponse:
    """Dues whose time is over at the desks below, by duty."""
    duty = request.GET.get("duty", "")
    found = queries.late_dues_below(request.viewer, duty=duty)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    late = queries.late_duties_below(request.viewer)
    context = {"rows": queries.due_rows(page.object_list), "page": page, "late": late, "duty": duty}
    return render_console(request, "console/duties/below.html", context)


def _chosen(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("chosen")[:MOST_AT_ONCE] if text.isascii() and text.isdigit()]


def _each(request: HttpRequest, act: Callable[[int], Any], name: str, back: str) -> HttpResponse:
    """Do the same for every chosen due, each in its own transaction; say what became of each."""
    wanted = list(dict.fromkeys(_chosen(request)))
    known = {row.pk: row for row in queries.due_rows(queries.dues(request.viewer).filter(pk__in=wanted))}
    done, refused = [], []
    for pk in wanted:
        if pk not in known:
            continue
        try:
            act(pk)
        except Refused as error:
            refused.append((known[pk], str(error.message)))
        except Denied:
            refused.append((known[pk], _("不归本岗位办理。")))
        else:
            done.append(known[pk])
    if not done and not refused:
        messages.warning(request, _("还没有勾选。请先在列表左侧勾选，再点批量按钮。"))
        return redirect(back)
    return render_console(
        request, "console/duties/done.html", {"done": done, "refused": refused, "name": name, "back": back}
    )


@open_to(STAFF, "matters.supervise")
@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """Remind the desks of the chosen dues."""
    viewer, back = request.viewer, reverse("console:duties_below")
    return _each(request, lambda pk: operations.remind_due(viewer, due=pk), _("催办"), back)


@open_to(STAFF, "matters.decide")
@require_POST
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Show the chosen reports and their number first; with `confirmed` confirm each."""
    viewer, back = request.viewer, f"{reverse('console:duties')}?tab=check"
    if "confirmed" in request.POST:
        return _each(request, lambda pk: operations.check_due(viewer, due=pk, right=True), _("核对无误"), back)
    wanted = _chosen(request)
    rows = queries.due_rows(queries.desk_dues(viewer, tab="check").filter(pk__in=wanted))
    if not rows:
        if wanted:
            raise Http404
        messages.warning(request, _("还没有勾选。请先在列表左侧勾选，再点批量按钮。"))
        return redirect(back)
    return render_console(request, "console/duties/confirm.html", {"rows": rows, "back": back})
