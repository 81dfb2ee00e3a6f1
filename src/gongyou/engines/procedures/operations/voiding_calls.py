"""Giving a call up: a draft by its own hand; one that everybody read takes a second hand, and its entrants are told."""

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallState, CallVerb, MatterState
from gongyou.engines.procedures.models import Call, CallAct, Matter
from gongyou.engines.procedures.operations import call_checks as checks
from gongyou.engines.procedures.operations import telling
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import operation

_MAKING = (CallState.DRAFT, CallState.TRIED, CallState.APPROVED)


@operation("calls.voided", right="calls.plan")
def void_call(viewer: Viewer, *, number: str, reason: str) -> Call:
    """Give up a call that was not published. Of a published one this is only asked (`ask_void`)."""
    text = checks.reason(reason)
    call = checks.located(viewer, number)
    if call.published_at is not None:
        raise Refused(_("已发布的批次须由一人提出作废、另一人确认。请先提出作废。"), code="two_hands")
    checks.turn(call, _MAKING, state=CallState.VOID)
    checks.note(viewer, call, CallVerb.VOID, text=text)
    return call


@operation("calls.void_asked", right="calls.plan")
def ask_void(viewer: Viewer, *, number: str, reason: str) -> CallAct:
    """Ask that a published call be voided; nothing changes before another hand confirms it."""
    text = checks.reason(reason)
    call = checks.located(viewer, number)
    checks.stands(call, checks.RUNNING)
    _nothing_under_way(call)
    if checks.void_asked(call) is not None:
        raise Refused(_("已经有人提出作废，等待另一人确认。"), code="asked")
    return checks.note(viewer, call, CallVerb.VOID, text=text, asked=True)


@operation("calls.void_confirmed", right="calls.approve")
def confirm_void(viewer: Viewer, *, number: str) -> Call:
    """The second hand voids the call; the reason is public as a numbered amendment and told to whoever entered."""
    call, asked = _asked(viewer, number)
    said = _("作废由您提出，须由另一名经办人或上级工会确认。")
    checks.other_hand(viewer, CallAct.objects.in_operation().filter(pk=asked.pk), said)
    _nothing_under_way(call)
    amendment = checks.next_amendment(call)
    checks.turn(call, checks.RUNNING, state=CallState.VOID)
    checks.note(viewer, call, CallVerb.VOID, text=asked.note, amendment=amendment, signs=asked.pk)
    telling.tell_void(call, asked.note)
    return call


@operation("calls.void_declined", right="calls.approve")
def decline_void(viewer: Viewer, *, number: str) -> CallAct:
    """The call goes on: what was asked is not confirmed later either."""
    call, asked = _asked(viewer, number)
    return checks.note(viewer, call, CallVerb.VOID, declines=asked.pk)


def _asked(viewer: Viewer, number: str) -> tuple[Call, CallAct]:
    """The call under its lock, and the request that waits. Raises Denied, Refused."""
    call = checks.located_above(viewer, number)
    checks.stands(call, checks.RUNNING)
    asked = checks.void_asked(call)
    if asked is None:
        raise Refused(_("没有待确认的作废申请，请刷新后再看。"), code="not_asked")
    return call, asked


def _nothing_under_way(call: Call) -> None:
    if Matter.objects.in_operation().filter(call=call).exclude(state=MatterState.ENDED).exists():
        raise Refused(_("还有申报正在办理，不能作废。请先逐件办结，或按原方案办完。"), code="under_way")
