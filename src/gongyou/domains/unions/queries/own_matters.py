"""A worker's own matters: where each is, who holds it, until when, and what the worker can do."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongyou.domains.unions.queries import plain_face
from gongyou.domains.unions.queries.own import is_settled
from gongyou.engines.procedures import queries
from gongyou.engines.procedures.enums import Actor, ClockOwner, ClockState, Ending, MatterState, PartyRole, Verb
from gongyou.engines.procedures.models import Act, Clock, Document, Matter
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.queries.questions import Question, question, questions_put, words_of
from gongyou.engines.procedures.types import PROCEDURES, Input, Procedure
from gongyou.engines.procedures.types.call_setup import inputs_of
from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.workdays import Computation

_MASKS = {"name": privacy.mask_name, "identity": privacy.mask_identity, "phone": privacy.mask_phone}
_SAID_TO_APPLICANT = {Verb.RETURN, Verb.REFUSE, Verb.NOT_ACCEPT, Verb.REVOKE}


@dataclass(frozen=True)
class MatterLine:
    """One matter in a list."""

    number: str
    title: str
    badge: str
    badge_label: str
    stage: str
    due: date | None
    opened_at: datetime
    mine: bool
    returned: bool
    ended: bool
    asked: bool = False

    @property
    def waits_for_me(self) -> bool:
        """Whether nothing goes on until I do something: correct what I sent, or answer what I am asked."""
        return self.asked or self.returned and self.mine


@dataclass(frozen=True)
class Promised:
    """A binding day and how it was counted."""

    due: date
    words: str
    steps: tuple[tuple[str, date], ...]
    source: str
    suspended: bool = False
    whose: str = ClockOwner.DESK


@dataclass(frozen=True)
class MatterPage:
    """Everything that the page of one matter shows."""

    line: MatterLine
    steps: list[dict]
    holder: str
    now: str
    promised: Promised | None
    correct_by: Promised | None
    done_at: datetime | None
    entries: list[dict]
    answers: list[tuple[str, str]]
    asked: str = ""
    reason: str = ""
    appeal: str = ""
    question: Question | None = None
    documents: tuple[Document, ...] = ()
    actions: tuple[str, ...] = field(default=())


def own_matters(viewer: Viewer, *, settled: bool | None = None) -> list[MatterLine]:
    """The matters that the worker's account opened or that concern the worker's person, newest first.

    `settled` spares the question where the caller knows the answer already.
    """
    if viewer.kind != "worker":
        return []
    plain = not (is_settled(viewer) if settled is None else settled)
    rows = list(queries.lines(viewer).order_by("-pk")[:100])
    days = _days(viewer, rows, plain)
    return [_line(viewer, row, plain, days.get(row.pk)) for row in rows]


def _days(viewer: Viewer, rows: list[Matter], plain: bool) -> dict[int, date]:
    """The day by which the desk, or the worker, must act on each of these matters that is under way."""
    alike = [row for row in rows if row.state == MatterState.OPEN and _is_plain(row, plain)]
    others = [row for row in rows if row.state != MatterState.ENDED and row not in alike]
    found = {row.pk: plain_face.promise(row, acts)[0].due for row, acts in _pauses(viewer, alike)}
    times: dict[int, list[Clock]] = {row.pk: [] for row in others}
    if others:
        own = Clock.objects.visible_to(viewer).filter(matter__in=others).order_by("pk")
        for time in own.only("matter", "owner", "state", "due"):
            times[time.matter_id].append(time)
    for row in others:
        binding = _of_desk(times[row.pk]) if row.state == MatterState.OPEN else _of_applicant(times[row.pk])
        if binding is not None:
            found[row.pk] = binding.due
    return found


def _pauses(viewer: Viewer, rows: list[Matter]) -> list[tuple[Matter, list[Act]]]:
    """Each matter with the acts by which its time stood still and went on."""
    found: dict[int, list[Act]] = {row.pk: [] for row in rows}
    paused = [row for row in rows if row.paused]
    if paused:
        acts = Act.objects.visible_to(viewer).filter(matter__in=paused, verb__in=[Verb.RETURN, Verb.CORRECT])
        for act in acts.order_by("pk").only("matter", "verb", "happened_on"):
            found[act.matter_id].append(act)
    return [(row, found[row.pk]) for row in rows]


def _of_desk(times: list[Clock]) -> Clock | None:
    """The desk's binding time: the earliest that runs or stands still, else the last one there was."""
    own = [time for time in times if time.owner == ClockOwner.DESK]
    alive = [time for time in own if time.state in (ClockState.RUNNING, ClockState.STOPPED)]
    return min(alive, key=lambda time: time.due) if alive else own[-1] if own else None


