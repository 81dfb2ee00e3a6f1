"""Parts of joint rounds: the round under its lock, whose hands may touch it, its items, many rows, its package."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import BranchState, ItemState, JointKind, JointState, MatterState
from gongyou.engines.procedures.models import (
    Act,
    Branch,
    Call,
    JointItem,
    JointRound,
    Matter,
    Objection,
    OpenItem,
    Party,
    ResultPackage,
    RollItem,
)
from gongyou.engines.procedures.operations.desks_of_many import portions
from gongyou.engines.procedures.predicates import marking, packages
from gongyou.engines.procedures.queries import conflicts
from gongyou.engines.procedures.queries.above import stands_above
from gongyou.engines.procedures.queries.panels import sits_there
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Joint, Procedure, Stage
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.models import Person

#: States in which an item still waits for its outcome.
WAITING = (ItemState.IN, ItemState.CORRECTED)
UNDECIDED = (*WAITING, ItemState.FROZEN)


def how(definition: type[Procedure], stage_key: str) -> tuple[Stage, Joint]:
    """The stage and how its kind is held jointly. Raises Denied for any other stage."""
    stage = next((one for one in definition.every_stage() if one.key == stage_key), None)
    if stage is None or not stage.jointly or stage.kind not in JOINTS:
        raise Denied("not jointly")
    return stage, JOINTS.get(stage.kind)


def held(viewer: Viewer, number: str, *, below: bool = False) -> JointRound:
    """The round under its lock, at the viewer's own body; with `below` also for a body that stands above it.

    Raises Denied outside.
    """
    row = JointRound.objects.visible_to(viewer).filter(number=number).first()
    if row is None or row.node_id != viewer.node_id and not (below and stands_above(viewer, row.node_id)):
        raise Denied("round")
    _stage, joint = how(PROCEDURES.get(row.procedure), row.stage)
    if joint.right and not viewer.holds(joint.right):
        raise Denied(joint.right)
    if sits_there(row, hands(viewer)):
        raise Denied("seat")
    return locked(row.pk)


def locked(pk: int) -> JointRound:
    return JointRound.objects.in_operation().select_for_update(of=("self",)).select_related("call", "track").get(pk=pk)


def lock_call(row: JointRound) -> None:
    """Two lists of one call are counted one after the other. The round comes under its lock before its call."""
    if row.call_id is not None:
        row.call = Call.objects.in_operation().select_for_update().get(pk=row.call_id)


def check_state(row: JointRound, *states: str) -> None:
    if row.state not in states:
        raise Refused(
            _("批次 %(number)s 现在是“%(state)s”，不能这样办理。请刷新后再看。")
            % {"number": row.number, "state": JointState(row.state).label},
            code="stale",
        )


def at_stage(definition: type[Procedure], stage_key: str) -> QuerySet[Matter]:
    """Open matters that stand at the stage, in a branch too."""
    rows = Matter.objects.in_operation().filter(procedure=definition.key, state=MatterState.OPEN)
    group = definition.group_of(stage_key)
    if group is None:
        return rows.filter(stage=stage_key)
    branch = Branch.objects.in_operation().filter(
        matter=OuterRef("pk"), group=group.key, stage=stage_key, state=BranchState.OPEN
    )
    return rows.filter(Exists(branch), stage=group.key)


def ready(
    viewer: Viewer, definition: type[Procedure], stage_key: str, *, call: Any = None, track: Any = None
) -> QuerySet[Matter]:
    """The matters that wait at the viewer's desk at the stage and are in no open round of it."""
    return ready_at(viewer.node_id, definition, stage_key, call=call, track=track)


def ready_at(
    node_id: int | None, definition: type[Procedure], stage_key: str, *, call: Any = None, track: Any = None
) -> QuerySet[Matter]:
    """The same for the desk of this body."""
    rows = at_stage(definition, stage_key)
    if definition.group_of(stage_key) is None:
        rows = rows.filter(desk_node_id=node_id)
    else:
        here = Branch.objects.in_operation().filter(stage=stage_key, state=BranchState.OPEN)
        rows = rows.filter(Exists(here.filter(matter=OuterRef("pk"), desk_node_id=node_id)))
    if call is not None:
        rows = rows.filter(call=call)
    if track is not None:
        rows = rows.filter(track=track)
    taken = OpenItem.objects.in_operation().filter(matter=OuterRef("pk"), stage=stage_key)
    return rows.filter(~Exists(taken)).select_related("call", "track").order_by("number")


