"""Decide: a desk accepts, passes, returns for correction or refuses."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Decide(Stage):
    """One or two hands decide, never the applicant's own; a refusal says why and how to appeal."""

    kind: ClassVar[str] = "decide"

    def faults(self) -> list[str]:
        wrong = [o.key for o in self.outcomes if o.verb not in (Verb.ADVANCE, Verb.REFUSE)]
        silent = [o.key for o in self.outcomes if o.verb == Verb.REFUSE and not o.needs_note]
        return (
            super().faults()
            + [f"outcome {key!r}: Decide knows advance and refuse only" for key in wrong]
            + [f"outcome {key!r}: a refusal needs a reason" for key in silent]
        )
