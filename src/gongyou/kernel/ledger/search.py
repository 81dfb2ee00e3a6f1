"""Reading entries for the audit administrator, newest first."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry


@dataclass(frozen=True)
class Line:
    """An entry for people."""

    seq: int
    at: datetime
    actor: str
    role: str
    event: str
    subject: str
    #: Names with values: a template would take a dict's own "items" for its pairs.
    data: tuple[tuple[str, Any], ...]
    hash: str


def search(viewer: Viewer, *, event: str = "", day: date | None = None) -> QuerySet[Entry]:
    """Entries by the beginning of the event's name and by day (Asia/Shanghai)."""
    rows = Entry.objects.visible_to(viewer).order_by("-seq")
    if event.strip():
        rows = rows.filter(event__startswith=event.strip())
    if day is not None:
        rows = rows.filter(at__gte=_stamp(clock.start_of_day(day)), at__lt=_stamp(clock.end_exclusive(day)))
    return rows


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def lines(found: Iterable[Entry]) -> list[Line]:
    """The entries as lines."""
    return [
        Line(
            seq=row.seq,
            at=datetime.fromisoformat(row.at),
            actor=row.actor,
            role=row.role,
            event=row.event,
            subject=f"{row.subject_kind} {row.subject_number}",
            data=tuple((name, value) for name, value in json.loads(row.data).items() if value not in (None, "", [])),
            hash=row.hash[:12],
        )
        for row in found
    ]
