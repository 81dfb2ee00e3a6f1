"""All memberships of a union that ends go to the higher union as retained ones, and the way back (guide 1.2, W3)."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import writer
from gongyou.kernel.ledger.models import Item
from gongyou.kernel.numbering.numbers import reserve
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.enums import MembershipEnd, MembershipKind
from gongyou.records.directory.models import Membership, Organisation
from gongyou.records.directory.operations.checks import check_day, hold_union

_BATCH = 500


@operation("directory.member_all_retained", allow=only_inside)
def retain_all(
    viewer: Viewer,
    *,
    organisation: Organisation,
    to: Organisation,
    day: date,
    made_by: tuple[str, int],
    up_to: int | None = None,
) -> int:
    """Retain every open membership of a union at a union above it, at one instant; return how many.

    With `up_to` only memberships to that number: whoever was admitted later was not decided about. Nobody is ever
    without a membership. Retained members pay no dues and do not vote. Undone by `reverse_retain_all`. Raises Refused
    where `to` does not stand above the union or has ended.
    """
    check_day(viewer, day, not_before=organisation.valid_from)
    if to.pk not in graph.ancestors("territory", organisation.pk):
        raise Refused(_("保留会籍须转到本会的上级工会，请另选。"), field="to", code="not_above")
    hold_union(to.pk, clock.today())
    rows = Membership.objects.in_operation().filter(union=organisation, valid_to=None)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    found = list(rows.order_by("pk").select_for_update())
    if not found:
        raise Refused(_("“%(name)s”没有需要保留会籍的会员。") % {"name": organisation.name}, code="nobody")
    _end_here(found, day)
    made = _begin_there(found, to, day, made_by)
    _note("ended", made[0].pk, found)
    _note("retained", made[0].pk, made)
    current().entry(
        "directory.member_all_retained", "organisation", organisation.pk, to=to.pk, day=day.isoformat(),
        members=len(made), made_by=list(made_by),
    )  # fmt: skip
    return len(made)


def _end_here(found: Sequence[Membership], day: date) -> None:
    reason = Case(
        When(kind=MembershipKind.ACTIVE, then=Value(MembershipEnd.RETAINED)), default=Value(MembershipEnd.TRANSFERRED)
    )
    for first in range(0, len(found), _BATCH):
        rows = Membership.objects.in_operation().filter(pk__in=[row.pk for row in found[first : first + _BATCH]])
        rows.update(valid_to=Greatest(F("valid_from"), day), end_reason=reason)


def _begin_there(
    found: Sequence[Membership], to: Organisation, day: date, made_by: tuple[str, int]
) -> list[Membership]:
    year = clock.today().year
    rows = [
        Membership(
            person_id=row.person_id,
            union=to,
            kind=MembershipKind.RETAINED,
            road=row.road,
            card_number=f"HY-{year}-{number:06d}",
            valid_from=max(row.valid_from, day),
            made_by_kind=made_by[0],
            made_by_number=made_by[1],
        )
        for row, number in zip(found, reserve("HY", year, len(found)), strict=True)
    ]
    return Membership.objects.in_operation().bulk_create(rows, batch_size=_BATCH)


def _note(kind: str, number: int, rows: Sequence[Membership]) -> None:
    """The item rows of the bulk act and its entry with their Merkle root."""
    items = [
        Item(
            bulk_kind=kind,
            bulk_number=number,
            position=position,
            subject_kind="membership",
            subject_number=row.pk,
            digest=hashlib.sha256(
                f"membership|{row.pk}|{row.person_id}|{row.union_id}|{row.valid_from}|{row.kind}".encode()
            ).hexdigest(),
        )
        for position, row in enumerate(rows)
    ]
    Item.objects.in_operation().bulk_create(items, batch_size=_BATCH)
    root = writer.merkle_root(item.digest for item in items)
    current().entry(f"directory.member_all_{kind}", kind, number, members=len(items), merkle_root=root)


@operation("directory.member_all_resumed", allow=only_inside)
def reverse_retain_all(
    viewer: Viewer, *, organisation: Organisation, to: Organisation, undone: tuple[str, int], made_by: tuple[str, int]
) -> int:
    """Undo `retain_all` that `undone` made: the memberships run on as they were; return how many.

    Whoever moved on, left or died meanwhile stays where they are.
    """
    made = Membership.objects.in_operation().filter(
        union=to, kind=MembershipKind.RETAINED, valid_to=None, made_by_kind=undone[0], made_by_number=undone[1]
    )
    found = list(made.order_by("pk").select_for_update())
    if not found:
        raise Refused(_("没有可以恢复的保留会籍。"), code="nobody")
    since = {row.person_id: row.valid_from for row in found}
    ended = Membership.objects.in_operation().filter(
        union=organisation, end_reason__in=[MembershipEnd.RETAINED, MembershipEnd.TRANSFERRED]
    )
    again = []
    for first in range(0, len(found), _BATCH):
        part = found[first : first + _BATCH]
        Membership.objects.in_operation().filter(pk__in=[row.pk for row in part]).update(
            valid_to=F("valid_from"), end_reason=MembershipEnd.REVERSED
        )
        old = list(ended.filter(person_id__in=[row.person_id for row in part], valid_to__in=set(since.values())))
        again += [row for row in old if row.valid_to == since[row.person_id]]
    for first in range(0, len(again), _BATCH):
        rows = Membership.objects.in_operation().filter(pk__in=[row.pk for row in again[first : first + _BATCH]])
        rows.update(valid_to=None, end_reason="")
    _note("reversed", found[0].pk, found)
    _note("resumed", found[0].pk, again)
    current().entry(
        "directory.member_all_resumed", "organisation", organisation.pk, members=len(again), made_by=list(made_by)
    )
    return len(again)
