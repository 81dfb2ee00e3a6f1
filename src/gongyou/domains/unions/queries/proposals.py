"""Proposals to found a union: how many of an employer's people sit in holding pools, and the pages of a street."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from gongyou.domains.unions.models import Proposal
from gongyou.engines.procedures.enums import MatterState
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Coverage, Employer, Membership, Organisation, Person
from gongyou.records.directory.queries import in_force
from gongyou.records.directory.queries.life import hand, places_of
from gongyou.records.directory.queries.persons import PersonRow, person_rows
from gongyou.ui.wording import number_text

State = Proposal.State
ALIVE = (State.OPEN, State.TAKEN, State.DISMISSED)
#: Smaller numbers of people are not said exactly.
LEAST_SAID = 5


def _in_pools(day: date) -> QuerySet[Membership]:
    """Active memberships of street unions that hold people, with the main work of that day beside them."""
    works = in_force(day, "person__employments__") & Q(
        person__employments__is_main=True, person__employments__employer__isnull=False
    )
    return Membership._base_manager.filter(
        works, union__is_pool=True, valid_to=None, kind="active", valid_from__lte=day
    )


def people_in_pools(day: date) -> dict[int, int]:
    """For each employer, how many people with their main work there are active members of holding pools."""
    rows = _in_pools(day).values_list("person__employments__employer")
    return dict(rows.annotate(number=Count("person", distinct=True)).order_by())


def own_pool_people(viewer: Viewer, employer_id: int) -> QuerySet[Person]:
    """Those of the viewer's own pool; nobody else's desk sees who they are, the district's neither."""
    here = _in_pools(clock.today()).filter(union_id=viewer.node_id, person__employments__employer=employer_id)
    return Person.objects.visible_to(viewer).filter(pk__in=here.values("person_id")).order_by("name", "pk")


def covered_employers(day: date, employer_ids: Iterable[int]) -> set[int]:
    """Of these employers, those that a union covers."""
    rows = Coverage._base_manager.filter(in_force(day), in_force(day, "union__"), employer_id__in=list(employer_ids))
    return set(rows.values_list("employer_id", flat=True))


def streets_of(employer_ids: Iterable[int]) -> dict[int, int]:
    """The street union of the place of work of each employer in force, where there is one that holds people."""
    day = clock.today()
    pools = dict(
        Organisation._base_manager.filter(in_force(day), kind="street", is_pool=True).values_list("region_id", "pk")
    )
    rows = Employer._base_manager.filter(in_force(day), pk__in=list(employer_ids)).values_list("pk", "region_id")
    return {pk: pools[region] for pk, region in rows if region in pools}


def fallen(found: Iterable[Proposal]) -> set[int]:
    """Of these, the ones taken up whose founding has ended: unless a union covers the employer they are free again."""
    numbers = {row.matter_number: row.pk for row in found if row.state == State.TAKEN and row.matter_number}
    over = Matter._base_manager.filter(number__in=numbers, state=MatterState.ENDED).values_list("number", flat=True)
    return {numbers[number] for number in over}


def said(number: int) -> str:
    """A number of people as pages say it: exact from five on."""
    return number_text(number) if number >= LEAST_SAID else _("少于 %(least)s") % {"least": LEAST_SAID}


@dataclass(frozen=True)
class ProposalRow:
    """One line of the list; no name of a person, no exact number below five."""

    number: str
    employer: str
    credit_code: str
    street: str
    members: str
    state: str
    state_label: Any
    opened_at: datetime
    returns_on: date | None


def proposals(viewer: Viewer, state: str = "") -> QuerySet[Proposal]:
    """Proposals of the viewer's scope: open ones first, larger ones first."""
    rows = Proposal.objects.visible_to(viewer) if viewer.holds("proposals.handle") else Proposal._base_manager.none()
    order = Case(*(When(state=key, then=Value(place)) for place, key in enumerate(State.values)), default=Value(9))
    rows = rows.select_related("employer", "street").order_by(order, "-members", "-pk")
    return rows.filter(state=state) if state in State.values else rows


def proposal_counts(viewer: Viewer) -> dict[str, int]:
    """How many stand in each state."""
    return dict(proposals(viewer).order_by().values_list("state").annotate(number=Count("pk")))


def proposals_waiting(viewer: Viewer) -> int:
    """How many proposals nobody has handled yet."""
    return proposals(viewer, State.OPEN).order_by().count()


def proposal_rows(found: Iterable[Proposal]) -> list[ProposalRow]:
    return [
        ProposalRow(
            number=row.number,
            employer=row.employer.name,
            credit_code=row.employer.credit_code,
            street=row.street.name,
            members=said(row.members),
            state=row.state,
            state_label=row.get_state_display(),
            opened_at=row.opened_at,
            returns_on=row.returns_on,
        )
        for row in found
    ]


@dataclass(frozen=True)
class ProposalFile:
    """Everything that the page of one proposal shows; `people` only at the pool's own desk, masked."""

    proposal: Proposal
    row: ProposalRow
    can_found: bool
    rule: str
    region: str
    handled: str
    own_desk: bool
    own_members: str
    people: list[PersonRow]


def _can_found(row: Proposal) -> bool:
    """Whether a founding may be opened from it now; one that ended without a union is no hindrance."""
    free = row.matter_number is None or bool(fallen([row]))
    return row.state != State.CLOSED and free


def proposal_file(viewer: Viewer, number: str) -> ProposalFile | None:
    """The page of a proposal in the viewer's scope, else None."""
    found = proposals(viewer).select_related("employer__region").filter(number=number).first()
    if found is None:
        return None
    own = viewer.node_id == found.street_id and viewer.holds("people.read")
    people = list(own_pool_people(viewer, found.employer_id)) if own and found.state != State.CLOSED else []
    places = places_of([found.handled_node_id])
    return ProposalFile(
        proposal=found,
        row=proposal_rows([found])[0],
        can_found=_can_found(found),
        rule=str(found.rule.get("citation", "")),
        region=found.employer.region.name,
        handled=hand(found.handled_role, places.get(found.handled_node_id or 0, "")) if found.handled_role else "",
        own_desk=own,
        own_members=said(len(people)) if own else "",
        people=person_rows(viewer, people),
    )
