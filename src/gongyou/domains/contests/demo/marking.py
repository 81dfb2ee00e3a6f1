"""Playing the demo's contests once, and knowing that it was done."""

from collections.abc import Callable

from gongyou.domains.contests.demo import history, live, plan, staffing
from gongyou.domains.contests.demo.script import Script
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.demo.sizes import SIZES

EVENT = "demo.contests_played"
Report = Callable[[str, int, int], None]


def played() -> bool:
    """Whether the demo's contests were all made (read before any viewer exists)."""
    return Entry._base_manager.filter(event=EVENT).exists()


def play(viewer: Viewer, size: str, report: Report) -> None:
    """Earlier contests first, then this year's; drills and levels of earlier years make the article's numbers whole.

    What an interrupted run has made is kept as it is.
    """
    if not Entry._base_manager.filter(event="demo.contests_loaded").exists():
        found = SIZES.get(size, SIZES["small"])
        report("竞赛", 0, 6)
        held = history.load(viewer)
        script = Script(staffing.gather(viewer))
        entry = live.skill(script)
        report("竞赛", 2, 6)
        live.labour(script)
        live.entrepreneurship(script)
        report("竞赛", 4, 6)
        live.appeals(script, entry)
        live.drills(script)
        history.load_drills(viewer, person_times=found.people(plan.PERSON_TIMES))
        history.load_levels(viewer, qualified=found.people(plan.QUALIFIED), held=held)
        history.load_champion(viewer)
        report("竞赛", 6, 6)
    _note(viewer)


@operation(EVENT, allow=only_system)
def _note(viewer: Viewer) -> None:
    current().entry(EVENT, "system", 0)
