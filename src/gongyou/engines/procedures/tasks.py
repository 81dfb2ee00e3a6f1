"""Periodic work of the engine: clocks that ran out, duties that fell due, calls that open and close; re-runnable."""

from datetime import time

from gongyou.engines.procedures.operations.renewing import renew_dues
from gongyou.engines.procedures.operations.running_calls import close_call, open_call
from gongyou.engines.procedures.operations.supervising import tick
from gongyou.engines.procedures.queries import clocks_ran_out
from gongyou.engines.procedures.queries.calls_open import to_close, to_open
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.runner import HANDLERS
from gongyou.kernel.jobs.schedules import RECURRING, Recurring
from gongyou.kernel.operations.errors import Refused

RECURRING.register(Recurring("procedures.tick", minutes=60))
RECURRING.register(Recurring("procedures.dues", at=time(0, 20)))
RECURRING.register(Recurring("procedures.calls", at=time(0, 5)))


@HANDLERS.register("procedures.tick")
def run_tick(viewer: Viewer, job: Job | None) -> dict:
    """Do nothing, and write nothing, where no clock has run out."""
    return {"moved": tick(viewer)} if clocks_ran_out() else {"moved": 0}


@HANDLERS.register("procedures.dues")
def run_dues(viewer: Viewer, job: Job | None) -> dict:
    """Bring the dues of every duty up to today."""
    return renew_dues(viewer)


@HANDLERS.register("procedures.calls")
def run_calls(viewer: Viewer, job: Job | None) -> dict:
    """Open and close calls by their days. One whose list breaks a quota waits for people; nobody nominates any more."""
    opened = [open_call(viewer, number=row.number).number for row in to_open(clock.today())]
    closed = 0
    for row in to_close():
        try:
            close_call(viewer, number=row.number)
        except Refused:
            continue
        closed += 1
    return {"opened": len(opened), "closed": closed}
