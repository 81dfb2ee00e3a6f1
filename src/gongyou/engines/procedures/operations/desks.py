"""Finding the desk of a stage: the body that it names, or the next one up where it is vacant or in conflict."""

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import Act, Branch, Matter, Party
from gongyou.engines.procedures.types import AboveDesk, CommonDesk, PersonDesk, Stage
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
    """Of these users, those who are a party of the matter themselves, or who submitted it in their own name."""
    people = Party.objects.in_operation().filter(matter=matter, person__isnull=False).values("person_id")
    own = set(
        Person.objects.in_operation().filter(pk__in=people, user_id__in=user_ids).values_list("user_id", flat=True)
    )
    return own | ({matter.opened_user_id} & set(user_ids))


def same_hands(matter: Matter, stage: Stage) -> set[int]:
    """The users who ended, last, the stages whose hand this stage excludes; the colleague covered for counts too."""
    found: set[int] = set()
    for key in stage.not_by:
        acts = Act.objects.in_operation().filter(matter=matter, stage=key).exclude(outcome="")
        last = acts.order_by("-pk").first()
        if last is not None:
            covered = Role.objects.in_operation().filter(pk=last.acting_for).values_list("user_id", flat=True)
            found |= {last.by_user_id, *covered} - {None}
    return found


def free_holders(matter: Matter, node_id: int, stage: Stage) -> set[int]:
    """The holders of the node's desk who are not concerned by the matter and whose hand the stage does not exclude."""
    found = holders(node_id)
    return set(found) - conflicted(matter, found) - same_hands(matter, stage)


def _party_node(matter: Matter, role: str) -> int:
    party = Party.objects.in_operation().filter(matter=matter, role=role, valid_to=None).first()
    if party is None or party.organisation_id is None:
        raise Refused(_("办件缺少承办单位，请联系系统管理员。"))
    return party.organisation_id


def wanted(matter: Matter, stage: Stage) -> list[int]:
    """The nodes of the desk that the stage names, nearest first; the first is the one meant."""
    desk = stage.desk
    if isinstance(desk, AboveDesk):
        return graph.ancestors(desk.line, _party_node(matter, desk.role))
    if isinstance(desk, CommonDesk):
        first, second = (_party_node(matter, role) for role in desk.roles)
        above = {second, *graph.ancestors(desk.line, second)}
        return [node for node in [first, *graph.ancestors(desk.line, first)] if node in above]
    node = _party_node(matter, desk.keeper if isinstance(desk, PersonDesk) else desk.role)
    return [node, *graph.ancestors("territory", node)]


def resolve(matter: Matter, stage: Stage) -> tuple[int, str]:
    """(node, remark) of the desk: the body that is named, or the nearest above with a free holder, flagged."""
    nodes, remark = wanted(matter, stage), ""
    if not nodes:
        raise Refused(_("上面没有可以承办的工会，请先办理隶属关系。"), code="no_desk")
    for node_id in nodes:
        if free_holders(matter, node_id, stage):
            return node_id, remark
        remark = remark or (CONFLICT if holders(node_id) else VACANT)
    return nodes[0], VACANT


def next_up(matter: Matter, place: Matter | Branch, stage: Stage) -> int | None:
    """The node above the present desk that could decide, or None at the top."""
    for node_id in graph.ancestors("territory", place.desk_node_id):
        if free_holders(matter, node_id, stage):
            return node_id
    return None