def _of_applicant(times: list[Clock]) -> Clock | None:
    """The earliest time of the applicant that runs."""
    own = [time for time in times if time.owner == ClockOwner.APPLICANT and time.state == ClockState.RUNNING]
    return min(own, key=lambda time: time.due, default=None)


def _is_plain(matter: Matter, plain: bool) -> bool:
    return plain and matter.procedure in plain_face.PROCEDURES_ALIKE


def _line(viewer: Viewer, row: Matter, plain: bool, day: date | None) -> MatterLine:
    definition = PROCEDURES.get(row.procedure)
    plain = _is_plain(row, plain)
    badge, label = _badge(row)
    asked = question(viewer, row)
    return MatterLine(
        number=row.number,
        title=plain_face.title() if plain else str(definition.name),
        badge=badge,
        badge_label=label,
        stage=_stage_label(row, definition, plain),
        due=asked.due if asked else day,
        opened_at=row.opened_at,
        mine=row.opened_user_id == viewer.user_id,
        returned=row.state == MatterState.RETURNED,
        ended=row.state == MatterState.ENDED,
        asked=asked is not None,
    )


def _badge(row: Matter) -> tuple[str, str]:
    if row.state == MatterState.RETURNED:
        return "returned", _("请补正")
    if row.state == MatterState.OPEN:
        return "open", _("办理中")
    return {
        Ending.DONE: ("done", _("已办结")),
        Ending.REFUSED: ("refused", _("未予同意")),
        Ending.WITHDRAWN: ("withdrawn", _("已撤回")),
        Ending.LAPSED: ("lapsed", _("逾期终止")),
        Ending.REVOKED: ("inactive", _("决定已撤销")),
        Ending.STOPPED: ("stopped", _("已停止办理")),
    }[Ending(row.ending)]


def _stage_label(row: Matter, definition: type[Procedure], plain: bool) -> str:
    if row.state == MatterState.RETURNED:
        return _("等您补正")
    if row.state == MatterState.ENDED:
        return _badge(row)[1]
    return plain_face.labels()[0] if plain else str(definition.stage(row.stage).labels.applicant)


def own_matter(viewer: Viewer, number: str) -> MatterPage | None:
    """The page of one own matter; None for anything else, known or not."""
    row = queries.matter(viewer, number) if viewer.kind == "worker" else None
    if row is None:
        return None
    definition = PROCEDURES.get(row.procedure)
    plain = _is_plain(row, not is_settled(viewer))
    mine = row.opened_user_id == viewer.user_id
    acts = list(queries.acts(viewer, row))
    last = {act.verb: act for act in acts}
    refused = row.ending in (Ending.REFUSED, Ending.REVOKED)
    promised, correct_by = _promised(viewer, row, plain), _correction(viewer, row)
    binding = promised if row.state == MatterState.OPEN else correct_by
    return MatterPage(
        line=_line(viewer, row, plain, binding.due if binding else None),
        steps=_steps(row, definition, plain),
        holder=plain_face.holder(row) if plain else row.desk_node.organisation.name,
        now=_stage_label(row, definition, plain),
        promised=promised,
        correct_by=correct_by,
        done_at=row.ended_at,
        entries=_entries(row, acts, plain, mine),
        answers=_answers(row, definition) if mine else [],
        asked=last[Verb.RETURN].note if row.state == MatterState.RETURNED and Verb.RETURN in last else "",
        reason=_reason(acts) if refused else "",
        appeal=_appeal(definition, plain) if refused else "",
        question=question(viewer, row),
        documents=tuple(queries.documents(viewer, row)),
        actions=_actions(row, definition) if mine else (),
    )


def _appeal(definition: type[Procedure], plain: bool) -> str:
    return str(PROCEDURES.get("unions.join").appeal if plain else definition.appeal)


