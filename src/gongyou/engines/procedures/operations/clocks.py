"""Starting, stopping, resuming and settling the clocks of a matter."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from gongyou.engines.procedures.enums import ClockKind, ClockOwner, ClockState, OnSilence
from gongyou.engines.procedures.models import Act, Clock, Matter
from gongyou.engines.procedures.types import Promise
from gongyou.kernel import clock, parameters, workdays


def start(matter: Matter, anchor: Act, promise: Promise, stage: str) -> Clock:
    """Begin the promised or statutory time, counted from the act's day, and keep its computation."""
    rule = parameters.value(promise.parameter, anchor.happened_on)
    computed = workdays.due(anchor.happened_on, _length(matter, stage, rule.whole), str(rule.unit))
    row = _clock(matter, anchor, promise, stage, rule.citation, computed)
    row.save(force_insert=True)
    return row


def start_many(pairs: Sequence[tuple[Matter, Act]], promise: Promise, stage: str) -> list[Clock]:
    """Begin the time of a stage for many matters whose acts fell on one day."""
    if not pairs:
        return []
    day = pairs[0][1].happened_on
    rule = parameters.value(promise.parameter, day)
    computed: dict[int, workdays.Computation] = {}
    rows = []
    for matter, anchor in pairs:
        length = _length(matter, stage, rule.whole)
        if length not in computed:
            computed[length] = workdays.due(day, length, str(rule.unit))
        rows.append(_clock(matter, anchor, promise, stage, rule.citation, computed[length]))
    return Clock.objects.in_operation().bulk_create(rows, batch_size=500)


def _clock(
    matter: Matter, anchor: Act, promise: Promise, stage: str, source: str, computed: workdays.Computation
) -> Clock:
    return Clock(
        matter=matter,
        anchor=anchor,
        stage=stage,
        rule=promise.parameter,
        kind=ClockKind.BY if promise.on_silence == OnSilence.FLAG else ClockKind.SILENCE,
        owner=promise.owner,
        on_silence=promise.on_silence,
        statutory=promise.statutory,
        source=source[:200],
        due=computed.due,
        deadline=computed.deadline,
        trace=computed.as_data(),
    )


def _length(matter: Matter, stage: str, least: int) -> int:
    """The length of the rule, or the longer one that the matter's call has set for the stage."""
    days = matter.call.setup.get("days", {}) if matter.call_id is not None else {}
    return max(least, int(days.get(stage, 0)))


def _of(matter: Matter, *states: str):
    return Clock.objects.in_operation().filter(matter=matter, state__in=states or ("running", "stopped"))


def settle(matter: Matter, stage: str) -> None:
    """The stage was left: its clocks that still run were met, or missed if their deadline has passed."""
    now = clock.now()
    for row in _of(matter).filter(stage=stage):
        state = ClockState.MISSED if row.state == "running" and row.deadline <= now else ClockState.MET
        Clock.objects.in_operation().filter(pk=row.pk).update(state=state, ended_at=now)


def drop(matter: Matter, stage: str) -> None:
    """The stage is no longer wanted: its time counts for nobody; one that had run out stays missed."""
    _let_go(_of(matter, "running", "stopped").filter(stage=stage))


def _let_go(own: QuerySet[Clock]) -> None:
    now = clock.now()
    own.filter(state=ClockState.RUNNING, deadline__lte=now).update(state=ClockState.MISSED, ended_at=now)
    own.update(state=ClockState.VOID, ended_at=now)


def void(matter: Matter) -> None:
    """The clocks no longer apply (withdrawn, lapsed); one that had run out stays missed, and counts as missed."""
    _let_go(_of(matter, "running", "stopped"))


def stop_desk(matter: Matter, day: date) -> None:
    """The desk waits for the applicant: its clocks keep the remaining days. One that ran out already stays missed."""
    own, now = _of(matter, "running").filter(owner=ClockOwner.DESK), clock.now()
    own.filter(deadline__lte=now).update(state=ClockState.MISSED, ended_at=now)
    own.filter(deadline__gt=now).update(state=ClockState.STOPPED, stopped_on=day)


def resume_desk(matter: Matter, anchor: Act, promise: Promise) -> None:
    """The applicant answered: the applicant's clock is met, the desk's go on with their remaining days.

    Where the desk's time had run out before it asked, its time begins anew with the answer.
    """
    now, day = clock.now(), anchor.happened_on
    _of(matter, "running").filter(owner=ClockOwner.APPLICANT).update(state=ClockState.MET, ended_at=now)
    stopped = list(_of(matter, "stopped"))
    if not stopped:
        start(matter, anchor, promise, matter.stage)
    for row in stopped:
        computed = workdays.resume(workdays.Computation.from_data(row.trace), row.stopped_on, day)
        Clock.objects.in_operation().filter(pk=row.pk).update(
            state=ClockState.RUNNING,
            stopped_on=None,
            due=computed.due,
            deadline=computed.deadline,
            trace=computed.as_data(),
        )
