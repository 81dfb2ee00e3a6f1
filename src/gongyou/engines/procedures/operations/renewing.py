"""The daily round of all duties: what has opened is owed, what is no longer owed is void, what is proven is met."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db import connection, transaction
from django.db.models import F, Max, Q

from gongyou.engines.procedures.enums import DueState, MatterState
from gongyou.engines.procedures.models import Due, Matter, Proving
from gongyou.engines.procedures.operations import proving
from gongyou.engines.procedures.operations.opening_dues import open_for_due
from gongyou.engines.procedures.operations.settling import settle, unsettle
from gongyou.engines.procedures.types import DUTIES, ByProcedure, Duty, Every, Owing, Plan, after_due
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import writer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock, only_system, operation
from gongyou.kernel.workdays import MissingYear

#: How many procedures one round opens for misses; the rest come with the next rounds.
MOST_OPENED = 100
_BATCH = 500
_ITEM = (
    "INSERT INTO ledger_item (bulk_kind, bulk_number, position, subject_kind, subject_number, digest) "
    "VALUES ('dues', %s, %s, 'due', %s, %s)"
)
#: (kind, number, period) of a due
Key = tuple[str, int, str]


@dataclass
class Renewal:
    """What one round did."""

    made: int = 0
    revived: int = 0
    void: int = 0
    dated: int = 0
    moved: int = 0
    settled: int = 0
    missed: int = 0
    opened: int = 0
    rows: list[Due] = field(default_factory=list, repr=False)

    def counts(self) -> dict[str, int]:
        return {name: value for name, value in vars(self).items() if name != "rows"}


@operation("procedures.dues_renewed", allow=only_system)
def renew_dues(viewer: Viewer) -> dict[str, int]:
    """Bring the dues of every duty up to today; a second run on the same day changes nothing. Returns the counts.

    A report that nothing proves any more is owed again first; then new periods open, subjects that owe no longer
    are released, days that a missing calendar left open are counted, proofs in the records are found, and what came
    after its grace is flagged.
    """
    lock("dues")
    done = Renewal()
    done.settled -= unsettle(viewer)
    for duty in DUTIES.all():
        _renew(viewer, duty, done)
    done.moved += proving.find_checks_again(Due.objects.in_operation().all())
    _record(done)
    return done.counts()


def _renew(viewer: Viewer, duty: type[Duty], done: Renewal) -> None:
    today = clock.today()
    owing = duty.owed_by(viewer, today)
    wanted = _wanted(duty, owing, today)
    _make(duty, wanted, done)
    _release(duty, owing, done)
    _date(duty, today, done)
    if len(duty.reports()) < len(duty.proofs):
        done.settled += settle(viewer, _open(duty))
    _flag(viewer, duty, done)


def _wanted(duty: type[Duty], owing: Iterable[Owing], today: date) -> dict[Key, tuple[Owing, Plan]]:
    """What is owed by now: the plan of each subject and opened period."""
    rhythm = duty.rhythm
    if isinstance(rhythm, Every):
        known = Due.objects.in_operation().filter(duty=duty.key).aggregate(newest=Max("period"))["newest"] or ""
        plans = rhythm.opened(today, known)
        pairs = ((one, plan) for one in owing for plan in plans)
        due = (pair for pair in pairs if pair[0].since is None or pair[0].since <= pair[1].period.last)
    else:
        plan_of = cache(lambda anchor: rhythm.plan(anchor, today))
        anchored = ((one, plan_of(one.anchor)) for one in owing if one.anchor is not None)
        due = (pair for pair in anchored if pair[1].opens_on <= today)
    return {(one.kind, one.number, plan.period.key): (one, plan) for one, plan in due}


def _make(duty: type[Duty], wanted: dict[Key, tuple[Owing, Plan]], done: Renewal) -> None:
    """Write the dues that are not there yet; one that was void is owed again."""
    periods = {period for _kind, _number, period in wanted}
    rows = Due.objects.in_operation().filter(duty=duty.key, period__in=periods)
    known = {(kind, n, period): (pk, state) for pk, kind, n, period, state in rows.values_list(
        "pk", "subject_kind", "subject_number", "period", "state")}  # fmt: skip
    flag_of = cache(lambda plan: _flag_at(duty, plan))
    new = [_row(duty, one, plan, flag_of(plan)) for key, (one, plan) in wanted.items() if key not in known]
    made = Due.objects.in_operation().bulk_create(new, batch_size=_BATCH)
    done.rows += made
    done.made += len(made)
    again = [known[key][0] for key in wanted if key in known and known[key][1] == DueState.VOID]
    done.revived += (
        Due.objects.in_operation().filter(pk__in=again).update(state=DueState.OPEN, ended_at=None, reported_at=None)
    )


def _row(duty: type[Duty], one: Owing, plan: Plan, flag_at) -> Due:
    computed = plan.computed
    return Due(
        duty=duty.key,
        subject_kind=one.kind,
        subject_number=one.number,
        period=plan.period.key,
        covers_from=plan.period.first,
        covers_to=plan.period.last,
        node_id=one.node_id,
        opens_on=plan.opens_on,
        due=computed.due if computed else None,
        deadline=computed.deadline if computed else None,
        flag_at=flag_at,
        missing_year=plan.missing_year,
        rule=plan.rule,
        source=plan.source[:200],
        trace=computed.as_data() if computed else {},
        made_at=clock.now(),
    )


def _flag_at(duty: type[Duty], plan: Plan):
    """The instant from which a miss is flagged, or None while a calendar for it is missing."""
    if plan.computed is not None and duty.late_after_end():
        return clock.end_exclusive(plan.period.last)
    if plan.computed is None or not duty.grace:
        return plan.computed.deadline if plan.computed else None
    try:
        return after_due(plan.computed, duty.grace, min(plan.computed.due, clock.today())).deadline
    except MissingYear:
        return None


def _open(duty: type[Duty]) -> list[Due]:
    return list(Due.objects.in_operation().filter(duty=duty.key, state=DueState.OPEN).order_by("pk"))


def _release(duty: type[Duty], owing: list[Owing], done: Renewal) -> None:
    """What waits at a subject that owes no longer is void; where its desk stands elsewhere now, it moves there."""
    node_of = {(one.kind, one.number, _anchor_key(duty, one)): one.node_id for one in owing}
    void, moved = [], []
    rows = Due.objects.in_operation().filter(duty=duty.key, state__in=[DueState.OPEN, DueState.REPORTED])
    for pk, kind, number, period, node in rows.values_list("pk", "subject_kind", "subject_number", "period", "node"):
        key = (kind, number, "" if isinstance(duty.rhythm, Every) else period)
        if key not in node_of:
            void.append(pk)
        elif node_of[key] != node:
            moved.append((pk, node_of[key]))
    released = Due.objects.in_operation().filter(pk__in=void)
    done.void += released.update(state=DueState.VOID, ended_at=clock.now(), check_node=None)
    for pk, node in moved:
        done.moved += Due.objects.in_operation().filter(pk=pk).update(node_id=node)


def _anchor_key(duty: type[Duty], one: Owing) -> str:
    return "" if isinstance(duty.rhythm, Every) or one.anchor is None else one.anchor.isoformat()


def _date(duty: type[Duty], today: date, done: Renewal) -> None:
    """Count the days that could not be counted while a calendar was missing."""
    rhythm = duty.rhythm
    rows = Due.objects.in_operation().filter(duty=duty.key, state=DueState.OPEN, flag_at=None)
    for row in list(rows.order_by("pk")):
        period = proving.asked_of(row).period
        plan = rhythm.plan(period, today) if isinstance(rhythm, Every) else rhythm.plan(period.last, today)
        if plan.computed is None or row.due is not None and _flag_at(duty, plan) is None:
            continue
        fresh = _row(duty, Owing(row.subject_kind, row.subject_number, row.node_id), plan, _flag_at(duty, plan))
        fields = ("due", "deadline", "flag_at", "missing_year", "rule", "source", "trace")
        for name in fields:
            setattr(row, name, getattr(fresh, name))
        proving.keep(row, *fields)
        done.dated += 1


def _flag(viewer: Viewer, duty: type[Duty], done: Renewal) -> None:
    """Flag what came after its grace, and open the procedure that a miss calls for."""
    late = Due.objects.in_operation().filter(
        duty=duty.key, state=DueState.OPEN, missed_at=None, flag_at__lte=clock.now()
    )
    done.missed += late.update(missed_at=F("flag_at"))
    for way in duty.proofs:
        if isinstance(way, ByProcedure) and way.late_as:
            _flag_unfinished(duty, way, done)
    if duty.opens:
        _open_procedures(viewer, duty, done)


def _flag_unfinished(duty: type[Duty], way: ByProcedure, done: Renewal) -> None:
    """What was begun in time and not finished by then is late too; a matter under way says so itself."""
    rows = Proving.objects.in_operation().filter(due__duty=duty.key, part=way.part, stands=True)
    rows = rows.filter(due__missed_at=None, due__flag_at__lte=clock.now(), proof__matter__isnull=False)
    rows = rows.exclude(proof__matter__ended_at__lt=F("due__flag_at"))
    for row in rows.select_related("due", "proof__matter").order_by("pk"):
        done.missed += Due.objects.in_operation().filter(pk=row.due_id).update(missed_at=row.due.flag_at)
        matter = row.proof.matter
        if matter.state != MatterState.ENDED and way.late_as not in matter.flags:
            Matter.objects.in_operation().filter(pk=matter.pk).update(flags=[*matter.flags, way.late_as])
            current().entry("procedures.flagged", "matter", matter.pk, number=matter.number, flag=way.late_as)


def _open_procedures(viewer: Viewer, duty: type[Duty], done: Renewal) -> None:
    over = Q(deadline__lte=clock.now()) if duty.late_after_end() else Q(missed_at__isnull=False)
    rows = Due.objects.in_operation().filter(over, duty=duty.key, state=DueState.OPEN, opened=None)
    for row in list(rows.order_by("deadline", "pk")[: max(0, MOST_OPENED - done.opened)]):
        drafts = len(current().drafts)
        try:
            with transaction.atomic():
                open_for_due(viewer, row, duty.opens)
        except Refused:  # one is open already, or the subject stands in the way: the due stays flagged
            del current().drafts[drafts:]
            continue
        done.opened += 1
        done.settled += settle(viewer, [row])


def _record(done: Renewal) -> None:
    """One ledger entry for the round; the new dues are its items under a Merkle root."""
    more = {}
    if done.rows:
        items = [(row.pk, _digest(row)) for row in done.rows]
        with connection.cursor() as cursor:
            number = done.rows[0].pk
            cursor.executemany(_ITEM, [(number, place, pk, digest) for place, (pk, digest) in enumerate(items)])
        more["merkle_root"] = writer.merkle_root(digest for _pk, digest in items)
        current().entry("procedures.dues_made", "dues", number, made=len(items), **more)
    current().entry("procedures.dues_renewed", "system", 0, **done.counts())


def _digest(row: Due) -> str:
    text = f"due|{row.pk}|{row.duty}|{row.subject_kind}|{row.subject_number}|{row.period}|{row.due}"
    return hashlib.sha256(text.encode()).hexdigest()
