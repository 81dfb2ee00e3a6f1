"""The outcome of counting a period: frozen, explains itself step by step, can be stored as JSON and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext


class Unit(StrEnum):
    """What a period is counted in; 日 in a statute is a calendar day unless it says 工作日."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    def words(self, amount: int) -> str:
        """Return an amount of this unit in the reader's language, such as 5个工作日."""
        text = {
            Unit.HOUR: gettext("%(amount)s小时"),
            Unit.CALENDAR_DAY: gettext("%(amount)s日"),
            Unit.WORKING_DAY: gettext("%(amount)s个工作日"),
            Unit.MONTH: gettext("%(amount)s个月"),
            Unit.YEAR: gettext("%(amount)s年"),
        }[self]
        return text % {"amount": amount}


class StepKind(StrEnum):
    """One kind of line in the trace of a computation."""

    START = "start"
    START_COUNTED = "start_counted"
    FIRST_DAY = "first_day"
    NATURAL_END = "natural_end"
    ROLLED = "rolled"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RESTARTED = "restarted"
    EVENT = "event"
    COUNTED_BACK = "counted_back"
    DUE = "due"


def _label(kind: StepKind) -> str:
    return {
        StepKind.START: gettext("起算事由发生之日，当日不计入"),
        StepKind.START_COUNTED: gettext("起算日，当日计入"),
        StepKind.FIRST_DAY: gettext("第一天"),
        StepKind.NATURAL_END: gettext("期间届满日"),
        StepKind.ROLLED: gettext("届满日是休息日，顺延到其后第一个工作日"),
        StepKind.SUSPENDED: gettext("中止，剩余期间保留"),
        StepKind.RESUMED: gettext("恢复，继续计算剩余期间"),
        StepKind.EXTENDED: gettext("延长"),
        StepKind.RESTARTED: gettext("中断，重新计算"),
        StepKind.EVENT: gettext("倒数的基准日，当日不计入"),
        StepKind.COUNTED_BACK: gettext("从基准日倒数，不顺延"),
        StepKind.DUE: gettext("最后一日，当日24时前有效"),
    }[kind]


@dataclass(frozen=True)
class Step:
    """One line of the trace; unpacks into (label, day). `detail` is a holiday's name, a time or "15 calendar_day"."""

    kind: StepKind
    day: date
    detail: str = ""

    @property
    def label(self) -> str:
        """The line in the reader's language."""
        text, detail = _label(self.kind), self.detail
        if self.kind in (StepKind.EXTENDED, StepKind.COUNTED_BACK) and " " in detail:
            amount, unit = detail.split(" ", 1)
            detail = Unit(unit).words(int(amount))
        return gettext("%(step)s（%(detail)s）") % {"step": text, "detail": detail} if detail else text

    def __iter__(self) -> Iterator[Any]:
        """Give label and day, so that a template can unpack a step."""
        return iter((self.label, self.day))


@dataclass(frozen=True)
class Computation:
    """A counted period. `due` is the inclusive last day, `deadline` the first instant (UTC) that is too late.

    `started_at` is set for hours only. `calendar_sources` names the versions of the calendar years that were read.
    """

    start: date
    first_day: date
    natural_end: date
    due: date
    deadline: datetime
    unit: Unit
    amount: int
    steps: tuple[Step, ...]
    calendar_sources: tuple[str, ...] = ()
    roll: bool = True
    count_start: bool = False
    started_at: datetime | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the computation as plain JSON values."""
        return {
            "start": self.start.isoformat(),
            "first_day": self.first_day.isoformat(),
            "natural_end": self.natural_end.isoformat(),
            "due": self.due.isoformat(),
            "deadline": self.deadline.isoformat(),
            "unit": self.unit.value,
            "amount": self.amount,
            "steps": [[step.kind.value, step.day.isoformat(), step.detail] for step in self.steps],
            "calendar_sources": list(self.calendar_sources),
            "roll": self.roll,
            "count_start": self.count_start,
            "started_at": self.started_at.isoformat() if self.started_at else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Computation:
        """Read back what `as_data` gave; raise KeyError or ValueError for anything else."""
        started_at = data["started_at"]
        return cls(
            start=date.fromisoformat(data["start"]),
            first_day=date.fromisoformat(data["first_day"]),
            natural_end=date.fromisoformat(data["natural_end"]),
            due=date.fromisoformat(data["due"]),
            deadline=datetime.fromisoformat(data["deadline"]),
            unit=Unit(data["unit"]),
            amount=int(data["amount"]),
            steps=tuple(Step(StepKind(kind), date.fromisoformat(day), detail) for kind, day, detail in data["steps"]),
            calendar_sources=tuple(data["calendar_sources"]),
            roll=bool(data["roll"]),
            count_start=bool(data["count_start"]),
            started_at=datetime.fromisoformat(started_at) if started_at else None,
        )
