"""The old xls, read by calamine. Not knowable here: hidden rows, formulas, and how a number was written."""

import datetime
from collections.abc import Sequence
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from gongyou.kernel.importing.child.frames import Special, Writer
from gongyou.kernel.importing.child.worksheet import trim
from gongyou.kernel.importing.types import Kind, Limits, Refuse, column_letter

OLE_MAX = 60_000_000
DIRECTORY_MARKS = (
    ("encrypted", "EncryptedPackage"),
    ("macros", "_VBA_PROJECT_CUR"),
    ("embedded-objects", "\x01Ole10Native"),
)


def read_legacy(source: IO[bytes], limits: Limits, out: Writer) -> None:
    """Send the rows of all worksheets of an xls (also of one that WPS wrote)."""
    content = source.read(OLE_MAX + 1)
    if len(content) > OLE_MAX:
        raise Refuse("too-large", limit=OLE_MAX)
    for code, mark in DIRECTORY_MARKS:
        if mark.encode("utf-16-le") in content:
            raise Refuse(code, part="OLE")
    del content
    source.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(source)
    except PasswordError:
        raise Refuse("encrypted") from None
    except CalamineError:
        raise Refuse("damaged", part="xls") from None
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if not sheets:
        raise Refuse("no-sheet")
    if len(sheets) > limits.sheets:
        raise Refuse("too-many-sheets", limit=limits.sheets)
    described = [{"name": sheet.name, "hidden": sheet.visible != SheetVisibleEnum.Visible} for sheet in sheets]
    out.send("book", {"format": "xls", "sheets": described})
    for index, sheet in enumerate(sheets):
        out.sheet(index)
        read_sheet(book, sheet.name, limits, out)


def read_sheet(book: CalamineWorkbook, name: str, limits: Limits, out: Writer) -> None:
    sheet = book.get_sheet_by_name(name)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        send_row(name, number, row, limits, out)
    merges = [
        f"{column_letter(first[1])}{first[0] + 1}:{column_letter(last[1])}{last[0] + 1}"
        for first, last in sheet.merged_cell_ranges or []
    ]
    out.sheet_end(merges, [])


def send_row(name: str, number: int, row: Sequence[object], limits: Limits, out: Writer) -> None:
    texts: list[str | None] = []
    specials: list[Special] = []
    for index, value in enumerate(row):
        if isinstance(value, str):
            texts.append(value or None)
            if len(value) > limits.cell_chars:
                letters = column_letter(index)
                raise Refuse("cell-too-long", sheet=name, row=number, column=letters, limit=limits.cell_chars)
        else:
            texts.append(None)
            specials.append((index, *typed(value), 0))
    trim(texts, specials)
    if len(texts) > limits.columns:
        raise Refuse("too-wide", sheet=name, row=number, column=column_letter(len(texts) - 1), limit=limits.columns)
    if texts:
        out.row(number, False, texts, specials, sum(map(len, filter(None, texts))))


def typed(value: object) -> tuple[str, str]:
    """Kind and text of a value that calamine gives."""
    if isinstance(value, bool):
        return Kind.BOOL, "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return Kind.DATE, value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, datetime.date):
        return Kind.DATE, value.isoformat()
    if isinstance(value, float):
        return Kind.NUMBER, str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return Kind.NUMBER, str(value)
