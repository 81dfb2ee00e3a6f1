"""Ask: another side must answer in time; a rule says what its silence means."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import ClockOwner, OnSilence, Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Ask(Stage):
    """A party or authority answers with a choice; whoever asked stays responsible until then.

    With a PersonDesk a person answers, on the own phone; the time is then that person's. Where silence counts as an
    answer, `silent` names the (computed) outcome that the clock gives.
    """

    kind: ClassVar[str] = "ask"
    silent: str = ""

    def faults(self) -> list[str]:
        wrong = [o.key for o in self.outcomes if o.verb not in (Verb.ACCEPT, Verb.NOT_ACCEPT)]
        found = super().faults() + [f"outcome {key!r}: Ask knows accept and not_accept only" for key in wrong]
        if self.promise.on_silence == OnSilence.FLAG:
            found.append("silence must have a consequence (escalate, lapse or an outcome)")
        if (self.promise.on_silence == OnSilence.OUTCOME) != bool(self.silent):
            found.append("silence that counts as an answer names its outcome (silent)")
        meant = self.outcome(self.silent) if self.silent else None
        if self.silent and (meant is None or not meant.computed):
            found.append(f"silence names {self.silent!r}, which is no computed outcome")
        return found + self._faults_of_person()

    def _faults_of_person(self) -> list[str]:
        found = [f"outcome {o.key!r} is recorded, but a desk answers" for o in self.outcomes if o.recorded]
        if not self.asks_person:
            return found + (["only a person's silence counts as an answer"] if self.silent else [])
        return [] if self.promise.owner == ClockOwner.PARTY else ["the time is the person's who is asked (owner)"]

    def form(self) -> dict:
        return {**super().form(), **({"silent": self.silent} if self.silent else {})}
