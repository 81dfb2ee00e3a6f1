"""The engine's tables."""

from gongyou.engines.procedures.models.calls import PUBLIC_STATES, Allotment, Call, CallAct, Track
from gongyou.engines.procedures.models.duties import Due, DueAct, Proof, Proving
from gongyou.engines.procedures.models.editions import Edition
from gongyou.engines.procedures.models.joint import JointItem, JointRound, OpenItem
from gongyou.engines.procedures.models.matters import Act, Clock, Matter, Party
from gongyou.engines.procedures.models.objections import Objection
from gongyou.engines.procedures.models.panels import (
    CodeTable,
    Expert,
    Interest,
    Mark,
    Panelist,
    ResultPackage,
    Seat,
    Signing,
    Undoing,
)
from gongyou.engines.procedures.models.polls import Receipt, Tally, Voter
from gongyou.engines.procedures.models.rolls import Branch, RollItem
from gongyou.engines.procedures.models.rounds import Document, DocumentSeries, Round, RoundItem

__all__ = [
    "PUBLIC_STATES",
    "Act",
    "Allotment",
    "Branch",
    "Call",
    "CallAct",
    "Clock",
    "CodeTable",
    "Document",
    "DocumentSeries",
    "Due",
    "DueAct",
    "Edition",
    "Expert",
    "Interest",
    "JointItem",
    "JointRound",
    "Mark",
    "Matter",
    "Objection",
    "OpenItem",
    "Panelist",
    "Party",
    "Proof",
    "Proving",
    "Receipt",
    "ResultPackage",
    "RollItem",
    "Round",
    "RoundItem",
    "Seat",
    "Signing",
    "Tally",
    "Track",
    "Undoing",
    "Voter",
]
