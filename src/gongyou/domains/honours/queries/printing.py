"""Certificates to be printed together: the decisions that issued them, and how far the printing is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gongyou.engines.procedures.enums import JointKind, JointState
from gongyou.engines.procedures.models import JointItem, JointRound
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.files.models import StoredFile
from gongyou.kernel.files.reader import file_for
from gongyou.kernel.jobs.models import Job
from gongyou.records.passport.queries.certificates import CertificateFace, count_made_by, printed_for

JOB = "honours.certificates"


@dataclass(frozen=True)
class Decision:
    """A closed decision whose matters issued certificates that stand."""

    number: str
    title: str
    body: str
    closed_at: datetime | None
    certificates: int


@dataclass(frozen=True)
class Printing:
    """The last printing of a decision's certificates: the job, and the file once it is there."""

    job: Job
    file: StoredFile | None

    @property
    def going(self) -> bool:
        return self.job.state in (Job.State.WAITING, Job.State.RUNNING)


def _closed(viewer: Viewer) -> QuerySet[JointRound]:
    rows = JointRound.objects.visible_to(viewer).filter(kind=JointKind.DECISION, state=JointState.CLOSED)
    rows = rows if viewer.is_system else rows.filter(node_id__in=covered_nodes(viewer))
    return rows.select_related("node__organisation").order_by("-closed_at", "-pk")


def _matters(rounds: Iterable[JointRound]) -> dict[int, int]:
    """Matter → round. A matter whose decision was drafted twice belongs to the later round."""
    rows = JointItem._base_manager.filter(round__in=list(rounds)).order_by("round_id")
    return dict(rows.values_list("matter_id", "round_id"))


def decisions(viewer: Viewer, *, most: int = 200) -> list[Decision]:
    """The latest closed decisions of the scope that issued certificates, the newest first."""
    if not viewer.holds("calls.read"):
        return []
    rounds = list(_closed(viewer)[:most])
    of = _matters(rounds)
    counts: dict[int, int] = {}
    for matter, count in count_made_by(viewer, "matter", of).items():
        counts[of[matter]] = counts.get(of[matter], 0) + count
    return [_decision(row, counts[row.pk]) for row in rounds if row.pk in counts]


def _decision(row: JointRound, count: int) -> Decision:
    return Decision(row.number, row.title, row.node.organisation.name, row.closed_at, count)


def decision(viewer: Viewer, number: str) -> Decision | None:
    """One closed decision of the scope that issued certificates, else None."""
    row = _closed(viewer).filter(number=number).first() if viewer.holds("calls.read") else None
    if row is None:
        return None
    count = sum(count_made_by(viewer, "matter", _matters([row])).values())
    return _decision(row, count) if count else None


def faces(viewer: Viewer, number: str) -> list[CertificateFace]:
    """The certificates of a decision that stand, as they are printed."""
    row = _closed(viewer).filter(number=number).first()
    return printed_for(viewer, "matter", _matters([row])) if row is not None else []


def last_printing(viewer: Viewer, number: str) -> Printing | None:
    """The last printing that the viewer's body asked for."""
    jobs = Job.objects.visible_to(viewer).filter(kind=JOB, payload__round=number).order_by("-pk")
    job = jobs.first()
    if job is None:
        return None
    name = str(job.result.get("file") or "")
    return Printing(job, file_for(viewer, name) if name else None)


def shares(found: Collection[CertificateFace], size: int) -> list[list[CertificateFace]]:
    """The certificates in parts, each of which becomes one PDF."""
    rows = list(found)
    return [rows[first : first + size] for first in range(0, len(rows), size)]
