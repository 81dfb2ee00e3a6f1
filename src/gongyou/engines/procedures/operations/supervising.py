"""What stands above a desk: escalation, revocation, clocks that ran out, desks that are found again."""

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Actor, ClockState, Ending, MatterState, OnSilence, Verb
from gongyou.engines.procedures.models import Act, Clock, Matter
from gongyou.engines.procedures.operations import clocks, desks
from gongyou.engines.procedures.operations.acting import Located, check_verb, end, locate
from gongyou.engines.procedures.operations.opening import add_act
from gongyou.engines.procedures.operations.telling import tell
from gongyou.engines.procedures.types import EFFECTS, PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation


def _is_above(viewer: Viewer, matter: Matter) -> bool:
    return (
        viewer.node_id is not None
        and viewer.node_id != matter.desk_node_id
        and graph.covers(viewer.line, viewer.node_id, matter.desk_node_id)
    )


@operation("procedures.escalated", right="matters.supervise")
def escalate(viewer: Viewer, *, number: str, note: str) -> Matter:
    """A body above takes an overdue matter to the next desk up."""
    found = locate(viewer, number)
    check_verb(found, Verb.ESCALATE, Actor.ABOVE)
    if not _is_above(viewer, found.matter):
        raise Denied("not above")
    if found.matter.state == MatterState.RETURNED:
        raise Refused(_("本件已退回补正，正在等待申请人，不能转上一级。"), code="returned")
    overdue = Clock.objects.in_operation().filter(matter=found.matter, state="running", deadline__lte=clock.now())
    if not overdue.exists():
        raise Refused(_("本件尚未超期，不能转上一级。请先催办。"))
    if not _move_up(viewer, found.matter, Actor.ABOVE, note):
        raise Refused(_("上面没有可以承办的岗位了。请先为上级工会配备经办人，或督促现在的岗位办理。"), code="top")
    return found.matter


def _move_up(viewer: Viewer, matter: Matter, actor: str, note: str = "") -> bool:
    node_id = desks.next_up(matter)
    if node_id is None:
        return False
    row = add_act(viewer, matter, verb=Verb.ESCALATE, actor=actor, stage=matter.stage, note=note)
    Clock.objects.in_operation().filter(matter=matter, state="running").update(
        state=ClockState.MISSED, ended_at=clock.now()
    )
    definition = PROCEDURES.get(matter.procedure)
    clocks.start(matter, row, definition.stage(matter.stage).promise, matter.stage)
    matter.desk_node_id, matter.desk_remark, matter.claimed_by = node_id, desks.ESCALATED, None
    matter.save(update_fields=["desk_node", "desk_remark", "claimed_by"])
    return True


@operation("procedures.revoked", right="matters.supervise")
def revoke(viewer: Viewer, *, number: str, note: str) -> Matter:
    """A body above the desk takes a decision back: every effect is reversed by its declared reversal."""
    matter = (
        Matter.objects.visible_to(viewer).filter(number=number, state=MatterState.ENDED, ending=Ending.DONE).first()
    )
    if matter is None or not _is_above(viewer, matter):
        raise Denied("matter")
    matter = Matter.objects.in_operation().select_for_update().get(pk=matter.pk)
    if matter.ending != Ending.DONE:
        raise Refused(_("该决定刚刚已被撤销。"))
    if len(note.strip()) < 4:
        raise Refused(_("请写明撤销理由（至少 4 个字），当事人会看到。"), field="note")
    definition, stage = PROCEDURES.get(matter.procedure), matter.stage
    check_verb(Located(matter, definition, definition.stage(stage)), Verb.REVOKE, Actor.ABOVE)
    for old in Act.objects.in_operation().filter(matter=matter).order_by("-pk"):
        outcome = definition.stage(old.stage).outcome(old.outcome) if old.outcome else None
        for key in reversed(outcome.effects if outcome else ()):
            EFFECTS.get(key).reverse(viewer, matter, old)
    row = add_act(viewer, matter, verb=Verb.REVOKE, actor=Actor.ABOVE, stage=stage, note=note.strip())
    Matter.objects.in_operation().filter(pk=matter.pk).update(ending=Ending.REVOKED)
    tell(matter, row, _("关于您的申请 %(number)s 的决定已被上级工会撤销，请登录“我的办件”查看理由和申诉方式。"))
    matter.refresh_from_db()
    return matter


