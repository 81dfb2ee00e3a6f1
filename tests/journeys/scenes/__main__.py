"""The scenes themselves: `python -m tests.journeys.scenes NAME ARGUMENTS` sets one and prints what it tells."""

import json
import sys
from datetime import date, timedelta

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter, Round
from gongyou.engines.procedures.operations import requesting
from gongyou.engines.procedures.operations.renewing import renew_dues
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.models import Organisation, Term
from gongyou.records.directory.operations.memberships import admit_member
from gongyou.records.directory.operations.people import register_person
from gongyou.records.directory.operations.roles import withdraw_role
from tests.journeys.people import identity_number
from tests.journeys.scenes import selecting_rounds

ROBOT = system(reason="journeys")
TEN_YEARS = timedelta(days=3653)
#: The staff whose accounts the demo prints, by the organisation at which they decide.
_DECIDING = ("district_officer", "street_officer", "union_clerk")


def _place(name: str) -> Organisation:
    return Organisation._base_manager.get(name=name, valid_to=None)


def _officer(place: Organisation) -> Viewer:
    role = Role._base_manager.filter(node_id=place.pk, kind__in=_DECIDING, valid_to=None).order_by("pk")[0]
    return viewer_for(role, user_id=role.user_id)


def street_stands_below(street: str, parent: str) -> dict:
    """The street moved under another one by its own matter, and nobody holds its desk since."""
    moved, above, district = _place(street), _place(parent), Organisation._base_manager.get(kind="district")
    given = {"organisation": "", "line": "territory", "new_parent": above.code, "reason": "片区统筹"}
    matter = requesting.request(_officer(moved), procedure="unions.move", given=given)
    for viewer in (_officer(district), _officer(above)):
        operations.act(viewer, number=matter.number, outcome="agree")
    given = {"day": clock.today().isoformat(), "document": ""}
    operations.act(_officer(district), number=matter.number, outcome="move", given=given)
    security = Role._base_manager.get(kind="security_admin", valid_to=None)
    for role in Role._base_manager.filter(node_id=moved.pk, kind="street_officer", valid_to=None):
        withdraw_role(viewer_for(security, user_id=security.user_id), role_id=role.pk)
    return {"code": moved.code, "region": moved.region_id}


@operation("journeys.members_made", allow=only_system)
def _members(viewer: Viewer, *, union: Organisation, names: list[str], turn: int) -> None:
    for place, name in enumerate(names):
        born = date(1988, 1, 1) + timedelta(days=turn * 40 + place)
        person, _new = register_person(
            viewer, name=name, identity_kind="resident", identity_number=identity_number(born, 11), birth_date=born,
            gender="male", phone=None, made_by=("journey", 0),
        )  # fmt: skip
        admit_member(viewer, person=person, union=union, day=clock.today(), road="paper", made_by=("journey", 0))
    current().entry("journeys.members_made", "organisation", union.pk)


def term_ends(union: str, days: str, names: str = "", turn: str = "0") -> dict:
    """The union's term of five years ends in so many days, former ones lie ten years back; the daily round ran."""
    found, ends = _place(union), clock.today() + timedelta(days=int(days))
    for former in Term._base_manager.filter(organisation=found).exclude(ended_on=None).order_by("begins_on"):
        days_of = {name: getattr(former, name) - TEN_YEARS for name in ("begins_on", "expires_on", "ended_on")}
        Term._base_manager.filter(pk=former.pk).update(**days_of)
    Term._base_manager.filter(organisation=found, ended_on=None).update(
        begins_on=ends.replace(year=ends.year - 5, day=min(ends.day, 28)), expires_on=ends, years=5
    )
    if names:
        _members(ROBOT, union=found, names=names.split(","), turn=int(turn))
    return renew_dues(ROBOT)


def meeting_is_today(number: str) -> dict:
    """The meeting that was called for a later day is called for today, two weeks ago."""
    held = clock.today()
    changed = Round._base_manager.filter(matter=Matter._base_manager.get(number=number), state="open").update(
        held_on=held, convened_on=held - timedelta(days=14)
    )
    return {"changed": changed}


def days_passed(number: str, days: str) -> dict:
    """The matter looks as if it had been opened so many days earlier."""
    found = Matter._base_manager.get(number=number)
    changed = Matter._base_manager.filter(pk=found.pk).update(opened_at=found.opened_at - timedelta(days=int(days)))
    return {"changed": changed}


SCENES = {scene.__name__: scene for scene in (street_stands_below, term_ends, meeting_is_today, days_passed)}
SCENES |= selecting_rounds.SCENES

if __name__ == "__main__":
    print(json.dumps(SCENES[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False))
