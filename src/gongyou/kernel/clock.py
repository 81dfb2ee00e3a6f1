"""The one clock: every other module takes the time from here, in UTC, and the day from Asia/Shanghai.

Deadlines are exclusive instants: a thing due on a day is in time before 00:00 Asia/Shanghai of the next day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Asia/Shanghai")

_rehearsed: ContextVar[datetime | None] = ContextVar("gongyou_rehearsed_instant", default=None)


def now() -> datetime:
    """Return the present instant as an aware datetime in UTC (or the rehearsed one)."""
    return _rehearsed.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    """Return the day in Asia/Shanghai on which an aware instant falls; raise ValueError for a naive one."""
    return _aware(instant).astimezone(TZ).date()


def start_of_day(day: date) -> datetime:
    """Return the instant (UTC) at which a day begins in Asia/Shanghai."""
    return datetime.combine(day, time.min, tzinfo=TZ).astimezone(UTC)


def end_exclusive(day: date) -> datetime:
    """Return the first instant (UTC) that no longer belongs to a day: 00:00 Asia/Shanghai of the next one."""
    return start_of_day(day + timedelta(days=1))


@contextmanager
def rehearse(instant: datetime | date) -> Iterator[datetime]:
    """Let the clock stand at an instant inside the `with` block (tests and rehearsals); nested blocks are fine.

    A plain date means noon of that day in Asia/Shanghai. Holds for this thread or task only.
    """
    if isinstance(instant, datetime):
        moment = _aware(instant).astimezone(UTC)
    else:
        moment = datetime.combine(instant, time(12), tzinfo=TZ).astimezone(UTC)
    token = _rehearsed.set(moment)
    try:
        yield moment
    finally:
        _rehearsed.reset(token)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone; give an aware instant")
    return instant