def check_hands(viewer: Viewer, matter_ids: Iterable[int], stage: Stage) -> None:
    """Nobody works on a round in which an own matter stands, or whose earlier stage the own hand has ended.

    The colleague covered for counts too. Raises Refused.
    """
    users = hands(viewer)
    for some in portions(matter_ids):
        if _concerned(users, some):
            raise Refused(
                _("这一批里有与您本人有关的办件，您应当回避。请由同岗位其他人员或上一级工会办理。"), code="conflict"
            )
        if stage.not_by and _ended_earlier(users, some, stage):
            raise Refused(_("前面的环节由您办理，本环节须由另一人办理。请交同岗位其他人员。"), code="same_hand")


def _concerned(users: set[int], matter_ids: list[int]) -> bool:
    own = Matter.objects.in_operation().filter(pk__in=matter_ids, opened_user_id__in=users)
    parties = Party.objects.in_operation().filter(matter_id__in=matter_ids, person__user_id__in=users)
    rolls = RollItem.objects.in_operation().filter(matter_id__in=matter_ids, person__user_id__in=users)
    return own.exists() or parties.exists() or rolls.exists() or _named(users, matter_ids)


def _named(users: set[int], matter_ids: list[int]) -> bool:
    """Whether a definition says that a matter is about one of these people, its subject included."""
    persons = set(Person.objects.in_operation().filter(user_id__in=users).values_list("pk", flat=True))
    if not persons:
        return False
    about = conflicts.concerned_of(list(Matter.objects.in_operation().filter(pk__in=matter_ids)))
    return any(persons & one.persons for one in about.values())


def _ended_earlier(users: set[int], matter_ids: list[int], stage: Stage) -> bool:
    covered = Role.objects.in_operation().filter(user_id__in=users).values("pk")
    rows = Act.objects.in_operation().filter(matter_id__in=matter_ids, stage__in=stage.not_by).exclude(outcome="")
    return rows.filter(Q(by_user_id__in=users) | Q(acting_for__in=covered)).exists()


def items_of(row: JointRound, *states: str) -> list[JointItem]:
    """The items in these states, in their order, with their matters."""
    rows = JointItem.objects.in_operation().filter(round=row, state__in=states).order_by("ordinal")
    return list(rows.select_related("matter__track"))


def item_of(row: JointRound, ordinal: int) -> JointItem:
    """One item under its lock. Raises Denied."""
    rows = JointItem.objects.in_operation().filter(round=row, ordinal=ordinal)
    item = rows.select_for_update(of=("self",)).select_related("matter").first()
    if item is None:
        raise Denied("item")
    return item


def held_item(viewer: Viewer, number: str, ordinal: int) -> tuple[JointRound, JointItem]:
    """The round and one of its items under their locks, for somebody who is not concerned by it. Raises as `held`."""
    row = held(viewer, number, below=True)
    item = item_of(row, ordinal)
    stage, _joint = how(PROCEDURES.get(row.procedure), row.stage)
    check_hands(viewer, [item.matter_id], stage)
    return row, item


def waits_again(item: JointItem) -> ItemState:
    """The state of an item that is stopped no longer: corrected where its days began anew."""
    return ItemState.CORRECTED if item.ends_at else ItemState.IN


def still_there(row: JointRound, items: Sequence[JointItem]) -> tuple[list[JointItem], list[JointItem]]:
    """(items whose matters still stand at the stage, items whose matters went elsewhere)."""
    here: set[int] = set()
    rows = at_stage(PROCEDURES.get(row.procedure), row.stage)
    for some in portions(item.matter_id for item in items):
        here |= set(rows.filter(pk__in=some).values_list("pk", flat=True))
    return [one for one in items if one.matter_id in here], [one for one in items if one.matter_id not in here]


