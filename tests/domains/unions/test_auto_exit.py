"""Treated as having left: education first, then a question, then the committee; the member can stop it."""

import json
from datetime import date, timedelta

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Act, Clock, Matter
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.outbox.models import Message
from tests.domains.unions.members import (
    AUTO,
    JOINED,
    ROBOT,
    act,
    history,
    later,
    member,
    open_for,
    running,
    today,
)


def proposed(world, person, viewer=None, **more):
    given = {"dues_until": today(-220), "life_until": today(-240), "evidence": "台账显示二月起未缴费，活动均未签到。"}
    return open_for(viewer or world.viewers["union_a1"], AUTO, person.code, **{**given, **more})


def talked(world, matter, *days):
    for day in days:
        act(
            world, "union_a1", matter, "talk", day=today(day), manner="phone", said="提醒缴费并了解情况，本人答应考虑。"
        )


def test_education_comes_first_then_the_member_is_asked_then_the_committee_resolves(world):
    person, viewer = member(world)
    matter = proposed(world, person)
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "ask")
    assert caught.value.code == "guarded"
    talked(world, matter, -9, -9)
    with pytest.raises(Refused):
        act(world, "union_a1", matter, "ask")
    talked(world, matter, -2)
    act(world, "union_a1", matter, "ask")
    text = json.loads(Message._base_manager.get(dedupe_key__startswith="asked:").payload.reveal())
    assert matter.number in text["text"] and text["address"] == person.phone.reveal()
    with later(40):
        assert operations.tick(ROBOT) == 1
        matter.refresh_from_db()
        assert matter.stage == "auto_exit"
        with pytest.raises(Refused) as caught:
            act(world, "union_a1", matter, "exit")
        assert caught.value.field == "resolution"
        act(world, "union_a1", matter, "exit", resolution="2026年第5次委员会会议")
        end = clock.today()
    assert history(person) == [("T-union_a1", "active", JOINED, end, "auto_left")]
    told = [json.loads(row.payload.reveal()) for row in Message._base_manager.filter(dedupe_key__startswith="act:")]
    assert [one for one in told if matter.number in one["text"] and one["address"] == person.phone.reveal()]
    with later(41):
        operations.revoke(world.viewers["street_a"], number=matter.number, note="本人在外派期间")
    assert history(person) == running(person)


def test_nothing_happens_by_itself(world):
    """Years without an act of the desk: no membership ends, whatever the clocks say."""
    person, _viewer = member(world)
    matter = proposed(world, person)
    talked(world, matter, -9, -2)
    act(world, "union_a1", matter, "ask")
    for days in (60, 120, 400):
        with later(days):
            operations.tick(ROBOT)
    assert history(person) == running(person)
    matter.refresh_from_db()
    assert (matter.stage, matter.state) == ("auto_exit", "open")


def test_a_member_who_answers_stops_it(world):
    person, viewer = member(world)
    matter = proposed(world, person)
    talked(world, matter, -9, -2)
    act(world, "union_a1", matter, "ask")
    done = operations.answer(
        viewer, number=matter.number, stage="member_answer", outcome="stay", given={"reason": "外派半年"}
    )
    assert (done.state, done.ending) == ("ended", "stopped")
    assert history(person) == running(person)
    assert Clock._base_manager.get(matter=matter, owner="party").state == "met"


def test_a_member_who_takes_part_stops_it_at_any_stage(world):
    person, viewer = member(world)
    first = proposed(world, person)
    act(world, "union_a1", first, "stop", note="已补缴会费")
    second = proposed(world, person)
    talked(world, second, -9, -2)
    act(world, "union_a1", second, "ask")
    act(world, "union_a1", second, "stay", note="11月20日到会参加活动")
    third = proposed(world, person)
    talked(world, third, -9, -2)
    act(world, "union_a1", third, "ask")
    operations.answer(viewer, number=third.number, stage="member_answer", outcome="go")
    act(world, "union_a1", third, "keep", note="谈话后本人愿意缴费")
    endings = Matter._base_manager.filter(procedure=AUTO).values_list("ending", flat=True)
    assert set(endings) == {"stopped"} and history(person) == running(person)


def test_the_member_stays_free_meanwhile(world):
    """A transfer and leaving go on beside it; what is decided then finds the membership gone."""
    person, viewer = member(world)
    matter = proposed(world, person)
    talked(world, matter, -9, -2)
    act(world, "union_a1", matter, "ask")
    operations.answer(viewer, number=matter.number, stage="member_answer", outcome="go")
    joining, _worker = world.apply(
        "union_b1", number=person.identity_number.reveal(), phone=person.phone.reveal(), name="王小员"
    )
    act(world, "union_b1", joining, "accept")
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "exit", resolution="2026年第5次委员会会议")
    assert caught.value.code == "guarded"
    act(world, "union_a1", matter, "keep", note="会籍已转出")
    assert history(person)[-1][:2] == ("T-union_b1", "active")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"dues_until": (clock.today() - timedelta(days=150)).isoformat()}, "dues_until"),
        ({"life_until": (clock.today() - timedelta(days=100)).isoformat()}, "life_until"),
        ({"life_until": ""}, "life_until"),
        ({"evidence": "没缴"}, "evidence"),
    ],
)
def test_months_and_evidence_are_asked_for(world, given, field):
    person, _viewer = member(world)
    with pytest.raises(Refused) as caught:
        proposed(world, person, **given)
    assert caught.value.field == field


def test_six_months_are_full_on_their_day(world):
    """From the last day of August the sixth month is full on the last of February."""
    person, _viewer = member(world)
    with clock.rehearse(date(2027, 2, 27)), pytest.raises(Refused):
        proposed(world, person, dues_until="2026-08-31", life_until="2026-08-31")
    with clock.rehearse(date(2027, 2, 28)):
        assert proposed(world, person, dues_until="2026-08-31", life_until="2026-08-31").state == "open"


def test_only_the_members_own_union_proposes_it(world):
    person, viewer = member(world)
    for place in ("street_a", "district", "union_a2"):
        with pytest.raises(Denied):
            proposed(world, person, world.viewers[place])
    with pytest.raises(Denied):
        proposed(world, person, viewer)
    proposed(world, person)
    with pytest.raises(Refused) as caught:
        proposed(world, person)
    assert caught.value.code == "open_already"


@pytest.mark.parametrize("days", [1, -230])
def test_a_talk_lies_between_the_last_dues_and_today(world, days):
    person, _viewer = member(world)
    matter = proposed(world, person)
    with pytest.raises(Refused) as caught:
        talked(world, matter, days)
    assert caught.value.field == "day"
    assert not Act._base_manager.filter(matter=matter, outcome="talk").exists()
