"""Which calls take nominations now, and by which road a viewer nominates."""

from datetime import date

from django.db.models import Q, QuerySet

from gongyou.engines.procedures.enums import CallState, OpenedBy
from gongyou.engines.procedures.models import Allotment, Call, Matter
from gongyou.engines.procedures.queries.quota_meter import GONE
from gongyou.engines.procedures.types import Procedure
from gongyou.engines.procedures.types.call_setup import family_of
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Organisation

RUNNING = (CallState.PUBLISHED, CallState.OPEN)
#: Kinds of organisations that may recommend.
UNIONS = ("street", "federation", "basic")


def accepts(call: Call) -> bool:
    """Whether nominations are taken at this moment: by the days, whether or not the clock's task has come by."""
    if call.state not in RUNNING or call.opens_on is None or call.closes_at is None:
        return False
    return clock.start_of_day(call.opens_on) <= clock.now() < call.closes_at


def nominating_by(viewer: Viewer, definition: type[Procedure]) -> str:
    """The road by which the viewer nominates for calls of this family; empty where none is open."""
    family = family_of(definition)
    if viewer.kind == "worker":
        own = family.self_nomination and OpenedBy.PERSON in definition.opened_by
        return OpenedBy.PERSON if own else ""
    if viewer.kind != "staff":
        return ""
    if viewer.holds("employer.own"):
        return OpenedBy.EMPLOYER if OpenedBy.EMPLOYER in definition.opened_by else ""
    if OpenedBy.ORGANISATION not in definition.opened_by or not viewer.holds("matters.decide"):
        return ""
    kind = Organisation.objects.visible_to(viewer).filter(pk=viewer.node_id).values_list("kind", flat=True).first()
    return OpenedBy.ORGANISATION if kind in family.nominators else ""


def accepting(viewer: Viewer) -> QuerySet[Call]:
    """Calls that take nominations today, the earliest end first."""
    today = clock.today()
    rows = Call.objects.visible_to(viewer).filter(state__in=RUNNING, opens_on__lte=today, closes_on__gte=today)
    return rows.select_related("node__organisation").order_by("closes_on", "pk")


def to_open(day: date) -> QuerySet[Call]:
    return Call._base_manager.filter(state=CallState.PUBLISHED, opens_on__lte=day).order_by("pk")


def to_close() -> QuerySet[Call]:
    return Call._base_manager.filter(state__in=RUNNING, closes_at__lte=clock.now()).order_by("pk")


def bodies(row: Call) -> list[Organisation]:
    """The bodies to which a call may give numbers: those directly below its own on any line, and those it names."""
    below = Link._base_manager.filter(parent_id=row.node_id, valid_to=None).values("child_id")
    named = [one["node"] for one in row.setup.get("bodies", ())]
    unions = Q(pk__in=below, kind__in=UNIONS) | Q(pk__in=named)
    rows = Organisation._base_manager.filter(unions, valid_to=None)
    return list(rows.order_by("kind", "code")[:300])


def used_of(rows: list[Allotment]) -> dict[int, int]:
    """How many places of each allotment are taken."""
    found = {row.pk: 0 for row in rows}
    taken = Matter._base_manager.filter(allotment__in=rows).exclude(ending__in=GONE)
    for pk in taken.values_list("allotment_id", flat=True):
        found[pk] += 1
    return found
