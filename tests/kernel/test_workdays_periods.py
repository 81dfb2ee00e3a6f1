"""Counting of periods: the vectors of the guide, a table counted by hand, hours, traces, storage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from gongyou.kernel import clock, workdays
from gongyou.kernel.workdays import Calendar, Computation, MissingYear, StepKind, Unit
from gongyou.kernel.workdays.calendars import DATA as PACKAGED

DATA = Path(__file__).parent / "data"
CALENDAR = workdays.load_calendar(PACKAGED, DATA / "calendars")
SHANGHAI = ZoneInfo("Asia/Shanghai")
CASES = [
    case for cases in yaml.safe_load((DATA / "periods.yaml").read_text(encoding="utf-8")).values() for case in cases
]


def counted(start: date, amount: int, written: str, calendar: Calendar = CALENDAR) -> Computation:
    unit = written.rstrip("+!")
    return workdays.due(start, amount, unit, count_start="+" in written, roll="!" not in written, calendar=calendar)


def test_table_is_as_long_as_it_should_be() -> None:
    assert len(CASES) >= 60
    assert len({tuple(map(str, case[:3])) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_due_agrees_with_the_table_counted_by_hand(case: list[Any]) -> None:
    start, amount, written, natural_end, last, reason = case
    found = counted(start, amount, written)
    assert (found.natural_end, found.due) == (natural_end, last), reason
    assert found.deadline == clock.end_exclusive(last)


@pytest.mark.parametrize(
    ("start", "amount", "last", "too_late"),
    [
        (datetime(2026, 9, 30, 17, 30), 24, date(2026, 10, 1), datetime(2026, 10, 1, 17, 30)),
        (datetime(2026, 12, 31, 0, 0), 24, date(2026, 12, 31), datetime(2027, 1, 1, 0, 0)),
        (datetime(2026, 12, 31, 23, 0), 1, date(2026, 12, 31), datetime(2027, 1, 1, 0, 0)),
        (datetime(2026, 12, 31, 23, 30), 1, date(2027, 1, 1), datetime(2027, 1, 1, 0, 30)),
        (datetime(2026, 2, 14, 12, 0), 72, date(2026, 2, 17), datetime(2026, 2, 17, 12, 0)),
        (datetime(2031, 2, 14, 12, 0), 48, date(2031, 2, 16), datetime(2031, 2, 16, 12, 0)),
    ],
)
def test_hours_run_from_the_instant_and_never_roll(
    start: datetime, amount: int, last: date, too_late: datetime
) -> None:
    found = workdays.due(start.replace(tzinfo=SHANGHAI), amount, Unit.HOUR, calendar=CALENDAR)
    assert found.due == last
    assert found.deadline == too_late.replace(tzinfo=SHANGHAI)
    assert found.deadline.tzinfo is UTC
    assert found.calendar_sources == ()


def test_hours_need_an_instant() -> None:
    with pytest.raises(ValueError, match="instant"):
        workdays.due(date(2026, 1, 1), 24, "hour")
    with pytest.raises(ValueError, match="time zone"):
        workdays.due(datetime(2026, 1, 1), 24, "hour")


@pytest.mark.parametrize("amount", [0, -1, True, 2.0])
def test_amounts_below_one_and_inexact_ones_are_refused(amount: Any) -> None:
    with pytest.raises(ValueError, match="at least one"):
        workdays.due(date(2026, 1, 5), amount, "calendar_day", calendar=CALENDAR)


def test_a_moment_stands_for_its_day_in_shanghai() -> None:
    late_sunday_in_utc = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    found = workdays.due(late_sunday_in_utc, 5, "working_day", calendar=CALENDAR)
    assert found == workdays.due(date(2026, 11, 23), 5, "working_day", calendar=CALENDAR)


def test_trace_tells_every_step() -> None:
    found = workdays.due(date(2026, 9, 21), 10, "calendar_day", calendar=CALENDAR)
    assert [(step.kind, step.day, step.detail) for step in found.steps] == [
        (StepKind.START, date(2026, 9, 21), ""),
        (StepKind.FIRST_DAY, date(2026, 9, 22), ""),
        (StepKind.NATURAL_END, date(2026, 10, 1), ""),
        (StepKind.ROLLED, date(2026, 10, 8), "国庆节"),
        (StepKind.DUE, date(2026, 10, 8), ""),
    ]
    labels = [label for label, _ in found.steps]
    assert labels[3] == "届满日是休息日，顺延到其后第一个工作日（国庆节）"
    assert labels[4] == "最后一日，当日24时前有效"


def test_sources_name_the_years_that_were_read() -> None:
    over_the_year = workdays.due(date(2026, 12, 31), 1, "working_day", calendar=CALENDAR)
    assert [source.split()[0] for source in over_the_year.calendar_sources] == ["2027"]
    longer = workdays.due(date(2026, 12, 30), 3, "working_day", calendar=CALENDAR)
    assert [source.split()[0] for source in longer.calendar_sources] == ["2026", "2027"]
    assert "国办发明电〔2025〕7号" in longer.calendar_sources[0]
    assert workdays.due(date(2040, 1, 1), 3, "year", roll=False, calendar=CALENDAR).calendar_sources == ()


@pytest.mark.parametrize("unit", ["calendar_day", "working_day", "month", "year", "hour"])
def test_computation_survives_json(unit: str) -> None:
    start = datetime(2025, 9, 30, 10, 15, tzinfo=SHANGHAI)
    found = workdays.due(start, 1, unit, calendar=CALENDAR)
    assert Computation.from_data(json.loads(json.dumps(found.as_data()))) == found


def test_a_missing_year_is_an_error_that_names_it() -> None:
    calendar = workdays.load_calendar(PACKAGED)
    with pytest.raises(MissingYear) as caught:
        workdays.due(date(2026, 11, 23), 45, "calendar_day", calendar=calendar)
    assert caught.value.year == 2027
    assert caught.value.day == date(2027, 1, 7)
    assert "2027年的工作日历" in str(caught.value)
    assert "系统管理员" in str(caught.value)
    with pytest.raises(MissingYear):
        workdays.due(date(2026, 12, 30), 3, "working_day", calendar=calendar)
    assert workdays.due(date(2026, 12, 16), 15, "calendar_day", calendar=calendar).due == date(2026, 12, 31)
    assert workdays.due(date(2026, 11, 23), 45, "calendar_day", roll=False, calendar=calendar).due == date(2027, 1, 7)


@pytest.mark.parametrize(
    ("event", "amount", "unit", "latest"),
    [
        (date(2026, 10, 12), 3, "working_day", date(2026, 10, 8)),
        (date(2026, 10, 10), 3, "working_day", date(2026, 9, 30)),
        (date(2026, 12, 31), 30, "calendar_day", date(2026, 12, 1)),
        (date(2026, 5, 31), 3, "month", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "year", date(2023, 2, 28)),
    ],
)
def test_latest_before_counts_back_from_an_event(event: date, amount: int, unit: str, latest: date) -> None:
    assert workdays.latest_before(event, amount, unit, calendar=CALENDAR) == latest


def test_latest_before_refuses_hours() -> None:
    with pytest.raises(ValueError, match="hour"):
        workdays.latest_before(date(2026, 1, 1), 3, "hour")


PROBE = """
from datetime import UTC, date, datetime
from gongyou.kernel import clock, workdays
for start, amount, unit in [(date(2026, 9, 21), 10, "calendar_day"), (datetime(2026, 9, 30, 15, 59, tzinfo=UTC), 3, "working_day"),
                            (datetime(2026, 9, 30, 16, 0, tzinfo=UTC), 1, "month"), (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), 24, "hour")]:
    found = workdays.due(start, amount, unit)
    print(found.start, found.natural_end, found.due, found.deadline.isoformat())
