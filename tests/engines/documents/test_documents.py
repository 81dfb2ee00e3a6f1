"""A document in every format, read back by other programs: numbers, Chinese, nothing live, nothing personal added."""

import getpass
import io
import re
import socket
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pypdf
import pytest
from python_calamine import CalamineWorkbook

from gongyou.engines.documents.types import Document, Section
from gongyou.engines.documents.writers import FORMATS, write
from gongyou.kernel.exporting.types import FORMULA_STARTS, Column, ColumnType, Table

AT = datetime(2026, 11, 22, 8, 30, 5, 123456, tzinfo=UTC)
HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "#let x = 1",
    "*粗* _斜_ $x$ <label> @ref // 注释",
    '#import "@preview/x:1.0.0"',
    "&amp; <w:p/> ]]>",
    "控制\x00\x08字符\ud800",
]
COLUMNS = [
    Column("编号", width=8),
    Column("指标", width=30),
    Column("数值", ColumnType.DECIMAL),
    Column("占比", ColumnType.PERCENT),
    Column("截至", ColumnType.DATE),
]
ROWS = [
    ("I45", "产业工人总量", 421000, None, date(2026, 11, 1)),
    ("I46", "增量", -72000, 0.206, date(2026, 11, 1)),
    ("I99", "没有数", None, None, None),
    *[(f"H{turn}", text, turn, None, None) for turn, text in enumerate(HOSTILE)],
]
DOCUMENT = Document(
    title="建好一支队伍",
    made_at=AT,
    lead="截至2026年11月1日",
    sections=[Section("队伍现状", ["产业工人共 42.1万人。", *HOSTILE])],
    tables=[Table("数字", COLUMNS, ROWS, title="全部数字")],
    notes=["数据快照 0123abcd", "核对地址 http://127.0.0.1:8000/figures/"],
    watermark="district 2026-11-22 16:30 下载",
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf_of(document: Document = DOCUMENT) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(write(document, "pdf")))


def test_the_word_file_holds_everything():
    found = docx.Document(io.BytesIO(write(DOCUMENT, "docx")))
    texts = [one.text for one in found.paragraphs]
    for wanted in ("建好一支队伍", "队伍现状", "产业工人共 42.1万人。", "全部数字", *DOCUMENT.notes, *HOSTILE[:9]):
        assert wanted in texts
    assert [one.text for one in found.paragraphs if one.style.name == "Heading 1"] == ["队伍现状", "全部数字"]
    rows = [[cell.text for cell in row.cells] for row in found.tables[0].rows]
    assert rows[0] == ["编号", "指标", "数值", "占比", "截至"]
    assert rows[1] == ["I45", "产业工人总量", "421,000", "–", "2026-11-01"]
    assert rows[2] == ["I46", "增量", "-72,000", "20.6%", "2026-11-01"]
    assert rows[3] == ["I99", "没有数", "–", "–", ""]
    assert found.sections[0].header.paragraphs[0].text == DOCUMENT.watermark


def test_the_word_file_names_chinese_fonts_and_nobody():
    file = zipfile.ZipFile(io.BytesIO(write(DOCUMENT, "docx")))
    styles = file.read("word/styles.xml").decode()
    assert 'w:eastAsia="SimSun"' in styles and 'w:eastAsia="SimHei"' in styles
    core = file.read("docProps/core.xml").decode()
    assert "python-docx" not in core and "<dc:creator></dc:creator>" in core.replace(
        "<dc:creator/>", "<dc:creator></dc:creator>"
    )
    body = file.read("word/document.xml").decode()
    assert "instrText" not in body and "fldSimple" not in body and "w:tblHeader" in body
    assert "http" not in "".join(
        re.findall(r'Target="([^"]*)" TargetMode="External"', file.read("word/_rels/document.xml.rels").decode())
    )


