"""The shared texts of an xlsx, kept as one block of bytes: millions of Python strings would not fit into the child."""

import re
from array import array
from collections.abc import Iterator

from gongyou.kernel.importing.child.archive import Archive
from gongyou.kernel.importing.child.xml import parse
from gongyou.kernel.importing.types import Refuse

PLAIN = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
ITEM = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
TEXT = re.compile(r"<t\b[^>]*?(?:/>|>([^<]*)</t>)")
ENTITY = re.compile(r"&(#x[0-9A-Fa-f]{1,8}|#[0-9]{1,8}|amp|lt|gt|quot|apos);")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
ITEM_END = b"</si>"
ITEM_MAX = 16_000_000


class Unusual(Exception):
    """The XML is written in a way that the quick reader does not know; expat reads it instead."""


class SharedStrings:
    """Texts by number. `longest` is in bytes."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self.longest = 0

    def add(self, text: str) -> None:
        """Append the next text, given as it stands in the XML after entities."""
        if "_x" in text:
            text = unescape_control(text)
        encoded = text.encode("utf-8", "replace")
        self._bytes += encoded
        self._ends.append(len(self._bytes))
        if len(encoded) > self.longest:
            self.longest = len(encoded)

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        ends = self._ends
        return self._bytes[ends[number] : ends[number + 1]].decode()

    def __len__(self) -> int:
        return len(self._ends) - 1


def read_strings(archive: Archive, part: str) -> SharedStrings:
    """The shared texts of a workbook; none when it has no such part."""
    if not part or part not in archive:
        return SharedStrings()
    try:
        return read_quickly(archive.held(part), part)
    except Unusual:
        return read_by_expat(archive.held(part), part)


def read_quickly(blocks: Iterator[bytes], part: str) -> SharedStrings:
    strings = SharedStrings()
    rest = b""
    first = True
    for block in blocks:
        if first:
            check_encoding(block)
            first = False
        data = rest + block
        cut = data.rfind(ITEM_END) + len(ITEM_END)
        if cut < len(ITEM_END):
            cut = 0
        if len(data) - cut > ITEM_MAX:
            raise Refuse("cell-too-long", sheet="", row=0, column="", limit=ITEM_MAX)
        take(decode(data[:cut], part), strings)
        rest = data[cut:]
    if b"<si" in rest:
        take(decode(rest, part), strings)
    return strings


def take(region: str, strings: SharedStrings) -> None:
    if not region:
        return
    if "<!" in region or ":si" in region:
        raise Unusual
    count = region.count("<si")
    found = PLAIN.findall(region)
    if len(found) != count:
        found = ["".join(TEXT.findall(PHONETIC.sub("", item))) for item in ITEM.findall(region)]
        if len(found) != count:
            raise Unusual
    if "&" in region:
        found = [unescape(text) if "&" in text else text for text in found]
    for text in found:
        strings.add(text)


def read_by_expat(blocks: Iterator[bytes], part: str) -> SharedStrings:
    strings = SharedStrings()
    pieces: list[str] = []
    inside = phonetic = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal inside, phonetic
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            phonetic = True
        inside = name == "t" and not phonetic

    def end(name: str) -> None:
        nonlocal inside, phonetic
        inside = False
        if name == "rPh":
            phonetic = False
        elif name == "si":
            strings.add("".join(pieces))

    def text(data: str) -> None:
        if inside:
            pieces.append(data)

    parse(blocks, part, start=start, end=end, text=text)
    return strings


def check_encoding(head: bytes) -> None:
    """The quick readers take UTF-8 only."""
    declared = re.match(rb"""<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)""", head.removeprefix(b"\xef\xbb\xbf")[:200])
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:200]:
        raise Unusual
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        raise Unusual


def decode(data: bytes, part: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Refuse("damaged", part=part) from None


def unescape(text: str) -> str:
    """Resolve the five entities of XML and character references.

    >>> unescape("A&amp;B &#x4E2D;")
    'A&B 中'
    """
    return ENTITY.sub(lambda found: character(found[1]), text)


def character(reference: str) -> str:
    if reference in NAMED:
        return NAMED[reference]
    code = int(reference[2:], 16) if reference[1] == "x" else int(reference[1:])
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def unescape_control(text: str) -> str:
    """Resolve Excel's own escapes for control characters.

    >>> unescape_control("a_x000D_b_x005F_x0041_")
    'a\\rb_x0041_'
    """
    return ESCAPED.sub(lambda found: character("#x" + found[1]), text)
