"""The yearly files: what ships, what a site adds, what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import holidays
import pytest
import yaml

from gongyou.kernel import workdays
from gongyou.kernel.workdays import DayKind, MissingYear, YearFileError
from gongyou.kernel.workdays.calendars import DATA as PACKAGED

PACKAGED_YEARS = range(2016, 2027)
GOOD = {
    "year": 2027,
    "sources": [{"title": "通知", "number": "1号", "url": ""}],
    "holidays": {date(2027, 1, 1): "元旦"},
    "makeup_workdays": [date(2027, 1, 3)],
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    monkeypatch.setenv("GONGYOU_HOME", str(tmp_path))
    settings.GONGYOU_HOME = tmp_path
    return tmp_path


def write(path: Path, content: Any) -> Path:
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize("year", PACKAGED_YEARS)
def test_packaged_year_agrees_with_the_holidays_library(year: int) -> None:
    calendar = workdays.load_calendar(PACKAGED)
    library = holidays.country_holidays("CN", years=[year, year + 1] if year < 2026 else year)
    table = calendar.table(year)
    for number in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(number)
        expected = day not in library and (day.weekday() < 5 or day in library.weekend_workdays)
        assert table.is_working_day(day) is expected, day
    assert all(
        "国办发明电" in source.number and source.url.startswith("https://www.gov.cn/") for source in table.sources
    )
    assert not table.demo


def test_every_statutory_day_costs_exactly_one_working_day() -> None:
    calendar = workdays.load_calendar(PACKAGED)
    for year in PACKAGED_YEARS:
        weekdays = sum(date.fromordinal(number).weekday() < 5 for number in year_days(year))
        statutory = 13 if year >= 2025 else 11
        lengthened = 2 if year == 2020 else 0  # Spring Festival: 31 January, and 1 February no make-up workday
        working = sum(calendar.is_working_day(date.fromordinal(number)) for number in year_days(year))
        assert working == weekdays - statutory - lengthened, year


def year_days(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 10, 1), DayKind.HOLIDAY),
        (date(2026, 10, 4), DayKind.WEEKEND),
        (date(2026, 10, 10), DayKind.MAKEUP_WORKDAY),
        (date(2026, 10, 9), DayKind.WORKDAY),
    ],
)
def test_kind_of_a_day(day: date, kind: DayKind) -> None:
    calendar = workdays.load_calendar(PACKAGED)
    assert calendar.kind(day) is kind
    assert calendar.is_working_day(day) is (kind in {DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY})


def test_next_year_is_not_shipped_as_long_as_its_notice_is_unknown() -> None:
    assert workdays.load_calendar(PACKAGED).years == tuple(PACKAGED_YEARS)


def test_site_adds_a_year_and_it_is_in_force_at_once(home: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingYear):
        workdays.is_working_day(date(2027, 1, 4))
    table = workdays.add_year_file(write(tmp_path / "in.yaml", GOOD))
    assert table.year == 2027
    assert workdays.is_working_day(date(2027, 1, 3))
    assert not workdays.is_working_day(date(2027, 1, 1))
    assert workdays.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 3)
    assert workdays.working_days_between(date(2026, 12, 31), date(2027, 1, 3)) == 1
    assert workdays.next_working_day(date(2027, 1, 1)) == date(2027, 1, 3)


def test_site_file_wins_over_the_packaged_year(home: Path, tmp_path: Path) -> None:
    assert workdays.is_working_day(date(2026, 12, 1))
    changed = yaml.safe_load((PACKAGED / "2026.yaml").read_text(encoding="utf-8"))
    changed["holidays"][date(2026, 12, 1)] = "临时放假"
    workdays.add_year_file(write(tmp_path / "2026.yaml", changed))
    assert not workdays.is_working_day(date(2026, 12, 1))


def test_loaded_year_is_replaced_only_on_purpose(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "in.yaml", GOOD)
    workdays.add_year_file(path)
    with pytest.raises(YearFileError, match="already loaded"):
        workdays.add_year_file(path)
    workdays.add_year_file(path, replace=True)


def test_demo_year_is_marked_and_gives_way_to_the_real_one(home: Path, tmp_path: Path) -> None:
    path = workdays.write_demo_year(home, 2027)
    assert path == home / "calendars" / "2027.yaml"
    table = workdays.default_calendar().table(2027)
    assert table.demo
    assert "演示数据" in table.version
    assert not workdays.is_working_day(date(2027, 2, 8))
    assert workdays.due(date(2026, 11, 23), 45, "calendar_day").due == date(2027, 1, 7)
    workdays.add_year_file(write(tmp_path / "in.yaml", GOOD))
    assert not workdays.default_calendar().table(2027).demo
    workdays.write_demo_year(home, 2027)
    assert not workdays.default_calendar().table(2027).demo


def test_demo_year_never_covers_a_packaged_one(home: Path) -> None:
    workdays.write_demo_year(home, 2026)
    assert not (home / "calendars").exists()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"year": "2027"}, "year: must be a year"),
    ({"surplus": 1}, "unknown key 'surplus'"),
    ({"holidays": {}}, "holidays: must list"),
    ({"holidays": {date(2026, 1, 1): "元旦"}}, "2026-01-01 is not in 2027"),
    ({"holidays": {"1 January": "元旦"}}, "is not a day"),
    ({"holidays": {date(2027, 1, 1): ""}}, "must be a text"),
    ({"makeup_workdays": None}, "must be a list"),
    ({"makeup_workdays": [date(2027, 1, 4)]}, "2027-01-04 is no Saturday or Sunday"),
    ({"holidays": {date(2027, 1, 3): "元旦"}}, "2027-01-03 is a holiday as well"),
    ({"sources": []}, "name at least one notice"),
    ({"sources": [{"titel": "x"}]}, "entry 1 must have"),
    ({"demo": "yes"}, "demo: must be true or false"),
]


@pytest.mark.parametrize(("change", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_wrong_file_is_refused_with_file_key_and_reason(change: dict[str, Any], reason: str, tmp_path: Path) -> None:
    path = write(tmp_path / "2027.yaml", {**GOOD, **change})
    with pytest.raises(YearFileError) as caught:
        workdays.load_year_file(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)


def test_unreadable_or_misnamed_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("year: [", encoding="utf-8")
    with pytest.raises(YearFileError, match="not readable as YAML"):
        workdays.load_year_file(broken)
    with pytest.raises(YearFileError, match="must be a mapping"):
        workdays.load_year_file(write(tmp_path / "list.yaml", [1]))
    folder = tmp_path / "calendars"
    folder.mkdir()
    write(folder / "2028.yaml", GOOD)
    with pytest.raises(YearFileError, match="named 2028 but holds 2027"):
        workdays.load_calendar(folder)