def test_the_pdf_is_archivable_and_carries_its_fonts():
    reader = pdf_of()
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>2<", xmp) and re.search(r"pdfaid:conformance>A<", xmp)
    assert re.search(r"pdfuaid:part>1<", xmp)
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("zh")
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"NotoSansSC", "NotoSerifSC"}
    assert all("/FontFile3" in one.get_object() for one in fonts.values())
    assert reader.metadata.title == "建好一支队伍" and reader.metadata.author is None


def test_the_pdf_holds_everything_as_text():
    reader = pdf_of()
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    for wanted in ("建好一支队伍", "队伍现状", "产业工人共42.1万人。", "421,000", "-72,000", "20.6%", *DOCUMENT.notes):
        assert squeezed(wanted) in text
    for wanted in HOSTILE[:9]:
        assert squeezed(wanted) in text
    assert all(squeezed(DOCUMENT.watermark) in squeezed(page.extract_text()) for page in reader.pages)


def test_a_long_table_repeats_its_header_and_the_watermark():
    long = Document("长表", AT, tables=[Table("t", COLUMNS, ROWS * 20)], watermark="某人 下载")
    reader = pdf_of(long)
    assert len(reader.pages) > 3
    for page in reader.pages:
        text = squeezed(page.extract_text())
        assert "编号指标数值占比截至" in text and "某人下载" in text


def test_the_workbook_holds_numbers_as_numbers_and_nothing_live():
    data = write(DOCUMENT, "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["正文", "数字"]
    text = ["".join(map(str, row)) for row in book.get_sheet_by_name("正文").to_python()]
    assert "产业工人共 42.1万人。" in text and DOCUMENT.watermark in text
    rows = book.get_sheet_by_name("数字").to_python()
    assert rows[0][0] == DOCUMENT.watermark and rows[1][0] == "全部数字"
    assert rows[3][:3] == ["I45", "产业工人总量", 421000] and rows[3][4] == date(2026, 11, 1)
    assert rows[4][2:4] == [-72000, 0.206]
    file = zipfile.ZipFile(io.BytesIO(data))
    for name in file.namelist():
        if name.startswith("xl/worksheets/sheet"):
            sheet = file.read(name).decode()
            assert "<f>" not in sheet and "<f " not in sheet
            assert all(kind in {"s", "inlineStr"} for kind in re.findall(r'<c [^>]*t="([^"]*)"', sheet))
    assert any(str(cell)[:1] in FORMULA_STARTS for row in rows for cell in row if isinstance(cell, str) and cell)


@pytest.mark.parametrize("ending", [*FORMATS])
def test_equal_documents_give_equal_files_without_a_watermark(ending):
    plain = Document("公开", AT, sections=[Section("一", ["二"])])
    assert write(plain, ending) is not None
    if ending == "pdf":
        assert write(plain, ending) == write(plain, ending)
    assert write(plain, ending)[:2] == (b"%P" if ending == "pdf" else b"PK")


def test_an_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        write(DOCUMENT, "exe")


def properties_of(content: bytes) -> str:
    """What a file tells of itself beside its pages: the information dictionary and XMP, or the packed properties."""
    if content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        return str(dict(reader.metadata or {})) + reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("docProps/") and name.endswith(".xml")]
        return "".join(archive.read(name).decode() for name in names)


@pytest.mark.parametrize("ending", list(FORMATS))
def test_no_file_tells_who_or_which_machine_made_it(ending):
    told = properties_of(write(replace(DOCUMENT, watermark="李经办 2026-11-22 下载"), ending))
    for secret in ("李经办", getpass.getuser(), socket.gethostname(), str(Path.home()), str(Path.cwd())):
        assert secret not in told
    for name in ("dc:creator", "cp:lastModifiedBy", "pdf:Author", "Manager", "Company"):
        said = re.findall(rf"<{name}>(.*?)</{name}>", told, re.DOTALL)
        assert "".join(re.sub("<[^>]*>", "", one) for one in said).strip() == ""
    assert "/Author" not in told
