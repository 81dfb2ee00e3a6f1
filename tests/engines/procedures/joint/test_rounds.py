"""Rounds: drafted by one, opened by another, closed whole; what goes elsewhere drops out; a matter is in one round."""

import json

import pytest

from gongyou.engines.procedures.models import Act, Clock, JointItem, Matter, OpenItem
from gongyou.engines.procedures.operations import act, withdraw
from gongyou.engines.procedures.operations.joint import close_round, draft_round, drop_item, open_round, void_round
from gongyou.kernel import clock
from gongyou.kernel.ledger import reader
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.outbox.models import Message
from tests.engines.procedures.joint.scenery import APPLIED, TWO_PLACES, call_of, held, nominated, panel, posted

NAMES = ("陈一", "李二", "王三")


def test_an_award_goes_through_in_one_transaction(world, hands):
    call = call_of(world)
    matters = nominated(world, call, *NAMES, stage="award")
    row = held(world, *hands, call=call.number, stage="award", given={"outcome": "name"})
    assert row.state == "closed" and row.closed_by_id == hands[1].user_id
    found = list(Matter._base_manager.filter(call=call).order_by("pk"))
    assert {one.stage for one in found} == {"paper"}
    acts = Act._base_manager.filter(matter__in=found, outcome="name")
    assert acts.count() == 3 and APPLIED == [one.pk for one in matters] + [-3]
    assert Clock._base_manager.filter(matter__in=found, stage="award", state="met").count() == 3
    assert Clock._base_manager.filter(matter__in=found, stage="paper", state="running").count() == 3
    assert not OpenItem._base_manager.exists()
    assert Entry._base_manager.filter(event="procedures.moved_many").count() == 1
    assert reader.verify()[2] == []


def test_each_outcome_of_a_list_is_answered_by_itself(world, hands):
    call = call_of(world)
    matters = nominated(world, call, *NAMES, stage="award")
    given = {"outcome": "name", "outcomes": {matters[2].number: "refuse"}, "note": "另有处分在身"}
    with pytest.raises(Refused) as refused:
        draft_round(hands[0], call=call.number, stage="award", given={**given, "answers": {"grade": "一等"}})
    assert refused.value.field == "file"
    answers = {"answers": {"grade": "一等"}, "answers_of": {"refuse": {"file": "档-7"}}}
    row = held(world, *hands, call=call.number, stage="award", given={**given, **answers})
    acts = Act._base_manager.filter(matter__in=matters, stage="award").exclude(outcome="")
    found = dict(acts.values_list("outcome", "given"))
    assert found == {
        "name": {"grade": "一等", "round": row.number}, "refuse": {"file": "档-7", "round": row.number}
    }  # fmt: skip


def test_the_drafting_hand_does_not_open(world, hands):
    call = call_of(world)
    nominated(world, call, *NAMES, stage="award")
    row = draft_round(hands[0], call=call.number, stage="award")
    with pytest.raises(Refused) as refused:
        open_round(hands[0], number=row.number)
    assert refused.value.code == "same_hand"
    assert open_round(hands[1], number=row.number).checked_by_id == hands[1].user_id


def test_nobody_touches_a_round_with_an_own_matter(world, hands):
    """Party or applicant, and the colleague covered for too."""
    first, second = hands
    call = call_of(world)
    (own,) = nominated(world, call, "陈一", stage="award")
    nominated(world, call, "李二", stage="award")
    Matter._base_manager.filter(pk=own.pk).update(opened_user_id=first.user_id)
    with pytest.raises(Refused) as refused:
        draft_round(first, call=call.number, stage="award")
    assert refused.value.code == "conflict"
    third = world.staff("district_officer", "district", "third")
    row = draft_round(third, call=call.number, stage="award")
    with pytest.raises(Refused):
        open_round(first, number=row.number)
    open_round(second, number=row.number)
    with pytest.raises(Refused):
        close_round(first, number=row.number)


def test_a_matter_stands_in_one_open_round(world, hands):
    call = call_of(world)
    matters = nominated(world, call, *NAMES, stage="award")
    one = draft_round(hands[0], call=call.number, stage="award")
    other = draft_round(hands[0], call=call.number, stage="award", numbers=(matters[1].number,))
    open_round(hands[1], number=one.number)
    with pytest.raises(Refused) as refused:
        open_round(hands[1], number=other.number)
    assert refused.value.code == "taken"
    with pytest.raises(Refused):
        draft_round(hands[0], call=call.number, stage="award")
    void_round(hands[1], number=one.number, reason="名单有误")
    assert open_round(hands[1], number=other.number).state == "open"


