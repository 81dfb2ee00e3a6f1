"""One cell of a roster to one value: cleaned, read by its column, with what is to be said about it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gongyou.domains.unions.roster.columns import Content, RosterColumn
from gongyou.domains.unions.roster.days import DayError, read_day
from gongyou.domains.unions.roster.vocabulary import Choice
from gongyou.kernel.codes import CodeError, check_mobile
from gongyou.kernel.importing.types import Cell, CellValue, Kind
from gongyou.kernel.privacy.masks import mask_phone

Finding = tuple[str, dict[str, Any]]
"""A problem's code and its facts."""


class Reading(NamedTuple):
    """The value of a cell and the findings about it; a blocking finding leaves the value None."""

    value: Any
    findings: tuple[Finding, ...] = ()


Reader = Callable[[CellValue], Reading]
EMPTY = Reading(None)

INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)
QUOTED = re.compile(r'="(.*)"', re.DOTALL)
APOSTROPHES = ("'", "‘", "＇")
QUOTES = frozenset([*APOSTROPHES, "=", " "])
PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
DOTS = re.compile(r"\s*[·•・‧∙⋅●．.]\s*")
HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])")
NAME = re.compile(r"[^\W\d_]+(?:[·\-' ][^\W\d_]+)*\.?")
NAME_LONGEST = 50
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
ELEVEN_DIGITS = re.compile(r"1\d{10}", re.ASCII)
EXACT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that a written name may mean."""

    key: str
    name: str


Lookup = Callable[[str], Sequence[Candidate]]
"""From a written name to the organisations that it may mean: none, one, or several."""


class Named(NamedTuple):
    """An organisation as written, and its key if a lookup found exactly one."""

    name: str
    key: str | None = None


def clean(value: CellValue) -> tuple[str, list[Finding]]:
    """The text of a cell without invisible characters, surrounding spaces, leading apostrophe or `="…"`."""
    findings: list[Finding] = []
    if isinstance(value, Cell):
        text = number_text(value.text) if value.kind is Kind.NUMBER else value.text
        if value.kind is Kind.BOOL:
            text = "是" if text == "TRUE" else "否"
        if value.formula:
            findings.append(("formula", {"value": text}))
    else:
        text = value or ""
    if INVISIBLE.search(text):
        text = INVISIBLE.sub("", text)
        findings.append(("invisible", {}))
    text = text.strip()
    if text[:1] == "=" and (quoted := QUOTED.fullmatch(text)):
        text = quoted[1].strip()
    if text[:1] in APOSTROPHES and text[1:2].isalnum():
        text = text[1:].strip()
    return text, findings


def number_text(literal: str) -> str:
    """A number as people would write it.

    >>> number_text("13800000000"), number_text("1.0"), number_text("1.38E10"), number_text("0.5")
    ('13800000000', '1', '13800000000', '0.5')
    """
    try:
        number = float(literal)
    except ValueError:
        return literal
    if number == number and abs(number) < 10**EXACT_DIGITS and number == int(number):
        return str(int(number))
    return literal


def unreadable(value: CellValue) -> Finding | None:
    """The finding about a cell that has no value to read."""
    if isinstance(value, Cell):
        if value.kind is Kind.ERROR:
            return "cell-error", {"value": value.text}
        if value.kind is Kind.EMPTY and value.formula:
            return "formula-empty", {}
    return None


def reader_for(column: RosterColumn, lookup: Lookup | None = None) -> Reader:
    """The function that reads the cells of a column."""
    if column.content in (Content.CHOICE, Content.OPEN_CHOICE):
        inner = choice_reader(column)
    elif column.content is Content.DAY:
        inner = read_day_cell
    elif column.content is Content.NAME:
        inner = read_name
    elif column.content is Content.IDENTITY:
        inner = read_identity_text
    elif column.content is Content.MOBILE:
        inner = mobile_reader()
    elif column.content is Content.ORGANISATION:
        inner = organisation_reader(column, lookup)
    else:
        inner = free_reader(column.longest)

    def read(value: CellValue) -> Reading:
        if type(value) is not str and (finding := unreadable(value)):
            return Reading(None, (finding,))
        return inner(value)

    return read


def is_clean(text: str) -> bool:
    """Whether there is nothing to clean: printable throughout, no space at either end, no sign of quoting."""
    return text.isprintable() and text[0] not in QUOTES and text[-1] != " "


def free_reader(longest: int) -> Reader:
    def read(value: CellValue) -> Reading:
        if type(value) is str and value and len(value) <= longest and is_clean(value):
            return Reading(value)
        text, findings = clean(value)
        if len(text) > longest:
            return Reading(None, (("too-long", {"longest": longest}),))
        return Reading(text or None, tuple(findings))

    return read


def choice_key(text: str) -> str:
    """A coded value for comparing: NFKC, no spaces, upper-case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def choice_reader(column: RosterColumn) -> Reader:
    """Coded values; an open choice keeps what it does not know as it is written."""
    known: dict[str, Choice] = {}
    for choice in column.choices:
        for word in (choice.label, *choice.aliases):
            known.setdefault(choice_key(word), choice)
    allowed = "、".join(choice.label for choice in column.choices[:20])

    def read(value: CellValue) -> Reading:
        text, findings = clean(value)
        if not text:
            return Reading(None, tuple(findings))
        choice = known.get(choice_key(text))
        if choice is not None:
            return Reading(choice.key, tuple(findings))
        if column.content is Content.OPEN_CHOICE and len(text) <= column.longest:
            return Reading(text, tuple(findings))
        facts = {"value": text[:20], "header": column.header, "allowed": allowed}
        return Reading(None, (("unknown-value", facts),))

    return read


