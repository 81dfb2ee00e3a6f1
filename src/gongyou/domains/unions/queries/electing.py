"""Who votes and stands in a union, and what a matter of election has settled so far: seats, candidates, winners."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.enums import PartyRole, RoundKind, RoundState
from gongyou.engines.procedures.models import Act, Matter, Party, RollItem, Round
from gongyou.engines.procedures.queries import roll
from gongyou.engines.procedures.queries.rolls import ROLL_WORDS, item_name
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import Gender, MembershipKind, PostTitle
from gongyou.records.directory.models import Membership, Organisation
from gongyou.records.directory.queries import in_force

CANDIDATE = "candidate"
COMMITTEE, AUDIT, WOMEN = "committee", "audit", "women"
CONTESTS = {
    COMMITTEE: gettext_lazy("委员候选人"),
    AUDIT: gettext_lazy("经审委员候选人"),
    WOMEN: gettext_lazy("女工主任候选人"),
}


def union_of(matter: Matter) -> Organisation | None:
    """The union that the matter is about, once there is one."""
    rows = Party._base_manager.filter(matter=matter, role=PartyRole.UNION, valid_to=None)
    party = rows.select_related("organisation").first()
    return party.organisation if party is not None else None


def open_memberships(union_id: int | None) -> QuerySet[Membership]:
    return Membership._base_manager.filter(union_id=union_id, valid_to=None)


def active(union_id: int | None) -> QuerySet[Membership]:
    """Members who vote and stand; retained ones never do (guide 1.2)."""
    return open_memberships(union_id).filter(kind=MembershipKind.ACTIVE)


def active_on(union_id: int, day: date) -> QuerySet[Membership]:
    """Those who were members on the day, whatever became of them since."""
    return Membership._base_manager.filter(in_force(day), union_id=union_id, kind=MembershipKind.ACTIVE)


def entitled(matter: Matter, day: date) -> int:
    """How many are entitled to attend the union's assembly of the day."""
    union = union_of(matter)
    return active_on(union.pk, day).count() if union is not None else 0


def women(union_id: int) -> int:
    return active(union_id).filter(person__gender=Gender.FEMALE).count()


def nominated(matter: Matter) -> Act | None:
    """The latest act that named candidates: the seats and the term stand there."""
    return Act._base_manager.filter(matter=matter, outcome="nominate").order_by("-pk").first()


def seats(matter: Matter) -> dict[str, int]:
    """How many are to be elected in each contest."""
    act = nominated(matter)
    if act is None:
        return {}
    found = {COMMITTEE: act.given["committee_seats"], AUDIT: act.given["audit_seats"]}
    standing = RollItem._base_manager.filter(matter=matter, kind=CANDIDATE, valid_to=None)
    return {**found, WOMEN: 1} if any(item.data["contest"] == WOMEN for item in standing) else found


def years(matter: Matter) -> int:
    """The length of the term that is elected for."""
    act = nominated(matter)
    return int(act.given["years"]) if act is not None else 0


def _label(item: RollItem) -> str:
    return _("%(name)s（%(contest)s）") % {"name": item_name(item), "contest": CONTESTS[item.data["contest"]]}


def candidates(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, Any], ...]:
    """(number, masked name) of everybody who stands, in the order of the ballot."""
    if matter is None:
        return ()
    return tuple((str(item.pk), _label(item)) for item in roll(viewer, matter).filter(kind=CANDIDATE))


def winners(matter: Matter) -> QuerySet[RollItem]:
    """Who was elected in the last valid ballot."""
    rows = Round._base_manager.filter(matter=matter, kind=RoundKind.BALLOT, state=RoundState.CLOSED)
    last = rows.order_by("-pk").first()
    won = Q(rounds__round=last, rounds__carried=True)
    rows = RollItem._base_manager.filter(won, matter=matter, valid_to=None) if last else RollItem._base_manager.none()
    return rows.select_related("person").order_by("pk")


def _left(matter: Matter, items: Iterable[RollItem], day: date) -> list[RollItem]:
    """Those of the items who were no active members of the matter's union on the day."""
    rows, union = list(items), union_of(matter)
    here = active_on(union.pk, day) if union is not None else Membership._base_manager.none()
    members = set(here.filter(person_id__in=[item.person_id for item in rows]).values_list("person_id", flat=True))
    return [item for item in rows if item.person_id not in members]


def _names(items: Iterable[RollItem]) -> str:
    return _("、").join(item_name(item) for item in items)


def seated(matter: Matter) -> list[RollItem]:
    """Those elected who are still members: offices are given among them; the other seats stay open."""
    won = list(winners(matter))
    left = {item.pk for item in _left(matter, won, clock.today())}
    return [item for item in won if item.pk not in left]


def candidates_left(matter: Matter) -> str:
    """Guard: which candidates are no members on the day of the meeting (today, while it is still to come)."""
    calls = Round._base_manager.filter(matter=matter, kind=RoundKind.MEETING, state=RoundState.OPEN)
    day = min(calls.values_list("held_on", flat=True).first() or clock.today(), clock.today())
    standing = RollItem._base_manager.filter(matter=matter, kind=CANDIDATE, valid_to=None).select_related("person")
    left = _left(matter, standing.order_by("pk"), day)
    return _("候选人%(names)s已不是本会的正常会员，请重新提名。") % {"names": _names(left)} if left else ""


def officers_left(matter: Matter) -> str:
    """Guard: who was reported for an office and is no member any more."""
    left = _left(matter, [item for item in winners(matter) if item.data.get("title")], clock.today())
    return _("当选的%(names)s已不是本会的正常会员，请退回更正报告。") % {"names": _names(left)} if left else ""


def elected(contest: str) -> Any:
    """Options of an input: those elected in one contest who are still members."""

    def options(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, Any], ...]:
        if matter is None or not roll(viewer, matter).filter(kind=CANDIDATE).exists():
            return ()
        return tuple((str(item.pk), _label(item)) for item in seated(matter) if item.data["contest"] == contest)

    return options


def _standing(data: dict) -> str:
    """What a candidate stands for, and the office that came of it."""
    words = [str(CONTESTS[data["contest"]])]
    if data.get("title"):
        words.append(_("当选%(title)s") % {"title": PostTitle(data["title"]).label})
    return " · ".join(words)


ROLL_WORDS.register(CANDIDATE, (gettext_lazy("候选人（按姓氏笔画）"), _standing))
ROLL_WORDS.register("preparer", (gettext_lazy("筹备组成员"), lambda data: data.get("work", "")))
ROLL_WORDS.register("covered", (gettext_lazy("建会单位"), lambda data: ""))
