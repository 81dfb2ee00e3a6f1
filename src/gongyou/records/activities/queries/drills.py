"""Drills as the console lists them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.activities.models import Drill, DrillCheck
from gongyou.records.directory.models import Membership


@dataclass(frozen=True)
class DrillRow:
    """One drill in the list."""

    pk: int
    title: str
    union: str
    occupation: str
    begins: date
    ends: date
    proof: Any
    headcount: int
    state: str


@dataclass(frozen=True)
class DrillFile:
    """One drill with its samples and what the viewer may do."""

    row: DrillRow
    method: str
    document: str
    checks: tuple[DrillCheck, ...]
    own: bool
    may_check: bool
    may_void: bool


def drills(viewer: Viewer, *, year: int | None = None) -> QuerySet[Drill]:
    """The drills of the scope, the newest first."""
    rows = Drill.objects.visible_to(viewer).select_related("organisation")
    return (rows.filter(ends_on__year=year) if year else rows).order_by("-ends_on", "-pk")


def person_times(viewer: Viewer, *, year: int | None = None) -> int:
    """The person-times of the scope; a voided drill counts nothing."""
    return drills(viewer, year=year).aggregate(total=Sum("headcount"))["total"] or 0


def drill_rows(rows: list[Drill]) -> list[DrillRow]:
    return [_row(row) for row in rows]


def _row(row: Drill) -> DrillRow:
    return DrillRow(
        row.pk,
        row.title,
        row.organisation.name,
        row.occupation,
        row.begins_on,
        row.ends_on,
        row.get_proof_display(),
        row.headcount,
        row.state,
    )


def drill_file(viewer: Viewer, number: int) -> DrillFile | None:
    """One drill of the scope, or None."""
    row = drills(viewer).filter(pk=number).first()
    if row is None:
        return None
    own, open_ = row.organisation_id == viewer.node_id, row.state != Drill.State.VOID
    checks = DrillCheck.objects.visible_to(viewer).filter(drill=row).order_by("pk")
    return DrillFile(
        _row(row),
        row.method,
        row.document,
        tuple(checks),
        own,
        open_ and not own and viewer.holds("drills.check"),
        open_ and own and viewer.holds("drills.record"),
    )


def members_to_sign(viewer: Viewer) -> list[tuple[int, str]]:
    """The members of the own union for the sheet of signs."""
    rows = Membership.objects.visible_to(viewer).filter(union_id=viewer.node_id, valid_to=None, kind="active")
    found = rows.select_related("person").order_by("person__name", "pk")[:500]
    return [(row.person_id, row.person.name) for row in found]
