"""Skill levels and contest results: one level in force per occupation, raised only on the authority's word."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.queries.life import line_of
from gongyou.records.passport.enums import Grade
from gongyou.records.passport.models import ContestResult, SkillLevel
from gongyou.records.passport.operations import contests, levels
from gongyou.records.passport.queries.contests import results_in
from gongyou.records.passport.queries.levels import levels_of, present_levels
from gongyou.records.passport.types import Occupation
from tests.records.directory.people import member, somebody
from tests.records.passport.earning import DAY, FITTER, MADE, ROBOT, placing, step


def test_five_is_the_lowest_of_the_five():
    assert Grade.JUNIOR < Grade.SENIOR_TECHNICIAN < Grade.CHIEF_TECHNICIAN
    assert "五级" in str(Grade(1).label) and "一级" in str(Grade(5).label)


def test_a_higher_grade_ends_the_lower_one_on_its_day_and_can_be_taken_back(world):
    person = somebody()
    levels.apply_level(ROBOT, step=step(person.pk, 3), made_by=("seed", 0))
    later = DAY + timedelta(days=30)
    result = contests.record_contest_results(ROBOT, placings=[placing(person.pk)], made_by=MADE)[0]
    raised = {"source": "contest", "day": later, "contest_result": result.pk}
    with pytest.raises(Refused) as caught:
        levels.apply_level(ROBOT, step=step(person.pk, 4, **raised), made_by=MADE)
    assert caught.value.code == "not_confirmed"
    made = levels.apply_level(
        ROBOT, step=step(person.pk, 4, confirmation="青人社字〔2026〕9号", **raised), made_by=MADE
    )
    before = present_levels(ROBOT, [person.pk], day=later - timedelta(days=1))
    after = present_levels(ROBOT, [person.pk], day=later, verified=True)
    assert [before[person.pk, FITTER.code].grade, after[person.pk, FITTER.code].grade] == [3, 4]
    for grade in (3, 4):
        with pytest.raises(Refused) as caught:
            levels.apply_level(ROBOT, step=step(person.pk, grade, day=later), made_by=MADE)
        assert caught.value.code == "no_rise"
    assert levels.reverse_levels(ROBOT, undone=MADE, made_by=("matter", 8), reason="核准撤销") == 1
    assert [row.grade for row in levels_of(ROBOT, person.pk)] == [3]
    made.refresh_from_db()
    assert made.end_reason == "reversed"


def test_occupations_stand_side_by_side_and_numbers_are_used_once(world):
    person, other = somebody(), somebody()
    second = Occupation("6-18-01-01", "车工")
    levels.apply_levels(
        ROBOT, steps=[step(person.pk, certificate_number="A1"), step(person.pk, occupation=second)], made_by=MADE
    )
    assert len(present_levels(ROBOT, [person.pk], day=DAY)) == 2
    with pytest.raises(Refused):
        levels.apply_level(ROBOT, step=step(other.pk, certificate_number="A1"), made_by=MADE)
    with pytest.raises(Refused) as caught:
        levels.apply_level(ROBOT, step=step(other.pk, occupation=Occupation("6-1-1", "车工")), made_by=MADE)
    assert caught.value.code == "occupation"


@pytest.mark.parametrize(
    "broken",
    [{"grade": 8}, {"occupation": "6-1-01-01"}, {"source": "contest"}, {"valid_to": DAY}, {"end_reason": "raised"}],
)
def test_the_database_holds_what_a_level_is(world, broken):
    made = levels.apply_level(ROBOT, step=step(somebody().pk), made_by=MADE)
    with pytest.raises(DatabaseError), transaction.atomic():
        SkillLevel._base_manager.filter(pk=made.pk).update(**broken)


def test_a_revoked_certificate_ends_the_level_by_document(world):
    made = levels.apply_level(ROBOT, step=step(somebody().pk), made_by=MADE)
    with pytest.raises(Refused):
        levels.revoke_level(ROBOT, number=made.pk, day=DAY, document="", made_by=MADE)
    row = levels.revoke_level(ROBOT, number=made.pk, day=date(2026, 9, 1), document="文2号", made_by=MADE)
    assert (row.valid_to, row.end_reason) == (date(2026, 9, 1), "revoked")


def test_results_of_a_contest_once_per_track_with_teams(world):
    people = [member(world["union_b1"]) for _turn in range(3)]
    team = [placing(one.pk, 2, team="二队", track="team") for one in people[:2]]
    made = contests.record_contest_results(
        ROBOT, placings=[*team, placing(people[2].pk, tags=("women",))], made_by=MADE
    )
    assert [row.rank for row in results_in(ROBOT, "JS-2026-001", track="team")] == [2, 2]
    assert {row.region_id for row in made} == {"370211002"}
    for wrong in (placing(people[2].pk, 3), placing(people[0].pk, 31)):
        with pytest.raises(Refused):
            contests.record_contest_results(ROBOT, placings=[wrong], made_by=MADE)
    contests.revoke_contest_result(ROBOT, number=made[2].pk, day=DAY, reason="违规", made_by=MADE)
    contests.record_contest_results(ROBOT, placings=[placing(people[2].pk, 5)], made_by=("matter", 9))
    assert contests.reverse_contest_results(ROBOT, undone=("matter", 9), made_by=MADE, reason="误") == 1
    assert ContestResult._base_manager.filter(person=people[2], revoked_on=None).count() == 0


def test_the_line_of_life_tells_what_was_earned(world):
    person = member(world["union_a1"])
    levels.apply_level(ROBOT, step=step(person.pk, 5), made_by=MADE)
    contests.record_contest_results(ROBOT, placings=[placing(person.pk, 3, award="二等奖")], made_by=MADE)
    told = {entry.source: entry for entry in line_of(ROBOT, person)}
    assert told["skills"].title == "取得装配钳工高级技师（一级）"
    assert "第 3 名（共 30 人）" in told["contests"].body and "二等奖" in told["contests"].body
