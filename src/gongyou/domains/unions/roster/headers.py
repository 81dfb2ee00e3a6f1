"""The header of a roster: which row it is, under whatever title rows, and which column is which."""

from dataclasses import dataclass
from typing import Any, ClassVar

from gongyou.domains.unions.roster.columns import COLUMNS, IGNORED_HEADERS, UNIMPORTANT, header_key, known_headers
from gongyou.kernel.importing.types import Cell, SourceRow

HeaderFinding = tuple[str, int | None, dict[str, Any]]
"""(code, column index, facts)"""

KNOWN = known_headers()
SLOTS = {column.key: slot for slot, column in enumerate(COLUMNS)}
ENOUGH = 4
ESSENTIAL = frozenset(["name", "document_number"])
SHOWN = 30


@dataclass(slots=True)
class Header:
    """The recognised columns: index in the sheet by slot in `COLUMNS`."""

    columns: dict[int, int]
    findings: list[HeaderFinding]
    complete: bool


@dataclass(slots=True)
class HeaderFinder:
    """Takes the rows of a sheet one by one until one of them is a header."""

    LOOK_AT: ClassVar[int] = 30
    looked: int = 0

    def offer(self, source: SourceRow) -> Header | None:
        """The header if this row is it: at least four known columns, a name or a number among them."""
        if self.looked >= self.LOOK_AT:
            return None
        self.looked += 1
        texts = [value.text if isinstance(value, Cell) else value or "" for value in source.cells]
        found = [KNOWN.get(header_key(text)) if len(text) <= SHOWN else None for text in texts]
        keys = {column.key for column in found if column}
        if len(keys) < ENOUGH or not keys & ESSENTIAL:
            return None
        return self.build(texts)

    def build(self, texts: list[str]) -> Header:
        columns: dict[int, int] = {}
        findings: list[HeaderFinding] = []
        for index, text in enumerate(texts):
            column = KNOWN.get(header_key(text))
            if column is None:
                bare = UNIMPORTANT.sub("", text)
                if bare and bare not in IGNORED_HEADERS:
                    findings.append(("header-unknown", index, {"header": text[:SHOWN]}))
            elif SLOTS[column.key] in columns:
                findings.append(("header-twice", index, {"header": column.header}))
            else:
                columns[SLOTS[column.key]] = index
        missing = [column for slot, column in enumerate(COLUMNS) if column.mandatory and slot not in columns]
        findings.extend(("header-missing", None, {"header": column.header}) for column in missing)
        return Header(columns, findings, not missing)
