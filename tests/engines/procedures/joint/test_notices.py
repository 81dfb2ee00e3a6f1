"""Notices: the printed end, what is published, objections that stop one item only, items that begin anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import JointItem, JointRound, Matter, Objection, Party
from gongyou.engines.procedures.operations import act, claim
from gongyou.engines.procedures.operations.joint import close_rest, close_round, draft_round, open_round, thaw_item
from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection, reveal_objector
from gongyou.engines.procedures.operations.publicising import agree_correction, correct_item
from gongyou.engines.procedures.queries import matters, notices
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.engines.procedures.queries.inbox import desk_rows
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import public
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from tests.engines.procedures.joint.scenery import APPLIED, call_of, nine, nominated, posted

MONDAY = date(2026, 11, 23)
SECRET = "举报人甲乙丙"
NAMED = ObjectionDraft(what="此人去年已不在该岗位工作。", name=SECRET, unit="某某公司", contact="13800000001")
LEADS = ObjectionDraft(
    what="申报材料中的专利不是本人的。", leads="专利号可在国家知识产权局网站查到，第一发明人另有其人。"
)


@pytest.fixture
def notice(world, hands):
    """A notice of three, posted on Monday morning."""
    call = call_of(world)
    nominated(world, call, "陈一", "李二", "王三", stage="notice")
    return posted(world, *hands, call=call.number)


def objected(notice, ordinal=1, draft=NAMED, at=None):
    with clock.rehearse(at or nine(MONDAY + timedelta(days=1))):
        return file_objection(public(), number=notice.number, ordinal=ordinal, draft=draft)


def states(notice):
    return list(JointItem._base_manager.filter(round=notice).order_by("ordinal").values_list("state", flat=True))


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


def code_of(operation, *args, **wanted):
    with pytest.raises(Refused) as refused, transaction.atomic():
        operation(*args, **wanted)
    return refused.value.code or refused.value.field


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


def test_the_objector_is_shown_to_the_handlers_and_for_a_time(notice, hands):
    objected(notice, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    wanted = {"number": matter.number, "reason": "联系核实"}
    assert code_of(reveal_objector, hands[1], **wanted) == "not_handler"
    claim(hands[1], number=matter.number)
    assert reveal_objector(hands[1], **wanted)["name"] == SECRET
    assert code_of(reveal_objector, hands[0], **wanted) == "not_handler"
    with clock.rehearse(nine(date(2026, 11, 25))):
        act(hands[1], number=matter.number, outcome="dismissed", note="经核查不属实", given={"reply": "不属实。"})
    with clock.rehearse(nine(date(2026, 12, 9), 23)):
        assert reveal_objector(hands[1], **wanted)["name"] == SECRET
    with clock.rehearse(nine(date(2026, 12, 10), 0)):
        assert code_of(reveal_objector, hands[1], **wanted) == "over"


def test_two_objections_thaw_only_together(notice, hands):
    objected(notice, 1)
    objected(notice, 1, LEADS)
    first, second = Matter._base_manager.filter(procedure="procedures.objection").order_by("pk")
    act(hands[1], number=first.number, outcome="dismissed", note="经核查不属实", given={"reply": "不属实。"})
    assert states(notice)[0] == "frozen"
    act(hands[1], number=second.number, outcome="dismissed", note="经核查不属实", given={"reply": "不属实。"})
    assert states(notice)[0] == "in"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(NAMED, what="不对"), "what"),
        (replace(NAMED, contact=""), "contact"),
        (replace(NAMED, name=""), "name"),
        (replace(LEADS, leads="有人知道"), "leads"),
    ],
)
def test_an_objection_is_named_or_gives_leads(notice, draft, field):
    with pytest.raises(Refused) as refused:
        objected(notice, 1, draft)
    assert refused.value.field == field and states(notice)[0] == "in"


def test_nothing_is_taken_after_the_end_or_against_nobody(notice):
    with pytest.raises(Refused) as refused:
        objected(notice, 1, at=clock.end_exclusive(date(2026, 11, 27)))
    assert refused.value.code == "over"
    with pytest.raises(Denied):
        objected(notice, 9)


def test_the_code_follows_the_reply_and_is_kept_nowhere(notice, hands):
    code = objected(notice, 1).code
    assert len(code) == 32 and not Objection._base_manager.filter(code_digest=code).exists()
    with clock.rehearse(nine(MONDAY + timedelta(days=1))):
        again = file_objection(public(), number=notice.number, ordinal=1, draft=NAMED, code=code)
    assert again.code == code and Objection._base_manager.count() == 1
    spaced = "-".join(code[first : first + 4].upper() for first in range(0, 32, 4))
    assert notices.reply_for(spaced).decided_on is None
    matter = Matter._base_manager.get(procedure="procedures.objection")
    act(hands[1], number=matter.number, outcome="dismissed", note="经核查不属实", given={"reply": "查阅了考勤记录。"})
    found = notices.reply_for(code)
    assert found.reply == "查阅了考勤记录。" and "不成立" in found.verdict
    assert notices.reply_for("0" * 32) is None


def test_who_objects_stands_nowhere(world, notice, hands):
    """Not in a page, list, ledger entry or act; the handler sees it for a written reason only."""
    objected(notice, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    file = matter_file(hands[1], matter.number)
    texts = [
        repr(file),
        repr(desk_rows(hands[1], matters(hands[1]))),
        *Entry._base_manager.values_list("data", flat=True),
    ]
    assert not [text for text in texts if SECRET in text or "13800000001" in text]
    claim(hands[1], number=matter.number)
    assert reveal_objector(hands[1], number=matter.number, reason="联系核实")["name"] == SECRET
    assert Entry._base_manager.filter(event="procedures.objector_revealed").count() == 1
    for other in (world.viewers["street_a"], world.viewers["union_a1"], public()):
        assert matter_file(other, matter.number) is None
        with pytest.raises(Denied):
            reveal_objector(other, number=matter.number, reason="想看一看")


def test_the_candidate_never_sees_it_and_never_handles_it(world, hands):
    first, second = hands
    _application, worker = world.apply(name="赵六")
    act(world.viewers["union_a1"], number=_application.number, outcome="admit")
    person = Party._base_manager.get(matter=_application, role="applicant").person
    worker = worker_viewer(worker.user_id)
    call = call_of(world)
    nominated(world, call, "赵六", stage="notice", person=person)
    row = posted(world, first, second, call=call.number)
    objected(row, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    assert matter_file(worker, matter.number) is None
    parent = matter_file(worker, matter.parent.number)
    assert parent is not None and parent.children == []
    assert APPLIED == []


def test_the_nominating_body_does_not_look_into_it(world, hands):
    """A union posts its own nomination: the street looks into objections."""
    call = call_of(world)
    nominated(world, call, "陈一", stage="notice", at="union_a1", by="union_a1")
    clerk, street = world.viewers["union_a1"], world.viewers["street_a"]
    with clock.rehearse(nine(MONDAY)):
        row = draft_round(clerk, call=call.number, stage="notice")
        with pytest.raises(Refused):
            open_round(clerk, number=row.number)
        open_round(street, number=row.number)
    objected(row, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    assert matter.desk_node_id == world["street_a"].pk and matter_file(clerk, matter.number) is None
