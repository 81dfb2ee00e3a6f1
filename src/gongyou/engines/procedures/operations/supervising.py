"""What stands above a desk: escalation, revocation, clocks that ran out, desks that are found again."""

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Actor, ClockState, Ending, MatterState, OnSilence, Verb
from gongyou.engines.procedures.models import Act, Clock, Matter
from gongyou.engines.procedures.operations import clocks, desks
from gongyou.engines.procedures.operations.answering import answer_silence
from gongyou.engines.procedures.operations.locating import Located, check_verb, locate, located, open_branches
from gongyou.engines.procedures.operations.opening import add_act
from gongyou.engines.procedures.operations.outcomes import end
from gongyou.engines.procedures.operations.telling import tell
from gongyou.engines.procedures.queries.above import stands_above
from gongyou.engines.procedures.types import EFFECTS, PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, only_system, operation

#: What the clock itself does when a time is over.
RUN_OUT = (OnSilence.ESCALATE, OnSilence.LAPSE, OnSilence.OUTCOME)


@operation("procedures.escalated", right="matters.supervise")
def escalate(viewer: Viewer, *, number: str, note: str) -> Matter:
    """A body above takes an overdue matter, or its overdue branch, to the next desk up."""
    matter = locate(viewer, number).matter
    if matter.state == MatterState.RETURNED:
        raise Refused(_("本件已退回补正，正在等待申请人，不能转上一级。"), code="returned")
    late = Clock.objects.in_operation().filter(matter=matter, state="running", deadline__lte=clock.now())
    stages = [located(matter, stage=key) for key in late.order_by("deadline").values_list("stage", flat=True)]
    below = [found for found in stages if stands_above(viewer, found.place.desk_node_id)]
    if not below:
        if not stands_above(viewer, matter.desk_node_id):
            raise Denied("not above")
        raise Refused(_("本件尚未超期，不能转上一级。请先催办。"))
    check_verb(below[0], Verb.ESCALATE, Actor.ABOVE)
    if not _move_up(viewer, below[0], Actor.ABOVE, note):
        raise Refused(_("上面没有可以承办的岗位了。请先为上级工会配备经办人，或督促现在的岗位办理。"), code="top")
    return matter


def _move_up(viewer: Viewer, found: Located, actor: str, note: str = "") -> bool:
    node_id = desks.next_up(found.matter, found.place, found.stage)
    if node_id is None:
        return False
    stage = found.stage.key
    row = add_act(viewer, found.matter, verb=Verb.ESCALATE, actor=actor, stage=stage, note=note)
    Clock.objects.in_operation().filter(matter=found.matter, stage=stage, state="running").update(
        state=ClockState.MISSED, ended_at=clock.now()
    )
    clocks.start(found.matter, row, found.stage.promise, stage)
    found.move(node_id, desks.ESCALATED)
    return True


@operation("procedures.revoked", right="matters.supervise")
def revoke(viewer: Viewer, *, number: str, note: str) -> Matter:
    """A body above the desk takes a decision back: every effect is reversed by its declared reversal."""
    matter = (
        Matter.objects.visible_to(viewer).filter(number=number, state=MatterState.ENDED, ending=Ending.DONE).first()
    )
    if matter is None or not stands_above(viewer, matter.desk_node_id):
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


@operation("procedures.clocks_ran_out", allow=only_system)
def tick(viewer: Viewer, *, most: int = 500) -> int:
    """Apply the rule of silence to running clocks whose deadline has passed; return how many matters moved."""
    moved = 0
    rows = Clock.objects.in_operation().filter(state="running", deadline__lte=clock.now(), on_silence__in=RUN_OUT)
    for row in list(rows.order_by("deadline")[:most]):
        matter = Matter.objects.in_operation().select_for_update().get(pk=row.matter_id)
        still = Clock.objects.in_operation().filter(pk=row.pk, state="running").exists()
        if not still or matter.state == MatterState.ENDED:
            continue
        moved += _by_silence(viewer, located(matter, stage=row.stage), row)
    current().entry("procedures.clocks_ran_out", "system", 0, moved=moved)
    return moved


def _by_silence(viewer: Viewer, found: Located, row: Clock) -> bool:
    if row.on_silence == OnSilence.OUTCOME:
        return answer_silence(viewer, found=found, clock=row)
    lapses = row.on_silence == OnSilence.LAPSE
    check_verb(found, Verb.LAPSE if lapses else Verb.ESCALATE, Actor.CLOCK)
    return _lapse(viewer, found.matter, row) if lapses else _up_or_flag(viewer, found, row)


def _up_or_flag(viewer: Viewer, found: Located, row: Clock) -> bool:
    """Move the matter up; at the top it stays, its time runs on as overdue, and silence has no further rule."""
    if _move_up(viewer, found, Actor.CLOCK):
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


def _desk_now(found: Located) -> tuple[int, str]:
    """The desk as of now; an escalated matter never goes down again, and goes on up where its desk fell vacant.

    Where the body that is meant moved away from under the desk, the first that stands above it now takes over.
    """
    place = found.place
    if place.desk_remark != desks.ESCALATED:
        return desks.resolve(found.matter, found.stage)
    line = list(desks.wanted(desks.concerned(found.matter), found.stage))
    if place.desk_node_id not in line:
        above = [node_id for node_id in line[1:] if desks.free_holders(found.matter, node_id, found.stage)]
        return (above[0], desks.ESCALATED) if above else desks.resolve(found.matter, found.stage)
    if desks.free_holders(found.matter, place.desk_node_id, found.stage):
        return place.desk_node_id, desks.ESCALATED
    return desks.next_up(found.matter, place, found.stage) or place.desk_node_id, desks.ESCALATED


def _find_again(found: Located) -> bool:
    node_id, remark = _desk_now(found)
    if (node_id, remark) == (found.place.desk_node_id, found.place.desk_remark):
        return False
    found.move(node_id, remark)
    return True


@operation("procedures.desks_found_again", allow=only_inside)
def find_desks_again(viewer: Viewer, *, node_ids: tuple[int, ...]) -> int:
    """After a move, a vacancy or a new holder: resolve the desks of the open matters at or about these nodes anew."""
    changed = 0
    here = Q(desk_node_id__in=node_ids) | Q(parties__organisation_id__in=node_ids)
    here |= Q(branches__desk_node_id__in=node_ids, branches__state="open")
    found = Matter.objects.in_operation().exclude(state=MatterState.ENDED).filter(here).values("pk")
    for matter in Matter.objects.in_operation().filter(pk__in=found).order_by("pk").select_for_update():
        stages = [branch.stage for branch in open_branches(matter)] or [matter.stage]
        changed += sum(_find_again(located(matter, stage=stage)) for stage in stages)
    current().entry("procedures.desks_found_again", "system", 0, nodes=list(node_ids), changed=changed)
    return changed
