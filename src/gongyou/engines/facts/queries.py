"""Reads of the snapshot: which one is current, what is in it, and which tables are stale."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from gongyou.engines.facts.models import Mark
from gongyou.engines.facts.types import FACTS
from gongyou.kernel.parameters import site_home

POINTER = "current"
#: The mark of an event of which nobody says what it changed: every table is probed.
UNKNOWN = "*"


class NoSnapshot(LookupError):
    """No snapshot was written yet."""


@dataclass(frozen=True)
class Table:
    """One table of a snapshot: rows, content hash, the numbers its probe gave, and the seconds it took to write."""

    key: str
    rows: int
    hash: str
    probe: tuple[int, ...]
    seconds: float
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Snapshot:
    """A finished snapshot: its folder, the instant of its reading, one hash over all tables, and the tables."""

    folder: Path
    stamp: str
    as_of: datetime
    hash: str
    tables: dict[str, Table]

    def path(self, key: str) -> Path:
        return self.folder / f"{key}.parquet"


def folder() -> Path:
    """Where snapshots lie: GONGYOU_HOME/snapshots."""
    return site_home() / "snapshots"


_read: dict[str, Snapshot] = {}


def current() -> Snapshot:
    """The current snapshot, read once per process and stamp. Raises NoSnapshot."""
    try:
        stamp = (folder() / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoSnapshot(str(folder())) from None
    at = folder() / stamp
    found = _read.get(str(at))
    if found is None:
        found = load(at)
        _read.clear()
        _read[str(at)] = found
    return found


def load(at: Path) -> Snapshot:
    """Read a snapshot's manifest."""
    data = json.loads((at / "manifest.json").read_text(encoding="utf-8"))
    tables = {
        key: Table(
            key,
            one["rows"],
            one["hash"],
            tuple(one["probe"]),
            one["seconds"],
            tuple((name, kind) for name, kind in one["columns"].items()),
        )
        for key, one in data["tables"].items()
    }
    return Snapshot(at, at.name, datetime.fromisoformat(data["as_of"]), data["hash"], tables)


def marks() -> dict[str, dict[int, int | None]]:
    """The committed marks: for each table the subject (or None for the whole table) by the mark's number."""
    found: dict[str, dict[int, int | None]] = {}
    for pk, key, subject in Mark._base_manager.values_list("pk", "table", "subject"):
        found.setdefault(key, {})[pk] = subject
    return found


def probe(key: str) -> tuple[int, ...]:
    """The numbers of a table's probe as the database stands now."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS.get(key).probe)
        return tuple(int(value or 0) for value in cursor.fetchone())


def stale(found: Snapshot | None, *, probing: bool = True) -> list[str]:
    """The tables to be written anew: marked, missing, declared otherwise, or (if probing) grown past the operations."""
    if found is None:
        return list(FACTS.keys())
    marked = marks()
    probing = probing or UNKNOWN in marked
    return [table.key for table in FACTS if table.key in marked or _differs(found, table.key, probing=probing)]


def _differs(found: Snapshot, key: str, *, probing: bool) -> bool:
    written = found.tables.get(key)
    if written is None or written.columns != tuple(FACTS.get(key).columns.items()):
        return True
    return probing and written.probe != probe(key)
