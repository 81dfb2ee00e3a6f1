"""The daily taking down of every figure, for the district and by street and zone."""

from collections.abc import Iterator
from datetime import time

from gongyou.engines.facts import tasks as facts
from gongyou.engines.figures.operations import store_values
from gongyou.engines.figures.queries.evaluating import Value, by_grain
from gongyou.engines.figures.types import DISTRICT, FAMILIES, FIGURES, STREET, ZONE, members
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.runner import HANDLERS
from gongyou.kernel.jobs.schedules import RECURRING, Recurring


def _values(day) -> Iterator[tuple[str, str, Value]]:
    figures = [*FIGURES, *(one for family in FAMILIES for one in members(family))]
    for figure in figures:
        for grain in (DISTRICT, STREET, ZONE):
            if grain in figure.grains:
                for key, one in by_grain(figure.id, day, grain).items():
                    yield grain, "" if key is None else str(key), one


RECURRING.register(Recurring("figures.store", at=time(3, 0)))


@HANDLERS.register("figures.store")
def run_store(viewer: Viewer, job: Job | None) -> dict:
    """Compute every value of today on a snapshot that is read as a whole, outside any transaction, and keep them."""
    found, day = facts.refresh(), clock.today()
    values = list(_values(day))
    return {"day": day.isoformat(), "added": store_values(viewer, day=day, snapshot_hash=found.hash, values=values)}
