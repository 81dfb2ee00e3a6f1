"""Columns of many rows, held as arrays: as Python values for SQLite, as COPY text for PostgreSQL and for digests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np

NULL = "\\N"
#: The day that stands for an open end, in arrays of days since 1970.
NEVER = np.int64(2**40)
_FIRST_DAY = date(1930, 1, 1)
_LAST_DAY = date(2060, 1, 1)
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


class Column(Protocol):
    """A column: `values` go to SQLite, `texts` to COPY and into digests."""

    sealed: bool

    def values(self, first: int, last: int) -> list[Any]: ...

    def texts(self, first: int, last: int) -> list[str]: ...


def _text(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


class Words:
    """An index into a short list of values (words, days, yes and no, nothing)."""

    sealed = False

    def __init__(self, vocabulary: Sequence[Any], chosen: np.ndarray) -> None:
        self.chosen = chosen
        self._values = np.empty(len(vocabulary), dtype=object)
        self._values[:] = vocabulary
        self._texts = np.empty(len(vocabulary), dtype=object)
        self._texts[:] = [_text(value) for value in vocabulary]

    def values(self, first: int, last: int) -> list[Any]:
        return self._values[self.chosen[first:last]].tolist()

    def texts(self, first: int, last: int) -> list[str]:
        return self._texts[self.chosen[first:last]].tolist()


def flags(yes: np.ndarray) -> Words:
    return Words([False, True], yes.astype(np.int8))


_DAYS = [None, *np.arange(_FIRST_DAY, _LAST_DAY).astype("datetime64[D]").astype(str).tolist()]


def days(numbers: np.ndarray) -> Words:
    """Days since 1970; NEVER is an empty cell."""
    index = np.where(numbers == NEVER, 0, numbers - day_number(_FIRST_DAY) + 1)
    return Words(_DAYS, index)


@dataclass
class Same:
    """One value in every row."""

    value: Any
    sealed: bool = False

    def values(self, first: int, last: int) -> list[Any]:
        return [self.value] * (last - first)

    def texts(self, first: int, last: int) -> list[str]:
        return [_text(self.value)] * (last - first)


@dataclass
class Numbers:
    """Whole numbers; -1 is an empty cell."""

    array: np.ndarray
    sealed: bool = False

    def values(self, first: int, last: int) -> list[Any]:
        found = self.array[first:last].tolist()
        return [None if number == -1 else number for number in found] if -1 in found else found

    def texts(self, first: int, last: int) -> list[str]:
        return [NULL if number == -1 else str(number) for number in self.array[first:last].tolist()]


@dataclass
class Texts:
    """A text for each row, free of tabs, line ends and backslashes."""

    rows: list[Any]
    sealed: bool = False

    def values(self, first: int, last: int) -> list[Any]:
        return self.rows[first:last]

    def texts(self, first: int, last: int) -> list[str]:
        return [NULL if text is None else text for text in self.rows[first:last]]


@dataclass
class Bytes:
    """Byte strings of one width in a shared buffer; `sealed` ones are left out of digests."""

    buffer: Any
    width: int
    sealed: bool = False

    def values(self, first: int, last: int) -> list[Any]:
        block, width = self.buffer[first * self.width : last * self.width], self.width
        return [block[at : at + width] for at in range(0, len(block), width)]

    def texts(self, first: int, last: int) -> list[str]:
        return ["\\\\x" + value.hex() for value in self.values(first, last)]


@dataclass
class Table:
    """Rows for one table, by column."""

    name: str
    count: int
    columns: dict[str, Column]

    def spans(self, size: int) -> Iterator[tuple[int, int]]:
        for first in range(0, self.count, size):
            yield first, min(first + size, self.count)

    def rows(self, first: int, last: int) -> Iterator[tuple]:
        return zip(*(column.values(first, last) for column in self.columns.values()), strict=True)

    def lines(self, first: int, last: int, *, sealed: bool = True) -> Iterator[str]:
        """Tab-separated text of each row; without `sealed`, the sealed columns are left out."""
        kept = [column for column in self.columns.values() if sealed or not column.sealed]
        return map("\t".join, zip(*(column.texts(first, last) for column in kept), strict=True))


def listed(name: str, columns: Sequence[str], rows: Sequence[tuple]) -> Table:
    """A table from a list of tuples, for the few hundreds of rows that are not worth arrays."""
    by_column = list(zip(*rows, strict=True)) if rows else [() for _column in columns]
    made: dict[str, Column] = {
        key: Words(list(values), np.arange(len(values))) for key, values in zip(columns, by_column, strict=True)
    }
    return Table(name, len(rows), made)
