"""Organisations, their lines, members, codes and employers, as the console lists them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock, privacy
from gongyou.kernel.access.models import Link, Role
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.types import LINES, ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import OrganisationKind, UnionForm
from gongyou.records.directory.models import Coverage, Employer, JoinCode, Membership, Organisation
from gongyou.records.directory.queries import covered_organisations, employers, in_force, organisations
from gongyou.records.directory.queries import terms as terms_

KINDS_IN_ORDER = ("district", "street", "federation", "zone", "basic", "street_station", "base_station", "department")
#: Kinds whose desk should have a holder.
DESK_KINDS = {"district", "street", "federation", "basic"}


def organisation_name(node_id: int | None) -> str:
    """The name of the organisation at a node (names of organisations are public); empty where there is none."""
    found = Organisation._base_manager.filter(pk=node_id).values_list("name", flat=True).first()
    return found or ""


def employer_name(employer_id: int | None) -> str:
    """The name of the employer that a role is tied to."""
    return Employer._base_manager.filter(pk=employer_id).values_list("name", flat=True).first() or ""


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation with its counts of today."""

    code: str
    name: str
    kind: Any
    form: Any
    parents: list[tuple[Any, str, bool]]
    active: int
    retained: int
    covered: int
    desks: list[str]
    needs_desk: bool
    preparing: bool = False
    term: "terms_.TermLine | None" = None


#: Where a union stands, by which the list is narrowed.
STANDINGS = (
    ("preparing", _("筹建中")),
    (terms_.EXPIRING, _("临近届满")),
    (terms_.OVERDUE, _("超期未换届")),
)


def find_organisations(viewer: Viewer, *, text: str = "", kind: str = "", standing: str = "") -> QuerySet[Organisation]:
    """Covered organisations by a part of the name, initials or code, by kind and by where they stand."""
    rows = covered_organisations(viewer)
    if kind in OrganisationKind.values:
        rows = rows.filter(kind=kind)
    if standing == "preparing":
        rows = rows.filter(founded_on=None)
    elif standing in (terms_.EXPIRING, terms_.OVERDUE):
        found = terms_.expiring_terms(viewer) if standing == terms_.EXPIRING else terms_.overdue_terms(viewer)
        rows = rows.filter(pk__in=found.order_by().values("organisation_id"))
    wanted = text.strip()
    if wanted:
        by_text = Q(name__contains=wanted) | Q(code__startswith=wanted.upper())
        rows = rows.filter(by_text | Q(initials__startswith=wanted.lower()) if wanted.isascii() else by_text)
    rank = Case(*(When(kind=key, then=place) for place, key in enumerate(KINDS_IN_ORDER)), default=99)
    return rows.order_by(rank, "code")


def organisation_rows(viewer: Viewer, found: Iterable[Organisation]) -> list[OrganisationRow]:
    """The lines of one page of organisations; few statements whatever their number."""
    rows = list(found)
    ids = [row.pk for row in rows]
    parents = _parents(ids)
    members = _members(viewer, ids)
    covered = dict(
        Coverage.objects.visible_to(viewer)
        .filter(in_force(clock.today()), union_id__in=ids)
        .values_list("union_id")
        .annotate(number=Count("pk"))
    )
    desks = _desks(ids)
    terms = {
        row.organisation_id: terms_.term_line(row) for row in terms_.open_terms(viewer).filter(organisation__in=ids)
    }
    return [
        OrganisationRow(
            code=row.code,
            name=row.name,
            kind=OrganisationKind(row.kind).label,
            form=UnionForm(row.form).label if row.form else "",
            parents=parents.get(row.pk, []),
            active=members.get((row.pk, "active"), 0),
            retained=members.get((row.pk, "retained"), 0),
            covered=covered.get(row.pk, 0),
            desks=desks.get(row.pk, []),
            needs_desk=row.kind in DESK_KINDS,
            preparing=row.founded_on is None,
            term=terms.get(row.pk),
        )
        for row in rows
    ]


