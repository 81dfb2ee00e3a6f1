"""Places without ties, by the plan's order of tie-breaks and at last the lot (guide 6.3)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.engines.procedures.predicates.drawing import lot
from gongyou.engines.procedures.predicates.ranking import (
    LOWER,
    SHOWN,
    DrawNeeded,
    Entry,
    TieBreak,
    check_tie_breaks,
    rank,
    ties,
)

PLAN = (TieBreak("practice"), TieBreak("module"), TieBreak("time", LOWER), TieBreak("theory"))


def entry(code, score, practice=0, module=0, time=0, theory=0):
    return Entry(code, score, {"practice": practice, "module": module, "time": time, "theory": theory})


def test_each_tie_break_decides_in_its_turn_and_is_named():
    entries = [
        entry("A", 90, 88),
        entry("B", 90, 87, 40),
        entry("C", 90, 87, 39, 3500),
        entry("D", 90, 87, 39, 3600, 95),
        entry("E", 90, 87, 39, 3600, 94),
        entry("F", 89, 100, 50, 1, 100),
    ]
    placed = rank(reversed(entries), PLAN)
    assert [one.code for one in placed] == list("ABCDEF")
    assert [one.decided_by for one in placed] == ["practice", "practice", "module", "time", "theory", "score"]
    assert [one.place for one in placed] == [1, 2, 3, 4, 5, 6]


def test_where_nothing_declared_decides_a_lot_must_be_drawn_and_can_be_repeated():
    entries = [entry(code, 90) for code in "ABC"] + [entry("D", 95)]
    with pytest.raises(DrawNeeded) as needed:
        rank(entries, PLAN)
    assert needed.value.groups == ties(entries, PLAN) == (("A", "B", "C"),)
    placed = rank(entries, PLAN, seed="2026-11-23 双色球 03 07 12")
    lots = sorted("ABC", key=lambda code: lot("2026-11-23 双色球 03 07 12", code))
    assert [one.code for one in placed] == ["D", *lots]
    assert [one.decided_by for one in placed] == ["score", "score", "draw", "draw"]


def test_shown_totals_may_be_equal_where_exact_ones_are_not():
    near = [Entry("A", Fraction(880649, 10000), {"time": 9}), Entry("B", Fraction(88061, 1000), {"time": 8})]
    assert [one.code for one in rank(near, [TieBreak("time", LOWER)])] == ["A", "B"]
    by_shown = rank(near, [TieBreak("time", LOWER)], by=SHOWN)
    assert [(one.code, one.shown, one.decided_by) for one in by_shown] == [
        ("B", "88.06", "time"),
        ("A", "88.06", "time"),
    ]


def test_a_missing_value_stands_behind_in_both_directions():
    entries = [Entry("A", 1, {"time": None}), Entry("B", 1, {"time": 7}), Entry("C", 1, {"time": 5})]
    assert [one.code for one in rank(entries, [TieBreak("time", LOWER)])] == ["C", "B", "A"]
    assert [one.code for one in rank(entries, [TieBreak("time")])] == ["B", "C", "A"]


def test_wrong_rules_and_doubled_entries_are_refused():
    assert check_tie_breaks([TieBreak("x"), TieBreak("x"), TieBreak("score"), TieBreak("y", "up")]) == [
        "x",
        "score",
        "y",
    ]
    for arguments in (([entry("A", 1), entry("A", 2)],), ([], [TieBreak("draw")])):
        with pytest.raises(ValueError):
            rank(*arguments)
    assert rank([]) == ()
    assert rank([Entry("A", 1)])[0].decided_by == "score"


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.none() | st.integers(0, 2)), max_size=12), st.randoms()
)
def test_places_are_a_total_order_whatever_the_order_of_entry(rows, random):
    entries = [Entry(f"W{n}", score, {"a": a, "b": b}) for n, (score, a, b) in enumerate(rows)]
    rules = (TieBreak("a"), TieBreak("b", LOWER))
    placed = rank(entries, rules, seed="s")
    assert [one.place for one in placed] == list(range(1, len(rows) + 1))
    random.shuffle(entries)
    assert rank(entries, rules, seed="s") == placed
    known = {one.code: one for one in entries}
    for better, worse in zip(placed, placed[1:], strict=False):
        one, other = known[better.code], known[worse.code]
        assert one.score >= other.score
        if one.score == other.score:
            assert one.keys["a"] >= other.keys["a"]
