"""One matter as its page shows it: answers masked, parties, steps, clocks with their computation, the story."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import (
    Actor,
    BranchState,
    ClockOwner,
    ClockState,
    Ending,
    MatterState,
    PartyRole,
    Verb,
)
from gongyou.engines.procedures.models import Act, Clock, Document, Matter, Party
from gongyou.engines.procedures.queries import (
    acts,
    branches,
    clocks,
    documents,
    matter,
    matters,
    parties,
    stage_for,
)
from gongyou.engines.procedures.queries.above import stands_above
from gongyou.engines.procedures.queries.inbox import reminded_on
from gongyou.engines.procedures.queries.rolls import RollLine, RoundLine, roll_lines, round_lines
from gongyou.engines.procedures.types import PROCEDURES, Flag, Outcome, Procedure, Stage, Together
from gongyou.engines.procedures.types.call_setup import inputs_of
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.workdays import Computation
from gongyou.records.directory.queries import people

_MASKS = {"name": privacy.mask_name, "identity": privacy.mask_identity, "phone": privacy.mask_phone}
_TONES = {
    Verb.ADVANCE: ("success", "check"),
    Verb.ACCEPT: ("success", "check"),
    Verb.REFUSE: ("danger", "ban"),
    Verb.NOT_ACCEPT: ("danger", "ban"),
    Verb.REVOKE: ("danger", "x"),
    Verb.RETURN: ("warning", "arrow-back-up"),
    Verb.LAPSE: ("warning", "clock"),
    Verb.ESCALATE: ("warning", "arrow-up"),
    Verb.CLAIM: ("neutral", "user-check"),
    Verb.SUBMIT: ("info", "send"),
    Verb.CORRECT: ("info", "edit"),
    Verb.WITHDRAW: ("neutral", "arrow-back-up"),
    Verb.CONVENE: ("info", "calendar-due"),
    Verb.RECORD: ("info", "gavel"),
    Verb.ISSUE: ("success", "file-text"),
}


@dataclass(frozen=True)
class Side:
    """A party as the page names it; codes only where the viewer may open what they lead to."""

    role: str
    label: str
    name: str
    person_code: str = ""
    organisation_code: str = ""


@dataclass(frozen=True)
class ClockLine:
    """A clock with its computation, and the stage whose time it counts."""

    stage: Any
    label: str
    owner: str
    state: str
    state_label: str
    due: date
    done: datetime | None
    suspended: bool
    source: str
    steps: tuple[Any, ...]
    calendars: tuple[str, ...]


@dataclass(frozen=True)
class StoryLine:
    """One act as the timeline tells it: by role and organisation, never by a person's name."""

    at: datetime
    title: Any
    who: str
    body: str
    tone: str
    icon: str


@dataclass(frozen=True)
class StepLine:
    label: Any
    state: str
    at: date | None = None
    note: Any = ""


@dataclass(frozen=True)
class Way:
    """An outcome that somebody may choose here, and why it cannot be given yet.

    A `recorded` one is written down for a person who answered elsewhere.
    """

    outcome: Outcome
    why_not: str = ""
    recorded: bool = False


@dataclass(frozen=True)
class MatterFile:
    """Everything that the page of one matter shows, and what this viewer may do with it."""

    matter: Matter
    definition: type[Procedure]
    stage: Stage
    desk: str
    due: date | None
    answers: list[tuple[str, Any, str]]
    sides: list[Side]
    flags: list[Flag]
    steps: list[StepLine]
    clocks: list[ClockLine]
    story: list[StoryLine]
    ways: list[Way]
    rounds: list[RoundLine]
    rolls: list[tuple[Any, list[RollLine]]]
    documents: list[Document]
    at_desk: bool
    above: bool
    claim: str
    remark: str = ""
    reminded: date | None = None
    overdue: bool = False
    children: list[str] = field(default_factory=list)
    parent: str = ""
    call_title: str = ""
    call_number: str = ""
    track: str = ""


