"""Fifty clients at once admit member units of a federation: asked once, admitted once, each seals once."""

from datetime import date, timedelta

import pytest

from tests.races.asking import serial, stands
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 40 if RELEASE else 1


def units(site, count=2):
    """Numbers of employers that union_a1 covers."""
    codes = site.one("employ", numbers=[next(serial) + 5000 for _place in range(count)])
    return site.one("cover", union="T-union_a1", codes=codes)


def form(employers):
    return {"federation": "T-federation", "units": {str(pk): True for pk in employers}, "seals": {}, "reason": ""}


def asked(site, employers, *, agreed=True):
    number = site.one("ask", procedure="unions.member_unit", by="union_a1", given=form(employers))
    if agreed:
        site.one("proceed", by="street_a", number=number, outcome="agree")
    return number


def admission(outcome="admit_first"):
    return {"by": "district", "outcome": outcome, "given": {"day": date.today().isoformat(), "document": "新字1号"}}


def coverages(site, employers):
    """(is a member unit, has sealed) of every open coverage of these employers."""
    marks = ", ".join(["%s"] * len(employers))
    return sorted(site.rows(
        f"SELECT is_member_unit, sealed_on IS NOT NULL FROM directory_coverage WHERE valid_to IS NULL AND "
        f"employer_id IN ({marks})", *employers,
    ))  # fmt: skip


def finished(site, number):
    """End the matter, so that the union may ask again."""
    if stands(site, number)[0] != "ended":
        site.one("proceed", by="district", number=number, outcome="finish")


def test_units_are_asked_for_once(site, turn):
    employers = units(site)
    told = site.race(
        "ask", procedure="unions.member_unit", given=form(employers),
        each=[{"by": ("union_a1", "union_a1_colleague")[client % 2]} for client in range(CLIENTS)],
    )  # fmt: skip
    assert (told.count["done"], told.codes["open_already"]) == (1, CLIENTS - 1)
    site.one("proceed", by="street_a", number=told.done[0], outcome="object")


def test_units_are_admitted_once(site, turn):
    """The federation's desk is vacant; two officers of the district act for it."""
    employers = units(site)
    number = asked(site, employers)
    told = site.race(
        "proceed", number=number,
        each=[{**admission(), "by": ("district", "district_colleague")[client % 2]} for client in range(CLIENTS)],
    )  # fmt: skip
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert coverages(site, employers) == [(True, False)] * 2
    links = "SELECT COUNT(*) FROM access_link WHERE line = 'industry' AND child_id = %s AND valid_to IS NULL"
    assert site.value(links, site.world["nodes"]["union_a1"]) == 1
    finished(site, number)
    assert coverages(site, employers) == [(False, False)] * 2


def test_a_unit_seals_once(site, turn):
    """The same seal is registered in fifty windows; the other unit's is not touched."""
    employers = units(site)
    number = asked(site, employers)
    site.one("proceed", number=number, **admission())
    first, _second = sorted(site.one("units_on", number=number))
    given = {"seals": {str(first): date.today().isoformat()}}
    told = site.race("proceed", by="district", number=number, outcome="seal", each=[{"given": given}] * CLIENTS)
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert coverages(site, employers) == [(True, False), (True, True)]
    sealed = (
        "SELECT COUNT(*) FROM ledger_entry WHERE event = 'directory.coverage_sealed' AND subject_number IN (SELECT id "
    )
    assert site.value(sealed + "FROM directory_coverage WHERE employer_id IN (%s, %s))", *employers) == 1
    finished(site, number)


def test_two_seals_and_the_end_of_sealing(site, turn):
    """Each unit seals while the registration is ended: whoever sealed counts, whoever did not is covered as before."""
    employers = units(site)
    number = asked(site, employers)
    site.one("proceed", number=number, **admission())
    items = sorted(site.one("units_on", number=number))
    day = date.today().isoformat()
    ways = [{"outcome": "seal", "given": {"seals": {str(item): day}}} for item in items] + [{"outcome": "finish"}]
    site.race("proceed", by="district", number=number, each=[ways[client % 3] for client in range(CLIENTS)])
    assert stands(site, number)[2] == "done"
    assert {unit == sealed for unit, sealed in coverages(site, employers)} == {True}
    assert len(coverages(site, employers)) == 2
    assert date.fromisoformat(day) > date.today() - timedelta(days=2)
