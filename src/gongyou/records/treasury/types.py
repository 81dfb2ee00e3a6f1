"""What upper floors say to the treasury and hear from it: payees, instalments, words, and reactions to money paid."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Payee:
    """To whom money is promised: `kind` is person, employer or organisation, `number` its internal number.

    Money for a person is a personal bonus; everything else goes to a unit's account.
    """

    kind: str
    number: int


@dataclass(frozen=True)
class InstalmentDraft:
    """One part of a promise. Without a `condition` it may be paid at once; else somebody proves the condition."""

    amount_fen: int
    condition: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class PaidGrant:
    """A grant of the time before this system was used, as the demo and an import of old books know it."""

    payee: Payee
    amount_fen: int
    fund: str
    category: str
    year: int
    title: str
    committed_on: date
    paid: tuple[tuple[int, date], ...]
    level: str = ""
    programme: str = ""
    fingerprint: str = ""
    made_by: tuple[str, int] = ("seed", 0)


@dataclass(frozen=True)
class Word:
    """The label of a key that upper floors give to money: a category of a budget, a level, a programme."""

    key: str
    name: Any


#: Categories of budgets, levels of awards, programmes: owners register how their keys are called.
CATEGORIES: Registry[Word] = Registry("categories of money")
LEVELS: Registry[Word] = Registry("levels of money")
PROGRAMMES: Registry[Word] = Registry("programmes of money")

#: react(viewer, instalment, state) within the transaction in which an instalment became "paid" or "returned".
SETTLED: Registry[Callable[[Any, Any, str], None]] = Registry("settled instalments")

#: Why this viewer may not check payments to these payees (family, share, mentor): conflict(viewer, payees) -> text
#: or "". The treasury itself knows only the viewer's own person, employers and posts.
CONFLICTS: Registry[Callable[[Any, list[Payee]], str]] = Registry("conflicts with payees")


def word(registry: Registry[Word], key: str) -> str:
    """The label of a key, or the key itself where its owner is not there any more."""
    found = registry.find(key)
    return str(found.name) if found is not None else key


@dataclass(frozen=True)
class AnswerRow:
    """One line of a bank's answer as read: where it stood, whom it means, what it says."""

    sheet: str
    row: int
    reference: str
    amount_fen: int
    outcome: str
    reason: str = ""
    day: date | None = None


@dataclass(frozen=True)
class AnswerProblem:
    """What is wrong with one line of a bank's answer, in words."""

    sheet: str
    row: int
    text: str


@dataclass(frozen=True)
class AnswerFile:
    """A bank's answer as read. With problems nothing of it may be used."""

    title: str
    sha256: str
    rows: tuple[AnswerRow, ...] = ()
    problems: tuple[AnswerProblem, ...] = ()
