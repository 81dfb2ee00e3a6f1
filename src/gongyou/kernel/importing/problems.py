"""Located problems of an import: which cell, what is wrong, what to do. The codes belong to the importer."""

from dataclasses import dataclass, field
from typing import Any

from gongyou.kernel.importing.types import column_letter


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one cell (or at a row when `column` is None).

    `template` is a lazy translation with named placeholders that `facts` fill; values in `facts` are shown
    and must already be masked where they are personal. `blocks` is False for a notice that does not keep the row out.
    """

    sheet: str
    row: int
    column: int | None
    header: str
    code: str
    template: Any
    facts: dict[str, Any] = field(default_factory=dict)
    blocks: bool = True

    @property
    def letter(self) -> str:
        """The column's letters in Excel, empty for a problem of the whole row."""
        return "" if self.column is None else column_letter(self.column)

    @property
    def cell(self) -> str:
        """The cell's name, such as E17, or the row's number."""
        return f"{self.letter}{self.row}"

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the active language."""
        return str(self.template) % self.facts
