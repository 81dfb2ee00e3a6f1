"""A worksheet of an xlsx as a stream of rows. A quick reader knows how the usual programs write; expat reads all else.

The used range that a sheet claims is never believed and never allocated: a row costs what stands in it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from gongyou.kernel.importing.child.formats import day_of_serial
from gongyou.kernel.importing.child.frames import Special, Writer
from gongyou.kernel.importing.child.strings import (
    SharedStrings,
    Unusual,
    check_encoding,
    decode,
    unescape,
    unescape_control,
)
from gongyou.kernel.importing.child.xml import parse
from gongyou.kernel.importing.types import Kind, Limits, Refuse, column_letter

CELL = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
    r"(?:/>|>(<f[^>]*/>|<f[^>]*>[^<]*</f>)?"
    r'(?:(?:<v>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>)|<v/>)?</c>)'
)
ROW = re.compile(r'<row r="(\d+)"([^>]*)>')
HIDDEN = re.compile(r'\bhidden="(?:1|true)"')
SELF_CLOSED = re.compile(rb"<row [^>]*/>")
COLUMN = re.compile(r"<col\b([^>]*)/?>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
MERGE = re.compile(r'<mergeCell ref="([A-Z0-9:]{2,30})"')
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
ROW_END = b"</row>"
HEAD_MAX = 4_000_000
ROW_MAX = 16_000_000
TAIL_MAX = 8_000_000
MERGES_MAX = 10_000
LONG_TEXT = 1000
KNOWN_MAX = 60_000
TRUE = ("1", "true")

RawCell = tuple[str, str, str, str, str]
"""(column letters, style, type, formula, value), each empty when absent."""


@dataclass(slots=True)
class SheetReader:
    """Reads one worksheet and sends its rows."""

    name: str
    part: str
    strings: SharedStrings
    dates: frozenset[str]
    from_1904: bool
    limits: Limits
    out: Writer
    merges: list[str] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    number: int = 0
    skip: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def read(self, blocks: Callable[[], Iterator[bytes]]) -> None:
        """Send all rows and the end of the sheet."""
        self.columns = {column_letter(index): index for index in range(self.limits.columns)}
        try:
            self.read_quickly(blocks())
        except Unusual:
            self.skip, self.number = self.out.rows, 0
            self.merges.clear()
            self.hidden_columns.clear()
            StreamHandler(self).read_stream(blocks())
        self.out.sheet_end(self.merges, self.hidden_columns)

    def read_quickly(self, blocks: Iterator[bytes]) -> None:
        rest = self.read_head(blocks)
        for block in blocks:
            data = rest + block
            cut = data.rfind(ROW_END)
            if cut >= 0:
                self.read_region(data[:cut])
                rest = data[cut + len(ROW_END) :]
                continue
            if b"</sheetData>" in data:
                self.read_tail(data, blocks)
                return
            rest = SELF_CLOSED.sub(b"", data)
            if len(rest) > ROW_MAX:
                raise too_long(self.name, self.number + 1, "", self.limits)
        self.read_tail(rest, blocks)

    def read_head(self, blocks: Iterator[bytes]) -> bytes:
        """Take the part before the rows; what follows is returned."""
        data = b""
        for block in blocks:
            if not data:
                check_encoding(block)
            data += block
            at = data.find(b"<sheetData")
            if at >= 0:
                head = decode(data[:at], self.part)
                if "<!" in head:
                    raise Unusual
                self.take_columns(head)
                return self.take_first(data[at:])
            if len(data) > HEAD_MAX:
                break
        raise Unusual

    def take_first(self, data: bytes) -> bytes:
        cut = data.rfind(ROW_END)
        if cut < 0:
            return data
        self.read_region(data[:cut])
        return data[cut + len(ROW_END) :]

    def take_columns(self, head: str) -> None:
        for found in COLUMN.findall(head):
            attributes = dict(ATTRIBUTE.findall(found))
            if attributes.get("hidden") in TRUE and attributes.get("min", "").isdigit():
                first = int(attributes["min"])
                last = min(int(attributes.get("max", first)), self.limits.columns)
                self.hidden_columns.extend(range(first - 1, last))

    def read_region(self, data: bytes) -> None:
        if b"<!" in data:
            raise Unusual
        if b"/>" in data:
            data = SELF_CLOSED.sub(b"", data)
        for fragment in decode(data, self.part).split("</row>"):
            self.read_fragment(fragment)

    def read_fragment(self, fragment: str) -> None:
        head = ROW.search(fragment)
        if head is None:
            raise Unusual
        cells = CELL.findall(fragment, head.end())
        if fragment.count("<c ") + fragment.count("<c>") != len(cells) or fragment.count("<row") != 1:
            RowHandler(self).read(fragment[fragment.find("<row") :] + "</row>")
            return
        hidden = bool(head[2]) and HIDDEN.search(head[2]) is not None
        if "&" in fragment or "_x" in fragment:
            cells = [(*cell[:4], unescape_control(unescape(cell[4]))) for cell in cells]
        self.send(int(head[1]), hidden, cells, len(fragment))

    def send(self, number: int, hidden: bool, cells: list[RawCell], size: int) -> None:
        """Send one row unless it is empty."""
        self.number = number
        texts: list[str | None] = []
        specials: list[Special] = []
        columns, known = self.columns, self.known
        for letters, style, kind, formula, raw in cells:
            if not raw and not formula:
                continue
            if kind == "s" and not formula:
                value: str | None = known.get(raw) or self.shared(raw) or None
            elif kind == "inlineStr":
                value = raw
            else:
                value = self.convert(letters, style, kind, formula, raw, specials)
            index = columns.get(letters, -1)
            if index == len(texts):
                texts.append(value)
            elif index >= 0:
                place(texts, index, value)
            else:
                raise Refuse("too-wide", sheet=self.name, row=number, column=letters, limit=self.limits.columns)
        trim(texts, specials)
        if texts:
            self.emit(number, hidden, texts, specials, size)

    def emit(self, number: int, hidden: bool, texts: list[str | None], specials: list[Special], size: int) -> None:
        """Hand a row on, unless the quick reader already sent it."""
        if self.strings.longest > LONG_TEXT:
            size += sum(map(len, filter(None, texts))) + sum(len(special[2]) for special in specials)
        if size > self.limits.cell_chars:
            self.check_lengths(number, enumerate(texts))
            self.check_lengths(number, ((special[0], special[2]) for special in specials))
        if self.skip:
            self.skip -= 1
            return
        self.out.row(number, hidden, texts, specials, size)

    def shared(self, raw: str) -> str:
        """The shared text of this number; the first ones, which repeat most, are kept as Python strings."""
        try:
            text = self.strings[int(raw)]
        except (IndexError, ValueError):
            raise Refuse("damaged", part=self.part) from None
        if len(self.known) < KNOWN_MAX and len(text) <= LONG_TEXT:
            self.known[raw] = text
        return text

    def convert(
        self, letters: str, style: str, kind: str, formula: str, raw: str, specials: list[Special]
    ) -> str | None:
        """A cell that is not stored text: either its text, or None with an entry among the specials."""
        is_formula = 1 if formula else 0
        index = self.columns.get(letters, -1)
        if not raw:
            specials.append((index, Kind.EMPTY, "", is_formula))
            return None
        if kind in ("s", "str"):
            text = self.shared(raw) if kind == "s" else raw
            if not is_formula:
                return text
            specials.append((index, Kind.TEXT, text, 1))
            return None
        specials.append((index, *self.typed(style, kind, raw), is_formula))
        return None

    def typed(self, style: str, kind: str, raw: str) -> tuple[str, str]:
        if kind in ("", "n"):
            day = day_of_serial(raw, self.from_1904) if style in self.dates else None
            return (Kind.DATE, day) if day else (Kind.NUMBER, raw)
        if kind == "b":
            return Kind.BOOL, "TRUE" if raw in TRUE else "FALSE"
        if kind == "d":
            return Kind.DATE, raw.rstrip("Z").replace("T", " ").removesuffix(" 00:00:00")
        return Kind.ERROR, raw

    def check_lengths(self, number: int, texts: Iterable[tuple[int, str | None]]) -> None:
        for index, text in texts:
            if text and len(text) > self.limits.cell_chars:
                raise too_long(self.name, number, column_letter(index), self.limits)

    def read_tail(self, data: bytes, blocks: Iterator[bytes]) -> None:
        """What stands after the rows: only merged ranges are of interest."""
        if b"</sheetData>" not in data and b"<sheetData/>" not in data:
            raise Unusual
        for block in blocks:
            if len(data) < TAIL_MAX:
                data += block
        if b"<!" in data:
            raise Unusual
        self.merges.extend(MERGE.findall(data.decode("utf-8", "replace"))[:MERGES_MAX])


def too_long(sheet: str, row: int, column: str, limits: Limits) -> Refuse:
    """The refusal of a cell with too much text."""
    return Refuse("cell-too-long", sheet=sheet, row=row, column=column, limit=limits.cell_chars)


def place(texts: list[str | None], index: int, value: str | None) -> None:
    """Put a value behind a gap, or over what stands there."""
    if index < len(texts):
        texts[index] = value
        return
    texts.extend([None] * (index - len(texts)))
    texts.append(value)


def trim(texts: list[str | None], specials: list[Special]) -> None:
    """Cut the empty cells off at the end; the place of a special cell stays."""
    least = specials[-1][0] + 1 if specials else 0
    while len(texts) > least and texts[-1] is None:
        texts.pop()


class RowHandler:
    """Expat's events of rows and cells, turned into the same raw cells that the quick reader finds."""

    def __init__(self, sheet: SheetReader) -> None:
        self.sheet = sheet
        self.cells: list[RawCell] = []
        self.attributes: dict[str, str] = {}
        self.row: dict[str, str] = {}
        self.formula = ""
        self.pieces: list[str] = []
        self.column = -1
        self.number = sheet.number
        self.size = 0
        self.listening = False
        self.phonetic = False

    def read(self, fragment: str) -> None:
        """Read one row."""
        parse([fragment.encode()], self.sheet.part, start=self.start, end=self.end, text=self.text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = attributes
            self.cells = []
            self.column = -1
            self.size = 0
        elif name == "c":
            self.attributes = attributes
            self.formula = ""
            self.pieces = []
        elif name == "f":
            self.formula = "<f/>"
        elif name == "rPh":
            self.phonetic = True
        self.listening = name in ("v", "t") and not self.phonetic

    def text(self, data: str) -> None:
        if self.listening:
            self.pieces.append(data)
            self.size += len(data)
            if self.size > ROW_MAX:
                raise Refuse("cell-too-long", sheet=self.sheet.name, row=self.number + 1, column="", limit=self.size)

    def end(self, name: str) -> None:
        self.listening = False
        if name == "rPh":
            self.phonetic = False
        elif name == "c":
            self.end_cell()
        elif name == "row":
            self.end_row()

    def end_cell(self) -> None:
        found = REFERENCE.fullmatch(self.attributes.get("r", ""))
        if found:
            letters = found[1]
            self.column = self.sheet.columns.get(letters, self.column)
        else:
            self.column += 1
            letters = column_letter(self.column)
        value = "".join(self.pieces)
        if "_x" in value:
            value = unescape_control(value)
        self.cells.append((letters, self.attributes.get("s", ""), self.attributes.get("t", ""), self.formula, value))

    def end_row(self) -> None:
        written = self.row.get("r", "")
        self.number = int(written) if written.isdigit() else self.number + 1
        self.sheet.send(self.number, self.row.get("hidden") in TRUE, self.cells, self.size)
        self.cells = []


class StreamHandler(RowHandler):
    """The whole worksheet through expat."""

    def read_stream(self, blocks: Iterator[bytes]) -> None:
        self.number = 0
        parse(blocks, self.sheet.part, start=self.start, end=self.end, text=self.text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        sheet = self.sheet
        if name == "mergeCell" and len(sheet.merges) < MERGES_MAX:
            sheet.merges.append(attributes.get("ref", "")[:30])
        elif name == "col" and attributes.get("hidden") in TRUE and attributes.get("min", "").isdigit():
            last = min(int(attributes.get("max", attributes["min"])), sheet.limits.columns)
            sheet.hidden_columns.extend(range(int(attributes["min"]) - 1, last))
