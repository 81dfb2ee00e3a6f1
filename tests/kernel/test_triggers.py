"""What the database itself refuses: changes of append-only tables, overlaps, circles. The same on both databases."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from gongyou.kernel import triggers
from gongyou.kernel.access.models import Closure, Link, Node
from gongyou.kernel.access.viewer import system
from gongyou.kernel.ledger import reader, writer
from gongyou.kernel.ledger.models import Entry, Item

APPEND_ONLY = ("ledger_entry", "ledger_item", "ledger_checkpoint")


@pytest.fixture
def filled(db):
    at = datetime(2026, 11, 23, tzinfo=UTC)
    writer.append([writer.Draft("test.done", "thing", 1)], viewer=system(reason="test"), at=at)
    Item(bulk_kind="x", bulk_number=1, position=0, subject_kind="y", subject_number=1, digest="aa" * 32).save(
        force_insert=True
    )
    reader.checkpoint(date(2026, 11, 23))


def refused(statement, *values):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(caught.value)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {table}", "UPDATE {table} SET {column} = {column}"], ids=["delete", "update"]
)
def test_append_only_tables_refuse(filled, table, statement):
    column = {"ledger_entry": "data", "ledger_item": "digest", "ledger_checkpoint": "hash"}[table]
    assert f"{table} is append-only" in refused(statement.format(table=table, column=column))


def test_the_orm_is_refused_as_well(filled):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry._base_manager.update(actor="user:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry._base_manager.all().delete()
    row = Entry._base_manager.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_second_head_is_refused(db):
    refused("INSERT INTO ledger_head (id, seq, hash) VALUES (2, 0, 'x')")


def test_a_number_of_an_entry_is_given_once(filled):
    refused(
        "INSERT INTO ledger_entry (seq, at, actor, role, event, subject_kind, subject_number, data, prev, hash) "
        "SELECT seq, at, actor, role, event, subject_kind, subject_number, data, prev, hash FROM ledger_entry"
    )


def test_a_raw_link_that_closes_a_circle_is_refused(db):
    one, two = Node(), Node()
    one.save(force_insert=True)
    two.save(force_insert=True)
    day = date(2026, 1, 1)
    Link(line="grid", parent=one, child=two, valid_from=day).save(force_insert=True)
    Closure(line="grid", ancestor=one, descendant=two, depth=1).save(force_insert=True)
    back = Link(line="grid", parent=two, child=one, valid_from=day)
    with pytest.raises(IntegrityError, match="circle"), transaction.atomic():
        back.save(force_insert=True)
    Link(line="cpc", parent=two, child=one, valid_from=day).save(force_insert=True)  # another line is another matter


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2026-01-01", None), ("2026-06-01", None)),
        (("2026-01-01", "2026-03-01"), ("2026-02-28", "2026-05-01")),
        (("2026-02-01", "2026-03-01"), ("2026-01-01", None)),
        (("2026-01-01", "2026-12-01"), ("2026-02-01", "2026-03-01")),
    ],
)
def test_a_generated_overlap_trigger_refuses(transactional_db, first, second):
    """The helper itself, on a table of its own."""
    with _table() as (put, _connection):
        put(1, *first)
        with pytest.raises(DatabaseError, match="overlap"):
            put(1, *second)
        put(2, *second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2026-01-01", "2026-03-01"), ("2026-03-01", None)),
        (("2026-03-01", None), ("2026-01-01", "2026-03-01")),
        (("2026-01-01", "2026-01-01"), ("2025-01-01", "2027-01-01")),
    ],
    ids=["after", "before", "empty period"],
)
def test_a_generated_overlap_trigger_lets_neighbours_be(transactional_db, first, second):
    with _table() as (put, _connection):
        put(1, *first)
        put(1, *second)


def test_an_overlap_needs_a_key():
    with pytest.raises(ValueError, match="key"):
        triggers.no_overlap("x", ())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite makes a table anew to change it")
def test_triggers_survive_a_table_that_is_made_anew(transactional_db):
    """What a later migration does around its changes: without it SQLite would forget the trigger with the table."""
    with _table() as (put, _connection):
        put(1, date(2026, 1, 1), None)
        with connection.schema_editor() as editor:
            triggers.set_aside().code(None, editor)
            editor.execute("CREATE TABLE test_anew AS SELECT * FROM test_period")
            editor.execute("DROP TABLE test_period")
            editor.execute("ALTER TABLE test_anew RENAME TO test_period")
            triggers.put_back().code(None, editor)
        with pytest.raises(IntegrityError):
            put(1, date(2026, 2, 1), None)


class _table:
    def __enter__(self):
        with connection.schema_editor() as editor:
            editor.execute(
                "CREATE TABLE test_period (id INTEGER PRIMARY KEY, who INTEGER, valid_from DATE, valid_to DATE)"
            )
            self.trigger = triggers.no_overlap("test_period", ("who",))
            self.trigger.code(None, editor)
        self.number = 0

        def put(who, first, last):
            self.number += 1
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO test_period (id, who, valid_from, valid_to) VALUES (%s, %s, %s, %s)",
                    [self.number, who, first, last],
                )

        return put, connection

    def __exit__(self, *error):
        with connection.schema_editor() as editor:
            self.trigger.reverse_code(None, editor)
            editor.execute("DROP TABLE test_period")
