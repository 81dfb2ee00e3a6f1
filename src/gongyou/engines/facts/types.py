"""The vocabulary of fact tables: columns, the statement that reads them, what makes them stale, and their registry."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gongyou.kernel.registry import Registry

Kind = Literal["int", "text", "day", "flag"]
KINDS = ("int", "text", "day", "flag")
_LOCAL_DAY = re.compile(r"LOCAL_DAY\(([^)]*)\)")


@dataclass(frozen=True)
class FactTable:
    """One table of the snapshot.

    `columns` are names and kinds in the order in which `statement` selects them; only internal numbers, codes of
    closed lists, days and flags: never a name, a number of identity, a phone or free text. The statement must order
    by its first column, so that equal facts give an equal file. `probe` selects one row of numbers that change
    when rows come in by bulk, past the operations. `events` are beginnings of ledger events after which the table
    is stale.
    """

    key: str
    columns: dict[str, Kind]
    statement: str
    probe: str
    events: tuple[str, ...]

    def sql(self, vendor: str) -> str:
        """The statement for a database; LOCAL_DAY(column) becomes the Asia/Shanghai day of an instant."""
        if vendor == "sqlite":
            return _LOCAL_DAY.sub(r"date(\1, '+8 hours')", self.statement)
        return _LOCAL_DAY.sub(r"CAST(\1 AT TIME ZONE 'Asia/Shanghai' AS date)", self.statement)


def _faults(table: FactTable) -> Iterable[str]:
    if not table.columns:
        yield "has no columns"
    for name, kind in table.columns.items():
        if kind not in KINDS:
            yield f"column {name!r} is of an unknown kind {kind!r}"
    if "ORDER BY" not in table.statement.upper():
        yield "its statement has no ORDER BY, so equal facts would not give an equal file"
    if not table.events:
        yield "names no ledger event that makes it stale"


FACTS: Registry[FactTable] = Registry("facts", check=_faults)
