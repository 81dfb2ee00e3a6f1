"""What the reader says of honest files: values, kinds, places, sheets, encodings."""

import datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.kernel.importing.child.confine import forbid
from gongyou.kernel.importing.reading import read_workbook
from gongyou.kernel.importing.types import Cell, Kind, column_letter, kind_of
from tests.kernel.importing_files import MAIN, craft, sheet


def read(path):
    with read_workbook(path) as book:
        rows = list(book)
    return book, rows


def test_kinds_of_cells_are_told_apart(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet("甲")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        worksheet.write_string(2, 0, "370211199001011234")
        worksheet.write_number(2, 1, 370211199001011234)
        worksheet.write_datetime(2, 2, datetime.date(1999, 9, 1), day)
        worksheet.write_boolean(2, 3, True)
        worksheet.write_formula(2, 4, "=1+1", None, 2)
        worksheet.write_formula(2, 5, '="甲"', None, "甲")
        worksheet.write_formula(2, 6, "=A9", None, "")
        worksheet.write_formula(2, 7, "=1/0", None, "#DIV/0!")
        worksheet.write_datetime(2, 9, datetime.datetime(1999, 9, 1, 12, 30), day)
    book, rows = read(path)
    assert [(row.sheet, row.number) for row in rows] == [("甲", 3)]
    text, number, date, truth, formula, letters, empty, error, gap, moment = rows[0].cells
    assert text == "370211199001011234"
    assert kind_of(number) is Kind.NUMBER
    assert date == Cell(Kind.DATE, "1999-09-01")
    assert truth == Cell(Kind.BOOL, "TRUE")
    assert formula == Cell(Kind.NUMBER, "2", True)
    assert letters == Cell(Kind.TEXT, "甲", True)
    assert empty == Cell(Kind.EMPTY, "", True)
    assert error == Cell(Kind.ERROR, "#DIV/0!", True)
    assert gap is None
    assert moment == Cell(Kind.DATE, "1999-09-01 12:30:00")
    assert book.sheets[0].formulas == 4


def test_sheets_hidden_rows_hidden_columns_and_merges_are_known(tmp_path):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    first = book.active
    first.title = "花名册"
    first.merge_cells("A1:C1")
    first["A1"] = "2026年会员花名册"
    for row in range(2, 6):
        first.append([f"r{row}", 1, 2])
    first.row_dimensions[3].hidden = True
    first.column_dimensions["B"].hidden = True
    second = book.create_sheet("旧")
    second.sheet_state = "hidden"
    second.append(["x"])
    book.save(path)
    read_book, rows = read(path)
    assert [(item.name, item.hidden, item.rows, item.hidden_rows) for item in read_book.sheets] == [
        ("花名册", False, 5, 1),
        ("旧", True, 1, 0),
    ]
    assert read_book.sheets[0].merges == ["A1:C1"]
    assert read_book.sheets[0].hidden_columns == [1]
    assert [row.number for row in rows if row.hidden] == [3]


def test_rich_text_entities_and_control_escapes_become_plain_text(tmp_path):
    strings = (
        "<si><r><t>张</t></r><r><rPr><b/></rPr><t>三</t></r><rPh sb='0' eb='1'><t>zhang</t></rPh></si>"
        "<si><t>A&amp;B &lt;&#20013;&#x6587;&gt;</t></si><si><t xml:space='preserve'> 空格 </t></si><si/><si><t>_x0041__x000D_</t></si>"
    )
    cells = "".join(f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABCDE"))
    _book, rows = read(
        craft(
            tmp_path / "x.xlsx",
            f'<row r="1">{cells}<c r="F1" t="inlineStr"><is><t>a&amp;b</t></is></c></row>',
            strings=strings,
        )
    )
    assert rows[0].cells == ["张三", "A&B <中文>", " 空格 ", None, "A\r", "a&b"]


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c><v>1</v></c><c><v>2</v></c></row>",
        '<row r="1"><c s="1" r="A1"><v>1</v></c><c r="B1" cm="1"><v>2</v></c></row>',
        '<row r="1"><!-- note --><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1">\n <c r="A1">\n <v>1</v>\n </c>\n <c r="B1"><v>2</v></c>\n</row>',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c><c r="B1"><v>2</v></c></row>',
    ],
)
def test_unusual_spellings_of_the_same_row_read_the_same(tmp_path, rows):
    _book, found = read(craft(tmp_path / "x.xlsx", rows))
    assert [(row.number, [cell.text for cell in row.cells]) for row in found] == [(1, ["1", "2"])]


