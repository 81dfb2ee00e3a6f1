"""The one masked form of each kind of personal value, the same on every page, export and notice."""

from __future__ import annotations

STAR = "*"


def mask_name(name: str | None) -> str:
    """Return 张*三 for a name, 张* for one of two characters, * for one."""
    text = (name or "").strip()
    if len(text) <= 1:
        return STAR * len(text)
    if len(text) == 2:
        return text[0] + STAR
    return text[0] + STAR * (len(text) - 2) + text[-1]


def mask_identity(number: str | None) -> str:
    """Return the first 3 and last 4 characters with stars between; only stars if fewer than 9."""
    return _ends(number, first=3, last=4, shortest=9)


def mask_phone(number: str | None) -> str:
    """Return 138****1234; only stars if the number has fewer than 8 digits."""
    return _ends(number, first=3, last=4, shortest=8)


def mask_bank(number: str | None) -> str:
    """Return four stars and the last 4 digits; only stars if there are fewer than 8."""
    text = (number or "").strip().replace(" ", "")
    return STAR * 4 + text[-4:] if len(text) >= 8 else STAR * len(text)


def _ends(value: str | None, *, first: int, last: int, shortest: int) -> str:
    text = (value or "").strip()
    if len(text) < shortest:
        return STAR * len(text)
    return text[:first] + STAR * (len(text) - first - last) + text[-last:]
