"""`write_xlsx`: tables and pages into one workbook, cell by cell with an explicit type, in constant memory."""

import os
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongyou.kernel.exporting.types import (
    CellContent,
    Column,
    ColumnType,
    ExportError,
    Page,
    Table,
    writable,
)

LAST_ROW = 1_048_575
FIRST_SAFE_DAY = date(1900, 3, 1)
"""Earlier days mean different things to different programs (Excel's false leap day): they are written as text."""

EXACT_DIGITS = 15
CHOICES_IN_PLACE = 255
CHOICES_SHEET = "选项"
HEADER_HEIGHT = 30


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
        self.of_type: dict[ColumnType, Format] = {
            ColumnType.TEXT: book.add_format({**base, "num_format": "@"}),
            ColumnType.INTEGER: book.add_format({**base, "num_format": "#,##0"}),
            ColumnType.DECIMAL: book.add_format({**base, "num_format": "#,##0.00##"}),
            ColumnType.DATE: book.add_format({**base, "num_format": "yyyy-mm-dd"}),
            ColumnType.PERCENT: book.add_format({**base, "num_format": "0.0%"}),
        }
        header = {**base, "bold": True, "text_wrap": True, "align": "center", "border": 1, "border_color": "#BFB8B0"}
        self.header = book.add_format({**header, "bg_color": "#EFEAE4"})
        self.mandatory = book.add_format({**header, "bg_color": "#F6DCD6"})
        self.title = book.add_format({**base, "bold": True, "font_size": 14, "align": "center"})
        self.watermark = book.add_format({**base, "font_color": "#8C857D", "italic": True})
        self.sample = book.add_format({**base, "num_format": "@", "font_color": "#8C857D", "italic": True})
        self.wrapped = book.add_format({**base, "num_format": "@", "text_wrap": True, "valign": "top"})
        self.error = book.add_format({**base, "num_format": "@", "bg_color": "#F4B9AE", "border": 1})
        self.notice = book.add_format({**base, "num_format": "@", "bg_color": "#FBE9B7"})


def write_xlsx(path: str | os.PathLike[str], sheets: Sequence[Table | Page]) -> None:
    """Write an xlsx. Rows are taken from their iterables one by one and never held.

    Text is written as text whatever it looks like, so nothing in it can become a formula, a link or a number.

    Raises:
        ExportError: a cell is too long, a value has not its column's type, or a sheet has too many rows.
    """
    with xlsxwriter.Workbook(Path(path), {"constant_memory": True}) as book:
        styles = Styles(book)
        choices = ChoiceLists()
        for sheet in sheets:
            worksheet = book.add_worksheet(sheet.name)
            if isinstance(sheet, Page):
                write_page(worksheet, sheet, styles)
            else:
                write_table(worksheet, sheet, styles, choices)
        choices.write(book)


class ChoiceLists:
    """Drop-downs too long to be written at the cell stand on a hidden sheet at the end."""

    def __init__(self) -> None:
        self.lists: list[Sequence[str]] = []

    def source(self, choices: Sequence[str]) -> list[str] | str:
        """What a validation refers to."""
        if len(",".join(choices)) <= CHOICES_IN_PLACE and not any("," in choice for choice in choices):
            return list(choices)
        if choices not in self.lists:
            self.lists.append(choices)
        letter = xlsxwriter.utility.xl_col_to_name(self.lists.index(choices))
        return f"={CHOICES_SHEET}!${letter}$1:${letter}${len(choices)}"

    def write(self, book: xlsxwriter.Workbook) -> None:
        """Add the hidden sheet if there is need of it."""
        if not self.lists:
            return
        worksheet = book.add_worksheet(CHOICES_SHEET)
        worksheet.hide()
        for row in range(max(map(len, self.lists))):
            for column, choices in enumerate(self.lists):
                if row < len(choices):
                    worksheet.write_string(row, column, choices[row])


