"""Rankings: ties by the call's order down to the promised lot, quotas, all categories in one list, two databases alike."""

import pytest

from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations import ranking as module
from gongyou.engines.procedures.operations.joint import close_round, draft_round, open_round
from gongyou.engines.procedures.predicates.drawing import commitment
from gongyou.engines.procedures.queries import joint as queries
from gongyou.engines.procedures.queries import rankings
from gongyou.kernel.operations.errors import Refused
from tests.engines.procedures.joint.scenery import TWO_PLACES, call_of, held, nominated, panel

QUOTA = {"key": "women", "tag": "women", "kind": "floor", "per_mille": 500, "track": ""}


def ranks(row):
    items = JointItem._base_manager.filter(round=row).order_by("rank")
    return [(item.matter.candidate, item.data["decided_by"], item.selected) for item in items.select_related("matter")]


def test_equal_scores_go_by_the_declared_order_then_by_lot(world, hands, monkeypatch):
    """The constant is the same on both databases."""
    monkeypatch.setattr(module.secrets, "token_hex", lambda length: "0123456789abcdef" * 2)
    call = call_of(world, tracks=TWO_PLACES)
    matters = nominated(world, call, "陈一", "李二", "王三", "赵四")
    parts = {matters[2].pk: {"practice": "91"}, matters[1].pk: {"practice": "90"}}
    panel(world, call, matters, ["90", "90", "90", "90"], parts=parts)
    row = held(world, *hands, call=call.number, stage="rank")
    found = ranks(row)
    assert [line[:2] for line in found[:2]] == [("王三", "practice"), ("李二", "practice")]
    assert found[3][1] == "draw" and row.seed_digest == commitment(row.seed)
    assert row.result["drawn"] == [["K001", "K004"]]
    assert row.digest == "416cd4bc524df804f1ed45460e856c3ec9146e23d3ca41a10deaafa0d159a524"


def test_a_floor_passes_somebody_over_and_says_why(world, hands):
    call = call_of(world, tracks=TWO_PLACES, quotas=[QUOTA])
    men = nominated(world, call, "陈一", "李二")
    women = nominated(world, call, "王三", tags=("women",))
    panel(world, call, [*men, *women], ["95", "90", "80"])
    row = held(world, *hands, call=call.number, stage="rank")
    assert ranks(row) == [("陈一", "score", True), ("李二", "score", False), ("王三", "score", True)]
    file = queries.round_file(hands[0], row.number)
    result = rankings.ranking(hands[0], file)
    lines = rankings.rank_lines(file, result, result.rows)
    assert "“女”至少 50%" in lines[1].passed[0] and not result.preview
    assert rankings.ranking(hands[0], file, without=(0,)).rows[1].selected


def test_all_categories_in_one_list_keep_their_own_places(world, hands):
    tracks = [
        {"key": "a", "name": "甲类", "places": 1, "data": {}},
        {"key": "b", "name": "乙类", "places": 1, "data": {}},
    ]
    call = call_of(world, tracks=tracks)
    matters = nominated(world, call, "陈一", "李二") + nominated(world, call, "王三", track="b")
    panel(world, call, matters, ["95", "90", "80"])
    row = held(world, *hands, call=call.number, stage="rank")
    assert [line[2] for line in ranks(row)] == [True, False, True]


def test_nothing_is_ranked_before_everybody_was_judged(world, hands):
    call = call_of(world)
    matters = nominated(world, call, "陈一", "李二")
    panel(world, call, matters[:1], ["90"])
    row = draft_round(hands[0], call=call.number, stage="rank")
    with pytest.raises(Refused) as refused:
        open_round(hands[1], number=row.number)
    assert refused.value.code == "not_ready"
    panel(world, call, matters[1:], ["91"])
    open_round(hands[1], number=row.number)
    close_round(hands[1], number=row.number)
    assert [line[0] for line in ranks(row)] == ["李二", "陈一"]


def test_a_decision_that_breaks_a_quota_is_not_opened(world, hands):
    call = call_of(world, quotas=[QUOTA])
    nominated(world, call, "陈一", "李二", stage="award")
    row = draft_round(hands[0], call=call.number, stage="award", given={"outcome": "name"})
    with pytest.raises(Refused) as refused:
        open_round(hands[1], number=row.number)
    assert "女" in refused.value.message and JointRound._base_manager.get(pk=row.pk).state == "draft"
    assert Matter._base_manager.filter(stage="award").count() == 2
