"""`write`: a document as the bytes of a file in one of the formats."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.engines.documents.types import Document
from gongyou.engines.documents.writers.pdf import write_pdf
from gongyou.engines.documents.writers.word import write_docx
from gongyou.engines.documents.writers.workbook import write_workbook

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Format:
    """A format of files: its ending, what it is called, its media type, and its writer."""

    ending: str
    name: Any
    media_type: str
    write: Callable[[Document], bytes]


FORMATS = {
    one.ending: one
    for one in (
        Format("docx", _("Word 文档"), f"{_OFFICE}.wordprocessingml.document", write_docx),
        Format("pdf", _("PDF"), "application/pdf", write_pdf),
        Format("xlsx", _("工作簿"), f"{_OFFICE}.spreadsheetml.sheet", write_workbook),
    )
}


def write(document: Document, ending: str) -> bytes:
    """The file's bytes. Raises KeyError for an unknown format."""
    return FORMATS[ending].write(document)