def lock_matters(row: JointRound, items: Sequence[JointItem]) -> None:
    """The matters under their locks, behind those of the round and its call: `close_round` takes them so too."""
    lock_call(row)
    rows = Matter.objects.in_operation().order_by("pk").select_for_update()
    for some in portions(sorted(item.matter_id for item in items)):
        list(rows.filter(pk__in=some).values_list("pk", flat=True))


def objected_to(matter_ids: Iterable[int]) -> set[int]:
    """Of these matters, those against which an objection is still looked into, in whichever notice it was put."""
    found: set[int] = set()
    for some in portions(matter_ids):
        rows = Objection.objects.in_operation().filter(item__matter_id__in=some).exclude(matter__state="ended")
        found |= set(rows.values_list("item__matter_id", flat=True))
    return found


def check_unobjected(row: JointRound, items: Sequence[JointItem]) -> None:
    """An item of a posted notice is not taken out past an objection against it. Raises Refused."""
    if row.kind == JointKind.NOTICE and row.posted_at is not None and objected_to(item.matter_id for item in items):
        raise Refused(
            _("对公示项目的异议还在核查，不能移出或作废。请先在异议办件里作出结论，异议成立的会自动移出。"),
            code="objected",
        )


def let_go(items: Iterable[JointItem]) -> None:
    """The items hold their matters no longer: another round may take them."""
    for some in portions(item.pk for item in items):
        OpenItem.objects.in_operation().filter(item_id__in=some).delete()


def by_hand(viewer: Viewer, row: JointRound) -> dict[str, Any]:
    """Who took an item out of a round or stopped it, and whether the opener could see that."""
    return {"by": sorted(hands(viewer)), "by_draft": row.state == JointState.DRAFT}


def check_left_out(viewer: Viewer, row: JointRound) -> None:
    """Nobody alone ends a list from which the own hand took somebody: the opener saw it, or another closes it.

    Raises Refused.
    """
    own = hands(viewer)
    for item in items_of(row, ItemState.OUT, ItemState.FROZEN):
        by = set(item.data.get("by", ()))
        if by & own and (not item.data["by_draft"] or row.checked_by_id in by):
            said = _("第 %(ordinal)s 项由您移出或暂停，这一批须由另一人办结。请交同岗位其他人员或上一级工会。")
            raise Refused(said % {"ordinal": item.ordinal}, code="same_hand")


def put_out(items: Sequence[JointItem], why: str) -> None:
    """Take items out of their round; the reason stays with them."""
    for item in items:
        item.state, item.data = ItemState.OUT, {**item.data, "out": why, "out_at": clock.now().isoformat()}
    write_rows(items, "state", "data")
    let_go(items)


def write_rows(rows: Sequence[models.Model], *names: str) -> None:
    """Write these columns of many rows in one go; each row's own values."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(" ".join(["UPDATE", f'"{meta.db_table}"', "SET", columns, "WHERE id = %s"]), values)


def ends_at(row: JointRound, item: JointItem) -> datetime | None:
    """The first instant at which the item's time is over: its own where it began anew."""
    return item.ends_at or row.ends_at


def unpublished(viewer: Viewer, number: str, kind: str, said: str) -> JointRound:
    """The closed round of this kind under its lock, of which nothing was published yet.

    Raises Denied outside, Refused where it is not closed (`said`) or its package is public.
    """
    row = held(viewer, number)
    if row.kind != kind:
        raise Denied(kind)
    if row.state != JointState.CLOSED:
        raise Refused(said, code="state")
    if ResultPackage.objects.in_operation().filter(round=row).exists():
        raise Refused(_("结果包已经公布，不再更改。"), code="published")
    return row


def keep_package(viewer: Viewer, row: JointRound, package: dict[str, Any], event: str) -> ResultPackage:
    """Write the package of a round for good, with the ledger entry that carries its digest."""
    digest = packages.digest_of(package)
    made = ResultPackage(
        round=row, text=marking.canonical(package), digest=digest, published_at=clock.now(),
        published_by_id=viewer.user_id,
    )  # fmt: skip
    made.save(force_insert=True)
    current().entry(event, "joint_round", row.pk, number=row.number, package=digest)
    return made
