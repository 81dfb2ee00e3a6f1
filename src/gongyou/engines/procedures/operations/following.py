"""What follows an organisation that moved: its higher union in open matters, and the desk that checks its reports."""

from collections.abc import Iterable

from gongyou.engines.procedures.enums import MatterState, PartyRole
from gongyou.engines.procedures.models import Due, Matter, Party
from gongyou.engines.procedures.operations import proving
from gongyou.engines.procedures.queries.above import UP
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_inside, operation


@operation("procedures.followed_move", allow=only_inside)
def follow_move(viewer: Viewer, *, node_ids: tuple[int, ...]) -> int:
    """In open matters of these unions their present higher union takes the former one's part; reports go to its desk.

    Returns how many matters have another higher union now. Matters that ended stay with the body that decided them.
    """
    changed = sum(_parent_follows(matter) for matter in _of_unions(node_ids))
    moved = proving.find_checks_again(Due.objects.in_operation().filter(node_id__in=node_ids))
    current().entry("procedures.followed_move", "system", 0, nodes=list(node_ids), matters=changed, dues=moved)
    return changed


def _of_unions(node_ids: tuple[int, ...]) -> Iterable[Matter]:
    """Open matters of these unions that have a higher union; a move itself asks the former one and keeps it."""
    parties = Party.objects.in_operation().filter(valid_to=None)
    own = parties.filter(role=PartyRole.UNION, organisation_id__in=node_ids).values("matter_id")
    having = parties.filter(role=PartyRole.PARENT).values("matter_id")
    moves = parties.filter(role=PartyRole.NEXT_PARENT).values("matter_id")
    rows = Matter.objects.in_operation().exclude(state=MatterState.ENDED).exclude(pk__in=moves)
    return rows.filter(pk__in=own).filter(pk__in=having).order_by("pk").select_for_update()


def _parent_follows(matter: Matter) -> bool:
    rows = Party.objects.in_operation().filter(matter=matter, valid_to=None)
    union, old = rows.get(role=PartyRole.UNION), rows.get(role=PartyRole.PARENT)
    above = graph.ancestors(UP, union.organisation_id or 0)
    if not above or above[0] == old.organisation_id:
        return False
    today = clock.today()
    rows.filter(pk=old.pk).update(valid_to=today)
    Party(matter=matter, role=PartyRole.PARENT, organisation_id=above[0], valid_from=today).save(force_insert=True)
    return True
