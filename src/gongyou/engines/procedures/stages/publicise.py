"""Publicise: a notice that seeks objections (公示), item by item; an objection freezes only its item."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Publicise(Stage):
    """`days` is the parameter of the least length; `shows(viewer, matter)` gives what the public reads of an item.

    What it may show is a closed list (name, unit, post, gender, result, amount); never numbers, addresses or health.
    It may give the year of birth as `born`, which is published only where two have one name and one unit.
    """

    kind: ClassVar[str] = "publicise"
    jointly: bool = True
    days: str = "procedures.notice_days"
    shows: Callable[[Any, Any], dict[str, str]] | None = None
    clear: str = "clear"
    upheld: str = "upheld"

    def faults(self) -> list[str]:
        found = super().faults() + ([] if self.shows else ["says nothing to the public (shows)"])
        computed = {o.key for o in self.outcomes if o.computed and o.verb == Verb.PUBLISH}
        wanted = {self.clear, self.upheld}
        return found if computed == wanted else [*found, f"a notice ends as {sorted(wanted)}, computed, by publish"]

    def form(self) -> dict:
        return {**super().form(), "days": self.days}
