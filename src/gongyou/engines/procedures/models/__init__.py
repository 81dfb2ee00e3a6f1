"""The engine's tables. Calls come with their first two uses."""

from gongyou.engines.procedures.models.duties import Due, DueAct, Proof, Proving
from gongyou.engines.procedures.models.editions import Edition
from gongyou.engines.procedures.models.matters import Act, Clock, Matter, Party
from gongyou.engines.procedures.models.rolls import Branch, RollItem
from gongyou.engines.procedures.models.rounds import Document, DocumentSeries, Round, RoundItem

__all__ = [
    "Act",
    "Branch",
    "Clock",
    "Document",
    "DocumentSeries",
    "Due",
    "DueAct",
    "Edition",
    "Matter",
    "Party",
    "Proof",
    "Proving",
    "RollItem",
    "Round",
    "RoundItem",
]
