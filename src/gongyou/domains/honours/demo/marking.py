"""Playing the demo's selections once, and knowing that it was done."""

from collections.abc import Callable

from gongyou.domains.honours.demo import admired, craftsmen, history, others, pool, staffing
from gongyou.domains.honours.demo.script import Script
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.operation import current, only_system, operation

EVENT = "demo.selections_played"
SEED = 2601
Report = Callable[[str, int, int], None]


def played() -> bool:
    """Whether the demo's selections were all made (read before any viewer exists)."""
    return Entry._base_manager.filter(event=EVENT).exists()


def play(viewer: Viewer, report: Report) -> None:
    """History first, then the calls by the real operations, then what makes the article's numbers whole.

    What an interrupted run has made is not made again from the middle: the whole is played only into an empty house.
    """
    if not Entry._base_manager.filter(event="demo.honours_loaded").exists():
        found = pool.gather(SEED)
        staff = staffing.gather(viewer)
        script = Script(found, staff, taken={one.person for pair in found.stories for one in pair})
        report("评选", 0, 6)
        history.load(viewer, pool=found)
        honoured = history.honoured()
        script.taken |= honoured
        for turn, scene in enumerate(
            (craftsmen.finished, craftsmen.running, admired.play, others.families, others.afterwards), start=1
        ):
            report("评选", turn, 6)
            scene(script)
        history.complete(viewer, pool=found)
        report("评选", 6, 6)
    _note(viewer)


@operation(EVENT, allow=only_system)
def _note(viewer: Viewer) -> None:
    current().entry(EVENT, "system", 0)