def test_who_went_elsewhere_drops_out_at_the_close(world, hands):
    call = call_of(world)
    matters = nominated(world, call, *NAMES, stage="award")
    row = draft_round(hands[0], call=call.number, stage="award")
    open_round(hands[1], number=row.number)
    drop_item(hands[0], number=row.number, ordinal=1, reason="材料不全")
    Matter._base_manager.filter(pk=matters[1].pk).update(stage="paper")
    close_round(hands[1], number=row.number)
    items = {item.matter_id: item for item in JointItem._base_manager.filter(round=row)}
    assert [items[one.pk].state for one in matters] == ["out", "out", "done"]
    assert Act._base_manager.filter(outcome="name").count() == 1
    with pytest.raises(Refused):
        close_round(hands[1], number=row.number)


def test_a_stage_that_is_held_singly_has_no_rounds(world, hands):
    nominated(world, call_of(world), "陈一", stage="pay")
    with pytest.raises(Denied):
        draft_round(hands[0], procedure="test.joint", stage="pay")
    with pytest.raises(Denied):
        draft_round(world.viewers["street_a"], procedure="nothing", stage="pay")


def test_many_matters_take_few_statements(world, hands, django_assert_max_num_queries):
    call = call_of(world)
    nominated(world, call, *(f"候选{number}" for number in range(30)), stage="award")
    row = draft_round(hands[0], call=call.number, stage="award")
    open_round(hands[1], number=row.number)
    with django_assert_max_num_queries(75):
        close_round(hands[1], number=row.number)
    assert Act._base_manager.filter(outcome="name").count() == 30


def test_ranking_selects_within_places(world, hands):
    call = call_of(world, tracks=TWO_PLACES)
    matters = nominated(world, call, *NAMES)
    panel(world, call, matters, ["175/2", "90", "259/3"])
    row = held(world, *hands, call=call.number, stage="rank")
    items = {item.matter_id: item for item in JointItem._base_manager.filter(round=row)}
    assert [items[one.pk].rank for one in matters] == [2, 1, 3]
    assert [items[one.pk].selected for one in matters] == [True, True, False]
    assert items[matters[2].pk].shown == "86.33"
    ends = [(one.stage, one.ending) for one in Matter._base_manager.filter(call=call).order_by("pk")]
    assert ends == [("notice", ""), ("notice", ""), ("rank", "refused")]
    assert row.digest and row.result["selection"]["taken"] == ["K002", "K001"]


def test_applicants_are_told_once_each(world, hands):
    """By text message to the account that opened the matter; the text names the number only."""
    call = call_of(world)
    matters = nominated(world, call, *NAMES, stage="notice")
    worker, _phone = world.worker()
    Matter._base_manager.filter(pk__in=[matters[0].pk, matters[1].pk]).update(opened_user_id=worker.user_id)
    row = posted(world, *hands, call=call.number)
    before = Message._base_manager.count()
    with clock.rehearse(row.ends_at):
        close_round(hands[1], number=row.number)
    told = [json.loads(one.payload.reveal())["text"] for one in Message._base_manager.order_by("pk")[before:]]
    assert told == [f"办件 {one.number} 公示期满无异议。" for one in matters[:2]]


def test_nobody_ends_such_a_stage_singly(world, hands):
    """Not by an outcome of the desk; the applicant may still go before the notice, and not once it is posted."""
    call = call_of(world)
    matters = [*nominated(world, call, "陈一", stage="award"), *nominated(world, call, "李二", "王三", stage="rank")]
    matters += nominated(world, call, "赵四", stage="notice")
    with pytest.raises(Refused) as refused:
        act(hands[0], number=matters[0].number, outcome="name")
    assert refused.value.code == "jointly"
    worker, _phone = world.worker()
    Matter._base_manager.filter(call=call).update(opened_user_id=worker.user_id)
    withdraw(worker, number=matters[1].number)
    with pytest.raises(Refused):
        withdraw(worker, number=matters[3].number)
