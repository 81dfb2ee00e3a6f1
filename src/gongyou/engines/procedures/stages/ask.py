"""Ask: another side must answer in time; a rule says what its silence means."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import OnSilence, Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Ask(Stage):
    """A party or authority answers with a choice; whoever asked stays responsible until then."""

    kind: ClassVar[str] = "ask"

    def faults(self) -> list[str]:
        wrong = [o.key for o in self.outcomes if o.verb not in (Verb.ACCEPT, Verb.NOT_ACCEPT)]
        found = super().faults() + [f"outcome {key!r}: Ask knows accept and not_accept only" for key in wrong]
        if self.promise.on_silence == OnSilence.FLAG:
            found.append("silence must have a consequence (escalate or lapse)")
        return found
