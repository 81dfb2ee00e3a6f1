"""Panels for whoever runs them: rounds, the pool of experts, who is near to whom, who sits, sealed tables."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import InterestKind, JointKind, JointState, PanelFunction, PanelState
from gongyou.engines.procedures.models import CodeTable, Expert, Interest, JointItem, JointRound, Panelist
from gongyou.engines.procedures.predicates import conflicts
from gongyou.engines.procedures.predicates.panel_rules import PanelRule, read_panel_rule
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries import in_force

LEADING = (PanelFunction.CHIEF, PanelFunction.RECORDER, PanelFunction.ARBITER)


def reason_label(kind: str) -> Any:
    """Why somebody must not judge, in words."""
    found = {
        conflicts.SELF: _("本人是候选对象"),
        conflicts.EMPLOYER: _("三年内同一用人单位"),
        conflicts.UNION: _("三年内同一工会"),
        conflicts.ABOVE: _("上下级工会"),
    }
    return found.get(kind) or (InterestKind(kind).label if kind in InterestKind.values else kind)


def runs(viewer: Viewer, row: JointRound) -> bool:
    """Whether the viewer runs the panels of the body that holds the round; nobody runs what they judge."""
    if viewer.is_system:
        return True
    return viewer.holds("panels.run") and viewer.node_id == row.node_id and not sits_there(row, [viewer.user_id])


def sits_there(row: JointRound, users: Collection[int | None]) -> bool:
    """Whether one of these accounts sits on this panel, or was drawn for it: then it has no staff right on the round.

    Whichever came first, and after the round is closed too.
    """
    if row.kind != JointKind.PANEL:
        return False
    drawn = Q(function__in=[PanelFunction.JUDGE, PanelFunction.RESERVE])
    rows = Panelist._base_manager.filter(Q(state=PanelState.ACTIVE) | drawn, round=row)
    return rows.filter(user_id__in=[one for one in users if one is not None]).exists()


def seat_of(viewer: Viewer, row: JointRound) -> Panelist | None:
    """The viewer's own active seat on the panel."""
    if viewer.user_id is None:
        return None
    rows = Panelist.objects.visible_to(viewer).filter(round=row, user_id=viewer.user_id, state=PanelState.ACTIVE)
    return rows.select_related("expert").first()


def panel_rounds(viewer: Viewer) -> QuerySet[JointRound]:
    """The panel rounds of the viewer's body, the latest first; for who sits on panels, the own ones."""
    rows = JointRound.objects.visible_to(viewer).filter(kind=JointKind.PANEL)
    if viewer.holds("panels.run"):
        rows = rows.filter(node_id=viewer.node_id)
    elif viewer.holds("panels.sit"):
        own = Panelist.objects.visible_to(viewer).filter(user_id=viewer.user_id, state=PanelState.ACTIVE)
        rows = rows.filter(pk__in=own.values("round"), state__in=[JointState.OPEN, JointState.CLOSED])
    else:
        rows = rows.none()
    return rows.order_by("-made_at", "-pk")


def panel_round(viewer: Viewer, number: str) -> JointRound | None:
    """One of those, or a round in which the viewer has a seat; None for anybody else."""
    row = JointRound.objects.visible_to(viewer).filter(number=number, kind=JointKind.PANEL).first()
    if row is None or not (runs(viewer, row) or seat_of(viewer, row)):
        return None
    return row


@dataclass(frozen=True)
class RoundLine:
    """One panel round in a list."""

    number: str
    title: str
    state: str
    items: int
    judges: int
    made_at: datetime
    function: Any = ""


def round_lines(viewer: Viewer, rows: list[JointRound]) -> list[RoundLine]:
    """The lines of these rounds, with what the viewer is there."""
    ids = [row.pk for row in rows]
    items = dict(JointItem.objects.visible_to(viewer).filter(round__in=ids).exclude(state="out").order_by()
                 .values_list("round_id").annotate(number=Count("pk")))  # fmt: skip
    seats = Panelist.objects.visible_to(viewer).filter(round__in=ids, state=PanelState.ACTIVE)
    judges: dict[int, int] = defaultdict(int)
    own: dict[int, Any] = {}
    for round_id, function, user in seats.values_list("round_id", "function", "user_id"):
        judges[round_id] += function == PanelFunction.JUDGE
        if user == viewer.user_id:
            own[round_id] = PanelFunction(function).label
    return [
        RoundLine(row.number, row.title, row.state, items.get(row.pk, 0), judges[row.pk], row.made_at,
                  own.get(row.pk, ""))
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Near:
    """An expert who is near to candidates: to how many, and why."""

    code: str
    name: str
    items: tuple[str, ...]
    reasons: tuple[Any, ...]


@dataclass(frozen=True)
class Sitting:
    """One person on the panel."""

    username: str
    name: str
    code: str
    function: str
    label: Any
    state: str
    seat: int
    reason: str
    replaces: str


@dataclass(frozen=True)
class Table:
    """One sealed table: its digest, its keeper, whether it is open."""

    step: int
    name: Any
    digest: str
    keeper: str
    own: bool
    opened_at: datetime | None


@dataclass(frozen=True)
class SetUp:
    """What the page of a panel's set-up shows."""

    row: JointRound
    rule: PanelRule
    items: int
    named: int
    pool: int
    looked: bool
    near: tuple[Near, ...]
    drawn: bool
    excluded: int
    sitting: tuple[Sitting, ...]
    tables: tuple[Table, ...]
    own_draft: bool


def set_up(viewer: Viewer, number: str) -> SetUp | None:
    """The set-up of a round for whoever runs panels there, else None."""
    row = panel_round(viewer, number)
    if row is None or not runs(viewer, row):
        return None
    rule = read_panel_rule(row.rule)
    items = JointItem.objects.visible_to(viewer).filter(round=row).exclude(state="out")
    draw = row.result.get("draw", {})
    named = sum(bool(data.get("named")) for data in items.values_list("data", flat=True))
    return SetUp(
        row=row,
        rule=rule,
        items=items.count(),
        named=named,
        pool=len(row.result.get("pool", ())) or pool(viewer).count(),
        looked="conflicts" in row.result,
        near=_near(row),
        drawn=bool(row.seed),
        excluded=len(draw.get("excluded", ())),
        sitting=sitting(viewer, row),
        tables=tables(viewer, row),
        own_draft=row.made_by_id == viewer.user_id,
    )


def _near(row: JointRound) -> tuple[Near, ...]:
    items: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, set[str]] = defaultdict(set)
    for code, item, found in row.result.get("conflicts", ()):
        items[code].add(item)
        kinds[code] |= set(found)
    names = dict(Expert._base_manager.filter(code__in=list(items)).values_list("code", "name"))
    return tuple(
        Near(code, names.get(code, ""), tuple(sorted(one for one in items[code] if one)),
             tuple(reason_label(kind) for kind in sorted(kinds[code])))
        for code in sorted(items)
    )  # fmt: skip


