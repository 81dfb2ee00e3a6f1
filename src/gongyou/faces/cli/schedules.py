"""What recurs: clocks that ran out, messages that wait, the day's checkpoint, snapshot and figures."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django_q.models import Schedule

from gongyou.kernel import clock

_QUIET = "gongyou.kernel.jobs.runner.run_quiet"

_CHECKPOINT = "gongyou.kernel.ledger.reader.checkpoint"


@dataclass(frozen=True)
class Recurring:
    """One schedule: `at` is the time of day of daily ones (Asia/Shanghai)."""

    name: str
    function: str
    arguments: str
    rhythm: str
    minutes: int | None = None
    at: time | None = None


RECURRING = (
    Recurring("gongyou procedures.tick", _QUIET, "('procedures.tick', {})", Schedule.HOURLY),
    Recurring("gongyou outbox.drain", _QUIET, "('outbox.drain', {})", Schedule.MINUTES, minutes=1),
    Recurring("gongyou facts.refresh", _QUIET, "('facts.refresh', {})", Schedule.DAILY, at=time(2, 30)),
    Recurring("gongyou figures.store", _QUIET, "('figures.store', {})", Schedule.DAILY, at=time(3, 0)),
    Recurring(
        "gongyou ledger.checkpoint", "gongyou.kernel.ledger.reader.checkpoint", "()", Schedule.DAILY, at=time(23, 50)
    ),
)


def _first_run(entry: Recurring) -> datetime:
    now = clock.now()
    if entry.at is None:
        return now
    today = datetime.combine(clock.today(), entry.at, tzinfo=clock.TZ)
    return today if today > now else today + timedelta(days=1)


def ensure() -> None:
    """Write the schedules that are missing and bring changed ones up to date; when they run next stays."""
    for entry in RECURRING:
        wanted = {
            "func": entry.function,
            "args": entry.arguments,
            "schedule_type": entry.rhythm,
            "minutes": entry.minutes,
            "repeats": -1,
        }
        row = Schedule.objects.filter(name=entry.name).first()
        if row is None:
            Schedule.objects.create(name=entry.name, next_run=_first_run(entry), **wanted)
        elif any(getattr(row, key) != value for key, value in wanted.items()):
            Schedule.objects.filter(pk=row.pk).update(**wanted)
