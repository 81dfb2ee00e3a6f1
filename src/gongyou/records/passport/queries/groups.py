"""Teams and studios with their members, and those that need another leader."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import MembershipKind
from gongyou.records.directory.models import Employment, Membership
from gongyou.records.directory.queries import in_force
from gongyou.records.passport.enums import GroupKind, GroupRole
from gongyou.records.passport.models import Group, GroupMember

#: Why a studio or team is flagged.
REASONS: dict[str, Any] = {
    "no_leader": _("没有领衔人"),
    "left_unit": _("领衔人已不在本单位"),
    "honour_lost": _("领衔人的荣誉已撤销"),
}


def groups(viewer: Viewer, *, kind: str = "", day: date | None = None) -> QuerySet[Group]:
    """Teams and studios in force on a day."""
    rows = Group.objects.visible_to(viewer).filter(in_force(day or clock.today())).select_related("unit", "employer")
    return rows.filter(kind=kind) if kind else rows


def members_of(viewer: Viewer, group: int, *, day: date | None = None) -> QuerySet[GroupMember]:
    """The members on a day, leader first; without a day everybody who ever was, oldest first."""
    rows = GroupMember.objects.visible_to(viewer).filter(group_id=group).select_related("person", "honour")
    if day is None:
        return rows.order_by("valid_from", "pk")
    order = {GroupRole.LEADER: 0, GroupRole.CORE: 1, GroupRole.MEMBER: 2}
    found = rows.filter(in_force(day))
    return found.order_by(_by_role(order), "pk")


def _by_role(order: dict[GroupRole, int]) -> Any:
    return Case(*(When(role=role.value, then=Value(rank)) for role, rank in order.items()), default=Value(9))


@dataclass(frozen=True)
class FlaggedGroup:
    """A group that goes on although its leader is gone or lost the honour that the place rests on."""

    number: int
    name: str
    unit: str
    reason: str
    reason_label: Any


def flagged_groups(viewer: Viewer, *, kind: str = GroupKind.STUDIO) -> list[FlaggedGroup]:
    """Groups of the viewer's scope without a leader, or whose leader left the unit or lost the honour.

    Who leads must be an active member of the unit's union, or work for the employer where the group has no union.
    """
    rows = groups(viewer, kind=kind)
    if viewer.kind == "staff":
        rows = rows.filter(unit_id__in=covered_nodes(viewer))
    leaders = GroupMember._base_manager.filter(group_id=OuterRef("pk"), valid_to=None, role=GroupRole.LEADER)
    here = Membership._base_manager.filter(
        person_id=OuterRef("person_id"), union_id=OuterRef("group__unit_id"), valid_to=None, kind=MembershipKind.ACTIVE
    )
    works = Employment._base_manager.filter(
        person_id=OuterRef("person_id"), employer_id=OuterRef("group__employer_id"), valid_to=None
    )
    rooted = Q(Exists(here)) | Q(group__unit_id=None) & Q(Exists(works))
    lost = leaders.filter(honour__revoked_on__isnull=False)
    checked = rows.annotate(led=Exists(leaders), rooted=Exists(leaders.filter(rooted)), fallen=Exists(lost)).filter(
        Q(led=False) | Q(rooted=False) | Q(fallen=True)
    )
    return [_flagged(row) for row in checked.order_by("name", "pk")]


def _flagged(row: Any) -> FlaggedGroup:
    reason = "no_leader" if not row.led else "honour_lost" if row.fallen else "left_unit"
    unit = row.unit.name if row.unit else row.employer.name
    return FlaggedGroup(row.pk, row.name, unit, reason, REASONS[reason])
