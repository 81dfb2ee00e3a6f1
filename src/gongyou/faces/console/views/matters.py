"""The page of one matter and what can be done there: decide, return, claim, escalate, remind, revoke."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.enums import Ending, MatterState, Verb
from gongyou.engines.procedures.operations.reminding import remind
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.queries.files import MatterFile, matter_file
from gongyou.engines.procedures.queries.inbox import next_at_desk
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import Household, IdentityKind, NewForm
from gongyou.records.directory.queries.persons import receiving_unions

#: Answers that are keys of a closed list, shown as words.
WORDS = {"new_form": NewForm, "household": Household, "identity_kind": IdentityKind}
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


def _word(key: str, value: Any) -> Any:
    choices = WORDS.get(key)
    return choices(value).label if choices and value in choices.values else value


def _receivers(request: HttpRequest, found: MatterFile) -> dict[str, Any]:
    """The picker of a receiving union, where an outcome asks for one."""
    if not any("receiver" in outcome.needs for outcome in found.stage.outcomes):
        return {}
    text = request.GET.get("union", request.POST.get("union", ""))[:60]
    return {
        "needs_receiver": True,
        "union": text,
        "receivers": receiving_unions(request.viewer, text, near=found.matter.desk_node_id),
        "receiver": request.POST.get("receiver", ""),
    }


def _context(request: HttpRequest, found: MatterFile, problem: Refused | None = None) -> dict[str, Any]:
    matter, open_here = found.matter, found.matter.state == MatterState.OPEN
    return {
        "file": found,
        "matter": matter,
        "badge": "refused" if matter.ending == Ending.REVOKED else matter.ending or matter.state,
        "badge_label": Ending(matter.ending).label if matter.ending else MatterState(matter.state).label,
        "answers": [(name, _word(key, value)) for key, name, value in found.answers],
        "remark": REMARKS.get(matter.desk_remark, ""),
        "can_decide": found.at_desk and open_here and found.claim != "other",
        "can_return": allows(found.stage.kind, Verb.RETURN, "desk"),
        "must_confirm": [flag for flag in found.flags if flag.must_confirm],
        "confirmed": request.POST.getlist("confirmed"),
        "note": request.POST.get("note", ""),
        "mandate": request.POST.get("mandate", STANDING),
        "can_revoke": found.above and matter.ending == "done",
        "can_urge": found.above and matter.state != MatterState.ENDED and found.overdue,
        "problem": problem,
        "next": next_at_desk(request.viewer, matter.number) if request.viewer.holds("matters.decide") else "",
        **_receivers(request, found),
    }


@open_to(STAFF, "matters.read")
@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """The thing on the left; steps, clocks and actions on the right; the story below."""
    return render_console(request, "console/matter.html", _context(request, _file(request, number)))


def _attempt(request: HttpRequest, number: str, said: Any, call: Callable[[], Any]) -> HttpResponse:
    """Carry out and go back to the page; a refusal shows the page as it is now with the reason."""
    try:
        call()
    except Refused as error:
        context = _context(request, _file(request, number), error)
        return render_console(request, "console/matter.html", context, status=422)
    messages.success(request, said)
    return redirect("console:matter", number=number)


@open_to(STAFF, "matters.decide")
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """One of the present stage's outcomes."""
    post = request.POST
    receiver = {"receiver": post["receiver"]} if post.get("receiver") else {}
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
            given=receiver,
            confirmed=tuple(post.getlist("confirmed")),
            stage=post.get("stage", ""),
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
