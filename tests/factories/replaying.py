"""A small world is made by operations once in a process; later tests get the same rows and objects put back."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction

from gongyou.kernel.ledger import chain
from gongyou.kernel.ledger.models import Entry, Head

Made = TypeVar("Made")
#: What tests never make: the rows of Django's own bookkeeping.
_NEVER = {"django_migrations", "django_content_type", "sqlite_sequence"}
#: The ledger is not put back but written on: its entries follow the hash of whatever stands before them.
_LEDGER = {"ledger_entry", "ledger_head"}
#: Rows as SQL literals by table.
Rows = dict[str, set[tuple[str, ...]]]


@dataclass(frozen=True)
class Recorded:
    """What one making left behind: the statements that put its rows back, its ledger entries, and its result."""

    statements: list[str]
    entries: list[dict]
    result: bytes


#: By what was asked for and by how many rows each table held before.
_RECORDED: dict[tuple, Recorded] = {}
#: By database and table; Django parses a table's whole text each time that it is asked.
_COLUMNS: dict[tuple[str, str], list[str]] = {}


def again(key: str, make: Callable[[], Made]) -> Made:
    """What `make` returns, with all rows that it writes: made for real the first time, put back from then on.

    Where the database holds more or fewer rows than any time before, `make` runs for real again.
    """
    held = (key, connection.vendor, _counts())
    recorded = _RECORDED.get(held)
    if recorded is None:
        found, end = rows(), Head._base_manager.get().seq
        result = make()
        entries = list(Entry._base_manager.filter(seq__gt=end).order_by("seq").values(*chain.FIELDS))
        _RECORDED[held] = Recorded(_statements(found, rows()), entries, pickle.dumps(result))
        return result
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in recorded.statements:
            cursor.execute(statement)
        _write_on(recorded.entries)
    return pickle.loads(recorded.result)


def _write_on(entries: list[dict]) -> None:
    """The entries behind the chain's present end."""
    head, made = Head._base_manager.get(), []
    for entry in entries:
        made.append(Entry(**entry, prev=head.hash, hash=chain.entry_hash(head.hash, entry)))
        head.seq, head.hash = made[-1].seq, made[-1].hash
    Entry._base_manager.bulk_create(made)
    head.save(force_update=True)


def rows() -> Rows:
    """Every row of the database, each value as a literal of its SQL."""
    with connection.cursor() as cursor:
        return {table: _rows_of(cursor, table) for table in _tables(cursor)}


def _tables(cursor) -> list[str]:
    return [name for name in connection.introspection.table_names(cursor) if name not in _NEVER]


def _columns(cursor, table: str) -> list[str]:
    known = _COLUMNS.get((connection.vendor, table))
    if known is None:
        known = _COLUMNS[connection.vendor, table] = _introspected(cursor, table)
    return known


def _introspected(cursor, table: str) -> list[str]:
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _rows_of(cursor, table: str) -> set[tuple[str, ...]]:
    literal = 'quote("{}")' if connection.vendor == "sqlite" else 'quote_nullable("{}"::text)'
    wanted = ", ".join(literal.format(name) for name in _columns(cursor, table))
    cursor.execute(f'SELECT {wanted} FROM "{table}"')
    return set(cursor.fetchall())


def _statements(before: Rows, after: Rows) -> list[str]:
    """Statements that bring a database from one state to the other; a row that was there is brought up to date."""
    found = []
    with connection.cursor() as cursor:
        for table, now in after.items():
            if table in _LEDGER:
                continue
            new = now - before.get(table, set())
            if new:
                names = _columns(cursor, table)
                key = connection.introspection.get_primary_key_column(cursor, table)
                found.append(_statement(table, names, key, sorted(new), changes=bool(before.get(table))))
    return found


def _statement(table: str, names: list[str], key: str, new: list[tuple[str, ...]], *, changes: bool) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f"({', '.join(row)})" for row in new)
    text = f'INSERT INTO "{table}" ({columns}) VALUES {values}'
    if changes:
        text += f' ON CONFLICT ("{key}") DO UPDATE SET ' + ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    return text


def _counts() -> tuple[tuple[int, int], ...]:
    """How many rows each table holds: asked in one statement."""
    with connection.cursor() as cursor:
        tables = enumerate(_tables(cursor))
        cursor.execute(" UNION ALL ".join(f'SELECT {place}, COUNT(*) FROM "{table}"' for place, table in tables))
        return tuple(sorted(cursor.fetchall()))
