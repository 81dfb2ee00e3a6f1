"""Reads of the engine: matters, their acts and clocks, as the viewer may see them."""

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from gongyou.engines.procedures.models import Act, Clock, Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer


def clocks_ran_out() -> bool:
    rows = Clock._base_manager.filter(state="running", deadline__lte=clock.now())
    return rows.filter(on_silence__in=["escalate", "lapse"]).exists()


def matters(viewer: Viewer) -> QuerySet[Matter]:
    """The viewer's matters with the earliest running due day as `due`."""
    running = Clock._base_manager.filter(matter=OuterRef("pk"), state="running").values("matter")
    earliest = running.annotate(first=Min("due")).values("first")
    return Matter.objects.visible_to(viewer).annotate(due=Subquery(earliest)).select_related("desk_node__organisation")


def matter(viewer: Viewer, number: str) -> Matter | None:
    return matters(viewer).filter(number=number).first()


def desk(viewer: Viewer) -> QuerySet[Matter]:
    """What waits at the viewer's own desk, earliest deadline first."""
    return matters(viewer).filter(desk_node_id=viewer.node_id).exclude(state="ended").order_by("due", "pk")


def overdue_below(viewer: Viewer) -> QuerySet[Matter]:
    """Open matters at other desks of the viewer's scope whose time is over."""
    late = Q(clocks__state="running", clocks__deadline__lte=clock.now())
    return (
        matters(viewer)
        .filter(late)
        .exclude(desk_node_id=viewer.node_id)
        .exclude(state="ended")
        .distinct()
        .order_by("due")
    )


def parties(viewer: Viewer, found: Matter) -> QuerySet[Party]:
    return Party.objects.visible_to(viewer).filter(matter=found).select_related("person", "organisation")


def acts(viewer: Viewer, found: Matter) -> QuerySet[Act]:
    rows = Act.objects.visible_to(viewer).filter(matter=found).select_related("for_node__organisation")
    return rows.order_by("pk")


def clocks(viewer: Viewer, found: Matter) -> QuerySet[Clock]:
    return Clock.objects.visible_to(viewer).filter(matter=found).order_by("pk")
