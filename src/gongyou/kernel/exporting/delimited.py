"""`write_csv`: one table as comma-separated text that Excel opens in Chinese and that runs nothing."""

import os
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from gongyou.kernel.exporting.types import CellContent, Column, ColumnType, ExportError, guard, writable
from gongyou.kernel.exporting.workbooks import plain

SPECIAL = re.compile(r'[",;\t\r\n]|^ | $')


def write_csv(
    path: str | os.PathLike[str],
    columns: Sequence[Column],
    rows: Iterable[Sequence[CellContent]],
    *,
    encoding: str = "utf-8-sig",
    watermark: str = "",
) -> None:
    """Write one table as CSV. Text that could run as a formula is guarded; `read_workbook` takes the guard off again.

    Raises:
        ExportError: a value has not its column's type, or a cell is too long.
    """
    with Path(path).open("w", encoding=encoding, errors="replace", newline="") as file:
        if watermark:
            file.write(line([guard(writable(watermark))]))
        file.write(line([guard(column.header) for column in columns]))
        types = [column.type for column in columns]
        for row in rows:
            file.write(line([as_text(value, types[index]) for index, value in enumerate(row)]))


def line(fields: list[str]) -> str:
    """One record. Whatever another program might take for a delimiter is quoted, not only the comma."""
    quoted = ('"' + field.replace('"', '""') + '"' if SPECIAL.search(field) else field for field in fields)
    return ",".join(quoted) + "\r\n"


def as_text(value: CellContent, kind: ColumnType) -> str:
    """One value as it stands in the file; numbers stay bare so that they can be added up."""
    if value is None or value == "":
        return ""
    if kind is ColumnType.TEXT:
        return guard(writable(plain(value)))
    if kind is ColumnType.DATE:
        if not isinstance(value, date):
            raise ExportError(f"{type(value).__name__} in a column of dates")
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ExportError(f"{type(value).__name__} in a column of type {kind}")
    if kind is ColumnType.PERCENT:
        return f"{(Decimal(str(value)) * 100).normalize():f}%"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
