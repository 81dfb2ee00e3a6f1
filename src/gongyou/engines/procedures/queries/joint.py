"""Joint rounds as their pages show them: what stands ready to be taken together, rounds and their items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind, JointState, PartyRole
from gongyou.engines.procedures.models import Branch, Call, JointItem, JointRound, Matter, Objection, OpenItem, Party
from gongyou.engines.procedures.queries import quota_meter
from gongyou.engines.procedures.queries.above import nodes_below, stands_above
from gongyou.engines.procedures.queries.askers import nominated_by_own
from gongyou.engines.procedures.queries.panels import sits_there
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Procedure, Stage
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer

#: Kinds of stages that make or decide a list.
_LISTS = ("rank", "decide", "issue")
TABS = ("work", "below", "closed", "void")
_ABOUT = (PartyRole.CANDIDATE, PartyRole.APPLICANT, PartyRole.MEMBER, PartyRole.EMPLOYER, PartyRole.UNION)


@dataclass(frozen=True)
class Ready:
    """Matters that stand at one stage of one call and track at the viewer's desk and are in no round yet."""

    procedure: str
    name: Any
    call: str
    title: str
    stage: str
    label: Any
    track: str
    track_name: str
    kind: str
    count: int


@dataclass(frozen=True)
class RoundLine:
    """One round in a list."""

    number: str
    title: str
    kind: str
    kind_label: Any
    state: str
    body: str
    made_at: datetime
    items: int
    ends_at: datetime | None


@dataclass(frozen=True)
class RoundFile:
    """One round: its rule and result, and what this viewer may do with it."""

    row: JointRound
    line: RoundLine
    definition: type[Procedure]
    stage: Stage
    counts: Mapping[str, int]
    own: bool
    may_open: bool
    may_close: bool
    may_void: bool
    may_rest: bool
    over: bool
    objections: int


@dataclass(frozen=True)
class ItemLine:
    """One item of a round as staff see it."""

    pk: int
    ordinal: int
    code: str
    matter: str
    who: str
    published: Mapping[str, str]
    state: str
    why: str
    outcome: Any
    proposed: Any
    objections: tuple[str, ...]
    ends_at: datetime | None


