"""The working-day calendar: years shipped with the package plus the years a site has loaded itself."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import yaml

from gongyou.kernel.parameters.home import site_home
from gongyou.kernel.workdays.years import DayKind, MissingYear, YearFileError, YearTable, load_year_file

DATA = Path(__file__).parent / "data"
ONE_DAY = timedelta(days=1)


class Calendar:
    """Some years of days; asking about any other year raises MissingYear."""

    def __init__(self, tables: Iterable[YearTable]) -> None:
        """Hold the given years; of two tables for one year the later one counts."""
        self._tables = {table.year: table for table in tables}

    @property
    def years(self) -> tuple[int, ...]:
        """The loaded years in order."""
        return tuple(sorted(self._tables))

    def table(self, year: int, day: date | None = None) -> YearTable:
        """Return the table of a year; raise MissingYear."""
        try:
            return self._tables[year]
        except KeyError:
            raise MissingYear(year, day) from None

    def kind(self, day: date) -> DayKind:
        """Return what a day is; raise MissingYear."""
        return self.table(day.year, day).kind(day)

    def holiday_name(self, day: date) -> str:
        """Return the name of the holiday a day belongs to, or an empty text; raise MissingYear."""
        return self.table(day.year, day).holidays.get(day, "")

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on a day; raise MissingYear."""
        return self.table(day.year, day).is_working_day(day)

    def next_working_day(self, day: date) -> date:
        """Return the first working day on or after `day`; raise MissingYear."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, amount: int) -> date:
        """Return the working day that is `amount` working days after `day` (before it, if negative).

        `day` itself is not counted; 0 gives `day` back unchanged. Raises MissingYear.
        """
        step = ONE_DAY if amount >= 0 else -ONE_DAY
        left = abs(amount)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Return how many working days lie after `first` up to and including `last` (negative if reversed)."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def versions(self, years: Iterable[int]) -> tuple[str, ...]:
        """Return the versions of the tables of these years, as computations record them; raise MissingYear."""
        return tuple(self.table(year).version for year in sorted(set(years)))


def load_calendar(*folders: Path) -> Calendar:
    """Read every `<year>.yaml` of the folders; later folders win. Raises YearFileError."""
    tables = []
    for folder in folders:
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].yaml")):
            table = load_year_file(path)
            if path.stem != str(table.year):
                raise YearFileError(f"{path}: year: the file is named {path.stem} but holds {table.year}")
            tables.append(table)
    return Calendar(tables)


def default_calendar() -> Calendar:
    """Return the packaged years plus the site's own (`$GONGYOU_HOME/calendars`), which win; notices new files."""
    folder = site_calendars()
    return _cached(str(folder), _snapshot(folder))


def site_calendars(home: Path | None = None) -> Path:
    """Return the folder in which a site keeps the years it loaded itself."""
    return (home or site_home()) / "calendars"


def add_year_file(path: Path, *, home: Path | None = None, replace: bool = False) -> YearTable:
    """Check a calendar file and put it into the site's folder, in force at once.

    A year the site has already loaded is kept unless `replace` is true or it is demonstration data.
    Raises YearFileError; returns the table.
    """
    table = load_year_file(path)
    target = site_calendars(home) / f"{table.year}.yaml"
    if target.exists() and not replace and not load_year_file(target).demo:
        raise YearFileError(f"{target}: this year is already loaded; say so explicitly if it is to be replaced")
    _write(target, path.read_text(encoding="utf-8"))
    return table


def write_demo_year(home: Path, year: int) -> Path:
    """Put a year marked as demonstration data into a site's folder: statutory days only, no make-up workdays.

    For a year whose State Council notice is not out yet. Never touches a year that is loaded for real;
    returns the path of the file.
    """
    target = site_calendars(home) / f"{year}.yaml"
    if (DATA / target.name).exists() or (target.exists() and not load_year_file(target).demo):
        return target
    library = import_module("holidays")  # only a demo needs it, and it takes a third of a second
    days = library.country_holidays("CN", years=year, language="zh_CN")
    content = {
        "year": year,
        "demo": True,
        "sources": [
            {"title": f"演示数据：{year}年法定节假日，未含调休，不是国务院办公厅通知", "number": "演示数据", "url": ""}
        ],
        "holidays": {day: name for day, name in sorted(days.items()) if day.year == year},
        "makeup_workdays": [],
    }
    _write(target, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return target


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, target)


def _snapshot(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.stat().st_mtime_ns, entry.stat().st_size) for entry in entries]
    except FileNotFoundError:
        return ()
    return tuple(sorted(item for item in found if item[0].endswith(".yaml")))


@lru_cache(maxsize=8)
def _cached(folder: str, snapshot: tuple[tuple[str, int, int], ...]) -> Calendar:
    del snapshot  # only tells one state of the folder from another
    return load_calendar(DATA, Path(folder))
