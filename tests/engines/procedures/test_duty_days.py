"""When duties open and until when they are in time: a table counted by hand, and what has opened by a day."""

from datetime import date
from pathlib import Path

import pytest

from gongyou.engines.procedures.types import At, Before, Every, period_words, regular
from gongyou.engines.procedures.types.rhythms import wrong_parameters
from gongyou.kernel.parameters import ParameterUnit, store

DATA = Path(__file__).parent / "data"
FAR = date(2100, 1, 1)


@pytest.fixture(autouse=True)
def lengths(monkeypatch):
    """The parameters of this table beside those of the house, for one test only."""
    fresh = store.ParameterStore()
    for folder in [*store._STORE._folders, DATA]:
        fresh.add_directory(folder)
    monkeypatch.setattr(store, "_STORE", fresh)


#: unit, a day inside the period, parameter, opens (parameter), ahead → opens on, due (counted by hand)
REGULAR = [
    ("month", "2026-01-15", "tests.wd5", "", False, "2026-02-01", "2026-02-06"),
    ("month", "2026-02-28", "tests.wd5", "", False, "2026-03-01", "2026-03-06"),
    ("month", "2026-03-01", "tests.wd5", "", False, "2026-04-01", "2026-04-08"),  # 清明节 4月6日放假
    ("month", "2026-04-30", "tests.wd5", "", False, "2026-05-01", "2026-05-11"),  # 劳动节，5月9日补班
    ("month", "2026-05-31", "tests.wd5", "", False, "2026-06-01", "2026-06-05"),
    ("month", "2026-06-30", "tests.wd5", "", False, "2026-07-01", "2026-07-07"),
    ("month", "2026-07-31", "tests.wd5", "", False, "2026-08-01", "2026-08-07"),
    ("month", "2026-08-31", "tests.wd5", "", False, "2026-09-01", "2026-09-07"),
    ("month", "2026-09-30", "tests.wd5", "", False, "2026-10-01", "2026-10-13"),  # 国庆节，10月10日补班
    ("month", "2026-10-31", "tests.wd5", "", False, "2026-11-01", "2026-11-06"),
    ("month", "2026-11-30", "tests.wd5", "", False, "2026-12-01", "2026-12-07"),
    ("month", "2026-12-31", "tests.wd5", "", False, "2027-01-01", "2027-01-08"),  # 跨年，元旦
    ("month", "2025-12-31", "tests.wd5", "", False, "2026-01-01", "2026-01-08"),  # 1月4日星期日补班
    ("month", "2024-02-29", "tests.wd5", "", False, "2024-03-01", "2024-03-07"),  # 闰年
    ("month", "2023-02-28", "tests.wd5", "", False, "2023-03-01", "2023-03-07"),  # 平年
    ("month", "2026-02-01", "tests.d10", "", False, "2026-03-01", "2026-03-10"),
    ("month", "2026-09-01", "tests.d5", "", False, "2026-10-01", "2026-10-08"),  # 10月5日放假，顺延
    ("month", "2026-01-31", "tests.d15", "", False, "2026-02-01", "2026-02-24"),  # 2月15日星期日，连着春节
    ("month", "2026-03-31", "tests.d4", "", False, "2026-04-01", "2026-04-07"),  # 4月4日星期六，连着清明节
    ("month", "2026-01-01", "tests.m1", "", False, "2026-02-01", "2026-02-28"),  # 没有31日，到月末；当日补班
    ("month", "2024-01-01", "tests.m1", "", False, "2024-02-01", "2024-02-29"),  # 闰年月末
    ("month", "2025-01-01", "tests.m1", "", False, "2025-02-01", "2025-02-28"),
    ("quarter", "2026-02-10", "tests.d15", "", False, "2026-04-01", "2026-04-15"),
    ("quarter", "2026-06-30", "tests.m1", "", False, "2026-07-01", "2026-07-30"),
    ("quarter", "2026-07-01", "tests.m1", "", False, "2026-10-01", "2026-10-30"),
    ("quarter", "2026-12-01", "tests.d15", "", False, "2027-01-01", "2027-01-15"),
    ("quarter", "2025-10-01", "tests.m2", "", False, "2026-01-01", "2026-02-28"),  # 12月31日起两个月，到月末
    ("half_year", "2026-05-05", "tests.wd10", "", False, "2026-07-01", "2026-07-14"),
    ("half_year", "2025-07-01", "tests.wd10", "", False, "2026-01-01", "2026-01-15"),
    ("year", "2025-06-01", "tests.wd10", "tests.d31", False, "2025-12-01", "2026-01-15"),
    ("year", "2026-06-01", "tests.wd10", "tests.d31", False, "2026-12-01", "2027-01-15"),
    ("year", "2026-06-01", "tests.d15", "tests.d61", True, "2026-11-01", "2026-12-17"),
    ("year", "2027-12-31", "tests.d15", "tests.d61", True, "2027-11-01", "2027-12-17"),
    ("year", "2026-06-01", "tests.wd5", "tests.m1", True, "2026-12-01", "2026-12-25"),
    ("month", "2026-02-10", "tests.d5", "tests.d10", True, "2026-02-19", "2026-02-24"),
]


@pytest.mark.parametrize("case", REGULAR, ids=lambda case: f"{case[0]} {case[1]} {case[2]}{' ahead' * case[4]}")
def test_regular_days_agree_with_the_table_counted_by_hand(case):
    unit, inside, due, opens, ahead, opens_on, last = case
    plan = Every(unit, due=due, opens=opens, ahead=ahead).plan(regular(unit, date.fromisoformat(inside)), FAR)
    assert (plan.opens_on.isoformat(), plan.computed.due.isoformat()) == (opens_on, last)
    assert plan.rule == due
    assert plan.computed.steps[-1].day.isoformat() == last


