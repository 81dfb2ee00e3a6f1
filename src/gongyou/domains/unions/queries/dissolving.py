"""What still stands against the end of a union: members without a place, transfers that wait for an answer."""

import json

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongyou.domains.unions.queries.electing import open_memberships, union_of
from gongyou.engines.procedures.enums import MatterState
from gongyou.engines.procedures.models import Act, Matter
from gongyou.records.directory.enums import MembershipKind
from gongyou.records.directory.models import Membership

#: Why the unit itself is gone: no assembly can be called any more (工会法第十三条), and members may be retained.
GONE = ("closed", "merged", "moved")
#: What an act keeps that asks for the rest to be retained: the number of the last membership that it is about.
UP_TO = "membership_up_to"


def open_transfers(matter: Matter) -> QuerySet[Matter]:
    """The transfers that this matter opened and that nobody has answered yet."""
    return Matter._base_manager.filter(parent=matter, procedure="unions.transfer").exclude(state=MatterState.ENDED)


def unit_is_gone(matter: Matter) -> bool:
    """Whether the union ends because its unit did."""
    return json.loads(matter.answers.reveal()).get("reason") in GONE


def to_be_retained(matter: Matter) -> int:
    """The last membership that the desk wants to be retained with the reply, 0 for none; its last word counts."""
    acts = Act._base_manager.filter(matter=matter, outcome__in=("retain", "transfer"))
    last = acts.order_by("-pk").first()
    return next((number for kind, number in last.made if kind == UP_TO), 0) if last is not None else 0


def left_here(matter: Matter) -> QuerySet[Membership]:
    """The members who are still in the union."""
    union = union_of(matter)
    return open_memberships(union.pk if union is not None else None)


def unplaced(matter: Matter) -> str:
    """Guard: how many members are still here, and how many of them wait for an answer.

    Whoever was here when the desk asked for the rest to be retained has a place, unless a transfer waits.
    """
    waiting = open_transfers(matter).exists()
    rows = left_here(matter) if waiting else left_here(matter).filter(pk__gt=to_be_retained(matter))
    left = list(rows.values_list("kind", flat=True))
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
    """Guard: why the rest cannot be retained at the higher union: only members of a unit that is gone are (guide 1.2).

    Whoever is retained already goes up in any case.
    """
    waiting = open_transfers(matter).count()
    if waiting:
        return _("还有 %(waiting)s 件接转待接收，请等答复后再办。") % {"waiting": waiting}
    left = set(left_here(matter).values_list("kind", flat=True))
    if MembershipKind.ACTIVE in left and not unit_is_gone(matter):
        return _("单位仍在，会员的会籍不能一并转为保留。请为他们发起接转，暂无合适工会的转到镇街总工会。")
    if not left:
        return _("没有需要保留会籍的会员。")
    return "" if unplaced(matter) else _("余下会员已定为在上级工会保留会籍，批复后生效。")
