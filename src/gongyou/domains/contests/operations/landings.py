"""Milestones of landed projects: reached by proof, which makes their money payable; missed; the agreement's end."""

from django.utils.translation import gettext as _

from gongyou.domains.contests.enums import MilestoneState
from gongyou.domains.contests.models import Landing, Milestone
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.treasury.enums import InstalmentState
from gongyou.records.treasury.models import Instalment
from gongyou.records.treasury.operations.committing import cancel_commitment, note_ready


def _landing(viewer: Viewer, number: str) -> Landing:
    """The agreement of this entry at the viewer's own desk, under its lock. Raises Denied."""
    rows = Landing.objects.visible_to(viewer).filter(matter__number=number, matter__desk_node_id=viewer.node_id)
    found = rows.order_by("-pk").first()
    if found is None:
        raise Denied("landing")
    return Landing.objects.in_operation().select_for_update(of=("self",)).select_related("matter").get(pk=found.pk)


def _milestone(landing: Landing, ordinal: int) -> Milestone:
    row = Milestone.objects.in_operation().select_for_update().filter(landing=landing, ordinal=ordinal).first()
    if row is None:
        raise Denied("milestone")
    if landing.valid_to is not None or row.state not in (MilestoneState.OPEN, MilestoneState.MISSED):
        raise Refused(_("这个里程碑现在是“%(state)s”，不能再改。") % {"state": row.get_state_display()}, code="state")
    return row


@operation("contests.milestone_reached", right="matters.decide")
def reach_milestone(viewer: Viewer, *, number: str, ordinal: int, proof: str) -> Milestone:
    """A milestone is reached, with its proof: its money may be paid. A missed one may still be reached."""
    landing = _landing(viewer, number)
    row = _milestone(landing, ordinal)
    if len(proof.strip()) < 4:
        raise Refused(_("请写明完成的依据，例如营业执照、社保缴纳或验收文号（至少 4 个字）。"), field="proof")
    row.state, row.proof, row.reached_on = MilestoneState.REACHED, proof.strip()[:120], clock.today()
    row.save(update_fields=["state", "proof", "reached_on"])
    if row.instalment is not None:
        note_ready(viewer, instalment=row.instalment, proof=row.proof)
    current().entry("contests.milestone_reached", "landing", landing.pk, matter=landing.matter.number, ordinal=ordinal)
    return row


@operation("contests.milestone_missed", right="matters.decide")
def miss_milestone(viewer: Viewer, *, number: str, ordinal: int, reason: str) -> Milestone:
    """Note that a milestone was not reached by its day; nothing is paid for it unless it is reached later."""
    landing = _landing(viewer, number)
    row = _milestone(landing, ordinal)
    if row.due_on >= clock.today():
        raise Refused(_("还没到这个里程碑的完成日期，不能记为逾期。"), code="early")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明未完成的情况（至少 4 个字）。"), field="reason")
    row.state, row.proof = MilestoneState.MISSED, reason.strip()[:120]
    row.save(update_fields=["state", "proof"])
    current().entry("contests.milestone_missed", "landing", landing.pk, matter=landing.matter.number, ordinal=ordinal)
    return row


@operation("contests.landing_ended", right="matters.decide")
def end_landing(viewer: Viewer, *, number: str, reason: str) -> Landing:
    """End the agreement: open milestones fall, and what was not paid goes back to the budget."""
    landing = _landing(viewer, number)
    if landing.valid_to is not None:
        raise Refused(_("落地协议已经终止。"), code="state")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明终止协议的原因（至少 4 个字）。"), field="reason")
    open_still = (MilestoneState.OPEN, MilestoneState.MISSED)
    rows = Milestone.objects.in_operation().filter(landing=landing, state__in=open_still)
    rows.update(state=MilestoneState.ENDED)
    landing.valid_to = clock.today()
    landing.save(update_fields=["valid_to"])
    settled = (InstalmentState.PAID, InstalmentState.CANCELLED)
    waiting = Instalment.objects.in_operation().filter(commitment_id=landing.commitment).exclude(state__in=settled)
    if landing.commitment and waiting.exists():
        made = ("matter", landing.matter_id)
        cancel_commitment(viewer, commitment=landing.commitment, reason=reason.strip(), made_by=made)
    current().entry("contests.landing_ended", "landing", landing.pk, matter=landing.matter.number, reason=reason[:200])
    return landing
