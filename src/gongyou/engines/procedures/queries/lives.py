"""What matters tell on a person's line of life, and which matter made a fact."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Ending, MatterState
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.queries.files import acted_by
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.makers import Maker
from gongyou.records.directory.models import Person
from gongyou.records.directory.queries.life import LineFact
from gongyou.ui.wording import date_text

_TONES = {Ending.DONE: "success", Ending.REFUSED: "danger", Ending.REVOKED: "danger"}


def _deciding(matter_ids: Collection[int]) -> dict[int, Act]:
    """The act that each matter ended with, or moved on by, last."""
    rows = Act._base_manager.filter(matter_id__in=list(matter_ids)).exclude(outcome="").order_by("pk")
    return {row.matter_id: row for row in rows.select_related("for_node__organisation")}


def matters_in_life(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    """The matters in which the person takes part, with stage or ending and whoever acted last."""
    about = Party.objects.visible_to(viewer).filter(person_id__in=numbers).values("matter_id")
    rows = list(Matter.objects.visible_to(viewer).filter(pk__in=about).order_by("-opened_at", "-pk"))
    acts = _deciding([row.pk for row in rows])
    return [_fact(viewer, row, acts.get(row.pk)) for row in rows]


def _fact(viewer: Viewer, row: Matter, act: Act | None) -> LineFact:
    return LineFact(
        at=row.opened_at,
        title=PROCEDURES.get(row.procedure).name,
        detail=_standing(viewer, row),
        tone=_TONES.get(Ending(row.ending), "neutral") if row.state == MatterState.ENDED else "info",
        icon="file-text",
        by=acted_by(act) if act is not None else "",
        matter=row.number,
    )


def _standing(viewer: Viewer, row: Matter) -> str:
    """Where the matter is, in the words for whoever looks, or how and when it ended."""
    if row.state == MatterState.ENDED:
        return _("%(ending)s，%(day)s办结") % {"ending": Ending(row.ending).label, "day": date_text(row.ended_at)}
    if row.state == MatterState.RETURNED:
        return str(MatterState.RETURNED.label)
    stage = PROCEDURES.get(row.procedure).stage(row.stage)
    return str(stage.labels.applicant if viewer.kind == "worker" else stage.labels.staff)


def matters_as_makers(viewer: Viewer, numbers: Collection[int]) -> dict[int, Maker]:
    """Which matters made facts; number and desk only where the viewer may see the matter."""
    rows = list(Matter._base_manager.filter(pk__in=list(numbers)))
    seen = set(Matter.objects.visible_to(viewer).filter(pk__in=list(numbers)).values_list("pk", flat=True))
    acts = _deciding(seen)
    return {row.pk: _maker(row, row.pk in seen, acts.get(row.pk)) for row in rows}


def _maker(row: Matter, seen: bool, act: Act | None) -> Maker:
    name = PROCEDURES.get(row.procedure).name
    if not seen:
        return Maker(name)
    return Maker(name, by=acted_by(act) if act is not None else "", reference=row.number, matter=row.number)
