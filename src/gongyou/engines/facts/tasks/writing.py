"""One fact table from the database into one Parquet file, in chunks of tuples, without an object per row."""

import hashlib
import io
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import connection

from gongyou.engines.facts.types import FactTable

CHUNK = 131_072


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
    connection.ensure_connection()
    return _from_sqlite(table) if connection.vendor == "sqlite" else _from_postgresql(table)


def _from_sqlite(table: FactTable) -> Iterator[Any]:
    """Rows from the driver itself; days come as text and are turned into days column by column."""
    pa = _arrow()
    cursor = connection.connection.cursor()
    try:
        cursor.arraysize = CHUNK
        cursor.execute(_undeclared(table))
        while rows := cursor.fetchmany():
            columns = zip(*rows, strict=True)
            arrays = [_array(pa, values, field) for values, field in zip(columns, _schema(table), strict=True)]
            yield pa.Table.from_arrays(arrays, schema=_schema(table))
    finally:
        cursor.close()


def _undeclared(table: FactTable) -> str:
    """The statement with days as bare text: a declared column would be turned into a date object value by value."""
    columns = ", ".join(
        f'CAST("{name}" AS TEXT)' if kind == "day" else f'"{name}" + 0' if kind == "flag" else f'"{name}"'
        for name, kind in table.columns.items()
    )
    return " ".join(("SELECT", columns, "FROM (", table.sql("sqlite"), ")"))


def _array(pa: Any, values: tuple, field: Any) -> Any:
    if pa.types.is_date32(field.type):
        return pa.array(values, pa.string()).cast(field.type)
    if pa.types.is_boolean(field.type):
        return pa.array(values, pa.int8()).cast(field.type)
    return pa.array(values, field.type)


class _Copied(io.RawIOBase):
    """The bytes of a COPY as a file that can be read."""

    def __init__(self, blocks: Iterator[Any], head: bytes) -> None:
        self._blocks, self._left = chain([head], blocks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._left = bytes(block)
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _from_postgresql(table: FactTable) -> Iterator[Any]:
    """COPY as CSV straight into the columnar reader."""
    csv = _arrow("pyarrow.csv")
    schema = _schema(table)
    options = csv.ConvertOptions(
        column_types=schema,
        true_values=["t"],
        false_values=["f"],
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY ({table.sql('postgresql')}) TO STDOUT (FORMAT csv)") as copied,
    ):
        head = (",".join(schema.names) + "\n").encode()
        source = io.BufferedReader(_Copied(iter(copied), head), 1 << 20)
        yield from _tables(csv.open_csv(source, convert_options=options))


def _tables(reader: Any) -> Iterator[Any]:
    pa = _arrow()
    for batch in reader:
        yield pa.Table.from_batches([batch])
