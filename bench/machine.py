"""What every measurement needs: saying what happens, CPU seconds, medians, and the tables that are printed."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
STARTED = time.monotonic()


def say(text: str) -> None:
    """One line, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.0f} s] {text}", flush=True)


def describe() -> str:
    """Machine and versions in one paragraph."""
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    packages = ("django", "psycopg", "granian", "duckdb", "pyarrow", "ibis-framework")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} CPUs, {memory:.0f} GB, load {load}; Python {platform.python_version()}, {versions}"


def children(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system seconds that these processes have used until now; those that are gone count nothing."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


@dataclass
class Contender:
    """One way of doing the work. `run` does a round and returns how much was done, in how many wall and CPU seconds."""

    name: str
    run: Callable[[], "Round"]
    rounds: list["Round"] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """What one round of one contender gave; `note` is shown in the table (latency, memory)."""

    amount: float
    seconds: float
    cpu: float
    note: str = ""

    @property
    def rate(self) -> float:
        return self.amount / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu / self.amount


def rotate(contenders: Sequence[Contender], rounds: int) -> None:
    """Run all contenders one after the other, several times, so that noise of the machine meets them alike."""
    for number in range(1, rounds + 1):
        for one in contenders:
            found = one.run()
            one.rounds.append(found)
            say(f"  round {number}/{rounds} {one.name}: {found.rate:,.1f}/s, CPU {found.cpu_each * 1e3:,.3f} ms each")


def median(values: Iterable[float]) -> float:
    return statistics.median(list(values))


def ratio(one: Contender, other: Contender, of: Callable[[Round], float]) -> float:
    """The median over the rounds of `one` against `other` in the same round."""
    return median(of(mine) / of(theirs) for mine, theirs in zip(one.rounds, other.rounds, strict=True))


def rate(found: Round) -> float:
    return found.rate


def cpu_each(found: Round) -> float:
    return found.cpu_each


def shown(number: float) -> str:
    """A rate with as many digits as say something."""
    return f"{number:,.1f}" if number >= 10 else f"{number:.3f}"


def table(unit: str, contenders: Sequence[Contender], base: Contender) -> list[str]:
    """Lines of a Markdown table: rate with its range, ratio to `base` in rate and in CPU."""
    lines = [
        f"| | {unit}/s, median (range) | ÷ {base.name} | CPU ms per {unit} | CPU ÷ {base.name} | |",
        "|---|---|---|---|---|---|",
    ]
    for one in contenders:
        rates = [found.rate for found in one.rounds]
        lines.append(
            f"| {one.name} | {shown(median(rates))} ({shown(min(rates))}–{shown(max(rates))}) "
            f"| {ratio(one, base, rate):.3f} | {median(map(cpu_each, one.rounds)) * 1e3:,.3f} "
            f"| {ratio(one, base, cpu_each):.2f} | {one.rounds[-1].note} |"
        )
    return lines


def goal(text: str, reached: float, wanted: float, *, most: bool = False) -> str:
    """One line that says whether a goal was reached: at least `wanted`, or at most with `most`."""
    good = reached <= wanted if most else reached >= wanted
    return f"{'reached ' if good else 'MISSED  '} {text}: {reached:.2f} (goal {'≤' if most else '≥'} {wanted:g})"
