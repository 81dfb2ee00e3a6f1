"""A person's line of life: what every strand tells of the person, newest first, by role and organisation only.

Each strand registers one `LineSource`; facts say what made them, and the ledger is read only for what no fact says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.makers import Maker, makers_of
from gongyou.kernel.registry import Registry
from gongyou.records.directory.models import Organisation, Person
from gongyou.records.directory.queries import person_by_code, records_of
from gongyou.ui.wording import date_text

#: The most that one source tells; beyond it the oldest are left to the copy of the own data.
MOST = 300


@dataclass(frozen=True)
class LineFact:
    """One thing on the line.

    `at` is the day it began to hold or the moment it happened; `lasts` marks what holds from then on, until `ends`
    (the first day on which it no longer does). `by` is role and organisation of whoever did it; where it is empty,
    what `made_by` names is asked. `matter` is the number of the matter that the fact opens.
    """

    at: date | datetime
    title: Any
    detail: Any = ""
    tone: str = "neutral"
    icon: str = ""
    lasts: bool = False
    ends: date | None = None
    end_reason: Any = ""
    ended_by: str = ""
    by: str = ""
    reason: str = ""
    made_by: tuple[str, int] | None = None
    matter: str = ""


@dataclass(frozen=True)
class LineSource:
    """One kind of facts: `read(viewer, person, numbers)` gives what the viewer may see of them.

    `numbers` are those of the person's record and of every record that was merged into it.
    """

    key: str
    name: Any
    read: Callable[[Viewer, Person, list[int]], list[LineFact]]


LINE: Registry[LineSource] = Registry("line of life")


@dataclass(frozen=True)
class LineEntry:
    """A fact as pages show it."""

    at: date | datetime
    title: str
    who: str
    body: str
    tone: str
    icon: str
    number: str
    matter: str
    source: str


def chips() -> list[tuple[str, Any]]:
    """(key, name) of every source, in order."""
    return [(source.key, source.name) for source in LINE.all()]


def line_of(viewer: Viewer, person: Person, *, only: str = "") -> list[LineEntry]:
    """Everything that the viewer may know of the person, newest first; `only` names one source.

    The number of statements does not grow with the number of facts.
    """
    numbers = [record.pk for record in records_of(person)]
    sources = [source for source in LINE.all() if only in ("", source.key)]
    told = [(source.key, fact) for source in sources for fact in source.read(viewer, person, numbers)[:MOST]]
    makers = makers_of(viewer, {fact.made_by for _key, fact in told if fact.made_by is not None})
    told.sort(key=lambda pair: _moment(pair[1].at), reverse=True)
    return [_entry(key, fact, makers.get(fact.made_by) if fact.made_by else None) for key, fact in told]


def life_of(viewer: Viewer, code: str, *, only: str = "") -> list[LineEntry] | None:
    """The line of a person of the viewer's scope, else None."""
    person = person_by_code(viewer, code)
    return None if person is None else line_of(viewer, person, only=only)


def _moment(at: date | datetime) -> datetime:
    """A day without a time stands after whatever happened on it."""
    return at if isinstance(at, datetime) else datetime.combine(at, time.max, tzinfo=clock.TZ)


def _entry(source: str, fact: LineFact, maker: Maker | None) -> LineEntry:
    by = fact.by or (maker.by if maker else "")
    matter = fact.matter or (maker.matter if maker else "")
    reference = maker.reference if maker and not fact.matter else ""
    lines = [str(fact.detail) if fact.detail else "", _period(fact), _made(maker)]
    if fact.reason:
        lines.append(_("理由：%(reason)s") % {"reason": fact.reason})
    body = "\n".join(line for line in lines if line)
    return LineEntry(
        fact.at, str(fact.title), by, body, fact.tone, fact.icon, fact.matter or reference or matter, matter, source
    )


def _period(fact: LineFact) -> str:
    if not fact.lasts:
        return ""
    if fact.ends is None:
        return _("至今")
    text = _("至 %(day)s") % {"day": date_text(fact.ends)}
    if fact.end_reason:
        text = _("至 %(day)s（%(reason)s）") % {"day": date_text(fact.ends), "reason": fact.end_reason}
    return _("%(until)s，办理：%(who)s") % {"until": text, "who": fact.ended_by} if fact.ended_by else text


def _made(maker: Maker | None) -> str:
    return _("由来：%(name)s") % {"name": maker.name} if maker is not None and maker.name else ""


def by_year(entries: Iterable[LineEntry]) -> list[tuple[int, list[LineEntry]]]:
    """The entries under their years, in the given order."""
    years: list[tuple[int, list[LineEntry]]] = []
    for entry in entries:
        day = clock.local_date(entry.at) if isinstance(entry.at, datetime) else entry.at
        if not years or years[-1][0] != day.year:
            years.append((day.year, []))
        years[-1][1].append(entry)
    return years


def hand(role: str, place: str) -> str:
    """Role and organisation of whoever acted, never a name."""
    name = str(ROLE_KINDS.get(role).name) if role in ROLE_KINDS else role
    return " · ".join(part for part in (place, name) if part)


def places_of(node_ids: Iterable[int | None]) -> dict[int, str]:
    """Names of the organisations at these nodes (public)."""
    rows = Organisation._base_manager.filter(pk__in={pk for pk in node_ids if pk is not None})
    return dict(rows.values_list("pk", "name"))


def hands_of(entries: list[dict]) -> list[str]:
    """Who stands behind each of these ledger entries."""
    places = places_of(entry["node"] for entry in entries)
    return [_hand_of(entry, places) for entry in entries]


def _hand_of(entry: dict, places: dict[int, str]) -> str:
    if entry["role"]:
        return hand(entry["role"], places.get(entry["node"] or 0, ""))
    return _("系统") if entry["actor"].startswith("system:") else _("本人")