def _parents(ids: list[int]) -> dict[int, list[tuple[Any, str, bool]]]:
    links = Link._base_manager.filter(child_id__in=ids, valid_to=None).order_by("-is_primary", "line")
    found: dict[int, list[tuple[Any, str, bool]]] = {}
    for child, line, name, primary in links.values_list("child_id", "line", "parent__organisation__name", "is_primary"):
        found.setdefault(child, []).append((LINES.get(line).name if line in LINES else line, name, primary))
    return found


def _members(viewer: Viewer, ids: list[int]) -> dict[tuple[int, str], int]:
    if not viewer.holds("people.read"):
        return {}
    rows = Membership.objects.visible_to(viewer).filter(union_id__in=ids, valid_to=None)
    return {(union, kind): number for union, kind, number in rows.values_list("union_id", "kind").annotate(Count("pk"))}


def _desks(ids: list[int]) -> dict[int, list[str]]:
    today = clock.today()
    rows = Role._base_manager.filter(in_force(today), node_id__in=ids).values_list("node_id", "kind")
    found: dict[int, list[str]] = {}
    for node_id, kind, number in rows.annotate(number=Count("pk")).order_by("node_id", "kind"):
        name = str(ROLE_KINDS.get(kind).name) if kind in ROLE_KINDS else kind
        found.setdefault(node_id, []).append(f"{name} × {number}" if number > 1 else name)
    return found


@dataclass(frozen=True)
class OrganisationFile:
    """What the page of one organisation shows."""

    row: OrganisationRow
    pk: int
    kind: str
    region: str
    since: date
    founded: date | None
    founding_document: str
    credit_code: str
    is_pool: bool
    terms: list["terms_.TermLine"]
    posts: list["terms_.PostRow"]
    children: list[tuple[str, str]]
    child_count: int
    coverages: list[tuple[str, str, date]]
    codes: list["CodeRow"] = field(default_factory=list)
    stations: list[tuple[str, str]] = field(default_factory=list)

    @property
    def former_terms(self) -> list["terms_.TermLine"]:
        return [term for term in self.terms if term.ended is not None]


def organisation_file(viewer: Viewer, code: str) -> OrganisationFile | None:
    """The page of a covered organisation, else None."""
    found = covered_organisations(viewer).filter(code=code).select_related("region").first()
    if found is None:
        return None
    below = Link._base_manager.filter(parent_id=found.pk, valid_to=None, child__organisation__valid_to=None)
    children = list(
        below.order_by("child__organisation__code")
        .values_list("child__organisation__code", "child__organisation__name")
        .distinct()
    )
    coverages = Coverage.objects.visible_to(viewer).filter(in_force(clock.today()), union=found)
    stations = organisations(viewer).filter(kind__in=("street_station", "base_station"), region_id=found.region_id)
    return OrganisationFile(
        row=organisation_rows(viewer, [found])[0],
        pk=found.pk,
        kind=found.kind,
        region=found.region.name if found.region else "",
        since=found.valid_from,
        founded=found.founded_on,
        founding_document=found.founding_document,
        credit_code=found.credit_code or "",
        is_pool=found.is_pool,
        terms=terms_.terms_of(viewer, found.pk),
        posts=terms_.posts_of(viewer, found.pk),
        children=children[:30],
        child_count=len(children),
        coverages=list(
            coverages.order_by("employer__name").values_list("employer__credit_code", "employer__name", "valid_from")[
                :30
            ]
        ),
        codes=code_rows(join_codes(viewer).filter(union=found)),
        stations=list(stations.filter(pk__in=covered_nodes(viewer)).order_by("name").values_list("code", "name")[:300]),
    )


@dataclass(frozen=True)
class CodeRow:
    """A joining code as lists and posters show it; nothing about a person."""

    token: str
    target: Any
    union: str
    union_code: str
    place: str
    label: str
    begins: date
    ends: date | None
    members: int
    drive: str = ""


