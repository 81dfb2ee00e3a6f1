"""One due as its page shows it: what is owed, how its day was counted, what proves it, the form, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import DueState, DueVerb, ProofKind
from gongyou.engines.procedures.models import Due, DueAct, Matter, Proof, Proving
from gongyou.engines.procedures.queries.above import stands_above
from gongyou.engines.procedures.queries.duties import dues, standing, vacant_below
from gongyou.engines.procedures.types import (
    ABOVE,
    DUTIES,
    Asked,
    ByFact,
    ByProcedure,
    Duty,
    Input,
    Period,
    Report,
    digest_of,
    period_words,
)
from gongyou.kernel import clock
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.workdays import Computation, MissingYear

_TONES = {
    DueVerb.REPORT: ("info", "send"),
    DueVerb.CONFIRM: ("success", "check"),
    DueVerb.SEND_BACK: ("warning", "arrow-back-up"),
    DueVerb.SETTLE: ("success", "circle-check"),
    DueVerb.WAIVE: ("neutral", "ban"),
    DueVerb.REMIND: ("warning", "bell"),
    DueVerb.OPEN: ("info", "file-text"),
    DueVerb.REOPEN: ("warning", "refresh"),
}


@dataclass(frozen=True)
class Shown:
    """One computed value on the page; `alert` where it needs attention."""

    name: Any
    value: int | str
    unit: Any
    alert: bool


@dataclass(frozen=True)
class FormPart:
    """The report that is asked for now."""

    part: str
    name: Any
    values: list[Shown]
    inputs: tuple[Input, ...]
    seen: str


@dataclass(frozen=True)
class PartLine:
    """One part and what proves it."""

    name: Any
    proven: bool
    kind: str = ""
    at: datetime | None = None
    who: str = ""
    values: tuple[Shown, ...] = ()
    given: tuple[tuple[Any, Any], ...] = ()
    fact: str = ""
    number: str = ""
    shared: bool = False


@dataclass(frozen=True)
class Told:
    """One line of the story: by role and organisation, never by a person's name."""

    at: datetime
    title: Any
    who: str
    body: str
    tone: str
    icon: str


@dataclass(frozen=True)
class DueFile:
    """Everything that the page of one due shows, and what this viewer may do with it."""

    due: Due
    duty: type[Duty]
    where: str
    organisation_code: str
    period: str
    badge: str
    label: Any
    steps: tuple[Any, ...]
    calendars: tuple[str, ...]
    missing: str
    parts: list[PartLine]
    forms: list[FormPart]
    story: list[Told]
    for_vacant: bool
    checks: str
    may_check: bool
    may_waive: bool
    may_remind: bool
    may_begin: bool
    may_settle: bool
    opened: str


def due_file(viewer: Viewer, pk: int) -> DueFile | None:
    """The file of a due that the viewer may see, else None."""
    due = dues(viewer).select_related("check_node__organisation", "opened").filter(pk=pk).first()
    if due is None:
        return None
    duty, (badge, label) = DUTIES.get(due.duty), standing(due)
    waits, vacant, above = due.state == DueState.OPEN, False, stands_above(viewer, due.node_id)
    own = viewer.holds("matters.decide") and viewer.node_id == due.node_id
    if above and waits and viewer.holds("matters.decide"):
        vacant = vacant_below(viewer).filter(pk=due.pk).exists()
    speaks = waits and (own or vacant)
    parts = _parts(viewer, due, duty)
    proven = {part for part, line in zip(duty.parts(), parts, strict=True) if line.proven}
    computed = Computation.from_data(due.trace) if due.trace else None
    late = due.deadline is not None and due.deadline <= clock.now()
    organisation = due.node.organisation
    return DueFile(
        due=due,
        duty=duty,
        where=organisation.name,
        organisation_code=organisation.code,
        period=period_words(due.period),
        badge=badge,
        label=label,
        steps=computed.steps if computed else (),
        calendars=computed.calendar_sources if computed else (),
        missing=str(MissingYear(due.missing_year)) if due.missing_year else "",
        parts=parts,
        forms=[_form(viewer, due, one) for one in duty.reports() if one.part not in proven] if speaks else [],
        story=_story(viewer, due, duty),
        for_vacant=vacant,
        checks=due.check_node.organisation.name if due.check_node_id else "",
        may_check=_checks(viewer, due),
        may_waive=above and viewer.holds("matters.supervise") and duty.waived_by == ABOVE and _is_live(due),
        may_remind=above and not vacant and viewer.holds("matters.supervise") and waits and late,
        may_begin=speaks and any(isinstance(proof, ByProcedure) for proof in duty.proofs) and not _stands(due.opened),
        may_settle=speaks and any(isinstance(proof, ByFact | ByProcedure) for proof in duty.proofs),
        opened=_visible_number(viewer, due.opened),
    )


