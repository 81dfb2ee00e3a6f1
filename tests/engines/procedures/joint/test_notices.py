"""Notices: the printed end, what is published, objections that stop one item only, items that begin anew."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import JointItem, JointRound, Matter, Party
from gongyou.engines.procedures.operations import act
from gongyou.engines.procedures.operations.joint import close_rest, close_round, draft_round, thaw_item
from gongyou.engines.procedures.operations.publicising import agree_correction, correct_item
from gongyou.engines.procedures.queries import notices
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from gongyou.kernel.operations.errors import Refused
from tests.engines.procedures.joint.scenery import (
    LEADS,
    MONDAY,
    call_of,
    code_of,
    nine,
    nominated,
    objected,
    posted,
    states,
)


@pytest.mark.parametrize(("hour", "ends"), [(9, date(2026, 11, 27)), (12, date(2026, 11, 30))])
def test_the_posting_day_counts_before_noon_only(world, hands, hour, ends):
    call = call_of(world)
    nominated(world, call, "陈一", stage="notice")
    row = posted(world, *hands, at=nine(MONDAY, hour), call=call.number)
    assert row.ends_on == ends and row.ends_at == clock.end_exclusive(ends)
    assert row.trace["count_start"] is (hour < 12) and row.rule["days"] == 5


def test_a_call_may_lengthen_the_days_and_nobody_shortens_them(world, hands):
    call = call_of(world, days={"notice": 7})
    nominated(world, call, "陈一", stage="notice")
    with pytest.raises(Refused) as refused:
        draft_round(hands[0], call=call.number, stage="notice", given={"days": "5"})
    assert refused.value.field == "days"
    assert posted(world, *hands, call=call.number).ends_on == date(2026, 12, 1)


def test_the_year_of_birth_is_published_only_for_namesakes(world, hands):
    call = call_of(world, tracks=[{"key": key, "name": key, "places": None, "data": {}} for key in "ab"])
    nominated(world, call, "陈一", "李二", stage="notice")
    other = call_of(world)
    (same,) = nominated(world, other, "陈一", stage="notice")
    Matter._base_manager.filter(pk=same.pk).update(call=None, track=None)
    Matter._base_manager.filter(call=call).update(call=None, track=None)
    with clock.rehearse(nine(MONDAY)):
        row = draft_round(hands[0], procedure="test.joint", stage="notice")
    born = ["born" in item.published for item in JointItem._base_manager.filter(round=row).order_by("ordinal")]
    assert sorted(born) == [False, True, True]


def test_it_ends_on_its_instant_and_not_before(notice, hands):
    last = clock.end_exclusive(date(2026, 11, 27))
    with clock.rehearse(last - timedelta(microseconds=1)), pytest.raises(Refused) as refused:
        close_round(hands[1], number=notice.number)
    assert refused.value.code == "not_yet"
    with clock.rehearse(last):
        close_round(hands[1], number=notice.number)
    assert states(notice) == ["done"] * 3
    assert set(Matter._base_manager.filter(call=notice.call).values_list("stage", flat=True)) == {"award"}


def test_an_objection_stops_its_item_only(world, notice, hands):
    objected(notice, 2)
    assert states(notice) == ["in", "frozen", "in"]
    with clock.rehearse(nine(date(2026, 11, 30))):
        close_round(hands[1], number=notice.number)
        assert states(notice) == ["done", "frozen", "done"]
        with pytest.raises(Refused):
            close_rest(hands[1], number=notice.number)
        matter = Matter._base_manager.get(procedure="procedures.objection")
        act(
            hands[1],
            number=matter.number,
            outcome="dismissed",
            note="经核查不属实",
            given={"reply": "查阅了考勤记录。"},
        )
        assert states(notice) == ["done", "in", "done"]
        assert close_rest(hands[1], number=notice.number) == 1
    assert states(notice) == ["done"] * 3


def test_an_upheld_objection_takes_the_item_out(notice, hands):
    objected(notice, 2, LEADS)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    assert matter.flags == ["anonymous"]
    act(hands[1], number=matter.number, outcome="out", given={"reply": "专利确属他人，已移出。"})
    item = JointItem._base_manager.get(round=notice, ordinal=2)
    assert (item.state, item.outcome, item.matter.ending) == ("out", "upheld", "refused")
    found = notices.notice(public(), notice.number)
    shown = notices.items_shown(found, found.rows)
    assert shown[1].name == "" and not any(fact for _heading, fact in shown[1].facts) and shown[0].name == "陈一"


def test_a_corrected_item_runs_its_own_days_anew(notice, hands):
    objected(notice, 2)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    with clock.rehearse(nine(date(2026, 11, 26))):
        act(hands[1], number=matter.number, outcome="corrected", given={"reply": "单位已更正。", "new_unit": "新公司"})
        assert states(notice)[1] == "frozen", "one person alone corrects nothing"
        with pytest.raises(Refused), transaction.atomic():
            act(hands[1], number=matter.number, outcome="agree")
        act(hands[0], number=matter.number, outcome="agree")
    item = JointItem._base_manager.get(round=notice, ordinal=2)
    assert item.state == "corrected" and item.published["unit"] == "新公司" and item.ends_on == date(2026, 12, 2)
    assert item.data["before"][0]["published"]["unit"] == "测试公司"
    with clock.rehearse(nine(date(2026, 11, 30))):
        close_round(hands[1], number=notice.number)
        assert states(notice) == ["done", "corrected", "done"]
        found = notices.notice(public(), notice.number)
        assert [notices.may_object(found, one) for one in found.rows] == [False, True, False]
    with clock.rehearse(nine(date(2026, 12, 3))):
        assert close_rest(hands[1], number=notice.number) == 1


def test_the_desk_corrects_with_two_hands_and_says_why(notice, hands):
    at = {"number": notice.number, "ordinal": 1}
    with clock.rehearse(nine(date(2026, 11, 25), 15)):
        assert code_of(correct_item, hands[0], **at, published={"unit": "测试公司"}, reason="核对无误") == "same"
        assert code_of(correct_item, hands[0], **at, published={"result": "不命名"}, reason="结果写错") == "computed"
        correct_item(hands[0], **at, published={"unit": "丙公司"}, reason="单位更名")
        assert code_of(agree_correction, hands[0], **at) == "same_hand"
        item = JointItem._base_manager.get(round=notice, ordinal=1)
        assert (item.state, item.published["unit"], item.ends_on) == ("frozen", "测试公司", None)
        agree_correction(hands[1], **at, agreed=False)
        assert states(notice)[0] == "in" and code_of(agree_correction, hands[1], **at) == "stale"
        correct_item(hands[0], **at, published={"unit": "丙公司"}, reason="单位更名")
        agree_correction(hands[1], **at)
    item = JointItem._base_manager.get(round=notice, ordinal=1)
    assert (item.state, item.published["unit"], item.ends_on) == ("corrected", "丙公司", date(2026, 12, 2))


def test_a_proposed_correction_never_passes_with_the_wrong_words(notice, hands):
    """The notice ends between the two hands: the item stays behind; an objection meanwhile keeps it stopped."""
    at = {"number": notice.number, "ordinal": 1}
    with clock.rehearse(nine(date(2026, 11, 25))):
        correct_item(hands[0], **at, published={"unit": "丙公司"}, reason="单位更名")
        objected(notice, 1)
    with clock.rehearse(nine(date(2026, 11, 30))):
        close_round(hands[1], number=notice.number)
        assert states(notice) == ["frozen", "done", "done"]
        assert agree_correction(hands[1], **at).state == "frozen"


def test_a_later_notice_and_what_is_issued_use_the_corrected_words(world, notice, hands):
    at = {"number": notice.number, "ordinal": 1}
    with clock.rehearse(nine(date(2026, 11, 25))):
        correct_item(hands[0], **at, published={"unit": "丙公司"}, reason="单位更名")
        agree_correction(hands[1], **at)
    matter = JointItem._base_manager.get(round=notice, ordinal=1).matter
    assert notices.announced(matter) == {}, "not before its own days are over"
    with clock.rehearse(nine(date(2026, 12, 3))):
        close_round(hands[1], number=notice.number)
    assert notices.announced(matter) == {"name": "陈一", "unit": "丙公司"}
    Matter._base_manager.filter(pk=matter.pk).update(stage="notice")
    again = posted(world, *hands, at=nine(date(2026, 12, 4)), call=notice.call.number)
    assert JointItem._base_manager.get(round=again).published["unit"] == "丙公司"


def test_names_of_people_are_those_of_the_register(world, hands):
    _application, worker = world.apply(name="赵六")
    person = Party._base_manager.get(matter=_application, role="applicant").person
    call = call_of(world)
    nominated(world, call, "赵六", stage="notice", person=person)
    row = posted(world, *hands, call=call.number)
    with clock.rehearse(nine(MONDAY + timedelta(days=1))):
        wrong = {"number": row.number, "ordinal": 1, "published": {"name": "赵陆"}, "reason": "名字写错"}
        assert code_of(correct_item, hands[0], **wrong) == "register"


def test_a_correction_that_makes_namesakes_tells_them_apart(notice, hands):
    at = {"number": notice.number, "ordinal": 2}
    with clock.rehearse(nine(date(2026, 11, 25))):
        correct_item(hands[0], **at, published={"name": "陈一"}, reason="名字写错了")
        item = agree_correction(hands[1], **at)
        assert item.published["born"] == str(1980 + item.matter_id % 20)
        correct_item(hands[0], **at, published={"name": "李二"}, reason="原来没有错")
        assert "born" not in agree_correction(hands[1], **at).published


def test_one_person_twice_in_a_notice_is_no_namesake(world, hands):
    call = call_of(world, tracks=[{"key": key, "name": key, "places": None, "data": {}} for key in "ab"])
    first, second = nominated(world, call, "陈一", "陈一 ", stage="notice")
    twice = {"subject_kind": "person", "subject_number": first.subject_number, "candidate": "陈一"}
    Matter._base_manager.filter(pk=second.pk).update(call=None, track=None, **twice)
    Matter._base_manager.filter(pk=first.pk).update(call=None, track=None)
    with clock.rehearse(nine(MONDAY)):
        row = draft_round(hands[0], procedure="test.joint", stage="notice")
    assert not any("born" in item.published for item in JointItem._base_manager.filter(round=row))


def test_a_per_cent_sign_in_the_text_stands_for_itself(world, hands):
    call = call_of(world)
    nominated(world, call, "陈一", stage="notice")
    text = "一线职工占 35%，公示到%(ends_on)s，%(days)s 天；好评 100%%。"
    row = posted(world, *hands, call=call.number, given={"text": text})
    assert row.rule["text"] == "一线职工占 35%，公示到2026年11月27日(周五)，5 天；好评 100%。"


def test_a_closed_notice_says_nothing_of_what_is_looked_into(notice, hands):
    """Neither that there is an objection, nor that one was dismissed and the item only waits to go on."""
    objected(notice, 2)
    matter = Matter._base_manager.get(procedure="procedures.objection")

    def said():
        found = notices.notice(public(), notice.number)
        return [one.said for one in notices.items_shown(found, found.rows)]

    with clock.rehearse(nine(date(2026, 11, 30))):
        close_round(hands[1], number=notice.number)
        assert said() == ["公示期满无异议", "公示期满，结果另行公布", "公示期满无异议"]
        act(hands[1], number=matter.number, outcome="dismissed", note="经核查不属实", given={"reply": "不属实。"})
        assert said()[1] == "公示期满，结果另行公布"
        close_rest(hands[1], number=notice.number)
        assert said()[1] == "公示期满无异议"


def test_polls_are_no_notices_and_a_heading_says_what_comes_next(notice, hands):
    assert [line.number for line in notices.lines(notices.notices(public(), running=True))] == [notice.number]
    found = notices.notice(public(), notice.number)
    assert dict(found.columns)["result"] == "拟定结果", "a joint decision follows"
    unit = JointRound(procedure="honours.craftsman", stage="unit_notice", kind="notice")
    assert notices.columns(unit)["result"] == "拟推荐类别", "a desk reviews it first"
    JointRound(
        number="TP-1", kind="poll", procedure="test.joint", stage="notice", call=notice.call, node_id=notice.node_id,
        title="投票", state="open", posted_at=clock.now(), ends_at=notice.ends_at, ends_on=notice.ends_on,
    ).save(force_insert=True)  # fmt: skip
    assert notices.notice(public(), "TP-1") is None
    assert len(notices.lines(notices.notices(public(), running=True))) == 1


def test_whoever_left_is_shown_no_longer_and_not_objected_to(notice, hands):
    item = JointItem._base_manager.get(round=notice, ordinal=2)
    ended = {"state": "ended", "ending": "stopped", "ended_at": clock.now()}
    Matter._base_manager.filter(pk=item.matter_id).update(**ended)
    with clock.rehearse(nine(MONDAY + timedelta(days=1))):
        found = notices.notice(public(), notice.number)
        shown = notices.items_shown(found, found.rows)
        assert (shown[1].name, shown[1].said, shown[1].may_object) == ("", "已退出", False)
        with pytest.raises(Refused) as refused:
            objected(notice, 2)
    assert refused.value.code == "over" and states(notice)[1] == "in"


def test_a_proposal_that_was_let_go_by_hand_is_none_any_more(notice, hands):
    at = {"number": notice.number, "ordinal": 1}
    with clock.rehearse(nine(date(2026, 11, 25))):
        correct_item(hands[0], **at, published={"unit": "丙公司"}, reason="单位更名")
        assert notices.proposed(hands[1], **at).facts[0][1:] == ("测试公司", "丙公司")
        thaw_item(hands[0], **at)
        objected(notice, 1)
        assert notices.proposed(hands[1], **at) is None
        assert code_of(agree_correction, hands[1], **at, agreed=False) == "stale"
