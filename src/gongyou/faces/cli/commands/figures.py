"""`gongyou figures`: the living report in the shell, for any day."""

import argparse
import json
import sys
from datetime import date
from importlib import import_module
from typing import Any

from gongyou.engines.facts import tasks
from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Value
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.ui.wording import number_text

HELP = "列出指标的值：--as-of 看任一天，--by street 看各镇街，--json 供程序读"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="截至哪一天，缺省为今天")
    parser.add_argument("--id", action="append", metavar="I42", help="只看这一项，可重复")
    parser.add_argument("--by", choices=["street", "zone", "union"], help="分镇街、功能区或工会")
    parser.add_argument("--all", action="store_true", help="连同各事项的办件指标")
    parser.add_argument("--certified", action="store_true", help="附上这一天的定稿值（两人复核锁定的数）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb", help="计算引擎，缺省为内嵌 DuckDB")
    parser.add_argument("--spark-master", default="", metavar="地址", help="Spark 集群地址，缺省在本机计算")


def run(arguments: argparse.Namespace) -> int:
    """Write the snapshot anew where something changed, then print; 1 for an unknown figure or grain."""
    tasks.ensure()
    day = min(arguments.as_of or clock.today(), clock.today())
    chosen = _chosen(arguments)
    if chosen is None:
        return 1
    try:
        on = _opened(arguments)
    except RuntimeError as error:
        print(f"不能用 Spark 计算：{error}", file=sys.stderr)
        return 1
    rows = [row for one in chosen for row in _rows(one, day, arguments.by, on)]
    locked = _locked(rows, day, arguments.by) if arguments.certified else [None for _row in rows]
    if arguments.json:
        more = [{"certified": _certified(row)} if arguments.certified else {} for row in locked]
        print(
            json.dumps([_data(*row) | told for row, told in zip(rows, more, strict=True)], ensure_ascii=False, indent=1)
        )
    else:
        for row, kept in zip(rows, locked, strict=True):
            print(
                _line(*row) + (f"［定稿第 {kept.revision} 版：{number_text(kept.number)}］" if kept is not None else "")
            )
    return 0


def _opened(arguments: argparse.Namespace) -> Snapshot:
    """The current snapshot in the engine that was asked for; Spark is imported only then."""
    found = queries.snapshot()
    if arguments.engine == "duckdb":
        return found
    return import_module("gongyou.engines.figures.queries.spark").on_spark(found, master=arguments.spark_master)


def _locked(rows: list, day: date, grain: str | None) -> list[Any]:
    """The standing locked value of every row, or None."""
    found = queries.certified_on(system(reason="command"), day, grain or "district")
    keys = {place.code: str(place.key) for place in queries.places(grain)} if grain else {}
    return [found.get((one.id, keys.get(code, ""))) for one, _value, code, _name in rows]


def _certified(row: Any) -> dict | None:
    if row is None:
        return None
    settled = clock.local_date(row.settled_at).isoformat()
    return {"value": row.number, "revision": row.revision, "locked_on": settled, "definition": row.definition_id}


def _chosen(arguments: argparse.Namespace) -> list[Entry] | None:
    if not arguments.id:
        found = queries.catalogue(families=arguments.all)
        return [one for one in found if not arguments.by or arguments.by in one.grains]
    found = [(wanted, queries.entry(wanted)) for wanted in arguments.id]
    for wanted, one in found:
        if one is None:
            print(f"没有编号为 {wanted} 的指标。用 gongyou figures --all 查看全部编号。", file=sys.stderr)
            return None
        if arguments.by and arguments.by not in one.grains:
            print(f"指标 {wanted} 不能按此分组，可用：{'、'.join(one.grains)}。", file=sys.stderr)
            return None
    return [one for _wanted, one in found if one is not None]


def _rows(one: Entry, day: date, grain: str | None, on: Snapshot) -> list[tuple[Entry, Value, str, str]]:
    if grain is None:
        return [(one, queries.value(one.id, day, on=on), "", "")]
    cells = queries.by_grain(one.id, day, grain, on=on)
    names = {place.key: place for place in queries.places(grain, None if grain != "union" else set(cells))}
    found = [(one, cells[key], place.code, place.name) for key, place in names.items() if key in cells]
    rest = [(one, cell, "", "未归入") for key, cell in cells.items() if key not in names]
    return found + rest


def _data(one: Entry, cell: Value, code: str, place: str) -> dict:
    found = {
        "id": one.id,
        "name": one.name,
        "value": cell.value,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "unit": one.unit,
        "qualifier": one.qualifier,
        "as_of": cell.as_of.isoformat(),
    }
    if cell.parts:
        found["parts"] = cell.parts
    if code or place:
        found |= {"place": code, "place_name": place}
    return found


def _line(one: Entry, cell: Value, code: str, place: str) -> str:
    shown = "–" if cell.value is None else f"{cell.value:,}"
    parts = "，".join(f"{name}={number}" for name, number in cell.parts.items())
    where = f" {code} {place}" if place else ""
    return f"{one.id:<6} {one.name}{where}：{shown} {one.qualifier}{one.unit}" + (f"（{parts}）" if parts else "")
