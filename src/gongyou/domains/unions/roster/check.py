"""The checks of a roster, row by row: a stream of source rows in, typed rows and located problems out; no database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zlib import crc32

from gongyou.domains.unions.roster.cells import EMPTY, Lookup, Reader, Reading, reader_for
from gongyou.domains.unions.roster.columns import COLUMNS, SAMPLE_MARK, SAMPLE_NUMBER, Content, header_key
from gongyou.domains.unions.roster.headers import KNOWN, Header, HeaderFinder
from gongyou.domains.unions.roster.identities import IdentityReader
from gongyou.domains.unions.roster.judge import Judge
from gongyou.domains.unions.roster.messages import EXPLANATIONS
from gongyou.domains.unions.roster.rows import Counts, RosterChecked, RosterRow
from gongyou.kernel import clock
from gongyou.kernel.codes import Identity
from gongyou.kernel.importing.problems import Problem
from gongyou.kernel.importing.types import CellValue, Sheet, SourceRow
from gongyou.kernel.privacy.masks import mask_identity

PROBLEMS_MAX = 100_000
MEMO_MAX = 50_000
UNREPEATED = frozenset([Content.IDENTITY, Content.MOBILE, Content.SERIAL])
SLOTS = {column.key: slot for slot, column in enumerate(COLUMNS)}
SERIAL, NAME, NUMBER, MOBILE, KIND = (
    SLOTS[key] for key in ("serial", "name", "document_number", "mobile", "document_kind")
)
UNREAD = SLOTS["political_status"]
MANDATORY = tuple(slot for slot, column in enumerate(COLUMNS) if column.mandatory)


@dataclass(slots=True)
class SheetState:
    """What is known of a sheet while its rows pass."""

    name: str
    finder: HeaderFinder = field(default_factory=HeaderFinder)
    header: Header | None = None
    political: int = -1
    plan: list[tuple[int, int, dict[CellValue, Reading], bool, Reader]] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """The row where a number was seen first. `standing` is set once the row has been counted as valid."""

    sheet: int
    row: int
    name: int
    standing: str = ""
    union: str = ""
    confirmed: bool = False


class RosterCheck:
    """Checks the rows of one upload. Iterate it (or call `checked`) once.

    It yields each valid row as soon as it has been seen, so 421,000 rows never stand in memory together. A row that was
    yielded can still turn out to share its number with a later row of another name: such rows are in `withdrawn`
    (sheet, row) when the iteration is over, and must be left out.
    """

    def __init__(
        self,
        rows: Iterable[SourceRow],
        *,
        sheets: Sequence[Sheet] = (),
        unions: Lookup | None = None,
        employers: Lookup | None = None,
        today: date | None = None,
    ) -> None:
        """`sheets` are those of the workbook (hidden ones are not read); `today` is for tests."""
        self.rows = rows
        self.sheets = {sheet.name: sheet for sheet in sheets}
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.by_code: Counter[str] = Counter()
        self.unlisted = 0
        self.counts = Counts()
        self.headers: dict[str, int] = {}
        self.withdrawn: set[tuple[str, int]] = set()
        lookups = {"union_name": unions, "employer_name": employers}
        self._readers = [reader_for(column, lookups.get(column.key)) for column in COLUMNS]
        self._memos: list[dict[CellValue, Reading]] = [{} for _column in COLUMNS]
        self._identities = IdentityReader()
        self._judge = Judge(today or clock.today())
        self._seen: dict[int | str, Seen] = {}
        self._sheet_order: list[str] = []
        self._number_columns: dict[str, int | None] = {}

    def __iter__(self) -> Iterator[RosterRow]:
        state = SheetState("")
        for source in self.rows:
            if source.sheet != state.name or not self._sheet_order:
                state = self._next_sheet(state, source.sheet)
            if state.header is None:
                self._look_for_header(state, source)
                continue
            row = self._read(state, source)
            if row is not None:
                yield row
        self._leave_sheet(state)
        self._conclude()

    def checked(self) -> RosterChecked:
        """Check everything and keep the valid rows (for files that fit into memory)."""
        valid = [row for row in self if row]
        kept = [row for row in valid if (row.sheet, row.row) not in self.withdrawn]
        return RosterChecked(kept, self.problems, self.notes, self.counts, self.by_code, self.headers, self.unlisted)

    # sheets and headers

    def _next_sheet(self, state: SheetState, name: str) -> SheetState:
        self._leave_sheet(state)
        self._sheet_order.append(name)
        return SheetState(name)

    def _leave_sheet(self, state: SheetState) -> None:
        if state.header is None and state.finder.looked and not self._is_hidden(state.name):
            self.report(state.name, 1, None, "", "sheet-ignored", {"sheet": state.name})

    def _is_hidden(self, sheet: str) -> bool:
        return sheet in self.sheets and self.sheets[sheet].hidden

    def _look_for_header(self, state: SheetState, source: SourceRow) -> None:
        if self._is_hidden(source.sheet):
            return
        header = state.finder.offer(source)
        if header is None:
            return
        state.header = header
        self.headers[source.sheet] = source.number
        self._number_columns[source.sheet] = header.columns.get(NUMBER)
        state.political = header.columns.get(UNREAD, -1)
        for code, column, facts in header.findings:
            self.report(source.sheet, source.number, column, str(facts.get("header", "")), code, facts)
        for slot, index in sorted(header.columns.items()):
            content = COLUMNS[slot].content
            if slot != UNREAD:
                remembers = content not in UNREPEATED
                state.plan.append((slot, index, self._memos[slot], remembers, self._readers[slot]))

    def _conclude(self) -> None:
        if not self.headers:
            first = self._sheet_order[0] if self._sheet_order else ""
            self.report(first, 1, None, "", "no-header", {"looked": HeaderFinder.LOOK_AT})
        elif len(self.headers) > 1:
            facts = {"count": len(self.headers), "names": "、".join(self.headers)}
            self.report(*next(reversed(self.headers.items())), None, "", "several-sheets", facts)
        for sheet in self.sheets.values():
            if sheet.hidden and sheet.rows and sheet.name != "选项":
                self.report(sheet.name, 1, None, "", "sheet-hidden", {"sheet": sheet.name})

    # rows

    def _read(self, state: SheetState, source: SourceRow) -> RosterRow | None:
        """Read one row under the header; None when it is refused or left out."""
        readings, speaking = self._readings(state, source.cells)
        reason = self._why_skipped(readings)
        if reason:
            self.counts.skipped += 1
            self.report(source.sheet, source.number, None, "", reason, {})
            return None
        self.counts.rows += 1
        if 0 <= state.political < len(source.cells) and source.cells[state.political]:
            self._tell_political(state, source)
        refused = self._tell(state, source, readings, speaking)
        if source.hidden:
            refused = self.report(source.sheet, source.number, None, "", "row-hidden", {})
        identity = self._identify(state, source, readings)
        seen = self._see(source, readings, identity) if identity else None
        if seen is None or identity is None:
            refused = True
        elif seen.row != source.number or seen.sheet != len(self._sheet_order) - 1:
            refused |= self._tell_duplicate(state, source, readings, identity, seen)
        refused |= self._tell_judgement(state, source, readings, identity)
        if refused or seen is None or identity is None or not state.header or not state.header.complete:
            self.counts.refused += 1
            return None
        return self._row(source, readings, identity, seen)

    def _readings(self, state: SheetState, cells: list[CellValue]) -> tuple[list[Reading], list[tuple[int, int]]]:
        """The reading of each column, and the (slot, index) of those that say something."""
        readings = [EMPTY] * len(COLUMNS)
        speaking: list[tuple[int, int]] = []
        width = len(cells)
        for slot, index, memo, remembers, reader in state.plan:
            value = cells[index] if index < width else None
            if value is None:
                continue
            reading = memo.get(value)
            if reading is None:
                reading = reader(value)
                if remembers and len(memo) < MEMO_MAX:
                    memo[value] = reading
            readings[slot] = reading
            if reading[1]:
                speaking.append((slot, index))
        return readings, speaking

    def _why_skipped(self, readings: list[Reading]) -> str:
        name, number = readings[NAME].value, readings[NUMBER].value
        if number is not None and not number.isascii() and KNOWN.get(header_key(number)) is COLUMNS[NUMBER]:
            return "header-repeated"
        if name is not None and number is not None:
            marked = SAMPLE_MARK in name or number == SAMPLE_NUMBER and readings[SERIAL].value == SAMPLE_MARK
            return "sample-row" if marked else ""
        if all(readings[slot] == EMPTY for slot in (NAME, NUMBER, MOBILE)):
            return "row-without-person"
        return ""

    def _tell(
        self, state: SheetState, source: SourceRow, readings: list[Reading], speaking: list[tuple[int, int]]
    ) -> bool:
        """Report what the cells by themselves have; True if something keeps the row out."""
        blocked = set()
        for slot, index in speaking:
            for code, facts in readings[slot].findings:
                if self.at(state, source, slot, code, facts, index):
                    blocked.add(slot)
        for slot in MANDATORY:
            # A cell of invisible characters alone has something said about it, and is empty nevertheless.
            is_empty = readings[slot][0] is None and slot not in blocked
            if is_empty and state.header and slot in state.header.columns:
                self.at(state, source, slot, "missing", {"header": COLUMNS[slot].header})
                blocked.add(slot)
        return bool(blocked)

    def _tell_political(self, state: SheetState, source: SourceRow) -> None:
        """Say once in a sheet that what stands in this column is not kept."""
        header = COLUMNS[UNREAD].header
        self.report(source.sheet, self.headers[source.sheet], state.political, header, "political-dropped", {})
        state.political = -1

    def _identify(self, state: SheetState, source: SourceRow, readings: list[Reading]) -> Identity | None:
        text, kind = readings[NUMBER].value, readings[KIND].value
        if text is None or kind is None:
            return None
        identity, findings = self._identities.read(text, kind)
        for code, facts in findings:
            self.at(state, source, NUMBER, code, facts)
        return identity

    def _see(self, source: SourceRow, readings: list[Reading], identity: Identity) -> Seen:
        """Where this person's number was seen first, which may be here."""
        number = identity.number
        eighteen = len(number) == 18 and number[:17].isdecimal()
        key: int | str = int(number[:17]) if eighteen else f"{identity.kind}{number}"
        seen = self._seen.get(key)
        if seen is None:
            name = crc32((readings[NAME].value or "").encode())
            seen = self._seen[key] = Seen(len(self._sheet_order) - 1, source.number, name)
        return seen

    def _tell_duplicate(
        self, state: SheetState, source: SourceRow, readings: list[Reading], identity: Identity, seen: Seen
    ) -> bool:
        """The same number twice: the first row stays if the names agree, neither does if they differ."""
        shown = mask_identity(identity.number)
        facts = {"other": self._place(seen.sheet, seen.row), "number": shown}
        if seen.name == crc32((readings[NAME].value or "").encode()):
            return self.at(state, source, NUMBER, "duplicate", facts)
        self._withdraw(seen, self._place(len(self._sheet_order) - 1, source.number), shown)
        return self.at(state, source, NUMBER, "duplicate-other-name", facts)

    def _place(self, sheet: int, row: int) -> str:
        """A row in words."""
        return f"“{self._sheet_order[sheet]}”第{row}行"

    def _withdraw(self, seen: Seen, other: str, number: str) -> None:
        """The row that was seen first cannot be trusted either."""
        place = (self._sheet_order[seen.sheet], seen.row)
        if place in self.withdrawn:
            return
        self.withdrawn.add(place)
        column = self._number_columns.get(place[0])
        header = COLUMNS[NUMBER].header
        self.report(*place, column, header, "duplicate-other-name", {"other": other, "number": number})
        if seen.standing:
            self.counts.add(seen.standing, seen.union, seen.confirmed, -1)
            self.counts.refused += 1

    def _tell_judgement(
        self, state: SheetState, source: SourceRow, readings: list[Reading], identity: Identity | None
    ) -> bool:
        refused = False
        for slot, (code, facts) in self._judge.findings(readings, identity):
            refused |= self.at(state, source, slot, code, facts)
        return refused

    def _row(self, source: SourceRow, readings: list[Reading], identity: Identity, seen: Seen) -> RosterRow:
        row = self._judge.row(source.sheet, source.number, [reading[0] for reading in readings], identity)
        seen.standing, seen.union, seen.confirmed = row.standing, row.union.name, row.confirmed
        self.counts.add(seen.standing, seen.union, seen.confirmed)
        return row

    # reporting

    def at(
        self,
        state: SheetState,
        source: SourceRow,
        slot: int,
        code: str,
        facts: dict[str, Any],
        index: int | None = None,
    ) -> bool:
        """Report a finding at the cell of a column; True if it keeps the row out."""
        if index is None and state.header:
            index = state.header.columns.get(slot)
        return self.report(source.sheet, source.number, index, COLUMNS[slot].header, code, facts)

    def report(self, sheet: str, row: int, column: int | None, header: str, code: str, facts: dict[str, Any]) -> bool:
        """Keep a problem or note, or only count it when there are too many; True if it blocks."""
        explanation = EXPLANATIONS[code]
        self.by_code[code] += 1
        kept = self.problems if explanation.blocks else self.notes
        if len(kept) < PROBLEMS_MAX:
            kept.append(Problem(sheet, row, column, header, code, explanation.template, facts, explanation.blocks))
        else:
            self.unlisted += 1
        return explanation.blocks


def check_rows(
    rows: Iterable[SourceRow],
    *,
    sheets: Sequence[Sheet] = (),
    unions: Lookup | None = None,
    employers: Lookup | None = None,
    today: date | None = None,
) -> RosterChecked:
    """Check a roster as a whole; see `RosterCheck` for large ones."""
    return RosterCheck(rows, sheets=sheets, unions=unions, employers=employers, today=today).checked()
