"""Finding the desk of a stage: the body that it names, or the next one up where it is vacant or in conflict."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import Act, Branch, Matter, Party
from gongyou.engines.procedures.types import AboveDesk, CommonDesk, PersonDesk, Stage
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.operations.errors import Refused

VACANT, CONFLICT, ESCALATED = "vacant", "conflict", "escalated"


@dataclass(frozen=True)
class Concerned:
    """Who takes part in a matter, as finding its desk needs it: organisations by role, the accounts of its people."""

    organisations: dict[str, int | None]
    users: frozenset[int]


def concerned(matter: Matter) -> Concerned:
    """Read who takes part; whoever took part once stays concerned as a person."""
    rows = Party.objects.in_operation().filter(matter=matter).order_by("pk")
    found = list(rows.values_list("role", "organisation_id", "valid_to", "person__user_id"))
    organisations: dict[str, int | None] = {}
    for role, organisation_id, valid_to, _user in found:
        if valid_to is None:
            organisations.setdefault(role, organisation_id)
    return Concerned(organisations, frozenset(user_id for *_rest, user_id in found if user_id is not None))


def deciding_kinds() -> list[str]:
    """The kinds of roles that may hold a desk."""
    return [kind.key for kind in ROLE_KINDS.all() if "matters.decide" in kind.rights]


def holders(node_id: int) -> list[int]:
    """The users who hold a deciding role at the node today."""
    today = clock.today()
    in_force = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))
    rows = Role.objects.in_operation().filter(in_force, node_id=node_id, kind__in=deciding_kinds())
    return list(rows.values_list("user_id", flat=True))


def conflicted(matter: Matter, user_ids: Collection[int], about: Concerned | None = None) -> set[int]:
    """Of these users, those who are a party of the matter themselves, or who submitted it in their own name."""
    about = about or concerned(matter)
    return (about.users | {matter.opened_user_id}) & set(user_ids)


def same_hands(matter: Matter, stage: Stage) -> set[int]:
    """The users who ended, last, the stages whose hand this stage excludes; the colleague covered for counts too.

    A matter that is about to be opened has no acts.
    """
    found: set[int] = set()
    if matter.pk is None:
        return found
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


def _node(about: Concerned, role: str) -> int:
    found = about.organisations.get(role)
    if found is None:
        raise Refused(_("办件缺少承办单位，请联系系统管理员。"))
    return found


def wanted(about: Concerned, stage: Stage) -> Iterator[int]:
    """The nodes of the desk that the stage names, nearest first, read as far as they are asked for.

    The first is the one meant.
    """
    desk = stage.desk
    if isinstance(desk, AboveDesk):
        yield from graph.ancestors(desk.line, _node(about, desk.role))
    elif isinstance(desk, CommonDesk):
        first, second = (_node(about, role) for role in desk.roles)
        above = {second, *graph.ancestors(desk.line, second)}
        yield from (node for node in [first, *graph.ancestors(desk.line, first)] if node in above)
    else:
        node = _node(about, desk.keeper if isinstance(desk, PersonDesk) else desk.role)
        yield node
        yield from graph.ancestors("territory", node)


def resolve(matter: Matter, stage: Stage, about: Concerned | None = None) -> tuple[int, str]:
    """(node, remark) of the desk: the body that is named, or the nearest above with a free holder, flagged.

    A matter that is about to be opened has no rows yet: `about` says who takes part.
    """
    about = about or concerned(matter)
    meant, remark, excluded = None, "", same_hands(matter, stage)
    for node_id in wanted(about, stage):
        found = set(holders(node_id))
        if found - conflicted(matter, found, about) - excluded:
            return node_id, remark
        meant = meant or node_id
        remark = remark or (CONFLICT if found else VACANT)
    if meant is None:
        raise Refused(_("上面没有可以承办的工会，请先办理隶属关系。"), code="no_desk")
    return meant, VACANT


def next_up(matter: Matter, place: Matter | Branch, stage: Stage) -> int | None:
    """The node above the present desk that could decide, or None at the top."""
    for node_id in graph.ancestors("territory", place.desk_node_id):
        if free_holders(matter, node_id, stage):
            return node_id
    return None
