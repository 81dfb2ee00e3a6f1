"""Honours and studios as their procedures ask for them: to be chosen, heard about, checked, flagged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.types import Owing
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Membership
from gongyou.records.directory.predicates import months_after
from gongyou.records.directory.queries import in_force
from gongyou.records.passport.models import HELD_BY, Group, GroupMember, Honour
from gongyou.records.passport.queries.groups import flagged_groups
from gongyou.records.passport.queries.honours import holder_name, level_name, standing
from gongyou.records.passport.types import LEVELS

_MOST = 30


def honour_choices(viewer: Viewer, matter: Any, text: str) -> tuple[tuple[str, str], ...]:
    """(number, words) of the honours that stand in the viewer's scope, by the holder's, unit's or title's name."""
    wanted = text.strip()
    if len(wanted) < 2:
        return ()
    named = Q(person__name__startswith=wanted) | Q(unit_name__contains=wanted) | Q(group__name__contains=wanted)
    rows = _covered(viewer).filter(named | Q(title_name__contains=wanted)).select_related(*HELD_BY)
    return tuple(
        (
            str(row.pk),
            f"{row.year} {row.title_name}（{level_name(row.level)}）{holder_name(row)} {row.unit_name}",
        )
        for row in rows.order_by("-granted_on", "pk")[:_MOST]
    )


def _covered(viewer: Viewer) -> Any:
    rows = Honour.objects.visible_to(viewer).filter(standing(clock.today()))
    return rows if viewer.is_system else rows.filter(unit_id__in=covered_nodes(viewer))


def honour_of(viewer: Viewer, number: str) -> Honour | None:
    """One honour that stands in the viewer's scope."""
    if not str(number).isdigit():
        return None
    return _covered(viewer).filter(pk=int(number)).select_related(*HELD_BY, "unit").first()


def by_district(matter: Matter) -> bool:
    """Whether the honour that the matter is about was granted at the district's level or below."""
    level = Honour._base_manager.filter(pk=matter.subject_number).values_list("level", flat=True).first()
    found = LEVELS.find(level or "")
    return found is not None and found.ordinal <= LEVELS.get("district").ordinal


def studio_choices(viewer: Viewer, matter: Any) -> tuple[tuple[str, str], ...]:
    """The studios of the viewer's unit that are in force."""
    if viewer.node_id is None:
        return ()
    rows = studios(clock.today()).filter(unit_id=viewer.node_id).order_by("name")
    return tuple((str(row.pk), row.name) for row in rows)


def studios(day: date) -> Any:
    return Group._base_manager.filter(in_force(day), kind="studio")


def studio_of(viewer: Viewer, number: str) -> Group | None:
    """One studio of the viewer's own unit."""
    rows = studios(clock.today()).filter(unit_id=viewer.node_id)
    return rows.filter(pk=int(number)).first() if str(number).isdigit() else None


def studios_owing(viewer: Viewer, day: date) -> list[Owing]:
    """Every studio of a unit that was founded before this year is assessed for it."""
    rows = studios(day).filter(unit__isnull=False, unit__valid_to=None)
    return [
        Owing("group", pk, unit, since=begin) for pk, unit, begin in rows.values_list("pk", "unit_id", "valid_from")
    ]


def leaderless(viewer: Viewer, day: date) -> list[Owing]:
    """Studios whose leader left or lost the honour; the day by which they need another one counts from then."""
    flagged = {row.number: row.reason for row in flagged_groups(viewer)}
    rows = Group._base_manager.filter(pk__in=flagged, unit__isnull=False, unit__valid_to=None)
    months = parameters.value("honours.new_leader_months", day).whole
    since = _since(flagged)
    return [
        Owing("group", row.pk, row.unit_id, since=since[row.pk], anchor=months_after(since[row.pk], months))
        for row in rows.order_by("pk")
        if row.pk in since
    ]


def _since(flagged: dict[int, str]) -> dict[int, date]:
    """When each was left without a leader: the end of the leadership, of the membership, or of the honour."""
    leaders = GroupMember._base_manager.filter(group_id__in=flagged, role="leader").select_related("honour", "group")
    found: dict[int, date] = {}
    latest: dict[int, GroupMember] = {}
    for row in leaders.order_by("valid_from", "pk"):
        latest[row.group_id] = row
    left = Membership._base_manager.filter(person_id__in=[row.person_id for row in latest.values()])
    ends: dict[tuple[int, int], date] = {}
    for person, union, end in left.exclude(valid_to=None).values_list("person_id", "union_id", "valid_to"):
        ends[person, union] = max(end, ends.get((person, union), end))
    for pk, row in latest.items():
        lost = row.honour.revoked_on if row.honour is not None else None
        moved = ends.get((row.person_id, row.group.unit_id or 0))
        found[pk] = max(row.valid_from, row.valid_to or lost or moved or row.valid_from)
    return found


@dataclass(frozen=True)
class FileState:
    """What the yearly check of a unit's honour files finds in the records."""

    holders: int = 0
    moved: int = 0
    deceased: int = 0
    unaccounted: int = 0


def units_with_holders(viewer: Viewer, day: date) -> list[Owing]:
    """Every unit whose members hold honours of the district or above."""
    rows = Honour._base_manager.filter(standing(day), person__isnull=False, unit__valid_to=None)
    rows = rows.filter(level_ordinal__gte=LEVELS.get("district").ordinal, unit__kind="basic")
    return [
        Owing("organisation", unit, unit)
        for unit in rows.order_by("unit_id").values_list("unit_id", flat=True).distinct()
    ]


def file_state(units: Iterable[int], day: date) -> dict[int, FileState]:
    """The state of the files of these units on a day: who is still here, who moved away, who died."""
    wanted = list(units)
    rows = Honour._base_manager.filter(standing(day), person__isnull=False, unit_id__in=wanted)
    pairs = set(rows.values_list("unit_id", "person_id", "person__died_on"))
    people = {person for _unit, person, _died in pairs}
    here = Membership._base_manager.filter(in_force(day), person_id__in=people, kind="active")
    at = dict(here.values_list("person_id", "union_id"))
    found: dict[int, FileState] = {}
    for unit in wanted:
        own = [(person, died) for one, person, died in pairs if one == unit]
        alive = [person for person, died in own if died is None or died > day]
        found[unit] = FileState(
            holders=len(own),
            moved=sum(1 for person in alive if person in at and at[person] != unit),
            deceased=len(own) - len(alive),
            unaccounted=sum(1 for person in alive if person not in at),
        )
    return found
