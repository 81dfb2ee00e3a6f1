"""Calls as the console lists and shows them: what is still missing, what happened, what may be done now."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallNature, CallState, CallVerb, Ending
from gongyou.engines.procedures.models import Allotment, Call, CallAct, Matter
from gongyou.engines.procedures.queries import quota_meter
from gongyou.engines.procedures.queries.above import stands_above
from gongyou.engines.procedures.queries.calls_checks import Basics, problems
from gongyou.engines.procedures.queries.calls_open import RUNNING, accepts, nominating_by, used_of
from gongyou.engines.procedures.types import PROCEDURES, Problem, Procedure
from gongyou.engines.procedures.types import call_setup as setups
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Organisation
from gongyou.ui.wording import date_text

STATES = tuple(CallState.choices)
_MAKING = (CallState.DRAFT, CallState.TRIED)
#: Also while the names are ranked and decided.
_WAIVABLE = (*RUNNING, CallState.CLOSED, CallState.JUDGED)
_TONES = {
    CallVerb.APPROVE: ("success", "check"),
    CallVerb.SEND_BACK: ("warning", "arrow-back-up"),
    CallVerb.PUBLISH: ("info", "speakerphone"),
    CallVerb.EXTEND: ("warning", "calendar-due"),
    CallVerb.WAIVE: ("warning", "flag"),
    CallVerb.VOID: ("danger", "circle-x"),
    CallVerb.SUBMIT: ("info", "send"),
}


@dataclass(frozen=True)
class CallRow:
    """One line of the list."""

    number: str
    title: str
    family: Any
    organiser: str
    year: int
    nature: Any
    state: str
    submitted: bool
    opens_on: date | None
    closes_on: date | None
    nominations: int


@dataclass(frozen=True)
class SectionLine:
    """A section of the setup and what is still missing in it."""

    key: str
    name: Any
    optional: bool
    empty: bool
    problems: list[Problem]


@dataclass(frozen=True)
class Told:
    """One act as the timeline tells it: by role and body, never by a person's name."""

    at: Any
    title: Any
    who: str
    body: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Waiver:
    """A quota whose waiver was asked: with what reason, and whether another has signed."""

    quota: str
    name: str
    reason: str
    signed: bool
    own: bool


@dataclass(frozen=True)
class Voiding:
    """A request to void the call that waits for its second hand."""

    reason: str
    at: Any
    own: bool


@dataclass(frozen=True)
class AllotmentLine:
    body: str
    track: str
    places: int
    used: int

    @property
    def left(self) -> int:
        return self.places - self.used


@dataclass(frozen=True)
class CallFile:
    """Everything that the page of one call shows, and what this viewer may do with it."""

    row: Call
    definition: type[Procedure]
    organiser: str
    nature: Any
    sections: list[SectionLine]
    story: list[Told]
    scopes: list[quota_meter.Scope]
    broken: list[quota_meter.Bar]
    waivers: list[Waiver]
    allotments: list[AllotmentLine]
    counts: list[tuple[str, int | None, int]]
    own: bool
    above: bool
    submitted: bool
    over: bool
    accepting: bool
    nominates_by: str
    files_with: str = ""
    filing: str = ""
    filed: bool = False
    voiding: Voiding | None = None
    may: frozenset[str] = field(default_factory=frozenset)

    @property
    def missing(self) -> list[SectionLine]:
        return [one for one in self.sections if one.problems]

    @property
    def done(self) -> int:
        return len(self.sections) - len(self.missing)


def calls(viewer: Viewer) -> QuerySet[Call]:
    return Call.objects.visible_to(viewer).select_related("node__organisation")


def find_calls(viewer: Viewer, *, state: str = "", year: str = "", text: str = "") -> QuerySet[Call]:
    """By state, year and a part of the title, the newest first."""
    rows = calls(viewer)
    if state in CallState.values:
        rows = rows.filter(state=state)
    if year.isdigit():
        rows = rows.filter(year=int(year))
    if text.strip():
        rows = rows.filter(Q(title__contains=text.strip()) | Q(number=text.strip().upper()))
    return rows.order_by("-year", "-pk")


def years(viewer: Viewer) -> list[int]:
    return sorted(set(calls(viewer).order_by().values_list("year", flat=True)), reverse=True)


def call_rows(viewer: Viewer, found: Iterable[Call]) -> list[CallRow]:
    """The lines of one page; nominations are those that the viewer sees."""
    rows = list(found)
    standing = Matter.objects.visible_to(viewer).filter(call__in=rows).exclude(ending__in=quota_meter.GONE)
    counts = dict(standing.order_by().values_list("call_id").annotate(Count("pk")))
    return [
        CallRow(
            row.number,
            row.title,
            family_name(row),
            row.node.organisation.name,
            row.year,
            CallNature(row.nature).label,
            row.state,
            bool(row.tried.get("submitted")) and row.state == CallState.TRIED,
            row.opens_on,
            row.closes_on,
            counts.get(row.pk, 0),
        )
        for row in rows
    ]


