"""Periods against a slow oracle that walks day by day and shares no arithmetic with the code under test."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongyou.kernel import workdays
from gongyou.kernel.workdays.calendars import DATA as PACKAGED

TEST_YEARS = Path(__file__).parent / "data" / "calendars"
CALENDAR = workdays.load_calendar(PACKAGED, TEST_YEARS)
FIRST, LAST = date(2016, 1, 1), date(2027, 6, 30)
MANY = settings(max_examples=400, deadline=None)


def _read_oracle_days() -> tuple[set[date], set[date]]:
    off: set[date] = set()
    on: set[date] = set()
    for path in (*PACKAGED.glob("*.yaml"), *TEST_YEARS.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        off.update(content["holidays"])
        on.update(content["makeup_workdays"])
    return off, on


OFF, ON = _read_oracle_days()
days = st.dates(FIRST, LAST)
units = st.sampled_from(["calendar_day", "working_day", "month", "year"])


def tomorrow(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def yesterday(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def works(day: date) -> bool:
    if day in ON:
        return True
    return day not in OFF and day.strftime("%a") not in ("Sat", "Sun")


def walk(start: date, amount: int, unit: str) -> date:
    """The natural end of a period whose start day is not counted, found by walking."""
    day, seen, wanted = start, 0, amount * 12 if unit == "year" else amount
    while seen < wanted:
        day = tomorrow(day)
        if unit == "calendar_day":
            seen += 1
        elif unit == "working_day":
            seen += 1 if works(day) else 0
        else:
            seen += 1 if day.day == 1 else 0
    if unit in ("month", "year"):
        while day.day != start.day and tomorrow(day).day != 1:
            day = tomorrow(day)
    return day


def roll(day: date) -> date:
    while not works(day):
        day = tomorrow(day)
    return day


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, int, str]:
    unit = draw(units)
    most = {"calendar_day": 200, "working_day": 90, "month": 14, "year": 3}[unit]
    start, amount = draw(days), draw(st.integers(1, most))
    reach = {"calendar_day": 1, "working_day": 2, "month": 31, "year": 366}[unit] * amount
    assume(start.toordinal() + reach + 20 < date(2027, 12, 31).toordinal())
    return start, amount, unit


@MANY
@given(periods())
def test_due_agrees_with_walking(period: tuple[date, int, str]) -> None:
    start, amount, unit = period
    found = workdays.due(start, amount, unit, calendar=CALENDAR)
    natural_end = walk(start, amount, unit)
    assert found.natural_end == natural_end
    assert found.due == roll(natural_end)
    assert works(found.due)
    assert workdays.due(start, amount, unit, roll=False, calendar=CALENDAR).due == natural_end


@MANY
@given(periods())
def test_counting_the_start_day_agrees_with_walking(period: tuple[date, int, str]) -> None:
    start, amount, unit = period
    found = workdays.due(start, amount, unit, count_start=True, calendar=CALENDAR)
    if unit in ("calendar_day", "working_day"):
        expected = walk(yesterday(start), amount, unit)
    else:
        corresponding = walk(start, amount, unit)
        expected = yesterday(corresponding) if corresponding.day == start.day else corresponding
    assert (found.natural_end, found.due) == (expected, roll(expected))


@MANY
@given(days, st.integers(0, 60))
def test_adding_and_counting_working_days_are_inverse(day: date, amount: int) -> None:
    end = CALENDAR.add_working_days(day, amount)
    assert CALENDAR.working_days_between(day, end) == amount
    assert sum(works(date.fromordinal(n)) for n in range(day.toordinal() + 1, end.toordinal() + 1)) == amount
    assert CALENDAR.working_days_between(end, day) == -amount
    assert CALENDAR.add_working_days(tomorrow(end), -amount) >= day or amount == 0


@MANY
@given(periods(), st.integers(0, 60), st.integers(0, 60))
def test_resume_keeps_the_days_that_were_left(period: tuple[date, int, str], after: int, pause: int) -> None:
    start, amount, unit = period
    before = workdays.due(start, amount, unit, calendar=CALENDAR)
    suspended = start + timedelta(days=after)
    assume(suspended <= before.natural_end)
    resumed = suspended + timedelta(days=pause)
    assume(before.natural_end.toordinal() + 2 * pause + 30 < date(2027, 12, 31).toordinal())
    found = workdays.resume(before, suspended, resumed, calendar=CALENDAR)

    counts = works if unit == "working_day" else lambda day: True
    left, day = 0, tomorrow(start)
    while day <= before.natural_end:
        left += 1 if counts(day) else 0
        day = tomorrow(day)
    day, end = tomorrow(start), start
    while left:
        if counts(day) and not suspended <= day < resumed:
            left, end = left - 1, day
        day = tomorrow(day)
    assert (found.natural_end, found.due) == (end, roll(end))


@MANY
@given(periods(), st.integers(1, 30), st.sampled_from(["calendar_day", "working_day", "month"]))
def test_extend_walks_on_from_the_natural_end(period: tuple[date, int, str], more: int, unit: str) -> None:
    before = workdays.due(*period, calendar=CALENDAR)
    more = min(more, 3) if unit == "month" else more
    assume(before.natural_end < date(2027, 7, 1))
    found = workdays.extend(before, more, unit, calendar=CALENDAR)
    end = walk(before.natural_end, more, unit)
    assert (found.natural_end, found.due) == (end, roll(end))
    assert found.start == before.start


@MANY
@given(st.datetimes(datetime(2016, 1, 2), datetime(2027, 1, 1)), st.integers(1, 200))
def test_hours_agree_with_the_wall_clock_of_shanghai(start: datetime, amount: int) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    found = workdays.due(start.replace(tzinfo=zone), amount, "hour", calendar=CALENDAR)
    wall = found.deadline.astimezone(zone).replace(tzinfo=None)
    assert wall == start + timedelta(minutes=60 * amount)
    assert found.due == (wall - timedelta(microseconds=1)).date()
