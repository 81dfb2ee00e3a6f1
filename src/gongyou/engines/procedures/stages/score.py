"""Score: a panel gives marks, blind, under a sheet; entered by one, confirmed by another."""

from dataclasses import dataclass
from typing import ClassVar

from gongyou.engines.procedures.enums import JointKind, Verb
from gongyou.engines.procedures.operations import panel_results
from gongyou.engines.procedures.types import JOINTS, Joint, Stage


@dataclass(frozen=True)
class Score(Stage):
    """The marks of `part` of the call's sheet (empty: the whole sheet), always as a joint round.

    `blind` items show the panel a code and the judging copy only. With `numbered`, contestant, station and work numbers
    are drawn into sealed tables. With `in_order`, the panel sees the items one after another, in an order that is drawn
    with it. `cut` is the outcome of whoever stays below the pass mark of the sheet, if any.
    """

    kind: ClassVar[str] = "score"
    jointly: bool = True
    part: str = ""
    blind: bool = True
    numbered: bool = False
    in_order: bool = False
    scored: str = "scored"
    cut: str = ""

    def faults(self) -> list[str]:
        found = super().faults()
        wanted = {self.scored} | ({self.cut} - {""})
        computed = {o.key for o in self.outcomes if o.computed and o.verb == Verb.SCORE}
        return found if computed == wanted else [*found, f"a panel ends as {sorted(wanted)}, computed, by score"]

    def form(self) -> dict:
        more = {
            "part": self.part,
            "blind": self.blind,
            "numbered": self.numbered,
            "cut": self.cut,
            "in_order": self.in_order,
        }
        return {**super().form(), **{key: value for key, value in more.items() if value}}


JOINTS.register(
    "score",
    Joint(
        kind=JointKind.PANEL,
        draft=panel_results.draft_panel,
        why_not_open=panel_results.why_panel_cannot_open,
        finish=panel_results.finish_panel,
    ),
)
