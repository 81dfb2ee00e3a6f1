"""The page of one matter and what can be done there: decide, return, claim, withdraw, escalate, remind, revoke."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.enums import Ending, MatterState, Verb
from gongyou.engines.procedures.forms import ConveneForm, InputForm
from gongyou.engines.procedures.operations.acting import CORRECTED_BY_APPLICANT
from gongyou.engines.procedures.operations.convening import convene
from gongyou.engines.procedures.operations.reminding import remind
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.queries import matter as seen
from gongyou.engines.procedures.queries.askers import may_take_back
from gongyou.engines.procedures.queries.files import MatterFile, Way, matter_file
from gongyou.engines.procedures.queries.inbox import next_at_desk
from gongyou.engines.procedures.types import Outcome
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show

STANDING = gettext_lazy("本会委员会常设授权")
REMARKS = {
    "vacant": gettext_lazy("原经办工会暂无经办人，由本级代为办理。"),
    "conflict": gettext_lazy("原经办工会须回避，由本级办理。"),
    "escalated": gettext_lazy("下级逾期未办，已转本级办理。"),
}


def _file(request: HttpRequest, number: str) -> MatterFile:
    found = matter_file(request.viewer, number)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class WayForm:
    """An outcome that asks for something, with its own form and the texts by which its long lists are searched."""

    way: Way
    form: InputForm
    searches: list[tuple[str, Any, str]]


def _texts(request: HttpRequest, outcome: Outcome) -> dict[str, str]:
    given = request.GET if request.method == "GET" else request.POST
    picks = [one.key for one in outcome.inputs if one.kind == "pick"]
    return {key: given.get(f"find-{key}", "")[:60] for key in picks}


def _form(request: HttpRequest, found: MatterFile, outcome: Outcome, problem: Refused | None = None) -> InputForm:
    texts, bound = _texts(request, outcome), request.POST.get("outcome") == outcome.key
    form = InputForm(
        outcome.inputs,
        request.POST if bound else None,
        viewer=request.viewer,
        matter=found.matter,
        texts=texts,
        auto_id=f"{outcome.key}-%s",
    )
    if bound and problem is not None and form.is_valid() and problem.field:
        show(form, problem)
    return form


def _ways(request: HttpRequest, found: MatterFile, problem: Refused | None) -> dict[str, Any]:
    """Outcomes that ask for nothing share one form; the others have each their own."""
    asking = [way for way in found.ways if way.outcome.inputs or way.recorded]
    return {
        "plain": [way for way in found.ways if way not in asking],
        "asking": [
            WayForm(
                way,
                _form(request, found, way.outcome, problem),
                [
                    (one.key, one.name, _texts(request, way.outcome)[one.key])
                    for one in way.outcome.inputs
                    if one.kind == "pick"
                ],
            )
            for way in asking
        ],
        "convene": ConveneForm(request.POST if "place" in request.POST else None)
        if allows(found.stage.row, Verb.CONVENE, "desk")
        else None,
    }


def _context(request: HttpRequest, found: MatterFile, problem: Refused | None = None) -> dict[str, Any]:
    matter, open_here = found.matter, found.matter.state == MatterState.OPEN
    return {
        "file": found,
        "matter": matter,
        "badge": "refused" if matter.ending == Ending.REVOKED else matter.ending or matter.state,
        "badge_label": Ending(matter.ending).label if matter.ending else MatterState(matter.state).label,
        "answers": [(name, value) for _key, name, value in found.answers],
        "remark": REMARKS.get(found.remark, ""),
        "can_decide": found.at_desk and open_here and found.claim != "other",
        "can_return": allows(found.stage.row, Verb.RETURN, "desk")
        and not found.stage.jointly
        and matter.opened_by in CORRECTED_BY_APPLICANT,
        "must_confirm": [flag for flag in found.flags if flag.must_confirm],
        "confirmed": request.POST.getlist("confirmed"),
        "note": request.POST.get("note", ""),
        "mandate": request.POST.get("mandate", STANDING),
        "can_revoke": found.above and matter.ending == "done",
        "can_withdraw": may_take_back(request.viewer, matter, found.stage),
        "can_urge": found.above and matter.state != MatterState.ENDED and found.overdue,
        "problem": problem,
        "next": next_at_desk(request.viewer, matter.number) if request.viewer.holds("matters.decide") else "",
        **_ways(request, found, problem),
    }


@open_to(STAFF, "matters.read", "employer.own")
@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """The thing on the left; steps, clocks and actions on the right; the story below."""
    return render_console(request, "console/matter.html", _context(request, _file(request, number)))


def _attempt(request: HttpRequest, number: str, said: Any, call: Callable[[], Any]) -> HttpResponse:
    """Carry out and go back to the page; a refusal shows the page as it is now with the reason.

    Whoever has no part in the matter any more, having declined to receive somebody, goes back to the own list.
    """
    try:
        call()
    except Refused as error:
        context = _context(request, _file(request, number), error)
        return render_console(request, "console/matter.html", context, status=422)
    messages.success(request, said)
    if seen(request.viewer, number) is None:
        return redirect("console:home")
    return redirect("console:matter", number=number)


@open_to(STAFF, "matters.decide")
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """One of the present stage's outcomes, with what it asks for."""
    post = request.POST
    found = _file(request, number)
    way = next((one for one in found.ways if one.outcome.key == post.get("outcome")), None)
    given: dict[str, Any] = {}
    if way is not None and way.outcome.inputs:
        form = _form(request, found, way.outcome)
        if not form.is_valid():
            return render_console(request, "console/matter.html", _context(request, found), status=422)
        given = form.given()
    return _attempt(
        request,
        number,
        _("已办理 %(number)s。") % {"number": number},
        lambda: operations.act(
            request.viewer,
            number=number,
            outcome=post.get("outcome", ""),
            note=post.get("note", ""),
            mandate=post.get("mandate", "").strip(),
            given=given,
            confirmed=tuple(post.getlist("confirmed")),
            stage=post.get("stage", ""),
        ),
    )


