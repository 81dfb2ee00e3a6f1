"""Putting many rows into the database at once: executemany on SQLite, COPY on PostgreSQL, with every constraint on."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from gongyou.records.directory.demo.columns import Table

CHUNK = 20_000
#: report(what, done, total)
Report = Callable[[str, int, int], None]


def put(table: Table, first: int, last: int) -> None:
    """Insert some rows of the table."""
    quote = connection.ops.quote_name
    into = f"{quote(table.name)} ({', '.join(quote(name) for name in table.columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(" ".join(("INSERT INTO", into, "VALUES", f"({marks})")), table.rows(first, last))
            return
        with cursor.copy(" ".join(("COPY", into, "FROM STDIN"))) as copy:
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


@contextmanager
def references_later(tables: list[str]) -> Iterator[None]:
    """On PostgreSQL, check the foreign keys of the tables by one query each at the end instead of row by row."""
    again = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRES_REFERENCES, [json.dumps(tables)])
            for table, name, definition in cursor.fetchall():
                again.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for statement in again:
        _execute(statement)


_POSTGRES_REFERENCES = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND conrelid::regclass::text IN (SELECT json_array_elements_text(%s::json))"
)
_SQLITE_INDEXES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
    "AND tbl_name IN (SELECT value FROM json_each(%s))"
)
_POSTGRES_INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
    "AND tablename IN (SELECT json_array_elements_text(%s::json))"
)


def _plain_indexes(tables: list[str]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_INDEXES if connection.vendor == "sqlite" else _POSTGRES_INDEXES, [json.dumps(tables)])
        return [(name, sql) for name, sql in cursor.fetchall() if "UNIQUE" not in sql.upper().split(" ON ")[0]]


def check_references() -> None:
    """Check the foreign keys of what was inserted so far (PostgreSQL keeps them for the end otherwise)."""
    if connection.vendor == "postgresql":
        _execute("SET CONSTRAINTS ALL IMMEDIATE")
        _execute("SET CONSTRAINTS ALL DEFERRED")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def roomy() -> Iterator[None]:
    """Give the connection memory for a long load, and none of its promises away: durability stays FULL."""
    if connection.vendor != "sqlite":
        yield
        return
    _execute("PRAGMA cache_size = -393216")
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
