"""Retaining and resuming a membership: its level, its days, who may ask; taken back to the letter."""

from datetime import date, timedelta

import pytest

from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from tests.domains.unions.members import (
    JOINED,
    LEAVE,
    RESUME,
    RETAIN,
    ROBOT,
    act,
    chair,
    history,
    later,
    member,
    open_for,
    retained,
    running,
    today,
)


def asked_to_retain(viewer, subject="", reason="retired", since=None):
    return open_for(viewer, RETAIN, subject, reason=reason, since=since or today(-20), evidence="退休证")


def test_a_retired_member_keeps_the_membership_and_the_decision_is_taken_back_to_the_letter(world):
    person, viewer = member(world)
    post = chair(person, world["union_a1"])
    matter = asked_to_retain(viewer)
    assert (matter.desk_node_id, matter.number[:3]) == (world["union_a1"].pk, "HJ-")
    day = today(-10)
    act(world, "union_a1", matter, "retain", level="own", day=day)
    since = date.fromisoformat(day)
    assert history(person) == [
        ("T-union_a1", "active", JOINED, since, "retained"),
        ("T-union_a1", "retained", since, None, ""),
    ]
    post.refresh_from_db()
    assert (post.valid_to, post.end_reason) == (since, "moved")
    operations.revoke(world.viewers["street_a"], number=matter.number, note="退休手续尚未办结")
    assert history(person) == running(person)
    post.refresh_from_db()
    assert (post.valid_to, post.end_reason) == (None, "")
    matter.refresh_from_db()
    assert matter.ending == "revoked"


@pytest.mark.parametrize(
    ("reason", "level", "more", "kept_by"),
    [
        ("unemployed", "above", {}, "T-street_a"),
        ("unit_closed", "above", {}, "T-street_a"),
        ("early_retired", "residence", {"street": "370211002"}, "T-street_b"),
        ("no_union_yet", "residence", {"street": "370211002"}, "T-street_b"),
    ],
)
def test_the_level_that_keeps_it(world, reason, level, more, kept_by):
    person, viewer = member(world)
    matter = asked_to_retain(viewer, reason=reason)
    act(world, "union_a1", matter, "retain", level=level, day=today(), **more)
    assert history(person)[-1][:2] == (kept_by, "retained")
    assert Matter.objects.visible_to(world.viewers[kept_by[2:]]).filter(pk=matter.pk).exists()


