"""Reading a bank's answer in the limited child: all of its lines, or what is wrong with each."""

import hashlib
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.importing.reading import read_workbook
from gongyou.kernel.importing.refusals import WorkbookRefused
from gongyou.kernel.importing.types import Cell, CellValue, Limits, SourceRow
from gongyou.kernel.operations.errors import Refused
from gongyou.records.treasury.predicates import columns_of, fen_of, outcome_of
from gongyou.records.treasury.types import AnswerFile, AnswerProblem, AnswerRow

#: An answer has as many lines as a batch has payments, and a few of the bank's own.
LIMITS = Limits(file_bytes=20_000_000, rows=20_000, sheets=5)
_HEADER_WITHIN = 20
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d")


def read_answer(path: Path, title: str) -> AnswerFile:
    """Read the file; raise Refused where it cannot be read at all, or no header is found."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rows: list[AnswerRow] = []
    problems: list[AnswerProblem] = []
    try:
        with read_workbook(path, limits=LIMITS) as book:
            for found in _lines(iter(book)):
                if isinstance(found, AnswerRow):
                    rows.append(found)
                else:
                    problems.append(found)
    except WorkbookRefused as error:
        raise Refused(error.message, field="file", code="unreadable") from error
    if not rows and not problems:
        raise Refused(
            _("文件中没有找到回盘明细。表头须有流水号、金额、处理结果三列，下面是各笔明细。"),
            field="file",
            code="no_lines",
        )
    return AnswerFile(title[:200], digest, tuple(rows), tuple([*problems, *_twice(rows)]))


def _lines(book: Iterator[SourceRow]) -> Iterator[AnswerRow | AnswerProblem]:
    columns: dict[str, dict[str, int] | None] = {}
    for row in book:
        cells = [_text(cell) for cell in row.cells]
        if not any(cells):
            continue
        known = columns.get(row.sheet)
        if known is None:
            if row.number <= _HEADER_WITHIN:
                columns[row.sheet] = columns_of(cells)
            continue
        found = {key: cells[at].strip() if at < len(cells) else "" for key, at in known.items()}
        if found["reference"] or found["outcome"]:
            yield _line(row, found)


def _text(cell: CellValue) -> str:
    return cell.text if isinstance(cell, Cell) else cell or ""


def _line(row: SourceRow, found: dict[str, str]) -> AnswerRow | AnswerProblem:
    amount, outcome = fen_of(found["amount"]), outcome_of(found["outcome"])
    day, today = _day(found.get("day", "")), clock.today()
    wrong = ""
    if not found["reference"]:
        wrong = _("缺少流水号。")
    elif amount is None or amount < 1:
        wrong = _("金额“%(text)s”不是有效的金额。") % {"text": found["amount"][:20]}
    elif not outcome:
        wrong = _("不认识处理结果“%(text)s”。") % {"text": found["outcome"][:20]}
    elif found.get("day") and day is None:
        wrong = _("日期“%(text)s”读不懂。") % {"text": found["day"][:20]}
    elif day is not None and day > today:
        wrong = _("日期 %(text)s 晚于今天。") % {"text": day.isoformat()}
    if wrong or amount is None:
        return AnswerProblem(row.sheet[:60], row.number, wrong)
    reference, reason = found["reference"][:64], found.get("reason", "")[:200]
    return AnswerRow(row.sheet[:60], row.number, reference, amount, outcome, reason, day)


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return date(*time.strptime(text[:10].strip(), form)[:3])
        except ValueError:
            continue
    return None


def _twice(rows: list[AnswerRow]) -> Iterator[AnswerProblem]:
    first: dict[str, AnswerRow] = {}
    for row in rows:
        other = first.setdefault(row.reference, row)
        if other is not row:
            text = _("流水号与第 %(row)s 行重复，一笔只能有一个结果。") % {"row": other.row}
            yield AnswerProblem(row.sheet, row.row, text)