def write_page(worksheet: Worksheet, page: Page, styles: Styles) -> None:
    for column, width in enumerate(page.widths):
        worksheet.set_column(column, column, width)
    for row, line in enumerate(page.lines):
        for column, text in enumerate(line):
            worksheet.write_string(row, column, writable(text), styles.wrapped if row else styles.title)


def write_table(worksheet: Worksheet, table: Table, styles: Styles, choices: ChoiceLists) -> None:
    for index, column in enumerate(table.columns):
        worksheet.set_column(index, index, column.width, styles.of_type[column.type])
    top = write_lines_above(worksheet, table, styles)
    write_header(worksheet, top, table.columns, styles)
    worksheet.freeze_panes(top + 1, 0)
    for index, column in enumerate(table.columns):
        if column.choices:
            rule = {"validate": "list", "source": choices.source(column.choices), "error_type": "warning"}
            worksheet.data_validation(top + 1, index, LAST_ROW, index, rule)
    last = write_rows(worksheet, top + 1, table, styles)
    worksheet.autofilter(top, 0, max(last, top), len(table.columns) - 1)


def write_lines_above(worksheet: Worksheet, table: Table, styles: Styles) -> int:
    """Watermark and title; returns the row of the header."""
    row = 0
    for text, style in ((table.watermark, styles.watermark), (table.title, styles.title)):
        if text:
            worksheet.merge_range(row, 0, row, max(len(table.columns) - 1, 1), "", style)
            worksheet.write_string(row, 0, writable(text), style)
            row += 1
    return row


def write_header(worksheet: Worksheet, row: int, columns: Sequence[Column], styles: Styles) -> None:
    worksheet.set_row(row, HEADER_HEIGHT)
    for index, column in enumerate(columns):
        worksheet.write_string(
            row, index, writable(column.header), styles.mandatory if column.mandatory else styles.header
        )
        if column.comment:
            worksheet.write_comment(row, index, column.comment, {"x_scale": 2, "y_scale": 1.5})


def write_rows(worksheet: Worksheet, first: int, table: Table, styles: Styles) -> int:
    """Write the rows; returns the last row written."""
    types = [column.type for column in table.columns]
    formats = [styles.of_type[kind] for kind in types]
    row = first - 1
    for row, values in enumerate(table.rows, start=first):
        if row > LAST_ROW:
            raise ExportError("a sheet holds 1,048,576 rows")
        sample = row - first < table.sample_rows
        for index, value in enumerate(values):
            if value is not None and value != "":
                style = styles.sample if sample else formats[index]
                write_cell(worksheet, row, index, value, types[index], style)
    return row


def write_cell(
    worksheet: Worksheet, row: int, column: int, value: CellContent, kind: ColumnType, style: Format
) -> None:
    """Write one value by its column's type; what would lose digits or its day is written as text."""
    if kind is ColumnType.TEXT:
        worksheet.write_string(row, column, writable(plain(value)), style)
    elif kind is ColumnType.DATE:
        write_day(worksheet, row, column, value, style)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ExportError(f"{type(value).__name__} in a column of type {kind}")
    elif significant_digits(value) > EXACT_DIGITS:
        worksheet.write_string(row, column, str(value), style)
    else:
        worksheet.write_number(row, column, value, style)


def write_day(worksheet: Worksheet, row: int, column: int, value: CellContent, style: Format) -> None:
    if not isinstance(value, date):
        raise ExportError(f"{type(value).__name__} in a column of dates")
    day = value.date() if isinstance(value, datetime) else value
    if day < FIRST_SAFE_DAY:
        worksheet.write_string(row, column, day.isoformat(), style)
    else:
        worksheet.write_datetime(row, column, day, style)


def plain(value: CellContent) -> str:
    """A value in a text column, as people write it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def significant_digits(value: int | float | Decimal) -> int:
    """Digits that a spreadsheet would have to keep; a float has never more than it keeps."""
    if isinstance(value, float):
        return 0
    return len(str(abs(value)).replace(".", "").strip("0"))