@pytest.mark.parametrize(
    ("reason", "given", "field"),
    [
        ("unit_closed", {"level": "own"}, "level"),
        ("no_union_yet", {"level": "own"}, "level"),
        ("retired", {"level": ""}, "level"),
        ("retired", {"level": "moon"}, "level"),
        ("retired", {"level": "residence"}, "street"),
        ("retired", {"level": "residence", "street": "999"}, "street"),
        ("retired", {"level": "own", "day": "2999-01-01"}, "day"),
        ("retired", {"level": "own", "day": "2023-12-31"}, "day"),
        ("retired", {"level": "own", "day": "昨天"}, "day"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_at_its_field(world, reason, given, field):
    person, viewer = member(world)
    matter = asked_to_retain(viewer, reason=reason)
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "retain", **{"day": today(), **given})
    assert caught.value.field == field
    assert history(person) == running(person)


def test_only_the_district_goes_further_back_than_thirty_days(world):
    person, viewer = member(world, "street_a")
    matter = asked_to_retain(viewer, reason="retired")
    with pytest.raises(Refused) as caught:
        act(world, "street_a", matter, "retain", level="own", day=today(-31))
    assert caught.value.code == "backdated"
    with later(60):
        operations.escalate(world.viewers["district"], number=matter.number, note="下级超期")
        act(world, "district", matter, "retain", level="own", day=(clock.today() - timedelta(days=90)).isoformat())
    assert history(person)[-1][1] == "retained"


def test_a_decision_is_not_taken_back_after_the_membership_changed_again(world):
    person, viewer = member(world)
    matter = asked_to_retain(viewer)
    act(world, "union_a1", matter, "retain", level="own", day=today())
    again = open_for(viewer, RESUME, employer_name="测试物流")
    act(world, "union_a1", again, "resume")
    before = history(person)
    with pytest.raises(Refused) as caught:
        operations.revoke(world.viewers["street_a"], number=matter.number, note="退休手续尚未办结")
    assert caught.value.code == "changed_since"
    assert history(person) == before
    operations.revoke(world.viewers["street_a"], number=again.number, note="没有再就业")
    operations.revoke(world.viewers["street_a"], number=matter.number, note="退休手续尚未办结")
    assert history(person) == running(person)


def test_who_may_ask_and_who_may_not(world):
    person, viewer = member(world)
    stranger, _phone = world.worker()
    with pytest.raises(Refused) as caught:
        asked_to_retain(stranger, person.code)
    assert caught.value.code == "unknown_person"
    for place in ("union_a2", "union_b1", "street_b"):
        with pytest.raises(Denied):
            asked_to_retain(world.viewers[place], person.code)
    with pytest.raises(Refused) as caught:
        asked_to_retain(viewer, since=today(3))
    assert caught.value.field == "since"
    with pytest.raises(Refused) as caught:
        asked_to_retain(viewer, reason="moon")
    assert caught.value.field == "reason"
    assert not Matter._base_manager.filter(procedure=RETAIN).exists()
    for place in ("union_a1", "street_a", "district"):
        matter = asked_to_retain(world.viewers[place], person.code)
        assert matter.desk_node_id == world["union_a1"].pk
        act(world, "union_a1", matter, "refuse", note="不符合条件")


def test_a_transfer_under_way_comes_first_and_the_way_out_is_said(world):
    person, viewer = member(world)
    transfer = open_transfer(world.viewers["union_a1"], person_code=person.code, receiver_code="T-union_b1")
    for key, given in ((RETAIN, {"reason": "retired", "since": today(-1), "evidence": "退休证"}),
                       (LEAVE, {"known": True})):  # fmt: skip
        with pytest.raises(Refused) as caught:
            open_for(viewer, key, **given)
        assert caught.value.code == "open_already"
        assert transfer.number in caught.value.message and "接收工会" in caught.value.message
    operations.act(world.viewers["union_b1"], number=transfer.number, outcome="decline", note="不在本单位工作")
    assert open_for(viewer, LEAVE, known=True).state == "open"


def test_only_an_open_active_membership_is_retained(world):
    person, viewer = member(world)
    retained(world.viewers["union_a1"], person=person, union=world["union_a1"])
    with pytest.raises(Refused) as caught:
        asked_to_retain(viewer)
    assert caught.value.code == "wrong_kind"
    other, other_viewer = member(world, "union_a2", name="李小员")
    with pytest.raises(Refused) as caught:
        open_for(other_viewer, RESUME, employer_name="测试物流")
    assert caught.value.code == "wrong_kind"


def test_a_street_does_not_take_it_up_itself_but_asks_the_union_that_receives(world):
    person, viewer = member(world)
    retained(world.viewers["union_a1"], person=person, union=world["street_a"])
    matter = open_for(viewer, RESUME, employer_name="测试物流", union_name="A2公司工会")
    assert matter.desk_node_id == world["street_a"].pk
    with pytest.raises(Refused) as caught:
        act(world, "street_a", matter, "resume")
    assert caught.value.code == "guarded"
    act(world, "street_a", matter, "ask", receiver="T-union_a2")
    act(world, "union_a2", matter, "decline", note="不在本单位工作")
    matter.refresh_from_db()
    assert (matter.stage, matter.desk_node_id) == ("resume", world["street_a"].pk)
    act(world, "street_a", matter, "ask", receiver="T-union_b1")
    act(world, "union_b1", matter, "accept")
    assert history(person)[-1][:2] == ("T-union_b1", "active")
    operations.revoke(world.viewers["street_b"], number=matter.number, note="核实未在该单位工作")
    assert history(person)[-1][:2] == ("T-street_a", "retained")


def test_silence_of_the_receiver_goes_up_and_nobody_is_without_a_membership(world):
    person, viewer = member(world)
    retained(world.viewers["union_a1"], person=person, union=world["street_a"])
    matter = open_for(viewer, RESUME, employer_name="测试物流")
    act(world, "street_a", matter, "ask", receiver="T-union_b1")
    with later(30):
        assert operations.tick(ROBOT) == 1
    matter.refresh_from_db()
    assert (matter.desk_node_id, matter.desk_remark) == (world["street_b"].pk, "escalated")
    assert history(person)[-1][1:2] == ("retained",)
