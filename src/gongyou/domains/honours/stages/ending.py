"""Effects of ending an honour: it stands no longer, unpaid money goes back, paid money is asked back."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from gongyou.domains.honours.queries.holding import by_district
from gongyou.domains.honours.queries.parties import answers_of, documents_of, made_by
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.models import Group, Honour
from gongyou.records.passport.operations.groups import close_group
from gongyou.records.passport.operations.honours import end_honour, reinstate_honour
from gongyou.records.treasury.enums import InstalmentState, RecoveryState
from gongyou.records.treasury.models import LIVING, Commitment, Instalment, Recovery
from gongyou.records.treasury.operations.committing import cancel_commitment
from gongyou.records.treasury.operations.recovering import claw_back


def outside(matter: Matter) -> str:
    """Guard: an honour of a higher level is revoked by its own granting body."""
    return "" if by_district(matter) else _("这是上级授予的荣誉，须报原授予机关决定。请选择“报原授予机关”。")


def inside(matter: Matter) -> str:
    """Guard: what the district granted it revokes itself."""
    return _("这是本区授予的荣誉，由本级决定，不用上报。") if by_district(matter) else ""


def _document(matter: Matter, act: Act) -> str:
    return str(act.given.get("document") or "") or next(iter(documents_of(matter)), "")


def _reinstate(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The honour stands again; what was asked back is waived by the treasury's own hands."""
    reinstate_honour(viewer, number=matter.subject_number, made_by=made_by(matter))


@effect("honours.revoke", reverse=_reinstate)
def revoke(viewer: Viewer, matter: Matter, act: Act) -> None:
    """By the granting body's document the honour ends today with its certificates and benefits; money comes back."""
    document = _document(matter, act)
    row = end_honour(
        viewer,
        number=matter.subject_number,
        day=clock.today(),
        ending="revoked",
        reason=str(answers_of(matter)["reason"]),
        made_by=made_by(matter),
        document=document,
    )
    take_back_money(viewer, matter, row, document)
    close_if_bare(viewer, matter, row.group_id, document)


def promised_for(row: Honour) -> list[Commitment]:
    """The promises that rest on this honour, under their locks: made by its matter, or for the honour itself."""
    makers = [("honour", row.pk)]
    if row.made_by_kind == "matter":
        makers.append((row.made_by_kind, row.made_by_number))
    found: list[Commitment] = []
    for kind, number in makers:
        rows = Commitment.objects.in_operation().filter(made_by_kind=kind, made_by_number=number, state__in=LIVING)
        found += rows.order_by("pk").select_for_update()
    return found


def take_back_money(viewer: Viewer, matter: Matter, row: Honour, document: str) -> None:
    """What is not paid is cancelled, what was paid is an account receivable."""
    for one in promised_for(row):
        parts = Instalment.objects.in_operation().filter(commitment=one)
        if parts.exclude(state__in=[InstalmentState.PAID, InstalmentState.CANCELLED]).exists():
            cancel_commitment(viewer, commitment=one.pk, reason=_("荣誉已撤销"), made_by=made_by(matter))
        paid = parts.filter(state=InstalmentState.PAID).aggregate(sum=Sum("amount_fen"))["sum"] or 0
        asked = Recovery.objects.in_operation().filter(commitment=one).exclude(state=RecoveryState.WAIVED)
        left = paid - (asked.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        if left > 0:
            claw_back(
                viewer,
                commitment=one.pk,
                amount_fen=left,
                reason=_("荣誉已撤销，追回已付资助"),
                document=document,
                made_by=made_by(matter),
            )


def close_if_bare(viewer: Viewer, matter: Matter, group: int | None, document: str) -> None:
    """A team or studio without any title left is none any more: its plaque comes off."""
    if group is None or Honour.objects.in_operation().filter(group_id=group, revoked_on=None).exists():
        return
    if Group.objects.in_operation().filter(pk=group, valid_to=None).exists():
        close_group(viewer, group=group, day=clock.today(), made_by=made_by(matter), document=document)
