"""`gongyou figures` and `gongyou snapshot` as a shell user sees them."""

import argparse
import json
from datetime import date

import pytest

from gongyou.engines.facts import queries as facts
from gongyou.engines.figures.operations import lock_values, submit_values
from gongyou.engines.figures.types import Cell
from gongyou.faces.cli.commands import figures, snapshot
from gongyou.kernel import clock
from tests.factories.certifying import late_union
from tests.factories.district import fill
from tests.factories.snapshots import no_snapshot

__all__ = ["no_snapshot"]
FIELDS = {"id", "value", "numerator", "denominator", "unit", "qualifier", "as_of"}


def call(module, *given: str) -> int:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    return module.run(parser.parse_args(given))


def told(capsys, *given: str) -> list[dict]:
    assert call(figures, *given, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_json_has_the_fields_that_readers_rely_on(world, capsys):
    rows = told(capsys)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert {"I01", "I02", "I04", "I52"} <= {row["id"] for row in rows}
    assert {f"I{number}" for number in range(38, 47)} <= {row["id"] for row in rows}
    for row in rows:
        assert FIELDS <= set(row) <= FIELDS | {"name", "parts"}
        assert row["as_of"] == clock.today().isoformat()
    by_id = {row["id"]: row for row in rows}
    assert by_id["I44"] == {
        "id": "I44",
        "name": "基层工会组织",
        "value": 4,
        "numerator": 4,
        "denominator": None,
        "unit": "家",
        "qualifier": "",
        "as_of": clock.today().isoformat(),
    }
    assert by_id["I52"]["parts"] == {"N": 1, "X": 0}


def test_a_past_day_and_one_figure_by_street(world, capsys):
    assert [row["value"] for row in told(capsys, "--as-of", "2016-01-01", "--id", "I44")] == [0]
    rows = told(capsys, "--id", "I44", "--by", "street")
    assert [(row["place"], row["place_name"], row["value"]) for row in rows] == [
        ("370211001", "A街道", 2),
        ("370211002", "B街道", 2),
    ]


def test_the_report_is_written_anew_where_rows_came_in(world, capsys):
    before = {row["id"]: row["value"] for row in told(capsys)}
    fill(world, 6)
    after = {row["id"]: row["value"] for row in told(capsys)}
    assert before["I02"] == 0 and after["I02"] > 0


def test_plain_lines_and_the_figures_of_procedures(world, capsys):
    assert call(figures, "--all") == 0
    out = capsys.readouterr().out
    assert "基层工会组织：4 家" in out and "P.unions.join.on_time" in out and "：– %" in out


@pytest.mark.parametrize("given", [["--id", "I99"], ["--id", "I01", "--by", "street"]])
def test_unknown_figures_and_grains_end_with_one_and_a_sentence(world, capsys, given):
    assert call(figures, *given) == 1
    assert capsys.readouterr().err


def test_snapshot_prints_tables_seconds_and_hash(world, capsys):
    assert call(snapshot) == 0
    out = capsys.readouterr().out
    assert "memberships" in out and facts.current().hash in out
    assert call(snapshot, "--only", "memberships") == 0


def test_locked_values_are_told_beside_the_computed_ones(world, capsys):
    day = date(2024, 12, 31)
    cells = [Cell("I44", day), Cell("I44", day, "street", "370211001")]
    rows = submit_values(world.viewers["district"], cells=cells)
    lock_values(world.staff("district_officer", "district", "colleague"), numbers=[one.pk for one in rows])
    late_union(world)
    found = {row["id"]: row for row in told(capsys, "--as-of", day.isoformat(), "--certified")}
    assert (found["I44"]["value"], found["I44"]["certified"]["value"], found["I44"]["certified"]["revision"]) == (
        5,
        4,
        1,
    )
    assert found["I44"]["certified"]["locked_on"] == clock.today().isoformat() and found["I45"]["certified"] is None
    streets = told(capsys, "--as-of", day.isoformat(), "--id", "I44", "--by", "street", "--certified")
    assert [row["certified"] and row["certified"]["value"] for row in streets] == [2, None]
    assert call(figures, "--as-of", day.isoformat(), "--id", "I44", "--certified") == 0
    assert "基层工会组织：5 家［定稿第 1 版：4］" in capsys.readouterr().out
    assert "certified" not in told(capsys, "--id", "I44")[0]
