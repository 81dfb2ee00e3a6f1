"""The export writer: typed cells, nothing live, nothing lost on the way back in."""

import csv
import datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.kernel.exporting.delimited import write_csv
from gongyou.kernel.exporting.types import FORMULA_STARTS, Column, ColumnType, ExportError, Page, Table, guard
from gongyou.kernel.exporting.workbooks import write_xlsx
from gongyou.kernel.importing.reading import read_workbook
from gongyou.kernel.importing.types import Cell, Kind

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x","y")',
    "'=1",
    "''",
    "'",
    "http://example.invalid",
    "{=A1}",
    "370211199001011234",
    "00123",
    "1E5",
    "TRUE",
    "2020-01-01",
    "#N/A",
    " 前后 ",
    "换\n行",
    "_x0041_",
]
COLUMNS = [
    Column("姓名", width=10, mandatory=True),
    Column("人数", ColumnType.INTEGER),
    Column("金额", ColumnType.DECIMAL),
    Column("日期", ColumnType.DATE),
    Column("比例", ColumnType.PERCENT),
]
ROWS = [
    ["=张三", 12, Decimal("27.40"), datetime.date(2026, 3, 1), Decimal("0.125")],
    ["-李四", -3, Decimal("-0.05"), datetime.date(1999, 9, 1), Decimal("1")],
    ["", None, None, None, None],
]


def texts(path):
    with read_workbook(path) as book:
        return [row.cells for row in book]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_text_in_a_workbook_and_come_back_the_same(tmp_path, payload):
    path = tmp_path / "x.xlsx"
    write_xlsx(path, [Table("表", [Column("文字")], [[payload]], title=payload, watermark=payload)])
    assert texts(path)[-1] == [payload]
    for row in openpyxl.load_workbook(path).active.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.hyperlink is None


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_guarded_in_csv_and_come_back_the_same(tmp_path, payload):
    path = tmp_path / "x.csv"
    write_csv(path, [Column("文字")], [[payload]], watermark=payload)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.reader(file):
            assert line[0][0] not in FORMULA_STARTS
    assert texts(path)[-1] == [payload]


def test_types_are_kept_in_a_workbook(tmp_path):
    path = tmp_path / "x.xlsx"
    write_xlsx(path, [Table("表", COLUMNS, ROWS)])
    header, first, second = texts(path)
    assert header == ["姓名", "人数", "金额", "日期", "比例"]
    assert first == [
        "=张三",
        Cell(Kind.NUMBER, "12"),
        Cell(Kind.NUMBER, "27.40"),
        Cell(Kind.DATE, "2026-03-01"),
        Cell(Kind.NUMBER, "0.125"),
    ]
    assert second[1:] == [
        Cell(Kind.NUMBER, "-3"),
        Cell(Kind.NUMBER, "-0.05"),
        Cell(Kind.DATE, "1999-09-01"),
        Cell(Kind.NUMBER, "1"),
    ]


def test_csv_numbers_stay_bare_and_days_are_iso(tmp_path):
    path = tmp_path / "x.csv"
    write_csv(path, COLUMNS, ROWS)
    lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
    assert lines[1] == "'=张三,12,27.40,2026-03-01,12.5%"
    assert lines[2] == "'-李四,-3,-0.05,1999-09-01,100%"


def test_numbers_with_more_digits_than_a_spreadsheet_keeps_are_text(tmp_path):
    path = tmp_path / "x.xlsx"
    rows = [[1234567890123456], [Decimal("0.1234567890123456789")], [123456789012345], [10**17]]
    write_xlsx(path, [Table("表", [Column("数", ColumnType.DECIMAL)], rows)])
    cells = [row[0] for row in texts(path)[1:]]
    assert cells[:2] == ["1234567890123456", "0.1234567890123456789"]
    assert [Decimal(cell.text) for cell in cells[2:]] == [123456789012345, 10**17]


def test_days_before_march_1900_are_text(tmp_path):
    path = tmp_path / "x.xlsx"
    days = [datetime.date(1900, 2, 28), datetime.date(1900, 3, 1), datetime.date(1850, 1, 1)]
    write_xlsx(path, [Table("表", [Column("日", ColumnType.DATE)], [[day] for day in days])])
    assert [row[0] for row in texts(path)[1:]] == ["1900-02-28", Cell(Kind.DATE, "1900-03-01"), "1850-01-01"]


def test_cell_longer_than_excel_takes_is_an_error_and_not_a_loss(tmp_path):
    with pytest.raises(ExportError):
        write_xlsx(tmp_path / "x.xlsx", [Table("表", [Column("文字")], [["x" * 32_768]])])


@pytest.mark.parametrize("kind", [ColumnType.INTEGER, ColumnType.DATE, ColumnType.PERCENT])
def test_value_of_another_type_than_its_column_is_an_error(tmp_path, kind):
    with pytest.raises(ExportError):
        write_xlsx(tmp_path / "x.xlsx", [Table("表", [Column("x", kind)], [["1"]])])
    with pytest.raises(ExportError):
        write_csv(tmp_path / "x.csv", [Column("x", kind)], [["1"]])


def test_header_is_frozen_filtered_and_below_title_and_watermark(tmp_path):
    path = tmp_path / "x.xlsx"
    write_xlsx(
        path,
        [Table("表", COLUMNS, ROWS, title="会员名册", watermark="仅供内部使用 20260301"), Page("说明", [["标题"]])],
    )
    book = openpyxl.load_workbook(path)
    sheet = book["表"]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref.startswith("A3:E")
    assert sheet["A1"].value == "仅供内部使用 20260301"
    assert sheet["A2"].value == "会员名册"
    assert sheet["A4"].number_format == "@"
    assert book.sheetnames == ["表", "说明"]


def test_short_and_long_choices_become_drop_downs(tmp_path):
    path = tmp_path / "x.xlsx"
    long = tuple(f"很长的选项第{n}号" for n in range(60))
    write_xlsx(path, [Table("表", [Column("甲", choices=("是", "否")), Column("乙", choices=long)], [])])
    book = openpyxl.load_workbook(path)
    rules = [rule.formula1 for rule in book["表"].data_validations.dataValidation]
    assert rules == ['"是,否"', "选项!$A$1:$A$60"]
    assert book["选项"].sheet_state == "hidden"


TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n\x00"), min_size=1, max_size=30)


@given(TEXTS)
def test_guarded_text_never_begins_like_a_formula(text):
    assert guard(text)[0] not in FORMULA_STARTS


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(["xlsx", "csv"]))
def test_any_text_comes_back_from_both_formats(tmp_path, rows, suffix):
    path = tmp_path / f"x.{suffix}"
    columns = [Column("甲"), Column("乙"), Column("丙")]
    if suffix == "csv":
        write_csv(path, columns, rows)
    else:
        write_xlsx(path, [Table("表", columns, rows)])
    assert texts(path)[1:] == rows
