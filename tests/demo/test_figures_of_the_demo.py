"""The demo's facts give the article's numbers, counted by SQL that shares nothing with the application."""

from datetime import date

import pytest

pytestmark = pytest.mark.slow
TODAY = "current_date"


def in_force(alias: str, day: str) -> str:
    return f"{alias}.valid_from <= {day} AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {day})"


@pytest.mark.parametrize(
    ("day", "workers"),
    [
        ("'2017-12-31'", 3490),
        ("'2018-12-31'", 3610),
        ("'2019-12-31'", 3730),
        ("'2020-12-31'", 3820),
        ("'2021-12-31'", 4020),
        ("'2022-10-31'", 4210),
        ("'2024-02-29'", 4210),
        (TODAY, 4210),
    ],
)
def test_industrial_workers_on_a_day(demo, day, workers):
    query = f"""SELECT count(DISTINCT e.person_id) FROM directory_employment e
        WHERE e.is_main AND e.industrial AND {in_force("e", day)}"""
    assert demo.one(query) == workers


def test_new_form_and_migrant_members_are_exact_and_overlap(demo):
    active = f"""SELECT DISTINCT m.person_id AS person FROM directory_membership m
        WHERE m.kind = 'active' AND {in_force("m", TODAY)}"""
    riders = f"""SELECT DISTINCT e.person_id AS person FROM directory_employment e
        WHERE e.new_form <> '' AND {in_force("e", TODAY)}"""
    rural = "SELECT p.id AS person FROM directory_person p WHERE p.household = 'rural'"
    assert demo.one(f"SELECT count(*) FROM ({active}) a JOIN ({riders}) r ON r.person = a.person") == 230
    assert demo.one(f"SELECT count(*) FROM ({active}) a JOIN ({rural}) r ON r.person = a.person") == 360
    both = f"SELECT count(*) FROM ({active}) a JOIN ({riders}) r ON r.person = a.person JOIN ({rural}) u ON u.person = a.person"
    assert 50 < demo.one(both) < 230


def test_workers_and_members_are_different_sets_that_overlap(demo):
    workers = (
        f"SELECT e.person_id FROM directory_employment e WHERE e.is_main AND e.industrial AND {in_force('e', TODAY)}"
    )
    members = f"SELECT m.person_id FROM directory_membership m WHERE m.kind = 'active' AND {in_force('m', TODAY)}"
    assert demo.one(f"SELECT count(*) FROM ({members} EXCEPT {workers}) x") > 300
    assert demo.one(f"SELECT count(*) FROM ({workers} EXCEPT {members}) x") > 1000
    assert demo.one(f"SELECT count(*) FROM ({workers} INTERSECT {members}) x") > 2000


def test_organisations_of_the_article(demo):
    counts = dict(
        demo.ask(
            f"SELECT kind, count(*) FROM directory_organisation o WHERE {in_force('o', TODAY)} "
            "AND founded_on IS NOT NULL GROUP BY kind"
        )
    )
    assert counts == {
        "district": 1,
        "department": 4,
        "street": 23,
        "federation": 1,
        "zone": 10,
        "basic": 1401,
        "street_station": 23,
        "base_station": 269,
    }
    assert demo.one("SELECT count(*) FROM directory_organisation WHERE founded_on IS NULL AND valid_to IS NULL") == 8
    assert demo.one("SELECT count(*) FROM directory_region WHERE level = 'street'") == 23
    assert demo.one("SELECT count(*) FROM directory_organisation WHERE kind = 'basic' AND valid_to IS NOT NULL") == 41
    assert demo.one("SELECT count(*) FROM activities_activity WHERE state = 'held' AND kind = 'joining_drive'") == 7


def test_one_n_x_and_its_member_units(demo):
    under = f"""SELECT o.form, count(*) FROM access_link l JOIN directory_organisation o ON o.node_id = l.child_id
        WHERE l.line = 'industry' AND {in_force("l", TODAY)} GROUP BY o.form"""
    assert dict(demo.ask(under)) == {"single": 12, "joint": 9}
    units = f"""SELECT count(DISTINCT c.employer_id), count(*) FROM directory_coverage c WHERE c.is_member_unit
        AND c.sealed_on IS NOT NULL AND {in_force("c", TODAY)}"""
    assert demo.ask(units)[0] == (285, 300)
    assert demo.one("SELECT count(*) FROM directory_coverage WHERE is_member_unit AND sealed_on IS NULL") == 2
    assert demo.one("SELECT count(*) FROM access_link WHERE line = 'industry' AND is_primary") == 0


def test_every_union_has_one_primary_line_and_a_form_that_fits_its_coverage(demo):
    primary = """SELECT count(*) FROM directory_organisation o WHERE o.kind = 'basic' AND o.valid_to IS NULL AND
        (SELECT count(*) FROM access_link l WHERE l.child_id = o.node_id AND l.is_primary AND l.valid_to IS NULL) <> 1"""
    assert demo.one(primary) == 0
    covered = "(SELECT count(*) FROM directory_coverage c WHERE c.union_id = o.node_id AND c.valid_to IS NULL)"
    basic = "SELECT count(*) FROM directory_organisation o WHERE o.kind = 'basic' AND o.valid_to IS NULL"
    assert demo.one(f"{basic} AND o.form = 'single' AND {covered} <> 1") == 0
    assert demo.one(f"{basic} AND o.form = 'joint' AND {covered} < 2") == 0


def test_employers_of_today(demo):
    assert demo.one("SELECT count(*) FROM directory_employer WHERE valid_to IS NULL") == 4000
    before = """SELECT count(*) FROM directory_employment e JOIN directory_employer f ON f.id = e.employer_id
        WHERE e.valid_from < f.valid_from"""
    assert demo.one(before) == 0


def test_every_committee_has_its_term_a_few_end_soon_and_a_few_are_overdue(demo):
    founded = (
        "SELECT count(*) FROM directory_organisation WHERE founded_on IS NOT NULL AND valid_to IS NULL AND kind IN "
    )
    committees = demo.one(founded + "('district', 'street', 'federation', 'basic')")
    terms = demo.ask("SELECT organisation_id, begins_on, expires_on FROM directory_term WHERE ended_on IS NULL")
    assert len({row[0] for row in terms}) == len(terms) == committees
    left = [(date.fromisoformat(str(row[2])) - date.today()).days for row in terms]
    assert 5 <= sum(days <= 0 for days in left) <= 20
    assert 10 <= sum(0 < days <= 183 for days in left) <= 40
    early = """SELECT count(*) FROM directory_term t JOIN directory_organisation o ON o.node_id = t.organisation_id
        WHERE t.begins_on < o.founded_on"""
    assert demo.one(early) == 0
    chairs = """SELECT count(*) FROM directory_post p JOIN directory_term t ON t.id = p.term_id
        WHERE p.title = 'chair' AND p.valid_to IS NULL AND p.valid_from >= t.begins_on"""
    assert demo.one(chairs) == demo.one(
        "SELECT count(*) FROM directory_post WHERE title = 'chair' AND valid_to IS NULL"
    )
