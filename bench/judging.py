"""A selection of 100 out of 5,000 nominations with 30 judges: its acts and pages, and the same work by hand."""

import json
import shutil
from pathlib import Path

import psycopg

from bench.length import Length
from bench.machine import Contender, Round, cpu_each, goal, median, ratio, say
from bench.sites import VAR, Site, address, both_sites

#: Nominations of the small and of the large selection, rounds, per length.
SIZES = {"try": (200, 500, 1), "quick": (500, 5_000, 1), "long": (500, 5_000, 3)}
DATABASE = "gongyou_bench_judging"
#: (ours, yardstick, at most so many times its CPU)
GOALS = (
    (("totals, ours", "ranking and selection, ours"), ("totals, by hand", "ranking and selection, by hand"), 5),
    (("ranking: close, move all",), ("the same rows by plain SQL",), 10),
)
#: How much more each nomination may cost among ten times as many; how many times cheaper all at once must be.
GROWTH, BULK = 1.2, 10
#: How many times the CPU of a round's own page, which shows fifty items, any other page may use at the large size.
PAGE, PLAIN = 10, "round's page"


def run(length: Length) -> list[str]:
    small, large, rounds = SIZES[length.key]
    lines = ["## A selection: draw, marks, ranking, notice", ""]
    for site in both_sites():
        template = _template(site)
        template.build()
        told: dict[int, list[dict]] = {small: [], large: []}
        for number in range(1, rounds + 1):
            for count in (small, large):
                say(f"{site.name}: round {number}/{rounds}, {count:,} nominations …")
                told[count].append(_one(template, count))
        lines += _report(site.name, told[small], told[large])
    return lines


def _template(site: Site) -> Site:
    """A small district of its own on the same database; every round works in a copy."""
    kind = "postgresql" if site.url else "sqlite"
    return Site(site.name, VAR / f"judging-{kind}", "small", f"{address()}/{DATABASE}" if site.url else "")


def _one(template: Site, count: int) -> dict:
    copy = _copied(template)
    try:
        return json.loads(copy.last_line("bench.within.judging", "--count", str(count)))
    finally:
        _thrown_away(copy)


def _copied(template: Site) -> Site:
    home = Path(f"{template.home}-run")
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template.home, home)
    url = f"{template.url}_run" if template.url else ""
    if url:
        _on_server(f'DROP DATABASE IF EXISTS "{DATABASE}_run" WITH (FORCE)')
        _on_server(f'CREATE DATABASE "{DATABASE}_run" TEMPLATE "{DATABASE}"')
    return Site(template.name, home, template.size, url)


def _thrown_away(copy: Site) -> None:
    shutil.rmtree(copy.home, ignore_errors=True)
    if copy.url:
        _on_server(f'DROP DATABASE IF EXISTS "{DATABASE}_run" WITH (FORCE)')


def _on_server(statement: str) -> None:
    with psycopg.connect(f"{address()}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def _report(name: str, small: list[dict], large: list[dict]) -> list[str]:
    few, many = small[0]["count"], large[0]["count"]
    lines = [
        f"### {name}: {many:,} nominations, {large[0]['marks']:,} marks, {large[0]['ended']:,} not selected; "
        f"peak {large[0]['megabytes']} MB",
        "",
        *_acts(few, many, small, large),
        "",
        *_pages(few, many, small, large),
        "",
    ]
    for key, said in (("same_order", "order"), ("same_selection", "selection (by hand it minds pairs of tags only)")):
        if not all(one[key] for one in large):
            lines.append(f"not equal by hand: {said}")
    return [*lines, *_goals(name, small, large), ""]


def _of(told: list[dict], group: str, name: str, key: str) -> float:
    return median(one[group][name][key] for one in told)


def _acts(few: int, many: int, small: list[dict], large: list[dict]) -> list[str]:
    lines = [
        f"| | seconds, {many:,} | CPU s | CPU ms each | CPU ms each, {few:,} | statements | statements, {few:,} |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, act in large[0]["acts"].items():
        seconds, cpu = (_of(large, "acts", name, key) for key in ("seconds", "cpu"))
        before = _of(small, "acts", name, "cpu") / small[0]["acts"][name]["amount"]
        lines.append(
            f"| {name} ({act['amount']:,}) | {seconds:.2f} | {cpu:.2f} | {1e3 * cpu / act['amount']:.3f} "
            f"| {1e3 * before:.3f} | {act['statements']:,} | {small[0]['acts'][name]['statements']:,} |"
        )
    return lines


def _pages(few: int, many: int, small: list[dict], large: list[dict]) -> list[str]:
    lines = [
        f"| page | ms, {many:,} | ms, {few:,} | CPU ms, {many:,} | CPU ms, {few:,} | statements | kB |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, page in large[0]["pages"].items():
        ms, before, cpu, cpu_before = (
            _of(told, "pages", name, key) for key in ("ms", "cpu") for told in (large, small)
        )
        other = small[0]["pages"][name]["statements"]
        statements = page["statements"] if page["statements"] == other else f"{page['statements']} (before: {other})"
        lines.append(
            f"| {name} | {ms:.0f} | {before:.0f} | {cpu:.0f} | {cpu_before:.0f} "
            f"| {statements} | {page['bytes'] / 1000:.0f} |"
        )
    return lines


def _contender(told: list[dict], names: tuple[str, ...]) -> Contender:
    """One or several acts that belong together, as one way of doing the work."""
    rounds = []
    for one in told:
        acts = [one["acts"][name] for name in names]
        rounds.append(Round(acts[0]["amount"], sum(a["seconds"] for a in acts), sum(a["cpu"] for a in acts)))
    return Contender(names[0], lambda: rounds[-1], rounds)


def _goals(name: str, small: list[dict], large: list[dict]) -> list[str]:
    lines = []
    for ours, hand, most in GOALS:
        reached = ratio(_contender(large, ours), _contender(large, hand), cpu_each)
        lines.append(goal(f"{name}: CPU of {' + '.join(ours)} ÷ {' + '.join(hand)}", reached, most, most=True))
    singly, together = (_contender(large, (key,)) for key in ("one by one", "ranking: close, move all"))
    lines.append(goal(f"{name}: moving one by one ÷ moving all", ratio(singly, together, cpu_each), BULK))
    for key in ("panel: close, totals", "ranking: close, move all"):
        grown = ratio(_contender(large, (key,)), _contender(small, (key,)), cpu_each)
        lines.append(goal(f"{name}: {key}, CPU each, large ÷ small", grown, GROWTH, most=True))
    for page, found in large[0]["pages"].items():
        more = found["statements"] - small[0]["pages"][page]["statements"]
        if more:
            lines.append(goal(f"{name}: statements more on {page}", more, 0, most=True))
    slowest = max(large[0]["pages"], key=lambda page: _of(large, "pages", page, "cpu"))
    times = _of(large, "pages", slowest, "cpu") / _of(large, "pages", PLAIN, "cpu")
    return [*lines, goal(f"{name}: CPU of {slowest} (the slowest) ÷ {PLAIN}", times, PAGE, most=True)]