def may_hold(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer has what a kind of stage asks of those who hold it for many."""
    joint = JOINTS.find(kind)
    return joint is not None and viewer.holds("matters.decide") and (not joint.right or viewer.holds(joint.right))


def _joint_stages(viewer: Viewer) -> list[tuple[type[Procedure], Stage]]:
    return [
        (definition, stage)
        for definition in PROCEDURES.all()
        for stage in definition.every_stage()
        if stage.jointly and may_hold(viewer, stage.kind)
    ]


def _waiting(viewer: Viewer, definition: type[Procedure], stage: Stage) -> QuerySet[Matter]:
    """Matters at the viewer's own desk at the stage that no open round holds."""
    taken = OpenItem._base_manager.filter(matter=OuterRef("pk"), stage=stage.key)
    rows = Matter._base_manager.filter(procedure=definition.key, state="open").filter(~Exists(taken))
    group = definition.group_of(stage.key)
    if group is None:
        return rows.filter(stage=stage.key, desk_node_id=viewer.node_id)
    branch = Branch._base_manager.filter(matter=OuterRef("pk"), stage=stage.key, state="open")
    return rows.filter(Exists(branch.filter(desk_node_id=viewer.node_id)), stage=group.key)


def ready(viewer: Viewer) -> list[Ready]:
    """What the viewer's desk may take together now: one statement for all stages but those inside branches."""
    stages = _joint_stages(viewer)
    known = {(one.key, stage.key): (one, stage) for one, stage in stages if one.group_of(stage.key) is None}
    taken = OpenItem._base_manager.filter(matter=OuterRef("pk"), stage=OuterRef("stage"))
    here = Matter._base_manager.filter(desk_node_id=viewer.node_id, state="open").filter(~Exists(taken))
    here = here.filter(procedure__in={key for key, _s in known}, stage__in={key for _p, key in known})
    found = [_ready(*known[row[:2]], row[2:]) for row in _counted(here, "procedure", "stage") if row[:2] in known]
    for definition, stage in stages:
        if definition.group_of(stage.key) is not None:
            found += [_ready(definition, stage, row) for row in _counted(_waiting(viewer, definition, stage))]
    return _together(found)


def _together(found: list[Ready]) -> list[Ready]:
    """Where a quota counts over all categories, they are taken in one list: one line for all of them."""
    numbers = {one.call for one in found if one.call and one.kind in _LISTS}
    setups = dict(Call._base_manager.filter(number__in=numbers).values_list("number", "setup")) if numbers else {}
    spanning = {number for number, setup in setups.items() if quota_meter.spans_tracks(setup)}
    kept: dict[tuple[str, str, str], Ready] = {}
    for one in found:
        stage: Any = PROCEDURES.get(one.procedure).stage(one.stage)
        apart = getattr(stage, "apart", False) or getattr(stage, "places_key", "")
        whole = one.call in spanning and one.kind in _LISTS and not apart
        track = "" if whole else one.track
        before = kept.get((one.call or one.procedure, one.stage, track))
        count = one.count + (before.count if before is not None else 0)
        name = _("全部类别") if whole else one.track_name
        kept[one.call or one.procedure, one.stage, track] = replace(one, track=track, track_name=name, count=count)
    return list(kept.values())


def _counted(rows: QuerySet[Matter], *first: str) -> list[tuple]:
    by = (*first, "call__number", "call__title", "track__key", "track__name")
    return list(rows.order_by().values_list(*by).annotate(number_of=Count("pk")).order_by(*by))


def _ready(definition: type[Procedure], stage: Stage, row: tuple) -> Ready:
    call, title, track, name, count = row
    return Ready(
        definition.key, definition.name, call or "", title or "", stage.key, stage.labels.staff, track or "",
        name or "", stage.kind, count,
    )  # fmt: skip


def waiting_matters(viewer: Viewer, *, procedure: str, stage: str, call: str, track: str) -> QuerySet[Matter] | None:
    """The matters that a new round would take, or None where the viewer may not hold it."""
    definition = PROCEDURES.find(procedure)
    declared = next((one for one in definition.every_stage() if one.key == stage), None) if definition else None
    if definition is None or declared is None or not declared.jointly or not may_hold(viewer, declared.kind):
        return None
    rows = _waiting(viewer, definition, declared)
    rows = rows.filter(call__number=call) if call else rows.filter(call=None)
    return (rows.filter(track__key=track) if track else rows).select_related("call", "track").order_by("number")


def call_of(viewer: Viewer, number: str) -> Call | None:
    return Call.objects.visible_to(viewer).filter(number=number).first()


def item_count() -> Coalesce:
    """How many items of a round are not out, as a column of its row."""
    items = JointItem._base_manager.filter(round=OuterRef("pk")).exclude(state="out").order_by()
    return Coalesce(Subquery(items.values("round").annotate(number_of=Count("pk")).values("number_of")), 0)


def rounds(viewer: Viewer, *, tab: str = "work", kind: str = "") -> QuerySet[JointRound]:
    """The rounds of the viewer's body, or those of bodies below that wait for a second hand."""
    rows = JointRound.objects.visible_to(viewer).select_related("node__organisation")
    rows = rows.annotate(item_count=item_count()).defer("rule", "result", "trace")
    if kind:
        rows = rows.filter(kind=kind)
    if tab == "below":
        below = rows.filter(node_id__in=nodes_below(viewer)).exclude(node_id=viewer.node_id)
        return below.filter(state__in=["draft", "checked", "open"]).order_by("-pk")
    states = {"closed": ["closed"], "void": ["void"]}.get(tab, ["draft", "checked", "open"])
    return rows.filter(node_id=viewer.node_id, state__in=states).order_by("-pk")


def counts(viewer: Viewer) -> dict[str, int]:
    return {tab: rounds(viewer, tab=tab).order_by().count() for tab in TABS}


def lines(rows: Iterable[JointRound]) -> list[RoundLine]:
    return [_line(row) for row in rows]


def _line(row: JointRound) -> RoundLine:
    organisation = getattr(row.node, "organisation", None)
    return RoundLine(
        row.number, row.title, row.kind, JointKind(row.kind).label, row.state,
        organisation.name if organisation else "", row.made_at, getattr(row, "item_count", 0), row.ends_at,
    )  # fmt: skip


def round_file(viewer: Viewer, number: str) -> RoundFile | None:
    """A round of the viewer's body, or of one below; else None, as for whoever sits on its panel."""
    rows = JointRound.objects.visible_to(viewer).filter(number=number)
    rows = rows.select_related("call", "track", "node__organisation")
    row = rows.annotate(item_count=item_count()).first()
    if row is None or row.node_id != viewer.node_id and not stands_above(viewer, row.node_id):
        return None
    if sits_there(row, [viewer.user_id]):
        return None
    definition = PROCEDURES.get(row.procedure)
    stage = definition.stage(row.stage)
    may = may_hold(viewer, stage.kind)
    found = JointItem.objects.visible_to(viewer).filter(round=row)
    by_state = dict(found.order_by().values_list("state").annotate(number=Count("pk")))
    over = row.ends_at is None or row.ends_at <= clock.now()
    objections = Objection._base_manager.filter(item__round=row).exclude(matter__state="ended").count()
    rest = found.filter(state__in=["in", "corrected"], open__isnull=False)
    return RoundFile(
        row=row,
        line=_line(row),
        definition=definition,
        stage=stage,
        counts=by_state,
        own=row.node_id == viewer.node_id,
        may_open=may and row.state == JointState.DRAFT and viewer.user_id not in row.rule.get("hands", []),
        may_close=may and row.state == JointState.OPEN and over,
        may_void=may and row.state in (JointState.DRAFT, JointState.CHECKED, JointState.OPEN),
        may_rest=may and row.state == JointState.CLOSED and row.kind == JointKind.NOTICE and rest.exists(),
        over=over,
        objections=objections,
    )


def items(viewer: Viewer, found: RoundFile, *, state: str = "", text: str = "") -> QuerySet[JointItem]:
    """The items of a round, of one state, or whose number, code or published name contains the text."""
    rows = JointItem.objects.visible_to(viewer).filter(round=found.row).select_related("matter").order_by("ordinal")
    if state:
        rows = rows.filter(state=state)
    if text:
        wanted = Q(matter__number__icontains=text) | Q(code__iexact=text) | Q(published__name__icontains=text)
        rows = rows.filter(wanted)
    return rows


def item_lines(viewer: Viewer, found: RoundFile, rows: Iterable[JointItem]) -> list[ItemLine]:
    page = list(rows)
    people = who([item.matter_id for item in page])
    against: dict[int, list[str]] = defaultdict(list)
    shown = Matter.objects.visible_to(viewer).filter(objection__item__in=[item.pk for item in page])
    for number, item in shown.order_by("pk").values_list("number", "objection__item_id"):
        against[item].append(number)
    return [_item_line(found, item, people.get(item.matter_id, ""), against[item.pk]) for item in page]


def _item_line(found: RoundFile, item: JointItem, name: str, objections: Sequence[str]) -> ItemLine:
    outcome = found.stage.outcome(item.outcome) if item.outcome else None
    proposed = found.stage.outcome(item.data.get("proposed", "")) if item.data.get("proposed") else None
    why = item.data.get("out") if item.state == ItemState.OUT else item.data.get("frozen", "")
    words = {"gone": _("已不在这一环节"), "upheld": _("异议成立")}
    return ItemLine(
        item.pk, item.ordinal, item.code, item.matter.number, str(item.published.get("name") or name), item.published,
        item.state, words.get(str(why), str(why or "")), outcome.name if outcome else "",
        proposed.name if proposed else "", tuple(objections), item.ends_at,
    )  # fmt: skip


def who(matter_ids: Sequence[int]) -> dict[int, str]:
    """Whom each matter is about: a person (masked), else an employer or an organisation."""
    rows = Party._base_manager.filter(matter_id__in=list(matter_ids), role__in=_ABOUT, valid_to=None, sealed=False)
    found: dict[int, str] = {}
    for row in sorted(
        rows.select_related("person", "employer", "organisation"), key=lambda row: -_ABOUT.index(row.role)
    ):
        body = row.employer or row.organisation
        found[row.matter_id] = privacy.mask_name(row.person.name) if row.person else body.name if body else ""
    return found


def takes_paper(viewer: Viewer, found: RoundFile, line: ItemLine) -> bool:
    """Whether the viewer may write down an objection against the item: never the staff of who nominated."""
    item = JointItem.objects.visible_to(viewer).filter(pk=line.pk).first()
    return found.row.kind == JointKind.NOTICE and item is not None and not nominated_by_own(viewer, item.matter_id)


def item_line(viewer: Viewer, number: str, ordinal: int) -> tuple[RoundFile, ItemLine] | None:
    """One item of a round that the viewer may hold."""
    found = round_file(viewer, number)
    item = items(viewer, found).filter(ordinal=ordinal).first() if found is not None else None
    return (found, item_lines(viewer, found, [item])[0]) if found is not None and item is not None else None
