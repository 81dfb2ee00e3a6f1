"""The roster's template, and rosters written in its form: what `check_rows` reads back unchanged."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gongyou.domains.unions.roster.cells import Named
from gongyou.domains.unions.roster.columns import COLUMNS, SHEET_NAME, Content, RosterColumn
from gongyou.domains.unions.roster.rows import RosterRow
from gongyou.kernel.exporting.types import CellContent, Column, ColumnType, Page, Table
from gongyou.kernel.exporting.workbooks import write_xlsx

GUIDE_NAME = "填表说明"
FIELDS = {"union_name": "union", "employer_name": "employer"}
LABELS = {column.key: {choice.key: choice.label for choice in column.choices} for column in COLUMNS}
GUIDE_HEAD = (
    ("会员实名制花名册填表说明",),
    ("必填", "", "表头带 * 的列必须填写；其余可以留空。"),
    ("示例行", "", "表中第一行是示例，填写时请删除；忘记删除也不会被导入。"),
    ("本人意愿", "", "名册只登记已经在纸面上办理的入会；没有本人确认的，平台发起入会申请，由本人在手机上确认。"),
    ("重复", "", "同一个人只填一行。已在其他工会的，平台会转为会籍转接，不会产生第二个会籍。"),
    ("",),
    ("列名", "是否必填", "说明"),
)
ALLOWED_SHOWN = 12


def template_columns() -> list[Column]:
    """The roster's columns as the export writer takes them; all of them are text, so that no number loses digits."""
    return [
        Column(
            header=column.shown_header,
            type=ColumnType.TEXT,
            width=column.width,
            choices=tuple(choice.label for choice in column.choices) if column.content is Content.CHOICE else (),
            mandatory=column.mandatory,
            comment=column.help,
        )
        for column in COLUMNS
    ]


def write_template(path: str | os.PathLike[str]) -> None:
    """Write the empty template: drop-downs, one example row, and a sheet that explains each column."""
    sample = [column.example for column in COLUMNS]
    roster = Table(SHEET_NAME, template_columns(), [sample], sample_rows=1)
    write_xlsx(path, [roster, Page(GUIDE_NAME, guide_lines(), (22, 10, 100))])


def guide_lines() -> Iterator[Sequence[str]]:
    """The lines of the explaining sheet."""
    yield from GUIDE_HEAD
    for column in COLUMNS:
        yield column.shown_header, "必填" if column.mandatory else "", explained(column)


def explained(column: RosterColumn) -> str:
    """Help and allowed values of a column."""
    labels = [choice.label for choice in column.choices]
    shown = "、".join(labels[:ALLOWED_SHOWN]) + (" 等" if len(labels) > ALLOWED_SHOWN else "")
    return " ".join(part for part in (column.help, f"可填：{shown}。" if shown else "") if part)


def write_roster(path: str | os.PathLike[str], rows: Iterable[RosterRow], *, watermark: str = "") -> None:
    """Write checked rows in the form of the template; reading them again gives the same rows."""
    table = Table(SHEET_NAME, template_columns(), map(cells_of, rows), watermark=watermark)
    write_xlsx(path, [table])


def cells_of(row: RosterRow) -> list[CellContent]:
    """A row's cells in the order of the columns."""
    return [content(column, getattr(row, FIELDS.get(column.key, column.key), None)) for column in COLUMNS]


def content(column: RosterColumn, value: Any) -> CellContent:
    if isinstance(value, Named):
        return value.name
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return LABELS[column.key].get(value, value)
    return value
