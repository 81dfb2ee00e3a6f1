"""The vocabulary of fact tables: columns, the statement that reads them, what makes them stale, and their registry."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from gongyou.kernel.registry import Registry

Kind = Literal["int", "text", "day", "flag"]
KINDS = ("int", "text", "day", "flag")
_LOCAL_DAY = re.compile(r"LOCAL_DAY\(([^)]*)\)")
#: One row for each place of each organisation: (organisation, region, zone, since, until). The first has no `since`
#: and the present one no `until`, so every day of every organisation lies in exactly one.
_PLACES = """(
    SELECT o.node_id AS organisation, o.region_id AS region, o.zone_id AS zone,
           (SELECT max(f.valid_to) FROM directory_formerplace f WHERE f.organisation_id = o.node_id) AS since,
           NULL AS until
    FROM directory_organisation o
    UNION ALL
    SELECT f.organisation_id, f.region_id, f.zone_id,
           (SELECT max(g.valid_to) FROM directory_formerplace g
            WHERE g.organisation_id = f.organisation_id AND g.valid_to <= f.valid_from AND g.id <> f.id),
           f.valid_to
    FROM directory_formerplace f
) pl"""
#: What a statement may say of places, as SQL. A period is [first, last); an empty last is open.
_MACROS = (
    (re.compile(r"\bPLACES\b"), _PLACES),
    (
        re.compile(r"\bMEETS\((\S+), (\S+)\)"),
        r"(pl.since IS NULL OR \2 IS NULL OR \2 > pl.since) AND (pl.until IS NULL OR \1 < pl.until)",
    ),
    (re.compile(r"\bBEGINS\((\S+)\)"), r"CASE WHEN pl.since > \1 THEN pl.since ELSE \1 END"),
    (
        re.compile(r"\bENDS\((\S+)\)"),
        r"CASE WHEN pl.until < \1 OR (\1 IS NULL AND pl.until IS NOT NULL) THEN pl.until ELSE \1 END",
    ),
)


@dataclass(frozen=True)
class FactTable:
    """One table of the snapshot.

    `columns` are names and kinds in the order in which `statement` selects them; only internal numbers, codes of
    closed lists, days and flags: never a name, a number of identity, a phone or free text. The statement must order
    by its first column, so that equal facts give an equal file. `probe` selects one row of numbers that change
    when rows come in by bulk, past the operations. `events` are beginnings of ledger events after which the table
    is stale. `subject` is the kind of subject that a ledger entry names and the column that holds its number: after
    such an entry only the rows of that subject are read anew; every other event means the whole table.
    """

    key: str
    columns: dict[str, Kind]
    statement: str
    probe: str
    events: tuple[str, ...]
    subject: tuple[str, str] = ("", "")

    def sql(self, vendor: str, *, only: Collection[int] | None = None) -> str:
        """The statement for a database, for all rows or those of some subjects.

        LOCAL_DAY(column) becomes the Asia/Shanghai day of an instant; PLACES the places of organisations with their
        days, joined as `pl`; MEETS(first, last) whether a period meets such a place, BEGINS(first) and ENDS(last) its
        days within it.
        """
        day = r"date(\1, '+8 hours')" if vendor == "sqlite" else r"CAST(\1 AT TIME ZONE 'Asia/Shanghai' AS date)"
        statement = _LOCAL_DAY.sub(day, self.statement)
        for word, text in _MACROS:
            statement = word.sub(text, statement)
        if only is None:
            return statement
        numbers = ", ".join(str(int(number)) for number in sorted(only))
        return " ".join(("SELECT * FROM (", statement, ") AS whole WHERE", self.subject[1], "IN (", numbers, ")"))


def _faults(table: FactTable) -> Iterable[str]:
    if not table.columns:
        yield "has no columns"
    for name, kind in table.columns.items():
        if kind not in KINDS:
            yield f"column {name!r} is of an unknown kind {kind!r}"
    if "ORDER BY" not in table.statement.upper():
        yield "its statement has no ORDER BY, so equal facts would not give an equal file"
    if table.subject[0] and table.subject[1] not in table.columns:
        yield f"names the column {table.subject[1]!r} for its subject, which it does not have"
    if not table.events:
        yield "names no ledger event that makes it stale"


FACTS: Registry[FactTable] = Registry("facts", check=_faults)
