"""Draws can be repeated by anybody; work is shared evenly without conflicts."""

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.engines.procedures.predicates import drawing

POOL = [f"J{number:02}" for number in range(30)]


def test_a_lot_is_the_plain_hmac_that_anybody_can_compute():
    wanted = hmac.new("种子".encode(), b"J01", hashlib.sha256).hexdigest()
    assert drawing.lot("种子", "J01") == wanted
    assert drawing.commitment("种子") == hashlib.sha256("种子".encode()).hexdigest()
    assert drawing.order("种子", POOL) == sorted(POOL, key=lambda code: drawing.lot("种子", code))
    for codes, seed in ((["A", "A"], "s"), (["A"], "")):
        with pytest.raises(ValueError):
            drawing.order(seed, codes)


def test_a_panel_leaves_out_conflicts_and_has_reserves_in_the_order_of_the_draw():
    away = {"J03", "J07"}
    drawn = drawing.draw("seed", reversed(POOL), 5, 2, away)
    free = [code for code in drawing.order("seed", POOL) if code not in away]
    assert (drawn.members, drawn.reserves, drawn.excluded) == (tuple(free[:5]), tuple(free[5:7]), ("J03", "J07"))
    assert drawn.complete
    later = drawing.replace(drawn, {free[1], free[5]})
    assert later.members == (free[0], free[6], *free[2:5])
    assert later.reserves == ()
    again = drawing.replace(later, {free[0]})
    assert (again.members, again.missing) == ((free[6], *free[2:5]), 1)


def test_a_pool_too_small_is_told():
    drawn = drawing.draw("seed", POOL[:4], 5, 2)
    assert (drawn.missing, drawn.missing_reserves, drawn.complete) == (1, 2, False)


def test_three_tables_are_three_draws_and_open_in_reverse():
    made = drawing.tables(("a", "b", "c"), POOL)
    for table in (made.contestants, made.stations, made.works):
        assert sorted(table.values()) == list(range(1, 31))
    orders = [[table[key] for key in sorted(table)] for table in (made.contestants, made.stations, made.works)]
    assert orders[0] != orders[1] != orders[2] != orders[0]
    assert all(made.decode(made.work_of(code)) == code for code in POOL)
    with pytest.raises(ValueError):
        drawing.tables(("a", "a", "c"), POOL)


def test_hundreds_of_items_are_shared_evenly():
    items = [f"W{number}" for number in range(600)]
    away = {(POOL[n % 30], item) for n, item in enumerate(items)} | {(POOL[0], item) for item in items[:500]}
    found = drawing.assign("seed", items, POOL, 3, away)
    assert found.short == {}
    assert max(found.loads.values()) - min(found.loads.values()) <= 1
    assert not {(judge, item) for item, judges in found.judges.items() for judge in judges} & away
    assert len({judges for judges in found.judges.values()}) > 300, "panels are mixed"
    assert drawing.assign("seed", reversed(items), reversed(POOL), 3, away) == found
    assert drawing.assign("other", items, POOL, 3, away) != found


def test_items_that_cannot_be_served_are_told():
    found = drawing.assign("s", ["A", "B"], ["x", "y"], 2, {("x", "A")})
    assert (found.judges["A"], found.short) == (("y",), {"A": 1})
    # Two may be done by everybody: places are taken up by passing items along.
    found = drawing.assign("s", ["A", "B", "C", "D"], ["x", "y"], 1, {("y", "A"), ("y", "B")}, most=2)
    assert found.short == {}
    assert found.loads == {"x": 2, "y": 2}
    found = drawing.assign("s", ["A", "B", "C"], ["x", "y"], 1, {("y", "A"), ("y", "B"), ("y", "C")}, most=2)
    assert sum(found.short.values()) == 1


def _fairest(items, judges, each, away):
    """All ways to serve everything, by trying them: the least sum of squares of the loads."""
    from itertools import combinations, product

    ways = [list(combinations([one for one in judges if (one, item) not in away], each)) for item in items]
    best = None
    for way in product(*ways):
        flat = [judge for some in way for judge in some]
        cost = sum(flat.count(judge) ** 2 for judge in judges)
        best = cost if best is None else min(best, cost)
    return best


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 5), st.integers(1, 2), st.sets(st.tuples(st.sampled_from("xyzw"), st.sampled_from("01234"))))
def test_no_sharing_is_more_even(number, each, away):
    items, judges = [str(n) for n in range(number)], list("xyzw")
    found = drawing.assign("s", items, judges, each, away)
    best = _fairest(items, judges, each, away)
    assert (best is None) == bool(found.short)
    if best is not None:
        assert sum(load**2 for load in found.loads.values()) == best
