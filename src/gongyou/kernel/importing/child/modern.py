"""An xlsx as a whole: which sheets it has, in which parts, and their rows one sheet after the other."""

from dataclasses import dataclass, field
from functools import partial
from typing import IO

from gongyou.kernel.importing.child.archive import Archive, resolve
from gongyou.kernel.importing.child.formats import date_styles
from gongyou.kernel.importing.child.frames import Writer
from gongyou.kernel.importing.child.strings import read_strings
from gongyou.kernel.importing.child.worksheet import SheetReader
from gongyou.kernel.importing.child.xml import parse
from gongyou.kernel.importing.types import Limits, Refuse

NAME_CHARS = 100


@dataclass(slots=True)
class Directory:
    """Where the workbook's parts are."""

    sheets: list[tuple[str, bool, str]] = field(default_factory=list)
    from_1904: bool = False
    strings: str = ""
    styles: str = ""


def read_modern(source: IO[bytes], size: int, limits: Limits, out: Writer) -> None:
    """Send the rows of all worksheets of an xlsx."""
    archive = Archive(source, size, limits)
    refuse_macros(archive)
    directory = read_directory(archive, limits)
    dates = date_styles(archive, directory.styles)
    strings = read_strings(archive, directory.strings)
    sheets = [{"name": name, "hidden": hidden} for name, hidden, _part in directory.sheets]
    out.send("book", {"format": "xlsx", "sheets": sheets})
    for index, (name, _hidden, part) in enumerate(directory.sheets):
        out.sheet(index)
        reader = SheetReader(name, part, strings, dates, directory.from_1904, limits, out)
        reader.read(partial(archive.streamed, part))


def refuse_macros(archive: Archive) -> None:
    def start(_name: str, attributes: dict[str, str]) -> None:
        if "macroenabled" in attributes.get("ContentType", "").lower():
            raise Refuse("macros", part="[Content_Types].xml")

    parse(archive.held("[Content_Types].xml"), "[Content_Types].xml", start=start)


def read_directory(archive: Archive, limits: Limits) -> Directory:
    """Follow the relationships from the package to the worksheets."""
    roots = relationships(archive, "_rels/.rels", "")
    book = next((target for kind, target in roots.values() if kind == "officeDocument"), "xl/workbook.xml")
    folder, _slash, file = book.rpartition("/")
    targets = relationships(archive, f"{folder}/_rels/{file}.rels".lstrip("/"), book)
    directory = Directory()
    for kind, target in targets.values():
        if kind == "sharedStrings":
            directory.strings = target
        elif kind == "styles":
            directory.styles = target

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            directory.from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, target = targets.get(identifier, ("", ""))
            if kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                directory.sheets.append((attributes.get("name", "")[:NAME_CHARS], hidden, target))

    parse(archive.held(book), book, start=start)
    if len(directory.sheets) > limits.sheets:
        raise Refuse("too-many-sheets", limit=limits.sheets)
    if not directory.sheets:
        raise Refuse("no-sheet")
    return directory


def relationships(archive: Archive, part: str, base: str) -> dict[str, tuple[str, str]]:
    """Kind (last word of its type) and target part by identifier; targets outside the file are left out."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, resolve(base, attributes.get("Target", "")))

    if part in archive:
        parse(archive.held(part), part, start=start)
    return found
