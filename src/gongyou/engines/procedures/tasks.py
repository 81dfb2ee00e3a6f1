"""Periodic work of the engine: clocks that ran out, duties that fell due; re-runnable at any time."""

from datetime import time

from gongyou.engines.procedures.operations.renewing import renew_dues
from gongyou.engines.procedures.operations.supervising import tick
from gongyou.engines.procedures.queries import clocks_ran_out
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.runner import HANDLERS
from gongyou.kernel.jobs.schedules import RECURRING, Recurring

RECURRING.register(Recurring("procedures.tick", minutes=60))
RECURRING.register(Recurring("procedures.dues", at=time(0, 20)))


@HANDLERS.register("procedures.tick")
def run_tick(viewer: Viewer, job: Job | None) -> dict:
    """Do nothing, and write nothing, where no clock has run out."""
    return {"moved": tick(viewer)} if clocks_ran_out() else {"moved": 0}


@HANDLERS.register("procedures.dues")
def run_dues(viewer: Viewer, job: Job | None) -> dict:
    """Bring the dues of every duty up to today."""
    return renew_dues(viewer)
