"""Moving an organisation to another parent: whom it concerns, and the effect with its way back."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.domains.unions.stages.parties import answers_of, body, made_by
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.types import LINES
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation
from gongyou.records.directory.operations import moving
from gongyou.records.directory.queries import organisation_by_code, organisations

#: What moves, and what may stand above it on each line (guide 1.1: chain in the district; zones cut across streets).
MOVABLE = ("basic", "street", "federation")
PARENTS: dict[str, tuple[str, ...]] = {
    "territory": ("street", "zone", "federation", "district"),
    "industry": ("federation",),
    "zone": ("zone",),
}
_MOST = 60


def lines(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, Any], ...]:
    """The lines on which organisations move."""
    return tuple((key, LINES.get(key).name) for key in PARENTS)


def _found(viewer: Viewer, kinds: tuple[str, ...], text: str) -> tuple[tuple[str, str], ...]:
    rows, wanted = organisations(viewer).filter(kind__in=kinds), text.strip()
    if wanted:
        rows = rows.filter(Q(name__contains=wanted) | Q(code=wanted.upper()) | Q(initials__startswith=wanted.lower()))
    return tuple(rows.order_by("kind", "code").values_list("code", "name")[:_MOST])


def movable(viewer: Viewer, matter: Matter | None, text: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of organisations that may be moved, by a part of the name; names of organisations are public."""
    return _found(viewer, MOVABLE, text) if text.strip() else ()


def parents(viewer: Viewer, matter: Matter | None, text: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of organisations that may stand above others."""
    return _found(viewer, ("street", "zone", "federation", "district"), text)


def named(viewer: Viewer, code: str, field: str) -> Organisation | None:
    """The organisation that was picked, None where nothing was. Raises Refused for one that is not in force."""
    if not code:
        return None
    found = organisation_by_code(viewer, code)
    if found is None:
        raise Refused(_("没有找到这个组织，请查找后重新选择。"), field=field)
    return found


def parent_on(line: str, moved: Organisation) -> Organisation:
    """The organisation's present parent on the line. Raises Refused without one."""
    link = Link.objects.in_operation().filter(line=line, child_id=moved.pk, valid_to=None).first()
    if link is None:
        raise Refused(
            _("“%(name)s”在%(line)s线上没有上级，不是变更。加入行业工会联合会请办理“会员单位加入”。")
            % {"name": moved.name, "line": LINES.get(line).name},
            field="line",
            code="no_parent",
        )
    return Organisation.objects.in_operation().get(pk=link.parent_id)


def check_target(line: str, moved: Organisation, old: Organisation, new: Organisation) -> None:
    """Refuse a parent that cannot be one: itself, the one it has, one below it, one of the wrong kind."""
    if moved.kind not in MOVABLE:
        raise Refused(_("只有基层工会、镇街总工会和行业工会联合会可以变更上级。"), field="organisation", code="kind")
    if new.kind not in PARENTS[line]:
        raise Refused(
            _("%(kind)s不能作为%(line)s线上的上级，请另选。")
            % {"kind": new.get_kind_display(), "line": LINES.get(line).name},
            field="new_parent",
            code="kind",
        )
    if new.pk == old.pk:
        raise Refused(
            _("“%(name)s”已在这个上级之下，无须变更。") % {"name": moved.name}, field="new_parent", code="same"
        )
    if graph.covers(line, moved.pk, new.pk):
        raise Refused(_("上级不能是本组织自己或它的下级。"), field="new_parent", code="circle")


def _moved_back(viewer: Viewer, matter: Matter, act: Act) -> None:
    moving.move_organisation(
        viewer,
        organisation=body(matter, PartyRole.UNION),
        line=answers_of(matter)["line"],
        new_parent=body(matter, PartyRole.PARENT),
        old_parent=body(matter, PartyRole.NEXT_PARENT),
        day=clock.today(),
        made_by=made_by(matter),
    )


@effect("unions.move_organisation", reverse=_moved_back)
def move_organisation(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The organisation stands under its new parent from the day given; open matters find their desks again."""
    moving.move_organisation(
        viewer,
        organisation=body(matter, PartyRole.UNION),
        line=answers_of(matter)["line"],
        new_parent=body(matter, PartyRole.NEXT_PARENT),
        old_parent=body(matter, PartyRole.PARENT),
        day=date.fromisoformat(act.given["day"]),
        made_by=made_by(matter),
    )
