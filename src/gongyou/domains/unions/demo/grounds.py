"""Where the demo's stories of organisations take place: unions and employers of the two printed streets."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongyou.domains.unions.demo.cast import Cast, every
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link, Role
from gongyou.records.directory.models import Employer, Membership, Organisation, Post, Term

#: The stories of organisations begin later than this.
LONG = timedelta(days=130)


def _unions(cast: Cast, street: str, *, staffed: bool) -> QuerySet[Organisation]:
    """Unions of a street on which no other story plays, with or without an officer."""
    roles = every(Role).filter(node_id=OuterRef("pk"), valid_to=None)
    industry = every(Link).filter(line="industry", child_id=OuterRef("pk"), valid_to=None)
    rows = every(Organisation).filter(
        Exists(roles) if staffed else ~Exists(roles),
        ~Exists(industry),
        kind="basic",
        valid_to=None,
        valid_from__lt="2020-01-01",
        region_id=cast.places[street].region_id,
    )
    taken = [cast.vacant.pk, *(union.pk for union in cast.others), *(place.pk for place in cast.places.values())]
    return rows.exclude(pk__in=[*taken, *cast.taken])


def _chosen(cast: Cast, found: list[Organisation], number: int) -> list[Organisation]:
    """Nobody else plays on these. Raises ValueError where there are too few."""
    if len(found) < number:
        raise ValueError(f"the demo needs {number} unions for a story, there are {len(found)}")
    cast.taken.update(union.pk for union in found)
    return found


def small_ones(cast: Cast, street: str, number: int, *, least: int = 0) -> list[Organisation]:
    """Unions without an officer and with at least so many voting members, the smallest first: the street acts."""
    present = Q(memberships__valid_to=None)
    rows = _unions(cast, street, staffed=False).annotate(
        present=Count("memberships", filter=present),
        voting=Count("memberships", filter=present & Q(memberships__kind="active")),
    )
    if not least:
        rows = _settled(rows)
    return _chosen(cast, list(rows.filter(voting__gte=least).order_by("present", "pk")[:number]), number)


def _settled(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Unions whose people all joined, and took office, before the stories begin: all of them can be placed."""
    since = clock.today() - LONG
    came = every(Membership).filter(union_id=OuterRef("pk"), valid_from__gt=since)
    seated = every(Post).filter(organisation_id=OuterRef("pk"), valid_from__gt=since)
    return rows.filter(~Exists(came), ~Exists(seated))


def ending_soon(cast: Cast, street: str, number: int) -> list[Organisation]:
    """Unions with an officer whose term is not over yet, the next to end first."""
    terms = every(Term).filter(ended_on=None, expires_on__gt=clock.today())
    rows = terms.filter(organisation__in=_unions(cast, street, staffed=True)).select_related("organisation")
    return _chosen(cast, [term.organisation for term in rows.order_by("expires_on", "pk")[:number]], number)


def officered(cast: Cast, street: str, number: int) -> list[Organisation]:
    """Unions with an officer, those recorded last first."""
    return _chosen(cast, list(_unions(cast, street, staffed=True).order_by("-pk")[:number]), number)


def without_union(cast: Cast, street: str, number: int) -> list[Employer]:
    """Companies of a street that no union covers and at which nobody is known to work."""
    rows = every(Employer).filter(
        region_id=cast.places[street].region_id, valid_to=None, credit_code__startswith="91", coverages=None,
        employments=None, valid_from__lt="2024-01-01",
    )  # fmt: skip
    contact = every(Role).filter(kind="employer_contact").values("subject_id")
    found = list(rows.exclude(pk__in=contact).order_by("pk")[:number])
    if len(found) < number:
        raise ValueError(f"the demo needs {number} employers without a union in {street}, there are {len(found)}")
    return found
