"""A document as PDF/A with the Chinese font in it: typeset offline, from one layout and nothing else."""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from gongyou.engines.documents.types import Document
from gongyou.engines.documents.writers.cells import clean, is_number, rows_of
from gongyou.kernel.exporting.types import Table

LAYOUT = Path(__file__).resolve().parent.parent / "data" / "document.typ"
#: Archivable, with text that can be copied and structure that is read aloud.
STANDARDS = ["a-2a", "ua-1"]


def write_pdf(document: Document) -> bytes:
    """The PDF of a document."""
    return typeset(LAYOUT, {"document": _data(document)}, document.made_at)


def typeset(layout: Path, inputs: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of a layout. The texts go in as data, so that nothing in them is read as markup."""
    fonts = Path(import_module("pylopdf_fonts_zh_cn").__file__).parent
    compiler = import_module("typst").Compiler(
        layout,
        root=layout.parent,
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={name: json.dumps(data, ensure_ascii=False) for name, data in inputs.items()},
    )
    return compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=made_at.replace(microsecond=0))


def _data(document: Document) -> dict:
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "title": clean(document.title),
        "lead": clean(document.lead),
        "sections": [
            {"heading": clean(one.heading), "paragraphs": [clean(text) for text in one.paragraphs]}
            for one in document.sections
        ],
        "tables": [_table(table) for table in document.tables],
        "notes": [clean(note) for note in document.notes],
        "watermark": clean(document.watermark),
    }


def _table(table: Table) -> dict:
    return {
        "title": clean(table.title or table.name),
        "header": [clean(column.header) for column in table.columns],
        "numeric": [is_number(column) for column in table.columns],
        "widths": [column.width for column in table.columns],
        "rows": rows_of(table),
    }