@open_to(STAFF, "matters.decide")
@require_POST
def call_meeting(request: HttpRequest, number: str) -> HttpResponse:
    """Call the meeting of the present stage."""
    form = ConveneForm(request.POST)
    if not form.is_valid():
        return render_console(request, "console/matter.html", _context(request, _file(request, number)), status=422)
    data = form.cleaned_data
    return _attempt(
        request,
        number,
        _("会议已召集，请通知应到会人员。"),
        lambda: convene(
            request.viewer,
            number=number,
            day=data["day"],
            place=data["place"],
            entitled=data["entitled"],
            stage=request.POST.get("stage", ""),
        ),
    )


@open_to(STAFF, "matters.decide")
@require_POST
def give_back(request: HttpRequest, number: str) -> HttpResponse:
    """Return for correction, saying what is missing."""
    return _attempt(
        request,
        number,
        _("已退回补正，申请人会收到短信。办理时限暂停计算。"),
        lambda: operations.return_for_correction(request.viewer, number=number, note=request.POST.get("note", "")),
    )


@open_to(STAFF, "matters.decide")
@require_POST
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Take the matter for oneself, or give it back to the desk."""
    release = request.POST.get("release") == "1"
    said = _("已退回认领，同岗位人员均可办理。") if release else _("已认领，由您办理。")
    return _attempt(request, number, said, lambda: operations.claim(request.viewer, number=number, release=release))


@open_to(STAFF, "matters.decide", "employer.own")
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what the own desk or employer asked for."""
    said = _("已撤回 %(number)s。") % {"number": number}
    return _attempt(request, number, said, lambda: operations.withdraw(request.viewer, number=number))


@open_to(STAFF, "matters.supervise")
@require_POST
def escalate(request: HttpRequest, number: str) -> HttpResponse:
    """Take an overdue matter one desk up."""
    return _attempt(
        request,
        number,
        _("已转上一级办理。"),
        lambda: operations.escalate(request.viewer, number=number, note=request.POST.get("note", "").strip()),
    )


@open_to(STAFF, "matters.supervise")
@require_POST
def press(request: HttpRequest, number: str) -> HttpResponse:
    """Remind the desk below."""
    said = _("已催办，经办单位的列表上会显示。")
    return _attempt(request, number, said, lambda: remind(request.viewer, number=number))


@open_to(STAFF, "matters.supervise")
@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Take a decision of a desk below back, with the reason."""
    return _attempt(
        request,
        number,
        _("决定已撤销，已写入的会籍变化已一并撤回。"),
        lambda: operations.revoke(request.viewer, number=number, note=request.POST.get("note", "")),
    )