def read_day_cell(value: CellValue) -> Reading:
    text, findings = clean(value)
    if not text:
        return Reading(None, tuple(findings))
    shown = text[:20]
    try:
        day = read_day(value if isinstance(value, Cell) else text)
    except DayError as error:
        return Reading(None, ((error.code, {"value": shown, "year": shown[:4]}),))
    if day.code and not (isinstance(value, Cell) and value.kind is Kind.DATE):
        findings.append((day.code, {"value": shown, "day": day.day.isoformat()}))
    return Reading(day, tuple(findings))


def read_name(value: CellValue) -> Reading:
    if type(value) is str and PLAIN_NAME.fullmatch(value):
        return Reading(value)
    text, findings = clean(value)
    if not text:
        return Reading(None, tuple(findings))
    text = DOTS.sub("·", unicodedata.normalize("NFKC", text)).strip("·")
    without_gaps = HAN_GAP.sub("", text)
    if without_gaps != text:
        findings.append(("name-spaces", {"value": without_gaps}))
    name = " ".join(without_gaps.split())
    if len(name) > NAME_LONGEST or not NAME.fullmatch(name):
        return Reading(None, (("name-form", {"value": text[:20]}),))
    return Reading(name, tuple(findings))


def read_identity_text(value: CellValue) -> Reading:
    """The number as text, not yet checked; one that was stored as a number has lost digits and is refused."""
    if type(value) is str and len(value) == 18 and value.isascii() and value.isalnum():
        return Reading(value)
    text, findings = clean(value)
    is_number = isinstance(value, Cell) and value.kind is Kind.NUMBER
    if SCIENTIFIC.fullmatch(text) or is_number and len(text) > EXACT_DIGITS:
        return Reading(None, (("identity-as-number", {}),))
    return Reading(text or None, tuple(findings))


def mobile_reader() -> Reader:
    """Mobile numbers. Which numbers are mobile depends on the first five digits only; verdicts are kept by them."""
    sound: set[str] = set()

    def read(value: CellValue) -> Reading:
        if type(value) is str and value[:5] in sound and ELEVEN_DIGITS.fullmatch(value):
            return Reading(value)
        text, findings = clean(value)
        if not text:
            return Reading(None, tuple(findings))
        try:
            number = check_mobile(text)
        except CodeError as error:
            return Reading(None, (("mobile-invalid", {"value": mask_phone(text[:20]), "reason": error.message}),))
        sound.add(number[:5])
        return Reading(number, tuple(findings))

    return read


def organisation_reader(column: RosterColumn, lookup: Lookup | None) -> Reader:
    """Names of unions and employers; with a lookup each distinct name is resolved once."""
    subject = column.key.removesuffix("_name")

    def read(value: CellValue) -> Reading:
        text, findings = clean(value)
        if not text:
            return Reading(None, tuple(findings))
        if len(text) > column.longest:
            return Reading(None, (("too-long", {"longest": column.longest}),))
        if lookup is None:
            return Reading(Named(text), tuple(findings))
        candidates = lookup(text)
        if len(candidates) == 1:
            return Reading(Named(text, candidates[0].key), tuple(findings))
        if candidates:
            names = "、".join(candidate.name for candidate in candidates[:5])
            return Reading(None, ((f"{subject}-several", {"value": text, "candidates": names}),))
        findings.append((f"{subject}-unknown", {"value": text}))
        return Reading(Named(text), tuple(findings))

    return read
