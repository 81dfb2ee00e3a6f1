"""Rank: everybody of a track in one order without ties, then the selection within places and quotas."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.types import Stage


@dataclass(frozen=True)
class Rank(Stage):
    """The order comes from what the stages `of` gave (panels, ballots) in the call's weights; always a joint round.

    A ranking between stages (heats, a shortlist) takes its places from the call's key `places_key`; quotas bind only
    the last one. With `apart` every track has an order of its own, never several one list: where a place is worth
    something in itself.
    """

    kind: ClassVar[str] = "rank"
    jointly: bool = True
    of: tuple[str, ...] = ()
    places_key: str = ""
    apart: bool = False
    selected: str = "selected"
    passed_over: str = "passed_over"

    def faults(self) -> list[str]:
        found = super().faults() + ([] if self.of else ["ranks nothing (of)"])
        computed = {o.key for o in self.outcomes if o.computed and o.verb == Verb.RANK}
        wanted = {self.selected, self.passed_over}
        return found if computed == wanted else [*found, f"a ranking ends as {sorted(wanted)}, computed, by rank"]

    def form(self) -> dict:
        more = {"places_key": self.places_key, "apart": self.apart}
        return {**super().form(), "of": list(self.of), **{key: value for key, value in more.items() if value}}
