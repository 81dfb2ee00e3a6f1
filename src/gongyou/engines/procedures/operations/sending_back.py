"""Matters that go back to an earlier stage because what was found there does not stand: out of their rounds, anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.engines.procedures.enums import Actor, JointKind, JointState, MatterState, Verb
from gongyou.engines.procedures.models import Act, JointItem, Matter, OpenItem
from gongyou.engines.procedures.operations import clocks
from gongyou.engines.procedures.operations.desks_of_many import portions
from gongyou.engines.procedures.operations.joint_parts import put_out
from gongyou.engines.procedures.operations.moving_many import move_many
from gongyou.engines.procedures.operations.notice_parts import hold_matters
from gongyou.engines.procedures.operations.opening import add_act, enter
from gongyou.engines.procedures.operations.telling import tell
from gongyou.engines.procedures.queries.notices import AGAIN
from gongyou.engines.procedures.types import ON_ENTER, PROCEDURES
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_inside, operation

#: In the act that sent a matter back: the one stage whose marks are given anew. Marks of other stages stand.
MARKS = "marks"


@operation("procedures.sent_back", allow=only_inside)
def send_back(
    viewer: Viewer, *, matters: Mapping[int, str], note: str, message: Any, given: Mapping[str, Any] | None = None
) -> list[Matter]:
    """Put each matter (primary key → stage) before an earlier stage again; one that had ended there goes on.

    Whoever takes part is told (`message`). Their items leave the rounds that hold them; what those published stays on
    record. Results of closed rounds stand until later ones of the same stage take their place.
    """
    found = hold_matters(list(matters))
    open_items = OpenItem.objects.in_operation().filter(matter_id__in=list(matters)).values("item")
    put_out(list(JointItem.objects.in_operation().filter(pk__in=open_items).order_by("pk")), AGAIN)
    for matter in found:
        row = add_act(
            viewer, matter, verb=Verb.REVOKE, actor=Actor.ABOVE, stage=matter.stage, note=note, given=dict(given or {})
        )
        clocks.drop(matter, matter.stage)
        if matter.state == MatterState.ENDED:
            matter.state, matter.ending, matter.ended_at = MatterState.OPEN, "", None
            matter.save(update_fields=["state", "ending", "ended_at"])
        enter(matter, row, PROCEDURES.get(matter.procedure), matters[matter.pk])
        tell(matter, row, message)
    current().entry("procedures.sent_back", "matter", found[0].pk if found else 0, matters=len(found), note=note[:200])
    return found


@ON_ENTER.register("score")
def _marks_stand(viewer: Viewer, matters: Sequence[Matter]) -> None:
    """Of a matter that was sent back for the marks of one stage, those of the following stages stand."""
    asked: dict[int, str] = {}
    for some in portions(matter.pk for matter in matters):
        acts = Act.objects.in_operation().filter(matter_id__in=some, verb=Verb.REVOKE, given__has_key=MARKS)
        asked |= {matter: given[MARKS] for matter, given in acts.order_by("pk").values_list("matter_id", "given")}
    for pk, stage_key in asked.items():
        fresh = Matter.objects.in_operation().get(pk=pk)
        if stage_key and fresh.stage != stage_key and _was_marked(fresh):
            definition = PROCEDURES.get(fresh.procedure)
            stage: Any = definition.stage(fresh.stage)
            move_many(viewer, definition=definition, stage_key=stage.key, outcomes={pk: stage.scored})


def _was_marked(matter: Matter) -> bool:
    rows = JointItem.objects.in_operation().filter(matter=matter, round__stage=matter.stage, state="done")
    return rows.filter(round__kind=JointKind.PANEL, round__state=JointState.CLOSED).exclude(exact="").exists()
