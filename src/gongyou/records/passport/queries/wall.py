"""The public honour wall: what stands, by family, level and year; what was revoked is no longer on it.

Whoever died stays on it with what was granted, marked so and nowhere as active, unless the family wishes otherwise.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.models import HELD_BY, Certificate, Completer, GroupMember, Honour
from gongyou.records.passport.queries.honours import HonourLine, honour_line, standing
from gongyou.records.passport.types import FAMILIES, LEVELS

#: A lower honour stays away from the wall as long as the higher one that replaced it stands.
_HIGHEST = Q(superseded_by=None) | Q(superseded_by__revoked_on__isnull=False)
_ON_WALL = Q(off_wall_since=None)


def wall(viewer: Viewer, *, family: str = "", level: str = "", year: int | None = None) -> QuerySet[Honour]:
    """Honours that stand today, highest level and newest first. A lower one that a higher one replaced stays away."""
    rows = Honour.objects.visible_to(viewer).filter(standing(clock.today()), _ON_WALL).filter(_HIGHEST)
    if family in FAMILIES:
        rows = rows.filter(family=family)
    if level in LEVELS:
        rows = rows.filter(level=level)
    if year is not None:
        rows = rows.filter(year=year)
    return rows.select_related(*HELD_BY).order_by("-level_ordinal", "-year", "title", "pk")


def wall_lines(rows: list[Honour]) -> list[HonourLine]:
    return [honour_line(row) for row in rows]


@dataclass(frozen=True)
class Choices:
    """By what the wall can be narrowed: only what stands on it."""

    families: list[tuple[str, Any]] = field(default_factory=list)
    levels: list[tuple[str, Any]] = field(default_factory=list)
    years: list[int] = field(default_factory=list)


def wall_choices(viewer: Viewer) -> Choices:
    rows = Honour.objects.visible_to(viewer).filter(standing(clock.today()), _ON_WALL).filter(_HIGHEST).order_by()
    known = set(rows.values_list("family", "level", "year").distinct())
    families, levels = {one[0] for one in known}, {one[1] for one in known}
    return Choices(
        families=[(one.key, one.name) for one in FAMILIES if one.key in families],
        levels=[(one.key, one.name) for one in sorted(LEVELS, key=lambda one: -one.ordinal) if one.key in levels],
        years=sorted({one[2] for one in known}, reverse=True),
    )


@dataclass(frozen=True)
class HonourPage:
    """What the public page of one honour shows."""

    line: HonourLine
    people: list[str] = field(default_factory=list)
    certificate_code: str = ""
    certificate_number: str = ""
    higher: int | None = None
    higher_title: str = ""


def honour_page(viewer: Viewer, number: int) -> HonourPage | None:
    """The page of an honour that stands today, else None: unknown, revoked and withheld ones are the same."""
    rows = Honour.objects.visible_to(viewer).filter(standing(clock.today()), _ON_WALL, pk=number)
    row = rows.select_related(*HELD_BY, "superseded_by").first()
    if row is None:
        return None
    certificate = Certificate._base_manager.filter(honour=row, revoked_on=None, recorded=False).order_by("-pk").first()
    higher = row.superseded_by if row.superseded_by and row.superseded_by.revoked_on is None else None
    return HonourPage(
        line=honour_line(row),
        people=_people(row),
        certificate_code=certificate.code if certificate else "",
        certificate_number=certificate.number if certificate else row.certificate_number,
        higher=higher.pk if higher else None,
        higher_title=higher.title_name if higher else "",
    )


def _people(row: Honour) -> list[str]:
    """Who completed a result or leads a group now, masked, in order. The dead lead nothing."""
    if row.result_id is not None:
        done = Completer._base_manager.filter(result_id=row.result_id).order_by("position").select_related("person")
        return [privacy.mask_name(one.person.name if one.person else one.name) for one in done]
    if row.group_id is not None:
        found = GroupMember._base_manager.filter(group_id=row.group_id, valid_to=None, role="leader")
        found = found.filter(person__died_on=None)
        return [privacy.mask_name(one.person.name) for one in found.select_related("person")]
    return []
