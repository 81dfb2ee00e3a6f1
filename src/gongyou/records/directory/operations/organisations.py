"""Organisations and their links: establishing, linking, unlinking; codes on posters."""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Link, Node
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.models import JoinCode, Organisation
from gongyou.records.directory.operations.checks import check_day, next_code, union_credit_code
from gongyou.records.directory.operations.people import initials


@operation("directory.organisation_established", allow=only_inside)
def establish_organisation(
    viewer: Viewer,
    *,
    name: str,
    kind: str,
    day: date,
    parent: Organisation | None,
    code: str = "",
    line: str = "territory",
    form: str = "",
    region_id: str | None = None,
    zone: Organisation | None = None,
    credit_code: str | None = None,
    is_pool: bool = False,
    preparing: bool = False,
    made_by: tuple[str, int] = ("seed", 0),
) -> Organisation:
    """Write an organisation with its node and its primary link; without a `code` it gets the next free one.

    Raises Refused where the graph forbids it, or for a code that is no trade union's own (81…, 89…).

    A basic union that is `preparing` can be joined, but is not founded (筹建中) until `found_organisation`.
    """
    own_code = union_credit_code(credit_code) if credit_code else None
    node = Node()
    node.save(force_insert=True)
    organisation = Organisation(
        node=node,
        code=code or next_code(kind),
        name=name,
        initials=initials(name),
        kind=kind,
        form=form,
        region_id=region_id,
        zone=zone,
        credit_code=own_code,
        is_pool=is_pool,
        founded_on=None if preparing else day,
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


@operation("directory.link_closed", allow=only_inside)
def unlink_organisations(
    viewer: Viewer, *, line: str, child: Organisation, day: date, made_by: tuple[str, int]
) -> Link:
    """End the child's secondary link on a line; the primary one moves, or ends with the organisation."""
    check_day(viewer, day)
    link = Link.objects.in_operation().filter(line=line, child_id=child.pk, valid_to=None).first()
    if link is None:
        raise Refused(_("该组织在这条线上没有上级，无须解除。"))
    if link.is_primary:
        raise Refused(_("主线隶属不能解除。请办理变更上级，或办理撤销。"), code="primary")
    try:
        graph.close_link(link=link, day=day)
    except graph.GraphError as error:
        raise Refused(str(error)) from error
    current().entry(
        "directory.link_closed", "organisation", child.pk, line=line, parent=link.parent_id, day=day.isoformat(),
        made_by=list(made_by),
    )  # fmt: skip
    return link


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