def _is_system(viewer: Viewer, **kwargs) -> bool:
    return viewer.is_system


@operation("procedures.clocks_ran_out", allow=_is_system)
def tick(viewer: Viewer, *, most: int = 500) -> int:
    """Apply the rule of silence to running clocks whose deadline has passed; return how many matters moved."""
    moved = 0
    rows = Clock.objects.in_operation().filter(
        state="running", deadline__lte=clock.now(), on_silence__in=[OnSilence.ESCALATE, OnSilence.LAPSE]
    )
    for row in list(rows.order_by("deadline")[:most]):
        matter = Matter.objects.in_operation().select_for_update().get(pk=row.matter_id)
        still = Clock.objects.in_operation().filter(pk=row.pk, state="running").exists()
        if not still or matter.state == MatterState.ENDED:
            continue
        lapses, definition = row.on_silence == OnSilence.LAPSE, PROCEDURES.get(matter.procedure)
        found = Located(matter, definition, definition.stage(matter.stage))
        check_verb(found, Verb.LAPSE if lapses else Verb.ESCALATE, Actor.CLOCK)
        moved += _lapse(viewer, matter, row) if lapses else _up_or_flag(viewer, matter, row)
    current().entry("procedures.clocks_ran_out", "system", 0, moved=moved)
    return moved


def _up_or_flag(viewer: Viewer, matter: Matter, row: Clock) -> bool:
    """Move the matter up; at the top it stays, its time runs on as overdue, and silence has no further rule."""
    if _move_up(viewer, matter, Actor.CLOCK):
        return True
    Clock.objects.in_operation().filter(pk=row.pk).update(on_silence=OnSilence.FLAG)
    return False


def _lapse(viewer: Viewer, matter: Matter, row: Clock) -> bool:
    made = add_act(viewer, matter, verb=Verb.LAPSE, actor=Actor.CLOCK, stage=matter.stage)
    Clock.objects.in_operation().filter(pk=row.pk).update(state=ClockState.MISSED, ended_at=clock.now())
    clocks.void(matter)
    end(matter, Ending.LAPSED)
    tell(matter, made, _("您的申请 %(number)s 因逾期未补正已终止，可以重新提交。"))
    return True


def _desk_now(matter: Matter) -> tuple[int, str]:
    """The desk as of now; an escalated matter never goes down again, and goes on up where its desk fell vacant."""
    if matter.desk_remark != desks.ESCALATED:
        return desks.resolve(matter, PROCEDURES.get(matter.procedure).stage(matter.stage))
    if desks.free_holders(matter, matter.desk_node_id):
        return matter.desk_node_id, desks.ESCALATED
    return desks.next_up(matter) or matter.desk_node_id, desks.ESCALATED


@operation("procedures.desks_found_again", allow=_is_system)
def find_desks_again(viewer: Viewer, *, node_ids: tuple[int, ...]) -> int:
    """After a move, a vacancy or a new holder: resolve the desk of the open matters at these nodes anew."""
    changed = 0
    rows = Matter.objects.in_operation().exclude(state=MatterState.ENDED).filter(desk_node_id__in=node_ids)
    for matter in rows.select_for_update():
        node_id, remark = _desk_now(matter)
        if (node_id, remark) != (matter.desk_node_id, matter.desk_remark):
            Matter.objects.in_operation().filter(pk=matter.pk).update(desk_node_id=node_id, desk_remark=remark)
            changed += 1
    current().entry("procedures.desks_found_again", "system", 0, nodes=list(node_ids), changed=changed)
    return changed
