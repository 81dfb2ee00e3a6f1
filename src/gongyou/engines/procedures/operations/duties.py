"""Acts on one due: report, check, waive, remind, look again, and open the procedure that it asks for."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import DueState, DueVerb, ProofKind
from gongyou.engines.procedures.models import Due, Matter, Proving
from gongyou.engines.procedures.operations import proving
from gongyou.engines.procedures.operations.opening_dues import open_for_due
from gongyou.engines.procedures.operations.settling import settle
from gongyou.engines.procedures.types import ABOVE, DUTIES, ByProcedure, Report, checked, digest_of
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import operation

LEAST_REASON = 4
CORRECTION = "procedures.due_correction"


def _owing(viewer: Viewer, pk: int) -> Due:
    """The due under its lock, for whoever acts for the node that owes it."""
    due = proving.lock_due(viewer, pk)
    if not proving.speaks_for(viewer, due):
        raise Denied("not the node that owes")
    if due.state == DueState.REPORTED:
        raise Refused(_("本期刚刚已由同岗位同事上报，正在等待上级核对，无须重复上报。"), code="reported")
    if due.state != DueState.OPEN:
        raise Refused(_("本期已经处理完毕，不能再报。请刷新查看结果。"), code="ended")
    return due


@operation("procedures.due_reported", right="matters.decide")
def report_due(viewer: Viewer, *, due: int, given: Mapping[str, Any], seen: str, part: str = "") -> Due:
    """File the report for one part of a due, with the values that the records give now.

    `seen` is the digest of the values that the form showed; other values now mean that the records changed
    meanwhile (Refused, to be looked at again). Of two who report at once one is Refused.
    """
    row = _owing(viewer, due)
    form = DUTIES.get(row.duty).proof(part)
    if not isinstance(form, Report):
        raise Denied("no report is asked for")
    if part not in proving.missing_parts(row):
        raise Refused(_("这份报告刚刚已由同岗位同事提交，无须重复上报。请刷新查看。"), code="reported")
    computed = form.compute(viewer, proving.asked_of(row))
    if seen != digest_of(computed):
        raise Refused(_("记录刚刚有变动，数字已按最新记录重算。请重新核对后再报。"), code="changed")
    values, problems = checked(form.inputs, given)
    more = form.needs(computed, values) if form.needs is not None and not problems else {}
    for field, text in [(problem.field, problem.text) for problem in problems] + list(more.items()):
        raise Refused(text, field=field)
    proof = proving.keep_proof(
        viewer, node_id=viewer.node_id, kind=ProofKind.REPORT, computed=dict(computed), given=values
    )
    proving.prove(row, proof, part)
    proving.note(viewer, row, DueVerb.REPORT, proof=proof)
    proving.advance(viewer, row)
    return row


@operation("procedures.due_checked", right="matters.decide")
def check_due(viewer: Viewer, *, due: int, right: bool, note: str = "") -> Due:
    """The desk above confirms a report or sends it back, saying what is wrong; never the reporter's own hand."""
    row = proving.lock_due(viewer, due)
    if row.state != DueState.REPORTED and proving.is_above(viewer, row):
        raise Refused(_("本期现在不在待核对状态，可能刚刚已由同事核对。请刷新查看结果。"), code="checked")
    if row.check_node_id != viewer.node_id:
        raise Denied("not the checking desk")
    if proving.reporters(row) & hands(viewer):
        raise Refused(_("这份报告由您上报，应当由另一人核对。请由同岗位其他人员或上一级工会核对。"), code="conflict")
    if right:
        proving.confirm(viewer, row)
        proving.note(viewer, row, DueVerb.CONFIRM, note.strip())
        return row
    if len(note.strip()) < LEAST_REASON:
        raise Refused(_("请写明哪里不对、怎样改（至少 4 个字），上报单位会看到。"), field="note")
    _send_back(row)
    proving.note(viewer, row, DueVerb.SEND_BACK, note.strip())
    return row


def _send_back(row: Due) -> None:
    """The own reports no longer stand; whoever corrects has some days for it, however late it is."""
    reports = [proof.part for proof in DUTIES.get(row.duty).reports()]
    Proving.objects.in_operation().filter(due=row, part__in=reports, stands=True).update(stands=False)
    today = clock.today()
    rule = parameters.value(CORRECTION, today)
    computed = workdays.due(today, rule.whole, str(rule.unit))
    proving.fall_back(row)
    row.correct_by = computed.due
    if row.missed_at is None and row.flag_at is not None:
        row.flag_at = max(row.flag_at, computed.deadline)
    proving.keep(row, "correct_by", "flag_at")


@operation("procedures.due_waived", right="matters.supervise")
def waive_due(viewer: Viewer, *, due: int, note: str) -> Due:
    """A body above lets one period go, for a stated reason; a miss stays on record, and nobody asks for it again."""
    row = proving.lock_due(viewer, due)
    if DUTIES.get(row.duty).waived_by != ABOVE or not proving.is_above(viewer, row):
        raise Denied("not above")
    if row.state not in (DueState.OPEN, DueState.REPORTED):
        raise Refused(_("本期已经处理完毕，不能免除。请刷新查看结果。"), code="ended")
    if len(note.strip()) < LEAST_REASON:
        raise Refused(_("请写明免除的理由（至少 4 个字），该单位会看到。"), field="note")
    proving.flag_if_late(row)
    row.state, row.ended_at, row.check_node_id = DueState.WAIVED, clock.now(), None
    proving.keep(row, "state", "ended_at", "check_node", "missed_at")
    proving.note(viewer, row, DueVerb.WAIVE, note.strip())
    proving.meet_others(viewer, row)
    return row


@operation("procedures.due_reminded", right="matters.supervise")
def remind_due(viewer: Viewer, *, due: int) -> Due:
    """Remind the desk below of a due whose time is over; its list shows it. Once a day at most."""
    row = proving.lock_due(viewer, due)
    if not proving.is_above(viewer, row):
        raise Denied("not above")
    if row.state != DueState.OPEN or row.deadline is None or row.deadline > clock.now():
        raise Refused(_("这一期尚未超期，无须催办。"))
    if row.reminded_on == clock.today():
        raise Refused(_("今天已经催办过这一期，请等待该单位处理。"))
    row.reminded_on = clock.today()
    proving.keep(row, "reminded_on")
    proving.note(viewer, row, DueVerb.REMIND)
    return row


@operation("procedures.due_settled", right="matters.decide")
def settle_due(viewer: Viewer, *, due: int) -> Due:
    """Look again whether the records prove it now. Raises Refused where they do not."""
    row = _owing(viewer, due)
    if not settle(viewer, [row]):
        raise Refused(_("记录里还没有查到可以证明已办的内容。办好以后再核对，或等系统每日自动核对。"), code="unproven")
    row.refresh_from_db()
    return row


@operation("procedures.due_begun", right="matters.decide")
def begin_due(viewer: Viewer, *, due: int) -> Matter:
    """Open the procedure by which a due is met; the due is proven by it at once."""
    row = _owing(viewer, due)
    ways = [proof for proof in DUTIES.get(row.duty).proofs if isinstance(proof, ByProcedure)]
    if not ways:
        raise Denied("no procedure proves it")
    matter = open_for_due(viewer, row, ways[0].procedure)
    settle(viewer, [row])
    return matter
