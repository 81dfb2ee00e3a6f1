"""Counting periods by the Civil Code (articles 200–204): pure functions from days to a Computation."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from gongyou.kernel import clock
from gongyou.kernel.workdays.calendars import Calendar, default_calendar
from gongyou.kernel.workdays.computation import Computation, Step, StepKind, Unit

ONE_DAY = timedelta(days=1)
SMALLEST = timedelta(microseconds=1)


def due(
    start: date | datetime,
    amount: int,
    unit: Unit | str,
    *,
    roll: bool = True,
    count_start: bool = False,
    calendar: Calendar | None = None,
) -> Computation:
    """Count `amount` units from `start` and return the computation with its trace.

    The start day is not counted unless `count_start`. Months and years end on the corresponding day, or on the
    last day of the month where there is none. A period that ends on a rest day ends on the first working day
    after it, unless `roll` is false. Hours run from the instant `start` (an aware datetime) and never roll.
    For other units a datetime stands for its day in Asia/Shanghai.
    Raises ValueError for an amount below 1 or a naive datetime, MissingYear where a calendar is needed.
    """
    unit = Unit(unit)
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 1:
        raise ValueError(f"a period has at least one {unit.value}, not {amount!r}")
    if unit is Unit.HOUR:
        return _hours(start, amount)
    day = clock.local_date(start) if isinstance(start, datetime) else start
    days = calendar or default_calendar()
    first_day = day if count_start else day + ONE_DAY
    read: set[int] = set()
    if unit is Unit.WORKING_DAY:
        natural_end = days.add_working_days(first_day - ONE_DAY, amount)
        first_day = days.next_working_day(first_day)
        read = set(range(first_day.year, natural_end.year + 1))
    else:
        natural_end = _natural_end(day, amount, unit, count_start)
    steps = (
        Step(StepKind.START_COUNTED if count_start else StepKind.START, day),
        Step(StepKind.FIRST_DAY, first_day),
    )
    plain = Computation(
        start=day, first_day=first_day, natural_end=natural_end, due=natural_end,
        deadline=clock.end_exclusive(natural_end), unit=unit, amount=amount, steps=steps,
        roll=roll, count_start=count_start,
    )  # fmt: skip
    return _finish(plain, natural_end, steps, days, read)


def resume(
    computation: Computation, suspended_on: date, resumed_on: date, *, calendar: Calendar | None = None
) -> Computation:
    """Return the computation after a suspension (中止): the remaining period is kept and goes on.

    The days from `suspended_on` up to the day before `resumed_on` are not counted; `resumed_on` is counted.
    Working-day clocks keep their remaining working days. For hours give aware datetimes.
    Raises ValueError if the days are out of order or the period was over before the suspension.
    """
    if computation.unit is Unit.HOUR:
        return _resume_hours(computation, suspended_on, resumed_on)
    _check_suspension(computation, suspended_on, resumed_on)
    days = calendar or default_calendar()
    begin = max(suspended_on, computation.first_day)
    read: set[int] = set()
    natural_end = computation.natural_end
    if resumed_on > begin:
        if computation.unit is Unit.WORKING_DAY:
            left = max(days.working_days_between(begin - ONE_DAY, natural_end), 1)
            read = set(range(begin.year, natural_end.year + 1))
            natural_end = days.add_working_days(resumed_on - ONE_DAY, left)
            read |= set(range(resumed_on.year, natural_end.year + 1))
        else:
            left = max((natural_end - begin).days + 1, 1)
            natural_end = resumed_on + timedelta(days=left - 1)
    steps = (*_story(computation), Step(StepKind.SUSPENDED, suspended_on), Step(StepKind.RESUMED, resumed_on))
    return _finish(computation, natural_end, steps, days, read)


def extend(computation: Computation, amount: int, unit: Unit | str, *, calendar: Calendar | None = None) -> Computation:
    """Return the computation lengthened (延长) by `amount` units, counted from its natural end, not from the roll.

    Hours can only be lengthened by hours. Raises ValueError, MissingYear.
    """
    unit = Unit(unit)
    if isinstance(amount, bool) or amount < 1:
        raise ValueError(f"an extension has at least one {unit.value}, not {amount!r}")
    if (unit is Unit.HOUR) != (computation.unit is Unit.HOUR):
        raise ValueError(f"a period in {computation.unit.value} cannot be lengthened in {unit.value}")
    if unit is Unit.HOUR:
        deadline = computation.deadline + timedelta(hours=amount)
        return _finish_hours(computation, deadline, (*_story(computation), _extended(computation.due, amount, unit)))
    days = calendar or default_calendar()
    read: set[int] = set()
    end = computation.natural_end
    if unit is Unit.WORKING_DAY:
        natural_end = days.add_working_days(end, amount)
        read = set(range((end + ONE_DAY).year, natural_end.year + 1))
    else:
        natural_end = _natural_end(end, amount, unit, False)
    return _finish(computation, natural_end, (*_story(computation), _extended(end, amount, unit)), days, read)


def restart(computation: Computation, on: date | datetime, *, calendar: Calendar | None = None) -> Computation:
    """Return the computation after an interruption (中断): the whole original period runs anew from `on`."""
    fresh = due(
        on,
        computation.amount,
        computation.unit,
        roll=computation.roll,
        count_start=computation.count_start,
        calendar=calendar,
    )
    return replace(fresh, steps=(*_story(computation), Step(StepKind.RESTARTED, fresh.start), *fresh.steps))


def latest_before(event: date, amount: int, unit: Unit | str, *, calendar: Calendar | None = None) -> date:
    """Return the last day on which something due "at least `amount` units before" an event is in time.

    The day of the event is not counted; no rolling. Raises ValueError for hours, MissingYear for working days.
    """
    unit = Unit(unit)
    if unit is Unit.HOUR or amount < 0:
        raise ValueError(f"cannot count {amount!r} {unit.value} back from a day")
    if unit is Unit.WORKING_DAY:
        return (calendar or default_calendar()).add_working_days(event, -amount)
    if unit is Unit.CALENDAR_DAY:
        return event - timedelta(days=amount)
    return _shift_months(event, -amount * (12 if unit is Unit.YEAR else 1))


def ahead_of(event: date, amount: int, unit: Unit | str, *, calendar: Calendar | None = None) -> Computation:
    """Return the computation of something due at least `amount` units before an event; 0 means on its very day.

    The day of the event is not counted, and nothing rolls: rolling forward would come too late.
    Raises ValueError for hours, MissingYear for working days.
    """
    unit = Unit(unit)
    last = latest_before(event, amount, unit, calendar=calendar)
    back = Step(StepKind.COUNTED_BACK, last, f"{amount} {unit.value}")
    counted = (Step(StepKind.EVENT, event), back) if amount else ()
    sources: tuple[str, ...] = ()
    if unit is Unit.WORKING_DAY and amount:
        sources = (calendar or default_calendar()).versions(range(last.year, (event - ONE_DAY).year + 1))
    return Computation(
        start=event, first_day=last, natural_end=last, due=last, deadline=clock.end_exclusive(last), unit=unit,
        amount=amount, steps=(*counted, Step(StepKind.DUE, last)),
        calendar_sources=sources, roll=False,
    )  # fmt: skip


def is_working_day(day: date) -> bool:
    """Tell whether people work on a day, by the site's calendar; raise MissingYear."""
    return default_calendar().is_working_day(day)


