"""Meet: convened ahead, attended by enough of those entitled, written down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from gongyou.engines.procedures.enums import RoundKind, Verb
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations import rounds
from gongyou.engines.procedures.predicates.votes import Count, Threshold
from gongyou.engines.procedures.types import JUDGES, ON_ACT, Stage
from gongyou.kernel import parameters
from gongyou.kernel.access.viewer import Viewer


@dataclass(frozen=True)
class Meet(Stage):
    """A meeting is a round: `ahead` names the days of notice, `quorum` the share of those entitled to attend.

    `entitled` counts them from the matter as of a day: when it is convened, and anew as of its own day (delegates stay
    as they were elected). The desk convenes, then records attendance and minutes (inputs `present`
    and `minutes`); the engine says whether it was valid (`held`) or `short`: a short one is void and called again.
    """

    kind: ClassVar[str] = "meet"
    ahead: str = ""
    quorum: str = ""
    entitled: Callable[[Any, date], int] | None = None
    held: str = "held"
    short: str = "short"

    def faults(self) -> list[str]:
        found = super().faults()
        if not (self.ahead and self.quorum and self.entitled):
            found.append("a meeting names its notice (ahead), its quorum and who is entitled")
        judged = [o for o in self.outcomes if o.judged]
        if len(judged) != 1 or judged[0].verb != Verb.RECORD or set(judged[0].judged) != {self.held, self.short}:
            found.append("exactly one outcome records the meeting and is judged held or short")
        return found


@JUDGES.register("meet")
def judge(viewer: Viewer, matter: Matter, stage: Meet, act: Act, given: dict[str, Any]) -> str:
    """Close the meeting's round: valid with the quorum (base: those entitled on its day), else void. Raises Refused."""
    row = rounds.running(matter, stage.key, RoundKind.MEETING)
    text = str(parameters.value(stage.quorum, act.happened_on).value)
    quorum = Threshold.read(text)
    if row.assembly == rounds.MEMBERS and row.held_on is not None:
        row.entitled = stage.entitled(matter, row.held_on)
    count = Count(entitled=row.entitled, present=given["present"])
    rounds.check(count)
    enough = quorum.reached(count.present, count.of(quorum.base))
    rounds.close(
        row,
        act,
        valid=enough,
        count=count,
        rule={"quorum": text},
        result={"least": quorum.least(count.of(quorum.base))},
        minutes=given.get("minutes", ""),
    )
    return stage.held if enough else stage.short


@ON_ACT.register("meet")
def call_off(viewer: Viewer, matter: Matter, stage: Meet, act: Act) -> None:
    """A meeting that was called and is not held, because the matter goes elsewhere or ends, stays on record as void."""
    rounds.call_off(matter, stage.key, act)
