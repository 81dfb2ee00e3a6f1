"""Ballots: who may vote, what stands for election, and what came out; never who chose what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind, JointState
from gongyou.engines.procedures.models import JointItem, JointRound, Receipt, Voter
from gongyou.engines.procedures.predicates.reply_codes import digest_of_code
from gongyou.kernel import clock
from gongyou.kernel.access.models import Closure
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Membership, Person

MOST = 20


@dataclass(frozen=True)
class Entitled:
    """The union for which somebody's vote counts, or why there is no vote."""

    organisation: int = 0
    reason: str = ""


def member_of(row: JointRound, person_id: int) -> Entitled:
    """Whether this person votes in this ballot: verified, and an active member under the body that holds it."""
    person = Person._base_manager.filter(pk=person_id).only("identity_checked_on", "died_on").first()
    if person is None or person.identity_checked_on is None:
        return Entitled(reason=_("投票须先核实身份。请在“我的”页面完成身份核实后再来。"))
    open_rows = Membership._base_manager.filter(person_id=person_id, valid_to=None, kind="active")
    union = open_rows.values_list("union_id", flat=True).first()
    if union is None:
        return Entitled(reason=_("只有在册会员可以投票。您还不是会员，或会籍已保留；可先申请入会。"))
    under = Closure._base_manager.filter(ancestor_id=row.node_id, descendant_id=union).exists()
    if union != row.node_id and not under:
        return Entitled(reason=_("本次投票限主办工会所属的会员，您的工会不在其中。"))
    return Entitled(organisation=union)


def polls(viewer: Viewer) -> QuerySet[JointRound]:
    """Ballots that everybody may see, those that run first."""
    rows = JointRound.objects.visible_to(viewer).filter(kind=JointKind.POLL, state__in=["open", "closed"])
    return rows.select_related("node__organisation").order_by("-state", "-ends_at", "-pk")


@dataclass(frozen=True)
class PollLine:
    """One ballot in a list."""

    number: str
    title: str
    by: str
    ends_at: datetime | None
    ends_on: Any
    running: bool
    voted: bool


def _running(row: JointRound) -> bool:
    return row.state == JointState.OPEN and row.ends_at is not None and clock.now() < row.ends_at


def poll_lines(viewer: Viewer) -> list[PollLine]:
    """The latest ballots, and whether the signed-in member has voted."""
    rows = list(polls(viewer)[:MOST])
    voted = set(Voter.objects.visible_to(viewer).filter(round__in=rows, person_id=viewer.person_id).values_list(
        "round_id", flat=True)) if viewer.person_id else set()  # fmt: skip
    return [
        PollLine(row.number, row.title, row.node.organisation.name, row.ends_at, row.ends_on, _running(row),
                 row.pk in voted)
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """One candidate as the public reads it."""

    ordinal: int
    texts: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return self.texts[0][1] if self.texts else str(self.ordinal)


@dataclass(frozen=True)
class Count:
    """What one candidate got, under a code. A name stands there only of whom the result names.

    Else everybody could follow the others from their votes to their marks in the package of the result.
    """

    code: str
    name: str
    cast: int
    counted: str
    shown: str


@dataclass(frozen=True)
class PollFile:
    """The page of a ballot."""

    number: str
    title: str
    by: str
    choose: int
    cap: int
    damped: bool
    ends_at: datetime | None
    ends_on: Any
    running: bool
    closed: bool
    voted: bool
    why_not: str
    candidates: tuple[Candidate, ...]
    counts: tuple[Count, ...]
    result: dict[str, Any]


def poll_file(viewer: Viewer, number: str) -> PollFile | None:
    """The ballot of this number as the viewer may see it, else None."""
    row = polls(viewer).filter(number=number).first()
    if row is None:
        return None
    closed = row.state == JointState.CLOSED
    rows = JointItem.objects.visible_to(viewer).filter(round=row).exclude(state=ItemState.OUT)
    items = list(rows.order_by("ordinal"))
    candidates = [Candidate(item.ordinal, tuple(item.published.items())) for item in items]
    voted = bool(viewer.person_id) and Voter.objects.visible_to(viewer).filter(
        round=row, person_id=viewer.person_id
    ).exists()  # fmt: skip
    why_not = member_of(row, viewer.person_id).reason if viewer.person_id and not voted else ""
    return PollFile(
        row.number, row.title, row.node.organisation.name, int(row.rule["choose"]), int(row.rule["cap_per_mille"]),
        row.rule["damping"] != "full", row.ends_at, row.ends_on, _running(row), closed, voted, why_not,
        tuple(candidates), _counts(row, items) if closed else (), row.result if closed else {},
    )  # fmt: skip


def _counts(row: JointRound, items: Sequence[JointItem]) -> tuple[Count, ...]:
    named = named_results(row, [item.matter_id for item in items])
    found = [
        Count(
            item.code, item.published.get("name", "") if item.matter_id in named else "", item.data.get("cast", 0),
            item.data.get("counted", "0"), item.shown,
        )
        for item in items
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.cast, one.code)))


def named_results(row: JointRound, matter_ids: Sequence[int]) -> set[int]:
    """Of these matters, those whose success was announced to its end; none where that would leave one alone unnamed."""
    notices = JointItem._base_manager.filter(round__kind=JointKind.NOTICE, round__posted_at__gte=row.closed_at)
    done = notices.filter(matter_id__in=matter_ids, state=ItemState.DONE)
    ranked = JointItem._base_manager.filter(
        round__kind=JointKind.RANKING, round__state=JointState.CLOSED, selected=True
    )
    named = set(done.filter(matter_id__in=ranked.values("matter_id")).values_list("matter_id", flat=True))
    return named if len(matter_ids) - len(named) != 1 else set()


def receipt_counted(viewer: Viewer, number: str, code: str) -> bool:
    """Whether the vote of this receipt is among those counted; asked after the closing only."""
    return Receipt.objects.visible_to(viewer).filter(round__number=number, digest=digest_of_code(code)).exists()


def receipts(viewer: Viewer, number: str) -> Sequence[str]:
    """The digests of all receipts of a closed ballot, in an order that says nothing."""
    rows = Receipt.objects.visible_to(viewer).filter(round__number=number, round__state=JointState.CLOSED)
    return list(rows.order_by("digest").values_list("digest", flat=True))
