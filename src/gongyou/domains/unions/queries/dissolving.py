"""What still stands against the end of a union: members without a place, transfers that wait for an answer."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongyou.domains.unions.queries.electing import open_memberships, union_of
from gongyou.engines.procedures.enums import MatterState
from gongyou.engines.procedures.models import Matter
from gongyou.records.directory.enums import MembershipKind


def open_transfers(matter: Matter) -> QuerySet[Matter]:
    """The transfers that this matter opened and that nobody has answered yet."""
    return Matter._base_manager.filter(parent=matter, procedure="unions.transfer").exclude(state=MatterState.ENDED)


def unplaced(matter: Matter) -> str:
    """Guard: how many members are still here, and how many of them wait for an answer."""
    union = union_of(matter)
    left = list(open_memberships(union.pk).values_list("kind", flat=True)) if union is not None else []
    if not left:
        return ""
    return _("还有 %(active)s 名会员、%(retained)s 名保留会籍的会员未安置，其中 %(waiting)s 人的接转待接收。") % {
        "active": left.count(MembershipKind.ACTIVE),
        "retained": left.count(MembershipKind.RETAINED),
        "waiting": open_transfers(matter).count(),
    }


def nobody_to_place(matter: Matter) -> str:
    """Guard: why no further transfer can be opened."""
    union = union_of(matter)
    members = open_memberships(union.pk).filter(kind=MembershipKind.ACTIVE).count() if union is not None else 0
    return "" if members else _("没有需要接转的会员。")


def cannot_retain(matter: Matter) -> str:
    """Guard: why the rest cannot be retained at the higher union now."""
    waiting = open_transfers(matter).count()
    if waiting:
        return _("还有 %(waiting)s 件接转待接收，请等答复后再办。") % {"waiting": waiting}
    union = union_of(matter)
    return "" if union is not None and open_memberships(union.pk).exists() else _("没有需要保留会籍的会员。")
