"""The zip around an xlsx: its directory is checked, its parts are counted while they are read."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from gongyou.kernel.importing.types import Limits, Refuse

BLOCK = 1 << 20
END_RECORD = 22
DIRECTORY_BYTES_PER_ENTRY = 1024
FORBIDDEN_PARTS = (
    ("macros", ("vbaproject.bin", "vbadata.xml", "/macrosheets/")),
    ("external-links", ("/externallinks/", "xl/connections.xml", "/querytables/")),
    ("embedded-objects", ("/embeddings/", "/activex/", "/ctrlprops/", "oleobject")),
)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)


class Archive:
    """An inspected zip. Parts come out in blocks; what they unpack to is counted against the limits."""

    def __init__(self, source: IO[bytes], size: int, limits: Limits) -> None:
        check_end_record(source, size, limits)
        try:
            self._zip = zipfile.ZipFile(source)
        except BROKEN:
            raise Refuse("damaged", part="zip") from None
        self._limits = limits
        self._held = 0
        self._streamed = 0
        self.names = check_entries(self._zip.infolist(), limits)

    def held(self, name: str) -> Iterator[bytes]:
        """Blocks of a part whose content stays in memory."""
        for block in self._blocks(name):
            self._held += len(block)
            if self._held > self._limits.held_bytes:
                raise Refuse("too-large-unpacked", part=name, limit=self._limits.held_bytes)
            yield block

    def streamed(self, name: str) -> Iterator[bytes]:
        """Blocks of a worksheet, of which only the current rows are kept."""
        for block in self._blocks(name):
            self._streamed += len(block)
            if self._streamed > self._limits.sheet_bytes:
                raise Refuse("too-large-unpacked", part=name, limit=self._limits.sheet_bytes)
            yield block

    def _blocks(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self.names[name.lower()]) as part:
                while block := part.read(BLOCK):
                    yield block
        except KeyError:
            raise Refuse("damaged", part=name) from None
        except BROKEN:
            raise Refuse("damaged", part=name) from None

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.names


def check_end_record(source: IO[bytes], size: int, limits: Limits) -> None:
    """Bound the directory before it is read: a directory of a million entries would fill the memory by itself."""
    tail_size = min(size, 65_557)
    source.seek(size - tail_size)
    tail = source.read(tail_size)
    source.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END_RECORD:
        raise Refuse("damaged", part="zip")
    entries, directory_bytes = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > limits.entries or directory_bytes > limits.entries * DIRECTORY_BYTES_PER_ENTRY:
        raise Refuse("too-many-parts", limit=limits.entries)


def check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, str]:
    """Refuse what no roster needs; returns the real name of each part by its lower-case name."""
    if len(entries) > limits.entries:
        raise Refuse("too-many-parts", limit=limits.entries)
    names: dict[str, str] = {}
    for entry in entries:
        lower = entry.filename.replace("\\", "/").lower().lstrip("/")
        if lower in names or ".." in lower.split("/"):
            raise Refuse("damaged", part="zip")
        if entry.flag_bits & 1:
            raise Refuse("encrypted")
        for code, marks in FORBIDDEN_PARTS:
            if any(mark in f"/{lower}" for mark in marks):
                raise Refuse(code, part=entry.filename[:100])
        names[lower] = entry.filename
    check_ratio(entries, limits)
    check_kind(names)
    return names


def check_ratio(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * max(packed, 1):
        raise Refuse("bomb", packed=packed, unpacked=unpacked)


def check_kind(names: dict[str, str]) -> None:
    if "xl/workbook.bin" in names:
        raise Refuse("other-format", format="xlsb")
    if "mimetype" in names and "content.xml" in names:
        raise Refuse("other-format", format="ods")
    if "[content_types].xml" not in names or "_rels/.rels" not in names:
        raise Refuse("not-a-workbook")


def resolve(base: str, target: str) -> str:
    """The part that a relationship of `base` points to.

    >>> resolve("xl/workbook.xml", "worksheets/sheet1.xml"), resolve("xl/workbook.xml", "/xl/a.xml")
    ('xl/worksheets/sheet1.xml', 'xl/a.xml')
    """
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
