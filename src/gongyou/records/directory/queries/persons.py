"""Finding people and reading one person's page; every personal value leaves masked."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongyou.kernel import privacy
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import (
    Gender,
    Household,
    IdentityKind,
    JoinRoad,
    LabourRelation,
    MembershipEnd,
    MembershipKind,
    NewForm,
    PostTitle,
)
from gongyou.records.directory.models import Employment, Membership, Organisation, Person, Reveal
from gongyou.records.directory.queries import people, person_by_code
from gongyou.records.directory.queries.histories import memberships_of, posts_of

MOST = 50
SHORTEST = 2
_CARD = re.compile(r"^[A-Z]{2}-\d{4}-\d{6}$")


@dataclass(frozen=True)
class PersonRow:
    """One line of a list of people."""

    code: str
    name: str
    identity: str
    phone: str
    union: str
    kind: str


@dataclass(frozen=True)
class Found:
    """People that matched; `more` says that the list was cut."""

    rows: list[PersonRow]
    more: bool = False
    too_short: bool = False


def search_people(viewer: Viewer, text: str) -> Found:
    """People of the viewer's scope by name (two characters), pinyin initials or card number, at most fifty."""
    wanted = text.strip()
    if len(wanted) < SHORTEST:
        return Found([], too_short=True)
    rows = people(viewer)
    if _CARD.match(wanted.upper()):
        cards = Membership.objects.visible_to(viewer).filter(card_number=wanted.upper())
        rows = rows.filter(pk__in=cards.values("person_id"))
    elif wanted.isascii():
        rows = rows.filter(initials__startswith=wanted.lower()) if wanted.isalpha() else rows.none()
    else:
        rows = rows.filter(name__contains=wanted)
    found = list(rows.order_by("name", "pk")[: MOST + 1])
    return Found(person_rows(viewer, found[:MOST]), more=len(found) > MOST)


def person_rows(viewer: Viewer, persons: list[Person]) -> list[PersonRow]:
    """Masked lines of these people with their present membership."""
    open_rows = Membership.objects.visible_to(viewer).filter(person__in=persons, valid_to=None).select_related("union")
    at = {row.person_id: row for row in open_rows}
    return [_row(person, at.get(person.pk)) for person in persons]


def _row(person: Person, membership: Membership | None) -> PersonRow:
    return PersonRow(
        code=person.code,
        name=privacy.mask_name(person.name),
        identity=privacy.mask_identity(person.identity_number.reveal()),
        phone=privacy.mask_phone(person.phone.reveal()) if person.phone else "",
        union=membership.union.name if membership else "",
        kind=membership.kind if membership else "",
    )


@dataclass(frozen=True)
class MembershipLine:
    union: str
    kind: str
    kind_label: Any
    road: Any
    card: str
    begins: date
    ends: date | None
    reason: Any


@dataclass(frozen=True)
class EmploymentLine:
    employer: str
    relation: Any
    new_form: Any
    is_main: bool
    industrial: bool
    begins: date
    ends: date | None


@dataclass(frozen=True)
class PostLine:
    organisation: str
    title: Any
    begins: date
    ends: date | None


@dataclass(frozen=True)
class RevealLine:
    at: datetime
    field: Any
    reason: str
    who: str


@dataclass(frozen=True)
class PersonFile:
    """What the page of one person shows."""

    pk: int
    code: str
    name: str
    gender: Any
    birth: str
    identity_kind: Any
    identity: str
    phone: str
    household: Any
    identity_checked_on: date | None
    has_account: bool
    memberships: list[MembershipLine] = field(default_factory=list)
    employments: list[EmploymentLine] = field(default_factory=list)
    posts: list[PostLine] = field(default_factory=list)
    reveals: list[RevealLine] = field(default_factory=list)
    transferable: bool = False


def revealable() -> dict[str, Any]:
    """The sealed values that may be looked at one by one, with their names."""
    return {"identity_number": _("证件号码"), "phone": _("手机号")}