def test_prefixed_and_utf16_sheets_are_read_by_the_careful_reader(tmp_path):
    body = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{body}</x:sheetData></x:worksheet>'
    wide = (
        '<?xml version="1.0" encoding="UTF-16"?>' + sheet('<row r="1"><c r="A1"><v>1</v></c></row>').partition("?>")[2]
    )
    for content in (prefixed, wide.encode("utf-16")):
        _book, rows = read(craft(tmp_path / "x.xlsx", parts={"xl/worksheets/sheet1.xml": content}))
        assert [cell.text for cell in rows[0].cells] == ["1"]


def test_comment_in_the_middle_changes_nothing_and_repeats_nothing(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 60_001))
    _book, found = read(craft(tmp_path / "x.xlsx", rows + '<!-- x --><row r="60001"><c r="A60001"><v>1</v></c></row>'))
    assert [row.number for row in found] == list(range(1, 60_002))


def test_days_counted_from_1904_are_right(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        book.add_worksheet().write_datetime(
            0, 0, datetime.date(1999, 9, 1), book.add_format({"num_format": "yyyy/m/d"})
        )
    assert read(path)[1][0].cells == [Cell(Kind.DATE, "1999-09-01")]


@pytest.mark.parametrize("form", ["yyyy-mm-dd", "d/m/yy", 'yyyy"年"m"月"', "[$-804]yyyy年m月d日;@", "mmm-yy"])
def test_date_formats_are_recognised(tmp_path, form):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_number(0, 0, 36404, book.add_format({"num_format": form}))
    assert kind_of(read(path)[1][0].cells[0]) is Kind.DATE


@pytest.mark.parametrize("form", ["0.00", "#,##0", "@", "[h]:mm:ss", "0.0%", '0"日"', "hh:mm"])
def test_number_formats_are_no_dates(tmp_path, form):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_number(0, 0, 36404, book.add_format({"num_format": form}))
    assert kind_of(read(path)[1][0].cells[0]) is Kind.NUMBER


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_encodings_and_delimiters(tmp_path, encoding, delimiter):
    path = tmp_path / "名册.csv"
    lines = [["姓名", "工会"], ["张㐂", "示范工会"], [], ["王五", f'带"引号"和{delimiter}号']]
    text = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    path.write_bytes(text.encode(encoding))
    book, rows = read(path)
    assert book.format == "csv"
    assert book.sheets[0].name == "名册"
    assert [row.number for row in rows] == [1, 2, 4]
    assert rows[2].cells == lines[3]


def test_csv_row_numbers_count_records_as_excel_does(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a,"两\n行"\nb,c\n', encoding="utf-8")
    assert [(row.number, row.cells) for row in read(path)[1]] == [(1, ["a", "两\n行"]), (2, ["b", "c"])]


def test_csv_with_separator_line_of_excel(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("sep=;\n姓名;a,b,c\n", encoding="utf-8")
    assert [(row.number, row.cells) for row in read(path)[1]] == [(2, ["姓名", "a,b,c"])]


def test_workbook_without_rows_is_read_as_empty(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("空")
    book, rows = read(path)
    assert rows == []
    assert [item.name for item in book.sheets] == ["空"]


def test_child_has_no_way_to_the_network_or_to_other_programs():
    for event in ("socket.connect", "socket.__new__", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        with pytest.raises(PermissionError):
            forbid(event, ())
    forbid("open", ())


@given(st.integers(min_value=0, max_value=20_000))
def test_column_letters_agree_with_xlsxwriter(index):
    assert column_letter(index) == xlsxwriter.utility.xl_col_to_name(index)


TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\x00"), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(TEXTS, max_size=6), max_size=8), st.booleans())
def test_any_text_written_by_xlsxwriter_reads_back(tmp_path, table, constant):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": constant}) as book:
        worksheet = book.add_worksheet()
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                worksheet.write_string(row, column, text)
    expected = {}
    for number, cells in enumerate(table, start=1):
        kept = [text or None for text in cells]
        while kept and kept[-1] is None:
            kept.pop()
        if kept:
            expected[number] = kept
    found = {row.number: row.cells for row in read(path)[1]}
    assert found == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path, content):
    from gongyou.kernel.importing.refusals import WorkbookRefused

    path = tmp_path / "x.csv"
    path.write_bytes(content)
    try:
        read(path)
    except WorkbookRefused as error:
        assert error.message
