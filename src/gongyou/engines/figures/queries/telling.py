"""Living reports told for a day: sentences with their numbers, and which of them differ from another telling."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures.models import CertifiedValue
from gongyou.engines.figures.queries.certifying import as_value, certified_on, plain
from gongyou.engines.figures.queries.evaluating import Number, Value, value
from gongyou.engines.figures.queries.reading import snapshot, snapshots
from gongyou.engines.figures.queries.storing import stored_on
from gongyou.engines.figures.types import REPORTS, Report, Sentence, Term, find
from gongyou.kernel.access.viewer import Viewer
from gongyou.ui.wording import moment_text, number_text

Source = Callable[[str, date], tuple[Value | None, CertifiedValue | None]]
_PLACE = re.compile(r"%\((\w+)\)s")
_MANY = 10_000
#: Stops that no line may begin with.
_STOPS = "".join(map(chr, (0xFF0C, 0x3002, 0xFF1B, 0x3001, 0xFF1A, 0xFF09))) + ",.;:)"


@dataclass(frozen=True)
class Told:
    """A number as a sentence says it. `text` has its unit; None is told as “–”."""

    name: str
    figure: str
    label: str
    day: date
    value: Number
    text: str
    unit: str
    part: str = ""
    version: str = ""
    certified: CertifiedValue | None = None


@dataclass(frozen=True)
class Change:
    """A number of a sentence in both tellings."""

    label: str
    before: str
    after: str
    difference: Number


@dataclass(frozen=True)
class Line:
    """One told sentence: pieces of text and numbers in their order, and what differs where it is compared."""

    key: str
    pieces: tuple[str | Told, ...]
    wording: str
    before: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    @property
    def numbers(self) -> list[Told]:
        return [piece for piece in self.pieces if isinstance(piece, Told)]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The pieces as a template reads them; the stop that follows a number stays with it when lines are broken."""
        found: list[dict[str, Any]] = []
        for one in self.pieces:
            if isinstance(one, Told):
                found.append({"text": one.text, "number": one, "tail": ""})
                continue
            rest = one.lstrip(_STOPS) if found and "number" in found[-1] else one
            if rest != one:
                found[-1]["tail"] = one[: len(one) - len(rest)]
            found += [{"text": rest}] if rest else []
        return found

    @property
    def changed(self) -> bool:
        return bool(self.changes or self.before)

    def shown(self, address: Callable[[Told], str]) -> dict[str, Any]:
        """The sentence as the component reads it: every number leads to its figure at `address`."""
        return {"key": self.key, "changed": self.changed, "parts": [_shown(one, address) for one in self.parts]}


def _shown(piece: dict[str, Any], address: Callable[[Told], str]) -> dict[str, Any]:
    one = piece.get("number")
    if one is None:
        return piece
    return {"text": one.text, "tail": piece["tail"], "url": address(one), "certified": one.certified is not None}


@dataclass(frozen=True)
class Baseline:
    """What a report is compared with: another day, an older snapshot, what was taken down, or the records now."""

    label: str
    day: date
    source: Source = field(repr=False)


@dataclass(frozen=True)
class Telling:
    """A report told for a day."""

    key: str
    name: str
    lead: str
    day: date
    snapshot: Snapshot
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    against: Baseline | None = None

    @property
    def lines(self) -> list[Line]:
        return [line for _name, lines in self.sections for line in lines]

    @property
    def numbers(self) -> list[Told]:
        """Every number once, in the order of the text."""
        found: dict[tuple, Told] = {}
        for line in self.lines:
            for one in line.numbers:
                found.setdefault((one.figure, one.part, one.day), one)
        return list(found.values())

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.changed]

    @property
    def certified(self) -> int:
        return sum(one.certified is not None for one in self.numbers)


def reports(viewer: Viewer) -> list[Report]:
    """The reports that the viewer may read: the public ones, for readers of figures all of them."""
    return [one for one in REPORTS if one.public or viewer.holds("figures.read")]


def report(viewer: Viewer, key: str) -> Report | None:
    return next((one for one in reports(viewer) if one.key == key), None)


def public_figures() -> list[str]:
    """The figures that public reports speak of, in their order."""
    terms = (term for one in REPORTS if one.public for line in one.sentences() for term in line.terms.values())
    return list(dict.fromkeys(term.figure for term in terms))


def told(viewer: Viewer, found: Report, day: date, against: Baseline | None = None) -> Telling:
    """Tell a report for a day: locked values where there are any, all others as the records give them now.

    Raises NoSnapshot. Whoever is not staff sees “–” in place of fewer than five people.
    """
    on, source = snapshot(), standing(viewer, found, day)
    sections = tuple(
        (str(section.name), tuple(_line(one, day, source, against) for one in section.sentences))
        for section in found.sections
    )
    return Telling(found.key, str(found.name), str(found.lead), day, on, sections, against)