def _reason(acts: list[Act]) -> str:
    return next((act.note for act in reversed(acts) if act.verb in _SAID_TO_APPLICANT and act.note), "")


def _actions(row: Matter, definition: type[Procedure]) -> tuple[str, ...]:
    if row.state == MatterState.ENDED:
        return ()
    found = ("correct",) if row.state == MatterState.RETURNED else ()
    return (*found, "withdraw") if allows(definition.stage(row.stage).row, Verb.WITHDRAW, Actor.APPLICANT) else found


def _steps(row: Matter, definition: type[Procedure], plain: bool) -> list[dict]:
    """Submitted, the stages in order, and the end; a stage is done, current, failed or not yet reached."""
    stages = definition.stages
    group = definition.group_of(row.stage)
    at = [stage.key for stage in stages].index(group.key if group else row.stage)
    if plain:
        texts, at = [plain_face.labels()], 0
    else:
        texts = [(str(stage.labels.applicant), str(stage.labels.future)) for stage in stages]
    ended, good = row.state == MatterState.ENDED, row.ending == Ending.DONE
    steps = [{"label": _("提交申请"), "state": "done", "at": row.opened_at, "note": ""}]
    for index, (present, future) in enumerate(texts):
        if index < at or ended and index == at:
            steps.append({"label": future, "state": "done" if good or index < at else "failed", "at": None, "note": ""})
        elif index == at:
            steps.append({"label": present, "state": "current", "at": None, "note": ""})
        else:
            steps.append({"label": future, "state": "skipped" if ended else "todo", "at": None, "note": ""})
    last = _badge(row)[1] if ended else _("办结")
    state = ("done" if good else "failed") if ended else "todo"
    return [*steps, {"label": last, "state": state, "at": row.ended_at, "note": ""}]


def _promised(viewer: Viewer, row: Matter, plain: bool) -> Promised | None:
    """The desk's binding day and how it was counted."""
    if plain:
        return _as_promised(*plain_face.promise(row, list(queries.acts(viewer, row))))
    found = _of_desk(list(queries.clocks(viewer, row)))
    return _of_clock(found) if found else None


def _correction(viewer: Viewer, row: Matter) -> Promised | None:
    if row.state != MatterState.RETURNED:
        return None
    found = _of_applicant(list(queries.clocks(viewer, row)))
    return _of_clock(found) if found else None


def _of_clock(found: Clock) -> Promised:
    return _as_promised(Computation.from_data(found.trace), found.source, found.state == "stopped", found.owner)


def _as_promised(counted: Computation, source: str, suspended: bool = False, whose: str = ClockOwner.DESK) -> Promised:
    return Promised(
        due=counted.due,
        words=counted.unit.words(counted.amount),
        steps=tuple((step.label, step.day) for step in counted.steps),
        source=source,
        suspended=suspended,
        whose=whose,
    )


def _entries(row: Matter, acts: list[Act], plain: bool, mine: bool) -> list[dict]:
    """What happened, newest first, in the applicant's words; procedures that look alike are told alike."""
    hidden = {Verb.CLAIM, Verb.ESCALATE} if plain else {Verb.CLAIM}
    named = row.procedure not in plain_face.PROCEDURES_ALIKE
    return [_entry(act, mine, row.procedure, named) for act in reversed(acts) if act.verb not in hidden]


def _entry(act: Act, mine: bool, procedure: str, named: bool) -> dict:
    outcome = PROCEDURES.get(procedure).stage(act.stage).outcome(act.outcome) if act.outcome and named else None
    title, tone = {
        Verb.SUBMIT: (_("提交申请"), "info"),
        Verb.ADVANCE: (_("工会同意"), "success"),
        Verb.ACCEPT: (_("工会同意"), "success"),
        Verb.NOT_ACCEPT: (_("工会未予同意"), "danger"),
        Verb.REFUSE: (_("工会未予同意"), "danger"),
        Verb.RETURN: (_("退回，请补正"), "warning"),
        Verb.CORRECT: (_("已补正"), "info"),
        Verb.WITHDRAW: (_("撤回申请"), "neutral"),
        Verb.LAPSE: (_("逾期未补正，申请终止"), "neutral"),
        Verb.ESCALATE: (_("转由上一级工会办理"), "warning"),
        Verb.REVOKE: (_("上级工会撤销了原决定"), "danger"),
        Verb.CONVENE: (_("召集会议"), "info"),
        Verb.RECORD: (_("登记结果"), "info"),
        Verb.ISSUE: (_("印发文件"), "success"),
    }[Verb(act.verb)]
    return {
        "at": act.recorded_at,
        "title": str(outcome.name) if outcome is not None else title,
        "tone": tone,
        "who": _who(act, mine),
        "body": act.note if act.verb in _SAID_TO_APPLICANT else "",
    }


