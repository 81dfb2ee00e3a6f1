"""The one clock: UTC instants, Shanghai days, exclusive ends."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from gongyou.kernel import clock


def test_now_is_aware_and_moves() -> None:
    first = clock.now()
    assert first.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - first) < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_local_date_changes_at_midnight_of_shanghai(instant: datetime, day: date) -> None:
    assert clock.local_date(instant) == day
    with clock.rehearse(instant):
        assert clock.today() == day
        assert clock.now() == instant


def test_local_date_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.local_date(datetime(2026, 1, 1))


def test_end_of_a_day_is_the_start_of_the_next() -> None:
    day = date(2026, 2, 28)
    assert clock.start_of_day(day) == datetime(2026, 2, 27, 16, tzinfo=UTC)
    assert clock.end_exclusive(day) == clock.start_of_day(date(2026, 3, 1))
    assert clock.end_exclusive(day) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert clock.local_date(clock.end_exclusive(day) - timedelta(microseconds=1)) == day
    assert clock.end_exclusive(day).tzinfo is UTC


def test_rehearse_nests_and_restores() -> None:
    outer = datetime(2025, 1, 1, 4, tzinfo=UTC)
    with clock.rehearse(outer):
        with clock.rehearse(date(2026, 5, 1)):
            assert clock.today() == date(2026, 5, 1)
        assert clock.now() == outer
    assert clock.now().year >= 2026


def test_rehearse_does_not_leak_into_other_threads() -> None:
    seen: list[int] = []
    with clock.rehearse(date(1999, 1, 1)):
        thread = threading.Thread(target=lambda: seen.append(clock.now().year))
        thread.start()
        thread.join()
    assert seen[0] > 1999
