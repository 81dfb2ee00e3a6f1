"""Files that want to hurt the reader: each is refused with a reason, and the process that asked goes on."""

import io
import os
import resource
import struct
import time
import zipfile

import pytest

from gongyou.kernel.importing.reading import read_workbook
from gongyou.kernel.importing.refusals import EXPLANATIONS, WorkbookRefused
from gongyou.kernel.importing.types import Limits
from tests.kernel.importing_files import BOOK, RELATIONS, TYPES, craft, sheet

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'


def refusal(path, **limits):
    """The refusal of a file; no child may be left over."""
    with pytest.raises(WorkbookRefused) as caught, read_workbook(path, limits=Limits(**limits)) as book:
        list(book)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert caught.value.message
    assert "%(" not in caught.value.message
    return caught.value


def test_missing_file_is_refused(tmp_path):
    assert refusal(tmp_path / "gone.xlsx").code == "missing"


def test_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.touch()
    assert refusal(path).code == "empty"


def test_file_over_the_size_limit_is_refused_before_reading(tmp_path):
    path = tmp_path / "big.csv"
    path.write_bytes(b"a" * 5000)
    error = refusal(path, file_bytes=4000)
    assert error.code == "too-large"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"%PDF-1.7 \x00", "other-format"),
        (b"\x89PNG\r\n\x1a\n\x00", "other-format"),
        (b"<?xml version='1.0'?><Workbook/>", "other-format"),
        (b"<html><table></table></html>", "other-format"),
        (b"\x00\x01\x02\x03" * 50, "not-text"),
        (b"\xff\xfe\x00", "not-text"),
        (b"\xff\xff\xff\xff", "not-text"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_by_its_content(tmp_path, head, code):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(head)
    assert refusal(path).code == code


def test_truncated_workbook_is_damaged(tmp_path):
    whole = craft(tmp_path / "whole.xlsx", ROW * 1).read_bytes()
    for keep in (10, 30, len(whole) // 2, len(whole) - 5):
        path = tmp_path / f"cut{keep}.xlsx"
        path.write_bytes(whole[:keep])
        assert refusal(path).code == "damaged"


def test_flipped_bytes_never_escape_as_another_error(tmp_path):
    whole = bytearray(craft(tmp_path / "whole.xlsx", ROW).read_bytes())
    for at in range(40, len(whole) - 30, max(1, len(whole) // 25)):
        changed = bytearray(whole)
        changed[at] ^= 0xFF
        path = tmp_path / "flipped.xlsx"
        path.write_bytes(bytes(changed))
        try:
            with read_workbook(path) as book:
                list(book)
        except WorkbookRefused as error:
            assert error.code in EXPLANATIONS


def test_zip_without_workbook_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(path).code == "not-a-workbook"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external-links"),
        ("xl/connections.xml", "external-links"),
        ("xl/embeddings/oleObject1.bin", "embedded-objects"),
        ("xl/activeX/activeX1.xml", "embedded-objects"),
        ("XL/VBAPROJECT.BIN", "macros"),
        ("xl/workbook.bin", "other-format"),
        ("../evil.xml", "damaged"),
    ],
)
def test_parts_that_no_roster_needs_are_refused(tmp_path, part, code):
    assert refusal(craft(tmp_path / "x.xlsx", ROW, parts={part: "x"})).code == code


def test_macro_content_type_is_refused(tmp_path):
    types = TYPES.replace("</Types>", '<Override PartName="/a" ContentType="x.sheet.macroEnabled.main+xml"/></Types>')
    assert refusal(craft(tmp_path / "x.xlsx", ROW, parts={"[Content_Types].xml": types})).code == "macros"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/workbook.xml", DOCTYPE + BOOK),
        ("xl/_rels/workbook.xml.rels", DOCTYPE + RELATIONS),
        ("xl/sharedStrings.xml", DOCTYPE + "<sst><si><t>&b;</t></si></sst>"),
        ("xl/worksheets/sheet1.xml", DOCTYPE + sheet(ROW).partition("?>")[2]),
    ],
)
def test_document_types_are_refused_in_every_part(tmp_path, part, content):
    assert refusal(craft(tmp_path / "x.xlsx", ROW, parts={part: content})).code == "dtd"


def test_too_many_parts_are_refused(tmp_path):
    parts = {f"xl/media/{number}.png": "x" for number in range(250)}
    assert refusal(craft(tmp_path / "x.xlsx", ROW, parts=parts)).code == "too-many-parts"


def test_directory_that_claims_little_and_holds_much_is_refused(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(5000):
            archive.writestr(f"{number}", "")
    data = bytearray(buffer.getvalue())
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 5, 5)
    path = tmp_path / "x.xlsx"
    path.write_bytes(bytes(data))
    assert refusal(path).code == "too-many-parts"


def test_two_parts_of_one_name_are_refused(tmp_path):
    path = craft(tmp_path / "x.xlsx", ROW)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", sheet(""))
    assert refusal(path).code == "damaged"


