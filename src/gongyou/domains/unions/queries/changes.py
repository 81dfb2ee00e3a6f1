"""What happened to the memberships of unions in a period, counted from the membership rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import MembershipEnd, MembershipKind
from gongyou.records.directory.models import Membership

#: The measures of the monthly report in their order; the active ones add up: before + in − out = after.
BEGINNINGS = ("joined", "moved_in", "resumed", "restored")
ENDINGS = ("moved_out", "retained", "left", "deceased", "reversed")
MEASURES = ("before", *BEGINNINGS, *ENDINGS, "after", "kept")
#: how the former membership ended → as what the next one began
CAME = {
    MembershipEnd.TRANSFERRED: "moved_in",
    MembershipEnd.RESUMED: "resumed",
    MembershipEnd.REVERSED: "restored",
    MembershipEnd.MERGED: "restored",
}
#: how a membership ended → as what it left
WENT = {
    MembershipEnd.TRANSFERRED: "moved_out",
    MembershipEnd.RETAINED: "retained",
    MembershipEnd.LEFT: "left",
    MembershipEnd.AUTO_LEFT: "left",
    MembershipEnd.EXPELLED: "left",
    MembershipEnd.DECEASED: "deceased",
    MembershipEnd.REVERSED: "reversed",
    MembershipEnd.MERGED: "reversed",
}


def member_changes(viewer: Viewer, union_ids: Iterable[int], first: date, last: date) -> dict[int, dict[str, int]]:
    """The measures of each union for the days from `first` to `last`, as far as the viewer sees the members.

    A membership begins by joining, by a transfer in, by being resumed after it was retained, or restored after a
    correction; a change belongs to the day from which the new state holds.
    """
    ids = list(union_ids)
    rows = Membership.objects.visible_to(viewer).filter(union_id__in=ids)
    active = rows.filter(kind=MembershipKind.ACTIVE)
    found: dict[int, dict[str, int]] = {pk: dict.fromkeys(MEASURES, 0) for pk in ids}
    for union, number in _count(active.filter(_holds_before(first))).items():
        found[union]["before"] = number
    for union, number in _count(active.filter(_holds_on(last))).items():
        found[union]["after"] = number
    for union, number in _count(rows.filter(_holds_on(last), kind=MembershipKind.RETAINED)).items():
        found[union]["kept"] = number
    for (union, reason), number in _by(_came(active, first, last), "came"):
        found[union][CAME.get(reason, "joined")] += number
    for (union, reason), number in _by(active.filter(valid_to__gte=first, valid_to__lte=last), "end_reason"):
        found[union][WENT.get(reason, "left")] += number
    return found


def _holds_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def _holds_before(day: date) -> Q:
    """In force on the eve of the day."""
    return Q(valid_from__lt=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def _came(active: QuerySet, first: date, last: date) -> QuerySet:
    """Memberships that began, each with how the person's former one ended on that very day (`came`)."""
    former = Membership._base_manager.filter(person=OuterRef("person"), valid_to=OuterRef("valid_from"))
    former = former.exclude(pk=OuterRef("pk")).order_by("-pk").values("end_reason")[:1]
    return active.filter(valid_from__gte=first, valid_from__lte=last).annotate(came=Subquery(former))


def _count(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values_list("union_id").annotate(Count("pk")))


def _by(rows: QuerySet, what: str) -> Iterable[tuple[tuple[int, str], int]]:
    found: dict[tuple[int, str], int] = defaultdict(int)
    for union, reason, number in rows.order_by().values_list("union_id", what).annotate(Count("pk")):
        found[union, reason or ""] += number
    return found.items()
