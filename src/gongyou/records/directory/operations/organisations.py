"""Organisations and their links: establishing, linking, closing; codes on posters."""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Link, Node
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.models import JoinCode, Membership, Organisation
from gongyou.records.directory.operations.people import initials


@operation("directory.organisation_established", allow=only_inside)
def establish_organisation(
    viewer: Viewer,
    *,
    name: str,
    kind: str,
    code: str,
    day: date,
    parent: Organisation | None,
    line: str = "territory",
    form: str = "",
    region_id: str | None = None,
    zone: Organisation | None = None,
    credit_code: str | None = None,
    is_pool: bool = False,
    made_by: tuple[str, int] = ("seed", 0),
) -> Organisation:
    """Write an organisation with its node and its primary link. Raises Refused where the graph forbids it."""
    node = Node()
    node.save(force_insert=True)
    organisation = Organisation(
        node=node,
        code=code,
        name=name,
        initials=initials(name),
        kind=kind,
        form=form,
        region_id=region_id,
        zone=zone,
        credit_code=credit_code,
        is_pool=is_pool,
        valid_from=day,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    organisation.save(force_insert=True)
    if parent is not None:
        link_organisations(viewer, line=line, parent=parent, child=organisation, day=day, primary=True, made_by=made_by)
    current().entry("directory.organisation_established", "organisation", node.pk, day=day.isoformat(), kind=kind)
    return organisation


@operation("directory.link_opened", allow=only_inside)
def link_organisations(
    viewer: Viewer,
    *,
    line: str,
    parent: Organisation,
    child: Organisation,
    day: date,
    primary: bool,
    made_by: tuple[str, int] = ("seed", 0),
) -> Link:
    """Put `child` under `parent` on `line` from `day`."""
    try:
        link = graph.open_link(
            line=line, parent_id=parent.pk, child_id=child.pk, day=day, primary=primary, made_by=made_by
        )
    except graph.GraphError as error:
        raise Refused(str(error)) from error
    current().entry(
        "directory.link_opened",
        "organisation",
        child.pk,
        line=line,
        parent=parent.pk,
        day=day.isoformat(),
        primary=primary,
    )
    return link


@operation("directory.organisation_dissolved", allow=only_inside)
def dissolve_organisation(viewer: Viewer, *, organisation: Organisation, day: date) -> None:
    """End an organisation and its links. Refused while an active member is unplaced (guide 1.2)."""
    if day < organisation.valid_from:
        raise Refused(_("撤销日不能早于成立日 %(day)s。") % {"day": organisation.valid_from})
    left = Membership.objects.in_operation().filter(union=organisation, valid_to=None).count()
    if left:
        raise Refused(_("还有 %(count)s 名会员未接转或保留会籍，不能撤销。") % {"count": left})
    Organisation.objects.in_operation().filter(pk=organisation.pk, valid_to=None).update(valid_to=day)
    for link in Link.objects.in_operation().filter(child_id=organisation.pk, valid_to=None):
        try:
            graph.close_link(link=link, day=day)
        except graph.GraphError as error:
            raise Refused(str(error)) from error
    current().entry("directory.organisation_dissolved", "organisation", organisation.pk, day=day.isoformat())


@operation("directory.code_made", right="codes.make")
def make_code(
    viewer: Viewer,
    *,
    target: str,
    union_code: str,
    label: str = "",
    station_code: str = "",
    valid_to: date | None = None,
) -> JoinCode:
    """Make a joining code for a union of the viewer's scope, or for one of its stations."""
    rows = Organisation.objects.visible_to(viewer)
    union = rows.filter(code=union_code, pk__in=covered_nodes(viewer)).first()
    if union is None:
        raise Denied("union")
    station = rows.filter(code=station_code).first() if target == "station" else None
    if target == "station" and station is None:
        raise Refused(_("请选择网格站。"), field="station_code")
    code = JoinCode(
        target=target,
        union=union,
        station=station,
        label=label[:100],
        valid_from=clock.today(),
        valid_to=valid_to,
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    code.save(force_insert=True)
    current().entry("directory.code_made", "join_code", code.pk, target=target, union=union.pk)
    return code
