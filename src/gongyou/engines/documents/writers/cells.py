"""How the cells of a table are written where a person reads them, and text without what no file can hold."""

import re

from gongyou.kernel.exporting.types import CellContent, Column, ColumnType, Table, writable
from gongyou.kernel.exporting.workbooks import plain
from gongyou.ui.wording import number_text, ratio_text

_NUMBERS = {ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.PERCENT}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def clean(text: str) -> str:
    """Text without control characters and lone surrogates, which break a file of XML."""
    return _CONTROL.sub("", writable(str(text)))


def is_number(column: Column) -> bool:
    return column.type in _NUMBERS


def shown(value: CellContent, column: Column) -> str:
    """A cell as text; a number without a value is “–”, an empty text stays empty."""
    if column.type is ColumnType.PERCENT:
        return ratio_text(value)
    if is_number(column):
        return number_text(value)
    return clean(plain(value)) if value is not None else ""


def rows_of(table: Table) -> list[list[str]]:
    """Every row as texts."""
    return [[shown(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows]
