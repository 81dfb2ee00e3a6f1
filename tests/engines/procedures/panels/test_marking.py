"""Marks: entered by one, confirmed by another, replayed once, never lost; locked ones change by a ruling of two."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from gongyou.engines.procedures.models import JointItem, Mark
from gongyou.engines.procedures.operations import experts, joint, mark_entry, mark_rulings, panel_signing
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.kernel.operations.errors import AlreadyDone, Denied
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused


@pytest.fixture
def marking(contest):
    """(world, round, viewers by code, chief) of three entries before three judges."""
    scenery.contestants(contest)
    viewers = scenery.judges(contest)
    row, chief = scenery.opened(contest)
    return contest, row, viewers, chief


def enter(row, viewer, code, key="", seen=0, judge="", **marks):
    return mark_entry.enter_marks(
        viewer, round=row.number, item_code=code, marks=marks, device_key=key, seen=seen, judge=judge
    )


def standing(row, code):
    rows = Mark._base_manager.filter(item__round=row, item__code=code).exclude(state="replaced")
    return sorted(rows.values_list("aspect", "value", "state"))


def test_an_entry_sent_again_changes_nothing(marking):
    _world, row, viewers, _chief = marking
    judge, code = viewers[scenery.panel(row)[0]], scenery.items(row)[0].code
    enter(row, judge, code, "tablet-1", skill=8000, deeds=9000)
    for _again in range(3):
        with pytest.raises(AlreadyDone):
            enter(row, judge, code, "tablet-1", skill=8000, deeds=9000)
    assert standing(row, code) == [("deeds", 9000, "entered"), ("skill", 8000, "entered")]
    assert Mark._base_manager.filter(item__round=row).count() == 2


def test_a_device_goes_on_from_its_own_entries_and_never_over_unseen_ones(marking):
    _world, row, viewers, _chief = marking
    judge, code = viewers[scenery.panel(row)[0]], scenery.items(row)[0].code
    enter(row, judge, code, "tablet-1", skill=8000)
    seen = enter(row, judge, code, "tablet-2", skill=8100)  # the answer to the first was lost: still its own
    refused("stale", enter, row, judge, code, "phone-1", skill=7000)
    refused("stale", enter, row, judge, code, "tablet-1", skill=7900)  # an old sending that comes late
    enter(row, judge, code, "phone-2", seen, skill=7000)
    assert standing(row, code) == [("skill", 7000, "entered")]
    history = Mark._base_manager.filter(item__round=row).order_by("pk").values_list("value", "state")
    assert list(history) == [(8000, "replaced"), (8100, "replaced"), (7000, "entered")]


def test_impossible_marks_and_foreign_items_are_refused(marking):
    _world, row, viewers, _chief = marking
    judge, code = viewers[scenery.panel(row)[0]], scenery.items(row)[0].code
    refused("range", enter, row, judge, code, skill=10001)
    refused("aspect", enter, row, judge, code, beauty=1)
    spare = row.result["draw"]["spare"][0]
    with pytest.raises(Denied):  # a reserve who marks nothing yet
        enter(row, viewers[spare], code, skill=1)
    with pytest.raises(Denied):
        enter(row, judge, "NOSUCH", skill=1)


def test_being_near_is_asked_again_at_every_mark(marking):
    world, row, viewers, _chief = marking
    code = scenery.panel(row)[0]
    item = JointItem._base_manager.select_related("matter").filter(round=row).first()
    enter(row, viewers[code], item.code, skill=8000)
    experts.declare_interest(scenery.officer(world), expert=code, kind="kin", person_code=scenery.who(item.matter).code)
    refused("conflict", enter, row, viewers[code], item.code, deeds=8000)


def test_another_hand_confirms_and_cannot_edit(marking):
    world, row, viewers, chief = marking
    scenery.mark_all(row, viewers)
    officer, item = scenery.officer(world), scenery.items(row)[0]
    own = Mark._base_manager.filter(item=item, panelist__expert__code=scenery.panel(row)[0])
    numbers = list(own.values_list("pk", flat=True))
    with pytest.raises(Denied):  # another judge is not a hand that checks
        mark_entry.confirm_marks(viewers[scenery.panel(row)[1]], round=row.number, marks=numbers)
    refused("same_hand", mark_entry.confirm_marks, viewers[scenery.panel(row)[0]], round=row.number, marks=numbers)
    mark_entry.reject_marks(officer, round=row.number, marks=numbers, reason="与纸面不一致")
    enter(row, viewers[scenery.panel(row)[0]], item.code, skill=8000, deeds=8500)
    refused("stale", mark_entry.confirm_marks, officer, round=row.number, marks=numbers)
    mark_entry.confirm_marks(
        chief, round=row.number, marks=list(own.exclude(state="replaced").values_list("pk", flat=True))
    )
    refused("locked", enter, row, viewers[scenery.panel(row)[0]], item.code, skill=1000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark._base_manager.filter(state="entered").update(state="confirmed", confirmed_by=F("entered_by"))


def test_a_recorder_enters_from_paper_and_the_judge_confirms(marking):
    world, row, viewers, _chief = marking
    recorder = scenery.sitting(world, "recorder", row)
    code, item = scenery.panel(row)[0], scenery.items(row)[0].code
    for judge in scenery.panel(row):
        enter(row, recorder, item, judge=judge, skill=8000, deeds=7000)
    numbers = list(Mark._base_manager.filter(panelist__expert__code=code).values_list("pk", flat=True))
    refused("same_hand", mark_entry.confirm_marks, recorder, round=row.number, marks=numbers)
    assert mark_entry.confirm_marks(viewers[code], round=row.number, marks=numbers) == 2
    with pytest.raises(Denied):  # nobody on the panel enters for others but its recorders
        enter(row, viewers[code], item, judge=scenery.panel(row)[1], skill=1)


def test_a_spread_too_wide_is_settled_before_anything_is_confirmed(marking):
    world, row, viewers, _chief = marking
    first = scenery.panel(row)[0]
    scenery.mark_all(row, viewers, lambda item, judge, aspect: 3000 if judge == first and item.ordinal == 1 else 8000)
    item = JointItem._base_manager.get(round=row, ordinal=1)
    numbers = list(Mark._base_manager.filter(item=item).values_list("pk", flat=True))
    refused("too_wide", mark_entry.confirm_marks, scenery.officer(world), round=row.number, marks=numbers)
    digest = digest_of_marks(sheets_of(row))
    refused("unsettled", panel_signing.sign_marks, _chief, round=row.number, digest=digest)
    last = Mark._base_manager.filter(item=item, panelist__expert__code=first).latest("pk").pk
    enter(row, viewers[first], item.code, "t-1", last, skill=7000, deeds=7000)
    scenery.confirm_all(world, row)


def test_a_panel_closes_only_marked_confirmed_and_signed_by_two(marking):
    world, row, viewers, chief = marking
    officer = scenery.officer(world)
    refused("unsettled", joint.close_round, officer, number=row.number)
    scenery.mark_all(row, viewers, lambda item, judge, aspect: 5000 + 1000 * item.ordinal)
    scenery.confirm_all(world, row)
    digest = digest_of_marks(sheets_of(row))
    panel_signing.sign_marks(chief, round=row.number, digest=digest)
    refused("already", panel_signing.sign_marks, chief, round=row.number, digest=digest)
    refused("unsettled", joint.close_round, officer, number=row.number)
    panel_signing.sign_marks(viewers[scenery.panel(row)[0]], round=row.number, digest=digest)
    closed = joint.close_round(officer, number=row.number)
    found = [(item.exact, item.shown, item.outcome) for item in scenery.items(closed)]
    assert found == [("60", "60.00", "scored"), ("70", "70.00", "scored"), ("80", "80.00", "scored")]
    assert closed.digest == digest and closed.result["board"]["final"]


def test_whoever_stays_below_the_pass_mark_is_cut(contest):
    scenery.contestants(contest)
    row = scenery.scored(contest, value=lambda item, judge, aspect: 5999 if item.ordinal == 2 else 6000)
    assert [item.outcome for item in scenery.items(row)] == ["scored", "below", "scored"]


def test_a_locked_mark_changes_by_chief_and_arbiter_only_and_the_old_one_stays(marking):
    world, row, viewers, chief = marking
    arbiter = scenery.sitting(world, "arbiter", row)
    scenery.mark_all(row, viewers)
    scenery.confirm_all(world, row)
    old = Mark._base_manager.filter(item__round=row, aspect="skill").first()
    scenery.signed(world, row, chief, viewers[scenery.panel(row)[0]])
    said = {"round": row.number, "mark": old.pk}
    with pytest.raises(Denied):
        mark_rulings.propose_ruling(arbiter, **said, value=8500, reason="录像复核，漏加五分")
    refused("no_ruling", mark_rulings.replace_mark, arbiter, **said)
    mark_rulings.propose_ruling(chief, **said, value=8500, reason="录像复核，漏加五分")
    with pytest.raises(Denied):
        mark_rulings.replace_mark(chief, **said)
    new = mark_rulings.replace_mark(arbiter, **said)
    old = scenery.again(old)
    assert (old.value, old.state, new.value, new.replaces_id) == (8000, "replaced", 8500, old.pk)
    # What was signed is not what stands any more.
    refused("unsettled", joint.close_round, scenery.officer(world), number=row.number)
    scenery.signed(world, row, chief, viewers[scenery.panel(row)[0]])
    closed = joint.close_round(scenery.officer(world), number=row.number)
    assert sorted(item.exact for item in scenery.items(closed)) == ["80", "80", "81"]
    later = {"round": row.number, "mark": new.pk, "value": 8300, "reason": "申诉成立，改正一项评分"}
    refused("state", mark_rulings.propose_ruling, chief, **later)


def test_a_frozen_board_does_not_move(marking):
    world, row, viewers, _chief = marking
    scenery.mark_all(row, viewers)
    before = panel_signing.freeze_board(scenery.officer(world), round=row.number)
    judge, item = scenery.panel(row)[0], scenery.items(row)[0]
    last = Mark._base_manager.filter(item=item).latest("pk").pk
    enter(row, viewers[judge], item.code, "t-1", last, skill=9000)
    assert scenery.again(row).result["board"]["rows"] == before
    refused("frozen", panel_signing.freeze_board, scenery.officer(world), round=row.number)


def test_judges_see_their_own_marks_and_nobody_behind_the_codes(marking):
    from gongyou.engines.procedures.models import Matter

    _world, row, viewers, chief = marking
    scenery.mark_all(row, viewers)
    judge = viewers[scenery.panel(row)[0]]
    assert not Matter.objects.visible_to(judge).exists()
    assert Mark.objects.visible_to(judge).count() == 6 and Mark.objects.visible_to(chief).count() == 18
    stranger = viewers[row.result["draw"]["spare"][0]]
    assert not Mark.objects.visible_to(stranger).exists()
