"""The same rosters written by LibreOffice, as xlsx and as the old xls."""

import openpyxl
import pytest

from tests.domains.unions.roster.making import HEADERS, check, codes, convert, line, needs_office, person, write

pytestmark = [needs_office, pytest.mark.slow]


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    """A roster with traps under a merged title, with a hidden row and a hidden sheet, in three formats."""
    folder = tmp_path_factory.mktemp("office")
    rows = [
        person(1),
        line(document_number=999999199001010112, serial="2"),
        person(3, joined_on=43586, birth_date="", name="张 三"),
        person(4, mobile=13800138004),
        person(5, name=('="王"&"五"', "王五")),
        person(6, gender="女"),
        person(7),
        person(8, is_migrant="√", household="农业户口"),
        person(1, serial="9"),
    ]
    path = write(folder / "roster.xlsx", *rows, above=("会员实名制花名册",))
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:AE1")
    book.active.row_dimensions[9].hidden = True
    old = book.create_sheet("旧")
    old.append(HEADERS)
    old.append(person(20))
    old.sheet_state = "hidden"
    book.save(path)
    return {"xlsx": convert(path, "xlsx", folder / "new"), "xls": convert(path, "xls", folder / "old")}


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_traps_are_found_at_their_rows_in_files_of_libreoffice(trapped, suffix):
    checked = check(trapped[suffix])
    found = {problem.row: problem.code for problem in checked.problems}
    assert found[4] == "identity-as-number"
    assert found[8] == "gender-differs"
    assert found[11] == "duplicate"
    assert {"day-from-serial", "name-spaces", "sheet-hidden"} <= set(codes(checked))
    names = {row.row: row.name for row in checked.valid}
    assert names[5] == "张三"
    assert names[7] == "王五"
    assert {row.row: row.mobile for row in checked.valid}[6] == "13800138004"


def test_hidden_rows_and_formulas_are_known_in_xlsx_and_not_in_xls(trapped):
    modern, legacy = check(trapped["xlsx"]), check(trapped["xls"])
    assert {"row-hidden", "formula"} <= set(codes(modern))
    assert not {"row-hidden", "formula"} & set(codes(legacy))


def test_days_from_libreoffice_are_days(tmp_path):
    import datetime

    rows = [person(1, joined_on=datetime.date(2019, 5, 1), birth_date=datetime.date(1990, 1, 1))]
    path = write(tmp_path / "days.xlsx", *rows)
    for suffix in ("xlsx", "xls"):
        checked = check(convert(path, suffix, tmp_path / suffix))
        assert codes(checked) == []
        assert checked.valid[0].joined_on == datetime.date(2019, 5, 1)
