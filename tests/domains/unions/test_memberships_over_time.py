"""Memberships over the years: retained, resumed, left, treated as left, closed; each taken back to the letter."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Act, Clock, Document, Matter
from gongyou.engines.procedures.queries.openings import offers
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.outbox.models import Message
from gongyou.records.directory.models import Membership, Organisation, Post
from tests.domains.unions.members import JOINED, act, history, member, open_for, retained
from tests.faces.signing_in import staff_client, worker_client

ROBOT = system(reason="procedures.tick")
RETAIN, RESUME, LEAVE = "unions.retain", "unions.resume", "unions.leave"
AUTO, CLOSE = "unions.auto_exit", "unions.close_membership"


def today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def later(days: int):
    return clock.rehearse(clock.now() + timedelta(days=days))


def asked_to_retain(viewer, subject="", reason="retired", since=None):
    return open_for(viewer, RETAIN, subject, reason=reason, since=since or today(-20), evidence="退休证")


def chair(person, union):
    post = Post(person=person, organisation=union, title="committee", valid_from=JOINED, document="青工组〔2024〕1号")
    post.save(force_insert=True)
    return post


def running(person):
    return [("T-union_a1", "active", JOINED, None, "")]


# Retaining


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


# Resuming


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


# Leaving


def left(world, viewer, *, days=4, place="union_a1"):
    matter = open_for(viewer, LEAVE, reason="个人原因", known=True)
    with later(days):
        act(world, place, matter, "leave")
    return matter


def test_leaving_waits_for_the_days_to_think_again_and_ends_with_a_certificate(world):
    person, viewer = member(world)
    post = chair(person, world["union_a1"])
    card = Membership._base_manager.get(person=person, valid_to=None).card_number
    matter = open_for(viewer, LEAVE, known=True)
    for days in (0, 3):
        with later(days), pytest.raises(Refused) as caught:
            act(world, "union_a1", matter, "leave")
        assert caught.value.code == "guarded" and "冷静期" in caught.value.message
    with later(4):
        act(world, "union_a1", matter, "leave")
        end = clock.today()
        act(world, "union_a1", matter, "issue", prefix="测工退", signed_for="A1公司工会")
    assert history(person) == [("T-union_a1", "active", JOINED, end, "left")]
    post.refresh_from_db()
    assert post.end_reason == "resigned"
    paper = Document._base_manager.get(matter=matter)
    assert paper.number.startswith("测工退〔") and card in paper.body and person.name not in paper.body
    matter.refresh_from_db()
    assert matter.ending == "done"
    phone = worker_client(viewer)
    page = phone.get(reverse("portal:matter", args=[matter.number])).content.decode()
    assert "退会证明" in page and paper.number in page and "您填写的" in page


def test_leaving_cannot_be_refused_by_anybody(world):
    person, viewer = member(world)
    matter = open_for(viewer, LEAVE, known=True)
    for outcome in ("refuse", "decline", "stop"):
        with pytest.raises(Refused):
            act(world, "union_a1", matter, outcome, note="不同意退会")
    for place in ("union_a2", "street_a", "district"):
        with later(9), pytest.raises(Denied):
            act(world, place, matter, "leave")
    with later(40):
        assert operations.tick(ROBOT) == 1
    matter.refresh_from_db()
    assert (matter.desk_node_id, matter.state) == (world["street_a"].pk, "open")


def test_the_member_may_think_again(world):
    person, viewer = member(world)
    matter = open_for(viewer, LEAVE, known=True)
    operations.withdraw(viewer, number=matter.number)
    with later(9), pytest.raises(Refused):
        act(world, "union_a1", matter, "leave")
    assert history(person) == running(person)
    assert open_for(viewer, LEAVE, known=True).state == "open"


def test_only_the_member_asks_to_leave_and_says_so(world):
    person, viewer = member(world)
    for place in ("union_a1", "street_a", "district"):
        with pytest.raises(Denied):
            open_for(world.viewers[place], LEAVE, person.code, known=True)
    with pytest.raises(Refused) as caught:
        open_for(viewer, LEAVE, known=False)
    assert caught.value.field == "known"


def test_leaving_is_taken_back_while_nothing_came_after(world):
    person, viewer = member(world)
    matter = left(world, viewer)
    with later(5):
        act(world, "union_a1", matter, "issue", prefix="测工退", signed_for="A1公司工会")
        operations.revoke(world.viewers["street_a"], number=matter.number, note="非本人申请")
    assert history(person) == running(person)
    again = left(world, viewer)
    with later(6):
        act(world, "union_a1", again, "issue", prefix="测工退", signed_for="A1公司工会")
        joined, _worker = world.apply(
            "union_b1", number=person.identity_number.reveal(), phone=person.phone.reveal(), name="王小员"
        )
        act(world, "union_b1", joined, "admit")
        with pytest.raises(Refused) as caught:
            operations.revoke(world.viewers["street_a"], number=again.number, note="非本人申请")
    assert caught.value.code == "changed_since"


# Treated as having left


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


# Closed by the desk


def closed(world, person, *, at="union_a1", reason="deceased", day=None, document="死亡证明"):
    return open_for(world.viewers[at], CLOSE, person.code, reason=reason, day=day or today(-5), document=document)


def test_a_death_ends_the_membership_on_its_day_and_a_mistake_is_taken_back(world):
    person, _viewer = member(world)
    post = chair(person, world["union_a1"])
    matter = closed(world, person)
    with pytest.raises(Refused):
        act(world, "union_a1", matter, "propose")
    act(world, "union_a1", matter, "deceased")
    died = date.fromisoformat(today(-5))
    person.refresh_from_db(), post.refresh_from_db()
    assert history(person) == [("T-union_a1", "active", JOINED, died, "deceased")]
    assert (person.died_on, post.end_reason) == (died, "deceased")
    operations.revoke(world.viewers["street_a"], number=matter.number, note="同名登记有误")
    person.refresh_from_db(), post.refresh_from_db()
    assert (person.died_on, post.valid_to, history(person)) == (None, None, running(person))


def test_a_death_known_late_keeps_its_day(world):
    person, _viewer = member(world)
    matter = closed(world, person, day=today(-90))
    act(world, "union_a1", matter, "deceased")
    person.refresh_from_db()
    assert person.died_on.isoformat() == today(-90)
    assert history(person)[-1][3] == clock.today()


def test_an_expulsion_needs_another_hand(world):
    person, _viewer = member(world)
    matter = closed(world, person, reason="expelled", document="A1工会〔2026〕7号")
    with pytest.raises(Refused):
        act(world, "union_a1", matter, "deceased")
    act(world, "union_a1", matter, "propose")
    matter.refresh_from_db()
    assert (matter.desk_node_id, matter.desk_remark) == (world["street_a"].pk, "conflict")
    with pytest.raises(Denied):
        act(world, "union_a1", matter, "expel")
    act(world, "street_a", matter, "expel")
    assert history(person)[-1][4] == "expelled"
    operations.revoke(world.viewers["district"], number=matter.number, note="程序不符合章程")
    assert history(person) == running(person)


def test_the_other_hand_may_sit_at_the_same_desk(world):
    person, _viewer = member(world)
    second = world.staff("union_clerk", "union_a1", name="second@union_a1")
    matter = closed(world, person, reason="expelled", document="A1工会〔2026〕7号")
    act(world, "union_a1", matter, "propose")
    matter.refresh_from_db()
    assert matter.desk_node_id == world["union_a1"].pk
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "expel")
    assert caught.value.code == "same_hand"
    operations.act(second, number=matter.number, outcome="refuse", note="未经小组讨论")
    assert history(person) == running(person)


def test_a_record_made_by_mistake_is_dropped(world):
    person, _viewer = member(world)
    matter = closed(world, person)
    act(world, "union_a1", matter, "drop", note="登记错了人")
    person.refresh_from_db()
    assert person.died_on is None and history(person) == running(person)
    with pytest.raises(Refused) as caught:
        closed(world, person, day=today(1))
    assert caught.value.field == "day"


# The faces


def test_the_portal_carries_leaving_and_retaining(world):
    person, viewer = member(world)
    phone, clerk = worker_client(viewer), staff_client(world.users["union_a1"])
    guide = phone.get(reverse("portal:services")).content.decode()
    assert all(name in guide for name in ("保留会籍", "恢复正常会籍", "申请退会"))
    address = reverse("portal:start", args=[LEAVE])
    assert phone.post(address, {}).status_code == 422
    assert phone.post(address, {"known": "on"}).status_code == 302
    number = Matter._base_manager.get(procedure=LEAVE).number
    shown = clerk.get(reverse("console:matter", args=[number])).content.decode()
    assert "冷静期" in shown and "退回补正" in shown
    mine = phone.get(reverse("portal:matter", args=[number])).content.decode()
    assert "撤回申请" in mine
    assert phone.post(reverse("portal:withdraw", args=[number])).status_code == 302
    address = reverse("portal:start", args=[RETAIN])
    sent = phone.post(address, {"reason": "retired", "since": today(-3), "evidence": "退休证"})
    assert sent.status_code == 302
    number = Matter._base_manager.get(procedure=RETAIN).number
    page = clerk.get(reverse("console:matter", args=[number])).content.decode()
    assert "由哪一级保留" in page and "退休证" in page
    decided = clerk.post(
        reverse("console:decide", args=[number]),
        {"outcome": "retain", "stage": "retain", "level": "above", "street": "", "day": today()},
    )
    assert decided.status_code == 302
    assert history(person)[-1][:2] == ("T-street_a", "retained")


def test_the_persons_page_offers_what_this_desk_may_open(world):
    person, _viewer = member(world)
    own = staff_client(world.users["union_a1"]).get(reverse("console:person", args=[person.code])).content.decode()
    for key in (RETAIN, RESUME, AUTO, CLOSE):
        assert reverse("console:start_about", args=[key, person.code]) in own
    assert reverse("console:start_about", args=[LEAVE, person.code]) not in own
    district = staff_client(world.users["district"]).get(reverse("console:person", args=[person.code])).content.decode()
    assert reverse("console:start_about", args=[AUTO, person.code]) not in district
    assert {one.key for one in offers(worker_viewer(_viewer.user_id))} >= {RETAIN, RESUME, LEAVE}


def test_the_whole_way_of_an_auto_exit_in_both_faces(world):
    person, viewer = member(world)
    clerk, phone = staff_client(world.users["union_a1"]), worker_client(viewer)
    address = reverse("console:start_about", args=[AUTO, person.code])
    wrong = clerk.post(
        address, {"dues_until": today(-10), "life_until": today(-240), "evidence": "台账显示一直未缴费。"}
    )
    assert wrong.status_code == 422 and "6 个月" in wrong.content.decode()
    sent = clerk.post(
        address, {"dues_until": today(-220), "life_until": today(-240), "evidence": "台账显示一直未缴费。"}
    )
    assert sent.status_code == 302
    number = Matter._base_manager.get(procedure=AUTO).number
    desk = reverse("console:decide", args=[number])
    assert "还不能“请本人答复”" in clerk.get(reverse("console:matter", args=[number])).content.decode()
    for day in (-9, -2):
        talk = {"outcome": "talk", "stage": "education", "day": today(day), "manner": "visit", "said": "上门了解情况"}
        assert clerk.post(desk, talk).status_code == 302
    assert clerk.post(desk, {"outcome": "ask", "stage": "education"}).status_code == 302
    assert "等您办的" in phone.get(reverse("portal:home")).content.decode()
    answered = phone.post(
        reverse("portal:answer", args=[number]), {"outcome": "stay", "stage": "member_answer", "reason": ""}
    )
    assert answered.status_code == 302
    assert history(person) == running(person)
    assert "已停止办理" in clerk.get(reverse("console:matter", args=[number])).content.decode()


def test_an_organisation_that_ended_takes_nobody_back(world):
    person, viewer = member(world)
    matter = left(world, viewer)
    with later(5):
        act(world, "union_a1", matter, "issue", prefix="测工退", signed_for="A1公司工会")
        Organisation._base_manager.filter(pk=world["union_a1"].pk).update(valid_to=clock.today())
        with pytest.raises(Refused) as caught:
            operations.revoke(world.viewers["street_a"], number=matter.number, note="非本人申请")
    assert caught.value.code == "ended" and history(person)[-1][4] == "left"