def sitting(viewer: Viewer, row: JointRound) -> tuple[Sitting, ...]:
    """Everybody on the panel whom the viewer may see, in the order of the seats."""
    rows = Panelist.objects.visible_to(viewer).filter(round=row).select_related("expert", "user", "replaces__expert")
    return tuple(
        Sitting(
            one.user.username, one.expert.name if one.expert else one.user.username,
            one.expert.code if one.expert else "", one.function, PanelFunction(one.function).label, one.state,
            one.seat, one.reason, one.replaces.expert.code if one.replaces and one.replaces.expert else "",
        )
        for one in rows.order_by("seat")
    )  # fmt: skip


def tables(viewer: Viewer, row: JointRound) -> tuple[Table, ...]:
    """The sealed tables of a round."""
    rows = CodeTable.objects.visible_to(viewer).filter(round=row).select_related("keeper").order_by("step")
    return tuple(
        Table(one.step, _(one.name), one.digest, one.keeper.username, one.keeper_id == viewer.user_id, one.opened_at)
        for one in rows
    )


def pool(viewer: Viewer) -> QuerySet[Expert]:
    """The experts who may be drawn for the viewer's body: its own, and those of the bodies above it."""
    if not viewer.holds("panels.run") or viewer.node_id is None:
        return Expert.objects.visible_to(viewer).none()
    nodes = [viewer.node_id, *graph.ancestors("territory", viewer.node_id)]
    rows = Expert._base_manager.filter(in_force(clock.today()), node__in=nodes)
    return rows.select_related("user", "node__organisation").order_by("name", "code")


@dataclass(frozen=True)
class InterestLine:
    pk: int
    kind: Any
    to: str
    begins: date
    ends: date | None


@dataclass(frozen=True)
class ExpertLine:
    """One expert with the declared interests."""

    code: str
    name: str
    username: str
    place: str
    own: bool
    fields: tuple[str, ...]
    qualification: str
    in_registers: bool
    interests: tuple[InterestLine, ...]


def expert_lines(viewer: Viewer, rows: list[Expert]) -> list[ExpertLine]:
    """The lines of these experts; people to whom they are near stand under their codes, not their names."""
    declared: dict[int, list[InterestLine]] = defaultdict(list)
    found = (
        Interest.objects.visible_to(viewer).filter(expert__in=rows).select_related("person", "employer", "organisation")
    )
    for one in found.order_by("pk"):
        declared[one.expert_id].append(_interest(one))
    return [
        ExpertLine(
            row.code, row.name, row.user.username, row.node.organisation.name, row.node_id == viewer.node_id,
            tuple(row.fields), row.qualification, row.person_id is not None, tuple(declared[row.pk]),
        )
        for row in rows
    ]  # fmt: skip


def _interest(one: Interest) -> InterestLine:
    to = [one.person.code if one.person else "", one.employer.name if one.employer else "",
          one.organisation.name if one.organisation else ""]  # fmt: skip
    return InterestLine(one.pk, InterestKind(one.kind).label, "、".join(name for name in to if name), one.valid_from,
                        one.valid_to)  # fmt: skip


def own_experts(viewer: Viewer) -> list[ExpertLine]:
    """The viewer's own entries in pools, with what was declared."""
    if viewer.user_id is None or not viewer.holds("panels.sit"):
        return []
    rows = Expert.objects.visible_to(viewer).filter(Q(user_id=viewer.user_id), in_force(clock.today()))
    return expert_lines(viewer, list(rows.select_related("user", "node__organisation").order_by("pk")))


def waiting_count(viewer: Viewer) -> int:
    """How many panels mark now at which the viewer sits, or which the viewer runs."""
    return panel_rounds(viewer).filter(state=JointState.OPEN).order_by().count()
