"""Judging copies: texts in which nobody can be recognised by name or number (R24)."""

import re
from collections.abc import Collection, Iterable, Mapping

STRUCK = "〔…〕"
#: Numbers of people, phones, accounts and certificates: six digits or more, with the signs that stand between them.
_LONG_NUMBER = re.compile(r"(?<![\d.])\d(?:[\s-]?\d){5,}[Xx]?(?![\d.])")
_NAMED_FILE = re.compile(r"[^\s，。；、]+\.(?:docx?|xlsx?|pdf|jpe?g|png|pptx?|mp4)", re.IGNORECASE)


def _forms(names: Collection[str], endings: Collection[str]) -> list[str]:
    """The names, and those of units also without their `endings`; the longest first, none of a single character."""
    found = set()
    for name in names:
        text = name.strip()
        found.add(text)
        for end in endings:
            if text.endswith(end) and len(text) - len(end) >= 3:
                found.add(text[: -len(end)])
    return sorted((one for one in found if len(one) > 1), key=lambda one: (-len(one), one))


def names_found(texts: Mapping[str, str], names: Collection[str], endings: Collection[str] = ()) -> tuple[str, ...]:
    """The headings under which a name stands, blanks between its characters or not."""
    forms = _forms(names, endings)
    return tuple(
        key for key, text in texts.items() if any(_pattern(name).search(text) for name in _possible(text, forms))
    )


def struck(text: str, names: Collection[str], endings: Collection[str] = ()) -> str:
    """The text without names, long numbers and names of files."""
    for name in _possible(text, _forms(names, endings)):
        text = _pattern(name).sub(STRUCK, text)
    return _NAMED_FILE.sub(STRUCK, _LONG_NUMBER.sub(STRUCK, text))


def _possible(text: str, forms: Iterable[str]) -> list[str]:
    """Those of which every character stands somewhere in the text: for the others no pattern need be made."""
    there = set(text.lower())
    return [name for name in forms if all(char.isspace() or char.lower() in there for char in name)]


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(re.escape(char) for char in name if not char.isspace()), re.IGNORECASE)
