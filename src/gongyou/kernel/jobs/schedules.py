"""What recurs: each owner registers its recurring work here; the queue's own schedule rows are written in one place."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django_q.models import Schedule

from gongyou.kernel import clock
from gongyou.kernel.jobs.runner import HANDLERS
from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Recurring:
    """One schedule of a job without parameters. `at` is the time of day of daily ones (Asia/Shanghai)."""

    key: str
    minutes: int | None = None
    at: time | None = None

    @property
    def rhythm(self) -> str:
        return Schedule.DAILY if self.at is not None else Schedule.MINUTES


def _faults(entry: Recurring) -> list[str]:
    found = [] if entry.key in HANDLERS else ["names no job"]
    if (entry.minutes is None) == (entry.at is None):
        found.append("needs either minutes or a time of day")
    return found


RECURRING: Registry[Recurring] = Registry("recurring jobs", check=_faults)


def _first_run(entry: Recurring) -> datetime:
    now = clock.now()
    if entry.at is None:
        return now
    today = datetime.combine(clock.today(), entry.at, tzinfo=clock.TZ)
    return today if today > now else today + timedelta(days=1)


def ensure() -> None:
    """Write the schedules that are missing and bring changed ones up to date; when they run next stays."""
    for entry in RECURRING.all():
        wanted = {
            "func": "gongyou.kernel.jobs.runner.run_quiet",
            "args": f"('{entry.key}', {{}})",
            "schedule_type": entry.rhythm,
            "minutes": entry.minutes,
            "repeats": -1,
        }
        name = f"gongyou {entry.key}"
        row = Schedule.objects.filter(name=name).first()
        if row is None:
            Schedule.objects.create(name=name, next_run=_first_run(entry), **wanted)
        elif any(getattr(row, field) != value for field, value in wanted.items()):
            Schedule.objects.filter(pk=row.pk).update(**wanted)
