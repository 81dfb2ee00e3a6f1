"""Dated policy parameters: which value holds, and precise errors for wrong files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongyou.kernel import parameters
from gongyou.kernel.parameters import (
    Bound,
    Jurisdiction,
    NoValueOn,
    ParameterFileError,
    ParameterStore,
    ParameterUnit,
    ReadAt,
    UnknownParameter,
)

BASE: dict[str, Any] = {
    "code": "rights.reply.days",
    "name": "答复期限",
    "value": 20,
    "unit": "calendar_day",
    "jurisdiction": "national",
    "valid_from": date(2004, 5, 1),
    "citation": "《集体合同规定》第三十二条",
    "read_at": "start",
}


def entry(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**BASE, **changes}.items() if value is not ...}


def store_of(folder: Path, *entries: dict[str, Any]) -> ParameterStore:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "values.yaml").write_text(
        yaml.safe_dump({"parameters": list(entries)}, allow_unicode=True), encoding="utf-8"
    )
    store = ParameterStore()
    store.add_directory(folder)
    return store


def test_most_local_value_of_the_day_is_taken(tmp_path: Path) -> None:
    store = store_of(
        tmp_path,
        entry(),
        entry(jurisdiction="province", value=10, valid_from=date(2010, 1, 1)),
        entry(jurisdiction="city", value=8, valid_from=date(2015, 1, 1), valid_to=date(2019, 12, 31)),
        entry(jurisdiction="district", value=5, valid_from=date(2018, 1, 1), valid_to=date(2018, 12, 31)),
        entry(jurisdiction="district", value=6, valid_from=date(2024, 1, 1)),
    )
    found = [store.value("rights.reply.days", day).value for day in (
        date(2004, 5, 1), date(2010, 1, 1), date(2016, 6, 1), date(2018, 1, 1), date(2018, 12, 31), date(2019, 1, 1),
        date(2019, 12, 31), date(2020, 1, 1), date(2026, 11, 22),
    )]  # fmt: skip
    assert found == [20, 10, 8, 5, 5, 8, 8, 10, 6]
    assert [item.value for item in store.history("rights.reply.days")] == [20, 10, 8, 5, 6]
    assert len(store.all_parameters()) == 5


def test_value_carries_everything_a_decision_records(tmp_path: Path) -> None:
    found = store_of(tmp_path, entry(bound="at_most")).value("rights.reply.days", date(2026, 1, 1))
    assert (found.unit, found.jurisdiction, found.read_at) == (
        ParameterUnit.CALENDAR_DAY,
        Jurisdiction.NATIONAL,
        ReadAt.START,
    )
    assert (found.whole, found.bound, found.valid_to) == (20, Bound.AT_MOST, None)
    assert found.as_data() == {
        "code": "rights.reply.days",
        "value": 20,
        "unit": "calendar_day",
        "jurisdiction": "national",
        "valid_from": "2004-05-01",
        "valid_to": None,
        "citation": "《集体合同规定》第三十二条",
        "read_at": "start",
    }


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("2.5", "percent", Decimal("2.5")),
        (150000, "fen", 150000),
        ("初级工", "text", "初级工"),
        (True, "flag", True),
        (date(2026, 1, 1), "date", date(2026, 1, 1)),
    ],
)
def test_values_are_exact(tmp_path: Path, value: Any, unit: str, expected: Any) -> None:
    found = store_of(tmp_path, entry(value=value, unit=unit)).value("rights.reply.days", date(2026, 1, 1))
    assert found.value == expected
    assert type(found.value) is type(expected)


def test_value_that_is_no_number_is_not_counted_with(tmp_path: Path) -> None:
    flag = store_of(tmp_path, entry(value=True, unit="flag")).value("rights.reply.days", date(2026, 1, 1))
    with pytest.raises(TypeError, match="no number"):
        _ = flag.whole
    rate = store_of(tmp_path / "b", entry(value="2.5", unit="percent")).value("rights.reply.days", date(2026, 1, 1))
    assert rate.number == Decimal("2.5")
    with pytest.raises(TypeError, match="no whole number"):
        _ = rate.whole


def test_unknown_code_lists_near_names(tmp_path: Path) -> None:
    store = store_of(tmp_path, entry())
    with pytest.raises(UnknownParameter, match="near names: rights.reply.days"):
        store.value("rights.reply.day", date(2026, 1, 1))
    with pytest.raises(UnknownParameter, match="1 other codes are known"):
        store.history("zzz")


def test_day_without_a_value_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(NoValueOn) as caught:
        store_of(tmp_path, entry()).value("rights.reply.days", date(2004, 4, 30))
    assert "“答复期限”（rights.reply.days）在2004-04-30没有有效的值" in str(caught.value)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"surplus": 1}, "surplus: unknown key"),
    ({"citation": ...}, "citation: is missing"),
    ({"name": ""}, "name: is missing"),
    ({"code": "Reply"}, "code: must be dotted lower-case words"),
    ({"value": 2.5}, 'a decimal in quotes: "2.5"'),
    ({"value": "many"}, "value: 'many' is no number of calendar_day"),
    ({"value": True}, "value: True is no number of calendar_day"),
    ({"value": "1.5", "unit": "fen"}, "is no number of fen"),
    ({"value": 5, "unit": "text"}, "value: 5 is no text"),
    ({"unit": "fortnight"}, "unit: 'fortnight' is not one of hour, minute, calendar_day"),
    ({"jurisdiction": "village"}, "jurisdiction: 'village' is not one of national, province, city, district"),
    ({"read_at": "end"}, "read_at: 'end' is not one of start, act"),
    ({"valid_from": "2004"}, "valid_from: must be a day like 2026-01-01"),
    ({"valid_to": date(2004, 4, 30)}, "valid_to: 2004-04-30 is before valid_from"),
    ({"bound": "at_least", "unit": "text", "value": "x"}, "bound: text values have no floor"),
]


@pytest.mark.parametrize(("changes", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_wrong_entry_is_named_with_file_place_and_key(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    store = store_of(tmp_path, entry(code="rights.other"), entry(**changes))
    with pytest.raises(ParameterFileError) as caught:
        store.all_parameters()
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{tmp_path / 'values.yaml'}: entry 2 (")
    assert reason in caught.value.problems[0]


def test_every_problem_of_every_file_is_told(tmp_path: Path) -> None:
    store = store_of(tmp_path, entry(value=1.5), entry(unit="x"))
    (tmp_path / "broken.yaml").write_text("parameters: [", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("values: []", encoding="utf-8")
    with pytest.raises(ParameterFileError) as caught:
        store.all_parameters()
    assert [problem.split(": ")[0].rsplit("/", 1)[1] for problem in caught.value.problems] == [
        "broken.yaml",
        "other.yaml",
        "values.yaml",
        "values.yaml",
    ]


def test_missing_folder_is_named(tmp_path: Path) -> None:
    store = ParameterStore()
    store.add_directory(tmp_path / "nowhere")
    with pytest.raises(ParameterFileError, match="nowhere: no such folder"):
        store.all_parameters()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": 15}, "two national values hold on 2004-05-01"),
        ({"jurisdiction": "city", "unit": "working_day"}, "unit: working_day here, calendar_day there"),
        ({"jurisdiction": "city", "read_at": "act"}, "read_at: act here, start there"),
        ({"jurisdiction": "city", "value": 25}, "city 25 is more than the ceiling 20"),
    ],
)
def test_entries_that_contradict_each_other_are_refused(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    store = store_of(tmp_path, entry(bound="at_most"), entry(**changes))
    with pytest.raises(ParameterFileError, match=reason):
        store.all_parameters()


def test_local_rule_cannot_lower_a_national_floor(tmp_path: Path) -> None:
    with pytest.raises(ParameterFileError, match="district 15 is less than the floor 20"):
        store_of(tmp_path, entry(bound="at_least"), entry(jurisdiction="district", value=15)).all_parameters()
    ended = entry(bound="at_least", valid_to=date(2019, 12, 31))
    later = entry(jurisdiction="district", value=15, valid_from=date(2020, 1, 1))
    assert store_of(tmp_path, ended, later).value("rights.reply.days", date(2026, 1, 1)).value == 15


def test_folders_add_up_and_adding_twice_is_harmless(tmp_path: Path) -> None:
    store = store_of(tmp_path / "one", entry())
    assert len(store.all_parameters()) == 1
    store_of(tmp_path / "two", entry(code="rights.other"))
    store.add_directory(tmp_path / "two")
    store.add_directory(tmp_path / "two")
    assert [item.code for item in store.all_parameters()] == ["rights.other", "rights.reply.days"]


def test_site_reads_registered_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongyou.kernel.parameters.store._STORE", ParameterStore())
    store_of(tmp_path, entry())
    parameters.add_directory(tmp_path)
    assert parameters.value("rights.reply.days", date(2026, 1, 1)).value == 20
    assert [item.value for item in parameters.history("rights.reply.days")] == [20]
    assert len(parameters.all_parameters()) == 1
