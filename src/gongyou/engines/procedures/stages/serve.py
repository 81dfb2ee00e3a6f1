"""Serve: time passes and something must come true before the matter goes on."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Serve(Stage):
    """“Not before”: one way on at least has a guard (so many members, months); others change course or give up."""

    kind: ClassVar[str] = "serve"

    def faults(self) -> list[str]:
        wrong = [o.key for o in self.outcomes if o.verb not in (Verb.ADVANCE, Verb.REFUSE)]
        found = super().faults() + [f"outcome {key!r}: Serve knows advance and refuse only" for key in wrong]
        return found if any(o.guard for o in self.outcomes) else [*found, "waits for nothing (no outcome has a guard)"]
