"""Skill levels in force, for eligibility and promotion over whole lists of people."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries import in_force
from gongyou.records.passport.enums import SkillEnd
from gongyou.records.passport.models import SkillLevel


def levels_of(viewer: Viewer, person: int) -> QuerySet[SkillLevel]:
    """Every level that the person has or had, newest first, without those that never stood."""
    rows = SkillLevel.objects.visible_to(viewer).filter(person_id=person)
    return rows.exclude(end_reason__in=[SkillEnd.REVERSED, SkillEnd.MERGED]).order_by("-valid_from", "-pk")


def present_levels(
    viewer: Viewer, people: Collection[int], *, day: date, occupation: str = "", verified: bool = False
) -> dict[tuple[int, str], SkillLevel]:
    """(person, occupation) -> the level in force on `day`; only verified ones where a promotion rests on it."""
    rows = SkillLevel.objects.visible_to(viewer).filter(in_force(day), person_id__in=list(people))
    rows = rows.filter(occupation=occupation) if occupation else rows
    rows = rows.filter(verified_at__isnull=False) if verified else rows
    return {(row.person_id, row.occupation): row for row in rows.exclude(end_reason=SkillEnd.MERGED)}
