"""What the demo's reports say, for all unions at once: a year of member changes from one pass over the memberships."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery

from gongyou.domains.unions.queries.changes import CAME, MEASURES, WENT
from gongyou.engines.procedures.types import Period
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import MembershipKind
from gongyou.records.directory.models import Membership

#: (period, union) → measure → how many
Changes = dict[tuple[str, int], dict[str, int]]


def monthly_changes(viewer: Viewer, union_ids: Iterable[int], periods: list[Period]) -> Changes:
    """The measures of each union for consecutive periods, as `member_changes` gives them one by one."""
    ids, rows = list(union_ids), Membership.objects.visible_to(viewer)
    first, last = periods[0].first, periods[-1].last
    held = Q(valid_from__lt=first) & (Q(valid_to=None) | Q(valid_to__gte=first))
    standing: dict[tuple[int, str], int] = defaultdict(int)
    for union, kind, number in rows.filter(held).order_by().values_list("union_id", "kind").annotate(Count("pk")):
        standing[union, kind] = number
    moves = _moves(rows, first, last)
    found: Changes = {}
    for period in periods:
        for union in ids:
            values = dict.fromkeys(MEASURES, 0)
            values["before"] = standing[union, MembershipKind.ACTIVE]
            for day, kind, measure, step in moves[union]:
                if period.first <= day <= period.last:
                    standing[union, kind] += step
                    if kind == MembershipKind.ACTIVE:
                        values[measure] += 1
            values["after"] = standing[union, MembershipKind.ACTIVE]
            values["kept"] = standing[union, MembershipKind.RETAINED]
            found[period.key, union] = values
    return found


def _moves(rows, first: date, last: date) -> dict[int, list[tuple[date, str, str, int]]]:
    """(day, kind, measure, +1 or −1) of every beginning and end in the time, by union."""
    former = Membership._base_manager.filter(person=OuterRef("person"), valid_to=OuterRef("valid_from"))
    came = Subquery(former.exclude(pk=OuterRef("pk")).order_by("-pk").values("end_reason")[:1])
    found: dict[int, list[tuple[date, str, str, int]]] = defaultdict(list)
    begun = rows.filter(valid_from__gte=first, valid_from__lte=last).annotate(came=came)
    for union, kind, day, reason in begun.values_list("union_id", "kind", "valid_from", "came"):
        found[union].append((day, kind, CAME.get(reason, "joined"), 1))
    ended = rows.filter(valid_to__gte=first, valid_to__lte=last)
    for union, kind, day, reason in ended.values_list("union_id", "kind", "valid_to", "end_reason"):
        found[union].append((day, kind, WENT.get(reason, "left"), -1))
    return found
