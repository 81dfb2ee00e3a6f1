"""Reads of the engine: matters, their acts and clocks, as the viewer may see them."""

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.models import Act, Branch, Clock, Document, Matter, Party, RollItem, Round, RoundItem
from gongyou.engines.procedures.types import PROCEDURES, Together
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer


def clocks_ran_out() -> bool:
    rows = Clock._base_manager.filter(state="running", deadline__lte=clock.now())
    return rows.filter(on_silence__in=["escalate", "lapse", "outcome"]).exists()


def matters(viewer: Viewer) -> QuerySet[Matter]:
    """The viewer's matters with the earliest running due day as `due`."""
    running = Clock._base_manager.filter(matter=OuterRef("pk"), state="running").values("matter")
    earliest = running.annotate(first=Min("due")).values("first")
    return Matter.objects.visible_to(viewer).annotate(due=Subquery(earliest)).select_related("desk_node__organisation")


def lines(viewer: Viewer) -> QuerySet[Matter]:
    """The viewer's matters with no more than a list of them shows to a worker; `paused`: was it ever sent back."""
    shown = ("number", "procedure", "stage", "state", "ending", "opened_at", "opened_user")
    back = Act._base_manager.filter(matter=OuterRef("pk"), verb=Verb.RETURN)
    return Matter.objects.visible_to(viewer).only(*shown).annotate(paused=Exists(back))


def matter(viewer: Viewer, number: str) -> Matter | None:
    return matters(viewer).filter(number=number).first()


def at_desk(node_id: int | None) -> Q:
    """Matters whose present stage, or one of whose open branches, lies at the node."""
    branches = Branch._base_manager.filter(matter=OuterRef("pk"), state="open")
    here = Exists(branches.filter(desk_node_id=node_id))
    return Q(here) | Q(desk_node_id=node_id) & ~Q(Exists(branches))


def desk(viewer: Viewer) -> QuerySet[Matter]:
    """What waits at the viewer's own desk, earliest deadline first."""
    return matters(viewer).filter(at_desk(viewer.node_id)).exclude(state="ended").order_by("due", "pk")


def overdue_below(viewer: Viewer) -> QuerySet[Matter]:
    """Open matters at other desks of the viewer's scope whose time is over."""
    late = Q(clocks__state="running", clocks__deadline__lte=clock.now())
    return (
        matters(viewer).filter(late).exclude(at_desk(viewer.node_id)).exclude(state="ended").distinct().order_by("due")
    )


def stage_for(viewer: Viewer, found: Matter) -> tuple[str, Branch | None]:
    """The stage that this viewer looks at: of stages side by side the one at the own desk, else the matter's."""
    if not isinstance(PROCEDURES.get(found.procedure).stage(found.stage), Together):
        return found.stage, None
    own = Branch.objects.visible_to(viewer).filter(matter=found, state="open", desk_node_id=viewer.node_id).first()
    return (own.stage, own) if own is not None else (found.stage, None)


def branches(viewer: Viewer, found: Matter) -> QuerySet[Branch]:
    rows = Branch.objects.visible_to(viewer).filter(matter=found).select_related("desk_node__organisation")
    return rows.order_by("pk")


def roll(viewer: Viewer, found: Matter) -> QuerySet[RollItem]:
    rows = RollItem.objects.visible_to(viewer).filter(matter=found, valid_to=None)
    return rows.select_related("person", "employer", "organisation").order_by("kind", "pk")


def rounds(viewer: Viewer, found: Matter) -> QuerySet[Round]:
    items = RoundItem.objects.visible_to(viewer).order_by("-carried", "-votes", "pk")
    items = items.select_related("roll_item__person", "roll_item__employer", "roll_item__organisation")
    rows = Round.objects.visible_to(viewer).filter(matter=found)
    return rows.prefetch_related(Prefetch("items", queryset=items)).order_by("pk")


def documents(viewer: Viewer, found: Matter) -> QuerySet[Document]:
    return Document.objects.visible_to(viewer).filter(matter=found).select_related("served_to").order_by("pk")


def parties(viewer: Viewer, found: Matter) -> QuerySet[Party]:
    return Party.objects.visible_to(viewer).filter(matter=found).select_related("person", "organisation", "employer")


def acts(viewer: Viewer, found: Matter) -> QuerySet[Act]:
    rows = Act.objects.visible_to(viewer).filter(matter=found).select_related("for_node__organisation")
    return rows.order_by("pk")


def clocks(viewer: Viewer, found: Matter) -> QuerySet[Clock]:
    return Clock.objects.visible_to(viewer).filter(matter=found).order_by("pk")
