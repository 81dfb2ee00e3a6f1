"""Background work of this strand: checking an uploaded roster, committing it; counting who sits in holding pools."""

import tempfile
from collections.abc import Callable
from datetime import time
from pathlib import Path

from django.utils.translation import gettext as _

from gongyou.domains.unions.models import RosterImport
from gongyou.domains.unions.operations import rosters, staging
from gongyou.domains.unions.operations.proposals import refresh_proposals
from gongyou.domains.unions.queries.rosters import roster, union_lookup
from gongyou.domains.unions.roster.check import RosterCheck
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.exporting.reports import write_report
from gongyou.kernel.files import store
from gongyou.kernel.importing.problems import Problem
from gongyou.kernel.importing.reading import read_workbook
from gongyou.kernel.importing.refusals import WorkbookRefused
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.runner import HANDLERS, progress
from gongyou.kernel.jobs.schedules import RECURRING, Recurring
from gongyou.kernel.operations.errors import Refused

State = RosterImport.State
#: Above so many rows the returned workbook has only the rows with problems, with their original numbers.
WHOLE_FILE_ROWS = 20_000
_SHOWN = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@HANDLERS.register("unions.roster_check")
def check_roster(viewer: Viewer, job: Job | None, *, number: str, say: Callable[[int], None] | None = None) -> dict:
    """Parse in the limited child, check, stage, say for each row what a commit would do, write the returned workbook.

    Can be run again: what an interrupted run staged is cleared first.
    """
    found = roster(viewer, number)
    if found is None or found.state not in {State.UPLOADED, State.CHECKING}:
        return {}
    rosters.begin_check(viewer, roster_id=found.pk)
    path = store.path_of(found.file)
    named = path.with_name(path.name + Path(found.file.title).suffix.lower())
    named.unlink(missing_ok=True)  # a run that was killed leaves its link behind
    named.hardlink_to(path)
    try:
        return _check(viewer, job, found, named, say)
    except WorkbookRefused as refused:
        rosters.note_check(
            viewer, roster_id=found.pk, values={"state": State.REFUSED, "message": refused.message[:400]}
        )
        return {"refused": refused.code}
    finally:
        named.unlink(missing_ok=True)


def _check(viewer: Viewer, job: Job | None, found: RosterImport, path: Path, say: Callable[[int], None] | None) -> dict:
    with read_workbook(path) as book:
        check = RosterCheck(book, sheets=book.sheets, unions=union_lookup(viewer))
        total = max((sheet.rows for sheet in book.sheets), default=0)

        def tell(count: int) -> None:
            if say is not None:
                say(count)
            if job is not None:
                progress(job, count, max(total, count), _("已检查 %(count)s 行") % {"count": count})

        staging.stage(found.pk, check, tell)
        staging.withdraw(found.pk, check.withdrawn)
        actions = rosters.classify(viewer, roster_id=found.pk)
        staged = staging.problems_of(found.pk)
    located = [*check.problems, *check.notes, *staged]
    report = _report(viewer, found, path, located, check) if located else None
    blocked = {(problem.sheet, problem.row) for problem in [*check.problems, *staged] if problem.blocks}
    counts = {
        "rows": check.counts.rows,
        "refused": check.counts.refused,
        "skipped": check.counts.skipped,
        "blocked": len(blocked),
        "unlisted": check.unlisted,
        "actions": actions,
    }
    shown = [
        {
            "sheet": p.sheet,
            "cell": p.cell,
            "header": str(p.header),
            "code": p.code,
            "message": p.message,
            "blocks": p.blocks,
        }
        for p in located[:_SHOWN]
    ]
    rosters.note_check(
        viewer,
        roster_id=found.pk,
        values={"state": State.CHECKED, "counts": counts, "problems": shown, "report_id": report},
    )
    return counts


def _report(viewer: Viewer, found: RosterImport, path: Path, problems: list[Problem], check: RosterCheck) -> int:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.xlsx"
        with read_workbook(path) as again:
            write_report(target, again, problems, headers=check.headers, whole=check.counts.rows <= WHOLE_FILE_ROWS)
        stored = store.keep_path(
            target,
            title=_("问题清单-%(number)s.xlsx") % {"number": found.number},
            content_type=_XLSX,
            purpose="roster_report",
            node_id=found.node_id,
            viewer=viewer,
        )
    return stored.pk


@HANDLERS.register("unions.roster_commit")
def commit_roster(viewer: Viewer, job: Job | None, *, number: str, mode: str) -> dict:
    """Commit a checked roster; a second run finds it committed and does nothing."""
    found = roster(viewer, number)
    if found is None or found.state == State.COMMITTED:
        return {}
    try:
        done = rosters.commit_roster(viewer, number=number, mode=mode)
    except Refused as refused:
        rosters.note_check(
            viewer, roster_id=found.pk, values={"state": State.CHECKED, "message": str(refused.message)[:400]}
        )
        return {"refused": refused.code}
    return {"state": done.state, "members": done.counts.get("members", 0), "opened": done.counts.get("opened", 0)}


RECURRING.register(Recurring("unions.proposals", at=time(4, 0)))


@HANDLERS.register("unions.proposals")
def count_proposals(viewer: Viewer, job: Job | None) -> dict:
    """Open, update and close proposals to found a union, once a day."""
    return refresh_proposals(viewer)
