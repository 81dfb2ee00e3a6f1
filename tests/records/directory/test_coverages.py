"""Which union covers which employer, and member units with their own seal days."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Coverage, Employer
from gongyou.records.directory.operations import coverages
from tests.factories.world import employer

ROBOT, MADE = system(reason="test"), ("matter", 7)
DAY = date(2026, 11, 2)


def admit(world, unit, at="federation", **more):
    values = {"day": DAY, "document": "新业态联〔2026〕5号", "made_by": MADE}
    return coverages.admit_member_unit(ROBOT, union=world[at], employer=unit, **{**values, **more})


def test_several_employers_each_with_their_own_seal_day(world):
    units = [employer(world) for _turn in range(3)]
    made = [admit(world, units[0], sealed_on=DAY), admit(world, units[1]), admit(world, units[2])]
    coverages.seal_member_unit(ROBOT, coverage=made[1], sealed_on=DAY + timedelta(days=9), made_by=MADE)
    rows = Coverage._base_manager.filter(union=world["federation"], is_member_unit=True).order_by("pk")
    assert [row.sealed_on for row in rows] == [DAY, DAY + timedelta(days=9), None]
    assert {row.document for row in rows} == {"新业态联〔2026〕5号"}


@pytest.mark.parametrize("days", [-1, 60])
def test_a_seal_before_the_admission_or_to_come_is_refused(world, days):
    made = admit(world, employer(world))
    with pytest.raises(Refused):
        coverages.seal_member_unit(ROBOT, coverage=made, sealed_on=DAY + timedelta(days=days), made_by=MADE)


def test_a_unit_seals_once_and_only_as_a_member_unit(world):
    made, plain = admit(world, employer(world), sealed_on=DAY), employer(world)
    with pytest.raises(Refused) as caught:
        coverages.seal_member_unit(ROBOT, coverage=made, sealed_on=DAY, made_by=MADE)
    assert caught.value.code == "sealed"
    covered = coverages.cover_employer(ROBOT, union=world["union_a1"], employer=plain, day=DAY, made_by=MADE)
    for call in (
        lambda: coverages.seal_member_unit(ROBOT, coverage=covered, sealed_on=DAY, made_by=MADE),
        lambda: coverages.end_member_unit(ROBOT, coverage=covered, day=DAY, made_by=MADE),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "not_member_unit"


def test_a_plain_coverage_goes_on_as_a_member_unit(world):
    unit = employer(world)
    plain = coverages.cover_employer(ROBOT, union=world["union_b2"], employer=unit, day=date(2026, 10, 1), made_by=MADE)
    made = admit(world, unit, "union_b2", sealed_on=DAY)
    plain.refresh_from_db()
    assert (plain.valid_to, made.valid_from, made.is_member_unit) == (DAY, DAY, True)
    with pytest.raises(Refused) as caught:
        admit(world, unit, "union_b2")
    assert caught.value.code == "covered"


def test_an_end_and_a_void_admission_and_the_way_back(world):
    unit = employer(world)
    made = admit(world, unit, sealed_on=DAY)
    with pytest.raises(Refused):
        coverages.end_member_unit(ROBOT, coverage=made, day=DAY - timedelta(days=1), made_by=MADE)
    coverages.end_member_unit(ROBOT, coverage=made, day=DAY + timedelta(days=3), made_by=MADE)
    with pytest.raises(Refused) as caught:
        coverages.end_member_unit(ROBOT, coverage=made, day=DAY + timedelta(days=3), made_by=MADE)
    assert caught.value.code == "ended"
    coverages.reopen_coverage(ROBOT, coverage=made, made_by=MADE)
    assert made.valid_to is None
    coverages.end_member_unit(ROBOT, coverage=made, day=DAY, made_by=MADE)
    assert made.valid_to == DAY
    admit(world, unit)
    with pytest.raises(Refused) as caught:
        coverages.reopen_coverage(ROBOT, coverage=made, made_by=MADE)
    assert caught.value.code == "covered"


def test_what_has_ended_is_not_covered(world):
    unit = employer(world)
    Employer._base_manager.filter(pk=unit.pk).update(valid_to=DAY)
    for at in ("union_a1", "federation"):
        with pytest.raises(Refused) as caught:
            coverages.cover_employer(ROBOT, union=world[at], employer=unit, day=DAY, made_by=MADE)
        assert caught.value.code == "ended"
    with pytest.raises(Refused):
        admit(world, employer(world), document=" ")


@pytest.mark.parametrize(
    "values",
    [
        {"valid_from": date(2020, 1, 1)},
        {"valid_from": date(2020, 1, 1), "valid_to": date(2026, 11, 20)},
        {"valid_from": date(2010, 1, 1), "valid_to": date(2011, 1, 1), "sealed_on": date(2010, 2, 1)},
    ],
    ids=["twice open", "overlapping", "a seal of no member unit"],
)
def test_the_database_refuses(world, values):
    unit = employer(world)
    coverages.cover_employer(ROBOT, union=world["union_a1"], employer=unit, day=DAY, made_by=MADE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage(union=world["union_a1"], employer=unit, **values).save(force_insert=True)
