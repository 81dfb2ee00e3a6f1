"""The election of a founding: candidates, two hands, assembly, ballot, report."""

from datetime import timedelta

import pytest

from gongyou.domains.unions.predicates import by_strokes, committee_size
from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Act, Document, Round
from gongyou.engines.procedures.operations.convening import convene
from gongyou.kernel import clock
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Coverage, Membership, Organisation, Post
from tests.factories.founding import (
    PAPER,
    member,
    names,
    refused,
)

UNION_CODE = "81370211MC00000018"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"no_relatives": False}, "no_relatives"),
        ({"committee_seats": 5}, "committee"),  # five candidates for five seats
        ({"committee_seats": 8}, "committee_seats"),  # thirty members: three to seven
        ({"committee_seats": 2}, "committee_seats"),
        ({"audit_seats": 2}, "audit"),
        ({"audit": ""}, "audit"),
        ({"years": "4"}, "years"),
        ({"committee": "查无此人"}, "committee"),
    ],
)
def test_what_is_wrong_with_the_list_is_said_at_its_field(naming, given, field):
    life, people = naming
    assert refused(life.nominate, people[:6], **given).field == field
    assert life.candidates() == [] and life.stage == "candidates"


def test_candidates_are_active_members_of_this_union_only(world, naming):
    life, people = naming
    retained, foreign = member(life.union, kind="retained"), member(world["union_a1"])
    for wrong in (retained, foreign):
        assert refused(life.nominate, [*people[:4], wrong, people[5]]).field == "committee"
    twin = member(life.union, people[0].name)
    assert refused(life.nominate, people[:6]).code == "two_of_a_name"
    card = Membership._base_manager.get(person=twin).card_number
    life.nominate(people[:6], committee="\n".join([card.lower(), *(person.name for person in people[1:5])]))
    assert twin.pk in {row.person_id for row in life.candidates()}


def test_nobody_stands_twice(naming):
    life, people = naming
    assert refused(life.nominate, people[:6], audit=people[0].name).code == "twice"
    assert refused(life.nominate, people[:6], committee=names(people[:5]) + f"、{people[0].name}").code == "twice"


def test_a_womens_officer_is_due_from_ten_women_on(naming):
    life, people = naming
    her = [member(life.union, gender="female") for _place in range(10)]
    assert refused(life.nominate, people[:6]).field == "women"
    assert refused(life.nominate, people[:6], women=people[7].name).field == "women"
    life.nominate(people[:6], women=her[0].name)
    life.approve()
    life.meet(40)
    life.ballot(40, 40, 40, 0, 0, 40, 30, issued=40)
    life.report()
    life.reply()
    assert Post._base_manager.get(organisation=life.union, title="women_chair").person_id == her[0].pk


def test_names_of_candidates_stand_on_no_act_and_in_the_order_of_strokes(naming):
    life, _people = naming
    standing = [member(life.union, name) for name in ("陈一试", "丁二试", "欧阳三", "王四试", "郑五试", "于六试")]
    life.nominate(standing)
    order = [row.person.name for row in life.candidates() if row.data["contest"] == "committee"]
    assert order == ["丁二试", "王四试", "陈一试", "欧阳三", "郑五试"]
    given = str(list(Act._base_manager.filter(matter__number=life.number).values_list("given", flat=True)))
    assert not any(person.name in given for person in standing)
    assert reader.verify()[2] == []


def test_strokes_are_those_of_the_mainland():
    surnames = ["魏", "陈", "李", "丁", "黄", "郑", "乙", "欧", "王", "苏", "谭", "刘"]
    assert [surnames[place] for place in by_strokes(surnames)][:4] == ["乙", "丁", "王", "刘"]
    placed = [surnames[place] for place in by_strokes(surnames)]
    assert set(placed[4:7]) == {"李", "陈", "苏"} and set(placed[7:9]) == {"欧", "郑"}
    assert placed[9:] == ["黄", "谭", "魏"]


