"""Notices: the printed end, what is published, objections that stop one item only, items that begin anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongyou.engines.procedures.models import JointItem, Matter, Objection, Party
from gongyou.engines.procedures.operations import act
from gongyou.engines.procedures.operations.joint import close_rest, close_round, draft_round, open_round
from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection, reveal_objector
from gongyou.engines.procedures.operations.publicising import correct_item
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


def test_the_desk_corrects_and_says_why(notice, hands):
    with clock.rehearse(nine(date(2026, 11, 25), 15)):
        with pytest.raises(Refused):
            correct_item(hands[0], number=notice.number, ordinal=1, published={"unit": "测试公司"}, reason="核对无误")
        correct_item(hands[0], number=notice.number, ordinal=1, published={"unit": "丙公司"}, reason="单位更名")
    assert JointItem._base_manager.get(round=notice, ordinal=1).ends_on == date(2026, 12, 2)


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
