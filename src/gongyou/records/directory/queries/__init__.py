"""Reads of the directory that several floors share; each takes the viewer and returns only what the viewer may see."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from gongyou.kernel import clock, privacy
from gongyou.kernel.access.scopes import covered_nodes, sole
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Employer, JoinCode, Membership, Organisation, Person, Region


def in_force(day: date, prefix: str = "") -> Q:
    """The condition that a dated fact holds on `day`."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    )


def person_of_user(user_id: int) -> int | None:
    """The person who owns the account, or None (read while a viewer is being built)."""
    return next(iter(Person._base_manager.filter(user_id=user_id).values_list("pk", flat=True)), None)


def people(viewer: Viewer) -> QuerySet[Person]:
    return Person.objects.visible_to(viewer)


def person_by_code(viewer: Viewer, code: str) -> Person | None:
    """The person of this code, if in the viewer's scope; the code of a merged record leads to the kept one."""
    return people(viewer).filter(pk=_kept_of(code=code)).first()


def person_by_identity(viewer: Viewer, number: str) -> Person | None:
    """Exact search by identity number inside the viewer's scope; any number of a person finds the one record."""
    return people(viewer).filter(pk=_kept_of(identity_index=privacy.blind_index("identity", number))).first()


def _kept_of(**which: Any) -> int | None:
    """The number of the record that holds, for a record that may have been merged into it."""
    found = Person._base_manager.filter(**which).values_list("pk", "merged_into_id").first()
    return (found[1] or found[0]) if found else None


def records_of(person: Person) -> list[Person]:
    """The person's record and those that were merged into it: every name, number and phone that is known."""
    return [person, *Person._base_manager.filter(merged_into=person).order_by("pk")]


def memberships(viewer: Viewer) -> QuerySet[Membership]:
    return Membership.objects.visible_to(viewer).select_related("person", "union")


def open_membership(viewer: Viewer, person_id: int) -> Membership | None:
    return memberships(viewer).filter(person_id=person_id, valid_to=None).first()


def organisations(viewer: Viewer, *, kind: str = "") -> QuerySet[Organisation]:
    """Organisations in force today (names and places of organisations are public)."""
    rows = Organisation.objects.visible_to(viewer).filter(in_force(clock.today()))
    return rows.filter(kind=kind) if kind else rows


def covered_organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations that the viewer's role covers."""
    return organisations(viewer).filter(pk__in=covered_nodes(viewer))


def organisation_by_code(viewer: Viewer, code: str) -> Organisation | None:
    return organisations(viewer).filter(code=code).first()


def employers(viewer: Viewer) -> QuerySet[Employer]:
    return Employer.objects.visible_to(viewer)


def regions() -> QuerySet[Region]:
    return Region._base_manager.filter(level="street").order_by("code")


def pool_of_region(code: str) -> Organisation | None:
    """The street union that holds people without a union of their own."""
    return Organisation._base_manager.filter(kind="street", is_pool=True, region_id=code, valid_to=None).first()


def code_by_token(token: str) -> JoinCode | None:
    """The code behind a poster, if it and its union are in force; the token itself is the permission."""
    return sole(_codes_in_force(token).select_related("union", "station", "employer"))


def way_in(token: str) -> JoinCode | None:
    """The same code with no more than its number, its kind and the number of its union."""
    return sole(_codes_in_force(token).select_related("union").only("target", "union__node"))


def _codes_in_force(token: str) -> QuerySet[JoinCode]:
    return JoinCode._base_manager.filter(in_force(clock.today()), token=token, union__valid_to=None)
