"""Poll: verified members vote, one person one vote, damped per organisation."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import JointKind, Verb
from gongyou.engines.procedures.operations import poll_rounds
from gongyou.engines.procedures.types import JOINTS, Joint, Stage


@dataclass(frozen=True)
class Poll(Stage):
    """Members of the organiser's district choose up to the call's number of items; always a joint round."""

    kind: ClassVar[str] = "poll"
    jointly: bool = True
    counted: str = "counted"

    def faults(self) -> list[str]:
        computed = {o.key for o in self.outcomes if o.computed and o.verb == Verb.RECORD}
        return super().faults() + (
            [] if computed == {self.counted} else ["a poll ends as counted, computed, by record"]
        )


JOINTS.register(
    "poll",
    Joint(
        kind=JointKind.POLL,
        draft=poll_rounds.draft_poll,
        why_not_open=poll_rounds.why_poll_cannot_open,
        finish=poll_rounds.finish_poll,
        opened=poll_rounds.poll_opened,
    ),
)
