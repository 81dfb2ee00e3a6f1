"""Confirmed marks change only by a ruling: the chief proposes with a reason, an arbiter agrees; the old mark stays.

Once a table of numbers is opened or the round closed, marks stand; what is contested then goes the way of objections.
"""

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import MarkState, PanelFunction
from gongyou.engines.procedures.models import JointItem, JointRound, Mark
from gongyou.engines.procedures.operations.panel_rows import (
    check_not_own,
    marking_round,
    on_panel,
    rule_of,
    wanted_seat,
)
from gongyou.engines.procedures.predicates import marking
from gongyou.engines.procedures.queries.panel_sheets import label_of
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation


def _confirmed(row: JointRound, number: int) -> Mark:
    rows = Mark.objects.in_operation().filter(pk=number, item__round=row).select_related("item")
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise Denied("mark")
    if found.state != MarkState.CONFIRMED:
        raise Refused(_("这个评分尚未锁定或已被更正。未锁定的由录入人直接改；已更正的请刷新查看。"), code="state")
    return found


@operation("procedures.ruling_proposed", allow=on_panel)
def propose_ruling(viewer: Viewer, *, round: str, mark: int, value: int, reason: str) -> Mark:
    """The chief says what a locked mark should be, and why; nothing changes before an arbiter agrees."""
    row = marking_round(viewer, round)
    wanted_seat(viewer, row, PanelFunction.CHIEF)
    found = _confirmed(row, mark)
    aspect = rule_of(row).aspects[found.aspect]
    if not marking.is_possible(aspect, value) or value == found.value:
        raise Refused(_("请填写与原来不同、且在“%(name)s”分值范围内的评分。") % {"name": aspect.name}, field="value")
    if len(reason.strip()) < 8:
        raise Refused(_("请写明更正的事实和依据（至少 8 个字），它与原评分一并留存。"), field="reason")
    found.ruling = {"value": value, "reason": reason.strip()[:400], "by": viewer.user_id, "at": clock.now().isoformat()}
    found.save(update_fields=["ruling"])
    current().entry(
        "procedures.ruling_proposed", "joint_item", found.item_id, number=row.number, item=label_of(found.item),
        mark=found.pk, reason=reason.strip()[:400],
    )  # fmt: skip
    return found


@operation("procedures.mark_replaced", allow=on_panel)
def replace_mark(viewer: Viewer, *, round: str, mark: int, agreed: bool = True) -> Mark:
    """The arbiter agrees (the proposed mark takes the place, the old one stays on record) or declines."""
    row = marking_round(viewer, round)
    wanted_seat(viewer, row, PanelFunction.ARBITER)
    old = _confirmed(row, mark)
    if not old.ruling:
        raise Refused(_("组长没有提出更正，或已经处理。请刷新查看。"), code="no_ruling")
    check_not_own(viewer, [old.ruling["by"]])
    item = JointItem.objects.in_operation().select_for_update().get(pk=old.item_id)
    if not agreed:
        ruling, old.ruling = old.ruling, {}
        old.save(update_fields=["ruling"])
        current().entry(
            "procedures.ruling_declined", "joint_item", item.pk, number=row.number, mark=old.pk, reason=ruling["reason"]
        )
        return old
    Mark.objects.in_operation().filter(pk=old.pk).update(state=MarkState.REPLACED)
    new = Mark(
        item=item, panelist_id=old.panelist_id, aspect=old.aspect, value=old.ruling["value"],
        state=MarkState.CONFIRMED, entered_by_id=old.ruling["by"], entered_at=clock.now(),
        confirmed_by_id=viewer.user_id, confirmed_at=clock.now(), replaces=old, reason=old.ruling["reason"],
        ruling=old.ruling,
    )  # fmt: skip
    new.save(force_insert=True)
    current().entry(
        "procedures.mark_replaced", "joint_item", item.pk, number=row.number, item=label_of(item),
        old=old.pk, new=new.pk, reason=new.reason,
    )  # fmt: skip
    return new
