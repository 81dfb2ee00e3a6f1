"""Words and tables that the reference pages are written with."""

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from gongyou.kernel import clock, parameters, workdays

ROOT = Path(__file__).resolve().parent.parent
YES, NO = "是", ""


def cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def code(value: object) -> str:
    return f"`{value}`" if str(value) else ""


def table(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(headers)
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def first_line(thing: object) -> str:
    """The first paragraph of a docstring without pointers to requirements; nothing for one that Django made."""
    text = (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")
    if isinstance(thing, type) and text.startswith(f"{thing.__name__}("):
        return ""
    text = re.sub(r" *\((?:R\d|W\d|guide )[^)]*\)", "", text)
    return re.sub(r"; [RW]\d+(?:, [RW]\d+)*(?=\))", "", text)


def place(thing: type) -> str:
    return Path(inspect.getfile(thing)).resolve().relative_to(ROOT).as_posix()


def length(parameter: str) -> str:
    """A parameter's present value in words, such as 10个工作日."""
    found = parameters.value(parameter, clock.today())
    return workdays.Unit(str(found.unit)).words(int(found.value))
