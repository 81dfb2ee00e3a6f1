"""Loading many teams and studios at once for the demo; everything else that is earned is granted in bulk anyway."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import only_system, operation
from gongyou.records.passport.enums import GroupKind, GroupRole
from gongyou.records.passport.models import Group, GroupMember
from gongyou.records.passport.operations.noting import insert, note
from gongyou.records.passport.types import MadeBy, Site


@dataclass(frozen=True)
class GroupPlan:
    """One team or studio with its leader, the honour that the place rests on, and its members."""

    kind: str
    name: str
    day: date
    leader: int
    unit: int | None = None
    employer: int | None = None
    region: str | None = None
    members: Sequence[int] = ()
    leader_honour: int | None = None
    site: Site = field(default_factory=Site)


@operation("passport.groups_loaded", allow=only_system)
def load_groups(viewer: Viewer, *, plans: Sequence[GroupPlan], made_by: MadeBy = ("seed", 0)) -> list[Group]:
    """Write all these groups with their members in a few statements; the database's constraints hold as ever."""
    if not plans:
        return []
    origin = {"made_by_kind": made_by[0], "made_by_number": made_by[1]}
    rows = [
        Group(
            kind=GroupKind(one.kind).value,
            name=one.name,
            unit_id=one.unit,
            employer_id=one.employer,
            region_id=one.region,
            field=one.site.field,
            site=one.site.address,
            site_area=one.site.area,
            equipment=one.site.equipment,
            plaque_number=one.site.plaque_number,
            valid_from=one.day,
            **origin,
        )
        for one in plans
    ]
    made = insert(Group, rows, otherwise="a unit has two groups of one name")
    members = []
    for row, one in zip(made, plans, strict=True):
        common = {"group": row, "in_studio": row.kind == GroupKind.STUDIO, "valid_from": one.day, **origin}
        members.append(
            GroupMember(person_id=one.leader, role=GroupRole.LEADER.value, honour_id=one.leader_honour, **common)
        )
        members += [GroupMember(person_id=person, role=GroupRole.MEMBER.value, **common) for person in one.members]
    insert(GroupMember, members, otherwise="somebody leads two studios or is in more than two")
    note(
        "passport.groups_loaded", "group", made, ("kind", "unit_id", "employer_id", "valid_from"), made_by=list(made_by)
    )
    return made
