"""What was drawn or has begun is given up by two hands, with a reason, and stays on record."""

from dataclasses import replace

import pytest
from django.db import Error, transaction

from gongyou.engines.procedures.models import JointItem, JointRound, Undoing
from gongyou.engines.procedures.operations import code_tables, joint
from gongyou.engines.procedures.queries import panel_undoings
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused
from tests.engines.procedures.panels.test_polls import SETUP as POLL

WHY = {"reason": "抽中的评委不合适"}


def test_a_draft_nobody_has_seen_a_draw_of_is_given_up_by_one(contest):
    scenery.contestants(contest)
    row = scenery.drafted(contest)
    joint.drop_item(scenery.officer(contest), number=row.number, ordinal=1, **WHY)
    assert joint.void_round(scenery.officer(contest), number=row.number, **WHY).state == "void"
    assert not Undoing._base_manager.exists()


def test_a_drawn_panel_is_given_up_by_two_and_the_next_one_tells_of_it(contest):
    scenery.contestants(contest)
    scenery.judges(contest, 6)
    officer, colleague = scenery.officer(contest), scenery.colleague(contest)
    first = scenery.drawn(contest)
    assert joint.void_round(officer, number=first.number, **WHY).state == "draft"
    assert [(one.reason, one.mine) for one in panel_undoings.asked(officer, first)] == [(WHY["reason"], True)]
    refused("same_hand", joint.void_round, officer, number=first.number, **WHY)
    with pytest.raises(Error), transaction.atomic():
        JointRound._base_manager.filter(pk=first.pk).update(state="void")
    assert joint.void_round(colleague, number=first.number, reason="同意作废").state == "void"
    with pytest.raises(Error), transaction.atomic():
        Undoing._base_manager.all().delete()
    second = scenery.drawn(contest)
    (told,) = panel_undoings.on_record(officer, second)
    assert (told.number, told.whole, told.draw) == (first.number, True, first.result["draw"])
    assert len(told.matters) == 3


def test_the_colleague_whom_a_substitute_stood_in_for_is_no_second_hand(contest):
    scenery.contestants(contest)
    scenery.judges(contest, 6)
    officer, colleague = scenery.officer(contest), scenery.colleague(contest)
    substitute = replace(colleague, acting_for=officer.role_id)
    row = scenery.drawn(contest)
    assert joint.void_round(substitute, number=row.number, **WHY).state == "draft"
    assert set(Undoing._base_manager.get().hands) == {officer.user_id, colleague.user_id}
    refused("same_hand", joint.void_round, officer, number=row.number, **WHY)
    with pytest.raises(Error), transaction.atomic():
        asked = Undoing._base_manager.get()
        asked.agreed_by_id, asked.agreed_at = asked.asked_by_id, asked.asked_at
        asked.save()


def test_sealed_numbers_are_given_up_by_two_before_any_draw(contest):
    scenery.contestants(contest, 2, at="practice")
    row = scenery.drafted(contest, {**scenery.SETUP, "sheet": scenery.PRACTICE}, stage="practice")
    for place in range(3):
        contest.staff("union_clerk", "union_b1", f"keeper{place}")
    keepers = [contest.users[f"keeper{place}"].username for place in range(3)]
    code_tables.seal_tables(scenery.officer(contest), round=row.number, keepers=keepers)
    with pytest.raises(Error), transaction.atomic():
        JointRound._base_manager.filter(pk=row.pk).update(state="void")
    assert joint.void_round(scenery.officer(contest), number=row.number, **WHY).state == "draft"
    assert joint.void_round(scenery.colleague(contest), number=row.number, **WHY).state == "void"


def test_one_item_leaves_a_drawn_panel_by_two_hands_only(contest):
    scenery.contestants(contest)
    scenery.judges(contest)
    row, _chief = scenery.opened(contest)
    at = {"number": row.number, "ordinal": 2}
    assert joint.drop_item(scenery.officer(contest), **at, **WHY).state == "in"
    refused("same_hand", joint.drop_item, scenery.officer(contest), **at, **WHY)
    assert joint.drop_item(scenery.colleague(contest), **at, **WHY).state == "out"
    assert JointItem._base_manager.filter(round=row, state="out").count() == 1
    (told,) = panel_undoings.given_up([item.matter_id for item in scenery.items(row)])
    assert not told.whole and len(told.matters) == 1


def test_nothing_that_is_stopped_is_left_behind_to_be_judged_again(contest):
    scenery.contestants(contest)
    viewers = scenery.judges(contest)
    row, chief = scenery.opened(contest)
    joint.freeze_item(scenery.officer(contest), number=row.number, ordinal=1, reason="等一等再说")
    open_items = {item.code for item in scenery.items(row) if item.state == "in"}
    for code in open_items:
        for judge in scenery.panel(row):
            marks = {"skill": 8000, "deeds": 8000}
            scenery.mark_entry.enter_marks(viewers[judge], round=row.number, item_code=code, marks=marks)
    scenery.confirm_all(contest, row)
    scenery.signed(contest, row, chief, viewers[scenery.panel(row)[0]])
    assert "暂停" in refused("unsettled", joint.close_round, scenery.officer(contest), number=row.number)


def test_a_ballot_that_has_begun_is_given_up_by_two(contest):
    scenery.contestants(contest, at="poll")
    officer, colleague = scenery.officer(contest), scenery.colleague(contest)
    row = joint.draft_round(officer, procedure=scenery.KEY, stage="poll", given=POLL)
    joint.open_round(colleague, number=row.number)
    assert joint.void_round(colleague, number=row.number, **WHY).state == "open"
    refused("same_hand", joint.void_round, colleague, number=row.number, **WHY)
    assert joint.void_round(officer, number=row.number, **WHY).state == "void"


def test_the_reason_is_published_without_names(contest):
    matters = scenery.contestants(contest)
    scenery.judges(contest, 6)
    row = scenery.drawn(contest)
    name = scenery.who(matters[0]).name
    for viewer in (scenery.officer(contest), scenery.colleague(contest)):
        joint.void_round(viewer, number=row.number, reason=f"{name}与评委2有亲属关系")
    (told,) = panel_undoings.given_up([matters[0].pk])
    assert name not in told.reason and "有亲属关系" in told.reason