def standing(viewer: Viewer, found: Report, day: date) -> Source:
    """The locked value of a figure on a day, or else the computed one."""
    terms = [term for sentence in found.sentences() for term in sentence.terms.values()]
    locked = {at: certified_on(viewer, at) for at in {day, *(term.on for term in terms if term.on)}}

    def source(figure_id: str, at: date) -> tuple[Value | None, CertifiedValue | None]:
        row = locked.get(at, {}).get((figure_id, ""))
        shown = as_value(row) if row is not None else value(figure_id, at)
        return shown.shown_to(viewer), row

    return source


def computed(viewer: Viewer, on: Snapshot | None = None) -> Source:
    """What the records give now, or gave on an older snapshot that is kept."""
    return lambda figure_id, at: (value(figure_id, at, on=on).shown_to(viewer), None)


def taken_down(viewer: Viewer, day: date) -> Source | None:
    """What the machine took down on the day itself; None where it took nothing down."""
    rows = stored_on(viewer, day)

    def source(figure_id: str, at: date) -> tuple[Value | None, CertifiedValue | None]:
        return (rows.get(figure_id) if at == day else value(figure_id, at)), None

    return source if rows else None


def earlier_snapshots() -> list[Snapshot]:
    """The snapshots that are kept beside the current one, latest first."""
    now = snapshot().stamp
    return [one for one in snapshots() if one.stamp != now]


def baseline(viewer: Viewer, day: date, *, than: date | None = None, kind: str = "") -> Baseline | None:
    """What to compare with: `than` another day, or by `kind` “now”, “stored” or the stamp of a kept snapshot.

    None where there is nothing of the kind (any more).
    """
    if kind == "now":
        return Baseline(_("现在重算的数"), day, computed(viewer))
    if kind == "stored":
        source = taken_down(viewer, day)
        return Baseline(_("%(day)s当日留存的数") % {"day": day_text(day)}, day, source) if source else None
    if kind:
        old = next((one for one in earlier_snapshots() if one.stamp == kind), None)
        label = _("%(moment)s的快照") % {"moment": moment_text(old.as_of)} if old else ""
        return Baseline(label, day, computed(viewer, old)) if old else None
    if than is None or than == day:
        return None
    return Baseline(_("截至%(day)s") % {"day": day_text(than)}, than, computed(viewer))


def _line(sentence: Sentence, day: date, source: Source, against: Baseline | None) -> Line:
    line = _told(sentence, day, source)
    if against is None or not sentence.terms:
        return line
    other = _told(sentence, against.day, against.source)
    before = {one.name: one for one in other.numbers}
    changes = tuple(
        Change(one.label, before[one.name].text, one.text, _difference(before[one.name].value, one.value))
        for one in {one.name: one for one in line.numbers}.values()
        if one.name in before and one.value != before[one.name].value
    )
    different = bool(changes) or line.wording != other.wording
    return Line(line.key, line.pieces, line.wording, other.text if different else "", changes)


def _difference(before: Number, after: Number) -> Number:
    if before is None or after is None:
        return None
    found = Decimal(str(after)) - Decimal(str(before))
    return int(found) if found == found.to_integral_value() else float(found)


def _told(sentence: Sentence, day: date, source: Source) -> Line:
    numbers = {name: _number(name, term, day, source) for name, term in sentence.terms.items()}
    wording, text = sentence.wording({name: one.value for name, one in numbers.items()})
    pieces: list[str | Told] = []
    for turn, piece in enumerate(_PLACE.split(str(text))):
        if turn % 2 == 0:
            pieces += [piece.replace("%%", "%")] if piece else []
        else:
            pieces.append(numbers[piece] if piece in numbers else day_text(day))
    return Line(sentence.key, tuple(pieces), wording)


def _number(name: str, term: Term, day: date, source: Source) -> Told:
    at, figure = term.on or day, find(term.figure)
    found, row = source(term.figure, at)
    number = None if found is None else plain(found.parts.get(term.part) if term.part else found.value)
    unit = str(term.unit if term.unit is not None else figure.unit)
    part = next((str(one.name) for one in figure.parts if one.key == term.part), "")
    return Told(
        name=name,
        figure=term.figure,
        label=f"{figure.name}·{part or term.part}" if term.part else str(figure.name),
        day=at,
        value=number,
        text=said(abs(number) if term.size and number is not None else number, unit, str(figure.qualifier)),
        unit=unit,
        part=term.part,
        version=row.definition_id if row else figure.version(),
        certified=row,
    )


def between_sentences() -> str:
    """What stands between two sentences: nothing in Chinese."""
    return "" if (get_language() or "zh").startswith("zh") else " "


def said(number: Number, unit: str, qualifier: str = "") -> str:
    """A number with qualifier and unit. In Chinese it is told in 万 only where nothing is lost by it."""
    if number is None:
        return number_text(None)
    shown = number_text(number)
    if (get_language() or "zh").startswith("zh") and abs(number) >= _MANY and Decimal(str(number)) % 100 == 0:
        shown = _("%(number)s万") % {"number": number_text((Decimal(str(number)) / _MANY).normalize())}
    if unit == "%":
        return f"{shown}{qualifier}%"
    return pgettext("number", "%(number)s%(unit)s") % {"number": shown, "unit": f"{qualifier}{unit}"}


def day_text(day: date) -> str:
    """A day as sentences say it."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}
