"""One fact table from the database into one Parquet file: as CSV in blocks, never as an object per cell."""

import hashlib
import io
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import connection

from gongyou.engines.facts.types import FactTable

CHUNK = 20_000
GROUP = 131_072
BLOCK = 8 << 20


def _arrow(name: str = "pyarrow") -> Any:
    """PyArrow, imported at its first use: half a second that no other command should pay."""
    return import_module(name)


def write(table: FactTable, path: Path) -> tuple[int, str]:
    """Write the table and return (rows, SHA-256 of the file). One statement reads it, so it is consistent in itself."""
    return _into(path, _batches(table, table.sql(connection.vendor)), _schema(table))


def merge(table: FactTable, old: Path, rows: Collection[int], path: Path) -> tuple[int, str]:
    """Write `old` again with the rows of some subjects read anew; the file is what `write` would have given."""
    pa, compute, column = _arrow(), _arrow("pyarrow.compute"), table.subject[1]
    before = _arrow("pyarrow.parquet").read_table(old)
    changed = compute.is_in(before[column], value_set=pa.array(sorted(rows), before.schema.field(column).type))
    statement = table.sql(connection.vendor, only=rows)
    fresh = pa.concat_tables([_schema(table).empty_table(), *_batches(table, statement)])
    whole = pa.concat_tables([before.filter(compute.invert(changed)), fresh]).sort_by(next(iter(table.columns)))
    return _into(path, iter([whole]), _schema(table))


def _into(path: Path, batches: Iterator[Any], schema: Any) -> tuple[int, str]:
    """Row groups of one size, whatever the batches: equal rows give an equal file."""
    count, held = 0, schema.empty_table()
    options = {"compression": "zstd", "compression_level": 1}
    with _arrow("pyarrow.parquet").ParquetWriter(path, schema, **options) as writer:
        for batch in batches:
            count += batch.num_rows
            held = _arrow().concat_tables([held, batch]).combine_chunks()
            while held.num_rows >= GROUP:
                writer.write_table(held.slice(0, GROUP).combine_chunks())
                held = held.slice(GROUP)
        if held.num_rows or not count:
            writer.write_table(held.combine_chunks())
    with path.open("rb") as file:
        return count, hashlib.file_digest(file, "sha256").hexdigest()


def _schema(table: FactTable) -> Any:
    pa = _arrow()
    types = {"int": pa.int64(), "text": pa.string(), "day": pa.date32(), "flag": pa.bool_()}
    return pa.schema([(name, types[kind]) for name, kind in table.columns.items()])


def _batches(table: FactTable, statement: str) -> Iterator[Any]:
    """The rows of a statement as CSV from the database, block by block into columns: far fewer objects than cells."""
    csv, schema = _arrow("pyarrow.csv"), _schema(table)
    options = {
        "read_options": csv.ReadOptions(column_names=schema.names, block_size=2 * BLOCK),
        "parse_options": csv.ParseOptions(newlines_in_values=True),
        "convert_options": csv.ConvertOptions(
            column_types=schema,
            true_values=["t", "1"],
            false_values=["f", "0"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    }
    connection.ensure_connection()
    sqlite = connection.vendor == "sqlite"
    lines = _from_sqlite(_as_lines(table, statement)) if sqlite else _from_postgresql(statement)
    for block in _blocks(lines):
        yield csv.read_csv(io.BytesIO(block), **options)


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines, put together to blocks of a good size."""
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _from_postgresql(statement: str) -> Iterator[bytes]:
    """COPY gives one line a message."""
    copy = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
    with connection.connection.cursor() as cursor, cursor.copy(copy) as copied:
        for line in copied:
            yield bytes(line)


def _from_sqlite(statement: str) -> Iterator[bytes]:
    cursor = connection.connection.cursor()
    try:
        cursor.arraysize = CHUNK
        cursor.execute(statement)
        while rows := cursor.fetchmany():
            yield "".join([row[0] for row in rows]).encode()
    finally:
        cursor.close()


def _as_lines(table: FactTable, statement: str) -> str:
    """The statement with each row as one line of CSV; texts are quoted, so that an empty one is not a missing one."""
    cells = (
        f"""ifnull('"' || replace("{name}", '"', '""') || '"', '')""" if kind == "text" else f"""ifnull("{name}", '')"""
        for name, kind in table.columns.items()
    )
    return " ".join(("SELECT", " || ',' || ".join(cells), "|| char(10)", "FROM (", statement, ")"))
