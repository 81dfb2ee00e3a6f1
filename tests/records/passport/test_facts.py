"""What the snapshot says of the passport: tags at the award, places then, honours that stood; nothing personal."""

from datetime import date, timedelta

import pyarrow.parquet as parquet
import pytest

from gongyou.engines.facts import tasks
from gongyou.kernel.parameters import site_home
from gongyou.records.passport.operations import contests, groups, honours, levels, results
from gongyou.records.passport.operations.results import NewResult
from gongyou.records.passport.types import Share
from tests.factories.snapshots import no_snapshot
from tests.records.directory.people import member
from tests.records.passport.earning import DAY, MADE, ROBOT, honour, placing, step

__all__ = ["no_snapshot"]


def rows(key: str) -> list[dict]:
    found = tasks.ensure(probing=False)
    return parquet.read_table(found.path(key)).to_pylist()


@pytest.fixture
def person(world):
    return member(world["union_a1"])


def test_honours_with_tags_and_places_and_without_those_that_never_stood(world, person):
    assert site_home()
    honour(person.pk, tags=("women", "industrial"))
    honours.reverse_honours(ROBOT, undone=MADE, made_by=MADE, reason="误")
    row = honour(person.pk, tags=("front_line",), level="city", year=2025)
    (told,) = rows("honours")
    assert {key: told[key] for key in ("honour", "person", "award", "level", "level_ordinal", "region", "year")} == {
        "honour": row.pk, "person": person.pk, "award": "craftsman", "level": "city", "level_ordinal": 40,
        "region": "370211001", "year": 2025,
    }  # fmt: skip
    assert [told[tag] for tag in ("front_line", "industrial", "women", "superseded")] == [True, False, False, False]
    honours.end_honour(ROBOT, number=row.pk, day=DAY, ending="revoked", reason="查实", document="文1号", made_by=MADE)
    assert [told["revoked_on"] for told in rows("honours")] == [DAY]


def test_groups_results_contests_and_levels(world, person):
    groups.add_group(
        ROBOT, kind="team", name="一班", unit=world["union_a1"].pk, day=DAY, leader=person.pk, made_by=MADE
    )
    shares = [Share(1000, person.pk)]
    new = NewResult("suggestion", "改进照明", "甲厂", shares, DAY, unit=world["union_a1"].pk)
    results.record_result(ROBOT, result=new, made_by=MADE)
    (placed,) = contests.record_contest_results(ROBOT, placings=[placing(person.pk)], made_by=MADE)
    raised = step(person.pk, 5, source="contest", contest_result=placed.pk, confirmation="青人社字〔2026〕9号")
    levels.apply_level(ROBOT, step=raised, made_by=MADE)
    told = {key: rows(key)[0] for key in ("groups", "results", "contest_results", "skill_levels")}
    assert (told["groups"]["kind"], told["groups"]["led"], told["groups"]["members"]) == ("team", True, 1)
    assert (told["results"]["completers"], told["results"]["region"]) == (1, "370211001")
    assert (told["contest_results"]["rank"], told["contest_results"]["in_team"]) == (1, False)
    level = told["skill_levels"]
    assert (level["grade"], level["contest"], level["verified"], level["region"]) == (
        5,
        "JS-2026-001",
        True,
        "370211001",
    )
    assert level["valid_from"] == date(2026, 7, 26)


def test_what_a_later_one_changes_is_read_anew_too(world, person):
    low = honour(person.pk)
    levels.apply_level(ROBOT, step=step(person.pk, 3), made_by=("seed", 0))
    assert [told["superseded"] for told in rows("honours")] == [False]
    high = honour(person.pk, level="city", supersedes=low.pk)
    later = DAY + timedelta(days=30)
    levels.apply_level(ROBOT, step=step(person.pk, 4, day=later), made_by=MADE)
    assert {told["honour"]: told["superseded"] for told in rows("honours")} == {low.pk: True, high.pk: False}
    assert [told["valid_to"] for told in rows("skill_levels")] == [later, None]
    honours.end_honour(ROBOT, number=high.pk, day=DAY, ending="revoked", reason="查实", document="文1号", made_by=MADE)
    levels.reverse_levels(ROBOT, undone=MADE, made_by=MADE, reason="核准撤销")
    assert {told["honour"]: told["superseded"] for told in rows("honours")} == {low.pk: False, high.pk: False}
    assert [told["valid_to"] for told in rows("skill_levels")] == [None]