def _who(act: Act, mine: bool) -> str:
    if act.actor == Actor.APPLICANT:
        return _("本人") if mine and act.by_role == "" else _("申请方")
    if act.actor == Actor.PARTY:
        return _("被询问的本人")
    if act.actor == Actor.CLOCK:
        return _("系统按时限规则")
    organisation = getattr(act.for_node, "organisation", None)
    return organisation.name if organisation else ""


def _answers(row: Matter, definition: type[Procedure]) -> list[tuple[str, str]]:
    given = json.loads(row.answers.reveal())
    return [(str(one.name), shown) for one in definition.fields if (shown := _shown(one, given.get(one.key, "")))]


def _shown(one: Input, value: Any) -> str:
    if value in (None, "") or isinstance(value, list | dict):
        return ""
    return _MASKS[one.mask](str(value)) if one.mask else str(one.label_of(value))


def corrections(viewer: Viewer, number: str) -> tuple[tuple[Input, ...], dict[str, Any]] | None:
    """What the account may correct now with what it typed itself; None where nothing can be corrected."""
    row = queries.matter(viewer, number) if viewer.kind == "worker" else None
    if row is None or row.opened_user_id != viewer.user_id or row.state != MatterState.RETURNED:
        return None
    given = json.loads(row.answers.reveal())
    asked = tuple(one for one in inputs_of(PROCEDURES.get(row.procedure), row.call) if one.correctable)
    return asked, {one.key: given.get(one.key, "") for one in asked}


def own_messages(viewer: Viewer) -> list[dict]:
    """The texts that were sent to the worker about own matters, newest first, told from the acts."""
    if viewer.kind != "worker":
        return []
    plain = not is_settled(viewer)
    rows = {row.pk: row for row in _told_of(viewer).order_by("-pk")[:50]}
    acts = Act.objects.visible_to(viewer).filter(matter_id__in=rows).order_by("-recorded_at", "-pk")
    said = ((act, _message(act, rows[act.matter_id], plain)) for act in acts)
    told = [{"at": act.recorded_at, "number": rows[act.matter_id].number, "text": text} for act, text in said if text]
    asked = questions_put(viewer, list(queries.matters(viewer).order_by("-pk")[:50]))
    told += [{"at": one.anchor.recorded_at, "number": one.matter.number, "text": words_of(one)} for one in asked]
    return sorted(told, key=lambda one: one["at"], reverse=True)


def _told_of(viewer: Viewer) -> QuerySet[Matter]:
    """The matters about which texts go to this account: those it opened, and a union's about its own person."""
    found = Q(opened_user_id=viewer.user_id)
    if viewer.person_id is not None:
        found |= Q(opened_user=None, parties__role=PartyRole.MEMBER, parties__person_id=viewer.person_id)
    return queries.matters(viewer).filter(found).distinct()


def _message(act: Act, row: Matter, plain: bool) -> str:
    number = {"number": row.number}
    if act.verb == Verb.RETURN:
        return _("您的申请 %(number)s 需要补正，请登录“我的办件”查看。") % number
    if act.verb == Verb.REVOKE:
        return _("关于您的申请 %(number)s 的决定已被上级工会撤销，请登录“我的办件”查看理由和申诉方式。") % number
    if act.verb == Verb.LAPSE:
        return _("您的申请 %(number)s 因逾期未补正已终止，可以重新提交。") % number
    if plain and _is_plain(row, plain):
        return plain_face.message(act.verb, row.number)
    outcome = PROCEDURES.get(row.procedure).stage(act.stage).outcome(act.outcome) if act.outcome else None
    return str(outcome.message) % number if outcome and outcome.message else ""
