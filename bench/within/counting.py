"""Counts all figures in several ways, in rotation: `python -m bench.within.counting SNAPSHOT ROUNDS [orm]`."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from bench import handwritten
from bench.machine import cpu_seconds
from bench.within import orm
from bench.within.recording import backend_pid
from gongyou.engines.facts import queries as facts
from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries.reading import forget
from gongyou.engines.figures.types import DISTRICT, FAMILIES, FIGURES, STREET, ZONE, members
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock


def ours(on: Snapshot) -> dict[tuple[str, str], handwritten.Cells]:
    """What the nightly job computes: every figure for the district, by street and by zone."""
    forget()
    found: dict[tuple[str, str], handwritten.Cells] = {}
    for figure in [*FIGURES, *(one for family in FAMILIES for one in members(family))]:
        for grain in (DISTRICT, STREET, ZONE):
            if grain not in figure.grains:
                continue
            cells = queries.by_grain(figure.id, clock.today(), grain, on=on)
            found[figure.id, grain] = {key: one.numerator for key, one in cells.items()}
            for part in figure.parts:
                found[f"{figure.id}.{part.key}", grain] = {key: one.parts[part.key] for key, one in cells.items()}
    return found


def by_hand(on: Snapshot) -> Callable[[], dict[tuple[str, str], handwritten.Cells]]:
    """The written statements on a connection of the same make as ours."""
    opened = duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "1GB"})
    for key in on.tables:
        opened.execute(f"CREATE VIEW {key} AS FROM read_parquet('{on.path(key)}')")
    procedures = [one.key for one in PROCEDURES]
    return lambda: handwritten.compute(opened, clock.today(), procedures)


def measured(compute: Callable[[], Any], backend: int) -> tuple[list[float], Any]:
    began, cpu = time.perf_counter(), _cpu(backend)
    found = compute()
    return [time.perf_counter() - began, _cpu(backend) - cpu], found


def _cpu(backend: int) -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + cpu_seconds([backend])


def differences(one: dict, other: dict) -> list[str]:
    """What both counted and did not count alike; a cell that is missing is empty."""
    wrong = []
    for key in one.keys() & other.keys():
        left, right = ({cell: number for cell, number in found[key].items() if number} for found in (one, other))
        if left != right:
            wrong.append(f"{key[0]} by {key[1]}")
    return sorted(wrong)


def main() -> None:
    on, rounds = facts.load(Path(sys.argv[1])), int(sys.argv[2])
    ways = {"Gongyou": lambda: ours(on), "hand-written DuckDB": by_hand(on)}
    backend = 0
    if "orm" in sys.argv:
        backend = backend_pid()
        ways["Django ORM"] = lambda: orm.compute(clock.today())
    took: dict[str, list[list[float]]] = {name: [] for name in ways}
    results: dict[str, Any] = {}
    for number in range(rounds + 1):
        for name, compute in ways.items():
            times, results[name] = measured(compute, backend if name == "Django ORM" else 0)
            if number:  # the first warms caches
                took[name].append(times)
    differing = {name: differences(results["Gongyou"], found) for name, found in results.items()}
    cells = sum(len(found) for found in results["Gongyou"].values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"took": took, "different": differing, "cells": cells, "megabytes": peak}))


if __name__ == "__main__":
    main()
