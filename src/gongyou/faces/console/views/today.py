"""Today: my desk by deadline, many at once, and what is late at the desks below."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.operations.reminding import remind
from gongyou.engines.procedures.queries import duties, inbox
from gongyou.faces.console.frame import landing, render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused

PAGE = 50
MOST_AT_ONCE = 200
#: Dues that stand below the matters; the others are on their own page.
DUES = 8


def _labels() -> dict[str, str]:
    return {
        "open": _("待我办"),
        "overdue": _("已超期"),
        "soon": _("3 天内到期"),
        "flagged": _("有提示"),
        "returned": _("等申请人补正"),
    }


@open_to(STAFF)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The desk's list; roles without a desk go to what they can use."""
    if not request.viewer.holds("matters.read"):
        return redirect(landing(request.viewer))
    viewer, tab = request.viewer, request.GET.get("tab", "open")
    tab = tab if tab in inbox.TABS else "open"
    procedure = request.GET.get("procedure", "")
    page = Paginator(inbox.desk_matters(viewer, tab=tab, procedure=procedure), PAGE).get_page(request.GET.get("page"))
    rows, counts = inbox.desk_rows(viewer, page.object_list), inbox.desk_counts(viewer)
    late = inbox.late_below(viewer).count() if viewer.holds("matters.supervise") else 0
    return render_console(
        request,
        "console/today.html",
        {
            "rows": rows,
            "page": page,
            "tabs": _tabs(counts, tab, procedure),
            "counts": counts,
            "procedures": inbox.desk_procedures(viewer),
            "procedure": procedure,
            "tab": tab,
            "late": late,
            "bulk_actions": _bulk_actions(rows),
            "due_rows": duties.due_rows(duties.desk_dues(viewer)[:DUES]),
            "due_counts": duties.desk_counts(viewer),
        },
    )


def _tabs(counts: dict[str, int], tab: str, procedure: str) -> list[dict[str, Any]]:
    tabs = []
    for key, label in _labels().items():
        query = {name: value for name, value in (("tab", key), ("procedure", procedure)) if value}
        tabs.append({"label": label, "url": f"?{urlencode(query)}", "current": key == tab, "count": counts[key]})
    return tabs


def _bulk_actions(rows: list[inbox.DeskRow]) -> list[dict[str, Any]]:
    found = {outcome.key: outcome for row in rows for outcome in row.bulk}
    return [
        {"label": _("批量%(outcome)s") % {"outcome": one.name}, "name": "outcome", "value": key, "icon": "checks"}
        for key, one in found.items()
    ]


@dataclass(frozen=True)
class Sorted:
    """The chosen matters: those that go, and those that do not with the reason."""

    name: Any
    goes: list[inbox.DeskRow]
    stays: list[tuple[inbox.DeskRow, str]]


def _sort(viewer, numbers: list[str], outcome: str) -> Sorted:
    found = inbox.chosen_matters(viewer, numbers[:MOST_AT_ONCE])
    rows = {row.number: row for row in inbox.desk_rows(viewer, found)}
    goes, stays, name = [], [], ""
    for matter in found:
        row, wrong = rows[matter.number], inbox.cannot_in_bulk(viewer, matter, outcome)
        name = next((one.name for one in row.bulk if one.key == outcome), name)
        if row.claim == "other":
            stays.append((row, _("已由同岗位同事认领")))
        elif not wrong:
            goes.append(row)
        elif wrong == [""]:
            stays.append((row, _("所在环节没有这项批量结果")))
        else:
            stays.append((row, _("须逐件核对：%(flags)s") % {"flags": "、".join(str(flag) for flag in wrong)}))
    return Sorted(name, goes, stays)


@open_to(STAFF, "matters.decide")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Show the list and the count first; with `confirmed` do it and say what became of each."""
    numbers, outcome = request.POST.getlist("chosen"), request.POST.get("outcome", "")
    if not numbers or not outcome:
        messages.warning(request, _("还没有勾选办件。请先在列表左侧勾选，再点批量按钮。"))
        return redirect("console:home")
    chosen = _sort(request.viewer, numbers, outcome)
    if not chosen.goes and not chosen.stays:
        raise Http404
    if "confirmed" not in request.POST or not chosen.goes:
        cut = len(numbers) > MOST_AT_ONCE
        return render_console(request, "console/bulk.html", {"chosen": chosen, "outcome": outcome, "cut": cut})
    mandate = request.POST.get("mandate", "").strip()
    done = operations.act_on_many(
        request.viewer, numbers=tuple(row.number for row in chosen.goes), outcome=outcome, mandate=mandate
    )
    return render_console(request, "console/bulk_done.html", {"result": done, "name": chosen.name})


@open_to(STAFF, "matters.supervise")
@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """Overdue matters at the desks below."""
    page = Paginator(inbox.late_below(request.viewer), PAGE).get_page(request.GET.get("page"))
    rows = inbox.desk_rows(request.viewer, page.object_list)
    return render_console(request, "console/late.html", {"rows": rows, "page": page})


@open_to(STAFF, "matters.supervise")
@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """Remind the desks of the chosen matters, or take them one desk up."""
    viewer, verb = request.viewer, request.POST.get("verb", "")
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for number in dict.fromkeys(request.POST.getlist("chosen")[:MOST_AT_ONCE]):
        try:
            if verb == "escalate":
                operations.escalate(viewer, number=number, note=_("下级超期，转上一级办理"))
            else:
                remind(viewer, number=number)
        except Refused as error:
            refused.append((number, str(error.message)))
        else:
            done.append(number)
    if not done and not refused:
        return redirect("console:late")
    name = _("转上一级") if verb == "escalate" else _("催办")
    return render_console(
        request,
        "console/bulk_done.html",
        {"result": {"done": done, "refused": refused}, "name": name, "back": reverse("console:late")},
    )
