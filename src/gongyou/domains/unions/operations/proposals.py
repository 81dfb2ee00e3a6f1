"""Proposals to found a union: counted anew by the system; taken up or put off by the street."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.unions.models import Proposal
from gongyou.domains.unions.queries import proposals as queries
from gongyou.domains.unions.queries.founding import FOUNDING
from gongyou.engines.procedures.enums import OpenedBy
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations.requesting import open_for
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, only_system, operation

State, Closing = Proposal.State, Proposal.Closing
#: The number of members from which an employer must have a committee (工会法 art. 11).
RULE = "unions.basic_members"
LONGEST = timedelta(days=730)


@dataclass(frozen=True)
class Counted:
    """What holds today: people in pools by employer, who is covered, and each employer's street."""

    day: date
    threshold: int
    people: dict[int, int]
    covered: set[int]
    streets: dict[int, int]

    def wanted(self, employer_id: int) -> bool:
        """Whether a union should be proposed for the employer."""
        enough = self.people.get(employer_id, 0) >= self.threshold
        return enough and employer_id not in self.covered and employer_id in self.streets


@operation("unions.proposals_counted", allow=only_system)
def refresh_proposals(viewer: Viewer) -> dict[str, int]:
    """Count anew: open a proposal per employer and street that reaches the number, update, close what no longer holds.

    A proposal that was put off comes back on its day, if it still holds then; one that was taken up closes only when
    a union covers the employer or the employer has moved, and is open again (or closed, where it holds no longer)
    once its founding has ended without a union. Returns how many were opened, changed and closed.
    """
    lock("proposals")
    rule = parameters.value(RULE, clock.today())
    alive = list(Proposal.objects.in_operation().filter(state__in=queries.ALIVE).select_for_update().order_by("pk"))
    found, over = _count(rule.whole, {row.employer_id for row in alive}), queries.fallen(alive)
    done = {"opened": 0, "changed": 0, "closed": 0}
    kept: set[tuple[int, int]] = set()
    for row in alive:
        closing = _closing(row, found, over)
        if closing:
            _close(row, closing)
            done["closed"] += 1
            continue
        if row.pk in over:
            _free(row, found)
            done["opened"] += 1
        kept.add((row.employer_id, row.street_id))
        done["changed"] += _update(row, found, rule.as_data())
    for employer_id in sorted(found.people):
        if found.wanted(employer_id) and (employer_id, found.streets[employer_id]) not in kept:
            _open(employer_id, found, rule.as_data())
            done["opened"] += 1
    current().entry("unions.proposals_counted", "system", 0, threshold=found.threshold, **done)
    return done


def _count(threshold: int, known: set[int]) -> Counted:
    day = clock.today()
    people = queries.people_in_pools(day)
    asked = {employer for employer, number in people.items() if number >= threshold} | known
    return Counted(day, threshold, people, queries.covered_employers(day, asked), queries.streets_of(asked))


def _closing(row: Proposal, found: Counted, over: set[int]) -> str:
    """Why a proposal no longer holds, or nothing; `over` are those whose founding has ended."""
    if row.employer_id in found.covered:
        return Closing.COVERED
    if found.streets.get(row.employer_id) != row.street_id:
        return Closing.MOVED
    if (row.state == State.OPEN or row.pk in over) and not found.wanted(row.employer_id):
        return Closing.FELL
    if row.state == State.DISMISSED and row.returns_on is not None and row.returns_on <= found.day:
        return Closing.RETURNED if found.wanted(row.employer_id) else Closing.FELL
    return ""


def _close(row: Proposal, closing: str) -> None:
    Proposal.objects.in_operation().filter(pk=row.pk).update(state=State.CLOSED, closing=closing, closed_at=clock.now())
    current().entry("unions.proposal_closed", "proposal", row.pk, number=row.number, closing=str(closing))


def _free(row: Proposal, found: Counted) -> None:
    """Its founding came to nothing: it waits for the street again, as if nobody had taken it up."""
    ended = row.matter_number
    Proposal.objects.in_operation().filter(pk=row.pk).update(
        state=State.OPEN, matter_number=None, members=found.people.get(row.employer_id, 0), threshold=found.threshold,
        handled_by=None, handled_role="", handled_node=None, handled_at=None,
    )  # fmt: skip
    current().entry("unions.proposal_freed", "proposal", row.pk, number=row.number, matter=ended)


