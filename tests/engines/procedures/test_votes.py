"""When a meeting is valid and a vote carries: worked out by hand (guide 0.2, 1.1)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.engines.procedures.predicates.votes import Candidate, Count, Threshold, elect, spare_needed

TWO_THIRDS, HALF_OR_MORE, MORE_THAN_HALF = "at least 2/3 of {}", "at least 1/2 of {}", "more than 1/2 of {}"
THREE_QUARTERS, TWO_THIRDS_PASSED = "at least 3/4 of {}", "more than 2/3 of {}"

#: (rule, of whom, entitled, present, votes or None for attendance, carried, the least that suffices)
CASES = [
    # 三分之二以上 of those entitled attend: the number itself is included, absent ones count against.
    (TWO_THIRDS, "entitled", 3, 2, None, True, 2),
    (TWO_THIRDS, "entitled", 3, 1, None, False, 2),
    (TWO_THIRDS, "entitled", 25, 16, None, False, 17),
    (TWO_THIRDS, "entitled", 25, 17, None, True, 17),
    (TWO_THIRDS, "entitled", 30, 20, None, True, 20),
    (TWO_THIRDS, "entitled", 30, 19, None, False, 20),
    (TWO_THIRDS, "entitled", 31, 20, None, False, 21),
    (TWO_THIRDS, "entitled", 31, 21, None, True, 21),
    (TWO_THIRDS, "entitled", 32, 21, None, False, 22),
    (TWO_THIRDS, "entitled", 32, 22, None, True, 22),
    (TWO_THIRDS, "entitled", 99, 66, None, True, 66),
    (TWO_THIRDS, "entitled", 99, 65, None, False, 66),
    (TWO_THIRDS, "entitled", 100, 66, None, False, 67),
    (TWO_THIRDS, "entitled", 100, 67, None, True, 67),
    (TWO_THIRDS, "entitled", 1, 1, None, True, 1),
    (TWO_THIRDS, "entitled", 1, 0, None, False, 1),
    (TWO_THIRDS, "entitled", 2, 1, None, False, 2),
    (TWO_THIRDS, "entitled", 4, 3, None, True, 3),
    (TWO_THIRDS, "entitled", 421000, 280666, None, False, 280667),
    (TWO_THIRDS, "entitled", 421000, 280667, None, True, 280667),
    # 超过三分之二 excludes the number.
    (TWO_THIRDS_PASSED, "entitled", 30, 20, None, False, 21),
    (TWO_THIRDS_PASSED, "entitled", 30, 21, None, True, 21),
    (TWO_THIRDS_PASSED, "entitled", 31, 21, None, True, 21),
    # 过半数 of those entitled: the half itself is not enough, and who is absent has voted against.
    (MORE_THAN_HALF, "entitled", 100, 67, 50, False, 51),
    (MORE_THAN_HALF, "entitled", 100, 67, 51, True, 51),
    (MORE_THAN_HALF, "entitled", 101, 70, 50, False, 51),
    (MORE_THAN_HALF, "entitled", 101, 70, 51, True, 51),
    (MORE_THAN_HALF, "entitled", 25, 17, 12, False, 13),
    (MORE_THAN_HALF, "entitled", 25, 17, 13, True, 13),
    (MORE_THAN_HALF, "entitled", 30, 20, 15, False, 16),
    (MORE_THAN_HALF, "entitled", 30, 20, 16, True, 16),
    (MORE_THAN_HALF, "entitled", 30, 20, 20, True, 16),
    (MORE_THAN_HALF, "entitled", 31, 21, 15, False, 16),
    (MORE_THAN_HALF, "entitled", 31, 21, 16, True, 16),
    (MORE_THAN_HALF, "entitled", 2, 2, 1, False, 2),
    (MORE_THAN_HALF, "entitled", 2, 2, 2, True, 2),
    (MORE_THAN_HALF, "entitled", 1, 1, 1, True, 1),
    # 过半数 of those present: the same votes carry where absence does not count against.
    (MORE_THAN_HALF, "present", 100, 67, 34, True, 34),
    (MORE_THAN_HALF, "present", 100, 67, 33, False, 34),
    (MORE_THAN_HALF, "present", 100, 68, 34, False, 35),
    (MORE_THAN_HALF, "present", 100, 68, 35, True, 35),
    (MORE_THAN_HALF, "present", 30, 20, 10, False, 11),
    (MORE_THAN_HALF, "present", 30, 20, 11, True, 11),
    # 半数以上 includes the half.
    (HALF_OR_MORE, "entitled", 100, 67, 50, True, 50),
    (HALF_OR_MORE, "entitled", 100, 67, 49, False, 50),
    (HALF_OR_MORE, "entitled", 101, 70, 50, False, 51),
    (HALF_OR_MORE, "entitled", 101, 70, 51, True, 51),
    (HALF_OR_MORE, "present", 100, 68, 34, True, 34),
    (HALF_OR_MORE, "present", 100, 67, 33, False, 34),
    (HALF_OR_MORE, "present", 100, 67, 34, True, 34),
    (HALF_OR_MORE, "entitled", 2, 2, 1, True, 1),
    (HALF_OR_MORE, "entitled", 1, 1, 0, False, 1),
    # Other shares and bases.
    (THREE_QUARTERS, "entitled", 40, 40, 30, True, 30),
    (THREE_QUARTERS, "entitled", 40, 40, 29, False, 30),
    (THREE_QUARTERS, "entitled", 41, 41, 30, False, 31),
    (THREE_QUARTERS, "entitled", 41, 41, 31, True, 31),
    (MORE_THAN_HALF, "issued", 100, 70, 30, False, 31),
    (MORE_THAN_HALF, "issued", 100, 70, 31, True, 31),
    (TWO_THIRDS, "issued", 100, 70, 40, True, 40),
    (TWO_THIRDS, "issued", 100, 70, 39, False, 40),
    (TWO_THIRDS, "present", 100, 70, 46, False, 47),
    (TWO_THIRDS, "present", 100, 70, 47, True, 47),
    # Nobody entitled decides nothing.
    (TWO_THIRDS, "entitled", 0, 0, None, False, 0),
    (HALF_OR_MORE, "entitled", 0, 0, 0, False, 0),
]


def test_there_are_at_least_sixty_cases():
    assert len(CASES) >= 60 and len(set(CASES)) == len(CASES)


@pytest.mark.parametrize(("rule", "base", "entitled", "present", "votes", "carried", "least"), CASES)
def test_by_hand(rule, base, entitled, present, votes, carried, least):
    """`issued` is 60 in the cases that need it."""
    rule = Threshold.read(rule.format(base))
    count = Count(entitled, present, issued=60 if base == "issued" else 0)
    total = count.of(base)
    assert rule.reached(present if votes is None else votes, total) is carried
    assert rule.least(total) == least


@given(st.integers(1, 500_000), st.integers(0, 500_000), st.integers(1, 9), st.integers(1, 9), st.booleans())
def test_exact_against_fractions(total, count, top, bottom, strict):
    top, bottom = min(top, bottom), max(top, bottom)
    rule = Threshold(strict, top, bottom, "entitled")
    share, wanted = Fraction(count, total), Fraction(top, bottom)
    assert rule.reached(count, total) is (share > wanted if strict else share >= wanted)
    assert rule.reached(rule.least(total), total) and not rule.reached(rule.least(total) - 1, total)


@pytest.mark.parametrize("text", ["", "2/3", "at least 2/3", "at least 4/3 of entitled", "more than 1/0 of all", "0/1"])
def test_what_is_no_threshold_is_refused(text):
    with pytest.raises(ValueError, match="threshold"):
        Threshold.read(text)


@pytest.mark.parametrize(
    ("count", "fault"),
    [
        (Count(30, 20, 20, 20), ""),
        (Count(0, 0), "entitled"),
        (Count(30, 31), "present"),
        (Count(30, -1), "present"),
        (Count(30, 20, 21, 20), "issued"),
        (Count(30, 20, 20, 20, 21), "spoiled"),
        (Count(30, 20, 20, 21), ""),
    ],
)
def test_numbers_that_cannot_be(count, fault):
    assert count.fault() == fault
    assert count.is_void() is (count.returned > count.issued)


MAJORITY = Threshold.read("more than 1/2 of entitled")
FULL = Count(30, 25, 25, 25)


def vote(seats, *votes, contest="committee"):
    found = elect([Candidate(str(n), contest, one) for n, one in enumerate(votes)], {contest: seats}, MAJORITY, FULL)
    return found.winners, dict(found.open_seats), found.ties, found.complete


@pytest.mark.parametrize(
    ("seats", "votes", "expected"),
    [
        (3, (25, 24, 23, 22), (("0", "1", "2"), {}, (), True)),
        (3, (25, 24, 15, 14), (("0", "1"), {"committee": 1}, (), False)),
        (3, (25, 24, 16, 14), (("0", "1", "2"), {}, (), True)),
        (2, (20, 18, 18), (("0",), {"committee": 1}, ("1", "2"), False)),
        (1, (20, 20), ((), {"committee": 1}, ("0", "1"), False)),
        (2, (20, 20, 15), (("0", "1"), {}, (), True)),
        (3, (10, 9, 8), ((), {"committee": 3}, (), False)),
        (2, (17, 25, 21, 19), (("1", "2"), {}, (), True)),
    ],
)
def test_who_is_elected(seats, votes, expected):
    assert vote(seats, *votes) == expected


@pytest.mark.parametrize(
    ("seats", "per_mille", "more"),
    [(3, 50, 1), (7, 50, 1), (20, 50, 1), (21, 50, 2), (40, 50, 2), (41, 50, 3), (5, 0, 0)],
)
def test_candidates_above_the_seats(seats, per_mille, more):
    assert spare_needed(seats, per_mille) == more
