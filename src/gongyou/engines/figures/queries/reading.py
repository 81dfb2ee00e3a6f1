"""One DuckDB connection per snapshot, and the results that were computed on it, kept by the content they came from."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from threading import Lock
from typing import Any, ClassVar, TypeVar

from django.conf import settings

from gongyou.engines.facts import queries as facts
from gongyou.engines.facts import tasks
from gongyou.engines.facts.queries import Snapshot

T = TypeVar("T")
_KEPT = 20_000
_results: OrderedDict[tuple, Any] = OrderedDict()
_lock = Lock()


class Elsewhere(Snapshot):
    """A snapshot that another engine than the embedded DuckDB reads: in which SQL it is asked, and how."""

    dialect: ClassVar[str]

    def ask(self, statement: str) -> list[tuple]:
        """The rows of a statement."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is asked")


def dialect_of(on: Snapshot) -> str:
    """The SQL in which a snapshot is asked."""
    return on.dialect if isinstance(on, Elsewhere) else "duckdb"


def snapshot() -> Snapshot:
    """The current snapshot. Without a worker process (tests, a single command) stale tables are written first.

    Raises facts.queries.NoSnapshot where none was written and a worker is expected to.
    """
    return facts.current() if settings.GONGYOU_JOBS == "worker" else tasks.ensure()


def snapshots() -> list[Snapshot]:
    """The snapshots that are kept, latest first; older ones are gone."""
    if not facts.folder().is_dir():
        return []
    folders = (path for path in facts.folder().iterdir() if (path / "manifest.json").is_file())
    found = [facts.load(path) for path in folders if not path.name.startswith(".")]
    return sorted(found, key=lambda one: one.stamp, reverse=True)


@lru_cache(maxsize=4)
def _connection(folder: str, tables: tuple[str, ...]) -> Any:
    """A connection in memory with one view per table of the snapshot; opening it reads nothing yet."""
    connection = import_module("duckdb").connect(":memory:", config={"threads": 2, "memory_limit": "1GB"})
    for key in tables:
        path = f"{folder}/{key}.parquet".replace("'", "''")
        connection.execute(f"CREATE VIEW {key} AS FROM read_parquet('{path}')")
    return connection


def fetch(statement: str, *, on: Snapshot) -> list[tuple]:
    """The rows of a compiled statement on a snapshot. Raises NoSnapshot for one that is gone meanwhile."""
    if isinstance(on, Elsewhere):
        return on.ask(statement)
    try:
        connection = _connection(str(on.folder), tuple(on.tables))
        with connection.cursor() as cursor:
            return cursor.execute(statement).fetchall()
    except import_module("duckdb").IOException as error:
        if on.folder.is_dir():
            raise
        raise facts.NoSnapshot(on.stamp) from error


def kept(key: tuple, compute: Callable[[], T]) -> T:
    """What was computed under this key before, or what `compute` gives now. Equal content has equal keys."""
    with _lock:
        if key in _results:
            _results.move_to_end(key)
            return _results[key]
    found = compute()
    with _lock:
        _results[key] = found
        while len(_results) > _KEPT:
            _results.popitem(last=False)
    return found


def forget() -> None:
    """Drop everything that was kept (measurements)."""
    with _lock:
        _results.clear()
