"""Writes of the engine: opening matters, acting on them, letting clocks run out."""

from gongyou.engines.procedures.operations.acting import (
    act,
    act_on_many,
    claim,
    correct,
    return_for_correction,
    wait_for_applicant,
    withdraw,
)
from gongyou.engines.procedures.operations.answering import answer
from gongyou.engines.procedures.operations.issuing import register_series
from gongyou.engines.procedures.operations.opening import PartyDraft, open_matter
from gongyou.engines.procedures.operations.supervising import escalate, find_desks_again, revoke, tick

__all__ = [
    "PartyDraft",
    "act",
    "act_on_many",
    "answer",
    "claim",
    "correct",
    "escalate",
    "find_desks_again",
    "open_matter",
    "register_series",
    "return_for_correction",
    "revoke",
    "tick",
    "wait_for_applicant",
    "withdraw",
]
