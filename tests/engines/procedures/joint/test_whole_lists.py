"""A list is held to its places and quotas as a whole: over all categories, and in however many parts it is taken."""

import pytest

from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations import calls
from gongyou.engines.procedures.operations.deciding_jointly import decide_round
from gongyou.engines.procedures.operations.joint import close_round, draft_round, drop_item, freeze_item, open_round
from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.predicates.drawing import commitment
from gongyou.engines.procedures.queries import joint as queries
from gongyou.kernel.operations.errors import Refused
from tests.engines.procedures.joint.scenery import call_of, code_of, held, nominated, panel

HALF = {"key": "women", "tag": "women", "kind": "floor", "per_mille": 500, "track": ""}
TRACKS = [
    {"key": "a", "name": "甲类", "places": 1, "data": {}},
    {"key": "b", "name": "乙类", "places": 1, "data": {}},
]
FOUR = [{"key": "a", "name": "甲类", "places": 4, "data": {}}]


def selected(call):
    rows = JointItem._base_manager.filter(round__call=call, selected=True, round__stage="rank")
    return sorted(rows.values_list("matter__candidate", flat=True))


def test_a_quota_over_all_categories_binds_their_one_list(world, hands):
    """By itself either category would take its man."""
    call = call_of(world, tracks=TRACKS, quotas=[HALF])
    matters = nominated(world, call, "陈一") + nominated(world, call, "李二", track="b")
    matters += nominated(world, call, "王三", track="b", tags=("women",))
    panel(world, call, matters, ["95", "90", "80"])
    for track in ("a", "b"):
        assert code_of(draft_round, hands[0], call=call.number, stage="rank", track=track) == "spans"
    (offered,) = [one for one in queries.ready(hands[0]) if one.stage == "rank"]
    assert (offered.track, offered.count) == ("", 3)
    held(world, *hands, call=call.number, stage="rank")
    assert selected(call) == ["王三", "陈一"]


def test_categories_go_by_themselves_once_the_quota_is_waived(world, hands):
    call = call_of(world, tracks=TRACKS, quotas=[HALF])
    panel(world, call, nominated(world, call, "陈一"), ["95"])
    calls.ask_waiver(hands[0], number=call.number, quota="women", reason="本行业女职工很少")
    assert code_of(draft_round, hands[0], call=call.number, stage="rank", track="a") == "spans"
    calls.waive_quota(hands[1], number=call.number, quota="women")
    assert held(world, *hands, call=call.number, stage="rank", track="a").state == "closed"


def test_a_ranking_takes_all_who_wait(world, hands):
    call = call_of(world, tracks=FOUR)
    matters = nominated(world, call, "陈一", "李二", "王三")
    panel(world, call, matters, ["95", "90", "80"])
    part = tuple(one.number for one in matters[:2])
    assert code_of(draft_round, hands[0], call=call.number, stage="rank", numbers=part) == "not_all"
    row = draft_round(hands[0], call=call.number, stage="rank", numbers=tuple(one.number for one in matters))
    late = nominated(world, call, "赵四")
    panel(world, call, late, ["85"])
    assert code_of(open_round, hands[1], number=row.number) == "not_all"
    row = draft_round(hands[0], call=call.number, stage="rank")
    drop_item(hands[0], number=row.number, ordinal=2, reason="材料正在核实")
    open_round(hands[1], number=row.number)
    close_round(hands[1], number=row.number)
    out = JointItem._base_manager.get(round=row, state="out")
    assert (out.matter_id, out.data["out"]) == (matters[1].pk, "材料正在核实")


@pytest.mark.parametrize("way", [drop_item, freeze_item])
def test_nobody_ranks_a_list_that_the_own_hand_shortened(world, hands, way):
    """Not the opener after the opening, nor the opener of what he shortened before; the other hand ends it."""
    call = call_of(world, tracks=FOUR)
    matters = nominated(world, call, "陈一", "李二", "王三")
    panel(world, call, matters, ["95", "90", "80"])
    row = draft_round(hands[0], call=call.number, stage="rank")
    drop_item(hands[1], number=row.number, ordinal=3, reason="材料正在核实")
    open_round(hands[1], number=row.number)
    assert code_of(close_round, hands[1], number=row.number) == "same_hand"
    way(hands[0], number=row.number, ordinal=1, reason="另有情况待查")
    assert code_of(close_round, hands[0], number=row.number) == "same_hand"
    third = world.staff("district_officer", "district", "third")
    assert close_round(third, number=row.number).state == "closed"


