"""All figures: our definitions, DuckDB by hand on the same files, the Django ORM; at 1, 4 and 16 times the size."""

import json
import shutil

from bench.length import Length
from bench.machine import Contender, Round, cpu_each, goal, median, ratio, say, table
from bench.multiplied import multiply
from bench.sites import VAR, Site, both_sites


def run(length: Length) -> list[str]:
    site = both_sites()[0]
    site.build()
    say(f"{site.name}: writing a fresh snapshot …")
    site.run("gongyou.faces.cli.main", "snapshot")
    folder = site.home / "snapshots"
    source = folder / (folder / "current").read_text(encoding="utf-8").strip()
    lines = [f"## All figures, full recompute ({site.size} district, {site.name})", ""]
    ours: dict[int, list[float]] = {}
    for times in length.times:
        say(f"{times} times the size …")
        at = source if times == 1 else multiply(source, VAR / f"snapshot-{times}", times)
        told = _counted(site, str(at), length, times)
        contenders = [_contender(name, rounds) for name, rounds in told["took"].items()]
        rows = sum(one["rows"] for one in json.loads((at / "manifest.json").read_text())["tables"].values())
        lines += _report(times, rows, told, contenders)
        ours[times] = [one.cpu for one in contenders[0].rounds]
        if times > 1:
            shutil.rmtree(at)
    most = max(length.times)
    grown = median(ours[most]) / median(ours[1])
    lines.append(goal(f"{most} times the data in CPU", grown, most * 18 / 16, most=True))
    return [*lines, ""]


def _counted(site: Site, folder: str, length: Length, times: int) -> dict:
    more = ("orm",) if times == 1 else ()
    return json.loads(site.last_line("bench.within.counting", folder, str(length.figure_rounds), *more))


def _contender(name: str, rounds: list[list[float]]) -> Contender:
    return Contender(name, lambda: Round(1, 1, 1), [Round(1, wall, cpu) for wall, cpu in rounds])


def _report(times: int, rows: int, told: dict, contenders: list[Contender]) -> list[str]:
    ours, hand, *_others = contenders
    lines = [f"### {times} × ({rows:,} rows, {told['cells']:,} cells, peak {told['megabytes']} MB)", ""]
    lines += [*table("recompute", contenders, hand), ""]
    for name, wrong in told["different"].items():
        if wrong:
            lines.append(f"not equal to Gongyou's: {name}: {', '.join(wrong)}")
    lines.append(goal(f"{times} ×: CPU ÷ hand-written DuckDB", ratio(ours, hand, cpu_each), 1.2, most=True))
    return [*lines, ""]
