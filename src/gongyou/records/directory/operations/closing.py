"""The end of an organisation, with everything that hangs on it, and the way back."""

from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.enums import MembershipKind, PostEnd
from gongyou.records.directory.models import Coverage, JoinCode, Membership, Organisation, Post, Term
from gongyou.records.directory.operations.checks import check_day
from gongyou.records.directory.operations.roles import end_roles_at
from gongyou.records.directory.types import OPEN_WORK


@operation("directory.organisation_dissolved", allow=only_inside)
def dissolve_organisation(
    viewer: Viewer, *, organisation: Organisation, day: date, document: str = "", made_by: tuple[str, int] = ("seed", 0)
) -> None:
    """End an organisation with its links, codes, coverages, posts, term and roles; sessions of its staff end.

    Refused while a member is unplaced (guide 1.2), while others stand under it, and while work is open at its desk.
    Undone by `restore_organisation`, except for the roles.
    """
    _end(viewer, organisation, day, document, made_by)
    current().entry(
        "directory.organisation_dissolved", "organisation", organisation.pk, day=day.isoformat(), document=document,
        made_by=list(made_by),
    )  # fmt: skip


@operation("directory.organisation_preparation_abandoned", allow=only_inside)
def abandon_preparation(
    viewer: Viewer, *, organisation: Organisation, day: date, made_by: tuple[str, int], document: str = ""
) -> Organisation:
    """Give up a union in preparation: it ends and was never a union. Refused while a member is unplaced.

    Undone by `restore_organisation`.
    """
    _end(viewer, organisation, day, document, made_by, preparing=True)
    current().entry(
        "directory.organisation_preparation_abandoned", "organisation", organisation.pk, day=day.isoformat(),
        document=document, made_by=list(made_by),
    )  # fmt: skip
    return organisation


def _end(
    viewer: Viewer,
    organisation: Organisation,
    day: date,
    document: str,
    made_by: tuple[str, int],
    *,
    preparing: bool = False,
) -> None:
    """What the end of a union and giving up a preparation have in common."""
    graph.lock()
    found = Organisation.objects.in_operation().select_for_update().get(pk=organisation.pk)
    if found.valid_to is not None:
        raise Refused(_("“%(name)s”已于 %(day)s 撤销。") % {"name": found.name, "day": found.valid_to}, code="ended")
    if preparing and found.founded_on is not None:
        raise Refused(
            _("“%(name)s”已于 %(day)s 批复成立，不在筹建中。") % {"name": found.name, "day": found.founded_on},
            code="founded",
        )
    check_day(viewer, day, not_before=max(found.valid_from, found.founded_on or found.valid_from))
    _check_nothing_left(found, made_by)
    Organisation.objects.in_operation().filter(pk=found.pk).update(valid_to=day, closing_document=document.strip()[:60])
    for link in Link.objects.in_operation().filter(child_id=found.pk, valid_to=None):
        try:
            graph.close_link(link=link, day=day)
        except graph.GraphError as error:
            raise Refused(str(error)) from error
    _close_what_hangs_on(found, day)
    end_roles_at(viewer, organisation=found)
    organisation.refresh_from_db()


def _check_nothing_left(organisation: Organisation, made_by: tuple[str, int]) -> None:
    members = Membership.objects.in_operation().filter(union=organisation, valid_to=None)
    active = members.filter(kind=MembershipKind.ACTIVE).count()
    if active:
        raise Refused(_("还有 %(count)s 名会员未接转或保留会籍，不能撤销。") % {"count": active}, code="members")
    retained = members.count()
    if retained:
        raise Refused(
            _("还有 %(count)s 名保留会籍的会员在此，请先转到上级工会保留。") % {"count": retained}, code="members"
        )
    below = Link.objects.in_operation().filter(parent_id=organisation.pk, valid_to=None).count()
    if below:
        raise Refused(_("还有 %(count)s 个组织以此为上级，请先变更它们的上级。") % {"count": below}, code="below")
    for check in OPEN_WORK:
        if reason := check(organisation.pk, made_by):
            raise Refused(reason, code="open_work")


def _hanging(organisation: Organisation) -> list[tuple]:
    """(rows, name of the first day, name of the end) of what ends with an organisation."""
    of_codes = Q(union=organisation) | Q(station=organisation)
    return [
        (JoinCode.objects.in_operation().filter(of_codes), "valid_from", "valid_to"),
        (Coverage.objects.in_operation().filter(union=organisation), "valid_from", "valid_to"),
        (Post.objects.in_operation().filter(organisation=organisation), "valid_from", "valid_to"),
        (Term.objects.in_operation().filter(organisation=organisation), "begins_on", "ended_on"),
    ]


def _close_what_hangs_on(organisation: Organisation, day: date) -> None:
    """What is open ends that day, but not before it began: what was noted for later gets no length."""
    for rows, begins, ends in _hanging(organisation):
        values = {ends: Greatest(F(begins), day)}
        if rows.model is Post:
            values["end_reason"] = PostEnd.DISSOLVED
            for number in rows.filter(valid_to=None).order_by("pk").values_list("pk", flat=True):
                current().entry("directory.post_ended", "post", number, day=day.isoformat(), reason=PostEnd.DISSOLVED)
        rows.filter(**{ends: None}).update(**values)


@operation("directory.organisation_restored", allow=only_inside)
def restore_organisation(viewer: Viewer, *, organisation: Organisation, made_by: tuple[str, int]) -> Organisation:
    """Undo an end that was void: the organisation, and what ended with it that day, runs on.

    Members stay where they were placed and roles have to be granted again. Refused where its parent has ended.
    """
    graph.lock()
    found = Organisation.objects.in_operation().select_for_update().get(pk=organisation.pk)
    day = found.valid_to
    if day is None:
        raise Refused(_("“%(name)s”没有撤销，无须恢复。") % {"name": found.name}, code="not_ended")
    Organisation.objects.in_operation().filter(pk=found.pk).update(valid_to=None, closing_document="")
    for link in Link.objects.in_operation().filter(child_id=found.pk, valid_to=day).order_by("-is_primary", "pk"):
        _reopen(link)
    for rows, begins, ends in _hanging(found):
        with_it = Q(**{ends: day}) | Q(**{ends: F(begins), f"{begins}__gt": day})
        if rows.model is Post:
            rows.filter(with_it, end_reason=PostEnd.DISSOLVED).update(valid_to=None, end_reason="")
        else:
            rows.filter(with_it).update(**{ends: None})
    current().entry(
        "directory.organisation_restored", "organisation", found.pk, was=day.isoformat(), made_by=list(made_by)
    )
    organisation.refresh_from_db()
    return organisation


def _reopen(link: Link) -> None:
    parent = Organisation.objects.in_operation().get(pk=link.parent_id)
    if parent.valid_to is not None:
        raise Refused(_("原上级“%(name)s”已撤销，不能恢复。请重新办理建会。") % {"name": parent.name}, code="parent")
    try:
        graph.reopen_link(link=link)
    except graph.GraphError as error:
        raise Refused(str(error)) from error
