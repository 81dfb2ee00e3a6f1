"""Printing the certificates of a decision together: asked for by somebody, done by a job, both in the ledger."""

from django.utils.translation import gettext as _

from gongyou.domains.honours.queries import printing as queries
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs import runner
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, operation


@operation("honours.printing_asked", right="calls.plan")
def ask_printing(viewer: Viewer, *, round: str, check_url: str) -> Job:
    """Let a job print every certificate of a closed decision that stands. `check_url` leads to where codes are checked.

    Raises Refused while a printing of it is under way.
    """
    found = queries.decision(viewer, round)
    if found is None:
        raise Denied("decision")
    lock(f"honours.printing:{round}")
    last = queries.last_printing(viewer, round)
    if last is not None and last.going:
        raise Refused(_("这批证书正在生成，请稍候，不用重复提交。"), code="going")
    job = runner.submit(queries.JOB, viewer, round=round, check_url=check_url)
    assert job is not None
    current().entry(
        "honours.printing_asked", "job", job.pk, round=round, certificates=found.certificates, by=viewer.actor
    )
    return job


@operation("honours.certificates_printed", right="calls.plan")
def note_printed(viewer: Viewer, *, job: int, round: str, certificates: int, sha256: str) -> None:
    """Note what a printing made: how many certificates stand in which file."""
    current().entry("honours.certificates_printed", "job", job, round=round, certificates=certificates, sha256=sha256)