def matter_file(viewer: Viewer, number: str) -> MatterFile | None:
    """The file of a matter that the viewer may see, else None."""
    found = matter(viewer, number)
    if found is None:
        return None
    definition = PROCEDURES.get(found.procedure)
    times, told = list(clocks(viewer, found)), list(acts(viewer, found))
    flags = [definition.flag(key) for key in found.flags]
    key, branch = stage_for(viewer, found)
    place, stage = branch or found, definition.stage(key)
    mine = viewer.holds("matters.decide") and viewer.node_id == place.desk_node_id
    related = Matter.objects.visible_to(viewer)
    return MatterFile(
        matter=found,
        definition=definition,
        stage=stage,
        desk=_organisation(place.desk_node),
        due=found.due,
        answers=_answers(viewer, found, definition),
        sides=_sides(viewer, found),
        flags=[flag for flag in flags if flag is not None],
        steps=_steps(viewer, found, definition, told),
        clocks=[_clock_line(row, definition) for row in times],
        story=[_story_line(row, definition) for row in reversed(told)],
        ways=_ways(found, stage) if mine else [],
        rounds=round_lines(viewer, found),
        rolls=roll_lines(viewer, found),
        documents=list(documents(viewer, found)),
        at_desk=mine,
        above=_above(viewer, found),
        claim="" if place.claimed_by_id is None else "mine" if place.claimed_by_id == viewer.user_id else "other",
        remark=place.desk_remark,
        reminded=reminded_on([found.pk]).get(found.pk),
        overdue=any(row.state == ClockState.RUNNING and row.deadline <= clock.now() for row in times),
        children=list(related.filter(parent=found).order_by("pk").values_list("number", flat=True)),
        parent=related.filter(pk=found.parent_id).values_list("number", flat=True).first() or "",
        call_title=found.call.title if found.call is not None else "",
        call_number=found.call.number if found.call is not None and viewer.holds("calls.read") else "",
        track=found.track.name if found.track is not None else "",
    )


def _ways(found: Matter, stage: Stage) -> list[Way]:
    chosen = stage.chosen() if found.state == MatterState.OPEN else ()
    if stage.asks_person:
        chosen = tuple(one for one in chosen if one.recorded)
    return [Way(one, one.guard(found) if one.guard else "", stage.asks_person) for one in chosen]


def _organisation(node) -> str:
    organisation = getattr(node, "organisation", None)
    return organisation.name if organisation else ""


def _above(viewer: Viewer, found: Matter) -> bool:
    return viewer.holds("matters.supervise") and stands_above(viewer, found.desk_node_id)


def _answers(viewer: Viewer, found: Matter, definition: type[Procedure]) -> list[tuple[str, Any, str]]:
    given = json.loads(found.answers.reveal())
    rows = []
    for one in inputs_of(definition, found.call):
        value = given.get(one.key)
        if isinstance(value, list | dict):
            continue
        text = str("" if value is None else one.label_of(value, viewer, found))
        rows.append((one.key, one.name, _MASKS[one.mask](text) if one.mask else text))
    return rows


def _sides(viewer: Viewer, found: Matter) -> list[Side]:
    rows = list(parties(viewer, found).filter(valid_to=None).order_by("pk"))
    visible = {row.person_id for row in rows if row.person_id}
    if viewer.holds("people.read"):
        visible = set(people(viewer).filter(pk__in=visible).values_list("pk", flat=True))
    else:
        visible = set()
    return [_side(row, visible) for row in rows]


def _side(row: Party, visible: set[int]) -> Side:
    label = PartyRole(row.role).label
    if row.employer_id is not None:
        return Side(row.role, label, row.employer.name)
    if row.person_id is not None:
        code = row.person.code if row.person_id in visible else ""
        return Side(row.role, label, privacy.mask_name(row.person.name), person_code=code)
    return Side(row.role, label, row.organisation.name, organisation_code=row.organisation.code)


def _steps(viewer: Viewer, found: Matter, definition: type[Procedure], told: list[Act]) -> list[StepLine]:
    left = {row.stage: clock.local_date(row.recorded_at) for row in told if row.outcome}
    keys = [stage.key for stage in definition.stages]
    here = keys.index(found.stage) if found.stage in keys else 0
    steps = [StepLine(_("提交"), "done", clock.local_date(found.opened_at))]
    for place, stage in enumerate(definition.stages):
        if isinstance(stage, Together) and place <= here:
            steps += _side_by_side(viewer, found, definition, stage, left)
        elif place < here:
            passed = stage.key in left
            steps.append(StepLine(stage.labels.staff, "done" if passed else "skipped", left.get(stage.key)))
        elif place > here:
            ended = found.state == MatterState.ENDED
            steps.append(StepLine(stage.labels.future, "skipped" if ended else "todo"))
        else:
            steps.append(_present(found, stage, left.get(stage.key)))
    ending = Ending(found.ending).label if found.state == MatterState.ENDED else ""
    day = clock.local_date(found.ended_at) if found.ended_at else None
    steps.append(StepLine(_("办结"), "done" if ending else "todo", day, ending))
    return steps