def person_file(viewer: Viewer, code: str) -> PersonFile | None:
    """The page of a person in the viewer's scope, else None."""
    person = person_by_code(viewer, code)
    if person is None:
        return None
    own = memberships_of(viewer, [person.pk])
    here = own.filter(valid_to=None, union_id__in=covered_nodes(viewer))
    return PersonFile(
        pk=person.pk,
        code=person.code,
        name=privacy.mask_name(person.name),
        gender=Gender(person.gender).label,
        birth=_("%(year)s 年") % {"year": person.birth_date.year},
        identity_kind=IdentityKind(person.identity_kind).label,
        identity=privacy.mask_identity(person.identity_number.reveal()),
        phone=privacy.mask_phone(person.phone.reveal()) if person.phone else "",
        household=Household(person.household).label,
        identity_checked_on=person.identity_checked_on,
        has_account=person.user_id is not None,
        memberships=[_membership(row) for row in own],
        employments=_employments(viewer, person),
        posts=_posts(viewer, person),
        reveals=_reveals(person),
        transferable=viewer.holds("matters.decide") and here.exists(),
    )


def _membership(row: Membership) -> MembershipLine:
    return MembershipLine(
        union=row.union.name,
        kind=row.kind,
        kind_label=MembershipKind(row.kind).label,
        road=JoinRoad(row.road).label,
        card=row.card_number or "",
        begins=row.valid_from,
        ends=row.valid_to,
        reason=MembershipEnd(row.end_reason).label if row.end_reason else "",
    )


def _employments(viewer: Viewer, person: Person) -> list[EmploymentLine]:
    rows = Employment.objects.visible_to(viewer).filter(person=person).select_related("employer")
    return [
        EmploymentLine(
            employer=row.employer.name if row.employer else row.employer_name,
            relation=LabourRelation(row.relation).label,
            new_form=NewForm(row.new_form).label if row.new_form else "",
            is_main=row.is_main,
            industrial=row.industrial,
            begins=row.valid_from,
            ends=row.valid_to,
        )
        for row in rows.order_by("-valid_from", "-pk")
    ]


def _posts(viewer: Viewer, person: Person) -> list[PostLine]:
    return [
        PostLine(row.organisation.name, PostTitle(row.title).label, row.valid_from, row.valid_to)
        for row in posts_of(viewer, [person.pk])
    ]


def _reveals(person: Person) -> list[RevealLine]:
    """Who looked at a sealed value; shown beside the values to whoever may see the person (R22)."""
    rows = list(Reveal._base_manager.filter(person=person).order_by("-pk")[:20])
    names = _names(row.node_id for row in rows)
    labels = revealable()
    return [RevealLine(row.happened_at, labels.get(row.field, row.field), row.reason, _who(row, names)) for row in rows]


def _names(node_ids: Any) -> dict[int, str]:
    rows: QuerySet[Organisation] = Organisation._base_manager.filter(pk__in=[pk for pk in node_ids if pk])
    return dict(rows.values_list("pk", "name"))


def _who(row: Reveal, names: dict[int, str]) -> str:
    role = str(ROLE_KINDS.get(row.role).name) if row.role in ROLE_KINDS else row.role
    return " · ".join(part for part in (names.get(row.node_id or 0, ""), role) if part)


def receiving_unions(
    viewer: Viewer, text: str, *, near: int | None = None, kinds: tuple[str, ...] = ("basic",)
) -> list:
    """(code, name) of unions by name or initials, for pickers; without a text those of the street of node `near`."""
    rows = Organisation.objects.visible_to(viewer).filter(kind__in=kinds, valid_to=None)
    wanted = text.strip()
    if wanted:
        rows = rows.filter(Q(name__contains=wanted) | Q(initials__startswith=wanted.lower()))
    else:
        region = Organisation._base_manager.filter(pk=near).values_list("region_id", flat=True).first()
        rows = rows.filter(region_id=region) if region else rows.none()
    return list(rows.order_by("name").values_list("code", "name")[:MOST])
