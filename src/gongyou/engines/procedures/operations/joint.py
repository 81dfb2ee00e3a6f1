"""Joint rounds: drafted by one, opened by a second hand, closed in one transaction; items leave, freeze and go on."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallState, ItemState, JointKind, JointState, MatterState
from gongyou.engines.procedures.models import Call, JointItem, JointRound, Matter, OpenItem, Track
from gongyou.engines.procedures.operations.desks_of_many import BATCH
from gongyou.engines.procedures.operations.joint_parts import (
    UNDECIDED,
    WAITING,
    by_hand,
    check_hands,
    check_state,
    check_unobjected,
    ends_at,
    held,
    held_item,
    how,
    items_of,
    let_go,
    lock_matters,
    objected_to,
    put_out,
    ready,
    still_there,
    waits_again,
    write_rows,
)
from gongyou.engines.procedures.operations.moving_many import move_many
from gongyou.engines.procedures.operations.panel_undoing import may_give_up
from gongyou.engines.procedures.operations.running_calls import move_on
from gongyou.engines.procedures.queries.notices import CORRECTION
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation

#: What an item bears while a hand stops it; a correction that waited is withdrawn with the stop.
_STOPPED = ("frozen", CORRECTION, "by", "by_draft")
#: Notices have a series of their own: their numbers are printed.
_SERIES = {JointKind.NOTICE: "GS"}


@operation("procedures.round_drafted", right="matters.decide")
def draft_round(
    viewer: Viewer,
    *,
    call: str = "",
    procedure: str = "",
    stage: str,
    track: str = "",
    numbers: tuple[str, ...] = (),
    title: str = "",
    given: dict[str, Any] | None = None,
) -> JointRound:
    """Draft a round over what waits at the viewer's desk at the stage: all of it, of one track, or these numbers.

    Raises Denied where the stage is not held jointly or the viewer may not, Refused where nothing waits.
    """
    of_call, definition = _subject(viewer, call, procedure)
    declared, joint = how(definition, stage)
    if joint.right and not viewer.holds(joint.right):
        raise Denied(joint.right)
    of_track = _track(of_call, track)
    matters = _chosen(list(ready(viewer, definition, stage, call=of_call, track=of_track)), numbers)
    check_hands(viewer, [matter.pk for matter in matters], declared)
    row = JointRound(
        number=next_number(_SERIES.get(joint.kind, "PC"), clock.today().year),
        kind=joint.kind,
        procedure=definition.key,
        stage=stage,
        call=of_call,
        track=of_track,
        node_id=viewer.node_id,
        title=(title or _title(of_call, of_track, declared)).strip()[:120],
        made_by_id=viewer.user_id,
    )
    row.save(force_insert=True)
    items = joint.draft(viewer, row, matters, given or {})
    row.rule = {**row.rule, "hands": sorted(hands(viewer))}
    row.save()
    JointItem.objects.in_operation().bulk_create(items, batch_size=BATCH)
    _note(row, "procedures.round_drafted", stage=stage, call=call, items=len(items))
    return row


def _subject(viewer: Viewer, call: str, procedure: str) -> tuple[Call | None, Any]:
    if not call:
        definition = PROCEDURES.find(procedure)
        if definition is None:
            raise Denied("procedure")
        return None, definition
    found = Call.objects.visible_to(viewer).filter(number=call).first()
    if found is None:
        raise Denied("call")
    return found, PROCEDURES.get(found.procedure)


def _track(call: Call | None, key: str) -> Track | None:
    if not key:
        return None
    found = Track.objects.in_operation().filter(call=call, key=key).first() if call is not None else None
    if found is None:
        raise Denied("track")
    return found


def _title(call: Call | None, track: Track | None, stage: Any) -> str:
    parts = [call.title if call is not None else "", track.name if track is not None else "", str(stage.labels.staff)]
    return " · ".join(part for part in parts if part)


def _chosen(matters: list[Matter], numbers: tuple[str, ...]) -> list[Matter]:
    if numbers:
        known = {matter.number: matter for matter in matters}
        missing = [number for number in dict.fromkeys(numbers) if number not in known]
        if missing:
            raise Refused(
                _("%(numbers)s 不在本岗位等待这一环节，或已在另一批次中。请重新选择。")
                % {"numbers": "、".join(missing[:5])},
                field="numbers",
                code="not_waiting",
            )
        matters = [known[number] for number in dict.fromkeys(numbers)]
    if not matters:
        raise Refused(_("现在没有等待这一环节的办件，不能起草批次。"), code="nothing_waits")
    return matters


def _note(row: JointRound, event: str, **data: Any) -> None:
    current().entry(event, "joint_round", row.pk, number=row.number, **data)


@operation("procedures.round_opened", right="matters.decide")
def open_round(viewer: Viewer, *, number: str) -> JointRound:
    """A second hand checks the draft and opens it, at the same body or at one above; from now on its matters are taken.

    Raises Refused for whoever drafted it, where something is missing, or where another round holds a matter.
    """
    row = held(viewer, number, below=True)
    check_state(row, JointState.DRAFT)
    stage, joint = how(PROCEDURES.get(row.procedure), row.stage)
    if hands(viewer) & set(row.rule.get("hands", [])):
        raise Refused(_("批次由您起草，须由另一人核对。请交同岗位其他人员或上一级工会。"), code="same_hand")
    items = items_of(row, ItemState.IN)
    # Whoever sends one of them elsewhere at this moment has done so, or waits until the round holds it.
    lock_matters(row, items)
    here, gone = still_there(row, items)
    check_hands(viewer, [item.matter_id for item in here], stage)
    put_out(gone, "gone")
    if not here:
        raise Refused(_("批次里的办件都已不在这一环节，请作废后重新起草。"), code="nothing_waits")
    why_not = joint.why_not_open(viewer, row)
    if why_not:
        raise Refused(why_not, code="not_ready")
    _take(row, here)
    row.state, row.checked_by_id, row.opened_at = JointState.OPEN, viewer.user_id, clock.now()
    if joint.opened is not None:
        joint.opened(viewer, row)
    row.save()
    _note(row, "procedures.round_opened", items=len(here), ends_at=row.ends_at.isoformat() if row.ends_at else "")
    return row


def _take(row: JointRound, items: list[JointItem]) -> None:
    """Each matter stands in one open round of its stage: the constraint decides between two that open at once."""
    rows = [OpenItem(matter_id=item.matter_id, stage=row.stage, item=item) for item in items]
    try:
        with transaction.atomic():
            OpenItem.objects.in_operation().bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:
        raise Refused(_("批次里有办件已在同一环节的另一批次中。请作废本批次，重新起草。"), code="taken") from error


@operation("procedures.round_closed", right="matters.decide")
def close_round(viewer: Viewer, *, number: str) -> JointRound:
    """Compute the results and move every item that has one, all in this transaction; frozen items stay behind.

    Raises Refused where the round is not open, its time is not over, or a result is missing.
    """
    row = held(viewer, number, below=True)
    check_state(row, JointState.OPEN)
    definition = PROCEDURES.get(row.procedure)
    stage, joint = how(definition, row.stage)
    items, gone = still_there(row, items_of(row, *WAITING))
    check_hands(viewer, [item.matter_id for item in items], stage)
    put_out(gone, "gone")
    outcomes = joint.finish(viewer, row, items)
    row.state, row.closed_by_id, row.closed_at = JointState.CLOSED, viewer.user_id, clock.now()
    for item in items:
        if item.pk in outcomes:
            item.state, item.outcome = ItemState.DONE, outcomes[item.pk]
    write_rows(items, "exact", "shown", "rank", "selected", "data", "outcome", "state")
    moved = move_many(
        viewer,
        definition=definition,
        stage_key=row.stage,
        outcomes={item.matter_id: outcomes[item.pk] for item in items if item.pk in outcomes},
        note=str(row.rule.get("note", "")),
        given={"round": row.number},
        answers=row.rule.get("answers", {}),
        acted=(lambda acts: joint.acted(viewer, row, acts)) if joint.acted is not None else None,
    )
    row.save()
    _release(row, items)
    _note(row, "procedures.round_closed", items=len(outcomes), moved=len(moved), digest=row.digest)
    _tell_call(viewer, row, definition, stage)
    return row


def _tell_call(viewer: Viewer, row: JointRound, definition: Any, stage: Any) -> None:
    """The last ranking judges a call, the document that names the winners announces it; not while others are behind."""
    state = {"rank": CallState.JUDGED, "issue": CallState.ANNOUNCED}.get(stage.kind)
    if row.call is None or state is None or getattr(stage, "places_key", ""):
        return
    keys = [one.key for one in definition.every_stage()]
    behind = Matter.objects.in_operation().filter(call=row.call, stage__in=keys[: keys.index(stage.key) + 1])
    if not behind.exclude(state=MatterState.ENDED).exists():
        move_on(viewer, call=row.call, state=state)


def _release(row: JointRound, items: list[JointItem]) -> None:
    """A notice keeps what is not decided; of any other round, what stayed behind is taken by a later one."""
    if row.kind == JointKind.NOTICE:
        let_go([item for item in items if item.state == ItemState.DONE])
    else:
        let_go(JointItem.objects.in_operation().filter(round=row).only("pk"))


@operation("procedures.round_voided", right="matters.decide")
def void_round(viewer: Viewer, *, number: str, reason: str) -> JointRound:
    """Give up a draft or an open round; its matters stay where they are and may be taken anew.

    What was drawn or has begun stays until a second hand asks for it too: see `panel_undoing`.
    """
    row = held(viewer, number, below=True)
    check_state(row, JointState.DRAFT, JointState.CHECKED, JointState.OPEN)
    stage, _joint = how(PROCEDURES.get(row.procedure), row.stage)
    items = items_of(row, *UNDECIDED)
    check_hands(viewer, [item.matter_id for item in items], stage)
    check_unobjected(row, items)
    if len(reason.strip()) < 4:
        raise Refused(_("请写明作废的理由（至少 4 个字）。"), field="reason")
    if not may_give_up(viewer, row, reason.strip()):
        return row
    row.state, row.result = JointState.VOID, {**row.result, "void": reason.strip()[:400]}
    row.closed_by_id, row.closed_at = viewer.user_id, clock.now()
    row.save()
    let_go(items)
    _note(row, "procedures.round_voided", reason=reason.strip()[:400])
    return row


@operation("procedures.item_dropped", right="matters.decide")
def drop_item(viewer: Viewer, *, number: str, ordinal: int, reason: str) -> JointItem:
    """Take one item out of a draft or an open round, by two hands as `void_round`; its matter stays at the stage."""
    row, item = held_item(viewer, number, ordinal)
    check_state(row, JointState.DRAFT, JointState.OPEN)
    check_unobjected(row, [item])
    if item.state not in UNDECIDED:
        raise Refused(_("这一项已不在批次里，请刷新后再看。"), code="stale")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明移出的理由（至少 4 个字）。"), field="reason")
    if not may_give_up(viewer, row, reason.strip(), item):
        return item
    item.data = {**item.data, **by_hand(viewer, row)}
    put_out([item], reason.strip()[:200])
    _note(row, "procedures.item_dropped", ordinal=ordinal, reason=reason.strip()[:200])
    return item


@operation("procedures.item_frozen", right="matters.decide")
def freeze_item(viewer: Viewer, *, number: str, ordinal: int, reason: str) -> JointItem:
    """Stop one item while something about it is looked into; the others go on."""
    row, item = held_item(viewer, number, ordinal)
    if row.kind == JointKind.POLL:
        # Days on which nobody may vote for a candidate are not made up for: a candidate leaves by two hands, or stays.
        raise Refused(_("投票中的候选对象不能暂停。确需移出的，请提出移出，由另一人同意。"), code="poll")
    if item.state not in WAITING or not OpenItem.objects.in_operation().filter(item=item).exists():
        raise Refused(_("这一项现在不能暂停，请刷新后再看。"), code="stale")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明暂停的理由（至少 4 个字）。"), field="reason")
    item.state = ItemState.FROZEN
    item.data = {**item.data, "frozen": reason.strip()[:200], **by_hand(viewer, row)}
    item.save(update_fields=["state", "data"])
    _note(row, "procedures.item_frozen", ordinal=ordinal, reason=reason.strip()[:200])
    return item


@operation("procedures.item_thawed", right="matters.decide")
def thaw_item(viewer: Viewer, *, number: str, ordinal: int) -> JointItem:
    """Let an item go on that was stopped by hand. Raises Refused while an objection against it is open."""
    row, item = held_item(viewer, number, ordinal)
    if item.state != ItemState.FROZEN:
        raise Refused(_("这一项没有暂停，请刷新后再看。"), code="stale")
    if objected_to([item.matter_id]):
        raise Refused(_("对这一项的异议还在核查，核查办结后会自动恢复。"), code="objection")
    item.state = waits_again(item)
    item.data = {key: value for key, value in item.data.items() if key not in _STOPPED}
    item.save(update_fields=["state", "data"])
    _note(row, "procedures.item_thawed", ordinal=ordinal)
    return item


@operation("procedures.rest_closed", right="matters.decide")
def close_rest(viewer: Viewer, *, number: str) -> int:
    """Let the items of a closed notice go on that stayed behind and whose own time is over now; return how many."""
    row = held(viewer, number, below=True)
    check_state(row, JointState.CLOSED)
    definition = PROCEDURES.get(row.procedure)
    stage: Any = how(definition, row.stage)[0]
    now = clock.now()
    own = set(OpenItem.objects.in_operation().filter(item__round=row).values_list("item_id", flat=True))
    waiting = [item for item in items_of(row, *WAITING) if item.pk in own]
    due = [item for item in waiting if (ends_at(row, item) or now) <= now]
    items, gone = still_there(row, due)
    check_hands(viewer, [item.matter_id for item in items], stage)
    put_out(gone, "gone")
    if not items:
        raise Refused(_("没有可以继续的项目：有的还在核查，有的公示期未满。"), code="nothing_waits")
    for item in items:
        item.state, item.outcome = ItemState.DONE, stage.clear
    write_rows(items, "state", "outcome")
    outcomes = {item.matter_id: stage.clear for item in items}
    move_many(viewer, definition=definition, stage_key=row.stage, outcomes=outcomes, given={"round": row.number})
    let_go(items)
    _note(row, "procedures.rest_closed", items=[item.ordinal for item in items])
    return len(items)