def _side_by_side(
    viewer: Viewer, found: Matter, definition: type[Procedure], group: Together, left: dict[str, date]
) -> list[StepLine]:
    """A step for each branch: where it is, at whose desk, and whether it is done."""
    state_of = {BranchState.OPEN: "current", BranchState.DONE: "done", BranchState.OFF: "skipped"}
    latest = {row.place: row for row in branches(viewer, found).filter(group=group.key)}
    return [
        StepLine(
            definition.stage(row.stage).labels.staff,
            state_of[BranchState(row.state)],
            left.get(row.stage) if row.state == BranchState.DONE else None,
            _organisation(row.desk_node) if row.state == BranchState.OPEN else "",
        )
        for _place, row in sorted(latest.items())
    ]


def _present(found: Matter, stage: Stage, left: date | None) -> StepLine:
    if found.state != MatterState.ENDED:
        note = _("等待申请人补正") if found.state == MatterState.RETURNED else _organisation(found.desk_node)
        return StepLine(stage.labels.staff, "current", None, note)
    if found.ending == Ending.DONE:
        return StepLine(stage.labels.staff, "done", left)
    return StepLine(
        stage.labels.staff, "failed" if found.ending in (Ending.REFUSED, Ending.REVOKED) else "skipped", left
    )


def _clock_line(row: Clock, definition: type[Procedure]) -> ClockLine:
    computed = Computation.from_data(row.trace)
    label = {ClockOwner.APPLICANT: _("补正时限"), ClockOwner.PARTY: _("答复时限")}.get(row.owner, _("办理时限"))
    return ClockLine(
        stage=definition.stage(row.stage).labels.staff,
        label=_("%(label)s（%(length)s）") % {"label": label, "length": computed.unit.words(computed.amount)},
        owner=ClockOwner(row.owner).label,
        state=row.state,
        state_label=ClockState(row.state).label,
        due=row.due,
        done=row.ended_at if row.state in (ClockState.MET, ClockState.MISSED) else None,
        suspended=row.state == ClockState.STOPPED,
        source=row.source,
        steps=computed.steps,
        calendars=computed.calendar_sources,
    )


def acted_by(row: Act) -> str:
    """Role and organisation of an act's author; a substitute is marked."""
    if row.actor == Actor.CLOCK:
        return _("系统按时限规则")
    if row.actor == Actor.PARTY:
        return _("被询问的本人")
    if not row.by_role:
        return _("申请人") if row.actor == Actor.APPLICANT else _("系统")
    role = str(ROLE_KINDS.get(row.by_role).name) if row.by_role in ROLE_KINDS else row.by_role
    text = " · ".join(part for part in (_organisation(row.for_node), role) if part)
    return _("%(who)s（代理）") % {"who": text} if row.acting_for else text


def _story_line(row: Act, definition: type[Procedure]) -> StoryLine:
    tone, icon = _TONES.get(row.verb, ("neutral", ""))
    return StoryLine(row.recorded_at, _title(row, definition), acted_by(row), _body(row, definition), tone, icon)


def _title(row: Act, definition: type[Procedure]) -> Any:
    if row.outcome:
        outcome = definition.stage(row.stage).outcome(row.outcome)
        return outcome.name if outcome is not None else row.outcome
    if row.verb == Verb.CLAIM and row.given.get("release"):
        return _("退回认领")
    return Verb(row.verb).label


def _body(row: Act, definition: type[Procedure]) -> str:
    lines = [row.note] if row.note else []
    if row.mandate:
        lines.append(_("依据：%(mandate)s") % {"mandate": row.mandate})
    checked = [definition.flag(key) for key in row.given.get("confirmed", [])]
    if any(checked):
        names = "、".join(str(flag.name) for flag in checked if flag is not None)
        lines.append(_("已核对：%(flags)s") % {"flags": names})
    if row.happened_on != clock.local_date(row.recorded_at):
        lines.append(_("发生日：%(day)s，登记日晚于发生日") % {"day": row.happened_on})
    return "\n".join(lines)


def matters_of_person(viewer: Viewer, person_id: int) -> list[Matter]:
    """The matters about a person that the viewer may see, newest first, at most fifty."""
    about = Party.objects.visible_to(viewer).filter(person_id=person_id).values("matter_id")
    return list(matters(viewer).filter(pk__in=about).order_by("-pk")[:50])
