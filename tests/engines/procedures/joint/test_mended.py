"""What stands between an objection and its way round: dropped, voided, thawed, taken by who nominated, sent back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, transaction

from gongyou.engines.procedures.models import Act, CallAct, JointRound, Matter, OpenItem, Undoing
from gongyou.engines.procedures.operations import act, claim, return_for_correction
from gongyou.engines.procedures.operations import calls as call_operations
from gongyou.engines.procedures.operations.joint import (
    close_round,
    draft_round,
    drop_item,
    freeze_item,
    open_round,
    thaw_item,
    void_round,
)
from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection, reveal_objector
from gongyou.engines.procedures.operations.publicising import agree_correction, correct_item
from gongyou.engines.procedures.queries import joint as queries
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from gongyou.kernel.operations.errors import Refused
from tests.engines.procedures.joint.scenery import MONDAY, call_of, code_of, nine, nominated, posted, states

NAMED = ObjectionDraft(what="此人去年已不在该岗位工作。", name="举报人甲乙", contact="13800000001")
DISMISSED = {"outcome": "dismissed", "note": "经核查不属实", "given": {"reply": "查阅了考勤记录。"}}


@pytest.fixture
def notice(world, hands):
    """A notice of two, posted on Monday morning."""
    call = call_of(world)
    nominated(world, call, "陈一", "李二", stage="notice")
    return posted(world, *hands, call=call.number)


def objected(row, ordinal=1, viewer=None):
    with clock.rehearse(nine(MONDAY + timedelta(days=1))):
        file_objection(viewer or public(), number=row.number, ordinal=ordinal, draft=NAMED)
    return Matter._base_manager.filter(procedure="procedures.objection").latest("pk")


def test_nothing_leaves_a_notice_past_an_objection(notice, hands):
    matter = objected(notice)
    at = {"number": notice.number, "reason": "名单有误"}
    assert code_of(drop_item, hands[0], ordinal=1, **at) == "objected"
    assert code_of(void_round, hands[0], **at) == "objected"
    assert states(notice) == ["frozen", "in"] and drop_item(hands[0], ordinal=2, **at).state == "in"
    assert code_of(drop_item, hands[0], ordinal=2, **at) == "same_hand"  # what was posted is taken out by two
    assert drop_item(hands[1], ordinal=2, **at).state == "out"
    act(hands[1], number=matter.number, **DISMISSED)
    assert void_round(hands[1], **at).state == "open"
    with pytest.raises(Error), transaction.atomic():
        JointRound._base_manager.filter(pk=notice.pk).update(state="void")
    assert void_round(hands[0], **at).state == "void"


def test_a_new_notice_stops_what_is_objected_to_until_it_is_decided(notice, hands):
    """As if the matter had left its notice before that was refused."""
    matter = objected(notice)
    OpenItem._base_manager.filter(item__round=notice).delete()
    by = {"asked_by_id": hands[0].user_id, "agreed_by_id": hands[1].user_id, "agreed_at": clock.now()}
    Undoing(round=notice, reason="名单有误", **by).save(force_insert=True)
    JointRound._base_manager.filter(pk=notice.pk).update(state="void", closed_at=clock.now())
    later = posted(notice, *hands, call=notice.call.number, at=nine(MONDAY + timedelta(days=2)))
    assert states(later) == ["frozen", "in"]
    assert code_of(thaw_item, hands[0], number=later.number, ordinal=1) == "objection"
    act(hands[1], number=matter.number, **DISMISSED)
    assert states(later) == ["in", "in"]


def test_who_nominated_takes_no_objection_on_paper(world, hands):
    call = call_of(world)
    nominated(world, call, "陈一", stage="notice", at="union_a1", by="union_a1")
    clerk, street = world.viewers["union_a1"], world.viewers["street_a"]
    with clock.rehearse(nine(MONDAY)):
        row = draft_round(clerk, call=call.number, stage="notice")
        open_round(street, number=row.number)
    assert code_of(objected, row, viewer=clerk) == "conflict" and states(row) == ["in"]
    cover = replace(street, acting_for=clerk.role_id)
    assert code_of(objected, row, viewer=cover) == "conflict"
    shown = [queries.takes_paper(one, *queries.item_line(one, row.number, 1)) for one in (clerk, cover, street)]
    assert shown == [False, False, True]
    objected(row, viewer=street)
    assert states(row) == ["frozen"]


@pytest.mark.parametrize(
    "decided", [DISMISSED, {"outcome": "corrected", "given": {"reply": "已更正。", "new_unit": "新公司"}}]
)
def test_what_was_stopped_by_hand_goes_on_by_hand(notice, hands, decided):
    with clock.rehearse(nine(MONDAY + timedelta(days=1))):
        freeze_item(hands[0], number=notice.number, ordinal=1, reason="另有情况待查")
        matter = objected(notice)
        act(hands[1], number=matter.number, **decided)
        if decided is not DISMISSED:
            act(hands[0], number=matter.number, outcome="agree")
        assert states(notice)[0] == "frozen"
        thaw_item(hands[0], number=notice.number, ordinal=1)
    assert states(notice)[0] == ("in" if decided is DISMISSED else "corrected")


def test_the_colleague_covered_for_counts_as_who_nominated(world, notice, hands):
    """Somebody nominated in the place of an absent officer: the officer does not look into the objection."""
    matter = objected(notice)
    Act(
        matter=matter.parent, actor="applicant", verb="submit", stage="notice", happened_on=MONDAY,
        by_user=world.users["union_a1"], acting_for=hands[1].role_id,
    ).save(force_insert=True)  # fmt: skip
    assert code_of(reveal_objector, hands[1], number=matter.number, reason="联系核实") == "conflict"
    assert code_of(act, hands[1], number=matter.number, **DISMISSED) == "conflict"
    claim(hands[0], number=matter.number)
    assert reveal_objector(hands[0], number=matter.number, reason="联系核实")["name"] == NAMED.name


@pytest.mark.parametrize("state", ["closed", "judged"])
def test_a_quota_is_waived_while_it_is_decided(world, hands, state):
    quota = {"key": "women", "tag": "women", "kind": "floor", "per_mille": 500, "track": "a"}
    call = call_of(world, quotas=[quota])
    nominated(world, call, "陈一", "李二", stage="award")
    type(call)._base_manager.filter(pk=call.pk).update(state=state)
    row = draft_round(hands[0], call=call.number, stage="award", track="a")
    with pytest.raises(Refused, match="名额例外"):
        open_round(hands[1], number=row.number)
    call_operations.ask_waiver(hands[0], number=call.number, quota="women", reason="本行业女职工很少")
    call_operations.waive_quota(hands[1], number=call.number, quota="women")
    assert CallAct._base_manager.filter(call=call, verb="waive").count() == 2
    open_round(hands[1], number=row.number)
    assert close_round(hands[1], number=row.number).state == "closed"


def test_nothing_is_sent_back_where_many_are_held_together(world, hands):
    (matter,) = nominated(world, call_of(world), "陈一", stage="award")
    Matter._base_manager.filter(pk=matter.pk).update(opened_by="person")
    assert code_of(return_for_correction, hands[0], number=matter.number, note="请补充材料") == "jointly"
    assert Matter._base_manager.get(pk=matter.pk).state == "open"


def test_a_proposal_that_was_let_go_is_not_found_under_a_later_stop(notice, hands):
    at = {"number": notice.number, "ordinal": 1}
    with clock.rehearse(nine(MONDAY + timedelta(days=1))):
        correct_item(hands[0], **at, published={"unit": "丙公司"}, reason="单位更名")
        thaw_item(hands[0], **at)
        freeze_item(hands[0], **at, reason="另有情况待查")
        assert code_of(agree_correction, hands[1], **at) == "stale"