with clock.rehearse(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)):
    print(clock.today())
"""


def test_results_do_not_depend_on_the_time_zone_of_the_machine(tmp_path: Path) -> None:
    answers = set()
    for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles"):
        environment = {**os.environ, "TZ": zone, "GONGYOU_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True
        )
        answers.add(done.stdout)
    assert answers == {
        "2026-09-21 2026-10-01 2026-10-08 2026-10-08T16:00:00+00:00\n"
        "2026-09-30 2026-10-10 2026-10-10 2026-10-10T16:00:00+00:00\n"
        "2026-10-01 2026-11-01 2026-11-02 2026-11-02T16:00:00+00:00\n"
        "2026-03-08 2026-03-09 2026-03-09 2026-03-09T06:30:00+00:00\n"
        "2026-11-23\n"
    }


def test_deadline_is_the_first_instant_too_late() -> None:
    found = workdays.due(date(2026, 11, 20), 15, "calendar_day", calendar=CALENDAR)
    assert clock.local_date(found.deadline - timedelta(microseconds=1)) == found.due
    assert clock.local_date(found.deadline) == found.due + timedelta(days=1)


def test_ahead_of_tells_how_it_counted_back() -> None:
    computed = workdays.ahead_of(date(2027, 1, 1), 5, "working_day", calendar=CALENDAR)
    assert (computed.due, computed.deadline) == (date(2026, 12, 25), clock.end_exclusive(date(2026, 12, 25)))
    assert [step.kind for step in computed.steps] == [StepKind.EVENT, StepKind.COUNTED_BACK, StepKind.DUE]
    assert [source[:4] for source in computed.calendar_sources] == ["2026"]
    assert "5个工作日" in computed.steps[1].label
    assert Computation.from_data(json.loads(json.dumps(computed.as_data()))) == computed
    rest_day = workdays.ahead_of(date(2027, 3, 20), 0, "calendar_day", calendar=Calendar([]))
    assert (rest_day.due, [step.kind for step in rest_day.steps]) == (date(2027, 3, 20), [StepKind.DUE])
