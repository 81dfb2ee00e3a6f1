"""Giving up what was drawn, posted or has begun: two hands, a reason, and a record that the next result bears.

Otherwise one hand could draw, or let people vote, until it suits, or take somebody off a public notice.
"""

from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import JointItem, JointRound, Undoing
from gongyou.engines.procedures.queries.panel_undoings import needs_two
from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current


def may_give_up(viewer: Viewer, row: JointRound, reason: str, item: JointItem | None = None) -> bool:
    """Whether the round, or the item of it, may be given up now; works inside an operation, under the round's lock.

    The round is not closed yet. What has begun is given up when a second hand asks for it: of the first one it is only
    noted. Raises Refused for the first hand again.
    """
    if not needs_two(row):
        return True
    asked = Undoing.objects.in_operation().filter(round=row, item=item).first()
    about: dict[str, int] = {"ordinal": item.ordinal} if item is not None else {}
    if asked is None:
        made = Undoing(round=row, item=item, reason=reason[:400], asked_by_id=viewer.user_id, asked_at=clock.now())
        made.hands = sorted(hands(viewer))
        made.save(force_insert=True)
        current().entry(
            "procedures.undoing_asked", "joint_round", row.pk, number=row.number, reason=reason[:400], **about
        )
        return False
    if {asked.asked_by_id, *asked.hands} & hands(viewer):
        raise Refused(
            _(
                "已经抽取评委、开始评审、投票或公示的，由您提出作废或移出以后，须另一人同意。请交同岗位其他人员或上一级工会。"
            ),
            code="same_hand",
        )
    asked.agreed_by_id, asked.agreed_at = viewer.user_id, clock.now()
    asked.save(update_fields=["agreed_by", "agreed_at"])
    current().entry("procedures.undoing_agreed", "joint_round", row.pk, number=row.number, **about)
    return True
