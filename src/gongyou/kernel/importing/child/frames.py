"""The wire from the child to its parent: one JSON array a line, rows in batches."""

import json
from typing import IO, Any

from gongyou.kernel.importing.types import Limits, Refuse

BATCH_ROWS = 400
BATCH_CHARS = 400_000

Special = tuple[int, str, str, int]
"""(column index, kind, text, 1 if a formula) of a cell that is not plain text."""


class Writer:
    """Writes frames and counts rows. A row is `[number, hidden, texts, specials]`."""

    def __init__(self, out: IO[bytes], limits: Limits) -> None:
        self.out = out
        self.limits = limits
        self.total = 0
        self.rows = 0
        self.formulas = 0
        self.hidden = 0
        self._batch: list[tuple[int, int, list[str | None], list[Special]]] = []
        self._chars = 0
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def send(self, *frame: Any) -> None:
        """Write one frame at once."""
        self.out.write(self._encode(frame).encode("utf-8", "replace") + b"\n")

    def row(self, number: int, hidden: bool, texts: list[str | None], specials: list[Special], size: int) -> None:
        """Add one row that is not empty; `size` is about how many characters it has."""
        self.total += 1
        self.rows += 1
        if self.total > self.limits.rows:
            raise Refuse("too-many-rows", limit=self.limits.rows)
        if hidden:
            self.hidden += 1
        if specials:
            self.formulas += sum(special[3] for special in specials)
        self._batch.append((number, 1 if hidden else 0, texts, specials))
        self._chars += size
        if len(self._batch) >= BATCH_ROWS or self._chars > BATCH_CHARS:
            self.flush()

    def flush(self) -> None:
        """Send the rows that wait."""
        if self._batch:
            self.send("rows", self._batch)
            self._batch = []
            self._chars = 0

    def sheet(self, index: int) -> None:
        """The rows that follow belong to this sheet."""
        self.send("sheet", index)
        self.rows = self.formulas = self.hidden = 0

    def sheet_end(self, merges: list[str], hidden_columns: list[int]) -> None:
        """The sheet is complete."""
        self.flush()
        self.send(
            "sheet_end",
            {
                "rows": self.rows,
                "hidden_rows": self.hidden,
                "formulas": self.formulas,
                "merges": merges,
                "hidden_columns": hidden_columns,
            },
        )
