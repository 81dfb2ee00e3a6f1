"""Appeals: two hours after the board about the conduct, while the notice runs about the score; the arbiters rule."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import JointItem, JointRound, Matter, Panelist, Party
from gongyou.engines.procedures.operations import act, joint, panel_signing, result_packages
from gongyou.engines.procedures.operations.requesting import request
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.outbox.models import Message
from gongyou.records.passport.models import ContestResult
from tests.domains.contests.scenery import PAPER, stage_of
from tests.engines.procedures.panels import scenery as panels

TWO_HOURS = timedelta(hours=2)
ARBITERS = {"arbiters": "王仲裁、李仲裁", "held_on": "2026-04-20"}
WHY = "复看录像，第三工位确有误判"


def appeal(contest, entry, about: str, *, by=None, **more) -> Matter:
    given = {
        "entry": entry.number, "about": about, "ground": "第三工位电焊机中途断电十分钟。", "leader": "周领队", **more
    }  # fmt: skip
    return request(by or contest.clerk, procedure="contests.appeal", given=given)


def late(contest, *args, **more) -> str:
    with pytest.raises(Refused) as told, transaction.atomic():
        appeal(contest, *args, **more)
    return told.value.code or told.value.field


def rule(contest, matter, outcome: str, **given) -> Matter:
    return ruled(contest.officer, matter, outcome, **given)


def ruled(viewer, matter, outcome: str, **given) -> Matter:
    held_on = clock.today().isoformat()
    return act(
        viewer, number=matter.number, outcome=outcome, note=WHY, given={**ARBITERS, "held_on": held_on, **given}
    )  # fmt: skip


def refused(contest, matter, outcome: str, **given) -> str:
    with pytest.raises(Refused) as told, transaction.atomic():
        rule(contest, matter, outcome, **given)
    return told.value.code or told.value.field


def posted(contest, call) -> JointRound:
    row = joint.draft_round(contest.officer, call=call.number, stage="results_notice")
    return joint.open_round(contest.colleague, number=row.number)


def unpublished(contest, ranking: JointRound) -> str:
    with pytest.raises(Refused) as told, transaction.atomic():
        result_packages.publish_package(contest.officer, round=ranking.number)
    return told.value.code


def states(row) -> dict[int, str]:
    return dict(JointItem._base_manager.filter(round=row).values_list("matter_id", "state"))


@pytest.fixture
def call(contest):
    contest.money()
    return contest.opened(left_out=["heat", "heat_ranking", "theory"], weights={"practice": 100}, prizes=[])


@pytest.fixture
def three(contest, call):
    """Three contestants with 80, 70 and 60."""
    entries = [contest.enter(call, contest.welder(name)) for name in ("赵铁柱", "钱焊花", "孙一鸣")]
    points = {entry.pk: 80 - 10 * place for place, entry in enumerate(entries)}
    contest.panel(call, "practice", lambda matter: points[matter.pk])
    return entries


def test_conduct_is_appealed_within_two_hours_of_the_board(contest, call):
    entry = contest.enter(call, contest.welder("赵铁柱"))
    assert late(contest, entry, "conduct") == "late", "nothing was held yet"
    row = contest.panel(call, "practice", lambda matter: 80, before_close=panel_signing.freeze_board)
    board = JointRound._base_manager.get(pk=row.pk).result["board"]["frozen_at"]
    shown = clock.now().fromisoformat(board)
    # The office's closing plays no part: it was hours later, or never comes.
    with clock.rehearse(shown + TWO_HOURS):
        assert late(contest, entry, "conduct") == "late"
    with clock.rehearse(shown + TWO_HOURS - timedelta(seconds=1)):
        matter = appeal(contest, entry, "conduct")
        assert late(contest, entry, "conduct") == "open_already"
        assert late(contest, entry, "conduct", by=contest.world.viewers["union_b1"]) == "entry"
        rule(contest, matter, "grant", remedy="settled")
    assert Matter._base_manager.get(pk=matter.pk).ending == "done" and stage_of(entry) == "final_ranking"


def test_without_a_board_the_notice_is_what_announces(contest, three, call):
    first = three[0]
    closed = JointItem._base_manager.get(matter=first, round__kind="panel").round.closed_at
    with clock.rehearse(closed + timedelta(days=1)):
        contest.hold(call, "final_ranking")
        row = posted(contest, call)
    with clock.rehearse(row.posted_at + TWO_HOURS):
        assert late(contest, first, "conduct") == "late"
    with clock.rehearse(row.posted_at + TWO_HOURS - timedelta(seconds=1)):
        assert appeal(contest, first, "conduct").stage == "ruling"


def test_the_score_is_appealed_while_its_notice_runs(contest, three, call):
    contest.hold(call, "final_ranking")
    assert late(contest, three[0], "score") == "late"
    ends = posted(contest, call).ends_at
    with clock.rehearse(ends):
        assert late(contest, three[0], "score") == "late"
    with clock.rehearse(ends - timedelta(minutes=1)):
        assert appeal(contest, three[0], "score").stage == "ruling"


def test_only_the_place_appealed_waits_and_goes_on_once_dismissed(contest, three, call):
    contest.hold(call, "final_ranking")
    row = posted(contest, call)
    matter = appeal(contest, three[1], "score")
    assert states(row) == {three[0].pk: "in", three[1].pk: "frozen", three[2].pk: "in"}
    with clock.rehearse(row.ends_at):
        joint.close_round(contest.colleague, number=row.number)
        assert [stage_of(one) for one in three] == ["prize_decision", "results_notice", "prize_decision"]
        contest.hold(call, "prize_decision", outcome="approve")
        with pytest.raises(Refused) as told, transaction.atomic():
            contest.hold(call, "award_document", outcome="issue", answers=PAPER)
        assert told.value.code == "appealed", "places are not final while one of them is appealed"
        rule(contest, matter, "dismiss")
        assert states(row)[three[1].pk] == "in" and Matter._base_manager.get(pk=matter.pk).ending == "refused"
        joint.close_rest(contest.colleague, number=row.number)
    assert stage_of(three[1]) == "prize_decision"


def test_an_appeal_before_the_notice_stops_its_item_when_it_is_posted(contest, three, call):
    matter = appeal(contest, three[2], "conduct")
    contest.hold(call, "final_ranking")
    row = posted(contest, call)
    assert states(row)[three[2].pk] == "frozen" and list(states(row).values()).count("in") == 2
    other = appeal(contest, three[2], "score")
    rule(contest, matter, "dismiss")
    assert states(row)[three[2].pk] == "frozen", "the other appeal still stops it"
    rule(contest, other, "dismiss")
    assert states(row)[three[2].pk] == "in"


def test_granted_marks_are_given_anew_and_the_whole_list_ranked_anew(contest, three, call):
    contest.hold(call, "final_ranking")
    row = posted(contest, call)
    matter = appeal(contest, three[2], "score")
    rule(contest, matter, "grant", remedy="remark")
    assert [stage_of(one) for one in three] == ["final_ranking", "final_ranking", "practice"]
    assert set(states(row).values()) == {"out"}
    with pytest.raises(Refused), transaction.atomic():
        contest.hold(call, "final_ranking")
    contest.panel(call, "practice", lambda one: 95)
    contest.award(call)
    places = dict(ContestResult._base_manager.values_list("person__name", "rank"))
    assert places == {"孙一鸣": 1, "赵铁柱": 2, "钱焊花": 3}


def test_two_appeals_of_one_list_are_both_carried_out(contest, three, call):
    contest.hold(call, "final_ranking")
    row = posted(contest, call)
    first, second, third = (appeal(contest, one, "score") for one in three)
    rule(contest, third, "grant", remedy="remark")
    assert set(states(row).values()) == {"out"}
    rule(contest, second, "grant", remedy="remark")
    assert [stage_of(one) for one in three] == ["final_ranking", "practice", "practice"]
    contest.panel(call, "practice", lambda one: 95 if one.pk == three[1].pk else 50)
    contest.hold(call, "final_ranking")
    later = posted(contest, call)
    assert states(later) == {three[0].pk: "frozen", three[1].pk: "in", three[2].pk: "in"}
    rule(contest, first, "dismiss")
    assert states(later)[three[0].pk] == "in"


def test_a_ruling_about_the_score_is_final(contest, three, call):
    contest.hold(call, "final_ranking")
    posted(contest, call)
    rule(contest, appeal(contest, three[0], "score"), "dismiss")
    assert late(contest, three[0], "score") == "late"


def test_a_wrong_place_is_ranked_anew_with_its_list(contest, three, call):
    contest.hold(call, "final_ranking")
    row = posted(contest, call)
    person = Party._base_manager.get(matter=three[2], role="candidate").person
    person.phone = "13800000001"
    person.save(update_fields=["phone"])
    rule(contest, appeal(contest, three[0], "score"), "grant", remedy="rerank")
    told = [json.loads(one.payload.reveal())["text"] for one in Message._base_manager.filter(kind="sms")]
    assert [text for text in told if three[2].number in text and "重新公示" in text], "whoever is on the list is told"
    assert {stage_of(one) for one in three} == {"final_ranking"} and set(states(row).values()) == {"out"}
    first = JointRound._base_manager.get(kind="ranking", stage="final_ranking")
    assert unpublished(contest, first) == "not_over", "the list is being made anew"
    contest.hold(call, "final_ranking")
    later = posted(contest, call)
    assert set(states(later).values()) == {"in"} and later.ends_at is not None
    assert unpublished(contest, first) == "anew"


def test_nobody_drops_out_of_a_heat_past_an_appeal(contest):
    contest.money()
    weights = {"heat": 100, "practice": 100}
    call = contest.opened(left_out=["theory"], weights=weights, prizes=[], heat_places=1)
    entries = [contest.enter(call, contest.welder(name)) for name in ("赵铁柱", "钱焊花")]
    contest.panel(call, "heat", lambda matter: 80 if matter.pk == entries[0].pk else 70)
    first = appeal(contest, entries[1], "conduct")
    with pytest.raises(Refused) as told, transaction.atomic():
        contest.hold(call, "heat_ranking")
    assert told.value.code == "appealed"
    rule(contest, first, "dismiss")
    row = contest.hold(call, "heat_ranking")
    assert [stage_of(one) for one in entries] == ["practice", "refused"]
    with clock.rehearse(row.closed_at + timedelta(hours=1)):
        second = appeal(contest, entries[1], "conduct")
        assert refused(contest, second, "grant", remedy="rerank") == "too_far", "the final is being marked"


def test_arbiters_are_two_and_none_of_the_judges(contest, three, call):
    contest.hold(call, "final_ranking")
    posted(contest, call)
    matter = appeal(contest, three[0], "score")
    item = JointItem._base_manager.get(matter=three[0], round__kind="panel")
    judge = Panelist._base_manager.filter(round=item.round_id, function="judge").select_related("expert")[0]
    assert refused(contest, matter, "dismiss", arbiters="王仲裁") == "arbiters"
    assert refused(contest, matter, "grant", remedy="settled", arbiters=f"王仲裁、{judge.expert.name}") == "judge"


def test_a_name_with_blanks_is_one_name_and_hides_no_judge(contest, three, call):
    contest.hold(call, "final_ranking")
    posted(contest, call)
    matter = appeal(contest, three[0], "score")
    row = JointItem._base_manager.get(matter=three[0], round__kind="panel").round
    judge = Panelist._base_manager.filter(round=row, function="judge").select_related("expert")[0].expert.name
    chief = Panelist._base_manager.get(round=row, function="chief")
    assert chief.expert is None, "a chief is appointed, not drawn from the pool"
    panels.person(contest.world, "韩裁长", user=chief.user)
    assert refused(contest, matter, "dismiss", arbiters="李 明") == "arbiters"
    assert refused(contest, matter, "dismiss", arbiters=f"王仲裁、{' '.join(judge)}") == "judge"
    assert refused(contest, matter, "dismiss", arbiters=f"王仲裁、李仲裁　{judge}") == "judge"
    assert refused(contest, matter, "dismiss", arbiters="王仲裁、韩 裁长") == "judge"
    rule(contest, matter, "dismiss", arbiters="李 明、王仲裁")


@pytest.mark.parametrize("function", ["chief", "judge"])
def test_nobody_writes_down_the_ruling_about_a_work_they_judged(contest, three, call, function):
    contest.hold(call, "final_ranking")
    posted(contest, call)
    matter = appeal(contest, three[0], "score")
    seat = Panelist._base_manager.filter(round__items__matter=three[0], function=function).order_by("pk")[0]
    Panelist._base_manager.filter(pk=seat.pk).update(user_id=contest.officer.user_id)
    for outcome, given in (("dismiss", {}), ("grant", {"remedy": "settled"})):
        assert refused(contest, matter, outcome, **given) == "sits_there"
    ruled(contest.colleague, matter, "dismiss")


def test_nothing_is_appealed_after_the_certificates(contest, three, call):
    contest.award(call)
    for about in ("score", "conduct"):
        assert late(contest, three[0], about) in {"late", "ended"}


def test_while_marks_are_given_nothing_goes_back(contest, call):
    entry = contest.enter(call, contest.welder("赵铁柱"))

    def ask(viewer, *, round):
        matter = appeal(contest, entry, "conduct")
        assert refused(contest, matter, "grant", remedy="remark") == "marking"
        assert refused(contest, matter, "grant", remedy="rerank") == "unranked"
        rule(contest, matter, "grant", remedy="settled")

    contest.panel(call, "practice", lambda matter: 80, before_close=ask)
    assert stage_of(entry) == "final_ranking"
