"""The lists of dues: what a desk owes by deadline, what waits for its check, what is late at the desks below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongyou.engines.procedures.enums import DueState
from gongyou.engines.procedures.models import Due
from gongyou.engines.procedures.queries.above import UP, nodes_below
from gongyou.engines.procedures.types import DUTIES, period_words
from gongyou.kernel import clock
from gongyou.kernel.access.models import Closure, Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer

SOON = timedelta(days=3)
TABS = ("open", "overdue", "check", "vacant", "done")


@dataclass(frozen=True)
class DueRow:
    """One line of a list of dues."""

    pk: int
    duty: Any
    period: str
    where: str
    due: date | None
    done: date | None
    standing: str
    label: Any
    missed: Any
    reminded: date | None
    sent_back: bool
    missing_year: int | None


def dues(viewer: Viewer) -> QuerySet[Due]:
    """The dues of the viewer's scope; `last` is the day that counts now (after a sending back, that of correction)."""
    rows = Due.objects.visible_to(viewer).annotate(last=Coalesce("correct_by", "due"))
    return rows.select_related("node__organisation")


def _own(viewer: Viewer) -> QuerySet[Due]:
    return dues(viewer).filter(node_id=viewer.node_id)


def _held() -> QuerySet:
    """The nodes whose desk somebody holds today."""
    today = clock.today()
    kinds = [kind.key for kind in ROLE_KINDS.all() if "matters.decide" in kind.rights]
    in_force = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))
    return Role._base_manager.filter(in_force, kind__in=kinds, node__isnull=False).values("node_id")


def vacant_below(viewer: Viewer) -> QuerySet[Due]:
    """What desks below owe that nobody holds, where the viewer's is the nearest above that somebody does."""
    up = Closure._base_manager.filter(line=UP, descendant_id=OuterRef("node_id"))
    own = Subquery(up.filter(ancestor_id=viewer.node_id).values("depth")[:1])
    nearer = Closure._base_manager.filter(line=UP, descendant_id=OuterRef("node_id"), ancestor_id__in=_held())
    rows = dues(viewer).filter(node_id__in=nodes_below(viewer)).exclude(node_id=viewer.node_id)
    return rows.annotate(height=own).filter(~Exists(nearer.filter(depth__lt=OuterRef("height"))))


def _late() -> Q:
    return Q(state=DueState.OPEN, deadline__lte=clock.now())


def desk_dues(viewer: Viewer, *, tab: str = "open") -> QuerySet[Due]:
    """The dues under one tab, earliest deadline first; one without a day comes first of all."""
    if tab == "check":
        rows = dues(viewer).filter(check_node_id=viewer.node_id, state=DueState.REPORTED)
    elif tab == "vacant":
        rows = vacant_below(viewer).filter(state=DueState.OPEN)
    elif tab == "done":
        return _own(viewer).exclude(state=DueState.OPEN).order_by(F("ended_at").desc(nulls_first=True), "-pk")
    else:
        rows = _own(viewer).filter(_late() if tab == "overdue" else Q(state=DueState.OPEN))
    return rows.order_by(F("last").asc(nulls_first=True), "pk")


def desk_counts(viewer: Viewer) -> dict[str, int]:
    """How many dues each tab holds (the finished ones are not counted), and how many end within three days."""
    if not viewer.holds("matters.decide") or viewer.node_id is None:
        return {**dict.fromkeys(TABS, 0), "soon": 0}
    today = clock.today()
    mine = Q(node_id=viewer.node_id, state=DueState.OPEN)
    counted = dues(viewer).aggregate(
        open=Count("pk", filter=mine),
        overdue=Count("pk", filter=mine & _late()),
        soon=Count("pk", filter=mine & Q(last__gte=today, last__lte=today + SOON)),
        check=Count("pk", filter=Q(check_node_id=viewer.node_id, state=DueState.REPORTED)),
    )
    vacant = desk_dues(viewer, tab="vacant").order_by().count() if viewer.holds("matters.supervise") else 0
    return {**counted, "vacant": vacant, "done": 0}


def waiting_count(viewer: Viewer) -> int:
    """What waits at the own desk: owed, or reported for its check."""
    mine = Q(node_id=viewer.node_id, state=DueState.OPEN) | Q(check_node_id=viewer.node_id, state=DueState.REPORTED)
    return Due.objects.visible_to(viewer).filter(mine).count()


def late_dues_below(viewer: Viewer, *, duty: str = "") -> QuerySet[Due]:
    """Dues whose time is over at desks that the viewer's node stands above, the longest overdue first."""
    rows = dues(viewer).filter(_late(), node_id__in=nodes_below(viewer)).exclude(node_id=viewer.node_id)
    rows = rows.filter(duty=duty) if duty else rows
    return rows.order_by("last", "pk")


def late_duties_below(viewer: Viewer) -> list[tuple[str, Any, int]]:
    """(key, name, how many are late below) of each duty."""
    counted = late_dues_below(viewer).order_by().values_list("duty").annotate(number=Count("pk"))
    return sorted(((key, DUTIES.get(key).name, number) for key, number in counted), key=lambda one: one[0])


def next_due(viewer: Viewer, pk: int) -> int | None:
    """The due that follows at the desk, or the first where this one is gone; None at the end."""
    keys = list(desk_dues(viewer).values_list("pk", flat=True)[:1000])
    following = keys[keys.index(pk) + 1 :] if pk in keys else keys
    return following[0] if following else None


def due_rows(found: Iterable[Due]) -> list[DueRow]:
    """The lines of one page of dues."""
    return [_row(row) for row in found]


def standing(row: Due) -> tuple[str, Any]:
    """(key of the badge, label) of a due; a miss is part of it as long as it is open."""
    state = DueState(row.state)
    late = row.missed_at is not None or row.deadline is not None and row.deadline <= clock.now()
    if state == DueState.OPEN and late:
        return "overdue", DUTIES.get(row.duty).missed_as if row.missed_at else ""
    keys = {"open": "open", "reported": "waiting", "met": "done", "waived": "lapsed", "void": "inactive"}
    return keys[state], state.label


def _row(row: Due) -> DueRow:
    duty, (key, label) = DUTIES.get(row.duty), standing(row)
    return DueRow(
        pk=row.pk,
        duty=duty.name,
        period=period_words(row.period),
        where=row.node.organisation.name,
        due=row.correct_by or row.due,
        done=clock.local_date(row.reported_at) if row.reported_at else None,
        standing=key,
        label=label,
        missed=duty.missed_as if row.missed_at else "",
        reminded=row.reminded_on,
        sent_back=row.correct_by is not None,
        missing_year=row.missing_year,
    )
