"""The returned workbook: the uploader's own rows, marked, explained, ready to be corrected and uploaded again."""

import openpyxl
import pytest

from gongyou.kernel.exporting.reports import write_report
from gongyou.kernel.importing.reading import read_workbook
from tests.domains.unions.roster.making import HEADERS, check, line, person, write


def report(path, target, **options):
    checked = check(path)
    with read_workbook(path) as book:
        write_report(target, book, checked.located, headers=checked.headers, **options)
    return openpyxl.load_workbook(target)


@pytest.fixture
def path(tmp_path):
    return write(
        tmp_path / "上传.xlsx",
        person(1),
        person(2, gender="女"),
        person(3, document_number=999999199001010112),
        person(4, name="张 三"),
        above=("花名册",),
    )


def test_cells_are_marked_commented_and_explained(tmp_path, path):
    book = report(path, tmp_path / "r.xlsx")
    assert book.sheetnames == ["说明", "会员实名制花名册"]
    sheet = book["会员实名制花名册"]
    assert sheet["A1"].value == "花名册"
    assert sheet.cell(2, len(HEADERS) + 1).value == "问题"
    assert sheet["C4"].fill.fgColor.rgb == "FFF4B9AE"
    assert "两者不一致" in sheet["C4"].comment.text
    assert "C 性别写的是" in sheet.cell(4, len(HEADERS) + 1).value
    assert sheet["B6"].fill.fgColor.rgb == "FFFBE9B7"
    assert sheet["C3"].comment is None
    explanation = "\n".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row if cell.value)
    assert "有 2 行需要修改" in explanation
    assert "identity-as-number" in explanation


def test_identity_numbers_stay_as_given_and_are_text(tmp_path, path):
    sheet = report(path, tmp_path / "r.xlsx")["会员实名制花名册"]
    assert sheet["E3"].value == person(1)[4]
    assert sheet["E3"].data_type == "s"
    assert sheet["E5"].data_type == "s"


def test_report_uploaded_again_has_the_same_problems_at_the_same_rows(tmp_path, path):
    report(path, tmp_path / "r.xlsx")
    before, after = check(path), check(tmp_path / "r.xlsx")
    assert [(problem.row, problem.code) for problem in after.problems] == [
        (problem.row, problem.code) for problem in before.problems
    ]
    assert [row.row for row in after.valid] == [row.row for row in before.valid]


def test_report_of_problem_rows_only_names_the_original_rows(tmp_path, path):
    sheet = report(path, tmp_path / "r.xlsx", whole=False)["会员实名制花名册"]
    assert sheet.max_row == 5
    assert [sheet.cell(row, len(HEADERS) + 2).value for row in (2, 3, 4, 5)] == ["原行号", "4", "5", "6"]
    assert [row.row for row in check(tmp_path / "r.xlsx").valid] == [5]


def test_formulas_and_payloads_are_harmless_in_the_report(tmp_path):
    path = write(tmp_path / "x.xlsx", line(name=("=1+1", "=cmd|' /C calc'!A0"), remark="=HYPERLINK(1)"))
    for row in report(path, tmp_path / "r.xlsx")["会员实名制花名册"].iter_rows():
        assert all(cell.data_type != "f" for cell in row)


def test_sheet_names_of_the_report_never_clash(tmp_path):
    path = write(tmp_path / "x.xlsx", line(gender="?"), name="说明")
    assert report(path, tmp_path / "r.xlsx").sheetnames == ["说明", "说明2"]
