"""Suspension, extension and interruption are three different things."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gongyou.kernel import workdays
from gongyou.kernel.workdays import StepKind
from gongyou.kernel.workdays.calendars import DATA as PACKAGED

CALENDAR = workdays.load_calendar(PACKAGED, Path(__file__).parent / "data" / "calendars")


def test_suspension_keeps_the_remaining_calendar_days() -> None:
    award = workdays.due(date(2026, 3, 2), 45, "calendar_day", calendar=CALENDAR)
    assert award.natural_end == date(2026, 4, 16)
    later = workdays.resume(award, date(2026, 3, 10), date(2026, 3, 30), calendar=CALENDAR)
    assert (later.natural_end, later.due) == (date(2026, 5, 6), date(2026, 5, 6))
    assert later.amount == 45


def test_suspension_keeps_the_remaining_working_days() -> None:
    inspection = workdays.due(date(2026, 9, 21), 10, "working_day", calendar=CALENDAR)
    assert inspection.due == date(2026, 10, 12)
    # 22, 23, 24 September are used; 28, 29, 30 September and 8, 9, 10, 12 October are left.
    later = workdays.resume(inspection, date(2026, 9, 25), date(2026, 11, 2), calendar=CALENDAR)
    assert later.due == date(2026, 11, 10)


def test_suspension_before_the_first_day_moves_the_whole_period() -> None:
    before = workdays.due(date(2026, 11, 2), 5, "working_day", calendar=CALENDAR)
    assert workdays.resume(before, date(2026, 11, 2), date(2026, 11, 3), calendar=CALENDAR).due == before.due
    assert workdays.resume(before, date(2026, 11, 2), date(2026, 11, 9), calendar=CALENDAR).due == date(2026, 11, 13)


def test_suspension_in_the_days_rolled_over_leaves_one_day() -> None:
    appeal = workdays.due(date(2026, 11, 20), 15, "calendar_day", calendar=CALENDAR)
    assert (appeal.natural_end, appeal.due) == (date(2026, 12, 5), date(2026, 12, 7))
    assert workdays.resume(appeal, date(2026, 12, 6), date(2026, 12, 9), calendar=CALENDAR).due == date(2026, 12, 9)


def test_suspensions_follow_each_other_and_tell_their_story() -> None:
    first = workdays.due(date(2026, 3, 2), 30, "calendar_day", calendar=CALENDAR)
    second = workdays.resume(first, date(2026, 3, 5), date(2026, 3, 8), calendar=CALENDAR)
    third = workdays.resume(second, date(2026, 3, 20), date(2026, 3, 25), calendar=CALENDAR)
    assert third.natural_end == first.natural_end + timedelta(days=8)
    assert [step.kind for step in third.steps] == [
        StepKind.START,
        StepKind.FIRST_DAY,
        StepKind.SUSPENDED,
        StepKind.RESUMED,
        StepKind.SUSPENDED,
        StepKind.RESUMED,
        StepKind.NATURAL_END,
        StepKind.DUE,
    ]
    with pytest.raises(ValueError, match="begins before the last one ended"):
        workdays.resume(third, date(2026, 3, 24), date(2026, 3, 26), calendar=CALENDAR)


def test_suspension_out_of_order_or_too_late_is_refused() -> None:
    period = workdays.due(date(2026, 3, 2), 10, "calendar_day", calendar=CALENDAR)
    with pytest.raises(ValueError, match="cannot end on"):
        workdays.resume(period, date(2026, 3, 6), date(2026, 3, 5), calendar=CALENDAR)
    with pytest.raises(ValueError, match="was over on 2026-03-12"):
        workdays.resume(period, date(2026, 3, 13), date(2026, 3, 20), calendar=CALENDAR)


def test_extension_counts_from_the_natural_end_and_is_named() -> None:
    award = workdays.due(date(2026, 8, 5), 45, "calendar_day", calendar=CALENDAR)
    assert (award.natural_end, award.due) == (date(2026, 9, 19), date(2026, 9, 20))
    longer = workdays.extend(award, 15, "calendar_day", calendar=CALENDAR)
    assert (longer.natural_end, longer.due) == (date(2026, 10, 4), date(2026, 10, 8))
    labels = [label for label, _ in longer.steps]
    assert "延长（15日）" in labels
    with pytest.raises(ValueError, match="cannot be lengthened"):
        workdays.extend(award, 2, "hour")
    with pytest.raises(ValueError, match="at least one"):
        workdays.extend(award, 0, "calendar_day")


def test_interruption_runs_the_whole_period_anew() -> None:
    limitation = workdays.due(date(2025, 6, 3), 1, "year", calendar=CALENDAR)
    assert limitation.due == date(2026, 6, 3)
    anew = workdays.restart(limitation, date(2026, 2, 17), calendar=CALENDAR)
    assert (anew.start, anew.natural_end, anew.due) == (date(2026, 2, 17), date(2027, 2, 17), date(2027, 2, 17))
    assert [step.kind for step in anew.steps].count(StepKind.RESTARTED) == 1
    assert anew.steps[0].day == date(2025, 6, 3)


def test_hours_are_suspended_and_lengthened_by_the_instant() -> None:
    start = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    period = workdays.due(start, 24, "hour")
    later = workdays.resume(period, start + timedelta(hours=3), start + timedelta(hours=10))
    assert later.deadline == start + timedelta(hours=31)
    assert workdays.extend(later, 5, "hour").deadline == start + timedelta(hours=36)
    with pytest.raises(ValueError, match="was over"):
        workdays.resume(period, start + timedelta(hours=24), start + timedelta(hours=30))
    with pytest.raises(ValueError, match="aware"):
        workdays.resume(period, date(2026, 11, 20), date(2026, 11, 21))
    with pytest.raises(ValueError, match="cannot end"):
        workdays.resume(period, start + timedelta(hours=3), start)
