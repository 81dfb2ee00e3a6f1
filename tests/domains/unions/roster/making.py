"""Rosters for the tests: one sound row, changed cell by cell, in files of our own writer, by hand and by LibreOffice."""

import csv
import datetime
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from gongyou.domains.unions.roster.check import check_rows
from gongyou.domains.unions.roster.columns import COLUMNS, SHEET_NAME
from gongyou.kernel.importing.reading import read_workbook

TODAY = datetime.date(2026, 11, 22)
HEADERS = [column.shown_header for column in COLUMNS]
INDEX = {column.key: index for index, column in enumerate(COLUMNS)}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SOUND = {
    "serial": "1",
    "name": "张三",
    "gender": "男",
    "document_kind": "居民身份证",
    "document_number": "999999199001010112",
    "birth_date": "1990-01-01",
    "ethnicity": "汉族",
    "education": "大专",
    "mobile": "13800138000",
    "union_name": "示范公司工会委员会",
    "group_name": "一组",
    "employer_name": "示范有限公司",
    "department": "一车间",
    "employment": "劳动合同",
    "occupation": "电工",
    "skill": "高级工",
    "household_place": "山东省青岛市",
    "household": "农村居民",
    "is_migrant": "是",
    "new_form": "",
    "joined_on": "2019-05-01",
    "card_number": "C1",
    "standing": "正常",
    "is_model_worker": "否",
    "confirmed": "是",
}


def with_check_digit(body: str) -> str:
    """17 digits with the right last character."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def number_ending_in(ending: str, **wanted: str) -> str:
    """A sound number of somebody born on 1990-01-01 (a man), whose last character is `ending`."""
    for sequence in range(1, 999, 2):
        number = with_check_digit(f"99999919900101{sequence:03}")
        if number.endswith(ending):
            return number
    raise AssertionError(ending)


def person(order: int, **changes):
    """A sound row, another person for each order."""
    sequence = 11 + 2 * order
    number = with_check_digit(f"99999919900101{sequence % 1000:03}")
    mobile = f"138{order:08}"
    return line(**{"document_number": number, "mobile": mobile, "serial": str(order + 1), **changes})


def line(**changes):
    """Cells of one row in the order of the columns."""
    assert not set(changes) - set(INDEX), changes
    values = {**SOUND, **changes}
    return [values.get(column.key, "") for column in COLUMNS]


def write_cells(worksheet, first, rows, formats=None):
    for row, cells in enumerate(rows, start=first):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                worksheet.write_string(row, column, value)
            elif isinstance(value, datetime.date):
                worksheet.write_datetime(row, column, value, formats)
            elif isinstance(value, tuple):
                worksheet.write_formula(row, column, value[0], None, value[1])
            elif value is not None:
                worksheet.write(row, column, value)


def write(path, *rows, headers=HEADERS, name=SHEET_NAME, above=()):
    """An xlsx with a header and rows of raw values; `above` are title lines over the header."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        worksheet = book.add_worksheet(name)
        write_cells(worksheet, 0, [*([text] for text in above), headers, *rows], day)
    return path


def write_text(path, *rows, encoding="utf-8-sig", headers=HEADERS):
    """A CSV written by hand, not by our writer."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([headers, *rows])
    Path(path).write_bytes(buffer.getvalue().encode(encoding))
    return path


def check(path, **options):
    """Read a file and check it as of the tests' day."""
    with read_workbook(path) as book:
        return check_rows(book, sheets=book.sheets, **{"today": TODAY, **options})


def codes(checked):
    """Codes of problems and notes."""
    return [problem.code for problem in checked.located]


def only(checked, code):
    """The one problem or note with this code."""
    found = [problem for problem in checked.located if problem.code == code]
    assert len(found) == 1, [(problem.code, problem.message) for problem in checked.located]
    assert "%(" not in found[0].message
    return found[0]


needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed; see scripts/system-packages.sh"
)


def convert(source: Path, suffix: str, folder: Path) -> Path:
    """The same file written by LibreOffice."""
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{source.stem}.{suffix}"


def letter_of(key):
    return openpyxl.utils.get_column_letter(INDEX[key] + 1)


def refused(path, code, key, row=None, **options):
    """The file's one row is kept out for this reason, shown at this column."""
    checked = check(path, **options)
    problem = only(checked, code)
    assert problem.blocks
    assert checked.valid == []
    assert checked.counts.refused == 1
    assert problem.cell == f"{letter_of(key)}{row or 2}"
    return problem


def taken(path, code, key, **options):
    """The file's one row is taken, with this notice at this column."""
    checked = check(path, **options)
    assert checked.problems == [], [problem.message for problem in checked.problems]
    assert only(checked, code).cell == f"{letter_of(key)}2"
    (row,) = checked.valid
    return row


def clean(path, **options):
    """The file's one row is taken and nothing is said."""
    checked = check(path, **options)
    assert codes(checked) == [], [problem.message for problem in checked.located]
    (row,) = checked.valid
    return row
