"""What a policy parameter is: one value with unit, jurisdiction, period of validity and citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

Value = int | bool | str | Decimal | date


def is_number(value: Value) -> bool:
    """Tell whether a value can be counted and compared (a flag cannot)."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


class Jurisdiction(StrEnum):
    """Who set a value; the most local one valid on a day is taken."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"

    @property
    def locality(self) -> int:
        """0 for the nation up to 3 for the district."""
        return list(Jurisdiction).index(self)


class ReadAt(StrEnum):
    """Whether a matter keeps the value of its first day or takes that of the day of each act."""

    START = "start"
    ACT = "act"


class ParameterUnit(StrEnum):
    """What a value counts. Money is `fen`, always a whole number."""

    HOUR = "hour"
    MINUTE = "minute"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    PERSON = "person"
    HOUSEHOLD = "household"
    EMPLOYER = "employer"
    ITEM = "item"
    TIME = "time"
    PERCENT = "percent"
    PER_MILLE = "per_mille"
    FEN = "fen"
    POINT = "point"
    LEVEL = "level"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    FLAG = "flag"


class Bound(StrEnum):
    """A national floor: values of lower levels may not be less (or more) than this one."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class UnknownParameter(LookupError):
    """No file defines this code; the text lists near names."""


class NoValueOn(LookupError):
    """The code is known, but no value of it is valid on the day."""

    def __init__(self, code: str, name: str, day: date) -> None:
        """Remember what was asked for."""
        super().__init__(code, name, day)
        self.code, self.name, self.day = code, name, day

    def __str__(self) -> str:
        """Return what is missing and what to do, in the reader's language."""
        return gettext(
            "政策参数“%(name)s”（%(code)s）在%(day)s没有有效的值。请政策管理员补充该日适用的值和依据，再继续办理。"
        ) % {"name": self.name, "code": self.code, "day": self.day.isoformat()}


@dataclass(frozen=True)
class Parameter:
    """One value of a parameter. `valid_to` is the last valid day (None: open); `source` is the file it stands in."""

    code: str
    name: str
    value: Value
    unit: ParameterUnit
    jurisdiction: Jurisdiction
    valid_from: date
    valid_to: date | None
    citation: str
    read_at: ReadAt
    bound: Bound | None = None
    source: str = ""

    @property
    def number(self) -> Decimal:
        """The value as an exact number; raise TypeError for a text, flag or day."""
        if not is_number(self.value):
            raise TypeError(f"{self.code}: {self.value!r} is no number")
        return Decimal(str(self.value))

    @property
    def whole(self) -> int:
        """The value as a whole number; raise TypeError for anything else."""
        if self.number != int(self.number):
            raise TypeError(f"{self.code}: {self.value!r} is no whole number")
        return int(self.number)

    def valid_on(self, day: date) -> bool:
        """Tell whether the value is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: Parameter) -> bool:
        """Tell whether there is a day on which both values are in force."""
        latest_start = max(self.valid_from, other.valid_from)
        return self.valid_on(latest_start) and other.valid_on(latest_start)

    def as_data(self) -> dict[str, Any]:
        """Return what a decision records about the value it used, as plain JSON values."""
        return {
            "code": self.code,
            "value": self.value if isinstance(self.value, int | str) else str(self.value),
            "unit": self.unit.value,
            "jurisdiction": self.jurisdiction.value,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "citation": self.citation,
            "read_at": self.read_at.value,
        }
