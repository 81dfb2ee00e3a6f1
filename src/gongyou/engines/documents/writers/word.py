"""A document as a Word file that Chinese offices open and edit."""

import io
from importlib import import_module
from typing import Any

from gongyou.engines.documents.types import Document
from gongyou.engines.documents.writers.cells import clean, is_number, rows_of
from gongyou.kernel.exporting.types import Table

#: Fonts that Word finds on the reader's machine: (Latin, Chinese).
BODY, HEADING = ("Times New Roman", "SimSun"), ("Arial", "SimHei")
_GREY = "6B6560"


def write_docx(document: Document) -> bytes:
    """The docx: headings, paragraphs, tables with a repeated header, notes, the watermark on every page."""
    made = import_module("docx").Document()
    _style(made)
    made.add_heading(clean(document.title), level=0)
    if document.lead:
        made.add_paragraph(clean(document.lead))
    for section in document.sections:
        made.add_heading(clean(section.heading), level=1)
        for text in section.paragraphs:
            made.add_paragraph(clean(text)).paragraph_format.first_line_indent = _points(24)
    for table in document.tables:
        _table(made, table)
    for note in document.notes:
        _grey(made.add_paragraph(), note)
    if document.watermark:
        _grey(made.sections[0].header.paragraphs[0], document.watermark)
    _properties(made, document)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _points(number: float) -> Any:
    return import_module("docx.shared").Pt(number)


def _style(made: Any) -> None:
    page = made.sections[0]
    centimetres = import_module("docx.shared").Cm
    page.page_width, page.page_height = centimetres(21), centimetres(29.7)
    for name, (latin, chinese), size in (
        ("Normal", BODY, 12),
        ("Title", HEADING, 22),
        ("Heading 1", HEADING, 15),
    ):
        style = made.styles[name]
        style.font.size = _points(size)
        style.font.color.rgb = import_module("docx.shared").RGBColor(0, 0, 0)
        _font(style, latin, chinese)


def _font(style: Any, latin: str, chinese: str) -> None:
    """Both fonts of a style: without the East Asian one Word takes whatever it likes for Chinese."""
    name = import_module("docx.oxml.ns").qn
    style.font.name = latin
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
        del fonts.attrib[attribute]
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(name(f"w:{kind}"), latin)
    fonts.set(name("w:eastAsia"), chinese)


def _table(made: Any, table: Table) -> None:
    right = import_module("docx.enum.text").WD_ALIGN_PARAGRAPH.RIGHT
    made.add_heading(clean(table.title or table.name), level=1)
    rows = [[clean(column.header) for column in table.columns], *rows_of(table)]
    drawn = made.add_table(rows=len(rows), cols=len(table.columns), style="Table Grid")
    for line, texts in zip(drawn.rows, rows, strict=True):
        for cell, text, column in zip(line.cells, texts, table.columns, strict=True):
            cell.text = text
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = _points(0)
            for run in paragraph.runs:
                run.font.size = _points(10.5)
                run.bold = line is drawn.rows[0]
            if is_number(column):
                paragraph.alignment = right
    _repeat(drawn.rows[0])
    made.add_paragraph()


def _repeat(row: Any) -> None:
    """Let the header row stand on every page of a long table."""
    oxml, name = import_module("docx.oxml"), import_module("docx.oxml.ns").qn
    mark = oxml.OxmlElement("w:tblHeader")
    mark.set(name("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _grey(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(clean(text))
    run.font.size = _points(9)
    run.font.color.rgb = import_module("docx.shared").RGBColor.from_string(_GREY)


def _properties(made: Any, document: Document) -> None:
    told = made.core_properties
    told.title, told.author, told.last_modified_by, told.comments = clean(document.title), "", "", ""
    told.language = "zh-CN"
    told.created = told.modified = document.made_at.replace(tzinfo=None)
