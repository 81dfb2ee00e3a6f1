"""When two records of one human being are joined, what was earned follows, and nothing is held twice."""

import pytest

from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.operations import merging
from gongyou.records.passport.models import GroupMember, Honour, SkillLevel
from gongyou.records.passport.operations import groups, levels
from gongyou.records.passport.operations.results import NewResult, record_result
from gongyou.records.passport.types import Share
from tests.records.directory.joining import twins
from tests.records.directory.people import somebody
from tests.records.passport.earning import DAY, MADE, ROBOT, honour, step


@pytest.fixture
def pair(world):
    return twins(world)


def standing(person) -> list[str]:
    return sorted(Honour._base_manager.filter(person=person, revoked_on=None).values_list("level", flat=True))


def test_honours_and_levels_follow_once_and_go_back(pair):
    honour(pair.kept.pk)
    honour(pair.gone.pk)
    honour(pair.gone.pk, level="city")
    levels.apply_levels(ROBOT, steps=[step(pair.kept.pk, 4), step(pair.gone.pk, 3)], made_by=MADE)
    merge = pair.join()
    assert standing(pair.kept) == ["city", "district"]
    assert SkillLevel._base_manager.get(valid_to=None).grade == 4
    assert not Honour._base_manager.filter(person=pair.gone).exists()
    # What is granted to the closed record by its old number goes to the kept one.
    assert honour(pair.gone.pk, level="province").person_id == pair.kept.pk
    merging.undo_merge(pair.world.viewers["district"], number=merge.number, reason="两人同名，证件照片不符")
    assert standing(pair.gone) == ["city", "district"]
    assert standing(pair.kept) == ["district", "province"]
    assert SkillLevel._base_manager.filter(valid_to=None).count() == 2


def test_what_cannot_be_joined_is_said(pair):
    levels.apply_levels(ROBOT, steps=[step(pair.kept.pk, 3), step(pair.gone.pk, 4)], made_by=MADE)
    with pytest.raises(Refused) as caught:
        pair.join()
    assert caught.value.code == "higher_level"


def test_shares_of_one_result_are_not_added(pair):
    shares = [Share(600, pair.kept.pk), Share(400, pair.gone.pk)]
    record_result(ROBOT, result=NewResult("suggestion", "改进照明", "甲厂", shares, DAY), made_by=MADE)
    with pytest.raises(Refused) as caught:
        pair.join()
    assert caught.value.code == "two_shares"


def test_places_in_studios_follow(pair):
    studios = [
        groups.add_group(
            ROBOT, kind="studio", name=name, unit=pair.world["union_a1"].pk, day=DAY, leader=leader.pk, made_by=MADE
        )
        for name, leader in (("甲工作室", pair.kept), ("乙工作室", somebody()))
    ]
    groups.add_group_member(ROBOT, group=studios[0].pk, person=pair.gone.pk, day=DAY, made_by=MADE)
    groups.add_group_member(ROBOT, group=studios[1].pk, person=pair.gone.pk, day=DAY, made_by=MADE)
    pair.join()
    rows = GroupMember._base_manager.filter(person=pair.kept, valid_to=None).order_by("group_id")
    assert [(row.group_id, row.role) for row in rows] == [(studios[0].pk, "leader"), (studios[1].pk, "member")]
