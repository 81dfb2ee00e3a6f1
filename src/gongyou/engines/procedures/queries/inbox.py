"""The lists of a desk: what waits here by deadline, and what is late at the desks below; names are masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Matter, Party
from gongyou.engines.procedures.queries import desk, overdue_below, stage_for
from gongyou.engines.procedures.queries.above import nodes_below
from gongyou.engines.procedures.types import PROCEDURES, Outcome
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry
from gongyou.records.directory.models import Organisation

SOON = timedelta(days=3)
REMINDED = "procedures.reminded"
#: The roles that say whom a matter is about, the most telling first.
_ABOUT = (PartyRole.APPLICANT, PartyRole.MEMBER, PartyRole.EMPLOYER, PartyRole.UNION)


@dataclass(frozen=True)
class DeskRow:
    """One line of a list of matters."""

    number: str
    procedure: Any
    stage: Any
    who: str
    where: str
    since: datetime
    due: date | None
    state: str
    flags: tuple[Any, ...]
    remark: str
    claim: str
    bulk: tuple[Outcome, ...]
    reminded: date | None


def _tab(name: str) -> Q:
    today = clock.today()
    return {
        "open": Q(state="open"),
        "overdue": Q(state="open", due__lt=today),
        "soon": Q(state="open", due__gte=today, due__lte=today + SOON),
        "flagged": Q(state="open") & ~Q(flags=[]),
        "returned": Q(state="returned"),
    }[name]


TABS = ("open", "overdue", "soon", "flagged", "returned")


def desk_matters(viewer: Viewer, *, tab: str = "open", procedure: str = "") -> QuerySet[Matter]:
    """What waits at the viewer's desk under one tab, earliest deadline first."""
    rows = desk(viewer).filter(_tab(tab if tab in TABS else "open"))
    return rows.filter(procedure=procedure) if procedure else rows


def next_at_desk(viewer: Viewer, number: str) -> str:
    """The number of the matter that follows at the desk, or of the first where this one is gone; empty at the end."""
    numbers = list(desk_matters(viewer).values_list("number", flat=True)[:1000])
    following = numbers[numbers.index(number) + 1 :] if number in numbers else numbers
    return following[0] if following else ""


def desk_counts(viewer: Viewer) -> dict[str, int]:
    """How many matters each tab holds."""
    rows, today = desk(viewer).order_by(), clock.today()
    found = dict.fromkeys(TABS, 0)
    for state, due, flags in rows.values_list("state", "due", "flags"):
        if state == "returned":
            found["returned"] += 1
            continue
        found["open"] += 1
        found["flagged"] += bool(flags)
        if due is not None and due < today:
            found["overdue"] += 1
        elif due is not None and due <= today + SOON:
            found["soon"] += 1
    return found


def desk_procedures(viewer: Viewer) -> list[tuple[str, Any]]:
    """(key, name) of the procedures that wait at the desk."""
    keys = desk(viewer).order_by().values_list("procedure", flat=True).distinct()
    return sorted((key, PROCEDURES.get(key).name) for key in set(keys))


def late_below(viewer: Viewer) -> QuerySet[Matter]:
    """Open matters whose time is over at desks that the viewer's node stands above."""
    return overdue_below(viewer).filter(desk_node_id__in=nodes_below(viewer))


def chosen_matters(viewer: Viewer, numbers: Iterable[str]) -> list[Matter]:
    """Of these numbers, the matters at the viewer's own desk."""
    return list(desk(viewer).filter(number__in=list(numbers)))


def desk_rows(viewer: Viewer, matters: Iterable[Matter]) -> list[DeskRow]:
    """The lines of one page of matters."""
    found = list(matters)
    ids = [matter.pk for matter in found]
    names, reminders = {**_bodies(found), **_names(viewer, ids)}, reminded_on(ids)
    return [_row(viewer, matter, names.get(matter.pk, ""), reminders.get(matter.pk)) for matter in found]


def _names(viewer: Viewer, ids: list[int]) -> dict[int, str]:
    """Whom each matter is about: a person (masked), else an employer, else an organisation."""
    rows = Party.objects.visible_to(viewer).filter(matter_id__in=ids, role__in=_ABOUT, valid_to=None)
    found = {}
    for row in sorted(rows.select_related("person", "employer", "organisation"), key=_less_telling):
        body = row.employer or row.organisation
        found[row.matter_id] = privacy.mask_name(row.person.name) if row.person else body.name if body else ""
    return found


def _bodies(found: list[Matter]) -> dict[int, str]:
    """The organisation that each matter is about: its name is no secret, even where its own party row is not shown."""
    about = {row.pk: row.subject_number for row in found if row.subject_kind == "organisation"}
    names = dict(Organisation._base_manager.filter(pk__in=about.values()).values_list("pk", "name")) if about else {}
    return {pk: names[number] for pk, number in about.items() if number in names}


def _less_telling(row: Party) -> int:
    return -_ABOUT.index(row.role)


def _row(viewer: Viewer, matter: Matter, who: str, reminded: date | None) -> DeskRow:
    definition = PROCEDURES.get(matter.procedure)
    key, branch = stage_for(viewer, matter)
    stage = definition.stage(key)
    flags = [definition.flag(key) for key in matter.flags]
    place = branch or matter
    organisation = getattr(place.desk_node, "organisation", None)
    return DeskRow(
        number=matter.number,
        procedure=definition.name,
        stage=stage.labels.staff,
        who=who,
        where=organisation.name if organisation else "",
        since=matter.opened_at,
        due=matter.due,
        state=matter.state,
        flags=tuple(flag.name for flag in flags if flag is not None),
        remark=place.desk_remark,
        claim="" if place.claimed_by_id is None else "mine" if place.claimed_by_id == viewer.user_id else "other",
        bulk=tuple(outcome for outcome in stage.outcomes if outcome.bulk) if matter.state == "open" else (),
        reminded=reminded,
    )


def reminded_on(matter_ids: Iterable[int]) -> dict[int, date]:
    """The day of the last reminder from above, by matter; the caller has found the matters in its scope."""
    rows = Entry._base_manager.filter(event=REMINDED, subject_kind="matter", subject_number__in=list(matter_ids))
    return {
        number: clock.local_date(datetime.fromisoformat(at))
        for number, at in rows.order_by("seq").values_list("subject_number", "at")
    }


def cannot_in_bulk(viewer: Viewer, matter: Matter, outcome_key: str) -> list[Any]:
    """The flags that somebody must confirm on this matter, and a mark where its stage has no such outcome."""
    definition = PROCEDURES.get(matter.procedure)
    outcome = definition.stage(stage_for(viewer, matter)[0]).outcome(outcome_key)
    if outcome is None or not outcome.bulk or matter.state != "open":
        return [""]
    flags = [definition.flag(key) for key in matter.flags]
    return [flag.name for flag in flags if flag is not None and flag.must_confirm]
