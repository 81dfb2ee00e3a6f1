"""The template: complete, readable by ourselves, and safe to upload as it is."""

import openpyxl
import pytest

from gongyou.domains.unions.roster.columns import COLUMNS, SHEET_NAME, header_key, known_headers
from gongyou.domains.unions.roster.template import GUIDE_NAME, write_template
from tests.domains.unions.roster.making import check, codes, line


@pytest.fixture
def path(tmp_path):
    write_template(tmp_path / "模板.xlsx")
    return tmp_path / "模板.xlsx"


def test_template_has_every_column_with_its_asterisk(path):
    header = [cell.value for cell in openpyxl.load_workbook(path)[SHEET_NAME][1]]
    assert header == [column.shown_header for column in COLUMNS]
    assert header[:6] == ["序号", "姓名*", "性别*", "证件类型*", "证件号码*", "出生日期"]
    assert len(header) == 31


def test_template_uploaded_as_it_is_imports_nobody(path):
    checked = check(path)
    assert checked.valid == []
    assert sorted(codes(checked)) == ["sample-row", "sheet-ignored"]


def test_rows_filled_in_under_the_sample_are_taken(path):
    book = openpyxl.load_workbook(path)
    book[SHEET_NAME].append(line())
    book.save(path)
    assert [row.row for row in check(path).valid] == [3]


def test_template_offers_drop_downs_and_explains_each_column(path):
    book = openpyxl.load_workbook(path)
    assert len(book[SHEET_NAME].data_validations.dataValidation) == sum(
        1 for column in COLUMNS if column.content == "choice"
    )
    explained = [row[0].value for row in book[GUIDE_NAME].iter_rows()]
    assert set(column.shown_header for column in COLUMNS) <= set(explained)
    assert book[SHEET_NAME]["E2"].number_format == "@"


def test_every_choice_offered_is_understood(tmp_path):
    for column in COLUMNS:
        keys = [choice.key for choice in column.choices]
        assert len(keys) == len(set(keys)), column.key


def test_no_spelling_of_a_header_belongs_to_two_columns():
    spellings = [
        spelling for column in COLUMNS for spelling in {header_key(text) for text in (column.header, *column.aliases)}
    ]
    assert len(spellings) == len(set(spellings)), sorted(text for text in spellings if spellings.count(text) > 1)
    assert len(known_headers()) == len(spellings)
