"""What a table to be written consists of: sheets, typed columns, and the guard against formulas in text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

FORMULA_STARTS = "=+-@\t\r＝＋－＠"
"""A text that begins with one of these may run as a formula in a spreadsheet program (OWASP, with full-width twins)."""

CELL_CHARS = 32_767
"""Excel's limit for the text of one cell."""

CellContent = str | int | Decimal | float | date | bool | None


class ColumnType(StrEnum):
    """What a column holds. Identity numbers, telephone numbers and codes are text."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    PERCENT = "percent"


class ExportError(ValueError):
    """A value cannot be written without loss."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `width` is in characters; `choices` become a drop-down; `comment` stands at the header."""

    header: str
    type: ColumnType = ColumnType.TEXT
    width: int = 14
    choices: Sequence[str] = ()
    mandatory: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to be coloured (error or notice), with the text that appears when pointing at it."""

    text: str
    blocks: bool = True


@dataclass(slots=True)
class Table:
    """A sheet with typed columns. `title` is a merged line above the header, `watermark` a grey line above everything.

    `sample_rows` is how many of the first rows are shown as an example (grey and slanted).
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[CellContent]]
    title: str = ""
    watermark: str = ""
    sample_rows: int = 0


@dataclass(slots=True)
class Page:
    """A sheet of plain lines, for explanations; the first line is the heading. A line may have several cells."""

    name: str
    lines: Iterable[Sequence[str]]
    widths: Sequence[int] = field(default_factory=lambda: (24, 90))


def guard(text: str) -> str:
    """Text for CSV that no spreadsheet program runs: an apostrophe goes before what could be a formula.

    An apostrophe that was there already gets one too, so that `read_workbook` can take exactly ours off again.

    >>> guard("=1+1"), guard("张三"), guard("'=1")
    ("'=1+1", '张三', "''=1")
    """
    return f"'{text}" if text and (text[0] in FORMULA_STARTS or text[0] == "'") else text


def writable(text: str) -> str:
    """The text with half characters (lone surrogates), which no file can hold, replaced.

    Raises:
        ExportError: the text is longer than a cell may be.
    """
    if len(text) > CELL_CHARS:
        raise ExportError(f"a cell of {len(text)} characters")
    return text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text
