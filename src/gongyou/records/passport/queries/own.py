"""What a worker has earned, as the own page shows it: the name in full, ended things with their ends."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.enums import GroupEnd
from gongyou.records.passport.models import GroupMember
from gongyou.records.passport.queries.certificates import CertificateFace, own_certificates
from gongyou.records.passport.queries.contests import results_of
from gongyou.records.passport.queries.honours import HonourLine, honour_line, honours_of
from gongyou.records.passport.queries.levels import levels_of
from gongyou.records.passport.queries.results import completed_by
from gongyou.records.passport.types import Holder


@dataclass(frozen=True)
class LevelLine:
    occupation: str
    grade: Any
    number: str
    authority: str
    begins: date
    ends: date | None
    end_label: Any


@dataclass(frozen=True)
class ContestLine:
    contest: str
    track: str
    rank: int
    entrants: int
    shown: str
    award: str
    held_on: date
    revoked: bool


@dataclass(frozen=True)
class OwnPassport:
    """Everything on the page 我的荣誉."""

    honours: list[HonourLine] = field(default_factory=list)
    levels: list[LevelLine] = field(default_factory=list)
    contests: list[ContestLine] = field(default_factory=list)
    results: list[tuple[str, date]] = field(default_factory=list)
    groups: list[tuple[str, Any]] = field(default_factory=list)
    certificates: list[CertificateFace] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.honours or self.levels or self.contests or self.results or self.groups or self.certificates)


def own_passport(viewer: Viewer) -> OwnPassport:
    """The viewer's own; nothing for whoever has no record."""
    if viewer.kind != "worker" or viewer.person_id is None:
        return OwnPassport()
    own = viewer.person_id
    members = GroupMember.objects.visible_to(viewer).filter(person_id=own, valid_to=None, end_reason=GroupEnd.NONE)
    return OwnPassport(
        honours=[honour_line(row, own=True) for row in honours_of(viewer, Holder("person", own))],
        levels=[_level(row) for row in levels_of(viewer, own)],
        contests=[_contest(row) for row in results_of(viewer, own)],
        results=[(row.result.title, row.result.accepted_on) for row in completed_by(viewer, own)],
        groups=[(row.group.name, row.get_role_display()) for row in members.select_related("group").order_by("pk")],
        certificates=own_certificates(viewer),
    )


def _level(row: Any) -> LevelLine:
    return LevelLine(
        occupation=row.occupation_name,
        grade=row.get_grade_display(),
        number=row.certificate_number,
        authority=row.authority,
        begins=row.valid_from,
        ends=row.valid_to,
        end_label=row.get_end_reason_display() if row.end_reason else "",
    )


def _contest(row: Any) -> ContestLine:
    return ContestLine(
        contest=row.contest_name,
        track=row.track_name,
        rank=row.rank,
        entrants=row.entrants,
        shown=row.shown,
        award=row.award,
        held_on=row.held_on,
        revoked=row.revoked_on is not None,
    )
