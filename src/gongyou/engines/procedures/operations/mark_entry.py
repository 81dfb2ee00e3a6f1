"""Marks: entered by the judge or a recorder, confirmed by another, changed afterwards only by chief and arbiter."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import MarkState, PanelFunction, PanelState
from gongyou.engines.procedures.models import JointItem, JointRound, Mark, Panelist, Seat
from gongyou.engines.procedures.operations.panel_rows import (
    check_not_own,
    item_of,
    judge_of,
    marking_round,
    on_panel,
    own_seat,
    rule_of,
    staff_of,
)
from gongyou.engines.procedures.predicates import marking
from gongyou.engines.procedures.predicates.panel_rules import PanelRule
from gongyou.engines.procedures.predicates.points import show_points
from gongyou.engines.procedures.queries import conflicts
from gongyou.engines.procedures.queries.panel_sheets import STANDING, Sheets, carries, label_of, sheets_of
from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import AlreadyDone, Denied, Refused
from gongyou.kernel.operations.operation import current, operation

_MARKING = (PanelFunction.JUDGE, PanelFunction.RESERVE)
_UNLOCKED = (MarkState.ENTERED, MarkState.REJECTED)


def _open_item(viewer: Viewer, number: str, code: str) -> tuple[JointRound, JointItem]:
    """The round, and the item under its lock, while it is judged."""
    row = marking_round(viewer, number)
    item = item_of(row, code)
    if not carries(row, item) or label_of(item) in row.result.get("absent", {}):
        raise Refused(_("这一件已经移出或暂停评审，不能再录入。请刷新列表。"), code="frozen")
    return row, item


@operation("procedures.marks_entered", allow=on_panel)
def enter_marks(
    viewer: Viewer,
    *,
    round: str,
    item_code: str,
    marks: Mapping[str, int],
    device_key: str = "",
    seen: int = 0,
    judge: str = "",
) -> int:
    """Enter the marks of one item, aspect → mark, and return what the device has seen from then on.

    By the judge on the own desk, or from paper by a recorder for `judge`. Sent again under the same `device_key`
    (`device-counter`) it changes nothing (AlreadyDone). Raises Refused where another device or hand has entered
    something that this one has not `seen`, for locked or impossible marks, and where judge and item are near.
    """
    row, item = _open_item(viewer, round, item_code)
    rule = rule_of(row)
    one = _whose(viewer, row, judge)
    measured = [key for key in marks if key in rule.measured]
    judged = {key: value for key, value in marks.items() if key not in measured}
    _check_values(rule, marks)
    if judged or not staff_of(viewer, row):
        _check_seat(item, one)
    _check_near(row, item, one, hands(viewer) if measured else set())
    changed = _write(viewer, rule, item, one, judged, device_key, seen)
    changed += _write(viewer, rule, item, None, {key: marks[key] for key in measured}, device_key, seen)
    standing = Mark.objects.in_operation().filter(item=item).exclude(state=MarkState.REPLACED)
    last = max(standing.filter(panelist=one).values_list("pk", flat=True), default=0)
    if not changed:
        raise AlreadyDone(device_key)
    current().entry(
        "procedures.marks_entered", "joint_item", item.pk, number=row.number, item=label_of(item),
        judge=one.expert.code if one.expert else "", aspects=sorted(marks), digest=marking.digest(marks),
    )  # fmt: skip
    return last


def _whose(viewer: Viewer, row: JointRound, judge: str) -> Panelist:
    """The judge whose marks these are: the viewer, or the one for whom a recorder writes them down from paper."""
    if not judge:
        own = own_seat(viewer, row, *_MARKING) if viewer.holds("panels.sit") else None
        if own is None:
            raise Denied("seat")
        return own
    if not staff_of(viewer, row):
        raise Denied("judge")
    one = judge_of(row, judge)
    if one.state != PanelState.ACTIVE:
        raise Refused(_("这名评委已回避，不能再录入其评分。"), code="gone")
    return one


def _check_values(rule: PanelRule, marks: Mapping[str, int]) -> None:
    if not marks:
        raise Refused(_("没有填写任何评分。"), code="empty")
    for key, value in marks.items():
        aspect = rule.aspects.get(key)
        if aspect is None:
            raise Refused(_("评分表中没有这一项，请刷新页面。"), field=key, code="aspect")
        if not marking.is_possible(aspect, value):
            digits = rule.sheet.digits
            raise Refused(
                _("“%(name)s”应在 0 到 %(most)s 之间，每档 %(step)s。")
                % {
                    "name": aspect.name,
                    "most": show_points(aspect.maximum, digits),
                    "step": show_points(aspect.step, digits),
                },
                field=key,
                code="range",
            )


def _check_seat(item: JointItem, one: Panelist) -> None:
    """The judge marks this item."""
    if not Seat.objects.in_operation().filter(item=item, panelist=one, state=PanelState.ACTIVE).exists():
        raise Denied("seat")


def _check_near(row: JointRound, item: JointItem, one: Panelist, users: Collection[int]) -> None:
    """Neither the judge nor these accounts are near to whom the item is about (asked again at every mark)."""
    items = [item]
    if row.rule.get("numbered"):
        # Whose work it is nobody knows yet: being near to one contestant bars from all works.
        items = list(JointItem.objects.in_operation().filter(round=row, state__in=STANDING).select_related("matter"))
    matters = [found.matter for found in items]
    near = one.expert is not None and any(conflicts.near(row, [one.expert], matters).values())
    if near or conflicts.account_near(row, users, matters):
        raise Refused(
            _("您与这一件的候选对象有应当回避的关系，不能评分。请点“申请回避”，由候补评委接替。"), code="conflict"
        )


def _write(
    viewer: Viewer, rule: PanelRule, item: JointItem, one: Panelist | None, marks: Mapping[str, int],
    device_key: str, seen: int,
) -> int:  # fmt: skip
    """Write what differs from the standing marks; return how many are new."""
    if not marks:
        return 0
    rows = Mark.objects.in_operation().filter(item=item, panelist=one, aspect__in=list(marks))
    standing = {row.aspect: row for row in rows.exclude(state=MarkState.REPLACED)}
    fresh = {key: value for key, value in marks.items() if _differs(standing.get(key), value, device_key)}
    for key in fresh:
        _check_replaceable(rule, standing.get(key), device_key, seen)
    olds = [standing[key].pk for key in fresh if key in standing]
    gone = Mark.objects.in_operation().filter(pk__in=olds, state__in=_UNLOCKED).update(state=MarkState.REPLACED)
    if gone != len(olds):
        raise Refused(_("评分刚刚已由他人核对，不能再改。请刷新查看。"), code="locked")
    made = [
        Mark(
            item=item, panelist=one, aspect=key, value=value, entered_by_id=viewer.user_id, entered_at=clock.now(),
            device_key=device_key[:40], replaces=standing.get(key),
        )
        for key, value in fresh.items()
    ]  # fmt: skip
    Mark.objects.in_operation().bulk_create(made)
    return len(made)


def _differs(old: Mark | None, value: int, device_key: str) -> bool:
    """Not written yet: neither the same value, nor the same sending."""
    if old is None:
        return True
    if device_key and old.device_key == device_key:
        return False
    return old.value != value or old.state == MarkState.REJECTED


def _check_replaceable(rule: PanelRule, old: Mark | None, device_key: str, seen: int) -> None:
    if old is None:
        return
    name = rule.aspects[old.aspect].name
    if old.state == MarkState.CONFIRMED:
        raise Refused(
            _("“%(name)s”的评分已核对锁定。确有错误的，由组长提出、仲裁同意后更正。") % {"name": name},
            field=old.aspect,
            code="locked",
        )
    waits = old.state == MarkState.REJECTED
    if not waits and old.pk > seen and not _earlier_of_device(old.device_key, device_key):
        raise Refused(
            _("“%(name)s”已由另一台设备或另一人录入，与本机不同。请核对最新评分后再改。") % {"name": name},
            field=old.aspect,
            code="stale",
        )


def _earlier_of_device(old: str, new: str) -> bool:
    """Whether both were sent by one device, this one later."""
    (device, _dash, before), (same, _dash, after) = old.rpartition("-"), new.rpartition("-")
    return bool(device) and device == same and before.isdigit() and after.isdigit() and int(before) < int(after)


@operation("procedures.marks_confirmed", allow=on_panel)
def confirm_marks(viewer: Viewer, *, round: str, marks: Collection[int]) -> int:
    """Say that these marks stand as on paper or as the judge says; by another hand than entered them.

    An item must be marked by all its judges, and they must not lie too far apart: then nobody changes a mark alone.
    """
    row = marking_round(viewer, round)
    found = _marks(viewer, row, marks)
    items = {mark.item_id: mark.item for mark in found}
    _lock(items)
    sheets = sheets_of(row, items.values())
    for item in items.values():
        _check_complete(sheets, item)
    rows = Mark.objects.in_operation().filter(pk__in=[mark.pk for mark in found], state=MarkState.ENTERED)
    done = rows.update(state=MarkState.CONFIRMED, confirmed_by=viewer.user_id, confirmed_at=clock.now())
    if done != len(found):
        raise Refused(_("其中有评分刚刚被修改或已核对。请刷新后按最新的评分核对。"), code="stale")
    _note(row, "procedures.marks_confirmed", found)
    return done


def _note(row: JointRound, event: str, found: Collection[Mark], **more: str) -> None:
    """One entry for every item whose marks were checked."""
    by_item: dict[int, list[int]] = defaultdict(list)
    labels = {}
    for mark in found:
        by_item[mark.item_id].append(mark.pk)
        labels[mark.item_id] = label_of(mark.item)
    for item, marks in by_item.items():
        current().entry(event, "joint_item", item, number=row.number, item=labels[item], marks=sorted(marks), **more)


def _lock(items: Mapping[int, JointItem]) -> None:
    list(JointItem.objects.in_operation().filter(pk__in=list(items)).order_by("pk").select_for_update())


def _marks(viewer: Viewer, row: JointRound, numbers: Collection[int]) -> list[Mark]:
    """The entered marks of these numbers; the viewer may check them and entered none of them."""
    # Whose round it is, is seen here: as a condition SQLite would begin with all items of the round.
    rows = Mark.objects.in_operation().filter(pk__in=list(numbers)).select_related("item", "panelist")
    found = [mark for mark in rows.order_by("pk") if mark.item.round_id == row.pk]
    if not found or len(found) != len(set(numbers)):
        raise Denied("mark")
    if not staff_of(viewer, row):
        # The judge checks what a recorder wrote down from the judge's own paper.
        if any(mark.panelist is None or mark.panelist.user_id != viewer.user_id for mark in found):
            raise Denied("mark")
    check_not_own(viewer, [mark.entered_by_id for mark in found])
    if any(mark.state != MarkState.ENTERED for mark in found):
        raise Refused(_("其中有评分刚刚被修改或已核对。请刷新后按最新的评分核对。"), code="stale")
    return found


def _check_complete(sheets: Sheets, item: JointItem) -> None:
    missing = sheets.missing(item.pk)
    if missing:
        raise Refused(
            _("%(code)s 还有 %(count)s 项没有录入。全部评委录入后再核对。")
            % {"code": label_of(item), "count": len(missing)},
            code="incomplete",
        )
    if sheets.too_wide(item.pk):
        raise Refused(
            _("%(code)s 的评分相差超过规定。请评委合议，各自修改自己的评分后再核对。") % {"code": label_of(item)},
            code="too_wide",
        )


@operation("procedures.marks_rejected", allow=on_panel)
def reject_marks(viewer: Viewer, *, round: str, marks: Collection[int], reason: str) -> int:
    """Say that these marks are not what stands on paper; they are entered anew, nobody edits them here."""
    row = marking_round(viewer, round)
    if len(reason.strip()) < 2:
        raise Refused(_("请写明哪里不符，录入人会看到。"), field="reason")
    found = _marks(viewer, row, marks)
    _lock({mark.item_id: mark.item for mark in found})
    rows = Mark.objects.in_operation().filter(pk__in=[mark.pk for mark in found], state=MarkState.ENTERED)
    remark = {"rejected": reason.strip()[:400], "by": viewer.user_id, "at": clock.now().isoformat()}
    if rows.update(state=MarkState.REJECTED, ruling=remark) != len(found):
        raise Refused(_("其中有评分刚刚被修改或已核对。请刷新后按最新的评分核对。"), code="stale")
    _note(row, "procedures.marks_rejected", found, reason=reason.strip()[:400])
    return len(found)
