"""The life of a membership: admitted, moved, retained, resumed, ended. One open membership per person, always."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.enums import MembershipEnd, MembershipKind
from gongyou.records.directory.models import Membership, Organisation, Person
from gongyou.records.directory.operations.checks import hold_union


def open_membership(person_id: int, *, locked: bool = True) -> Membership | None:
    """The person's open membership, locked to the end of the transaction; inside an operation only."""
    rows = Membership.objects.in_operation().filter(person_id=person_id, valid_to=None)
    return (rows.select_for_update() if locked else rows).first()


@operation("directory.member_admitted", allow=only_inside)
def admit_member(
    viewer: Viewer,
    *,
    person: Person,
    union: Organisation,
    day: date,
    road: str,
    made_by: tuple[str, int],
    code_id: int | None = None,
) -> Membership:
    """Begin a membership on `day`, the day of approval (guide 1.2). Raises Refused if one is open already."""
    hold_union(union.pk, day, otherwise=_("该工会已撤销，不能接收会员。请改由镇街总工会接收。"))
    if open_membership(person.pk) is not None:
        raise Refused(_("此人已有有效会籍，一人只能有一个会籍。请改办会籍接转。"), code="member_already")
    return _insert(person=person, union=union, day=day, road=road, made_by=made_by, code_id=code_id)


def _insert(*, person: Person, union: Organisation, day: date, road: str, made_by, code_id=None, kind="active"):
    membership = Membership(
        person=person,
        union=union,
        kind=kind,
        road=road,
        code_id=code_id,
        valid_from=day,
        card_number=next_number("HY", clock.today().year),
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    try:
        membership.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("此人已有有效会籍，一人只能有一个会籍。请改办会籍接转。"), code="member_already") from error
    current().entry(
        "directory.member_admitted",
        "membership",
        membership.pk,
        person=person.pk,
        union=union.pk,
        day=day.isoformat(),
        kind=kind,
    )
    return membership


def _close(membership: Membership, *, day: date, reason: str) -> None:
    rows = Membership.objects.in_operation().filter(pk=membership.pk, valid_to=None)
    if day < membership.valid_from:
        raise Refused(_("结束日不能早于会籍起始日 %(day)s。") % {"day": membership.valid_from})
    if not rows.update(valid_to=day, end_reason=reason):
        raise Refused(_("这段会籍刚刚已经结束，请刷新后再看。"))
    current().entry("directory.member_ended", "membership", membership.pk, day=day.isoformat(), reason=reason)


@operation("directory.member_moved", allow=only_inside)
def move_member(
    viewer: Viewer,
    *,
    person: Person,
    union: Organisation,
    day: date,
    made_by: tuple[str, int],
    code_id: int | None = None,
    kind: str = "",
) -> Membership:
    """End the open membership and begin one at `union` at the same instant; nobody is ever without (W3).

    A retained membership stays retained unless `kind` says otherwise.
    """
    old = open_membership(person.pk)
    if old is None:
        raise Refused(_("此人没有可以接转的会籍。请改办入会。"), code="no_membership")
    if old.union_id == union.pk:
        raise Refused(_("此人已是该工会会员，无须接转。"), code="member_here")
    hold_union(union.pk, day)
    _close(old, day=max(day, old.valid_from), reason=MembershipEnd.TRANSFERRED)
    return _insert(
        person=person, union=union, day=max(day, old.valid_from), road=old.road, made_by=made_by, code_id=code_id,
        kind=kind or old.kind,
    )  # fmt: skip


@operation("directory.member_retained", allow=only_inside)
def retain_member(
    viewer: Viewer, *, person: Person, union: Organisation, day: date, made_by: tuple[str, int]
) -> Membership:
    """Turn the active membership into a retained one at `union` (no dues, no vote, not counted as active; W4, W5)."""
    old = open_membership(person.pk)
    if old is None or old.kind != MembershipKind.ACTIVE:
        raise Refused(_("此人没有正常会籍，不能办理保留会籍。"))
    hold_union(union.pk, day)
    _close(old, day=day, reason=MembershipEnd.RETAINED)
    return _insert(person=person, union=union, day=day, road=old.road, made_by=made_by, kind="retained")


@operation("directory.member_resumed", allow=only_inside)
def resume_member(
    viewer: Viewer, *, person: Person, union: Organisation, day: date, made_by: tuple[str, int]
) -> Membership:
    """Turn a retained membership into an active one."""
    old = open_membership(person.pk)
    if old is None or old.kind != MembershipKind.RETAINED:
        raise Refused(_("此人没有保留会籍，不能恢复。"))
    hold_union(union.pk, day)
    _close(old, day=day, reason=MembershipEnd.RESUMED)
    return _insert(person=person, union=union, day=day, road=old.road, made_by=made_by)


@operation("directory.member_left", allow=only_inside)
def end_member(viewer: Viewer, *, person: Person, day: date, reason: str) -> Membership:
    """End the open membership (left, auto_left, expelled, deceased, reversed); rejoining stays possible.

    Undone by `reopen_member`. Return the membership that ended.
    """
    old = open_membership(person.pk)
    if old is None:
        raise Refused(_("此人没有有效会籍。"))
    if reason not in {"left", "auto_left", "expelled", "deceased", "reversed"}:
        raise ValueError(f"unknown reason {reason}")
    _close(old, day=day, reason=reason)
    return old


@operation("directory.member_reopened", allow=only_inside)
def reopen_member(viewer: Viewer, *, membership: Membership, made_by: tuple[str, int]) -> Membership:
    """Undo an end that was void: the membership runs on as if it had not ended.

    What took its place at once (retained, resumed) must have no length by now. Raises Refused where the person has
    had another membership since, or where the union has ended.
    """
    found = Membership.objects.in_operation().select_for_update().get(pk=membership.pk)
    if found.valid_to is None:
        raise Refused(_("这段会籍没有结束，无须恢复。"), code="not_ended")
    later = Membership.objects.in_operation().filter(person_id=found.person_id).exclude(pk=found.pk)
    if later.filter(valid_from__gte=found.valid_to).exclude(valid_to=F("valid_from")).exists():
        raise Refused(_("此人的会籍在本决定之后又有变动，不能直接撤销。请先处理后来的办件。"), code="changed_since")
    hold_union(found.union_id, clock.today(), otherwise=_("原工会已撤销，不能恢复会籍。请改办入会。"))
    try:
        with transaction.atomic():
            Membership.objects.in_operation().filter(pk=found.pk).update(valid_to=None, end_reason="")
    except IntegrityError as error:
        raise Refused(_("此人已有有效会籍，一人只能有一个会籍。请改办会籍接转。"), code="member_already") from error
    current().entry("directory.member_reopened", "membership", found.pk, made_by=list(made_by))
    membership.refresh_from_db()
    return membership
