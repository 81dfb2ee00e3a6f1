"""Marks as people write them and as they are kept: "87.5" points are 8750 units of two digits; shares per cent."""

import re

_POINTS = re.compile(r"(\d{1,7})(?:[.．](\d{0,3}))?")


def read_points(text: str, digits: int) -> int | None:
    """The mark in the sheet's unit, or None for what is no number or has more decimals than the sheet."""
    found = _POINTS.fullmatch(text.strip().replace("。", "."))
    if found is None:
        return None
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > digits:
        return None
    return int(found[1]) * 10**digits + int(decimals.ljust(digits, "0") or 0)


def show_points(value: int, digits: int) -> str:
    """The mark as it is read, without needless zeros."""
    if not digits:
        return str(value)
    whole, rest = divmod(value, 10**digits)
    decimals = f"{rest:0{digits}}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def percent(per_mille: int) -> str:
    """Thousandths as per cent without a float: 350 → 35, 125 → 12.5."""
    return show_points(per_mille, 1)
