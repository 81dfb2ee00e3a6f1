"""Recurring work for the floors below: the day's signed checkpoint of the ledger."""

from datetime import time

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.runner import HANDLERS
from gongyou.kernel.jobs.schedules import RECURRING, Recurring
from gongyou.kernel.ledger import reader

RECURRING.register(Recurring("ledger.checkpoint", at=time(23, 50)))


@HANDLERS.register("ledger.checkpoint")
def sign_checkpoint(viewer: Viewer, job: Job | None) -> dict:
    """Sign the end of the chain for today, once a day (R19)."""
    point = reader.checkpoint()
    return {"day": point.day.isoformat(), "seq": point.seq}
