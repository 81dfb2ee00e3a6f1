"""What follows a call's approval: publication, which freezes it, opening and closing by date, numbered amendments,
waivers of quotas, and the states after the judging. Matters under way never change."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallState, CallVerb, Ending, MatterState
from gongyou.engines.procedures.models import Allotment, Call, CallAct, Matter, Track
from gongyou.engines.procedures.operations import call_checks as checks
from gongyou.engines.procedures.queries import quota_meter
from gongyou.engines.procedures.types.call_setup import digest, family_of
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import only_inside, operation
from gongyou.ui.wording import date_text

LONGEST = timedelta(days=366)
#: From a state to those that may follow it once nominations are closed.
_LATER = {
    CallState.CLOSED: (CallState.JUDGED, CallState.ANNOUNCED),
    CallState.JUDGED: (CallState.ANNOUNCED,),
}
#: States in which a quota may be waived: also while the names are ranked and decided.
_WAIVABLE = (*checks.RUNNING, CallState.CLOSED, CallState.JUDGED)
_VERB_OF = {CallState.JUDGED: CallVerb.JUDGE, CallState.ANNOUNCED: CallVerb.ANNOUNCE}


@operation("calls.published", right="calls.plan")
def publish_call(viewer: Viewer, *, number: str, opens_on: date, closes_on: date) -> Call:
    """Publish an approved call with the days of its nominations; from now on it is what its digest says.

    Refused where a filing that the family wants first is not finished. A call that opens today is open.
    """
    call = checks.located(viewer, number)
    checks.stands(call, (CallState.APPROVED,))
    checks.whole(call)
    _filed_first(call)
    _check_days(call, opens_on, closes_on)
    checks.turn(
        call,
        (CallState.APPROVED,),
        state=CallState.PUBLISHED,
        digest=digest(call.setup),
        opens_on=opens_on,
        closes_on=closes_on,
        closes_at=clock.end_exclusive(closes_on),
        published_at=clock.now(),
    )
    _lay_out(call)
    days = {"opens_on": opens_on.isoformat(), "closes_on": closes_on.isoformat()}
    checks.note(viewer, call, CallVerb.PUBLISH, digest=call.digest, **days)
    if opens_on <= clock.today():
        _open(viewer, call)
    return call


def _filed_first(call: Call) -> None:
    if not family_of(quota_meter.definition_of(call)).files_with:
        return
    found = checks.filing_of(call)
    if found is None or found.ending != Ending.DONE:
        raise Refused(_("本批次须先备案。请在本页发起备案，备案办结后再发布。"), code="unfiled")


def _check_days(call: Call, opens_on: date, closes_on: date) -> None:
    today = clock.today()
    least = parameters.value("procedures.nominating_days", today)
    if opens_on < today:
        raise Refused(_("开始日期不能早于今天。"), field="opens_on", code="past")
    if closes_on < opens_on + timedelta(days=least.whole - 1):
        said = _("申报期不得少于 %(days)s 日（首尾两日都算），请把截止日期改到 %(day)s 或以后。")
        first = opens_on + timedelta(days=least.whole - 1)
        raise Refused(said % {"days": least.whole, "day": date_text(first)}, field="closes_on", code="too_short")
    if closes_on - opens_on > LONGEST:
        raise Refused(_("申报期最长一年。"), field="closes_on", code="too_long")
    _check_own_days(call, opens_on, closes_on)


def _check_own_days(call: Call, opens_on: date, closes_on: date) -> None:
    """What only the family knows of its days. Raises Refused."""
    dates = family_of(quota_meter.definition_of(call)).dates
    said = dates(call.setup, opens_on, closes_on) if dates is not None else ""
    if said:
        raise Refused(said, field="closes_on", code="dates")


def _lay_out(call: Call) -> None:
    """The rows by which nominations are counted."""
    tracks = {}
    for row in call.setup["tracks"]:
        data = row.get("data") or {}
        tracks[row["key"]] = Track(call=call, key=row["key"], name=row["name"], places=row.get("places"), data=data)
        tracks[row["key"]].save(force_insert=True)
    Allotment.objects.in_operation().bulk_create(
        Allotment(call=call, node_id=row["node"], track=tracks.get(row.get("track", "")), places=row["places"])
        for row in call.setup.get("bodies", ())
    )


@operation("calls.opened", right="calls.plan")
def open_call(viewer: Viewer, *, number: str) -> Call:
    """Open nominations from their first day on; the clock does so by itself."""
    call = checks.located(viewer, number)
    if call.opens_on is not None and call.opens_on > clock.today():
        raise Refused(_("申报从 %(day)s 开始，还没到日子。") % {"day": date_text(call.opens_on)}, code="early")
    _open(viewer, call)
    return call


def _open(viewer: Viewer, call: Call) -> None:
    checks.turn(call, (CallState.PUBLISHED,), state=CallState.OPEN)
    checks.note(viewer, call, CallVerb.OPEN)


@operation("calls.closed", right="calls.plan")
def close_call(viewer: Viewer, *, number: str) -> Call:
    """Close nominations after their last day; the clock does so by itself where the quotas allow it.

    Refused before the day that was published, and while the list breaks a quota for which no waiver was signed.
    """
    call = checks.located(viewer, number)
    checks.stands(call, checks.RUNNING)
    if call.closes_at is not None and clock.now() < call.closes_at:
        said = _("申报到 %(day)s 才截止，不能提前。确需停止的，请作废本批次。")
        raise Refused(said % {"day": date_text(call.closes_on)}, code="early")
    found = _closing_scopes(call)
    said_of = [_said(bar) for bar in quota_meter.broken(found)]
    if not said_of and quota_meter.jointly_broken(found):
        said_of = [_("单看每项都够，但放在一起选不出同时满足各项比例的名单")]
    if said_of:
        text = _("名单达不到结构比例：%(list)s。请延期补充申报，或由两人办理名额例外。")
        raise Refused(text % {"list": "；".join(said_of)}, code="quota")
    checks.turn(call, checks.RUNNING, state=CallState.CLOSED)
    checks.note(viewer, call, CallVerb.CLOSE, nominations=_standing(call).count())
    return call


def _closing_scopes(call: Call) -> list[quota_meter.Scope]:
    """The quotas as they stand if nominations end now, without those that were waived."""
    given = quota_meter.nominated(system(reason="quotas"), call)
    return quota_meter.scopes(
        quota_meter.definition_of(call), call.setup, given, closing=True, waived=quota_meter.waived(call)
    )


def _said(bar: quota_meter.Bar) -> str:
    data = {"name": bar.name, "wanted": bar.wanted, "found": bar.found, "needs": bar.needs}
    if bar.kind == "floor":
        return _("“%(name)s”至少 %(wanted)s，现有 %(found)s，还差 %(needs)s") % data
    return _("“%(name)s”至多 %(wanted)s，其他人还差 %(needs)s") % data


def _standing(call: Call):
    return Matter.objects.in_operation().filter(call=call).exclude(ending__in=quota_meter.GONE)


@operation("calls.waiver_asked", right="calls.plan")
def ask_waiver(viewer: Viewer, *, number: str, quota: str, reason: str) -> CallAct:
    """Ask that a quota be waived, with the reason; it holds once another signs it."""
    call = checks.located(viewer, number)
    if call.state not in _WAIVABLE or quota not in {row["key"] for row in call.setup.get("quotas", ())}:
        raise Refused(_("现在没有可以例外的名额比例。"), field="quota", code="state")
    if quota in quota_meter.waived(call):
        raise Refused(_("这项比例已经批准例外。"), field="quota", code="waived")
    return checks.note(viewer, call, CallVerb.WAIVE, text=checks.reason(reason), quota=quota)


@operation("calls.quota_waived", right="calls.approve")
def waive_quota(viewer: Viewer, *, number: str, quota: str, reason: str = "") -> CallAct:
    """Sign a waiver that somebody else asked for. Raises Refused where nobody asked, or for the same hand."""
    call = checks.located_above(viewer, number)
    if call.state not in _WAIVABLE:
        raise Refused(_("现在没有可以例外的名额比例。"), field="quota", code="state")
    asked = checks.acts(call, CallVerb.WAIVE).filter(data__quota=quota).order_by("-pk").first()
    if asked is None or "signs" in asked.data:
        raise Refused(_("没有待签批的例外申请，请刷新后再看。"), field="quota", code="not_asked")
    said = _("例外由您提出，须由另一人签批。")
    checks.other_hand(viewer, CallAct.objects.in_operation().filter(pk=asked.pk), said)
    return checks.note(viewer, call, CallVerb.WAIVE, text=reason, quota=quota, signs=asked.pk)


@operation("calls.extended", right="calls.approve")
def extend_call(viewer: Viewer, *, number: str, closes_on: date, reason: str) -> Call:
    """Let nominations end later, as a numbered amendment that everybody reads; what was published stays otherwise."""
    call = checks.located_above(viewer, number)
    text = checks.reason(reason)
    if call.closes_on is None or call.state not in checks.RUNNING:
        raise Refused(_("只有已发布、尚未截止的批次可以延期。"), code="state")
    if closes_on <= call.closes_on or closes_on < clock.today():
        said = _("新的截止日期须晚于原定的 %(day)s，也不早于今天。")
        raise Refused(said % {"day": date_text(call.closes_on)}, field="closes_on")
    if closes_on - call.closes_on > LONGEST:
        raise Refused(_("一次延期最长一年。"), field="closes_on")
    _check_own_days(call, call.opens_on or closes_on, closes_on)
    before, amendment = call.closes_on.isoformat(), checks.next_amendment(call)
    checks.turn(call, checks.RUNNING, closes_on=closes_on, closes_at=clock.end_exclusive(closes_on))
    days = {"before": before, "closes_on": closes_on.isoformat(), "amendment": amendment}
    checks.note(viewer, call, CallVerb.EXTEND, text=text, **days)
    return call


@operation("calls.moved_on", allow=only_inside)
def move_on(viewer: Viewer, *, call: Call, state: str) -> Call:
    """Note that a call is judged or announced; does nothing where it is so already, or later.

    For the rounds that end the ranking and the decision.
    """
    since = tuple(key for key, later in _LATER.items() if state in later)
    fresh = Call.objects.in_operation().select_for_update().get(pk=call.pk)
    if fresh.state in since:
        checks.turn(fresh, since, state=state)
        checks.note(viewer, fresh, _VERB_OF[CallState(state)])
    return fresh


@operation("calls.filed", right="calls.plan")
def file_call(viewer: Viewer, *, number: str) -> Call:
    """Put a call away once nothing of it is under way any more."""
    call = checks.located(viewer, number)
    waiting = Matter.objects.in_operation().filter(call=call).exclude(state=MatterState.ENDED).count()
    if waiting:
        raise Refused(_("还有 %(count)s 件没有办结，办结后才能归档。") % {"count": waiting}, code="under_way")
    checks.turn(call, (CallState.CLOSED, CallState.JUDGED, CallState.ANNOUNCED), state=CallState.FILED)
    checks.note(viewer, call, CallVerb.FILE)
    return call
