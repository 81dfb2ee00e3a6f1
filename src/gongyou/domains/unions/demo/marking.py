"""Playing the demo's matters once, and knowing that it was done."""

from gongyou.domains.unions.demo.cast import gather
from gongyou.domains.unions.demo.doubles import doubled
from gongyou.domains.unions.demo.lives import long_life
from gongyou.domains.unions.demo.script import Report
from gongyou.domains.unions.demo.stories import build
from gongyou.domains.unions.operations.proposals import refresh_proposals
from gongyou.engines.procedures.models import Matter
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.operation import current, only_system, operation

EVENT = "demo.matters_played"
SEED = 12351
#: How many ended matters a demo of each size has.
ENDED = {"full": 80, "small": 20}


def played() -> bool:
    """Whether the demo's matters were all made (read before any viewer exists)."""
    return Entry._base_manager.filter(event=EVENT).exists()


def play(viewer: Viewer, size: str, report: Report) -> int:
    """Make the demo's matters and note it; what an interrupted run has made is kept as it is."""
    made = 0 if Matter._base_manager.exists() else build(gather(SEED), ENDED.get(size, 20), report, doubled, long_life)
    refresh_proposals(viewer)
    note(viewer, made=made)
    return made


@operation(EVENT, allow=only_system)
def note(viewer: Viewer, *, made: int) -> None:
    current().entry(EVENT, "system", 0, made=made)
