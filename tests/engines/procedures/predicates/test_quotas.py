"""Floors round up, ceilings round down; the selection is the best list that keeps them, as trying all lists shows."""

import itertools
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.predicates.feasibility import Row, solution
from gongyou.engines.procedures.predicates.quotas import (
    BROKEN,
    CATEGORY,
    CEILING,
    FLOOR,
    MET,
    OPEN,
    TAG,
    Item,
    Quota,
    select_within,
)

WORKERS = Quota(FLOOR, CATEGORY, "worker", per_mille=350)
FRONT = Quota(FLOOR, CATEGORY, "front", per_mille=200)
SCIENCE = Quota(FLOOR, CATEGORY, "science", per_mille=200)
MIGRANTS = Quota(FLOOR, TAG, "migrant", per_mille=100)
HEADS = Quota(CEILING, TAG, "head", per_mille=130)
MEDAL = (WORKERS, FRONT, SCIENCE, MIGRANTS, HEADS)


def item(code, category="worker", *tags):
    return Item(code, category, frozenset(tags))


@pytest.mark.parametrize(
    ("quota", "places", "number"),
    [
        (WORKERS, 10, 4),  # 3.5 up
        (WORKERS, 20, 7),
        (WORKERS, 3, 2),  # 1.05 up
        (HEADS, 10, 1),  # 1.3 down
        (HEADS, 7, 0),  # 0.91 down
        (HEADS, 100, 13),
        (Quota(FLOOR, TAG, "women", count=2), 10, 2),
    ],
)
def test_minimums_round_up_and_maximums_down(quota, places, number):
    assert quota.wanted(places) == number
    if quota.per_mille is not None:
        share = Fraction(quota.per_mille * places, 1000)
        assert number == (ceil(share) if quota.bound == FLOOR else floor(share))


def test_a_list_is_told_what_is_short_and_over():
    items = [item(f"w{n}") for n in range(3)] + [item(f"s{n}", "science", "head") for n in range(2)]
    items += [item(f"f{n}", "front", "migrant") for n in range(5)]
    found = {(one.bound, one.tag): (one.wanted, one.found, one.by) for one in quotas.check(items, MEDAL)}
    assert found == {(FLOOR, "worker"): (4, 3, 1), (CEILING, "head"): (1, 2, 1)}
    assert quotas.check([item("a", "other", "head")], MEDAL) == []


def test_nobody_fills_two_exclusive_shares_by_tags():
    """A tag with a category's name does not count for the category."""
    assert not WORKERS.bears(Item("a", "science", frozenset({"worker"})))
    # 280 + 179 + 145 of 695 stand in categories; the 104 migrants lie over them.
    items = [item(f"{n}", name) for name, number in (("worker", 280), ("front", 179), ("science", 145), ("", 91))
             for n in range(number)]  # fmt: skip
    items = [Item(one.code, one.category, frozenset({"migrant"} if n < 104 else ())) for n, one in enumerate(items)]
    assert quotas.check(items, MEDAL) == []


def test_impossible_quotas_are_told_before_anybody_is_nominated():
    assert quotas.check_quotas(MEDAL) == []
    # 35, 20 and 20 % of three places, each rounded up: 2 + 1 + 1.
    assert quotas.check_quotas(MEDAL, 3) == [("floors_too_many", "")]
    both = [Quota(FLOOR, TAG, "women", per_mille=400), Quota(CEILING, TAG, "women", per_mille=300)]
    assert quotas.check_quotas(both, 10) == [("floor_too_high", "women")]
    wrong = [Quota(FLOOR, TAG, "x"), Quota("about", TAG, "y", count=1), Quota(FLOOR, TAG, "z", per_mille=1001)]
    assert quotas.check_quotas(wrong) == [("number", "x"), ("kind", "y"), ("over_whole", "z")]
    assert quotas.check_quotas([WORKERS, WORKERS]) == [("twice", "worker")]
    assert quotas.read(quotas.as_data(MEDAL)) == MEDAL
    with pytest.raises(ValueError):
        quotas.read([{"bound": FLOOR, "colour": 1}])


def _states(meter):
    return [(one.quota.tag, one.needs, one.state) for one in meter.gauges]


def test_the_meter_of_a_list_says_what_can_still_be_met():
    five = [item("1"), item("2"), item("3", "science", "head"), item("4", "other"), item("5", "other")]
    meter = quotas.meter(five, 10, MEDAL)
    assert _states(meter) == [
        ("worker", 2, OPEN), ("front", 2, OPEN), ("science", 1, OPEN), ("migrant", 1, OPEN), ("head", 0, MET),
    ]  # fmt: skip
    assert meter.together
    # Each floor alone can be met with four places left, all three together (2 + 2 + 1) cannot.
    six = quotas.meter([*five, item("6", "other")], 10, MEDAL)
    assert {one.state for one in six.gauges} == {OPEN, MET}
    assert not six.together
    eight = quotas.meter([*five, *(item(str(n), "other", "head") for n in range(6, 9))], 10, MEDAL)
    assert ("head", 3, BROKEN) in _states(eight)
    assert ("worker", 2, OPEN) in _states(eight)
    assert ("worker", 2, BROKEN) in _states(
        quotas.meter([*five, *(item(str(n), "other") for n in range(6, 10))], 10, MEDAL)
    )


def test_the_meter_of_a_pool_never_gives_up_while_nominations_are_open():
    pool = [item(str(n), "front", "head") for n in range(30)]
    meter = quotas.meter(pool, 10, [HEADS, MIGRANTS], pool=True)
    assert _states(meter) == [("head", 9, OPEN), ("migrant", 1, OPEN)]
    assert not meter.together
    pool += [item(f"m{n}", "front", "migrant") for n in range(9)]
    assert quotas.meter(pool, 10, [HEADS, MIGRANTS], pool=True).together


