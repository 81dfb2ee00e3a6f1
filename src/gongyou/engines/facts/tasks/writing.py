"""One fact table from the database into one Parquet file: as CSV in blocks, never as an object per cell."""

import hashlib
import io
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import connection

from gongyou.engines.facts.types import FactTable

CHUNK = 20_000
BLOCK = 8 << 20


def _arrow(name: str = "pyarrow") -> Any:
    """PyArrow, imported at its first use: half a second that no other command should pay."""
    return import_module(name)


def write(table: FactTable, path: Path) -> tuple[int, str]:
    """Write the table and return (rows, SHA-256 of the file). One statement reads it, so it is consistent in itself."""
    parquet = _arrow("pyarrow.parquet")
    count = 0
    with parquet.ParquetWriter(path, _schema(table), compression="zstd", compression_level=1) as writer:
        for batch in _batches(table):
            writer.write_table(batch)
            count += batch.num_rows
    with path.open("rb") as file:
        return count, hashlib.file_digest(file, "sha256").hexdigest()


def _schema(table: FactTable) -> Any:
    pa = _arrow()
    types = {"int": pa.int64(), "text": pa.string(), "day": pa.date32(), "flag": pa.bool_()}
    return pa.schema([(name, types[kind]) for name, kind in table.columns.items()])


def _batches(table: FactTable) -> Iterator[Any]:
    """The rows as CSV from the database, block by block into columns: far fewer objects than cells."""
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
    lines = _from_sqlite(table) if connection.vendor == "sqlite" else _from_postgresql(table)
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


def _from_postgresql(table: FactTable) -> Iterator[bytes]:
    """COPY gives one line a message."""
    copy = f"COPY ({table.sql('postgresql')}) TO STDOUT (FORMAT csv)"
    with connection.connection.cursor() as cursor, cursor.copy(copy) as copied:
        for line in copied:
            yield bytes(line)


def _from_sqlite(table: FactTable) -> Iterator[bytes]:
    cursor = connection.connection.cursor()
    try:
        cursor.arraysize = CHUNK
        cursor.execute(_as_lines(table))
        while rows := cursor.fetchmany():
            yield "".join([row[0] for row in rows]).encode()
    finally:
        cursor.close()


def _as_lines(table: FactTable) -> str:
    """The statement with each row as one line of CSV; texts are quoted, so that an empty one is not a missing one."""
    cells = (
        f"""ifnull('"' || replace("{name}", '"', '""') || '"', '')""" if kind == "text" else f"""ifnull("{name}", '')"""
        for name, kind in table.columns.items()
    )
    return " ".join(("SELECT", " || ',' || ".join(cells), "|| char(10)", "FROM (", table.sql("sqlite"), ")"))