def join_codes(viewer: Viewer) -> QuerySet[JoinCode]:
    """The joining codes of the viewer's scope that are in force, newest first."""
    rows = JoinCode.objects.visible_to(viewer).filter(in_force(clock.today()))
    return rows.select_related("union", "station", "employer").order_by("-pk")


def code_rows(found: Iterable[JoinCode]) -> list[CodeRow]:
    """The lines of these codes."""
    rows = list(found)
    used = dict(
        Membership._base_manager.filter(code_id__in=[row.pk for row in rows])
        .values_list("code_id")
        .annotate(number=Count("pk"))
    )
    return [_code_row(row, used.get(row.pk, 0)) for row in rows]


def _code_row(row: JoinCode, members: int) -> CodeRow:
    return CodeRow(
        token=row.token,
        target=JoinCode.Target(row.target).label,
        union=row.union.name,
        union_code=row.union.code,
        place=row.station.name if row.station else row.employer.name if row.employer else "",
        label=row.label,
        begins=row.valid_from,
        ends=row.valid_to,
        members=members,
        drive=row.label if row.target == JoinCode.Target.DRIVE else "",
    )


def code_of(viewer: Viewer, token: str) -> CodeRow | None:
    """One code for its poster."""
    return next(iter(code_rows(join_codes(viewer).filter(token=token))), None)


@dataclass(frozen=True)
class EmployerRow:
    """One employer with the union that covers it."""

    credit_code: str
    name: str
    industry: str
    region: str
    union: str


def find_employers(viewer: Viewer, text: str = "") -> QuerySet[Employer]:
    """Employers of the viewer's scope by a part of the name, initials or credit code."""
    rows = employers(viewer).filter(valid_to=None).select_related("region")
    wanted = text.strip()
    if not wanted:
        return rows.order_by("pk")
    if not wanted.isascii():
        return rows.filter(name__contains=wanted).order_by("pk")
    return rows.filter(Q(credit_code__startswith=wanted.upper()) | Q(initials__startswith=wanted.lower())).order_by(
        "pk"
    )


def employer_rows(found: Iterable[Employer]) -> list[EmployerRow]:
    """The lines of one page of employers, which the caller found in its scope."""
    rows = list(found)
    covers = Coverage._base_manager.filter(in_force(clock.today()), employer_id__in=[row.pk for row in rows])
    unions = dict(covers.values_list("employer_id", "union__name"))
    return [EmployerRow(r.credit_code, r.name, r.industry, r.region.name, unions.get(r.pk, "")) for r in rows]


@dataclass(frozen=True)
class UnitFile:
    """What an employer's contact sees of the own unit: never who joined by another road."""

    name: str
    credit_code: str
    unions: list[tuple[str, date]]
    codes: list[CodeRow]
    joined: list[tuple[str, date]]


def own_unit(viewer: Viewer) -> UnitFile | None:
    """The unit that the viewer's role is tied to; members only where they joined by the unit's own code."""
    if not viewer.holds("employer.own") or viewer.subject_id is None:
        return None
    found = Employer._base_manager.filter(pk=viewer.subject_id).first()
    if found is None:
        return None
    today = clock.today()
    covers = Coverage._base_manager.filter(in_force(today), employer=found)
    codes = JoinCode._base_manager.filter(in_force(today), employer=found, target="employer")
    joined = Membership._base_manager.filter(code__employer=found, code__target="employer", valid_to=None)
    return UnitFile(
        name=found.name,
        credit_code=found.credit_code,
        unions=list(covers.order_by("valid_from").values_list("union__name", "valid_from")),
        codes=code_rows(codes.select_related("union", "station", "employer").order_by("-pk")),
        joined=[
            (privacy.mask_name(name), day)
            for name, day in joined.order_by("-valid_from").values_list("person__name", "valid_from")[:200]
        ],
    )
