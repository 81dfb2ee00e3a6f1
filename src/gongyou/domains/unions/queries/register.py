"""What the register of a union holds at the end of a year, and what in it is incomplete."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import Household, MembershipKind, PostTitle
from gongyou.records.directory.models import Employment, Membership, Post, Term
from gongyou.records.directory.queries import in_force

MEASURES = ("active", "retained", "no_phone", "unchecked", "no_work", "no_household", "no_chair", "overdue_term")
_COUNTED = ("active", "retained", "no_phone", "unchecked", "no_household")


def register_state(viewer: Viewer, union_ids: Iterable[int], day: date) -> dict[int, dict[str, int]]:
    """The measures of each union on a day, as far as the viewer sees the members."""
    ids = list(union_ids)
    rows = Membership.objects.visible_to(viewer).filter(in_force(day), union_id__in=ids)
    active = Q(kind=MembershipKind.ACTIVE)
    counted = (
        rows.order_by()
        .values_list("union_id")
        .annotate(
            active=Count("pk", filter=active),
            retained=Count("pk", filter=Q(kind=MembershipKind.RETAINED)),
            no_phone=Count("pk", filter=active & Q(person__phone_index=None)),
            unchecked=Count("pk", filter=active & Q(person__identity_checked_on=None)),
            no_household=Count("pk", filter=active & Q(person__household=Household.UNKNOWN)),
        )
    )
    found: dict[int, dict[str, int]] = {pk: dict.fromkeys(MEASURES, 0) for pk in ids}
    for union, *numbers in counted:
        found[union].update(zip(_COUNTED, numbers, strict=True))
    works = Employment._base_manager.filter(in_force(day), person=OuterRef("person"), is_main=True)
    idle = rows.filter(active, ~Exists(works)).order_by().values_list("union_id").annotate(Count("pk"))
    for union, number in idle:
        found[union]["no_work"] = number
    seated = Post.objects.visible_to(viewer).filter(in_force(day), organisation_id__in=ids, title=PostTitle.CHAIR)
    chairs = set(seated.values_list("organisation_id", flat=True))
    terms = Term.objects.visible_to(viewer).filter(organisation_id__in=ids, begins_on__lte=day, expires_on__lte=day)
    overdue = set(terms.filter(Q(ended_on=None) | Q(ended_on__gt=day)).values_list("organisation_id", flat=True))
    for pk in ids:
        found[pk]["no_chair"] = int(pk not in chairs)
        found[pk]["overdue_term"] = int(pk in overdue)
    return found
