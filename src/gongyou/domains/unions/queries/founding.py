"""Founding as employers and desks look for it: employers to found a union for, an employer's own founding matters."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.engines.procedures.enums import Ending, MatterState
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.queries import matters
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries.places import find_employers

FOUNDING = "unions.founding"
_SHORTEST, _MOST = 2, 30


def employer_choices(viewer: Viewer, matter: Matter | None, text: str) -> tuple[tuple[str, Any], ...]:
    """(code, name) of employers of the viewer's scope by name, initials or code; none without a text."""
    if len(text.strip()) < _SHORTEST:
        return ()
    found = find_employers(viewer, text)[:_MOST]
    return tuple((row.credit_code, f"{row.name}（{row.credit_code}）") for row in found)


@dataclass(frozen=True)
class FoundingLine:
    """A founding matter as the employer that asked for it sees it: nothing about people."""

    number: str
    name: Any
    stage: Any
    opened: date
    due: date | None
    ended: bool


def own_foundings(viewer: Viewer) -> list[FoundingLine]:
    """The founding matters of the unit whose contact the viewer is, the newest first."""
    if not viewer.holds("employer.own"):
        return []
    definition = PROCEDURES.get(FOUNDING)
    return [
        FoundingLine(
            number=row.number,
            name=definition.name,
            stage=_stage(row),
            opened=clock.local_date(row.opened_at),
            due=None if row.state == MatterState.ENDED else row.due,
            ended=row.state == MatterState.ENDED,
        )
        for row in matters(viewer).filter(procedure=FOUNDING).order_by("-pk")[:20]
    ]


def _stage(row: Matter) -> Any:
    if row.state == MatterState.ENDED:
        return Ending(row.ending).label
    return PROCEDURES.get(FOUNDING).stage(row.stage).labels.applicant
