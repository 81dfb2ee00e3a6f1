"""`gongyou figures`: the living report in the shell, for any day."""

import argparse
import json
import sys
from datetime import date

from gongyou.engines.facts import tasks
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Value
from gongyou.kernel import clock

HELP = "列出指标的值：--as-of 看任一天，--by street 看各镇街，--json 供程序读"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="截至哪一天，缺省为今天")
    parser.add_argument("--id", action="append", metavar="I42", help="只看这一项，可重复")
    parser.add_argument("--by", choices=["street", "zone", "union"], help="分镇街、功能区或工会")
    parser.add_argument("--all", action="store_true", help="连同各事项的办件指标")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write the snapshot anew where something changed, then print; 1 for an unknown figure or grain."""
    tasks.ensure()
    day = min(arguments.as_of or clock.today(), clock.today())
    chosen = _chosen(arguments)
    if chosen is None:
        return 1
    rows = [row for one in chosen for row in _rows(one, day, arguments.by)]
    if arguments.json:
        print(json.dumps([_data(*row) for row in rows], ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(_line(*row))
    return 0


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


def _rows(one: Entry, day: date, grain: str | None) -> list[tuple[Entry, Value, str, str]]:
    if grain is None:
        return [(one, queries.value(one.id, day), "", "")]
    cells = queries.by_grain(one.id, day, grain)
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
