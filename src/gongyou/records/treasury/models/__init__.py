"""The treasury's tables."""

from gongyou.records.treasury.models.batches import BankAnswer, BankAnswerLine, BatchPackage, Payment, PaymentBatch
from gongyou.records.treasury.models.commitments import LIVING, Commitment, Instalment, Recovery
from gongyou.records.treasury.models.funds import Budget, BudgetChange, Fund
from gongyou.records.treasury.models.journal import JournalEntry, Posting
from gongyou.records.treasury.models.payees import BankAccount

__all__ = [
    "LIVING",
    "BankAccount",
    "BankAnswer",
    "BankAnswerLine",
    "BatchPackage",
    "Budget",
    "BudgetChange",
    "Commitment",
    "Fund",
    "Instalment",
    "JournalEntry",
    "Payment",
    "PaymentBatch",
    "Posting",
    "Recovery",
]