def test_a_worked_selection_explains_who_is_passed_over():
    """The example of the guide page: five places, at least two women, at most one head."""
    rules = [Quota(FLOOR, TAG, "woman", per_mille=400), Quota(CEILING, TAG, "head", per_mille=200)]
    ranked = [
        item("甲", "worker", "head"),
        item("乙", "worker", "head"),
        item("丙"),
        item("丁"),
        item("戊"),
        item("己", "worker", "woman"),
        item("庚", "worker", "woman", "head"),
        item("辛", "worker", "woman"),
    ]
    found = select_within(ranked, 5, rules)
    assert found.taken == ("甲", "丙", "丁", "己", "辛")
    assert [(one.code, one.place, [reason.quota.tag for reason in one.reasons]) for one in found.passed] == [
        ("乙", 2, ["head"]), ("戊", 5, ["woman"]), ("庚", 7, ["head"]),
    ]  # fmt: skip
    reason = found.passed[1].reasons[0]
    assert (reason.wanted, reason.taken, reason.left_places, reason.left_entries) == (2, 0, 2, 3)


def test_fewer_places_are_filled_rather_than_a_quota_broken():
    found = select_within([item(f"h{n}", "front", "head") for n in range(5)] + [item("a"), item("b")], 5, [
        Quota(CEILING, TAG, "head", per_mille=400)
    ])  # fmt: skip
    assert (found.taken, found.filled, found.places) == (("h0", "a", "b"), 3, 5)
    assert select_within([item("h", "front", "head")], 1, [HEADS]).taken == ("h",)
    assert select_within([], 3, MEDAL).taken == ()


def _best(items, places, rules):
    """Every list of the greatest length that keeps the quotas, the ranking's favourite first."""
    for length in range(min(places, len(items)), 0, -1):
        for chosen in itertools.combinations(items, length):
            if places <= 1 or not quotas.check(chosen, rules, max(length, 2) if length > 1 else None):
                if length > 1 or places <= 1 or _single(chosen[0], rules):
                    return tuple(one.code for one in chosen)
    return ()


def _single(one, rules):
    return all(rule.bears(one) if rule.bound == FLOOR and rule.wanted(1) else rule.bound == FLOOR or
               rule.wanted(1) >= rule.bears(one) for rule in rules)  # fmt: skip


_TAGS = st.frozensets(st.sampled_from("pqrs"))
_ITEMS = st.lists(st.tuples(st.sampled_from("xyz"), _TAGS), max_size=9)
_RULES = st.lists(
    st.builds(Quota, st.sampled_from([FLOOR, CEILING]), st.just(TAG), st.sampled_from("pqrs"), st.integers(0, 1000))
    | st.builds(Quota, st.sampled_from([FLOOR, CEILING]), st.just(CATEGORY), st.sampled_from("xyz"), st.integers(0, 1000)),
    max_size=6, unique_by=lambda one: (one.bound, one.on, one.tag),
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_ITEMS, st.integers(1, 7), _RULES)
def test_no_list_follows_the_ranking_more_closely(rows, places, rules):
    items = [Item(str(n), category, tags) for n, (category, tags) in enumerate(rows)]
    found = select_within(items, places, rules)
    assert found.taken == _best(items, places, rules)
    last = int(found.taken[-1]) if found.taken else -1
    assert [one.code for one in found.passed] == [str(n) for n in range(last) if str(n) not in found.taken]
    assert all(one.reasons for one in found.passed)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=5, unique=True),
    st.data(),
    st.integers(0, 6),
)
def test_a_solution_is_found_exactly_where_one_is(kinds, data, total):
    room = [data.draw(st.integers(0, 3)) for _kind in kinds]
    rows = [Row(low := data.draw(st.integers(0, 4)), low + data.draw(st.integers(0, 2))) for _row in range(3)]

    def right(numbers):
        sums = [sum(number for number, kind in zip(numbers, kinds, strict=True) if kind[row]) for row in range(3)]
        return sum(numbers) == total and all(row.low <= one <= row.high for row, one in zip(rows, sums, strict=True))

    exists = any(right(numbers) for numbers in itertools.product(*(range(most + 1) for most in room)))
    found = solution(kinds, room, rows, total)
    assert (found is not None) == exists
    assert found is None or (right(found) and all(0 <= one <= most for one, most in zip(found, room, strict=True)))


def test_an_odd_wheel_has_a_solution_in_halves_only():
    """Three kinds, each pair counted together exactly once: one half of each, but no whole numbers."""
    kinds = [(True, True, False), (False, True, True), (True, False, True)]
    assert solution(kinds, [1, 1, 1], [Row(1, 1)] * 3, 1) is None
    assert solution(kinds, [1, 1, 1], [Row(2, 2)] * 3, 3) == [1, 1, 1]


def test_a_hundred_of_five_thousand_under_six_quotas():
    items = [
        Item(f"{n:04}", ("worker", "front", "science", "other")[n * 7 % 11 % 4], frozenset(
            tag for tag, step in (("migrant", 13), ("woman", 3), ("head", 10), ("private", 4)) if n * 31 % step == 0
        )) for n in range(5000)
    ]  # fmt: skip
    rules = [*MEDAL, Quota(FLOOR, TAG, "private", per_mille=350), Quota(FLOOR, TAG, "woman", per_mille=400)]
    found = select_within(items, 100, rules)
    assert found.filled == 100
    known = {one.code: one for one in items}
    assert quotas.check([known[code] for code in found.taken], rules) == []