def _update(row: Proposal, found: Counted, rule: dict[str, Any]) -> bool:
    members = found.people.get(row.employer_id, 0)
    Proposal.objects.in_operation().filter(pk=row.pk).update(
        members=members, threshold=found.threshold, rule=rule, counted_at=clock.now()
    )
    if members != row.members:
        current().entry("unions.proposal_recounted", "proposal", row.pk, number=row.number, members=members)
    return members != row.members


def _open(employer_id: int, found: Counted, rule: dict[str, Any]) -> None:
    row = Proposal(
        number=next_number("JY", found.day.year),
        employer_id=employer_id,
        street_id=found.streets[employer_id],
        members=found.people[employer_id],
        threshold=found.threshold,
        rule=rule,
        opened_at=clock.now(),
        counted_at=clock.now(),
    )
    row.save(force_insert=True)
    current().entry("unions.proposal_opened", "proposal", row.pk, number=row.number, members=row.members)


def _found(viewer: Viewer, number: str) -> Proposal:
    known = queries.proposals(viewer).filter(number=number).values_list("pk", flat=True).first()
    if known is None:
        raise Denied("proposal")
    return Proposal.objects.in_operation().select_for_update().get(pk=known)


def _handled(viewer: Viewer) -> dict[str, Any]:
    return {
        "handled_by_id": viewer.user_id,
        "handled_role": viewer.role,
        "handled_node_id": viewer.node_id,
        "handled_at": clock.now(),
    }


@operation("unions.proposal_taken", right="proposals.handle")
def founding_start(viewer: Viewer, *, number: str, matter_number: str | None = None) -> Proposal:
    """Take a proposal up: the street now works on founding a union there.

    `matter_number` names the founding matter, if one is open already; it may be given later, once, and anew after a
    founding that ended without a union. Raises Denied outside the scope, Refused for a proposal that is closed or taken
    up already.
    """
    row = _found(viewer, number)
    if row.state == State.TAKEN and row.matter_number is None and matter_number:
        Proposal.objects.in_operation().filter(pk=row.pk).update(matter_number=matter_number)
    elif row.state in (State.OPEN, State.DISMISSED) or queries.fallen([row]):
        Proposal.objects.in_operation().filter(pk=row.pk).update(
            state=State.TAKEN, matter_number=matter_number or None, reason="", returns_on=None, **_handled(viewer)
        )
    else:
        raise Refused(_("这件建会提议已经着手或关闭，请刷新查看。"), code="ended")
    current().entry("unions.proposal_taken", "proposal", row.pk, number=number, matter=matter_number or "")
    row.refresh_from_db()
    return row


@operation("unions.proposal_founded", right="proposals.handle")
def found_from(viewer: Viewer, *, number: str, given: dict[str, Any]) -> Matter:
    """Open the founding of a union at the proposal's employer and take the proposal up, both or neither.

    The matter names the employer and the street, never the people of the pool. Raises Denied, Refused.
    """
    row = _found(viewer, number)
    matter = open_for(viewer, procedure=FOUNDING, by=OpenedBy.RULE, subject=row.employer, given=given)
    founding_start(viewer, number=number, matter_number=matter.number)
    return matter


@operation("unions.proposal_dismissed", right="proposals.handle")
def dismiss_proposal(viewer: Viewer, *, number: str, reason: str, returns_on: date | None) -> Proposal:
    """Put an open proposal off, with a reason and the day on which it may come back (at most two years away)."""
    row = _found(viewer, number)
    if row.state != State.OPEN:
        raise Refused(_("只有待处理的建会提议可以暂缓，请刷新查看。"), code="ended")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明为什么暂缓（至少 4 个字）。"), field="reason")
    if returns_on is None or not clock.today() < returns_on <= clock.today() + LONGEST:
        raise Refused(_("请填写哪天起可以再提，在明天和两年之内。"), field="returns_on")
    Proposal.objects.in_operation().filter(pk=row.pk).update(
        state=State.DISMISSED, reason=reason.strip()[:400], returns_on=returns_on, **_handled(viewer)
    )
    current().entry("unions.proposal_dismissed", "proposal", row.pk, number=number, returns_on=returns_on.isoformat())
    row.refresh_from_db()
    return row