def test_nobody_decides_on_a_list_that_the_own_hand_shortened(world, hands):
    """What the second hand takes out of what was proposed is agreed to by a third."""
    call = call_of(world)
    nominated(world, call, "陈一", "李二", stage="award")
    row = draft_round(hands[0], call=call.number, stage="award")
    drop_item(hands[1], number=row.number, ordinal=1, reason="材料正在核实")
    assert code_of(decide_round, hands[1], number=row.number) == "same_hand"
    third = world.staff("district_officer", "district", "third")
    assert decide_round(third, number=row.number).state == "closed"


def test_places_of_an_earlier_part_are_gone(world, hands):
    """Whoever stayed behind competes for what is left, and the shares are those of the whole list."""
    call = call_of(world, tracks=FOUR, quotas=[{**HALF, "track": "a"}])
    men = nominated(world, call, "陈一", "李二", "王三")
    women = nominated(world, call, "赵四", "钱五", tags=("women",))
    panel(world, call, [*men, *women], ["95", "94", "93", "70", "60"])
    row = draft_round(hands[0], call=call.number, stage="rank")
    open_round(hands[1], number=row.number)
    for ordinal in (3, 5):
        freeze_item(hands[0], number=row.number, ordinal=ordinal, reason="另有情况待查")
    close_round(hands[1], number=row.number)
    assert selected(call) == ["赵四", "陈一"]
    rest = held(world, *hands, call=call.number, stage="rank")
    assert sorted(one["tags"] for one in rest.result["before"]) == [["track=a"], ["track=a", "track=a+women", "women"]]
    assert selected(call) == ["王三", "赵四", "钱五", "陈一"]
    again = nominated(world, call, "孙六", tags=("women",))
    panel(world, call, again, ["99"])
    held(world, *hands, call=call.number, stage="rank")
    assert "孙六" not in selected(call), "no place was left"


def test_a_category_that_cannot_be_filled_leaves_the_others_theirs(world, hands):
    """The first takes one man beside its only woman, not three; the share of the second is of one."""
    tracks = [{**TRACKS[0], "places": 4}, {**TRACKS[1], "places": 3}]
    call = call_of(world, tracks=tracks, quotas=[{**HALF, "track": "a"}, {**HALF, "key": "all", "per_mille": 100}])
    matters = nominated(world, call, "陈一", "李二", "王三") + nominated(world, call, "赵四", tags=("women",))
    matters += nominated(world, call, "钱五", track="b")
    panel(world, call, matters, ["95", "94", "93", "70", "60"])
    row = held(world, *hands, call=call.number, stage="rank")
    assert selected(call) == ["赵四", "钱五", "陈一"]
    numbers = {one["tag"]: one["count"] for one in row.rule["quotas"]}
    assert numbers == {"women": None, "track=a+women": 1, "track=a": 2, "track=b": 1}


def test_quotas_that_leave_nobody_turn_nobody_away(world, hands):
    call = call_of(world, tracks=FOUR, quotas=[{**HALF, "track": "a"}])
    matters = nominated(world, call, "陈一", "李二")
    panel(world, call, matters, ["95", "94"])
    row = draft_round(hands[0], call=call.number, stage="rank")
    open_round(hands[1], number=row.number)
    assert code_of(close_round, hands[1], number=row.number) == "nobody"
    assert not Matter._base_manager.filter(call=call).exclude(stage="rank").exists()
    calls.ask_waiver(hands[0], number=call.number, quota="women", reason="本行业女职工很少")
    calls.waive_quota(hands[1], number=call.number, quota="women")
    close_round(hands[1], number=row.number)
    assert selected(call) == ["李二", "陈一"]