def family_name(row: Call) -> Any:
    found = PROCEDURES.find(row.procedure)
    return found.name if found is not None else row.procedure


def families(viewer: Viewer) -> list[tuple[str, Any]]:
    """(key, name) of the families of which the viewer's body may set up a call."""
    if not viewer.holds("calls.plan"):
        return []
    kind = Organisation.objects.visible_to(viewer).filter(pk=viewer.node_id).values_list("kind", flat=True).first()
    found = [one for one in PROCEDURES.all() if one.family is not None and kind in one.family.organisers]
    return [(one.key, one.name) for one in found]


def natures(procedure: str) -> list[tuple[str, Any]]:
    """The natures that a call of this family may have; of all families where none is named."""
    found = PROCEDURES.find(procedure)
    known = found.family.natures if found is not None and found.family is not None else CallNature.values
    return [(key, CallNature(key).label) for key in known]


def calls_waiting(viewer: Viewer) -> int:
    """How many submitted calls of the scope wait for this viewer's approval."""
    if not viewer.holds("calls.approve"):
        return 0
    rows = Call.objects.visible_to(viewer).filter(state=CallState.TRIED, tried__submitted=True)
    return sum(row.drafted_by_id != viewer.user_id and _over(viewer, row) for row in rows)


def _over(viewer: Viewer, row: Call) -> bool:
    return row.node_id == viewer.node_id or stands_above(viewer, row.node_id)


def call(viewer: Viewer, number: str) -> Call | None:
    return calls(viewer).filter(number=number).first()


def basics(row: Call) -> Basics:
    return Basics(row.title, row.year, row.nature, row.approval_basis, row.node_id)


def call_file(viewer: Viewer, number: str) -> CallFile | None:
    """The file of a call that the viewer may see, else None."""
    row = call(viewer, number)
    if row is None:
        return None
    definition = PROCEDURES.get(row.procedure)
    acts = list(CallAct.objects.visible_to(viewer).filter(call=row).select_related("call").order_by("pk"))
    own, above = row.node_id == viewer.node_id, _over(viewer, row) and viewer.holds("calls.approve")
    waivers = _waivers(viewer, row, definition, acts)
    waived = {one.quota for one in waivers if one.signed}
    given = quota_meter.nominated(viewer, row) if own or above else []
    over = row.state in RUNNING and row.closes_at is not None and clock.now() >= row.closes_at
    scopes = quota_meter.scopes(definition, row.setup, given, closing=over, waived=waived)
    filing = _filing(viewer, row, definition)
    found = CallFile(
        row=row,
        definition=definition,
        organiser=row.node.organisation.name,
        nature=CallNature(row.nature).label,
        sections=_sections(row, definition) if row.state in _MAKING else [],
        story=[_told(one) for one in reversed(acts)],
        scopes=scopes if own or above else [],
        broken=quota_meter.broken(scopes) if own or above else [],
        waivers=waivers,
        allotments=_allotments(viewer, row),
        counts=_counts(row, given),
        own=own,
        above=above,
        submitted=bool(row.tried.get("submitted")) and row.state == CallState.TRIED,
        over=over,
        accepting=accepts(row),
        nominates_by=nominating_by(viewer, definition) if accepts(row) else "",
        files_with=setups.family_of(definition).files_with,
        filing=filing.number if filing is not None else "",
        filed=filing is not None and filing.ending == Ending.DONE,
        voiding=_voiding(viewer, row, acts),
    )
    return _with_rights(viewer, found)


def _drafted(viewer: Viewer, row: Call) -> bool:
    """Whether the viewer had a hand in the draft, and so does not approve it."""
    verbs = (CallVerb.DRAFT, CallVerb.CHANGE, CallVerb.TRY, CallVerb.SUBMIT)
    return CallAct._base_manager.filter(call=row, verb__in=verbs, by_user_id=viewer.user_id).exists()


