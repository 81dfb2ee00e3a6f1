"""Invented people: names, and numbers of identity under area code 999999."""

from datetime import date, timedelta
from pathlib import Path

WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
NAMES = ("张", "王", "李", "赵", "刘", "陈", "杨", "黄", "周", "吴")
GIVEN = ("伟", "芳", "敏", "静", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "霞", "平", "刚")


def invented_name(number: int) -> str:
    """A surname and a given name of two characters; the same for the same number."""
    return NAMES[number % 10] + GIVEN[number // 10 % 16] + GIVEN[number // 160 % 16]


#: People of the demo district have lower sequence numbers on each birth day.
_FIRST, _LAST = 400 * 15_000, 993 * 15_000


def reserve(count: int, register: Path) -> int:
    """The number of the first of so many people whom no earlier run used on this site."""
    first = int(register.read_text()) if register.exists() else _FIRST
    if first + count > _LAST:
        raise ValueError(f"all invented people were used; delete {register.parent} to begin anew")
    register.write_text(str(first + count))
    return first


def identity_number(number: int) -> str:
    """An invented number of identity under area 999999; a different one for every `number` below 15 million."""
    day = date(1962, 1, 1) + timedelta(days=number % 15_000)
    body = f"999999{day:%Y%m%d}{number // 15_000:03d}"
    return body + CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]
