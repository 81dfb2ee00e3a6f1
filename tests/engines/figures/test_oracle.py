"""Every figure against naive loops over the rows, on many days and in every grain."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from gongyou.engines.figures import queries
from gongyou.engines.figures.types import DISTRICT, FIGURES, STREET, UNION, ZONE
from gongyou.kernel.access.models import Link
from gongyou.records.activities.models import Activity
from gongyou.records.directory.models import (
    Coverage,
    Employer,
    Employment,
    FormerPlace,
    Membership,
    Organisation,
    Region,
)
from tests.engines.figures import contests, honours
from tests.factories.district import fill

DAYS = [
    date(2016, 1, 1),
    date(2017, 12, 31),
    date(2019, 2, 28),
    date(2021, 6, 30),
    date(2024, 12, 31),
    date(2026, 11, 21),
]


def in_force(row, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def all_of(model):
    return list(model._base_manager.all())


def place_of_work(work):
    """(street, zone) of an employment: the employer's, or what was noted where there is no employer."""
    if work.employer_id:
        return work.employer.region_id, work.employer.zone_id
    return work.region_id, None


def place(organisation, day):
    """(street, zone) where an organisation stood on the day."""
    for row in all_of(FormerPlace):
        if row.organisation_id == organisation.pk and row.valid_from <= day < row.valid_to:
            return row.region_id, row.zone_id
    return organisation.region_id, organisation.zone_id


def organisations(kind):
    def count(day):
        return {
            (row.pk, *place(row, day), None)
            for row in all_of(Organisation)
            if row.kind == kind and in_force(row, day) and row.founded_on is not None and row.founded_on <= day
        }

    return count


def active_members(day):
    return [row for row in all_of(Membership) if row.kind == "active" and in_force(row, day)]


def new_form_members(day):
    working = {row.person_id for row in all_of(Employment) if row.new_form and in_force(row, day)}
    return {
        (row.person_id, *place(row.union, day), row.union_id) for row in active_members(day) if row.person_id in working
    }


def migrant_members(day):
    return {
        (row.person_id, *place(row.union, day), row.union_id)
        for row in active_members(day)
        if row.person.household == "rural"
    }


def retained_members(day):
    rows = [row for row in all_of(Membership) if row.kind == "retained" and in_force(row, day)]
    return {(row.person_id, *place(row.union, day), row.union_id) for row in rows}


def industrial_workers(day):
    return {
        (row.person_id, *place_of_work(row), None)
        for row in all_of(Employment)
        if row.is_main and row.industrial and in_force(row, day)
    }


def member_units(day):
    return {
        (row.employer_id, row.employer.region_id, row.employer.zone_id, row.union_id)
        for row in all_of(Coverage)
        if row.is_member_unit and in_force(row, day) and row.sealed_on is not None and row.sealed_on <= day
    }


def drives(day):
    return {
        (row.pk, *place(row.organiser, row.held_on), None)
        for row in all_of(Activity)
        if row.kind == "joining_drive" and row.state == "held" and row.held_on <= day
    }


ORACLES = {
    "I01": organisations("zone"),
    "I02": lambda day: {(r.pk, r.region_id, r.zone_id, None) for r in all_of(Employer) if in_force(r, day)},
    "I04": lambda day: {(r.pk, None, None, None) for r in all_of(Region) if r.level == "street" and in_force(r, day)},
    "I38": organisations("street_station"),
    "I39": organisations("base_station"),
    "I40": member_units,
    "I41": drives,
    "I42": new_form_members,
    "I43": migrant_members,
    "I44": organisations("basic"),
    "I45": industrial_workers,
    "I52": organisations("federation"),
    "U01": retained_members,
    **contests.ORACLES,
    **honours.ORACLES,
}
PLACE = {STREET: 1, ZONE: 2, UNION: 3}


def size(found: set) -> int:
    """How many distinct things; where each has an amount, their sum."""
    amounts = {row[0]: row[4] if len(row) > 4 else 1 for row in found}
    return sum(amounts.values())


def counted(found: set, grain: str) -> dict:
    """Distinct things of each cell, or the sum of their amounts."""
    cells = defaultdict(set)
    for row in found:
        cells[row[PLACE[grain]]].add(row)
    return {key: size(rows) for key, rows in cells.items()}