def _stands(opened: Matter | None) -> bool:
    """Whether the matter that was opened for a due is under way or done; one that was stopped is owed again."""
    return opened is not None and (opened.state != "ended" or opened.ending == "done")


def _is_live(due: Due) -> bool:
    return due.state in (DueState.OPEN, DueState.REPORTED)


def _checks(viewer: Viewer, due: Due) -> bool:
    here = due.state == DueState.REPORTED and due.check_node_id == viewer.node_id
    return here and viewer.holds("matters.decide")


def _visible_number(viewer: Viewer, matter: Matter | None) -> str:
    if matter is None:
        return ""
    rows = Matter.objects.visible_to(viewer).filter(pk=matter.pk)
    return rows.values_list("number", flat=True).first() or ""


def _shown(report: Report, values: Mapping[str, Any]) -> list[Shown]:
    found = []
    for one in report.measures:
        value = values.get(one.key, 0)
        if one.rare and not value:
            continue
        found.append(Shown(one.name, value, one.unit, one.wrong and bool(value)))
    return found


def _form(viewer: Viewer, due: Due, report: Report) -> FormPart:
    asked = Asked(due.subject_kind, due.subject_number, due.node_id, Period(due.period, due.covers_from, due.covers_to))
    values = report.compute(viewer, asked)
    return FormPart(report.part, report.name, _shown(report, values), report.inputs, digest_of(values))


def _parts(viewer: Viewer, due: Due, duty: type[Duty]) -> list[PartLine]:
    rows = Proving.objects.visible_to(viewer).filter(due=due, stands=True)
    found = {row.part: row for row in rows.select_related("proof__node__organisation", "proof__matter")}
    return [_part(viewer, due, proof, found.get(proof.part)) for proof in duty.proofs]


def _part(viewer: Viewer, due: Due, way: Any, row: Proving | None) -> PartLine:
    if row is None:
        return PartLine(way.name, False)
    proof = row.proof
    values, given = _of_report(due, proof) if proof.kind == ProofKind.REPORT else ((), ())
    return PartLine(
        name=way.name,
        proven=True,
        kind=proof.kind,
        at=proof.made_at,
        who=proof.node.organisation.name,
        values=values,
        given=given,
        fact=proof.fact,
        number=_visible_number(viewer, proof.matter),
        shared=Proving._base_manager.filter(proof=proof, stands=True).exclude(due=due).exists(),
    )


def _of_report(due: Due, proof: Proof) -> tuple[tuple[Shown, ...], tuple[tuple[Any, Any], ...]]:
    """The values and answers of a report in words, by the form of the duty for which it was filed."""
    rows = Proving._base_manager.filter(proof=proof).order_by("pk").values_list("due__duty", "part")
    key, part = rows.first() or (due.duty, "")
    report = DUTIES.get(key).proof(part)
    if not isinstance(report, Report):
        return (), ()
    given = [(one.name, one.label_of(proof.given.get(one.key))) for one in report.inputs if proof.given.get(one.key)]
    return tuple(_shown(report, proof.computed)), tuple(given)


def _story(viewer: Viewer, due: Due, duty: type[Duty]) -> list[Told]:
    lines = [Told(due.made_at, _("列入待办"), _("系统按规则"), "", "neutral", "calendar-due")]
    if due.missed_at is not None:
        lines.append(Told(due.missed_at, duty.missed_as, _("系统按规则"), "", "danger", "alert-circle"))
    rows = DueAct.objects.visible_to(viewer).filter(due=due).select_related("for_node__organisation")
    for row in rows.order_by("pk"):
        tone, icon = _TONES.get(row.verb, ("neutral", ""))
        lines.append(Told(row.recorded_at, DueVerb(row.verb).label, _who(row), row.note, tone, icon))
    if due.state == DueState.VOID and due.ended_at is not None:
        lines.append(Told(due.ended_at, DueState.VOID.label, _("系统按规则"), "", "neutral", "circle-x"))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _who(row: DueAct) -> str:
    if not row.by_role:
        return _("系统按规则")
    role = str(ROLE_KINDS.get(row.by_role).name) if row.by_role in ROLE_KINDS else row.by_role
    organisation = getattr(row.for_node, "organisation", None)
    text = " · ".join(part for part in (organisation.name if organisation else "", role) if part)
    return _("%(who)s（代理）") % {"who": text} if row.acting_for else text
