"""The words of reading a workbook: limits, cells with their kind, rows and sheets. The child uses them too."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one uploaded workbook may cost; a file beyond any of them is refused, never cut off silently.

    421,000 rows of 31 columns are 50 MB as xlsx and 116 MB as CSV in UTF-8, hence `file_bytes`.
    `held_bytes` bounds the unpacked parts that are kept in memory (shared texts, styles); `sheet_bytes` bounds the
    worksheets, which are streamed and never held: 421,000 rows of 31 columns are 625 MB of XML and need 60 MB here.
    All are counted while reading; what the zip directory claims is not believed. The ratio counts only above 50 MB,
    since an honest styles part reaches 100:1. Processor seconds: `cpu_seconds` + `cpu_seconds_per_mb` × MB.
    """

    file_bytes: int = 200 * MB
    entries: int = 200
    held_bytes: int = 200 * MB
    sheet_bytes: int = 1500 * MB
    ratio: int = 100
    ratio_from_bytes: int = 50 * MB
    sheets: int = 30
    rows: int = 500_000
    columns: int = 256
    cell_chars: int = 32_767
    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 30
    cpu_seconds_per_mb: float = 2.0
    silence_seconds: int = 180

    def as_json(self) -> dict[str, Any]:
        """The limits as plain data for the child."""
        return asdict(self)

    def cpu_for(self, size: int) -> int:
        """Processor seconds that the child may use for a file of `size` bytes."""
        return int(self.cpu_seconds + self.cpu_seconds_per_mb * size / MB)


class Format(StrEnum):
    """The kinds of files that can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


class Kind(StrEnum):
    """What a cell is in the file, which is not always what it looks like."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    ERROR = "error"
    EMPTY = "empty"


class Cell(NamedTuple):
    """A cell that is not plain text; `text` is the number as written, an ISO date, TRUE or FALSE, or the error."""

    kind: Kind
    text: str
    formula: bool = False


CellValue = str | Cell | None
"""Plain text is a `str` (by far the most), an empty cell is None, everything else is a `Cell`."""


class SourceRow(NamedTuple):
    """One row with its number as the user sees it in Excel; trailing empty cells are cut off."""

    sheet: str
    number: int
    cells: list[CellValue]
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """A sheet of the workbook; the counts are complete once its rows have been read.

    `merges` and `hidden_columns` are known for xlsx; for xls only `hidden` and `merges`; csv knows neither.
    """

    name: str
    hidden: bool = False
    rows: int = 0
    hidden_rows: int = 0
    formulas: int = 0
    merges: list[str] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


class Refuse(Exception):
    """Raised inside the child: the file is refused with this code and these facts."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def kind_of(value: CellValue) -> Kind:
    """The kind of a cell value.

    >>> kind_of("370211"), kind_of(None), kind_of(Cell(Kind.NUMBER, "3.7E+17"))
    (<Kind.TEXT: 'text'>, <Kind.EMPTY: 'empty'>, <Kind.NUMBER: 'number'>)
    """
    if value is None:
        return Kind.EMPTY
    return Kind.TEXT if isinstance(value, str) else value.kind


def column_letter(index: int) -> str:
    """The letters over a column as Excel shows them; 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
