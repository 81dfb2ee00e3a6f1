"""Days as people write them in rosters: 1999.9.1, 199909, 1999年9月1日, a serial number of Excel, a date cell."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from gongyou.kernel.importing.types import Cell, CellValue, Kind

FULL = re.compile(
    r"(\d{4})\s*[.\-/年,、]\s*(\d{1,2})\s*[.\-/月,、]\s*(\d{1,2})\s*[日号]?"
    r"(?:[ T]\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)?"
)
MONTH = re.compile(r"(\d{4})\s*[.\-/年,、]\s*(\d{1,2})\s*月?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
YEAR = re.compile(r"(\d{4})\s*年?")
FIVE_DIGITS = re.compile(r"\d{5}(?:\.\d+)?")
EXCEL_DAY_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 73_051)
"""May 1927 to 2099; shorter numbers are years or codes, not days."""

EARLIEST = 1900


class DayError(ValueError):
    """The text is no day; `code` is one of the day problems."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Day:
    """A day. `whole` is False when only the month was written; `code` is a notice or empty."""

    day: date
    whole: bool = True
    code: str = ""


def read_day(value: CellValue) -> Day:
    """The day that a cell means.

    Raises:
        DayError: `day-form`, `day-impossible`, `day-year-only`, or `day-ambiguous` (was the number 1999.1 a 1999.10?).
    """
    if isinstance(value, Cell):
        if value.kind is Kind.DATE:
            return read_text(value.text)
        if value.kind is Kind.NUMBER:
            return read_number(value.text)
        return read_text(value.text)
    return read_text(value or "")


def read_number(literal: str) -> Day:
    """A number: a serial, 19990901, 199909, or the decimal that 1999.9 became."""
    try:
        number = float(literal)
    except ValueError:
        raise DayError("day-form") from None
    if not 0 <= number < 1e9:
        raise DayError("day-form")
    if number == int(number) or number >= SERIALS.start:
        return read_text(f"{int(number)}")
    return read_decimal(number)


def read_decimal(number: float) -> Day:
    year, _point, month = f"{number:.2f}".partition(".")
    if not EARLIEST <= int(year) < 2100:
        raise DayError("day-form")
    if month == "10":
        raise DayError("day-ambiguous")
    month_number = int(month[0]) if month.endswith("0") else int(month)
    return Day(made(int(year), month_number, 1), False, "day-assumed")


def read_text(text: str) -> Day:
    text = unicodedata.normalize("NFKC", text).strip().strip("'")
    if found := FULL.fullmatch(text):
        return Day(made(int(found[1]), int(found[2]), int(found[3])))
    if FIVE_DIGITS.fullmatch(text):
        return from_serial(int(text.partition(".")[0]))
    if (found := COMPACT.fullmatch(text)) and found[3]:
        return Day(made(int(found[1]), int(found[2]), int(found[3])))
    if found or (found := MONTH.fullmatch(text)):
        return Day(made(int(found[1]), int(found[2]), 1), False, "day-assumed")
    if YEAR.fullmatch(text):
        raise DayError("day-year-only")
    raise DayError("day-form")


def from_serial(serial: int) -> Day:
    if serial not in SERIALS:
        raise DayError("day-form")
    return Day(EXCEL_DAY_ZERO + timedelta(days=serial), True, "day-from-serial")


def made(year: int, month: int, day: int) -> date:
    try:
        made_day = date(year, month, day)
    except ValueError:
        raise DayError("day-impossible") from None
    if year < EARLIEST:
        raise DayError("day-impossible")
    return made_day
