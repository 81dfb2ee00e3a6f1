"""Roster rows per second: our import from xlsx with every check, a bare loader, django-import-export."""

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pysqlite3

from bench import rosterfiles
from bench.length import Length
from bench.machine import Contender, Round, cpu_seconds, goal, rate, ratio, rotate, say, table
from bench.people import reserve
from bench.sites import PEERS, PLAIN, ROOT, VAR, Site, both_sites, make_database

_COLUMNS = ", ".join(rosterfiles.COLUMNS)
_TABLE = "CREATE TABLE loaded ({}, UNIQUE (identity_number))".format(
    ", ".join(f"{name} {'date' if name == 'joined_on' else 'text'} NOT NULL" for name in rosterfiles.COLUMNS)
)
_INDEXES = ("CREATE INDEX loaded_phone ON loaded (phone)", "CREATE INDEX loaded_union ON loaded (union_name)")


def run(length: Length) -> list[str]:
    lines = ["## Roster import from xlsx", ""]
    for site in both_sites():
        site.build()
        lines += _on(site, length)
    return lines


class Files:
    """One workbook and one CSV of new people for each round."""

    def __init__(self, site: Site, length: Length) -> None:
        self.site, self.folder = site, VAR / f"roster-{site.name.lower()}"
        self.folder.mkdir(exist_ok=True)
        names = json.loads(site.last_line("bench.within.work", "names"))
        self.unions, self.employers = names["unions"], names["employers"]
        self.length = length

    def made(self, name: str, rows: int) -> Path:
        """A new workbook; its CSV twin lies beside it."""
        found = rosterfiles.rows(rows, self.unions, self.employers, reserve(rows, self.site.home / "bench-people"))
        path = self.folder / f"{name}.xlsx"
        rosterfiles.write_workbook(path, found)
        rosterfiles.write_csv(path.with_suffix(".csv"), found)
        return path


def _on(site: Site, length: Length) -> list[str]:
    files = Files(site, length)
    rows = length.roster_rows
    say(f"{site.name}: {length.roster_rounds} rounds of {rows:,} rows each, {rows // 10:,} for django-import-export")
    loader = Contender("bare COPY" if site.url else "bare executemany", lambda: _bare(files.made("bare", rows), site))
    ours = Contender("Gongyou", lambda: _ours(site, files.made("ours", rows)))
    peer = Contender("django-import-export", lambda: _peer(site, files.made("peer", rows // 10)))
    contenders = [loader, ours, peer]
    rotate(contenders, length.roster_rounds)
    return [
        f"### {site.name} ({rows:,} rows a file)",
        "",
        *table("row", contenders, loader),
        "",
        goal(f"{site.name}: roster ÷ {loader.name}", ratio(ours, loader, rate), 0.40),
        goal(f"{site.name}: roster ÷ django-import-export", ratio(ours, peer, rate), 15),
        "",
    ]


def _ours(site: Site, path: Path) -> Round:
    told = json.loads(site.last_line("bench.within.work", "roster", "--target", str(path)))
    return Round(told["rows"], told["seconds"], told["cpu"], told["note"])


def _peer(site: Site, path: Path) -> Round:
    target = make_database(PLAIN) if site.url else str(VAR / "plain.sqlite3")
    environment = {"PATH": os.environ["PATH"], "PLAIN_DATABASE": target, "PYTHONPATH": str(ROOT / "bench" / "peers")}
    command = [str(PEERS / "python"), "-m", "bulk", str(path)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return Round(told["rows"], told["seconds"], told["cpu"], f"peak {told['megabytes']} MB")


def _bare(path: Path, site: Site) -> Round:
    load = _copy if site.url else _executemany
    rows, seconds, cpu = load(path.with_suffix(".csv"))
    return Round(rows, seconds, cpu, "no check at all")


def _copy(path: Path) -> tuple[int, float, float]:
    with psycopg.connect(make_database(PLAIN), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS loaded")
        for statement in (_TABLE, *_INDEXES):
            connection.execute(statement)
        backend = connection.info.backend_pid
        began, cpu = time.perf_counter(), cpu_seconds([backend]) + time.process_time()
        with connection.cursor() as cursor, path.open("rb") as file:
            with cursor.copy(f"COPY loaded ({_COLUMNS}) FROM STDIN (FORMAT csv, HEADER)") as copy:
                while data := file.read(1 << 16):
                    copy.write(data)
            rows = cursor.rowcount
        return rows, time.perf_counter() - began, cpu_seconds([backend]) + time.process_time() - cpu


def _executemany(path: Path) -> tuple[int, float, float]:
    (VAR / "loaded.sqlite3").unlink(missing_ok=True)
    connection = pysqlite3.connect(VAR / "loaded.sqlite3", isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE, *_INDEXES):
        connection.execute(statement)
    marks = ", ".join("?" * len(rosterfiles.COLUMNS))
    began, cpu = time.perf_counter(), time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        connection.execute("BEGIN IMMEDIATE")
        cursor = connection.executemany(f"INSERT INTO loaded ({_COLUMNS}) VALUES ({marks})", reader)
        connection.execute("COMMIT")
    found = cursor.rowcount, time.perf_counter() - began, time.process_time() - cpu
    connection.close()
    return found


if __name__ == "__main__":
    sys.exit("run it by `make bench PART=roster`")
