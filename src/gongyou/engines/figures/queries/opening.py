"""The masked rows behind a cell: who may open it, and what of each counted thing is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.figures.queries.evaluating import Key, row_count, row_ids
from gongyou.engines.figures.types import DISTRICT, STREET, find
from gongyou.kernel import privacy
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.activities.models import Activity, Drill
from gongyou.records.directory.models import Employer, Membership, Organisation, Person, Region
from gongyou.records.passport.models import Group, Honour, Result, SkillLevel
from gongyou.records.treasury.models import Commitment


@dataclass(frozen=True)
class OpenRow:
    """One counted thing: a masked or public name, where it belongs, since when, and its code if it has a page."""

    name: str
    place: str = ""
    since: date | None = None
    code: str = ""
    hidden: bool = False


def may_open(viewer: Viewer, grain: str, key: Key) -> bool:
    """Whether the viewer's role covers a cell: the district only from the district, a street from its own union."""
    return viewer.holds("figures.rows") and covers(viewer, grain, key)


def covers(viewer: Viewer, grain: str, key: Key) -> bool:
    """Whether the place of a cell lies under the viewer's node."""
    if viewer.is_system:
        return True
    covered = Organisation._base_manager.filter(pk__in=covered_nodes(viewer))
    if covered.filter(kind="district").exists():
        return True
    if grain == STREET:
        return key is not None and covered.filter(kind="street", region_id=key).exists()
    return grain != DISTRICT and key is not None and covered.filter(pk=key).exists()


def own_places(viewer: Viewer) -> list[tuple[str, str]]:
    """The cells, as (grain, key), whose values the viewer may submit: the district's and streets' that are covered."""
    covered = Organisation._base_manager.filter(pk__in=covered_nodes(viewer))
    streets = covered.filter(kind="street", region__isnull=False).order_by("region_id")
    found = [(STREET, code) for code in streets.values_list("region_id", flat=True)]
    return [(DISTRICT, ""), *found] if covers(viewer, DISTRICT, None) else found


def open_rows(
    viewer: Viewer, figure_id: str, day: date, grain: str = DISTRICT, key: Key = None, *, page: int = 1, size: int = 50
) -> tuple[list[OpenRow], int]:
    """(one page of masked rows, number of all). Of people outside the viewer's scope nothing but the place is shown."""
    ids = row_ids(figure_id, day, grain, key, offset=(page - 1) * size, limit=size)
    describe = _DESCRIBE[find(figure_id).counts]
    return describe(viewer, ids, day), row_count(figure_id, day, grain, key)


def _people(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    """People whom the viewer sees by their memberships; the union and the first day are those of the chosen day."""
    rows = Membership.objects.visible_to(viewer).filter(person_id__in=ids).select_related("union", "person")
    people, at = {}, {}
    for row in rows.order_by("valid_from", "pk"):
        people[row.person_id] = row.person
        if row.valid_from <= day and (row.valid_to is None or row.valid_to > day):
            at[row.person_id] = row
    return [_person(people.get(pk), at.get(pk)) for pk in ids]


def _person(person: Person | None, membership: Membership | None) -> OpenRow:
    if person is None:
        return _outside()
    name = privacy.mask_name(person.name)
    if membership is None:
        return OpenRow(name, _("当日未入会或会籍在其他工会"), code=person.code)
    return OpenRow(name, membership.union.name, membership.valid_from, person.code)


def _each(ids: list[int], found: dict[int, OpenRow]) -> list[OpenRow]:
    """A row for every counted thing; of those outside the viewer's scope only that there is one."""
    return [found.get(pk) or _outside() for pk in ids]


def _outside() -> OpenRow:
    return OpenRow(_("不在本人查看范围"), hidden=True)


def _organisations(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=ids).select_related("region")
    found = {row.pk: OpenRow(row.name, row.region.name if row.region else "", row.valid_from, row.code) for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _employers(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Employer.objects.visible_to(viewer).filter(pk__in=ids).select_related("region")
    found = {row.pk: OpenRow(row.name, row.region.name, row.valid_from) for row in rows}
    return _each(ids, found)


def _activities(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Activity.objects.visible_to(viewer).filter(pk__in=ids).select_related("organiser")
    found = {row.pk: OpenRow(row.title, row.organiser.name, row.held_on) for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _regions(viewer: Viewer, ids: list[str], day: date) -> list[OpenRow]:
    rows = Region.objects.visible_to(viewer).filter(pk__in=ids)
    found = {row.pk: OpenRow(row.name, row.code, row.valid_from) for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _honours(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    """Honours are public; a holder who is a person is masked as everywhere."""
    rows = Honour.objects.visible_to(viewer).filter(pk__in=ids).select_related("person")
    found = {row.pk: OpenRow(_holder(row), row.unit_name, row.granted_on) for row in rows}
    return _each(ids, found)


def _holder(row: Honour) -> str:
    name = privacy.mask_name(row.person.name) if row.person is not None else ""
    return f"{row.title_name} {name}".strip()


def _levels(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = SkillLevel.objects.visible_to(viewer).filter(pk__in=ids).select_related("person")
    found = {
        row.pk: OpenRow(
            privacy.mask_name(row.person.name), f"{row.occupation_name} {row.get_grade_display()}", row.valid_from
        )
        for row in rows
    }
    return _each(ids, found)


def _groups(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Group.objects.visible_to(viewer).filter(pk__in=ids).select_related("unit")
    found = {row.pk: OpenRow(row.name, row.unit.name if row.unit else "", row.valid_from) for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _results(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Result.objects.visible_to(viewer).filter(pk__in=ids).select_related("unit")
    found = {row.pk: OpenRow(row.title, row.unit.name if row.unit else "") for row in rows}
    return _each(ids, found)


def _commitments(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Commitment.objects.visible_to(viewer).filter(pk__in=ids)
    found = {row.pk: OpenRow(row.title, row.number) for row in rows}
    return _each(ids, found)


def _drills(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Drill.objects.visible_to(viewer).filter(pk__in=ids).select_related("organisation")
    found = {row.pk: OpenRow(row.title, row.organisation.name, row.ends_on) for row in rows}
    return _each(ids, found)


#: How each counted thing is described. Engines above add theirs (matters).
_DESCRIBE: dict[str, Callable[[Viewer, list, date], list[OpenRow]]] = {
    "person": _people,
    "organisation": _organisations,
    "employer": _employers,
    "activity": _activities,
    "region": _regions,
    "honour": _honours,
    "group": _groups,
    "result": _results,
    "commitment": _commitments,
    "drill": _drills,
    "skill_level": _levels,
}


def describe_with(counted: str, describe: Callable[[Viewer, list[Any], date], list[OpenRow]]) -> None:
    """Say how another kind of counted thing is shown; called once at start-up by the engine that knows it."""
    _DESCRIBE[counted] = describe
