"""The refresh: write what is stale beside the old snapshot, switch in one step, forget the marks that were seen."""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import time as time_of_day
from pathlib import Path

from django.db import connection

from gongyou.engines.facts import queries
from gongyou.engines.facts.queries import NoSnapshot, Snapshot, Table
from gongyou.engines.facts.tasks.marking import ask_for_refresh
from gongyou.engines.facts.tasks.writing import merge, write
from gongyou.engines.facts.types import FACTS, FactTable
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.runner import HANDLERS
from gongyou.kernel.jobs.schedules import RECURRING, Recurring

KEPT = 3
_FORMAT = 1
Marks = dict[str, dict[int, int | None]]
Probes = dict[str, tuple[int, ...]]


@contextmanager
def _alone() -> Iterator[None]:
    """One refresh at a time on this machine; another one waits, and then finds nothing left to do."""
    queries.folder().mkdir(parents=True, exist_ok=True)
    with (queries.folder() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def current() -> Snapshot | None:
    try:
        return queries.current()
    except NoSnapshot:
        return None


def refresh(only: Collection[str] | None = None) -> Snapshot:
    """Write the named tables anew (all without `only`) and return the snapshot that is current then.

    Tables that are not named are taken over as they are; with no snapshot yet, all are written.
    """
    with _alone():
        return _write(current(), list(FACTS.keys()) if only is None else list(only), queries.marks(), {})


def ensure(*, probing: bool = True) -> Snapshot:
    """The current snapshot, after writing anew what is stale; nothing is written where nothing changed."""
    found = current()
    if found is not None and not queries.marks() and not queries.stale(found, probing=probing):
        return found
    with _alone():
        # Probes before marks: what comes by bulk after them is found next time, what came before them has its mark.
        found, probes = current(), {key: queries.probe(key) for key in queries.marks() if key in FACTS}
        seen, names = queries.marks(), queries.stale(found, probing=probing)
        if found is None or names:
            return _write(found, names, seen, {} if probing or queries.UNKNOWN in seen else probes)
        _forget(seen, [])
        return found


def _write(old: Snapshot | None, names: list[str], seen: Marks, probes: Probes) -> Snapshot:
    """Write `names` into a folder of its own, take the rest over, switch, forget the marks that were seen before.

    Only tables of `probes` may be written from the old one and the marked subjects; all others are read as a whole.
    """
    at = clock.now()
    target = _fresh_folder(f"{at:%Y%m%dT%H%M%S%f}")
    temporary = target.with_name(f".{target.name}")
    temporary.mkdir()
    tables = {}
    for table in FACTS:
        written = old.tables.get(table.key) if old is not None else None
        subjects = _subjects(table, written, seen) if table.key in probes else None
        if old is None or written is None or (table.key in names and subjects is None):
            tables[table.key] = _build(table.key, temporary)
        elif table.key in names:
            tables[table.key] = _rebuild(old, table.key, subjects or set(), probes[table.key], temporary)
        else:
            _take_over(old.path(table.key), temporary / f"{table.key}.parquet")
            tables[table.key] = {**written.__dict__, "columns": dict(written.columns)}
    every = hashlib.sha256("".join(f"{key}:{tables[key]['hash']};" for key in sorted(tables)).encode()).hexdigest()
    manifest = {"format": _FORMAT, "as_of": at.isoformat(), "hash": every, "tables": tables}
    (temporary / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    temporary.rename(target)
    _point_to(target)
    _forget(seen, list(tables) if old is None else names)
    _prune(target)
    return queries.current()


def _fresh_folder(stamp: str) -> Path:
    """A folder name that is not taken yet."""
    target, more = queries.folder() / stamp, 0
    while target.exists():
        more += 1
        target = queries.folder() / f"{stamp}-{more}"
    return target


def _build(key: str, folder: Path) -> dict:
    started, probe = time.perf_counter(), queries.probe(key)
    rows, digest = write(FACTS.get(key), folder / f"{key}.parquet")
    return {
        "key": key,
        "rows": rows,
        "hash": digest,
        "probe": probe,
        "seconds": round(time.perf_counter() - started, 3),
        "columns": FACTS.get(key).columns,
    }


def _subjects(table: FactTable, written: Table | None, seen: Marks) -> set[int] | None:
    """The subjects whose rows alone are stale, or None where the whole table has to be read."""
    marked = set(seen.get(table.key, {}).values())
    same = written is not None and written.columns == tuple(table.columns.items())
    return None if not same or not marked or None in marked else {one for one in marked if one is not None}


def _rebuild(old: Snapshot, key: str, subjects: set[int], probe: tuple[int, ...], folder: Path) -> dict:
    """The old table with the rows of some subjects read anew."""
    started, written = time.perf_counter(), old.tables[key]
    rows, digest = merge(FACTS.get(key), old.path(key), subjects, folder / f"{key}.parquet")
    seconds, columns = round(time.perf_counter() - started, 3), dict(written.columns)
    return {**written.__dict__, "rows": rows, "hash": digest, "probe": probe, "seconds": seconds, "columns": columns}


def _take_over(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _point_to(target: Path) -> None:
    pointer = queries.folder() / queries.POINTER
    beside = pointer.with_suffix(".new")
    beside.write_text(target.name, encoding="utf-8")
    beside.replace(pointer)


def _forget(seen: Marks, written: list[str]) -> None:
    """Exactly the marks that were seen: one that was committed later stays and asks for another refresh."""
    over = [pk for key, pks in seen.items() if key in written or key not in FACTS for pk in pks]
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM facts_mark WHERE id = %s", [(pk,) for pk in over])


def _prune(target: Path) -> None:
    """Keep the last snapshots, for readers that still have one open; remove what a broken run left."""
    finished = (path for path in queries.folder().iterdir() if path.is_dir() and not path.name.startswith("."))
    old = sorted(finished, key=lambda path: path.stat().st_mtime_ns)
    broken = [path for path in queries.folder().glob(".*") if path.is_dir()]
    for path in [*old[:-KEPT], *broken]:
        if path != target:
            shutil.rmtree(path, ignore_errors=True)


RECURRING.register(Recurring("facts.refresh", at=time_of_day(2, 30)))


@HANDLERS.register("facts.refresh")
def run_refresh(viewer: Viewer, job: Job | None, *, only: list[str] | None = None) -> dict:
    """Write what the marks name (or `only`); of many jobs in a row the first does the work of all.

    Who marked something meanwhile relied on this run: it asks for another.
    """
    found = refresh(only) if only else ensure(probing=False)
    if queries.marks():
        ask_for_refresh()
    return {"snapshot": found.stamp, "hash": found.hash}
