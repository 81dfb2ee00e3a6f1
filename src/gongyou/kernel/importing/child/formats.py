"""Which cell styles mean a date, and what day a serial number is."""

import datetime
import re

from gongyou.kernel.importing.child.archive import Archive
from gongyou.kernel.importing.child.xml import parse

BUILT_IN_DATES = frozenset([14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58])
"""Number formats of ECMA-376 18.8.30 that show a date, with the Chinese ones (27–36, 50–58)."""

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
MAX_SERIAL = 2_958_465
FALSE_LEAP_DAY = 60
"""Excel's 29 February 1900, which never was."""


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day, month or year.

    >>> is_date_format("yyyy/m/d"), is_date_format('0.00"日"'), is_date_format("[h]:mm"), is_date_format('m"月"d"日"')
    (True, False, False, True)
    """
    if ELAPSED.search(code):
        return False
    bare = LITERAL.sub("", code).lower().replace("general", "")
    if "y" in bare or "d" in bare:
        return True
    return "m" in bare and "h" not in bare and "s" not in bare


def date_styles(archive: Archive, part: str) -> frozenset[str]:
    """The style numbers (as the cells write them) that show dates."""
    custom: set[str] = set()
    styles: list[str] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt" and is_date_format(attributes.get("formatCode", "")):
            custom.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    if part and part in archive:
        parse(archive.held(part), part, start=start, end=end)
    dates = custom | {str(number) for number in BUILT_IN_DATES}
    return frozenset(str(index) for index, number in enumerate(styles) if number in dates)


def day_of_serial(literal: str, from_1904: bool) -> str | None:
    """ISO date (with time if there is one) of Excel's serial number, or None if it is none.

    >>> [day_of_serial(serial, False) for serial in ("36404", "36404.5", "60", "1")]
    ['1999-09-01', '1999-09-01 12:00:00', None, '1900-01-01']
    """
    try:
        serial = float(literal)
    except ValueError:
        return None
    if not 0 <= serial <= MAX_SERIAL or int(serial) == FALSE_LEAP_DAY and not from_1904:
        return None
    if from_1904:
        base = datetime.date(1904, 1, 1)
    else:
        base = datetime.date(1899, 12, 30) if serial > FALSE_LEAP_DAY else datetime.date(1899, 12, 31)
    day = base + datetime.timedelta(days=int(serial))
    seconds = round((serial - int(serial)) * 86_400)
    if not 0 < seconds < 86_400:
        return day.isoformat()
    return f"{day.isoformat()} {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
