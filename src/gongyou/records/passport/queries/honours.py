"""Honours: those of a person or another holder, what stands on a day, and counts as of a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.enums import VOID, HolderKind, HonourEnd
from gongyou.records.passport.models import HELD_BY, Honour
from gongyou.records.passport.predicates import bare
from gongyou.records.passport.types import FAMILIES, LEVELS, Holder


def standing(day: date) -> Q:
    """The condition that an honour stood on `day`; one that was revoked later still counts on the days before."""
    return Q(granted_on__lte=day) & (Q(revoked_on=None) | Q(revoked_on__gt=day))


def honours(viewer: Viewer) -> QuerySet[Honour]:
    """Honours that the viewer may see, without those that never stood."""
    return Honour.objects.visible_to(viewer).exclude(revocation__in=VOID)


def honours_of(viewer: Viewer, holder: Holder) -> QuerySet[Honour]:
    """The honours of one holder, highest and newest first."""
    rows = honours(viewer).filter(holder_kind=holder.kind, **{holder.column: holder.number})
    return rows.select_related(*HELD_BY).order_by("-level_ordinal", "-granted_on", "-pk")


def held(
    viewer: Viewer, holders: Collection[Holder], *, day: date, title: str = "", family: str = ""
) -> dict[Holder, list[Honour]]:
    """What these holders hold on `day`, by holder: for eligibility checks over a whole list of nominees."""
    found: dict[Holder, list[Honour]] = {}
    for kind in sorted({holder.kind for holder in holders}):
        column = Holder(kind, 0).column
        rows = honours(viewer).filter(standing(day), **{f"{column}__in": [h.number for h in holders if h.kind == kind]})
        rows = rows.filter(title=title) if title else rows
        rows = rows.filter(family=family) if family else rows
        for row in rows.order_by("-level_ordinal", "-granted_on"):
            found.setdefault(Holder(kind, getattr(row, column)), []).append(row)
    return found


def won_before(viewer: Viewer, fingerprints: Collection[str], level: str) -> dict[str, Honour]:
    """Which of these results have won at this level already: the same thing wins once at each level."""
    rows = Honour._base_manager.filter(fingerprint__in=[one for one in fingerprints if one], level=level)
    return {row.fingerprint: row for row in rows.exclude(revocation__in=VOID)}


def won_by_title(title: str, level: str, *, unit: int | None, employer: int | None) -> Honour | None:
    """The honour that a result of this title won at this level for the same unit, whatever its patent's number."""
    of = Q(result__unit_id=unit) if employer is None else Q(result__unit_id=unit) | Q(result__employer_id=employer)
    rows = Honour._base_manager.filter(of, result__isnull=False, level=level).exclude(revocation__in=VOID)
    wanted = bare(title)
    return next((row for row in rows.select_related("result") if row.result and bare(row.result.title) == wanted), None)


def count_standing(day: date, *, family: str = "", level: str = "", title: str = "") -> dict[str, int]:
    """How many honours stood on `day`, and how many distinct holders, persons or others. Counts only, no names."""
    rows = Honour._base_manager.filter(standing(day))
    for name, value in (("family", family), ("level", level), ("title", title)):
        rows = rows.filter(**{name: value}) if value else rows
    holders = [Count(f"{kind.value}_id", distinct=True) for kind in HolderKind]
    found = rows.aggregate(
        honours=Count("pk"), **{kind.value: one for kind, one in zip(HolderKind, holders, strict=True)}
    )
    return {"honours": found["honours"], "holders": sum(found[kind.value] for kind in HolderKind), **found}


@dataclass(frozen=True)
class HonourLine:
    """One honour as pages show it; a person's name is masked unless the page is the person's own."""

    number: int
    holder: str
    holder_kind: str
    unit: str
    title: str
    family: str
    level: str
    year: int
    granted_on: date
    body: str
    document: str
    icon: str = "award"
    ended_on: date | None = None
    ended_label: Any = ""
    deceased: bool = False
    off_wall: bool = False


def honour_line(row: Honour, *, own: bool = False) -> HonourLine:
    """The row's holder must be loaded with it (see `honours_of`)."""
    family = FAMILIES.find(row.family)
    return HonourLine(
        number=row.pk,
        holder=holder_name(row, own=own),
        holder_kind=row.holder_kind,
        unit=row.unit_name,
        title=row.title_name,
        family=str(family.name) if family else row.family,
        level=level_name(row.level),
        year=row.year,
        granted_on=row.granted_on,
        body=row.granting_body,
        document=row.document,
        icon=family.icon if family else "award",
        ended_on=row.revoked_on,
        ended_label=HonourEnd(row.revocation).label if row.revocation else "",
        deceased=row.person is not None and row.person.died_on is not None,
        off_wall=row.off_wall_since is not None,
    )


def level_name(key: str) -> str:
    """What a level is called."""
    found = LEVELS.find(key)
    return str(found.name) if found else key


def holder_name(row: Honour, *, own: bool = False) -> str:
    """The holder's name as it may be shown: a person's is masked, others are public."""
    if row.person is not None:
        return row.person.name if own else privacy.mask_name(row.person.name)
    thing = row.employer or row.organisation or row.group
    return thing.name if thing else row.result.title if row.result else _("未登记")
