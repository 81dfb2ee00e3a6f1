"""Small questions about sums, names, account numbers and a bank's words, without a database."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from gongyou.records.treasury.enums import CommitmentState

#: No single sum of money in this platform is larger: a thousand million yuan.
MOST_FEN = 100_000_000_000
#: Headers and words of the bank's files, see data/bank.yaml.
BANK: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "data" / "bank.yaml").read_text(encoding="utf-8"))


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, whatever the width of their characters and brackets."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def account_number(text: str) -> str:
    """The digits of an account number, or "" if this is none (8 to 32 digits, spaces and hyphens left out)."""
    digits = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "")
    return digits if digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 32 else ""


def fen_of(text: str) -> int | None:
    """Fen of a sum in yuan as people and banks write it (¥1,234.50); None if it is none or has parts of a fen."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥").replace(",", "")
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        return None
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > MOST_FEN:
        return None
    return int(fen)


def adds_up(amount_fen: int, parts: Sequence[int]) -> bool:
    """Whether parts of at least one fen each make the whole."""
    return bool(parts) and all(part >= 1 for part in parts) and sum(parts) == amount_fen


def ended_state(amount_fen: int, released_fen: int, *, paid: bool) -> str:
    """What a promise is of which nothing is left to pay: paid at all or not, and whether all of it went back."""
    if not paid:
        return CommitmentState.CANCELLED
    if not released_fen:
        return CommitmentState.PAID
    return CommitmentState.RECOVERED if released_fen == amount_fen else CommitmentState.STOPPED


def outcome_of(text: str) -> str:
    """What a bank's word means: paid, failed or unknown; "" for a word that nobody taught us."""
    said = _plain(text)
    return next((key for key, words in BANK["outcomes"].items() if said in map(_plain, words)), "")


def columns_of(cells: Sequence[str]) -> dict[str, int] | None:
    """Where the columns of a bank's answer stand, if this row is their header; None if it is not."""
    said = [_plain(cell) for cell in cells]
    found = {
        key: said.index(_plain(word)) for key, words in BANK["read"].items() for word in reversed(words)
        if _plain(word) in said
    }  # fmt: skip
    return found if all(key in found for key in BANK["required"]) else None