def test_sizes_of_committees():
    table = "0:3-5 25:3-7 201:7-15"
    assert [committee_size(table, members) for members in (0, 24, 25, 200, 201)] == [
        (3, 5), (3, 5), (3, 7), (3, 7), (7, 15)
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no sizes"):
        committee_size("three", 10)


# Two hands


def test_whoever_named_the_candidates_does_not_approve_them(world, naming):
    life, people = naming
    life.nominate(people[:6])
    assert (life.matter.desk_node_id, life.matter.desk_remark) == (world["district"].pk, "conflict")
    with pytest.raises(Denied):
        life.act("street_a", "approve")
    life.act("district", "change", note="名单须补充女会员")
    world.staff("street_officer", "street_a", "street_a2")
    life.nominate(people[:6])
    assert life.matter.desk_node_id == world["street_a"].pk
    assert refused(life.act, "street_a", "approve").code == "same_hand"
    life.act("street_a2", "approve")
    assert life.stage == "assembly"


def test_the_covered_colleagues_hand_counts_too(world, naming):
    from dataclasses import replace

    life, people = naming
    world.staff("street_officer", "street_a", "street_a2")
    own = world.viewers["street_a"]
    world.viewers["cover"] = replace(own, user_id=world.viewers["street_a2"].user_id, acting_for=own.role_id)
    life.nominate(people[:6], by="cover")
    for who in ("street_a", "street_a2", "cover"):
        with pytest.raises((Refused, Denied)):
            life.act(who, "approve")
    life.act("district", "approve")


@pytest.mark.parametrize("who", ["street_b", "union_a1", "union_b1"])
def test_strangers_neither_see_nor_touch_it(world, naming, who):
    life, people = naming
    assert queries.matter(world.viewers[who], life.number) is None
    with pytest.raises(Denied):
        life.nominate(people[:6], by=who)
    with pytest.raises(Denied):
        operations.revoke(world.viewers[who], number=life.number, note="不应当看到")


# Assembly and ballot


def test_a_short_meeting_is_void_and_called_again(voting):
    life, _people = voting
    life.meet(19)
    assert life.stage == "assembly"
    assert Round._base_manager.get(matter__number=life.number).state == "void"
    assert refused(life.act, life.own, "record", present=20, minutes="再开").code == "not_convened"
    life.meet(20)
    assert life.stage == "vote"


def test_retained_members_are_not_entitled_and_delegates_only_from_a_hundred(voting):
    life, _people = voting
    member(life.union, kind="retained")
    day = clock.today() + timedelta(days=14)
    said = refused(
        convene, life.viewer(life.own), number=life.number, day=day, place="职工之家", entitled=20
    )  # fmt: skip
    assert said.field == "entitled"
    soon = clock.today() + timedelta(days=1)
    said = refused(convene, life.viewer(life.own), number=life.number, day=soon, place="职工之家")
    assert said.field == "day" and "会员代表大会条例" in said.message
    convene(life.viewer(life.own), number=life.number, day=day, place="职工之家")
    assert Round._base_manager.get(matter__number=life.number).entitled == 30


def test_a_ballot_with_more_returned_than_issued_is_void_and_the_assembly_meets_again(voting):
    life, _people = voting
    life.meet(25)
    life.ballot(25, 25, 25, 0, 0, 25, issued=25, returned=26)
    assert life.stage == "assembly"
    life.meet(25)
    life.ballot(25, 25, 25, 0, 0, 25, issued=25)
    assert life.stage == "election_report"


def test_half_of_the_entitled_is_not_enough(voting):
    life, people = voting
    life.meet(20)
    life.ballot(20, 20, 15, 0, 0, 20, issued=20)  # 15 of 30 entitled, though three quarters of those there
    assert life.stage == "candidates"
    life.nominate(people[6:12])
    assert len(life.candidates()) == 6 and people[0].pk not in {row.person_id for row in life.candidates()}
    life.approve()
    life.meet(20)
    life.ballot(20, 20, 16, 0, 0, 20, issued=20)
    assert life.stage == "election_report"


def test_equal_votes_around_the_last_seat_go_to_another_election(voting):
    life, _people = voting
    life.meet(30)
    life.ballot(30, 25, 17, 17, 1, 30, issued=30)
    assert life.stage == "candidates"
    row = Round._base_manager.filter(matter__number=life.number, kind="ballot").get()
    assert row.result["ties"] == 2 and row.result["open"] == {"committee": 1}


def test_the_desk_may_go_back_to_naming_before_the_vote(voting):
    life, people = voting
    assert refused(life.act, life.own, "renominate", note="").field == "note"
    life.act(life.own, "renominate", note="一名候选人已调离")
    life.nominate(people[:6])
    assert life.stage == "approve_candidates"
    life.act("district", "change", note="再核一遍")
    life.act(life.own, "recruit_again", note="会员人数有变化")
    assert life.stage == "recruit"


def test_offices_are_given_among_the_elected_only(voting):
    life, _people = voting
    life.meet(30)
    life.ballot(30, 30, 28, 2, 0, 30, issued=30)
    rows = life.candidates()
    one, lost, audit = str(rows[0].pk), str(rows[3].pk), str(rows[5].pk)
    assert refused(life.act, life.own, "report", chair=lost, vice={}, audit_chair=audit).field == "chair"
    assert refused(life.act, life.own, "report", chair=one, vice={one: True}, audit_chair=audit).field == "vice"
    assert refused(life.act, life.own, "report", chair=one, vice={}, audit_chair=one).field == "audit_chair"
    life.act(life.own, "report", chair=one, vice={lost: True}, audit_chair=audit)
    titles = [row.data.get("title") for row in life.candidates()]
    assert titles == ["chair", "committee", "committee", None, None, "audit_chair"]


def test_the_higher_union_sends_a_report_back_or_has_the_assembly_vote_again(voting):
    life, _people = voting
    life.meet(30)
    life.report_after(30, 30, 30, 0, 0, 30, issued=30)
    with pytest.raises(Denied):
        life.act("street_a", "confirm")
    life.act("district", "correct", note="请核对主席人选")
    life.report()
    life.act("district", "again", note="选票计数有误，选举无效")
    assert life.stage == "assembly"
    life.meet(30)
    life.report_after(0, 30, 30, 30, 0, 30, issued=30)
    assert [row.data.get("title") for row in life.candidates()] == [
        None, "chair", "vice_chair", "committee", None, "audit_chair"
    ]  # fmt: skip
    life.reply()
    assert Post._base_manager.filter(organisation=life.union, title="chair").count() == 1


def test_an_elected_person_who_left_meanwhile_stops_the_reply_and_takes_no_number(voting):
    life, _people = voting
    life.meet(30)
    life.report_after(30, 30, 30, 0, 0, 30, issued=30)
    chair = next(row for row in life.candidates() if row.data.get("title") == "chair")
    Membership._base_manager.filter(person=chair.person).update(valid_to=clock.today(), end_reason="left")
    said = refused(life.reply)
    assert said.code == "guarded" and "退回更正报告" in said.message
    assert not Document._base_manager.exists()
    assert Organisation._base_manager.get(pk=life.union.pk).founded_on is None


def test_the_employers_code_is_never_the_unions_own(voting):
    life, _people = voting
    life.meet(30)
    life.report_after(30, 30, 30, 0, 0, 30, issued=30)
    life.act("district", "confirm")
    of = Coverage._base_manager.get(union=life.union).employer
    assert refused(life.act, life.own, "issue", **PAPER, credit_code=of.credit_code).field == "credit_code"
    assert refused(life.act, life.own, "issue", **PAPER, credit_code=UNION_CODE).field == "credit_document"


def test_a_wrong_stage_says_so(voting):
    life, people = voting
    assert refused(life.nominate, people[:6]).code == "stale"
    said = refused(operations.act, life.viewer(life.own), number=life.number, outcome="record", stage="vote", given={})
    assert said.code == "stale"
