"""`write_report`: the uploader's own rows back, with every problem marked at its cell and explained."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from xlsxwriter.worksheet import Worksheet

from gongyou.kernel.exporting.types import ColumnType, Page, writable
from gongyou.kernel.exporting.workbooks import Styles, write_page
from gongyou.kernel.importing.problems import Problem
from gongyou.kernel.importing.types import Cell, CellValue, Kind, SourceRow

COMMENTS_MAX = 5_000
WHOLE_FILE_ROWS = 50_000
GUIDE_EXAMPLES = 200

FIX_AND_UPLOAD = gettext_lazy(
    "红色单元格必须修改，黄色只是提醒；每行最右边的“问题”一列写明原因。改好后把这个文件直接重新上传即可。"
)

Located = dict[tuple[str, int], list[Problem]]


def write_report(
    path: str | os.PathLike[str],
    rows: Iterable[SourceRow],
    problems: Sequence[Problem],
    *,
    headers: dict[str, int],
    guide: Sequence[Sequence[str]] = (),
    whole: bool = True,
) -> None:
    """Write the error report as an xlsx that can be corrected and uploaded again.

    Args:
        rows: the source rows (read the upload once more); identity numbers stay as the uploader gave them, as text.
        problems: located problems; a cell with one is coloured and commented, a row with one has it in the column 问题.
        headers: row number of the header by sheet; the rows up to it are always written.
        guide: further lines for the first sheet.
        whole: False leaves rows without problems out and adds the column 原行号; take it for files of more than
            `WHOLE_FILE_ROWS` rows.
    """
    located: Located = defaultdict(list)
    for problem in problems:
        located[problem.sheet, problem.row].append(problem)
    with xlsxwriter.Workbook(Path(path), {"constant_memory": True}) as book:
        styles = Styles(book)
        write_page(
            book.add_worksheet(_("说明")), Page(_("说明"), explanation(problems, guide, whole), (22, 12, 90)), styles
        )
        comments = [COMMENTS_MAX]
        for name, sheet_rows in groupby(rows, key=lambda row: row.sheet):
            worksheet = book.add_worksheet(sheet_name(name, book))
            SheetReport(worksheet, styles, located, headers.get(name, 0), whole, comments).write(sheet_rows)


def sheet_name(name: str, book: xlsxwriter.Workbook) -> str:
    """A name that Excel takes and that is not used yet."""
    cleaned = "".join("_" if character in "[]:*?/\\" or character < " " else character for character in name)
    cleaned = cleaned.strip("'")[:28] or "Sheet"
    used = {worksheet.get_name().lower() for worksheet in book.worksheets()}
    candidate, number = cleaned, 2
    while candidate.lower() in used:
        candidate, number = f"{cleaned}{number}", number + 1
    return candidate


def explanation(problems: Sequence[Problem], guide: Sequence[Sequence[str]], whole: bool) -> Iterator[Sequence[str]]:
    """The lines of the first sheet: counts by kind of problem, how to go on."""
    blocking = {(problem.sheet, problem.row) for problem in problems if problem.blocks}
    yield [_("导入问题说明")]
    rows = ngettext("有 %(count)s 行需要修改", "有 %(count)s 行需要修改", len(blocking)) % {"count": len(blocking)}
    yield [_("结果"), "", rows]
    yield [
        _("怎么改"),
        "",
        _("红色单元格必须修改，黄色只是提醒；每行最右边的“问题”一列写明原因。改好后把这个文件直接重新上传即可。"),
    ]
    if not whole:
        yield [_("范围"), "", _("名册较大，这里只列出有问题的行；“原行号”是它在您上传的文件中的行号。")]
    yield from guide
    yield [""]
    yield [_("问题代码"), _("次数"), _("举例")]
    by_code: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_code[problem.code].append(problem)
    for code, found in sorted(by_code.items(), key=lambda item: -len(item[1]))[:GUIDE_EXAMPLES]:
        first = found[0]
        yield [code, str(len(found)), f"{first.sheet} {first.cell}: {first.message}"]


class SheetReport:
    """One sheet of the report."""

    def __init__(
        self,
        worksheet: Worksheet,
        styles: Styles,
        located: Located,
        header: int,
        whole: bool,
        comments: list[int],
    ) -> None:
        self.worksheet = worksheet
        self.styles = styles
        self.located = located
        self.header = header
        self.whole = whole
        self.comments = comments
        self.width = 0
        self.next_row = 0

    def write(self, rows: Iterator[SourceRow]) -> None:
        """Write the rows that belong into the report."""
        for row in rows:
            problems = self.located.get((row.sheet, row.number), [])
            if row.number <= self.header:
                self.width = max(self.width, len(row.cells))
            elif not self.whole and not problems:
                continue
            self.write_row(row, problems)

    def write_row(self, row: SourceRow, problems: list[Problem]) -> None:
        target = row.number - 1 if self.whole else self.next_row
        self.next_row = target + 1
        marked: dict[int, list[Problem]] = defaultdict(list)
        for problem in problems:
            if problem.column is not None:
                marked[problem.column].append(problem)
        last = max(len(row.cells), *(column + 1 for column in marked), 0) if marked else len(row.cells)
        for column in range(last):
            value = row.cells[column] if column < len(row.cells) else None
            self.write_value(target, column, value, marked.get(column, []), row.number == self.header)
        edge = max(self.width, last)
        if row.number == self.header:
            self.write_header_end(target, edge)
        elif problems:
            text = "\n".join(f"{problem.letter} {problem.message}".strip() for problem in problems)
            self.worksheet.write_string(target, edge, writable(text[:30_000]), self.styles.wrapped)
            if not self.whole:
                self.worksheet.write_string(target, edge + 1, str(row.number), self.styles.wrapped)

    def write_header_end(self, target: int, edge: int) -> None:
        self.worksheet.set_column(0, edge - 1, 14)
        self.worksheet.set_column(edge, edge, 60)
        self.worksheet.freeze_panes(target + 1, 0)
        self.worksheet.write_string(target, edge, _("问题"), self.styles.mandatory)
        if not self.whole:
            self.worksheet.write_string(target, edge + 1, _("原行号"), self.styles.header)

    def write_value(self, row: int, column: int, value: CellValue, problems: list[Problem], header: bool) -> None:
        style = self.styles.wrapped if header else None
        if problems:
            style = self.styles.error if any(problem.blocks for problem in problems) else self.styles.notice
        text = value.text if isinstance(value, Cell) else value or ""
        if isinstance(value, Cell) and value.kind is Kind.BOOL:
            text = _("是") if text == "TRUE" else _("否")
        self.worksheet.write_string(row, column, writable(text), style or self.styles.of_type[ColumnType.TEXT])
        if problems and self.comments[0] > 0:
            self.comments[0] -= 1
            message = "\n".join(problem.message for problem in problems)
            self.worksheet.write_comment(row, column, writable(message[:1000]), {"x_scale": 2.5, "y_scale": 1.5})
