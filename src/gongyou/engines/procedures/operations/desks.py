"""Finding the desk of a stage: the party's organisation, or the next one up where it is vacant or in conflict."""

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import Matter, Party
from gongyou.engines.procedures.types import Stage
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person

VACANT, CONFLICT, ESCALATED = "vacant", "conflict", "escalated"


def deciding_kinds() -> list[str]:
    """The kinds of roles that may hold a desk."""
    return [kind.key for kind in ROLE_KINDS.all() if "matters.decide" in kind.rights]


def holders(node_id: int) -> list[int]:
    """The users who hold a deciding role at the node today."""
    today = clock.today()
    in_force = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))
    rows = Role.objects.in_operation().filter(in_force, node_id=node_id, kind__in=deciding_kinds())
    return list(rows.values_list("user_id", flat=True))


def conflicted(matter: Matter, user_ids: list[int]) -> set[int]:
    """Of these users, those who are a party of the matter themselves or who submitted it."""
    people = Party.objects.in_operation().filter(matter=matter, person__isnull=False).values("person_id")
    own = set(
        Person.objects.in_operation().filter(pk__in=people, user_id__in=user_ids).values_list("user_id", flat=True)
    )
    return own | ({matter.opened_user_id} & set(user_ids))


def free_holders(matter: Matter, node_id: int) -> set[int]:
    """The holders of the node's desk who are not concerned by the matter themselves."""
    found = holders(node_id)
    return set(found) - conflicted(matter, found)


def resolve(matter: Matter, stage: Stage) -> tuple[int, str]:
    """(node, remark) of the desk: the party's own node, or the nearest above that has a free holder, flagged."""
    party = Party.objects.in_operation().filter(matter=matter, role=stage.desk.role, valid_to=None).first()
    if party is None or party.organisation_id is None:
        raise Refused(_("办件缺少承办单位，请联系系统管理员。"))
    remark = ""
    for node_id in [party.organisation_id, *graph.ancestors("territory", party.organisation_id)]:
        if free_holders(matter, node_id):
            return node_id, remark
        remark = remark or (CONFLICT if holders(node_id) else VACANT)
    return party.organisation_id, VACANT


def next_up(matter: Matter) -> int | None:
    """The node above the present desk that could decide, or None at the top."""
    for node_id in graph.ancestors("territory", matter.desk_node_id):
        if free_holders(matter, node_id):
            return node_id
    return None
