"""Terms of office and posts, as the console shows them and as duties ask for them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongyou.kernel import clock, parameters, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import PostEnd, PostTitle
from gongyou.records.directory.models import Post, Term
from gongyou.records.directory.predicates import months_after

RUNNING, EXPIRING, OVERDUE, ENDED = "running", "expiring", "overdue", "ended"


def open_terms(viewer: Viewer) -> QuerySet[Term]:
    """The running terms of the viewer's scope, those that end first in front."""
    rows = Term.objects.visible_to(viewer).filter(ended_on=None).select_related("organisation")
    return rows.order_by("expires_on", "pk")


def current_term(viewer: Viewer, organisation_id: int) -> Term | None:
    return open_terms(viewer).filter(organisation_id=organisation_id).first()


def expiring_months(day: date) -> int:
    """How many months before its end a term is called for (directory.expiring_months)."""
    return parameters.value("directory.expiring_months", day).whole


def expiring_terms(viewer: Viewer, *, months: int | None = None, day: date | None = None) -> QuerySet[Term]:
    """Terms that end within so many months after the day and are not overdue yet."""
    day = day or clock.today()
    until = months_after(day, expiring_months(day) if months is None else months)
    return open_terms(viewer).filter(expires_on__gt=day, expires_on__lte=until)


def overdue_terms(viewer: Viewer, *, day: date | None = None) -> QuerySet[Term]:
    """Terms that ended without an election (超期未换届)."""
    return open_terms(viewer).filter(expires_on__lte=day or clock.today())


@dataclass(frozen=True)
class TermLine:
    """One term; `days_left` is negative once it is overdue."""

    organisation: str
    organisation_code: str
    ordinal: int
    begins: date
    expires: date
    ended: date | None
    years: int
    document: str
    days_left: int
    state: str

    @property
    def days_over(self) -> int:
        """How many days ago the term ended; nought while it runs."""
        return max(0, -self.days_left)


def term_line(term: Term, day: date | None = None) -> TermLine:
    """The line of a term as of a day."""
    day = day or clock.today()
    return TermLine(
        organisation=term.organisation.name,
        organisation_code=term.organisation.code,
        ordinal=term.ordinal,
        begins=term.begins_on,
        expires=term.expires_on,
        ended=term.ended_on,
        years=term.years,
        document=term.document,
        days_left=(term.expires_on - day).days,
        state=_state(term, day),
    )


def _state(term: Term, day: date) -> str:
    if term.ended_on is not None:
        return ENDED
    if term.expires_on <= day:
        return OVERDUE
    return EXPIRING if term.expires_on <= months_after(day, expiring_months(day)) else RUNNING


def terms_of(viewer: Viewer, organisation_id: int) -> list[TermLine]:
    """All terms of an organisation that counted, the newest first; reversed ones have no length and are left out."""
    rows = Term.objects.visible_to(viewer).filter(organisation_id=organisation_id).select_related("organisation")
    return [term_line(row) for row in rows.order_by("-begins_on", "-pk") if row.ended_on != row.begins_on]


@dataclass(frozen=True)
class PostRow:
    """Who holds or held a post; the name masked."""

    pk: int
    person_code: str
    name: str
    title: Any
    begins: date
    ends: date | None
    reason: Any
    document: str


_RANK = list(PostTitle.values)


def posts_of(viewer: Viewer, organisation_id: int, *, former: bool = False) -> list[PostRow]:
    """The posts of an organisation, the chair first; with `former` also those that ended, newest first."""
    rows = Post.objects.visible_to(viewer).filter(organisation_id=organisation_id).select_related("person")
    found = list(rows if former else rows.filter(valid_to=None))
    if former:
        found = [row for row in found if row.valid_to != row.valid_from]
    found.sort(key=lambda row: (row.valid_to is not None, -row.valid_from.toordinal(), _RANK.index(row.title), row.pk))
    if not former:
        found.sort(key=lambda row: (_RANK.index(row.title), row.pk))
    return [_post(row) for row in found]


def _post(row: Post) -> PostRow:
    return PostRow(
        pk=row.pk,
        person_code=row.person.code,
        name=privacy.mask_name(row.person.name),
        title=PostTitle(row.title).label,
        begins=row.valid_from,
        ends=row.valid_to,
        reason=PostEnd(row.end_reason).label if row.end_reason else "",
        document=row.document,
    )
