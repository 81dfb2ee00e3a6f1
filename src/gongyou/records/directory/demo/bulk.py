"""Putting many rows into the database at once: executemany on SQLite, COPY on PostgreSQL, with every constraint on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from gongyou.records.directory.demo.columns import Table

CHUNK = 20_000
#: report(what, done, total)
Report = Callable[[str, int, int], None]


def put(table: Table, names: str, first: int, last: int) -> None:
    """Insert some rows of the table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', table.rows(first, last))  # nosec
            return
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            copy.write("\n".join(table.lines(first, last)) + "\n")


@contextmanager
def indexes_later(tables: list[str], *, keep: str) -> Iterator[None]:
    """Drop the plain indexes of the tables and make them again at the end: sorted at once instead of row by row.

    Unique indexes stay, and so do those whose columns contain `keep`, which the triggers read.
    """
    dropped = []
    for name, statement in _plain_indexes(tables):
        if keep not in statement.split("(", 1)[1]:
            dropped.append(statement)
            _execute(f'DROP INDEX "{name}"')
    yield
    for statement in dropped:
        _execute(statement)


def _plain_indexes(tables: list[str]) -> list[tuple[str, str]]:
    marks = ", ".join(["%s"] * len(tables))
    if connection.vendor == "sqlite":
        query = (
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
        )
    else:
        query = f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({marks})"
    with connection.cursor() as cursor:
        cursor.execute(query, tables)
        return [(name, sql) for name, sql in cursor.fetchall() if "UNIQUE" not in sql.upper().split(" ON ")[0]]


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def roomy() -> Iterator[None]:
    """Give the connection memory for a long load, and none of its promises away: durability stays FULL."""
    if connection.vendor != "sqlite":
        yield
        return
    _execute("PRAGMA cache_size = -786432")
    yield
    _execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _execute("PRAGMA cache_size = -65536")


def continue_numbers() -> None:
    """Let PostgreSQL's sequences go on behind the numbers that were given by hand."""
    statements = connection.ops.sequence_reset_sql(no_style(), [model for model in apps.get_models()])
    for statement in statements:
        _execute(statement)


def analyse() -> None:
    """Tell the query planner what the tables now hold."""
    _execute("ANALYZE")
