"""Projects of the entrepreneurship contest: where each stands, its confidential papers, its landing."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from gongyou.domains.contests.enums import MilestoneState
from gongyou.domains.contests.models import Landing, Milestone, Paper, PaperLook
from gongyou.engines.procedures.enums import Ending, MatterState, PartyRole
from gongyou.engines.procedures.models import Matter, Party
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer

KEY = "contests.entrepreneurship"


@dataclass(frozen=True)
class ProjectRow:
    """One project in the list."""

    number: str
    project: str
    contest: str
    theme: str
    stage: str
    open: bool
    papers: int
    landed: bool
    late: int


@dataclass(frozen=True)
class LookRow:
    """Somebody opened a paper."""

    at: datetime
    who: str
    role: str


@dataclass(frozen=True)
class PaperRow:
    """A confidential paper with everybody who opened it."""

    pk: int
    title: str
    size: int
    added_at: datetime
    looks: tuple[LookRow, ...]


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone; `late` where its day is over and it is not reached."""

    ordinal: int
    name: str
    due_on: date
    amount_fen: int
    state: str
    proof: str
    late: bool
    open: bool


@dataclass(frozen=True)
class LandingFile:
    """The landing agreement."""

    employer: str
    document: str
    signed_on: date
    valid_to: date | None
    milestones: tuple[MilestoneRow, ...]


@dataclass(frozen=True)
class ProjectFile:
    """One project with its papers and its landing, and what the viewer may do."""

    row: ProjectRow
    papers: tuple[PaperRow, ...]
    landing: LandingFile | None
    may_add: bool
    may_settle: bool

    @property
    def open_milestones(self) -> bool:
        """Whether a milestone may still be reached or missed."""
        return self.landing is not None and any(row.open for row in self.landing.milestones)


def projects(viewer: Viewer) -> QuerySet[Matter]:
    """The projects of the scope, the newest first."""
    rows = Matter.objects.visible_to(viewer).filter(procedure=KEY, call__isnull=False)
    return rows.select_related("call", "track").order_by("-pk").distinct()


def project_rows(viewer: Viewer, found: list[Matter]) -> list[ProjectRow]:
    """The lines of one page; few statements whatever their number."""
    ids = [row.pk for row in found]
    papers = dict(Paper._base_manager.filter(matter__in=ids).values_list("matter").annotate(number=Count("pk")))
    landed = set(Landing._base_manager.filter(matter__in=ids, valid_to=None).values_list("matter", flat=True))
    open_still = Milestone._base_manager.filter(
        landing__matter__in=ids, state=MilestoneState.OPEN, due_on__lt=clock.today()
    )
    late = dict(open_still.values_list("landing__matter").annotate(number=Count("pk")))
    return [_row(row, papers.get(row.pk, 0), row.pk in landed, late.get(row.pk, 0)) for row in found]


def _row(row: Matter, papers: int, landed: bool, late: int) -> ProjectRow:
    ended = row.state == MatterState.ENDED
    stage = Ending(row.ending).label if ended else PROCEDURES.get(KEY).stage(row.stage).labels.staff
    project = json.loads(row.answers.reveal() or "{}")
    name = str(project.get("project") or project.get("project_en") or "")
    return ProjectRow(
        row.number,
        name,
        row.call.title,
        row.track.name if row.track else "",
        str(stage),
        not ended,
        papers,
        landed,
        late,
    )


def project_file(viewer: Viewer, number: str) -> ProjectFile | None:
    """One project of the scope, or None."""
    matter = projects(viewer).filter(number=number).first()
    if matter is None:
        return None
    own = Party._base_manager.filter(
        matter=matter, role=PartyRole.NOMINATOR, organisation_id=viewer.node_id, valid_to=None
    )
    return ProjectFile(
        project_rows(viewer, [matter])[0],
        _papers(viewer, matter),
        _landing(viewer, matter),
        takes_papers(matter) and own.exists() and viewer.holds("matters.decide"),
        matter.desk_node_id == viewer.node_id and viewer.holds("matters.decide"),
    )


def takes_papers(matter: Matter) -> bool:
    """Whether papers may still be handed in: the entry is open, and nobody has marked it."""
    return matter.state != MatterState.ENDED and matter.stage in ("eligible", "shortlist_marking")


def _papers(viewer: Viewer, matter: Matter) -> tuple[PaperRow, ...]:
    rows = Paper.objects.visible_to(viewer).filter(matter=matter).select_related("file").order_by("pk").distinct()
    looks = PaperLook.objects.visible_to(viewer).filter(paper__matter=matter).select_related("by_user").distinct()
    by_paper: dict[int, list[LookRow]] = {}
    for look in looks.order_by("-pk"):
        found = ROLE_KINDS.find(look.role)
        role = str(found.name) if found is not None else look.role
        who = look.by_user.username if look.by_user is not None else ""
        by_paper.setdefault(look.paper_id, []).append(LookRow(look.looked_at, who, role))
    return tuple(
        PaperRow(row.pk, row.title, row.file.size, row.added_at, tuple(by_paper.get(row.pk, ()))) for row in rows
    )


def _landing(viewer: Viewer, matter: Matter) -> LandingFile | None:
    rows = Landing.objects.visible_to(viewer).filter(matter=matter).select_related("employer")
    found: Any = rows.order_by("-pk").first()
    if found is None:
        return None
    milestones = Milestone._base_manager.filter(landing=found).order_by("ordinal")
    return LandingFile(
        found.employer.name,
        found.document,
        found.signed_on,
        found.valid_to,
        tuple(_milestone(row, found.valid_to is None) for row in milestones),
    )


def _milestone(row: Milestone, running: bool) -> MilestoneRow:
    late = row.state == MilestoneState.OPEN and row.due_on < clock.today()
    open_still = running and row.state in (MilestoneState.OPEN, MilestoneState.MISSED)
    return MilestoneRow(row.ordinal, row.name, row.due_on, row.amount_fen, row.state, row.proof, late, open_still)