@pytest.fixture(params=[1, 2, 3])
def district(world, request):
    made = fill(world, request.param)
    contests.compete(world, made, request.param)
    honours.award(world, made, request.param)
    return made


def test_every_declared_figure_has_an_oracle():
    assert set(FIGURES.keys()) - {"I46"} == set(ORACLES) | set(honours.SHARES)


def test_values_equal_naive_loops_on_every_day_and_in_every_grain(district):
    compared = 0
    for figure_id, oracle in ORACLES.items():
        for day in DAYS:
            found = oracle(day)
            assert queries.value(figure_id, day).value == size(found), (figure_id, day)
            for grain in FIGURES.get(figure_id).grains:
                if grain != DISTRICT:
                    cells = {key: cell.value for key, cell in queries.by_grain(figure_id, day, grain).items()}
                    assert cells == counted(found, grain), (figure_id, day, grain)
                    compared += len(cells)
    assert compared > 100


def test_shares_keep_their_numerator_and_denominator(district):
    for figure_id, oracle in honours.SHARES.items():
        for day in DAYS:
            found = queries.value(figure_id, day)
            assert (found.numerator, found.denominator) == oracle(day), (figure_id, day)
    assert oracle(DAYS[-1])[1] > 10


def test_rows_that_open_are_the_things_that_were_counted(district):
    for figure_id, oracle in ORACLES.items():
        for day in DAYS[-3:]:
            found = oracle(day)
            ids = queries.row_ids(figure_id, day, limit=10_000)
            assert set(ids) == {row[0] for row in found} and len(ids) == len(set(ids)), (figure_id, day)
            if STREET in FIGURES.get(figure_id).grains:
                for key in counted(found, STREET):
                    number = len({row[0] for row in found if row[1] == key})
                    ids = queries.row_ids(figure_id, day, STREET, key, limit=10_000)
                    assert set(ids) == {row[0] for row in found if row[1] == key}
                    assert queries.row_count(figure_id, day, STREET, key) == number


def test_streets_add_up_to_the_district_where_a_thing_has_one_place(district):
    for figure_id in ("I02", "I38", "I40", "I41", "I42", "I43", "I44", "I45"):
        for day in DAYS:
            cells = queries.by_grain(figure_id, day, STREET)
            assert sum(cell.value for cell in cells.values()) == queries.value(figure_id, day).value


def test_the_first_and_the_last_day_of_a_fact(district):
    """`valid_from` counts, `valid_to` does not."""
    row = next(row for row in all_of(Employer) if row.valid_to and row.valid_to > row.valid_from)
    for day, there in (
        (row.valid_from - timedelta(days=1), False),
        (row.valid_from, True),
        (row.valid_to - timedelta(days=1), True),
        (row.valid_to, False),
    ):
        assert (row.pk in queries.row_ids("I02", day, limit=1000)) is there


def test_growth_is_the_difference_to_the_end_of_2017_in_every_street(district):
    day = DAYS[-1]
    now, then = counted(industrial_workers(day), STREET), counted(industrial_workers(date(2017, 12, 31)), STREET)
    total = len({row[0] for row in industrial_workers(day)})
    before = len({row[0] for row in industrial_workers(date(2017, 12, 31))})
    found = queries.value("I46", day)
    assert (found.value, found.parts["now"], found.parts["then"]) == (total - before, total, before)
    cells = {key: cell.value for key, cell in queries.by_grain("I46", day, STREET).items()}
    assert cells == {key: now.get(key, 0) - then.get(key, 0) for key in {*now, *then}}


def test_single_and_joint_unions_below_the_federation(world):
    Organisation._base_manager.filter(pk=world["union_b1"].pk).update(form="joint")
    Link(
        line="industry",
        parent=world["federation"].node,
        child=world["union_b1"].node,
        valid_from=date(2020, 1, 1),
        valid_to=date(2022, 1, 1),
    ).save(force_insert=True)
    assert queries.value("I52", date(2021, 1, 1)).parts == {"N": 1, "X": 1}
    assert queries.value("I52", date(2022, 1, 1)).parts == {"N": 1, "X": 0}
    assert queries.value("I52", date(2016, 1, 1)).parts == {"N": 0, "X": 0}
