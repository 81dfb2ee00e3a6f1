"""Invented people who try the site out: numbers from the ranges that the demo leaves free."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TURN = count(1)


@dataclass(frozen=True)
class Worker:
    """Somebody with a phone who wants to join."""

    name: str
    identity: str
    phone: str
    work: str = "快递员"
    employer: str = "青岛远航供应链有限公司"

    @property
    def masked(self) -> str:
        return self.name[0] + "*" * (len(self.name) - 2) + self.name[-1] if len(self.name) > 2 else self.name[0] + "*"

    def named(self, name: str) -> "Worker":
        return replace(self, name=name)


def identity_number(born: date, sequence: int) -> str:
    """An invented identity number of the demo's region 999999, with its check character (GB 11643)."""
    head = f"999999{born:%Y%m%d}{sequence:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=True)) % 11
    return head + "10X98765432"[rest]


def turn() -> int:
    """A number that nobody had in this run."""
    return next(_TURN)


def somebody(name: str = "路小递") -> Worker:
    """A person nobody has seen before."""
    number = turn()
    born = date(1993, 4, 1) + timedelta(days=number)
    return Worker(name, identity_number(born, 7), f"1390001{number:04d}")
