"""Who owes the regular duties of unions: basic unions that are founded, open terms, the district."""

from datetime import date

from gongyou.engines.procedures.types import Owing
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries import organisations
from gongyou.records.directory.queries.terms import open_terms


def basic_unions(viewer: Viewer, day: date) -> list[Owing]:
    """Every basic union that was founded by the day and is not dissolved; one in preparation owes nothing yet."""
    rows = organisations(viewer, kind="basic").filter(founded_on__lte=day)
    return [Owing("organisation", pk, pk, since=founded) for pk, founded in rows.values_list("pk", "founded_on")]


def running_terms(viewer: Viewer) -> list[tuple[int, date]]:
    """(union, first day after the term as elected) of every open term of a basic union in force."""
    rows = open_terms(viewer).filter(organisation__kind="basic", organisation__valid_to=None)
    return list(rows.order_by("organisation_id").values_list("organisation_id", "expires_on"))


def districts(viewer: Viewer) -> list[Owing]:
    rows = organisations(viewer, kind="district").values_list("pk", flat=True)
    return [Owing("organisation", pk, pk) for pk in rows]
