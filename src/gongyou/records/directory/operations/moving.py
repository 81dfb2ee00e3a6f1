"""Moving an organisation from one parent to another on a line; its place, and rights along the line, follow at once."""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.enums import OrganisationKind
from gongyou.records.directory.models import FormerPlace, Organisation
from gongyou.records.directory.operations.checks import check_day
from gongyou.records.directory.types import MOVED

#: Kinds under which nothing stands.
_NO_PARENTS = {OrganisationKind.BASIC, OrganisationKind.BASE_STATION, OrganisationKind.DEPARTMENT}


@operation("directory.organisation_moved", allow=only_inside)
def move_organisation(
    viewer: Viewer,
    *,
    organisation: Organisation,
    line: str,
    new_parent: Organisation,
    day: date,
    made_by: tuple[str, int],
    old_parent: Organisation | None = None,
) -> Link:
    """End the organisation's link on the line and open one to `new_parent` on the same day; all below goes along.

    On territory the street follows, on zone the zone; where it stood before is kept, so figures of earlier days stay.
    Upper floors react inside the same operation (MOVED). Undone by moving it back. Raises Refused for a circle, the
    parent it has already, an ended parent, days that `check_day` refuses, and where it left `old_parent` meanwhile.
    """
    graph.lock()
    found = Organisation.objects.in_operation().select_for_update().get(pk=organisation.pk)
    parent = Organisation.objects.in_operation().get(pk=new_parent.pk)
    check_day(viewer, day, not_before=found.valid_from)
    _check_parent(found, parent)
    try:
        link = graph.move_link(
            line=line,
            child_id=found.pk,
            parent_id=parent.pk,
            day=day,
            made_by=made_by,
            old_parent_id=old_parent.pk if old_parent else None,
        )
    except graph.GraphError as error:
        raise Refused(str(error) + _("。"), code="graph") from error
    branch = tuple(graph.below(line, found.pk))
    _follow(line, found, branch, parent, day, made_by)
    current().entry(
        "directory.organisation_moved", "organisation", found.pk, line=line, parent=parent.pk, day=day.isoformat(),
        branch=len(branch), primary=link.is_primary, made_by=list(made_by),
    )  # fmt: skip
    for react in MOVED:
        react(viewer, branch)
    organisation.refresh_from_db()
    return link


def _check_parent(organisation: Organisation, parent: Organisation) -> None:
    if organisation.valid_to is not None:
        raise Refused(_("“%(name)s”已撤销，不能变更上级。") % {"name": organisation.name}, code="ended")
    if parent.valid_to is not None:
        raise Refused(_("“%(name)s”已撤销，不能作为上级。") % {"name": parent.name}, field="new_parent", code="ended")
    if parent.kind in _NO_PARENTS:
        raise Refused(
            _("%(kind)s不能作为其他组织的上级，请另选上级。") % {"kind": OrganisationKind(parent.kind).label},
            field="new_parent",
            code="kind",
        )


def _follow(
    line: str, moved: Organisation, branch: tuple[int, ...], parent: Organisation, day: date, made_by: tuple[str, int]
) -> None:
    """Give the branch the street or zone of the new parent. A street keeps its own region wherever it stands."""
    above = [parent.pk, *graph.ancestors(line, parent.pk)]
    rows = {row.pk: row for row in Organisation.objects.in_operation().filter(pk__in=above)}
    if line == "territory" and moved.kind not in {OrganisationKind.STREET, OrganisationKind.DISTRICT}:
        region = next((rows[pk].region_id for pk in above if rows[pk].region_id), None)
        if region is not None and region != moved.region_id:
            _place(branch, day, made_by, was={"region_id": moved.region_id}, now={"region_id": region})
    if line == "zone":
        zone = next((pk for pk in above if rows[pk].kind == OrganisationKind.ZONE), None)
        if zone is not None and zone != moved.zone_id:
            _place(branch, day, made_by, was={"zone_id": moved.zone_id}, now={"zone_id": zone})


def _place(branch: tuple[int, ...], day: date, made_by: tuple[str, int], *, was: dict, now: dict) -> None:
    """Write the new place of whatever stood where the branch's head stood, and keep the old one with its days."""
    rows = list(Organisation.objects.in_operation().filter(pk__in=branch, **was))
    last = dict(
        FormerPlace.objects.in_operation()
        .filter(organisation__in=rows)
        .values_list("organisation_id")
        .annotate(until=Max("valid_to"))
    )
    for row in rows:
        since = last.get(row.pk, row.valid_from)
        if day < since:
            raise Refused(
                _("“%(name)s”自 %(day)s 起才在现在的位置，变更日不能更早。") % {"name": row.name, "day": since},
                field="day",
            )
        if day > since:
            FormerPlace(
                organisation=row,
                region_id=row.region_id,
                zone_id=row.zone_id,
                valid_from=since,
                valid_to=day,
                made_by_kind=made_by[0],
                made_by_number=made_by[1],
            ).save(force_insert=True)
    Organisation.objects.in_operation().filter(pk__in=[row.pk for row in rows]).update(**now)
