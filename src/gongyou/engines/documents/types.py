"""What a document consists of, whatever file it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongyou.kernel.exporting.types import Table


@dataclass(frozen=True)
class Section:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Document:
    """A document of plain text and tables: title, lead, sections, tables, and notes at the end.

    `tables` are those of the export writer, with rows that can be read more than once; the title of each stands
    above it. `notes` say where the numbers come from. `watermark` stands on every page and names who took the file
    out and when; it is empty for what everybody may have. `made_at` is the moment that the file carries.
    """

    title: str
    made_at: datetime
    lead: str = ""
    sections: Sequence[Section] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    watermark: str = ""
