"""A document as a workbook: the text on one sheet, each table on its own."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from gongyou.engines.documents.types import Document
from gongyou.engines.documents.writers.cells import clean
from gongyou.kernel.exporting.types import Page, Table
from gongyou.kernel.exporting.workbooks import write_xlsx


def write_workbook(document: Document) -> bytes:
    """The xlsx; text cells are text whatever they look like."""
    sheets = [_text(document), *(_marked(table, document.watermark) for table in document.tables)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.xlsx"
        write_xlsx(path, sheets)
        return path.read_bytes()


def _text(document: Document) -> Page:
    lines: list[tuple[str, ...]] = [(document.title,), ("", document.lead)]
    for section in document.sections:
        lines += [(section.heading,), *(("", text) for text in section.paragraphs)]
    lines += [(_("说明"),), *(("", note) for note in document.notes)]
    lines += [("", document.watermark)] if document.watermark else []
    return Page(_("正文"), [tuple(clean(text) for text in line) for line in lines])


def _marked(table: Table, watermark: str) -> Table:
    return Table(table.name, table.columns, table.rows, title=clean(table.title), watermark=clean(watermark))
