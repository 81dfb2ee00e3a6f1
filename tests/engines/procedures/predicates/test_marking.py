"""Marks become a total: the guide's examples, worked out by hand (guide 6.3)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.engines.procedures.predicates import marking
from gongyou.engines.procedures.predicates.marking import (
    JUDGED,
    MEASURED,
    PER_PART,
    Aspect,
    Fault,
    Part,
    Rule,
    Sheet,
    plain_part,
)

FIVE = Rule(judges=5, drop_highest=1, drop_lowest=1)


def judged(key="j", weight=10000, maximum=10000, **more):
    return Aspect(key, key, JUDGED, weight, maximum, **more)


def measured(key="m", weight=10000, maximum=10000, **more):
    return Aspect(key, key, MEASURED, weight, maximum, **more)


def sheet(*parts: Part, digits=2) -> Sheet:
    return Sheet(parts, digits)


CONTEST = sheet(
    plain_part("theory", "理论", 30, [measured("paper")]),
    plain_part("practice", "实操", 70, [measured("size", 4000, 4000), judged("surface", 6000, 300, step=100)]),
)


def by(*marks):
    return {f"J{number}": mark for number, mark in enumerate(marks, 1)}


@pytest.mark.parametrize(
    ("marks", "counted", "why"),
    [
        ((8200, 9000, 8500, 8800, 7000), Fraction(8500), "five judges: 90 and 70 fall away, (82+85+88)/3"),
        ((9000, 9000, 9000, 7000, 8000), Fraction(26000, 3), "of three equal highest exactly one falls away"),
        ((8000, 8000, 8000, 8000, 8000), Fraction(8000), "all equal"),
        ((8200, 9000, 8500, 7000), Fraction(32700, 4), "fewer than five judges: nothing falls away"),
        ((8200, 9000, 8500, 8800, 7000, 8600), Fraction(34100, 4), "six judges: four remain"),
    ],
)
def test_one_highest_and_one_lowest_fall_away_from_five_judges_on(marks, counted, why):
    assert marking.mean(marks, FIVE) == counted, why
    assert marking.mean(sorted(marks), FIVE) == marking.mean(sorted(marks, reverse=True), FIVE) == counted
    assert len(marking.dropped(by(*marks), FIVE)) == (2 if len(marks) >= 5 else 0)


def test_theory_and_practice_on_100_each_make_one_total():
    marks = {"paper": by(8550), "size": by(3800), "surface": by(300, 200, 200, 100, 300)}
    result = marking.total(CONTEST, FIVE, marks)
    # Surface: 3 and 1 fall away, (3+2+2)/3 of 3 is 7/9 of 60 points; size: 38 points.
    assert dict(result.parts) == {"theory": Fraction(171, 2), "practice": 38 + Fraction(7, 9) * 60}
    assert result.total == Fraction(171, 2) * Fraction(3, 10) + (38 + Fraction(7, 9) * 60) * Fraction(7, 10)
    assert marking.half_up(result.total, 2) == "84.92"


def test_judges_totals_can_be_compared_instead_of_single_aspects():
    selection = sheet(plain_part("all", "总分", 100, [judged("deeds", 6000, 6000), judged("craft", 4000, 4000)]))
    marks = {"deeds": by(6000, 5000, 4000, 5000, 5500), "craft": by(1000, 3000, 4000, 3500, 2500)}
    # Totals 70, 80, 80, 85, 80: 70 and 85 fall away.
    assert marking.total(selection, Rule(5, 1, 1, per=PER_PART), marks).total == 80
    # Aspect by aspect: deeds (50+50+55)/3, craft (30+35+25)/3.
    assert marking.total(selection, FIVE, marks).total == Fraction(155, 3) + 30
    with pytest.raises(ValueError, match="criteria"):
        marking.module(selection, Rule(per=PER_PART), marks, "all")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(88125, 1000), 2, "88.13"),
        (Fraction(88124999, 1000000), 2, "88.12"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(1, 3), 3, "0.333"),
        (Fraction(2, 3), 0, "1"),
        (Fraction(99995, 1000), 2, "100.00"),
        (Fraction(-1, 200), 2, "-0.01"),
        (0, 2, "0.00"),
        # 1.005 as a float is a little less: the classic wrong answer is 1.00.
        (Fraction(1005, 1000), 2, "1.01"),
    ],
)
def test_halves_go_up_once(value, digits, text):
    assert marking.half_up(value, digits) == text


def test_sums_are_never_rounded_again():
    """Three aspects of 1/3 each: rounding them first would give 99.99."""
    thirds = sheet(plain_part("all", "", 100, [judged("a", 3333, 3), judged("b", 3333, 3), judged("c", 3334, 3)]))
    marks = {key: by(3, 3, 3) for key in "abc"}
    assert marking.half_up(marking.total(thirds, Rule(), marks).total, 2) == "100.00"
    marks = {key: by(3, 3, 2) for key in "abc"}
    assert marking.total(thirds, Rule(), marks).total == Fraction(800, 9)


def test_a_right_sheet_has_no_fault():
    assert marking.check(CONTEST) == []
    assert marking.check_rule(FIVE) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (sheet(), Fault("no_parts")),
        (sheet(plain_part("t", "", 30, [judged()]), plain_part("p", "", 69, [measured()])),
         Fault("percent_not_100", "", 100, 99)),
        (sheet(plain_part("p", "", 100, [judged(weight=9999)])), Fault("weights_not_100", "p", 10000, 9999)),
        (sheet(plain_part("p", "", 100, [])), Fault("no_aspects", "p")),
        (sheet(plain_part("p", "", 100, [judged("x", 5000), judged("x", 5000)])), Fault("key_twice", "x")),
        (sheet(plain_part("p", "", 100, [judged(maximum=0)])), Fault("maximum", "j", 1, 0)),
        (sheet(plain_part("p", "", 100, [judged(step=300)])), Fault("step", "j", 10000, 300)),
        (sheet(plain_part("p", "", 100, [Aspect("k", "", "guessed", 10000, 10)])), Fault("kind", "k")),
        (sheet(plain_part("p", "", 100, [judged()]), digits=4), Fault("digits", "", 3, 4)),
    ],
)  # fmt: skip
def test_a_wrong_sheet_is_told(wrong, fault):
    assert fault in marking.check(wrong)


def test_a_rule_that_drops_everything_is_told():
    assert marking.check_rule(Rule(drop_highest=2, drop_lowest=2, drop_from=4)) == [Fault("drop_from", "", 5, 4)]
    assert [one.code for one in marking.check_rule(Rule(judges=0, per="x", rank_by="y", shown=9, spread=-1))] == [
        "judges", "per", "spread", "shown", "rank_by",
    ]  # fmt: skip


def test_marks_that_give_no_result_are_told():
    good = {"paper": by(8000, 8000), "size": by(3800), "surface": by(100, 200, 300, 0, 0)}
    assert marking.check_marks(CONTEST, FIVE, good) == []
    bad = {"paper": by(8000, 8100), "surface": by(100, 250, 400, 0), "colour": by(1)}
    assert marking.check_marks(CONTEST, FIVE, bad) == [
        Fault("unknown_aspect", "colour"),
        Fault("measured_differs", "paper", 8000, 8100),
        Fault("too_few_marks", "size", 1, 0),
        Fault("too_few_marks", "surface", 5, 4),
        Fault("out_of_range", "surface/J2", 300, 250),
        Fault("out_of_range", "surface/J3", 300, 400),
    ]
    assert not marking.is_possible(judged(), True)


def test_a_judge_who_left_out_an_aspect_has_no_total():
    both = sheet(plain_part("all", "", 100, [judged("a", 5000), judged("b", 5000)]))
    marks = {"a": by(1, 2, 3), "b": by(1, 2)}
    assert marking.check_marks(both, Rule(per=PER_PART), marks) == [Fault("judge_incomplete", "all/J3", 2, 1)]


def test_a_spread_too_wide_is_caught_and_its_edge_is_not():
    rule = Rule(spread=2000)
    one = sheet(plain_part("p", "", 100, [judged()]))
    assert marking.too_wide(one, rule, {"j": by(6000, 7000, 8000)}) == []
    assert marking.too_wide(one, rule, {"j": by(6000, 7000, 8001)}) == [Fault("too_wide", "j", 2000, 2001)]
    own = sheet(plain_part("p", "", 100, [judged(maximum=300, step=100, spread=100)]))
    assert marking.too_wide(own, rule, {"j": by(0, 200, 100)}) == [Fault("too_wide", "j", 100, 200)]
    assert marking.too_wide(one, Rule(per=PER_PART, spread=1000), {"j": by(6000, 7001)})[0].where == "p"


def test_sheets_and_rules_return_from_data_and_have_one_digest():
    for what, read in ((CONTEST, marking.read_sheet), (FIVE, marking.read_rule)):
        data = marking.as_data(what)
        assert read(data) == what
        assert marking.digest(data) == marking.digest(dict(reversed(data.items())))
    assert marking.digest(marking.as_data(FIVE)) != marking.digest(marking.as_data(Rule(judges=4)))
    assert marking.canonical({"b": "e\u0301", "a": (1,)}) == '{"a":[1],"b":"é"}'
    with pytest.raises(ValueError, match="float"):
        marking.digest({"weight": 0.5})


@pytest.mark.parametrize(
    "data",
    [{}, {"parts": [], "digits": "2"}, {"parts": [{}]}, {"parts": [], "colour": 1}, {"parts": [], "digits": 1.5}],
)
def test_unreadable_sheets_are_refused(data):
    with pytest.raises(ValueError):
        marking.read_sheet(data)


@given(st.lists(st.integers(0, 10000), min_size=1, max_size=9), st.randoms())
def test_the_order_of_entry_changes_nothing(marks, random):
    given_, mixed = by(*marks), list(by(*marks).items())
    random.shuffle(mixed)
    one = sheet(plain_part("p", "", 100, [judged()]))
    assert marking.total(one, FIVE, {"j": given_}) == marking.total(one, FIVE, {"j": dict(mixed)})
    assert marking.dropped(given_, FIVE) == marking.dropped(dict(mixed), FIVE)
