"""The matter under its lock, where it stands (in a branch too), and whether this viewer may act there."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import BranchState, MatterState
from gongyou.engines.procedures.models import Branch, Matter
from gongyou.engines.procedures.operations import desks
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.types import PROCEDURES, Procedure, Stage
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused


@dataclass(frozen=True)
class Located:
    """A matter under its lock with its definition and the stage that is meant; `branch` where stages are parallel."""

    matter: Matter
    definition: type[Procedure]
    stage: Stage
    branch: Branch | None = None

    @property
    def place(self) -> Matter | Branch:
        """What holds the desk of this stage."""
        return self.branch or self.matter

    def move(self, node_id: int, remark: str) -> None:
        """Put this stage before another desk; whoever claimed it has it no longer."""
        place = self.place
        place.desk_node_id, place.desk_remark, place.claimed_by = node_id, remark, None
        place.save(update_fields=["desk_node", "desk_remark", "claimed_by"])


def open_branches(matter: Matter) -> list[Branch]:
    return list(Branch.objects.in_operation().filter(matter=matter, state=BranchState.OPEN).order_by("place"))


def located(matter: Matter, *, stage: str = "", node_id: int | None = None) -> Located:
    """Where the matter stands: in a branch, the one named by `stage`, else the one at the desk `node_id`."""
    definition = PROCEDURES.get(matter.procedure)
    branches = open_branches(matter)
    named = [branch for branch in branches if branch.stage == stage]
    own = named or [branch for branch in branches if branch.desk_node_id == node_id]
    if own:
        return Located(matter, definition, definition.stage(own[0].stage), own[0])
    return Located(matter, definition, definition.stage(matter.stage))


def locate(viewer: Viewer, number: str, stage: str = "") -> Located:
    """Lock the matter of this number in the viewer's scope. Raises Denied outside the scope, Refused once ended.

    Branches are at several desks at once: `stage` says which is meant, else the viewer's own desk does.
    """
    pk = Matter.objects.visible_to(viewer).filter(number=number).values_list("pk", flat=True).first()
    if pk is None:
        raise Denied("matter")
    matter = Matter.objects.in_operation().select_for_update().get(pk=pk)
    if matter.state == MatterState.ENDED:
        raise Refused(_("办件 %(number)s 已经办结，不能再办理。请刷新查看结果。") % {"number": number}, code="ended")
    return located(matter, stage=stage, node_id=viewer.node_id)


def check_verb(found: Located, verb: str, actor: str) -> None:
    if not allows(found.stage.row, verb, actor):
        raise Denied(f"{found.stage.row}: {verb} by {actor}")


def check_desk(viewer: Viewer, found: Located) -> None:
    """Only the desk acts, never in an own matter; the covered colleague counts too (separation of duties)."""
    if not viewer.holds("matters.decide") or viewer.node_id != found.place.desk_node_id:
        raise Denied("desk")
    users = hands(viewer)
    if desks.conflicted(found.matter, users):
        raise Refused(_("您与本件有关，应当回避。请由同岗位其他人员或上一级工会办理。"), code="conflict")
    if desks.same_hands(found.matter, found.stage) & users:
        raise Refused(_("前面的环节由您办理，本环节须由另一人办理。请交同岗位其他人员或上一级工会。"), code="same_hand")
    claimed = found.place.claimed_by_id
    if claimed and claimed != viewer.user_id and not viewer.acting_for:
        raise Refused(_("本件已由同岗位同事认领。请与其联系，或请其退回认领。"), code="claimed")
