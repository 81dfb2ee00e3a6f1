"""What the engine tells others: whom a desk sees, what a move and an end mean for open matters; stored definitions."""

from django.db.models import Q
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import MatterState, PartyRole
from gongyou.engines.procedures.models import Matter, Party
from gongyou.engines.procedures.operations.following import follow_move
from gongyou.engines.procedures.operations.opening import store_editions
from gongyou.engines.procedures.operations.supervising import find_desks_again
from gongyou.engines.procedures.queries.editions import editions_are_stored, editions_can_be_stored
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.records.directory.models.people import PERSON_SCOPES
from gongyou.records.directory.types import MOVED, OPEN_WORK


@PERSON_SCOPES.register("matters")
def applicants_of_the_desk(viewer: Viewer) -> Q | None:
    """People whose open matter lies at the viewer's desk."""
    if viewer.node_id is None or not viewer.holds("matters.decide"):
        return None
    here = Party._base_manager.filter(matter__desk_node_id=viewer.node_id).exclude(matter__state="ended")
    return Q(pk__in=here.filter(person__isnull=False).values("person_id"))


@MOVED.register("desks")
def desks_follow(viewer: Viewer, node_ids: tuple[int, ...]) -> None:
    """Whoever stood above the branch holds its matters and reports no longer; whoever stands above it now does."""
    follow_move(viewer, node_ids=node_ids)
    find_desks_again(viewer, node_ids=node_ids)


@OPEN_WORK.register("matters")
def open_matters(organisation_id: int, made_by: tuple[str, int]) -> str:
    """Matters at the organisation's desk, or that wait for it to receive somebody, keep it from ending."""
    here = Q(desk_node_id=organisation_id) | Q(branches__desk_node_id=organisation_id, branches__state="open")
    here |= Q(parties__organisation_id=organisation_id, parties__role=PartyRole.RECEIVER, parties__valid_to=None)
    rows = Matter.objects.in_operation().exclude(state=MatterState.ENDED).filter(here)
    if made_by[0] == "matter":
        rows = rows.exclude(pk=made_by[1])
    count = rows.distinct().count()
    return _("还有 %(count)s 件办件由该组织办理或接收，请先办结或转出。") % {"count": count} if count else ""


@receiver(post_migrate)
def definitions_are_stored(sender, **kwargs) -> None:
    """Once the engine's own table is there, keep the form of every definition by its hash."""
    if sender.label == "procedures" and editions_can_be_stored() and not editions_are_stored():
        store_editions(system(reason="migrate"))
