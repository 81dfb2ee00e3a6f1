"""`python -m gongyou.kernel.importing.child LIMITS NAME`: the file is its standard input, the answer its output."""

import json
import os
import signal
import sys
from typing import IO

from gongyou.kernel.importing.child.confine import confine
from gongyou.kernel.importing.child.delimited import read_delimited
from gongyou.kernel.importing.child.frames import Writer
from gongyou.kernel.importing.child.legacy import read_legacy
from gongyou.kernel.importing.child.modern import read_modern
from gongyou.kernel.importing.types import Limits, Refuse

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER = (
    (b"%PDF", "pdf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"{\\rtf", "rtf"),
)
MARKUP = (b"<?xml", b"<html", b"<!doc", b"<tabl")


def main() -> None:
    """Read one workbook; every outcome but death is a frame."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    limits = Limits(**json.loads(sys.argv[1]))
    size = os.fstat(0).st_size
    with os.fdopen(0, "rb") as source, os.fdopen(1, "wb") as answers:
        out = Writer(answers, limits)
        try:
            confine(limits, size)
            read(source, size, limits, out)
            out.send("end", {"rows": out.total})
        except Refuse as refusal:
            out.send("refused", refusal.code, refusal.facts)
        except MemoryError:
            out.send("refused", "too-much-memory", {"limit": limits.memory_bytes})
        except (ValueError, KeyError, IndexError, OverflowError, RecursionError):
            out.send("refused", "damaged", {"part": ""})


def read(source: IO[bytes], size: int, limits: Limits, out: Writer) -> None:
    """Choose the reader by the first bytes, never by the name."""
    head = source.read(8)
    source.seek(0)
    if head.startswith(ZIP):
        read_modern(source, size, limits, out)
    elif head == OLE:
        read_legacy(source, limits, out)
    else:
        for mark, kind in OTHER:
            if head.startswith(mark):
                raise Refuse("other-format", format=kind)
        if head[:5].lower() in MARKUP:
            raise Refuse("other-format", format="html")
        read_delimited(source, limits, out, sys.argv[2])


if __name__ == "__main__":
    main()
