"""Effects of ending an honour: it stands no longer, unpaid money goes back, paid money is asked back."""

from django.utils.translation import gettext as _

from gongyou.domains.honours.queries.holding import by_district
from gongyou.domains.honours.queries.parties import answers_of, document_of, made_by
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.enums import VOID
from gongyou.records.passport.models import Group, Honour
from gongyou.records.passport.operations.groups import close_group, reopen_group
from gongyou.records.passport.operations.honours import end_honour, reinstate_honour
from gongyou.records.treasury.models import LIVING, Commitment
from gongyou.records.treasury.operations.withdrawing import restore_commitment, withdraw_commitment


def outside(matter: Matter) -> str:
    """Guard: an honour of a higher level is revoked by its own granting body."""
    return "" if by_district(matter) else _("这是上级授予的荣誉，须报原授予机关决定。请选择“报原授予机关”。")


def inside(matter: Matter) -> str:
    """Guard: what the district granted it revokes itself."""
    return _("这是本区授予的荣誉，由本级决定，不用上报。") if by_district(matter) else ""


def _reinstate(viewer: Viewer, matter: Matter, act: Act) -> None:
    restore_what_ended(viewer, matter)


def restore_what_ended(viewer: Viewer, matter: Matter) -> None:
    """What the matter ended stands again: honours, the team or studio that closed with them, and the money."""
    made = made_by(matter)
    ended = Honour.objects.in_operation().filter(ended_by_kind=made[0], ended_by_number=made[1])
    for row in ended.exclude(revoked_on=None).exclude(revocation__in=VOID).order_by("pk"):
        reinstate_honour(viewer, number=row.pk, made_by=made)
    closed = Group.objects.in_operation().filter(ended_by_kind=made[0], ended_by_number=made[1])
    for number in list(closed.order_by("pk").values_list("pk", flat=True)):
        reopen_group(viewer, group=number, undone=made)
    promises = Commitment.objects.in_operation().filter(ended_by_kind=made[0], ended_by_number=made[1])
    for number in list(promises.order_by("pk").values_list("pk", flat=True)):
        restore_commitment(viewer, commitment=number, undone=made, reason=_("撤销决定已被撤回，荣誉恢复"))


@effect("honours.revoke", reverse=_reinstate)
def revoke(viewer: Viewer, matter: Matter, act: Act) -> None:
    """By the granting body's document the honour ends today with its certificates and benefits; money comes back."""
    document = document_of(matter, act)
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
    """What is not paid is cancelled, what was paid is asked back; what is on its way follows when it arrives."""
    for one in promised_for(row):
        withdraw_commitment(
            viewer, commitment=one.pk, reason=_("荣誉已撤销，追回已付资助"), made_by=made_by(matter), document=document
        )


def stop_money(viewer: Viewer, matter: Matter, row: Honour, reason: str, document: str) -> None:
    """What is not paid is cancelled; what was paid was earned and stays (guide 5)."""
    for one in promised_for(row):
        withdraw_commitment(
            viewer, commitment=one.pk, reason=reason, made_by=made_by(matter), document=document, ask_back=False
        )


def close_if_bare(viewer: Viewer, matter: Matter, group: int | None, document: str) -> None:
    """A team or studio without any title left is none any more: its plaque comes off."""
    if group is None or Honour.objects.in_operation().filter(group_id=group, revoked_on=None).exists():
        return
    if Group.objects.in_operation().filter(pk=group, valid_to=None).exists():
        close_group(viewer, group=group, day=clock.today(), made_by=made_by(matter), document=document)
