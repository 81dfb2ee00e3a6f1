"""Delimited text: its encoding, its delimiter, its records."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import IO

from gongyou.kernel.importing.child.frames import Writer
from gongyou.kernel.importing.types import Limits, Refuse, column_letter

BLOCK = 1 << 20
DELIMITERS = ",;\t"
QUOTED = re.compile(r'"[^"]*"')
GUARDED = "'=+-@\t\r＝＋－＠"
"""A leading apostrophe before one of these is the export writer's guard against formulas and comes off again."""


def read_delimited(source: IO[bytes], limits: Limits, out: Writer, name: str) -> None:
    """Send the records of a delimited text file; the record number is the row number that Excel shows."""
    encoding = find_encoding(source)
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=encoding, newline="")
    delimiter, skip = find_delimiter(text)
    text.seek(0)
    out.send("book", {"format": "csv", "sheets": [{"name": name, "hidden": False}], "encoding": encoding})
    out.sheet(0)
    csv.field_size_limit(limits.cell_chars)
    for number, record in enumerate(records(text, delimiter), start=1):
        if number > skip:
            send_record(record, number, limits, out)
    out.sheet_end([], [])


def records(text: IO[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(text, delimiter=delimiter)
    number = 0
    try:
        for record in reader:
            number += 1
            yield record
    except csv.Error as error:
        if "field larger" in str(error):
            raise Refuse("cell-too-long", sheet="", row=number + 1, column="", limit=csv.field_size_limit()) from None
        raise Refuse("damaged", part="csv") from None


def send_record(record: list[str], number: int, limits: Limits, out: Writer) -> None:
    cells: list[str | None] = [(unguard(value) if value[0] == "'" else value) if value else None for value in record]
    while cells and cells[-1] is None:
        cells.pop()
    if not cells:
        return
    if len(cells) > limits.columns:
        raise Refuse("too-wide", sheet="", row=number, column=column_letter(len(cells) - 1), limit=limits.columns)
    out.row(number, False, cells, [], sum(map(len, record)))


def unguard(value: str) -> str:
    """Take the export writer's guard off.

    >>> unguard("'=1+1"), unguard("'370211")
    ('=1+1', "'370211")
    """
    return value[1:] if len(value) > 1 and value[1] in GUARDED else value


def find_encoding(source: IO[bytes]) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, else GB18030; anything else is not a text file."""
    head = source.read(4)
    source.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if decodes(source, encoding):
            return encoding
    raise Refuse("not-text")


def decodes(source: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    source.seek(0)
    try:
        while block := source.read(BLOCK):
            if "\0" in decoder.decode(block):
                raise Refuse("not-text")
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def find_delimiter(text: IO[str]) -> tuple[str, int]:
    """The delimiter that splits the first lines most, and how many lines to leave out (Excel's `sep=` line)."""
    head = text.read(20_000)
    if head[:4].lower() == "sep=" and len(head) > 4 and head[4] in DELIMITERS:
        return head[4], 1
    lines = QUOTED.sub("", head).splitlines()[:20]
    return max(DELIMITERS, key=lambda delimiter: max((line.count(delimiter) for line in lines), default=0)), 0
