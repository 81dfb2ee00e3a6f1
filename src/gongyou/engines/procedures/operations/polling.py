"""Ballots of verified members: one person one vote, added up at once, damped per organisation when they are counted."""

import hashlib
import secrets
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind, JointState
from gongyou.engines.procedures.models import JointItem, JointRound, Receipt, Tally, Voter
from gongyou.engines.procedures.queries.polls import member_of
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation


def _is_worker(viewer: Viewer, **kwargs: Any) -> bool:
    return viewer.kind == "worker" and viewer.person_id is not None


@operation("procedures.voted", allow=_is_worker)
def vote(viewer: Viewer, *, round: str, choices: Collection[int]) -> str:
    """Cast the one vote of the signed-in member for these items (their ordinals); return the receipt, shown once.

    What was chosen is added to the sum of the member's union at once and kept with nobody. Raises Refused.
    """
    pk = JointRound.objects.visible_to(viewer).filter(number=round, kind=JointKind.POLL).values_list("pk", flat=True)
    found = pk.first()
    if found is None:
        raise Denied("poll")
    # Whoever closes the ballot holds this row: a vote is in before, or it is refused.
    row = JointRound.objects.in_operation().select_for_update().get(pk=found)
    if row.state != JointState.OPEN or row.ends_at is None or clock.now() >= row.ends_at:
        raise Refused(_("投票已经结束，这一票没有计入。"), code="over")
    member = member_of(row, viewer.person_id or 0)
    if member.reason:
        raise Refused(member.reason, code="not_entitled")
    items = _chosen(row, choices)
    _once(row, viewer.person_id or 0, member.organisation)
    for item in items:
        _add(row, item, member.organisation)
    code = secrets.token_hex(16)
    Receipt(round=row, digest=hashlib.sha256(code.encode()).hexdigest()).save(force_insert=True)
    current().entry("procedures.voted", "joint_round", row.pk, number=row.number)
    return code


def _chosen(row: JointRound, choices: Collection[int]) -> list[JointItem]:
    most = int(row.rule["choose"])
    wanted = set(choices)
    if not wanted or len(wanted) > most:
        raise Refused(
            _("请选择 1 到 %(most)s 项（您选了 %(count)s 项）。") % {"most": most, "count": len(wanted)},
            field="choices",
        )
    rows = JointItem.objects.in_operation().filter(round=row, ordinal__in=wanted, state=ItemState.IN)
    found = list(rows.order_by("ordinal"))
    if len(found) != len(wanted):
        raise Refused(_("所选的有的已不在候选名单中，请刷新后重新选择。"), field="choices", code="stale")
    return found


def _once(row: JointRound, person: int, organisation: int) -> None:
    """One person, one vote: the constraint decides between two devices."""
    try:
        with transaction.atomic():
            Voter(round=row, person_id=person, organisation_id=organisation, voted_at=clock.now()).save(
                force_insert=True
            )
    except IntegrityError as error:
        raise Refused(_("您已经投过票，每人只投一次。这一次没有计入。"), code="voted") from error


def _add(row: JointRound, item: JointItem, organisation: int) -> None:
    rows = Tally.objects.in_operation().filter(item=item, organisation_id=organisation)
    if not rows.update(votes=F("votes") + 1):
        Tally(round=row, item=item, organisation_id=organisation, votes=1).save(force_insert=True)
