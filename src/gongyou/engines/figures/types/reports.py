"""The vocabulary of living reports: sections of sentences whose numbers are values of figures."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongyou.engines.figures.types.figures import Derived, find
from gongyou.kernel.registry import Registry

Number = int | float | None
Choice = Callable[[Mapping[str, Number]], str]
_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Term:
    """A number of a sentence: a figure's value, or one of its parts, on the report's day or on a fixed one.

    `unit` replaces the figure's unit (a part may have another one); `size` leaves the sign to the words.
    """

    figure: str
    part: str = ""
    on: date | None = None
    unit: Any = None
    size: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence: `text` with a place %(name)s for every term, and %(day)s for the report's day where it is said.

    `choose` gets the numbers by name and may name another wording of `others` (growth that turned into decline).
    `missing` is the wording where a number that would be said has no value; without it its place is filled with “–”.
    """

    key: str
    text: Any
    terms: Mapping[str, Term] = field(default_factory=dict)
    choose: Choice | None = None
    others: Mapping[str, Any] = field(default_factory=dict)
    missing: Any = None

    def wording(self, numbers: Mapping[str, Number]) -> tuple[str, Any]:
        """(key of the wording, text) for these numbers; the key is empty for `text` itself."""
        chosen = self.choose(numbers) if self.choose else ""
        text = self.others[chosen] if chosen else self.text
        if self.missing is not None and any(numbers.get(name, 0) is None for name in places(text)):
            return "missing", self.missing
        return chosen, text

    def wordings(self) -> list[Any]:
        return [self.text, *self.others.values(), *([self.missing] if self.missing is not None else [])]


@dataclass(frozen=True)
class Section:
    """Sentences under one heading."""

    key: str
    name: Any
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Report:
    """A page that is written by the records; a public one is shown to everybody, with small cells hidden."""

    key: str
    name: Any
    lead: Any
    sections: tuple[Section, ...]
    public: bool = True

    def sentences(self) -> list[Sentence]:
        return [one for section in self.sections for one in section.sentences]


def by_sign(name: str) -> Choice:
    """The rule of growth: “fell” below zero, “same” at zero, the sentence's own text above and without a number."""

    def choose(numbers: Mapping[str, Number]) -> str:
        number = numbers[name]
        return "" if number is None or number > 0 else "fell" if number < 0 else "same"

    return choose


def places(text: Any) -> set[str]:
    """The names in a wording's places."""
    return set(_PLACE.findall(str(text)))


def _faults(report: Report) -> Iterable[str]:
    sentences = report.sentences()
    keys = [one.key for one in sentences]
    for key in sorted({one for one in keys if keys.count(one) > 1}):
        yield f"has two sentences {key!r}"
    if not sentences:
        yield "has no sentences"
    for sentence in sentences:
        yield from (f"sentence {sentence.key!r} {reason}" for reason in _wrong(sentence))


def _wrong(sentence: Sentence) -> Iterable[str]:
    known = set(sentence.terms) | {"day"}
    for text in sentence.wordings():
        for name in sorted(places(text) - known):
            yield f"has a place for {name!r}, which is none of its terms"
    if unused := sorted(set(sentence.terms) - places(sentence.text)):
        yield f"never says {', '.join(unused)}"
    for name, term in sentence.terms.items():
        yield from (f"term {name!r} {reason}" for reason in _wrong_term(term))


def _wrong_term(term: Term) -> Iterable[str]:
    try:
        figure = find(term.figure)
    except KeyError:
        yield f"names an unknown figure {term.figure!r}"
        return
    parts = {part.key for part in figure.parts}
    if term.part and term.part not in parts and not issubclass(figure, Derived):
        yield f"names {term.part!r}, which is no part of {term.figure}"
    if term.part and term.unit is None:
        yield "is a part and has no unit of its own"


REPORTS: Registry[Report] = Registry("reports", check=_faults)
