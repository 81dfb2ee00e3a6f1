"""What keepers of honours look after: honours of those who died, and what joined records were granted twice."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Merge
from gongyou.records.passport.enums import HonourEnd
from gongyou.records.passport.models import Honour
from gongyou.records.passport.queries.honours import HonourLine, honour_line, standing


def _kept(viewer: Viewer) -> QuerySet[Honour]:
    """The honours of people whose unit at the award lies in the viewer's scope."""
    rows = Honour.objects.visible_to(viewer).filter(person__isnull=False)
    rows = rows if viewer.is_system else rows.filter(unit_id__in=covered_nodes(viewer))
    return rows.select_related("person")


def honours_of_the_dead(viewer: Viewer, *, text: str = "") -> QuerySet[Honour]:
    """Honours of the scope whose holders died, by the beginning of a name; those off the wall first."""
    rows = _kept(viewer).filter(standing(clock.today()), person__died_on__isnull=False)
    rows = rows.filter(person__name__startswith=text.strip()) if text.strip() else rows
    return rows.order_by("off_wall_since", "-level_ordinal", "-granted_on", "pk")


@dataclass(frozen=True)
class Double:
    """What one human being holds more than once of a family and level since two records were joined."""

    person_code: str
    lines: list[HonourLine]
    #: Lines that never stood beside each other: the same title of a year, of which one was made void by the joining.
    same_title: bool


def doubles(viewer: Viewer, *, most: int = 200) -> list[Double]:
    """Honours that joined records hold twice: for the clerk to see whether one was granted to a second record only."""
    joined = Merge._base_manager.filter(state="merged").values("kept_id")
    rows = _kept(viewer).filter(person_id__in=joined).exclude(revocation=HonourEnd.REVERSED)
    many = rows.order_by().values("person_id", "family", "level").annotate(count=Count("pk")).filter(count__gt=1)
    found: dict[tuple[int, str, str], list[Honour]] = {}
    keys = {(one["person_id"], one["family"], one["level"]) for one in many[:most]}
    for row in rows.filter(person_id__in={key[0] for key in keys}).order_by("granted_on", "pk"):
        if (row.person_id, row.family, row.level) in keys:
            found.setdefault((row.person_id, row.family, row.level), []).append(row)
    return [
        Double(
            some[0].person.code if some[0].person else "",
            [honour_line(row) for row in some],
            any(row.revocation == HonourEnd.MERGED for row in some),
        )
        for some in found.values()
    ]