def test_where_only_one_ever_competed_there_are_no_shares(world, hands):
    call = call_of(world, tracks=FOUR, quotas=[{**HALF, "track": "a"}])
    panel(world, call, nominated(world, call, "陈一"), ["95"])
    held(world, *hands, call=call.number, stage="rank")
    assert selected(call) == ["陈一"]


def test_single_items_do_not_get_round_a_share(world, hands):
    call = call_of(world, tracks=FOUR, quotas=[{**HALF, "track": "a"}])
    men = nominated(world, call, "陈一", "李二", stage="award")
    row = draft_round(hands[0], call=call.number, stage="award", numbers=(men[0].number,))
    assert code_of(open_round, hands[1], number=row.number) == "not_ready"
    woman = nominated(world, call, "王三", stage="award", tags=("women",))
    both = (men[0].number, woman[0].number)
    held(world, *hands, call=call.number, stage="award", numbers=both)
    row = draft_round(hands[0], call=call.number, stage="award")
    with pytest.raises(Refused, match="至少 2 名，现有 1 名"):
        open_round(hands[1], number=row.number)


def test_what_is_decided_in_parts_keeps_a_quota_over_all_categories(world, hands):
    call = call_of(world, tracks=TRACKS, quotas=[HALF])
    nominated(world, call, "陈一", stage="award")
    nominated(world, call, "李二", stage="award", track="b")
    row = draft_round(hands[0], call=call.number, stage="award", track="b")
    assert code_of(open_round, hands[1], number=row.number) == "not_ready"


def test_more_than_the_places_are_never_decided(world, hands):
    call = call_of(world, tracks=TRACKS)
    held(world, *hands, call=call.number, stage="award", numbers=_award(world, call, "陈一"))
    row = draft_round(hands[0], call=call.number, stage="award", numbers=_award(world, call, "李二"))
    with pytest.raises(Refused, match="甲类.*名额 1 个"):
        open_round(hands[1], number=row.number)


def test_two_parts_opened_together_are_counted_at_their_close(world, hands):
    """Each is within the places when it is opened; the second to close is not."""
    call = call_of(world, tracks=TRACKS)
    rows = [
        draft_round(hands[0], call=call.number, stage="award", numbers=_award(world, call, name))
        for name in ("陈一", "李二")
    ]
    for row in rows:
        open_round(hands[1], number=row.number)
    assert close_round(hands[1], number=rows[0].number).state == "closed"
    assert code_of(close_round, hands[1], number=rows[1].number) == "not_ready"
    assert Matter._base_manager.filter(call=call, stage="paper").count() == 1


def _award(world, call, name):
    return (nominated(world, call, name, stage="award")[0].number,)


def test_the_seed_is_sealed_until_the_round_has_closed(world, hands):
    call = call_of(world)
    panel(world, call, nominated(world, call, "陈一", "李二"), ["90", "90"])
    row = draft_round(hands[0], call=call.number, stage="rank")
    open_round(hands[1], number=row.number)
    row = JointRound._base_manager.get(pk=row.pk)
    assert row.seed == "" and len(row.seed_digest) == 64 and row.rule["seed_sealed"]
    row = close_round(hands[1], number=row.number)
    assert commitment(row.seed) == row.seed_digest and "seed_sealed" not in row.rule


def items(*kinds):
    return [quotas.Item(str(place), "", frozenset(kind)) for place, kind in enumerate(kinds)]


def test_a_selection_counts_who_stood_before():
    women = quotas.Quota(quotas.FLOOR, quotas.TAG, "women", per_mille=500)
    two = items((), ())
    found = quotas.select_within(items((), ("women",), ("women",)), 4, [women], before=two)
    assert found.taken == ("1", "2") and found.passed[0].reasons[0].left_places == 2
    assert quotas.select_within(items(()), 2, [women], before=two).taken == ()
    one = quotas.select_within(items((), ("women",)), 2, [women], before=items(()))
    assert one.taken == ("1",), "the last place of two is no batch of one"
