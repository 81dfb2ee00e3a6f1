"""Invented people without end: identity numbers under 999999, phones, names."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_numbers = count(1)


@dataclass(frozen=True)
class Somebody:
    """A person who does not exist."""

    identity: str
    phone: str
    name: str


def somebody(number: int | None = None) -> Somebody:
    """The next person; the same number gives the same person."""
    number = next(_numbers) if number is None else number
    born = date(1970, 1, 1) + timedelta(days=number // 999)
    body = f"999999{born:%Y%m%d}{number % 999 + 1:03d}"
    last = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
    return Somebody(body + last, f"138{number:08d}", "王" + "甲乙丙丁戊己庚辛壬癸"[number % 10])
