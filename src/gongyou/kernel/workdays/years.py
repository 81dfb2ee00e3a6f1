"""One year of the working-day calendar as a dated file: statutory days off and make-up workdays, with their source."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext

KEYS = {"year", "sources", "holidays", "makeup_workdays", "demo"}
SATURDAY = 5


class DayKind(StrEnum):
    """What a day is; workdays and make-up workdays count as working days."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"


class YearFileError(ValueError):
    """A calendar file is wrong; the text names file, key and reason."""


class MissingYear(LookupError):
    """A computation reaches a year whose calendar is not loaded. Never guessed: staff must load it."""

    def __init__(self, year: int, day: date | None = None) -> None:
        """Remember the year that is missing and the day that needed it."""
        super().__init__(year, day)
        self.year = year
        self.day = day

    def __str__(self) -> str:
        """Return what is missing, why, and who can load it, in the reader's language."""
        return gettext(
            "缺少%(year)s年的工作日历，期限算不到%(year)s年。"
            "放假和调休以国务院办公厅的年度通知为准，系统不推测。"
            "请系统管理员在通知公布后，把%(year)s.yaml放进数据目录的calendars文件夹，再重新计算。"
        ) % {"year": self.year}


@dataclass(frozen=True)
class Source:
    """The notice that fixes the days off of a year."""

    title: str
    number: str
    url: str


@dataclass(frozen=True)
class YearTable:
    """The days of one year that differ from Monday to Friday; `digest` tells two versions of a file apart."""

    year: int
    holidays: Mapping[date, str]
    makeup_workdays: frozenset[date]
    sources: tuple[Source, ...]
    digest: str
    demo: bool = False

    def kind(self, day: date) -> DayKind:
        """Return what a day of this year is."""
        if day in self.holidays:
            return DayKind.HOLIDAY
        if day in self.makeup_workdays:
            return DayKind.MAKEUP_WORKDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on a day of this year."""
        if day in self.holidays:
            return False
        return day.weekday() < SATURDAY or day in self.makeup_workdays

    @property
    def version(self) -> str:
        """Year, numbers of the notices and digest of the file, as computations record them."""
        numbers = "、".join(source.number or source.title for source in self.sources)
        return f"{self.year} {numbers} #{self.digest}"


def load_year_file(path: Path) -> YearTable:
    """Read and check one calendar file; raise YearFileError."""
    raw = path.read_bytes()
    try:
        data = yaml.safe_load(raw)
    except yaml.YAMLError as error:
        raise YearFileError(f"{path}: not readable as YAML: {error}") from error
    return read_year(data, path, hashlib.sha256(raw).hexdigest()[:8])


def read_year(data: Any, path: Path, digest: str) -> YearTable:
    """Build a YearTable from the content of a file; raise YearFileError naming file, key and reason."""
    if not isinstance(data, dict):
        raise YearFileError(f"{path}: the file must be a mapping with the keys {', '.join(sorted(KEYS))}")
    unknown = sorted(str(key) for key in data if key not in KEYS)
    if unknown:
        raise YearFileError(f"{path}: unknown key {unknown[0]!r}; known keys: {', '.join(sorted(KEYS))}")
    year = data.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 1950 <= year <= 2200:
        raise YearFileError(f"{path}: year: must be a year like 2026, not {year!r}")
    holidays = _holidays(data.get("holidays"), year, path)
    makeup = _makeup_workdays(data.get("makeup_workdays"), year, path)
    both = sorted(makeup & holidays.keys())
    if both:
        raise YearFileError(f"{path}: makeup_workdays: {both[0]} is a holiday as well")
    demo = data.get("demo", False)
    if not isinstance(demo, bool):
        raise YearFileError(f"{path}: demo: must be true or false, not {demo!r}")
    return YearTable(year, holidays, makeup, _sources(data.get("sources"), path), digest, demo)


def _holidays(entries: Any, year: int, path: Path) -> dict[date, str]:
    if not isinstance(entries, dict) or not entries:
        raise YearFileError(f"{path}: holidays: must list the days off as 'day: name'")
    holidays: dict[date, str] = {}
    for day, name in entries.items():
        holidays[_day(day, year, "holidays", path)] = _text(name, f"holidays: {day}", path)
    return holidays


def _makeup_workdays(entries: Any, year: int, path: Path) -> frozenset[date]:
    if not isinstance(entries, list):
        raise YearFileError(f"{path}: makeup_workdays: must be a list of days (may be empty: [])")
    days = [_day(day, year, "makeup_workdays", path) for day in entries]
    for day in days:
        if day.weekday() < SATURDAY:
            raise YearFileError(f"{path}: makeup_workdays: {day} is no Saturday or Sunday")
    return frozenset(days)


def _sources(entries: Any, path: Path) -> tuple[Source, ...]:
    if not isinstance(entries, list) or not entries:
        raise YearFileError(f"{path}: sources: name at least one notice (title, number, url)")
    sources = []
    for place, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or set(entry) - {"title", "number", "url"}:
            raise YearFileError(f"{path}: sources: entry {place} must have title, number and url")
        title = _text(entry.get("title"), f"sources: entry {place}: title", path)
        sources.append(Source(title, str(entry.get("number") or ""), str(entry.get("url") or "")))
    return tuple(sources)


def _day(day: Any, year: int, key: str, path: Path) -> date:
    if type(day) is not date:
        raise YearFileError(f"{path}: {key}: {day!r} is not a day like {year}-10-01")
    if day.year != year:
        raise YearFileError(f"{path}: {key}: {day} is not in {year}")
    return day


def _text(value: Any, key: str, path: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise YearFileError(f"{path}: {key}: must be a text, not {value!r}")
    return value