def test_two_cell_workbook_that_kills_a_dense_reader_costs_nothing(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = craft(tmp_path / "x.xlsx", rows)
    assert path.stat().st_size < 2000
    before = time.monotonic()
    error = refusal(path)
    assert error.code == "too-wide"
    assert "XFD" in error.message
    assert "1048576" in error.message
    assert time.monotonic() - before < 10


def test_last_row_alone_is_read_without_the_rows_before_it(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="B1048576"><v>2</v></c></row>'
    with read_workbook(craft(tmp_path / "x.xlsx", rows)) as book:
        assert [row.number for row in book] == [1, 1_048_576]


def test_empty_styled_cells_far_to_the_right_are_no_content(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>'
    with read_workbook(craft(tmp_path / "x.xlsx", rows)) as book:
        assert [len(row.cells) for row in book] == [1]


def test_row_bomb_stops_at_the_row_limit(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 30_001))
    assert refusal(craft(tmp_path / "x.xlsx", rows), rows=20_000).code == "too-many-rows"


def test_empty_rows_are_free(tmp_path):
    rows = "".join(f'<row r="{n}" spans="1:30"/>' for n in range(1, 200_001))
    with read_workbook(craft(tmp_path / "x.xlsx", rows + '<row r="200001"><c r="A200001"><v>1</v></c></row>')) as book:
        assert [row.number for row in book] == [200_001]


def test_shared_string_bomb_stops_at_the_held_limit(tmp_path):
    strings = f"<si><t>{'a' * 1_000_000}</t></si>" * 60
    path = craft(tmp_path / "x.xlsx", ROW, strings=strings)
    assert path.stat().st_size < 200_000
    assert refusal(path, held_bytes=20_000_000, ratio=100_000).code == "too-large-unpacked"


def test_ratio_counts_only_above_its_floor(tmp_path):
    strings = f"<si><t>{'a' * 20_000}</t></si>" * 3000
    path = craft(tmp_path / "x.xlsx", ROW, strings=strings)
    assert refusal(path).code == "bomb"
    with read_workbook(path, limits=Limits(ratio_from_bytes=100_000_000)) as book:
        assert len(list(book)) == 1


def test_sheet_bytes_are_counted_while_reading(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 30_001))
    assert refusal(craft(tmp_path / "x.xlsx", rows), sheet_bytes=300_000).code == "too-large-unpacked"


def test_one_long_text_used_many_times_is_refused(tmp_path):
    strings = f"<si><t>{'字' * 40_000}</t></si>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 5000))
    error = refusal(craft(tmp_path / "x.xlsx", rows, strings=strings))
    assert error.code == "cell-too-long"
    assert error.facts["column"] == "A"


def test_allowed_long_texts_repeated_do_not_swell_the_frames(tmp_path):
    strings = f"<si><t>{'字' * 30_000}</t></si>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1000))
    with read_workbook(craft(tmp_path / "x.xlsx", rows, strings=strings)) as book:
        assert sum(len(row.cells[0]) for row in book) == 999 * 30_000


def test_huge_inline_cell_is_refused_with_its_place(tmp_path):
    cell = f'<c r="B7" t="inlineStr"><is><t>{"x" * 50_000}</t></is></c>'
    error = refusal(craft(tmp_path / "x.xlsx", f'<row r="7">{cell}</row>'))
    assert (error.code, error.facts["row"], error.facts["column"]) == ("cell-too-long", 7, "B")


def test_row_without_end_is_refused(tmp_path):
    cell = f'<c r="B7" t="inlineStr"><is><t>{"x" * 40_000_000}'
    error = refusal(craft(tmp_path / "x.xlsx", f'<row r="7">{cell}'), ratio=1_000_000)
    assert error.code == "cell-too-long"


def test_huge_csv_field_is_refused_with_its_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("姓名,备注\n张三," + "x" * 100_000, encoding="utf-8")
    error = refusal(path)
    assert (error.code, error.facts["row"]) == ("cell-too-long", 2)


def test_csv_with_too_many_columns_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(",".join(["x"] * 300), encoding="utf-8")
    assert refusal(path).code == "too-wide"


def test_string_index_beyond_the_table_is_damaged(tmp_path):
    assert refusal(craft(tmp_path / "x.xlsx", '<row r="1"><c r="A1" t="s"><v>9</v></c></row>')).code == "damaged"


def test_number_of_ten_thousand_digits_as_row_is_damaged(tmp_path):
    rows = f'<row r="{"9" * 10_000}"><c r="A1"><v>1</v></c></row>'
    assert refusal(craft(tmp_path / "x.xlsx", rows)).code == "damaged"


def test_work_without_end_is_stopped_by_the_processor_limit(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 400_001))
    before = time.monotonic()
    path = craft(tmp_path / "x.xlsx", rows)
    error = refusal(path, cpu_seconds=0, cpu_seconds_per_mb=0.1)
    assert error.code == "too-slow"
    assert time.monotonic() - before < 30


def test_memory_limit_holds_in_the_child_and_not_here(tmp_path):
    strings = "".join(f"<si><t>{n:>300}</t></si>" for n in range(200_000))
    path = craft(tmp_path / "x.xlsx", ROW, strings=strings)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refusal(path, memory_bytes=60_000_000, ratio=1_000_000)
    assert error.code in ("too-much-memory", "parser-died")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_leaving_early_ends_the_child(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 100_001))
    with read_workbook(craft(tmp_path / "x.xlsx", rows)) as book:
        next(iter(book))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_every_code_of_the_child_has_an_explanation():
    for code in EXPLANATIONS:
        message = WorkbookRefused(code, limit=5).message
        assert len(message) > 12
        assert "%(" not in message