def next_working_day(day: date) -> date:
    """Return the first working day on or after a day, by the site's calendar; raise MissingYear."""
    return default_calendar().next_working_day(day)


def add_working_days(day: date, amount: int) -> date:
    """Return the day `amount` working days after `day` (not counted), by the site's calendar; raise MissingYear."""
    return default_calendar().add_working_days(day, amount)


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after `first` up to and including `last`; raise MissingYear."""
    return default_calendar().working_days_between(first, last)


def _shift_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _natural_end(day: date, amount: int, unit: Unit, count_start: bool) -> date:
    if unit is Unit.CALENDAR_DAY:
        return day + timedelta(days=amount - 1 if count_start else amount)
    corresponding = _shift_months(day, amount * (12 if unit is Unit.YEAR else 1))
    if count_start and corresponding.day == day.day:
        return corresponding - ONE_DAY
    return corresponding


def _finish(
    computation: Computation, natural_end: date, story: tuple[Step, ...], days: Calendar, read: set[int]
) -> Computation:
    """Roll a natural end to the due day and write the last lines of the trace."""
    steps = [*story, Step(StepKind.NATURAL_END, natural_end)]
    last = natural_end
    if computation.roll:
        last = days.next_working_day(natural_end)
        read = read | {natural_end.year, last.year}
    if last != natural_end:
        steps.append(Step(StepKind.ROLLED, last, days.holiday_name(natural_end)))
    steps.append(Step(StepKind.DUE, last))
    sources = dict.fromkeys((*computation.calendar_sources, *days.versions(read)))
    return replace(
        computation,
        natural_end=natural_end,
        due=last,
        deadline=clock.end_exclusive(last),
        steps=tuple(steps),
        calendar_sources=tuple(sources),
    )


def _story(computation: Computation) -> tuple[Step, ...]:
    """Return the trace without its closing lines, which the next event writes anew."""
    closing = {StepKind.NATURAL_END, StepKind.ROLLED, StepKind.DUE}
    return tuple(step for step in computation.steps if step.kind not in closing)


def _extended(day: date, amount: int, unit: Unit) -> Step:
    return Step(StepKind.EXTENDED, day, f"{amount} {unit.value}")


def _check_suspension(computation: Computation, suspended_on: date, resumed_on: date) -> None:
    if resumed_on < suspended_on:
        raise ValueError(f"a suspension from {suspended_on} cannot end on {resumed_on}")
    if suspended_on > computation.due:
        raise ValueError(f"the period was over on {computation.due}, before the suspension on {suspended_on}")
    earlier = [step.day for step in computation.steps if step.kind in {StepKind.RESUMED, StepKind.RESTARTED}]
    if earlier and suspended_on < earlier[-1]:
        raise ValueError(f"the suspension on {suspended_on} begins before the last one ended on {earlier[-1]}")


def _hours(start: date | datetime, amount: int) -> Computation:
    if not isinstance(start, datetime):
        raise ValueError("hours run from an instant; give an aware datetime")
    day = clock.local_date(start)
    started_at = start.astimezone(UTC)
    steps = (Step(StepKind.START_COUNTED, day),)
    plain = Computation(
        start=day, first_day=day, natural_end=day, due=day, deadline=started_at, unit=Unit.HOUR, amount=amount,
        steps=steps, roll=False, count_start=True, started_at=started_at,
    )  # fmt: skip
    return _finish_hours(plain, started_at + timedelta(hours=amount), steps)


def _finish_hours(computation: Computation, deadline: datetime, story: tuple[Step, ...]) -> Computation:
    last = clock.local_date(deadline - SMALLEST)
    text = deadline.astimezone(clock.TZ).strftime("%H:%M")
    steps = (*story, Step(StepKind.NATURAL_END, last, text))
    return replace(computation, natural_end=last, due=last, deadline=deadline, steps=steps)


def _resume_hours(computation: Computation, suspended_on: date, resumed_on: date) -> Computation:
    if not isinstance(suspended_on, datetime) or not isinstance(resumed_on, datetime):
        raise ValueError("hours are suspended and resumed at instants; give aware datetimes")
    if resumed_on < suspended_on:
        raise ValueError(f"a suspension from {suspended_on} cannot end at {resumed_on}")
    if suspended_on >= computation.deadline:
        raise ValueError(f"the period was over at {computation.deadline}, before the suspension at {suspended_on}")
    began = max(suspended_on, computation.started_at or suspended_on)
    deadline = computation.deadline + max(resumed_on - began, timedelta(0))
    story = (
        *_story(computation),
        Step(StepKind.SUSPENDED, clock.local_date(suspended_on)),
        Step(StepKind.RESUMED, clock.local_date(resumed_on)),
    )
    return _finish_hours(computation, deadline, story)
