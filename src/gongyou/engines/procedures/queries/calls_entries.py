"""Nominations of a call: those that a viewer sees, and whom or what the own body may still nominate, with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from gongyou.engines.procedures.enums import Ending, MatterState
from gongyou.engines.procedures.models import Call, Matter, Party
from gongyou.engines.procedures.queries import quota_meter
from gongyou.engines.procedures.queries.calls_eligible import Reason, why_not
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.engines.procedures.types import call_setup as setups
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Person
from gongyou.records.directory.queries import covered_organisations, employers
from gongyou.records.directory.queries.persons import search_people

#: So many candidates are shown for one search; each is asked every condition.
MOST = 20


@dataclass(frozen=True)
class Entry:
    """A nomination in the list of a call."""

    number: str
    name: str
    track: str
    stage: Any
    state: str
    ending: str
    tags: list[Any]


def entries(viewer: Viewer, row: Call, *, track: str = "") -> QuerySet[Matter]:
    """The nominations of a call that the viewer sees, the latest first."""
    rows = Matter.objects.visible_to(viewer).filter(call=row).select_related("track")
    return (rows.filter(track__key=track) if track else rows).order_by("-pk")


def entry_rows(viewer: Viewer, row: Call, found: Iterable[Matter]) -> list[Entry]:
    """The lines of one page of nominations: people masked, by the name of their party."""
    rows, definition = list(found), PROCEDURES.get(row.procedure)
    family = setups.family_of(definition)
    names = candidate_names(viewer, rows)
    return [
        Entry(
            one.number,
            names.get(one.pk, "–"),
            one.track.name if one.track else "",
            definition.stage(one.stage).labels.staff,
            one.state,
            Ending(one.ending).label if one.state == MatterState.ENDED else "",
            [tag.name for key in one.tags if (tag := family.tag(key)) is not None],
        )
        for one in rows
    ]


def candidate_names(viewer: Viewer, rows: list[Matter]) -> dict[int, str]:
    """How the candidates of these matters are named in lists; people are masked."""
    found: dict[int, str] = {}
    parties = Party.objects.visible_to(viewer).filter(matter__in=rows, role__in=["candidate", "applicant"])
    for one in parties.select_related("person", "employer", "organisation").order_by("matter_id", "-role", "pk"):
        thing = one.person or one.employer or one.organisation
        if thing is not None:
            name = privacy.mask_name(thing.name) if one.person is not None else thing.name
            found.setdefault(one.matter_id, name)
    return found


@dataclass(frozen=True)
class Candidate:
    """Somebody or something that a search found, and why it cannot be nominated."""

    code: str
    name: str
    note: str
    reasons: list[Reason]
    nominated: bool = False


def find_candidates(viewer: Viewer, row: Call, text: str) -> list[Candidate]:
    """Candidates of the viewer's scope by name or initials, with every reason against each; at most twenty."""
    definition = PROCEDURES.get(row.procedure)
    kind = setups.family_of(definition).candidate
    if kind not in _SEARCHES or len(text.strip()) < 2:
        return []
    found = _SEARCHES[kind](viewer, text.strip())[:MOST]
    keys = [f"{kind}:{pk}" for pk, *_rest in found]
    rows = Matter._base_manager.filter(call=row, candidate__in=keys).exclude(ending__in=quota_meter.LEFT)
    taken = set(rows.values_list("candidate", flat=True))
    return [
        Candidate(
            code,
            name,
            note,
            why_not(viewer, definition, row.setup, kind, pk, clock.today()),
            f"{kind}:{pk}" in taken,
        )
        for pk, code, name, note in found
    ]


def _people(viewer: Viewer, text: str) -> list[tuple[int, str, str, str]]:
    found = search_people(viewer, text).rows[:MOST]
    numbers = dict(
        Person.objects.visible_to(viewer).filter(code__in=[one.code for one in found]).values_list("code", "pk")
    )
    return [(numbers[one.code], one.code, one.name, f"{one.union} {one.identity}".strip()) for one in found]


def _employers(viewer: Viewer, text: str) -> list[tuple[int, str, str, str]]:
    rows = employers(viewer).filter(Q(name__contains=text) | Q(initials__startswith=text.lower()) | Q(credit_code=text))
    return [(row.pk, row.credit_code, row.name, row.credit_code) for row in rows.order_by("name", "pk")[:MOST]]


def _organisations(viewer: Viewer, text: str) -> list[tuple[int, str, str, str]]:
    rows = covered_organisations(viewer).filter(Q(name__contains=text) | Q(initials__startswith=text.lower()))
    return [(row.pk, row.code, row.name, row.get_kind_display()) for row in rows.order_by("code")[:MOST]]


_SEARCHES = {"person": _people, "employer": _employers, "organisation": _organisations}


def what_if(viewer: Viewer, row: Call, numbers: Iterable[str]) -> list[quota_meter.Scope]:
    """The quotas as they would stand if exactly these nominations were the list."""
    wanted = set(numbers)
    given = [one for one in quota_meter.nominated(viewer, row) if one.code in wanted]
    return quota_meter.scopes(PROCEDURES.get(row.procedure), row.setup, given, closing=True)


def candidate_name(viewer: Viewer, row: Call, code: str) -> str:
    """How the candidate of this code is named on the form; empty outside the viewer's scope."""
    kind = setups.family_of(PROCEDURES.get(row.procedure)).candidate
    if kind == "person":
        person = Person.objects.visible_to(viewer).filter(code=code).first()
        return privacy.mask_name(person.name) if person is not None else ""
    if kind == "employer":
        return employers(viewer).filter(credit_code=code).values_list("name", flat=True).first() or ""
    return covered_organisations(viewer).filter(code=code).values_list("name", flat=True).first() or ""


def is_searched(row: Call) -> bool:
    """Whether the candidates of this call are found in the records; others are described in the form."""
    return setups.family_of(PROCEDURES.get(row.procedure)).candidate in _SEARCHES


def own_reasons(viewer: Viewer, row: Call) -> list[Reason] | None:
    """Why the worker who looks cannot apply in person; None where the account has no person to ask about."""
    definition = PROCEDURES.get(row.procedure)
    if viewer.person_id is None or setups.family_of(definition).candidate != "person":
        return None
    return why_not(viewer, definition, row.setup, "person", viewer.person_id, clock.today())


def own_entry(viewer: Viewer, row: Call) -> Matter | None:
    """The nomination in this call of the person who looks, made by anybody, that still stands or has ended."""
    if viewer.person_id is None:
        return None
    rows = Matter.objects.visible_to(viewer).filter(call=row, candidate=f"person:{viewer.person_id}")
    return rows.exclude(ending__in=quota_meter.LEFT).first()
