"""Teams and studios: founded with their first members, joined and left, led by another, renamed, closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.passport.enums import GroupEnd, GroupKind, GroupRole
from gongyou.records.passport.models import Group, GroupMember, Honour
from gongyou.records.passport.operations.noting import kept_records
from gongyou.records.passport.operations.places import region_of
from gongyou.records.passport.types import MadeBy, Site

#: (person, role, duty) of a member.
Member = tuple[int, str, str]
#: How many studios may count somebody among their members (guide 5).
MOST_STUDIOS = 2


@operation("passport.group_added", allow=only_inside)
def add_group(
    viewer: Viewer,
    *,
    kind: str,
    name: str,
    day: date,
    leader: int,
    made_by: MadeBy,
    unit: int | None = None,
    employer: int | None = None,
    members: Sequence[Member] = (),
    leader_honour: int | None = None,
    site: Site | None = None,
) -> Group:
    """Found a team or studio with its leader and members.

    Raises Refused where the unit has one of that name, where the leader leads another studio or has lost the honour
    that the place rests on, and where a member would be counted in more than two studios.
    """
    row = Group(
        kind=GroupKind(kind).value,
        name=name.strip()[:100],
        unit_id=unit,
        employer_id=employer,
        region_id=region_of(unit, employer),
        valid_from=day,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
        **_columns(site or Site()),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("本单位已有名为“%(name)s”的班组或工作室，请直接选用它，或换一个名称。") % {"name": row.name},
            field="name",
            code="group_known",
        ) from error
    current().entry("passport.group_added", "group", row.pk, kind=row.kind, unit=unit, made_by=list(made_by))
    _join(row, leader, GroupRole.LEADER, day, made_by, honour=leader_honour)
    for person, role, duty in members:
        _join(row, person, role, day, made_by, duty=duty)
    return row


def _columns(site: Site) -> dict[str, Any]:
    return {
        "field": site.field[:60],
        "site": site.address[:100],
        "site_area": site.area,
        "equipment": site.equipment[:400],
        "plaque_number": site.plaque_number[:40],
    }


def _located(number: int) -> Group:
    row = Group.objects.in_operation().select_for_update().get(pk=number)
    if row.valid_to is not None:
        raise Refused(_("“%(name)s”已撤销。") % {"name": row.name}, code="ended")
    return row


def _join(
    group: Group, person: int, role: str, day: date, made_by: MadeBy, *, duty: str = "", honour: int | None = None
) -> GroupMember:
    person = kept_records([person]).get(person, person)
    studio = group.kind == GroupKind.STUDIO
    if studio:
        _refuse_too_many(group, person, role)
    if honour is not None and not _holds(person, honour):
        raise Refused(
            _("领衔人所依据的荣誉不在其名下，或已被撤销。请核对荣誉台账。"), field="leader", code="honour_lost"
        )
    row = GroupMember(
        group=group,
        person_id=person,
        role=GroupRole(role).value,
        in_studio=studio,
        duty=duty.strip()[:60],
        honour_id=honour,
        valid_from=day,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("此人已在“%(name)s”的成员名单中，或这里已有领衔人。请先调整原有成员。") % {"name": group.name},
            field="members",
            code="member_known",
        ) from error
    current().entry("passport.group_joined", "group", group.pk, person=person, role=row.role, made_by=list(made_by))
    return row


def _refuse_too_many(group: Group, person: int, role: str) -> None:
    rows = GroupMember.objects.in_operation().filter(person_id=person, in_studio=True, valid_to=None)
    others = list(rows.exclude(group=group).select_related("group"))
    led = next((row.group.name for row in others if row.role == GroupRole.LEADER), "")
    if role == GroupRole.LEADER and led:
        raise Refused(
            _("此人已领衔“%(name)s”，一人只能领衔一个工作室。请另选领衔人。") % {"name": led},
            field="leader",
            code="leads",
        )
    if len({row.group_id for row in others}) >= MOST_STUDIOS:
        raise Refused(
            _("此人已是两个工作室的成员，最多计入两个。请先办理退出其中一个。"), field="members", code="two_studios"
        )


def _holds(person: int, honour: int) -> bool:
    return Honour.objects.in_operation().filter(pk=honour, person_id=person, revoked_on=None).exists()


@operation("passport.group_member_added", allow=only_inside)
def add_group_member(
    viewer: Viewer, *, group: int, person: int, day: date, made_by: MadeBy, role: str = "member", duty: str = ""
) -> GroupMember:
    """Somebody joins a team or studio."""
    return _join(_located(group), person, role, day, made_by, duty=duty)


@operation("passport.group_member_ended", allow=only_inside)
def end_group_member(
    viewer: Viewer, *, group: int, person: int, day: date, made_by: MadeBy, reason: str = GroupEnd.LEFT
) -> None:
    """Somebody leaves. A studio whose leader left goes on and is flagged until it has another one."""
    found = _located(group)
    row = GroupMember.objects.in_operation().filter(group=found, person_id=person, valid_to=None).first()
    if row is None:
        raise Refused(_("此人不在“%(name)s”的成员名单中。") % {"name": found.name}, code="no_member")
    _leave(row, day, reason, made_by)


def _leave(row: GroupMember, day: date, reason: str, made_by: MadeBy) -> None:
    rows = GroupMember.objects.in_operation().filter(pk=row.pk, valid_to=None)
    if not rows.update(valid_to=max(day, row.valid_from), end_reason=GroupEnd(reason).value):
        raise Refused(_("成员名单刚刚有变动，请刷新后再办。"), code="changed_since")
    current().entry(
        "passport.group_left", "group", row.group_id, person=row.person_id, role=row.role, made_by=list(made_by)
    )


@operation("passport.group_leader_changed", allow=only_inside)
def change_leader(
    viewer: Viewer,
    *,
    group: int,
    leader: int,
    day: date,
    made_by: MadeBy,
    name: str = "",
    honour: int | None = None,
    stays: bool = False,
) -> GroupMember:
    """Another person leads from `day`; the former leader leaves, or `stays` as a core member. `name` renames it."""
    found = _located(group)
    rows = GroupMember.objects.in_operation().filter(group=found, valid_to=None)
    former = rows.filter(role=GroupRole.LEADER).first()
    if former is not None and former.person_id == leader:
        raise Refused(_("此人已是领衔人，无须变更。"), field="leader", code="leads")
    for row in rows.filter(person_id=leader):
        _leave(row, day, GroupEnd.CHANGED, made_by)
    if former is not None:
        _leave(former, day, GroupEnd.CHANGED, made_by)
        if stays:
            _join(found, former.person_id, GroupRole.CORE, day, made_by)
    made = _join(found, leader, GroupRole.LEADER, day, made_by, honour=honour)
    if name.strip():
        Group.objects.in_operation().filter(pk=found.pk).update(name=name.strip()[:100])
    current().entry(
        "passport.group_leader_changed", "group", found.pk, day=day.isoformat(), leader=leader,
        former=former.person_id if former else None, renamed=bool(name.strip()), made_by=list(made_by),
    )  # fmt: skip
    return made


@operation("passport.group_closed", allow=only_inside)
def close_group(viewer: Viewer, *, group: int, day: date, made_by: MadeBy, document: str = "") -> Group:
    """A team or studio ends with its memberships; what it was granted is ended by `end_honour`.

    Undone by `reopen_group`.
    """
    found = _located(group)
    for row in GroupMember.objects.in_operation().filter(group=found, valid_to=None).order_by("pk"):
        _leave(row, day, GroupEnd.CLOSED, made_by)
    last = max(day, found.valid_from)
    Group.objects.in_operation().filter(pk=found.pk).update(
        valid_to=last, end_document=document.strip()[:60], ended_by_kind=made_by[0], ended_by_number=made_by[1]
    )
    current().entry("passport.group_closed", "group", found.pk, day=last.isoformat(), made_by=list(made_by))
    found.refresh_from_db()
    return found


@operation("passport.group_reopened", allow=only_inside)
def reopen_group(viewer: Viewer, *, group: int, undone: MadeBy) -> Group | None:
    """Undo `close_group` that `undone` made; None where something else closed it.

    Whoever belonged to it until it closed belongs to it again, but for those who died or may not any more (a member
    of two other studios, the leader of another one): a studio without its leader is flagged for another one.
    """
    row = Group.objects.in_operation().select_for_update().get(pk=group)
    if row.valid_to is None or (row.ended_by_kind, row.ended_by_number) != undone:
        return None
    last = row.valid_to
    try:
        with transaction.atomic():
            Group.objects.in_operation().filter(pk=row.pk).update(
                valid_to=None, end_document="", ended_by_kind="", ended_by_number=0
            )
    except IntegrityError as error:
        raise Refused(
            _("本单位现在另有名为“%(name)s”的班组或工作室，不能恢复。请先给它更名。") % {"name": row.name},
            code="group_known",
        ) from error
    left = GroupMember.objects.in_operation().filter(group=row, end_reason=GroupEnd.CLOSED, valid_to__gte=last)
    back = [one.person_id for one in left.filter(person__died_on=None).order_by("pk") if _rejoin(one)]
    current().entry("passport.group_reopened", "group", row.pk, members=len(back), made_by=list(undone))
    row.refresh_from_db()
    return row


def _rejoin(row: GroupMember) -> bool:
    """The membership goes on as if it had not ended, where the database allows it."""
    try:
        with transaction.atomic():
            GroupMember.objects.in_operation().filter(pk=row.pk).update(valid_to=None, end_reason=GroupEnd.NONE)
    except DatabaseError:
        return False
    return True


@operation("passport.group_reversed", allow=only_inside)
def reverse_group(viewer: Viewer, *, group: int, made_by: MadeBy) -> None:
    """Undo `add_group`: it never was, though it may have been closed since. Its rows stay without length."""
    found = Group.objects.in_operation().select_for_update().get(pk=group)
    for row in GroupMember.objects.in_operation().filter(group=found, valid_to=None).order_by("pk"):
        _leave(row, row.valid_from, GroupEnd.REVERSED, made_by)
    Group.objects.in_operation().filter(pk=found.pk).update(
        valid_to=found.valid_from, ended_by_kind=made_by[0], ended_by_number=made_by[1]
    )
    current().entry("passport.group_reversed", "group", found.pk, made_by=list(made_by))
