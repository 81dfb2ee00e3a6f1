"""Appeals: two hours after a part about its conduct, while the notice runs about the score; the arbiters rule."""

from datetime import timedelta

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import JointRound, Matter
from gongyou.engines.procedures.operations import act, joint
from gongyou.engines.procedures.operations.requesting import request
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused

TWO_HOURS = timedelta(hours=2)


def appeal(contest, entry, about: str, *, by=None, **more) -> Matter:
    given = {
        "entry": entry.number, "about": about, "ground": "第三工位电焊机中途断电十分钟。", "leader": "周领队", **more
    }  # fmt: skip
    return request(by or contest.clerk, procedure="contests.appeal", given=given)


def late(contest, *args, **more) -> str:
    with pytest.raises(Refused) as told, transaction.atomic():
        appeal(contest, *args, **more)
    return told.value.code or told.value.field


@pytest.fixture
def marked(contest):
    contest.money()
    call = contest.opened(left_out=["heat", "heat_ranking", "theory"], weights={"practice": 100}, prizes=[])
    entry = contest.enter(call, contest.welder("赵铁柱"))
    assert late(contest, entry, "conduct") == "late"
    row = contest.panel(call, "practice", lambda matter: 80)
    return call, entry, row


def test_conduct_is_appealed_within_two_hours(contest, marked):
    _call, entry, row = marked
    with clock.rehearse(row.closed_at + TWO_HOURS):
        assert late(contest, entry, "conduct") == "late"
    with clock.rehearse(row.closed_at + TWO_HOURS - timedelta(seconds=1)):
        matter = appeal(contest, entry, "conduct")
        assert late(contest, entry, "conduct") == "open_already"
        assert late(contest, entry, "conduct", by=contest.world.viewers["union_b1"]) == "entry"
        given = {"arbiters": "王仲裁、李仲裁", "held_on": clock.today().isoformat()}
        act(contest.officer, number=matter.number, outcome="grant", note="补时十分钟重做", given=given)
    assert Matter._base_manager.get(pk=matter.pk).ending == "done"


def test_the_score_is_appealed_while_its_notice_runs(contest, marked):
    call, entry, _row = marked
    contest.hold(call, "final_ranking")
    assert late(contest, entry, "score") == "late"
    row = joint.draft_round(contest.officer, call=call.number, stage="results_notice")
    joint.open_round(contest.colleague, number=row.number)
    ends = JointRound._base_manager.get(pk=row.pk).ends_at
    with clock.rehearse(ends):
        assert late(contest, entry, "score") == "late"
    with clock.rehearse(ends - timedelta(minutes=1)):
        assert appeal(contest, entry, "score").stage == "ruling"
