"""What must hold of any roster: no text breaks it, every problem is at a real cell, what is written is read again."""

import datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gongyou.domains.unions.roster.cells import mobile_reader
from gongyou.domains.unions.roster.check import check_rows
from gongyou.domains.unions.roster.columns import COLUMNS, SHEET_NAME
from gongyou.domains.unions.roster.days import DayError, read_day
from gongyou.domains.unions.roster.identities import IdentityReader
from gongyou.domains.unions.roster.template import write_roster
from gongyou.kernel.codes import CodeError, check_identity, check_mobile
from gongyou.kernel.importing.types import Cell, Kind, SourceRow
from tests.domains.unions.roster.making import HEADERS, TODAY, check, line, with_check_digit

FREE = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
WORDS = st.sampled_from(
    [
        "是",
        "否",
        "男",
        "女",
        "正常",
        "居民身份证",
        "1999.9",
        "36404",
        "999999199001010112",
        "9E+17",
        "张三",
        "示例",
        "姓名",
    ]
)
CELLS = st.one_of(
    st.none(),
    FREE,
    WORDS,
    st.builds(
        Cell,
        st.just(Kind.NUMBER),
        st.one_of(st.floats().map(repr), st.integers().map(str), st.just("1.2.3")),
        st.booleans(),
    ),
    st.builds(Cell, st.just(Kind.DATE), st.dates().map(str), st.booleans()),
    st.builds(Cell, st.just(Kind.BOOL), st.sampled_from(["TRUE", "FALSE"]), st.booleans()),
    st.builds(Cell, st.just(Kind.ERROR), st.just("#N/A"), st.booleans()),
    st.builds(Cell, st.just(Kind.EMPTY), st.just(""), st.just(True)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=33), max_size=6))
def test_any_cells_are_checked_without_a_crash_and_problems_are_at_real_cells(rows):
    source = [
        SourceRow("表", 1, list(HEADERS)),
        *(SourceRow("表", number, cells) for number, cells in enumerate(rows, 2)),
    ]
    checked = check_rows(source, today=TODAY)
    for problem in checked.located:
        assert 1 <= problem.row <= len(rows) + 1
        assert problem.column is None or 0 <= problem.column < len(HEADERS)
        assert "%(" not in problem.message
    counts = checked.counts
    assert counts.valid + counts.refused == counts.rows
    assert counts.rows + counts.skipped == len(rows)
    assert counts.active + counts.retained + counts.ended == counts.valid == len(checked.valid)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(range(len(COLUMNS))), CELLS)
def test_one_odd_cell_in_a_sound_row_is_taken_or_blamed_at_that_row(index, value):
    cells = line()
    cells[index] = value
    checked = check_rows([SourceRow("表", 4, list(HEADERS)), SourceRow("表", 9, cells)], today=TODAY)
    assert {problem.row for problem in checked.problems} <= {9}
    if not checked.valid:
        assert checked.problems or checked.counts.skipped


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(FREE, max_size=5), max_size=40))
def test_sheets_without_a_header_never_give_members(rows):
    checked = check_rows((SourceRow("表", number, cells) for number, cells in enumerate(rows, 1)), today=TODAY)
    assert checked.valid == []


DAYS = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        [
            "{0:%Y}.{0.month}.{0.day}",
            "{0:%Y-%m-%d}",
            "{0:%Y%m%d}",
            "{0:%Y}年{0.month}月{0.day}日",
            "{0:%Y/%m/%d} 00:00:00",
        ]
    ),
)
def test_every_day_is_read_from_every_spelling(day, spelling):
    assert read_day(spelling.format(day)).day == day


@given(st.dates(min_value=datetime.date(1927, 5, 18), max_value=datetime.date(2099, 12, 31)))
def test_every_serial_is_the_day_that_excel_shows(day):
    serial = (day - datetime.date(1899, 12, 30)).days
    assert read_day(Cell(Kind.NUMBER, str(serial))).day == day
    assert read_day(str(serial)).day == day


@given(st.one_of(FREE, st.text("0123456789.-/年月日 ", max_size=12)))
def test_no_text_breaks_the_reading_of_days(text):
    try:
        assert 1900 <= read_day(text).day.year < 2100 or read_day(text).day.year <= 9999
    except DayError as error:
        assert error.code.startswith("day-")


@settings(deadline=None)
@given(
    DAYS,
    st.integers(min_value=0, max_value=999),
    st.integers(min_value=0, max_value=10),
    st.sampled_from(["999999", "370211", "110105", "010101", "810000", "900000"]),
)
@example(datetime.date(1900, 2, 28), 1, 0, "999999")
def test_the_quick_road_for_numbers_agrees_with_the_careful_one(day, sequence, shift, area):
    right = with_check_digit(f"{area}{day:%Y%m%d}{sequence:03}")
    number = right[:-1] + "0123456789X"[shift]
    reader = IdentityReader()
    for known in (right, number):
        reader.read(known, "resident")
    for tried in (right, number):
        try:
            expected = check_identity(tried, "resident", legacy=True)
        except CodeError:
            expected = None
        assert reader.read(tried, "resident")[0] == expected


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=10_000_000_000, max_value=19_999_999_999), st.integers(min_value=0, max_value=999_999))
def test_mobile_verdicts_depend_on_the_first_five_digits_only(number, other):
    read = mobile_reader()
    first, second = str(number), f"{str(number)[:5]}{other:06}"
    for text in (first, second):
        try:
            expected = check_mobile(text)
        except CodeError:
            expected = None
        assert read(text).value == expected


@pytest.fixture(scope="module")
def sound_rows():
    """Two checked rows with every column filled."""
    filled = {
        "change": "入会",
        "changed_on": "2019-05-02",
        "change_reason": "新入职",
        "post": "组长",
        "remark": "=无",
        "new_form": "快递员",
    }
    number = with_check_digit("99999919850203021")
    rows = [
        SourceRow(SHEET_NAME, 1, list(HEADERS)),
        SourceRow(SHEET_NAME, 2, line(**filled)),
        SourceRow(
            SHEET_NAME,
            3,
            line(
                document_number=number, birth_date="", name="阿布都·热合曼", confirmed="否", is_migrant="否", serial=""
            ),
        ),
    ]
    checked = check_rows(rows, today=TODAY)
    assert checked.problems == []
    return checked.valid


def test_written_rosters_read_back_the_same(tmp_path, sound_rows):
    path = tmp_path / "x.xlsx"
    write_roster(path, sound_rows)
    checked = check(path)
    assert checked.located == []
    assert checked.valid == sound_rows


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=30), min_size=6, max_size=6)
)
def test_free_columns_read_back_the_same_whatever_stands_in_them(tmp_path, texts):
    free = ("group_name", "department", "occupation", "household_place", "change_reason", "remark")
    rows = [
        SourceRow(SHEET_NAME, 1, list(HEADERS)),
        SourceRow(SHEET_NAME, 2, line(**dict(zip(free, texts, strict=True)))),
    ]
    first = check_rows(rows, today=TODAY)
    path = tmp_path / "x.xlsx"
    write_roster(path, first.valid)
    assert check(path).valid == first.valid
