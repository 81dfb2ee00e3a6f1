"""Drills: person-times by sign-in or by the unit's document, sampled by the higher union, never by the own hand."""

from datetime import date

import pytest
from django.db import transaction

from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.activities import operations, queries
from gongyou.records.activities.models import Drill, DrillSign

DAY = date(2026, 11, 20)
PLAIN = {"title": "焊工岗位练兵第一期", "occupation": "焊工", "begins_on": date(2026, 11, 18), "ends_on": DAY}
ATTESTED = {**PLAIN, "headcount": 120, "document": "练兵签到汇总表"}


@pytest.fixture(autouse=True)
def day():
    with clock.rehearse(date(2026, 11, 23)):
        yield


def refused(code, call, /, *args, **kwargs):
    with pytest.raises(Refused) as told, transaction.atomic():
        call(*args, **kwargs)
    assert code in (told.value.code, told.value.field), told.value.message


def people(world, number: int = 3, union: str = "union_a1") -> list[int]:
    from tests.factories.founding import members

    return [person.pk for person in members(world[union], number)]


def test_who_comes_twice_counts_twice_and_nobody_signs_twice_a_day(world):
    clerk, (one, other, _third) = world.viewers["union_a1"], people(world)
    first, last = PLAIN["begins_on"], DAY
    row = operations.record_drill(clerk, **PLAIN, people=[(one, first), (one, last), (other, last), (other, last)])
    assert (row.proof, row.headcount) == ("signs", 3)
    row = operations.sign_in(clerk, number=row.pk, people=[(one, first), (other, first)])
    assert row.headcount == DrillSign._base_manager.filter(drill=row).count() == 4
    (stranger,) = people(world, 1, "union_b1")
    refused("people", operations.sign_in, clerk, number=row.pk, people=[(stranger, first)])
    refused("people", operations.sign_in, clerk, number=row.pk, people=[(one, date(2026, 11, 21))])
    with pytest.raises(Denied):
        operations.sign_in(world.viewers["union_a2"], number=row.pk, people=[(one, last)])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "练兵"}, "title"),
        ({"document": ""}, "document"),
        ({"headcount": 0}, "headcount"),
        ({"ends_on": date(2026, 11, 24)}, "ends_on"),
        ({"ends_on": date(2026, 11, 1)}, "ends_on"),
        ({"begins_on": date(2026, 1, 1)}, "ends_on"),
    ],
)
def test_a_record_says_what_is_needed(world, change, field):
    refused(field, operations.record_drill, world.viewers["union_a1"], **{**ATTESTED, **change})


def test_a_sample_scales_the_count_down_and_never_up(world):
    clerk, street = world.viewers["union_a1"], world.staff("district_officer", "district", "checker")
    row = operations.record_drill(clerk, **ATTESTED)
    refused("already", operations.record_drill, clerk, **ATTESTED)
    refused("remark", operations.check_drill, street, number=row.pk, asked=10, confirmed=9)
    found = operations.check_drill(street, number=row.pk, asked=7, confirmed=5, remark="两人当日未到岗")
    assert (found.headcount_before, found.headcount_after) == (120, 85)  # 120 · 5 / 7, rounded down
    assert Drill._base_manager.get(pk=row.pk).state == "corrected"
    refused("asked", operations.check_drill, street, number=row.pk, asked=86, confirmed=86)
    assert queries.person_times(clerk) == 85 and queries.person_times(world.viewers["union_b1"]) == 0


def test_nobody_samples_the_own_record_and_a_voided_one_counts_nothing(world):
    district = world.viewers["district"]
    own = operations.record_drill(district, **ATTESTED)
    refused("same_hand", operations.check_drill, district, number=own.pk, asked=5, confirmed=5)
    with pytest.raises(Denied):
        operations.check_drill(world.viewers["union_a1"], number=own.pk, asked=5, confirmed=5)
    refused("reason", operations.void_drill, district, number=own.pk, reason="")
    row = operations.void_drill(district, number=own.pk, reason="重复登记了一次")
    assert (row.state, row.headcount) == ("void", 0)
    refused("state", operations.void_drill, district, number=own.pk, reason="重复登记了一次")
    assert operations.record_drill(district, **ATTESTED).pk != own.pk, "the same may be recorded anew"