#: anchor, opens, due → opens on, due; nothing rolls, for rolling forward would come too late
AHEAD = [
    ("2027-03-31", "tests.m6", "tests.m3", "2026-09-30", "2026-12-31"),
    ("2027-05-31", "tests.m6", "tests.m3", "2026-11-30", "2027-02-28"),  # 月末
    ("2028-05-31", "tests.m6", "tests.m3", "2027-11-30", "2028-02-29"),  # 闰年
    ("2027-08-30", "tests.m6", "tests.m3", "2027-02-28", "2027-05-30"),  # 5月30日是星期日，不顺延
    ("2026-12-31", "tests.m6", "tests.m3", "2026-06-30", "2026-09-30"),
    ("2028-02-29", "tests.m6", "tests.m3", "2027-08-29", "2027-11-29"),
    ("2026-10-09", "tests.m1", "tests.wd5", "2026-09-09", "2026-09-24"),  # 倒数跨过国庆节和中秋节
    ("2026-10-31", "tests.m1", "tests.d31", "2026-09-30", "2026-09-30"),
]


@pytest.mark.parametrize("case", AHEAD, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_days_ahead_of_a_term_agree_with_the_table_counted_by_hand(case):
    anchor, opens, due, opens_on, last = case
    plan = Before(opens=opens, due=due).plan(date.fromisoformat(anchor), FAR)
    assert (plan.opens_on.isoformat(), plan.computed.due.isoformat()) == (opens_on, last)
    assert plan.period.key == anchor


def test_the_rows_own_days_are_taken_as_they_are():
    plan = At(opens="tests.m1").plan(date(2026, 10, 3), FAR)
    assert (plan.opens_on, plan.computed.due) == (date(2026, 9, 3), date(2026, 10, 3))
    assert At().plan(date(2026, 10, 3), FAR).opens_on == date(2026, 10, 3)


def test_the_table_is_as_long_as_it_should_be():
    assert len(REGULAR) + len(AHEAD) >= 40


@pytest.mark.parametrize("unit", ["month", "quarter", "half_year", "year"])
def test_periods_follow_each_other_without_a_gap(unit):
    from datetime import timedelta

    day, keys = date(2023, 1, 1), []
    while day < date(2029, 1, 1):
        period = regular(unit, day)
        assert period.first == day and period == regular(unit, period.last)
        keys.append(period.key)
        day = period.last + timedelta(days=1)
    assert keys == sorted(set(keys)) and day == date(2029, 1, 1)


def test_periods_have_names_that_people_use():
    said = [period_words(key) for key in ("2026-10", "2026-Q4", "2026-H1", "2026-H2", "2026", "2027-03-31")]
    assert said == ["2026年10月", "2026年第4季度", "2026年上半年", "2026年下半年", "2026年", "2027年3月31日"]


def test_a_missing_calendar_leaves_the_day_open_and_says_which_year():
    plan = Every("month", due="tests.wd5").plan(regular("month", date(2029, 12, 1)), FAR)
    assert (plan.computed, plan.missing_year, plan.opens_on) == (None, 2030, date(2030, 1, 1))
    plan = Every("month", due="tests.d10").plan(regular("month", date(2029, 11, 1)), FAR)
    assert (plan.computed, plan.missing_year) == (None, 2029)


def test_months_ahead_need_no_calendar():
    plan = Before(opens="tests.m6", due="tests.m3").plan(date(2040, 5, 31), FAR)
    assert plan.computed.due == date(2040, 2, 29)


def _opened(day: str, known: str = "", rhythm: Every | None = None) -> list[str]:
    rhythm = rhythm or Every("month", due="tests.wd5")
    return [plan.period.key for plan in rhythm.opened(date.fromisoformat(day), known)]


def test_the_first_round_begins_with_what_can_still_be_met():
    assert _opened("2026-11-03") == ["2026-10"]
    assert _opened("2026-11-06") == ["2026-10"]
    assert _opened("2026-11-07") == []


def test_later_rounds_make_up_for_days_on_which_none_ran():
    assert _opened("2026-11-22", "2026-10") == ["2026-10"]
    assert _opened("2026-11-22", "2026-07") == ["2026-10", "2026-09", "2026-08", "2026-07"]


def test_a_period_opens_before_its_end_where_it_says_so():
    yearly = Every("year", due="tests.wd10", opens="tests.d31")
    assert _opened("2026-11-30", "2025", yearly) == ["2025"]
    assert _opened("2026-12-01", "2025", yearly) == ["2026", "2025"]
    assert _opened("2026-12-01", "", yearly) == ["2026"]


def test_a_changed_parameter_holds_from_the_period_that_ends_under_it():
    rhythm = Every("month", due="tests.changing")
    old, new = (rhythm.plan(regular("month", date(2026, month, 1)), FAR) for month in (6, 7))
    assert (old.computed.amount, old.source) == (5, "旧规定")
    assert (new.computed.amount, new.source) == (10, "新规定")


def test_wrong_declarations_are_named():
    assert "knows no period" in Every("week", due="tests.wd5").faults()[0]
    assert "must say when it opens" in Every("year", due="tests.d15", ahead=True).faults()[0]
    assert "tests.nothing" in Before(opens="tests.m6", due="tests.nothing").faults()[0]
    assert "counts person" in Every("month", due="tests.people").faults()[0]
    assert wrong_parameters({ParameterUnit.MONTH}, "tests.m1") == []
    assert Every("month", due="tests.wd5", opens="tests.wd5").faults() != []
