"""XML parts read by expat with document types refused: no entity is ever defined, so none can be expanded."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from gongyou.kernel.importing.types import Refuse

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def local(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2]


def parse(
    blocks: Iterable[bytes], part: str, *, start: Start, end: End | None = None, text: Text | None = None
) -> None:
    """Feed a part through expat.

    Raises:
        Refuse: `dtd` at a document type, `damaged` when the XML is not well formed.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def refuse_doctype(*_declaration: object) -> None:
        raise Refuse("dtd", part=part)

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refuse("damaged", part=part) from None
