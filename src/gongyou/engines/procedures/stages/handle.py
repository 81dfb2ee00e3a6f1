"""Handle: a desk does the work and writes down what it did; nothing is refused here."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Handle(Stage):
    """Work that is owed (a member's leaving cannot be refused); every outcome carries on or ends."""

    kind: ClassVar[str] = "handle"

    def faults(self) -> list[str]:
        wrong = [o.key for o in self.outcomes if o.verb != Verb.ADVANCE]
        return super().faults() + [f"outcome {key!r}: Handle knows advance only" for key in wrong]
