"""Teams and studios: one leader, two studios at most, flagged when the leader leaves or loses the honour."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.operations.memberships import end_member
from gongyou.records.passport.demo import GroupPlan, load_groups
from gongyou.records.passport.models import Group, GroupMember
from gongyou.records.passport.operations import groups, honours
from gongyou.records.passport.queries.groups import flagged_groups, members_of
from gongyou.records.passport.types import Site
from tests.records.directory.people import member
from tests.records.passport.earning import DAY, MADE, ROBOT, honour


def found(world, leader, name="张晓工创新工作室", kind="studio", **more) -> Group:
    values = {"unit": world["union_a1"].pk, "day": date(2026, 8, 1), "made_by": MADE, **more}
    return groups.add_group(ROBOT, kind=kind, name=name, leader=leader.pk, **values)


@pytest.fixture
def people(world):
    return [member(world["union_a1"]) for _turn in range(4)]


def test_a_studio_keeps_its_members_over_time(world, people):
    proof = honour(people[0].pk)
    studio = found(
        world, people[0], members=[(people[1].pk, "core", "工艺"), (people[2].pk, "member", "")],
        leader_honour=proof.pk, site=Site(area=120, equipment="数控车床"),
    )  # fmt: skip
    groups.end_group_member(ROBOT, group=studio.pk, person=people[2].pk, day=date(2026, 9, 1), made_by=MADE)
    groups.change_leader(
        ROBOT,
        group=studio.pk,
        leader=people[1].pk,
        day=date(2026, 10, 1),
        made_by=MADE,
        name="李试创新工作室",
        stays=True,
    )
    then = [row.person_id for row in members_of(ROBOT, studio.pk, day=date(2026, 8, 15))]
    now = [(row.person_id, row.role) for row in members_of(ROBOT, studio.pk, day=date(2026, 10, 2))]
    assert then == [one.pk for one in people[:3]]
    assert now == [(people[1].pk, "leader"), (people[0].pk, "core")]
    groups.close_group(ROBOT, group=studio.pk, day=date(2026, 11, 1), made_by=MADE)
    assert not GroupMember._base_manager.filter(valid_to=None).exists()


def test_nobody_leads_two_studios_or_is_counted_in_three(world, people):
    one, two = found(world, people[0]), found(world, people[1], "第二工作室")
    with pytest.raises(Refused) as caught:
        found(world, people[0], "第三工作室")
    assert caught.value.code == "leads"
    found(world, people[0], "一班", kind="team")
    groups.add_group_member(ROBOT, group=two.pk, person=people[0].pk, day=DAY, made_by=MADE)
    third = found(world, people[2], "第四工作室")
    with pytest.raises(Refused) as caught:
        groups.add_group_member(ROBOT, group=third.pk, person=people[0].pk, day=DAY, made_by=MADE)
    assert caught.value.code == "two_studios"
    past = {"group": third, "person": people[0], "role": "member", "in_studio": True, "valid_from": DAY}
    with pytest.raises(DatabaseError), transaction.atomic():
        GroupMember(**past).save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        GroupMember(**{**past, "person": people[3], "in_studio": False}).save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Group._base_manager.filter(pk=one.pk).update(kind="team")


def test_a_studio_is_flagged_when_its_leader_left_or_lost_the_honour(world, people):
    proof = honour(people[0].pk)
    studios = [
        found(world, people[0], "甲工作室", leader_honour=proof.pk),
        found(world, people[1], "乙工作室"),
        found(world, people[2], "丙工作室"),
        found(world, people[3], "丁工作室"),
    ]
    assert flagged_groups(world.viewers["district"]) == []
    honours.end_honour(ROBOT, number=proof.pk, day=DAY, ending="revoked", reason="查实", document="文1号", made_by=MADE)
    end_member(ROBOT, person=people[1], day=date(2026, 10, 1), reason="left")
    groups.end_group_member(ROBOT, group=studios[2].pk, person=people[2].pk, day=date(2026, 9, 1), made_by=MADE)
    flags = {row.name: row.reason for row in flagged_groups(world.viewers["union_a1"])}
    assert flags == {"甲工作室": "honour_lost", "乙工作室": "left_unit", "丙工作室": "no_leader"}
    assert flagged_groups(world.viewers["union_b1"]) == []
    with pytest.raises(Refused):
        groups.change_leader(ROBOT, group=studios[2].pk, leader=people[0].pk, day=DAY, made_by=MADE, honour=proof.pk)


def test_an_undone_founding_leaves_rows_without_length(world, people):
    studio = found(world, people[0])
    groups.reverse_group(ROBOT, group=studio.pk, made_by=MADE)
    assert not members_of(ROBOT, studio.pk, day=date(2026, 8, 1)).exists()
    found(world, people[0])


def test_many_are_loaded_under_the_same_constraints(world, people):
    unit = world["union_a1"].pk
    plans = [
        GroupPlan("studio", f"{turn}工作室", DAY, people[turn].pk, unit=unit, members=[people[turn - 1].pk])
        for turn in range(3)
    ]
    made = load_groups(ROBOT, plans=plans)
    assert len(made) == 3 and flagged_groups(world.viewers["district"]) == []
    with pytest.raises(Refused):
        load_groups(ROBOT, plans=[GroupPlan("studio", "又一个", DAY, people[0].pk, unit=unit)])