def _with_rights(viewer: Viewer, found: CallFile) -> CallFile:
    """What the viewer may do now; the operations decide again."""
    state, plans = found.row.state, found.own and viewer.holds("calls.plan")
    drafting = plans and state in _MAKING and not found.submitted
    rules = {
        "change": drafting,
        "try": drafting and not found.missing,
        "submit": drafting and state == CallState.TRIED,
        "approve": found.above and found.submitted and not _drafted(viewer, found.row),
        "send_back": found.above and (found.submitted or state == CallState.APPROVED),
        "file_first": plans and state == CallState.APPROVED and bool(found.files_with) and not found.filing,
        "publish": plans and state == CallState.APPROVED and (found.filed or not found.files_with),
        "close": plans and found.over,
        "waive": plans and state in _WAIVABLE and any(scope.bars for scope in found.scopes),
        "sign": found.above and state in _WAIVABLE,
        "extend": found.above and state in RUNNING,
        "void": plans and state in (*_MAKING, CallState.APPROVED, *RUNNING) and found.voiding is None,
        "confirm_void": found.above and found.voiding is not None and not found.voiding.own,
        "decline_void": found.above and found.voiding is not None,
        "file": plans and state in (CallState.CLOSED, CallState.JUDGED, CallState.ANNOUNCED),
        "copy": plans,
    }
    return replace(found, may=frozenset(key for key, yes in rules.items() if yes))


def _sections(row: Call, definition: type[Procedure]) -> list[SectionLine]:
    found = problems(definition, basics(row), row.setup, clock.today())
    lines = []
    for section in setups.sections_of(definition):
        empty = bool(section.keys) and not any(row.setup.get(key) for key in section.keys)
        lines.append(SectionLine(section.key, section.name, section.optional, empty, found[section.key]))
    return lines


def _told(one: CallAct) -> Told:
    tone, icon = _TONES.get(one.verb, ("neutral", ""))
    role = str(ROLE_KINDS.get(one.by_role).name) if one.by_role in ROLE_KINDS else one.by_role or _("系统按日期")
    who = _("%(who)s（代理）") % {"who": role} if one.acting_for else role
    return Told(one.recorded_at, act_title(one), who, one.note, tone, icon)


def act_title(one: CallAct) -> str:
    label = str(CallVerb(one.verb).label)
    if one.verb == CallVerb.CHANGE:
        section = setups.section_of(one.data.get("section", ""), quota_meter.definition_of(one.call))
        return f"{label}：{section.name}" if section is not None else label
    if one.verb == CallVerb.WAIVE:
        return _("签批名额例外") if "signs" in one.data else _("提出名额例外")
    if one.verb == CallVerb.EXTEND:
        day = date_text(date.fromisoformat(one.data["closes_on"]))
        return _("第 %(number)s 号变更：申报延至 %(day)s") % {"number": one.data["amendment"], "day": day}
    if one.data.get("asked"):
        return _("提出作废")
    if "declines" in one.data:
        return _("不同意作废，继续办理")
    if "amendment" in one.data:
        return _("第 %(number)s 号变更：%(verb)s") % {"number": one.data["amendment"], "verb": label}
    return label


def _waivers(viewer: Viewer, row: Call, definition: type[Procedure], acts: list[CallAct]) -> list[Waiver]:
    family = setups.family_of(definition)
    tags = {one["key"]: family.tag(one["tag"]) for one in row.setup.get("quotas", ())}
    found: dict[str, Waiver] = {}
    for one in acts:
        if one.verb != CallVerb.WAIVE:
            continue
        key = one.data["quota"]
        if "signs" in one.data:
            found[key] = Waiver(key, found[key].name, found[key].reason, True, found[key].own)
        else:
            tag = tags.get(key)
            name = str(tag.name) if tag is not None else key
            found[key] = Waiver(key, name, one.note, False, one.by_user_id == viewer.user_id)
    return list(found.values())


def _voiding(viewer: Viewer, row: Call, acts: list[CallAct]) -> Voiding | None:
    last = next((one for one in reversed(acts) if one.verb == CallVerb.VOID), None)
    if last is None or not last.data.get("asked") or row.state not in RUNNING:
        return None
    return Voiding(last.note, last.recorded_at, last.by_user_id in hands(viewer))


def _allotments(viewer: Viewer, row: Call) -> list[AllotmentLine]:
    found = Allotment.objects.visible_to(viewer).filter(call=row).select_related("node__organisation", "track")
    rows = list(found.order_by("node__organisation__code", "track_id"))
    used = used_of(rows)
    return [
        AllotmentLine(
            one.node.organisation.name, one.track.name if one.track else _("全部类别"), one.places, used[one.pk]
        )
        for one in rows
    ]


def _counts(row: Call, given: list[quota_meter.Nominated]) -> list[tuple[str, int | None, int]]:
    """(category, places, nominations)."""
    return [
        (one["name"], one.get("places"), sum(nominated.track == one["key"] for nominated in given))
        for one in row.setup.get("tracks", ())
    ]


def _filing(viewer: Viewer, row: Call, definition: type[Procedure]) -> Matter | None:
    key = setups.family_of(definition).files_with
    if not key:
        return None
    rows = Matter.objects.visible_to(viewer).filter(procedure=key, subject_kind="call", subject_number=row.pk)
    return rows.order_by("-pk").first()


def least_days() -> Any:
    """The parameter of the shortest time of nominations."""
    return parameters.value("procedures.nominating_days", clock.today())
