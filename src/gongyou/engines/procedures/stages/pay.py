"""Pay: what was committed is paid out in batches of the treasury; the bank's answer carries the matter on."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Pay(Stage):
    """The matter waits until the first instalment of its commitment is paid; later ones are the treasury's.

    A matter for which nothing was committed passes by (`optional_to` must say where to, or `unpaid` ends it).
    """

    kind: ClassVar[str] = "pay"
    paid: str = "paid"
    unpaid: str = "unpaid"

    def faults(self) -> list[str]:
        computed = {o.key for o in self.outcomes if o.computed and o.verb == Verb.PAY}
        wanted = {self.paid, self.unpaid}
        return super().faults() + (
            [] if computed == wanted else [f"payment ends as {sorted(wanted)}, computed, by pay"]
        )
