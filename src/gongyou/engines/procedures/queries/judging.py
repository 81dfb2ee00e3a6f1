"""The judge's own desk, and statistics over judges for whoever runs panels."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointState, MarkState, PanelFunction, PanelState
from gongyou.engines.procedures.models import Expert, JointItem, JointRound, Mark, Seat
from gongyou.engines.procedures.predicates import judging, marking
from gongyou.engines.procedures.predicates.panel_rules import read_panel_rule
from gongyou.engines.procedures.predicates.panel_totals import SCALE, judge_totals
from gongyou.engines.procedures.predicates.points import show_points
from gongyou.engines.procedures.queries import panel_copies
from gongyou.engines.procedures.queries.panel_sheets import carries, label_of, sheets_of
from gongyou.engines.procedures.queries.panel_work import leads
from gongyou.engines.procedures.queries.panels import panel_round, seat_of
from gongyou.kernel.access.viewer import Viewer

#: Items on one page of the desk: with texts, and without.
WITH_TEXT, WITHOUT = 8, 40


@dataclass(frozen=True)
class Choice:
    value: int
    shown: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """One aspect to be marked: few steps are buttons, many are a number."""

    key: str
    name: str
    most: str
    step: str
    shown: str
    state: str
    remark: str
    choices: tuple[Choice, ...]
    measured: bool


@dataclass(frozen=True)
class DeskItem:
    """One item on the desk, under its code and nothing else."""

    code: str
    texts: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    seen: int
    done: bool
    locked: bool
    turn: int | None


@dataclass(frozen=True)
class Desk:
    """A page of the desk: some items, how many there are and how many are done."""

    row: JointRound
    seat: int
    open: bool
    items: tuple[DeskItem, ...]
    total: int
    done: int
    page: int
    pages: int
    digits: int
    has_measured: bool
    undone: tuple[str, ...]


def desk(viewer: Viewer, number: str, page: int = 1, code: str = "") -> Desk | None:
    """The own desk in a round, else None. `code` opens the page on which that item stands."""
    row = panel_round(viewer, number)
    seat = seat_of(viewer, row) if row is not None else None
    if row is None or seat is None or seat.function not in (PanelFunction.JUDGE, PanelFunction.RESERVE):
        return None
    rule = read_panel_rule(row.rule)
    mine = Seat.objects.visible_to(viewer).filter(panelist=seat, state=PanelState.ACTIVE)
    turns = row.result.get("order", {}).get("numbers", {})
    items = [item for item in _seated(mine) if carries(row, item)]
    items.sort(key=lambda item: (turns.get(label_of(item), 0), item.ordinal))
    texts = rule.blind and not rule.numbered
    size = WITH_TEXT if texts else WITHOUT
    pages = max(1, -(-len(items) // size))
    place = next((at for at, item in enumerate(items) if label_of(item) == code), None)
    page = place // size + 1 if place is not None else min(max(page, 1), pages)
    shown = items[(page - 1) * size : page * size]
    marks = _own_marks(viewer, seat.pk, items)
    readable = row.state in (JointState.OPEN, JointState.CLOSED)
    copies = panel_copies.texts_of(shown) if readable and (texts or not rule.numbered) else {}
    found = tuple(
        _desk_item(row, rule, item, marks[item.pk], copies.get(item.matter_id, {}), turns.get(label_of(item)))
        for item in shown
    )
    undone = tuple(label_of(item) for item in items if not _done(rule, marks[item.pk]))
    return Desk(
        row, seat.pk, row.state == JointState.OPEN, found, len(items), len(items) - len(undone), page, pages,
        rule.sheet.digits, bool(rule.measured), undone,
    )  # fmt: skip


def _seated(mine: Any) -> list[JointItem]:
    rows = mine.select_related("item").order_by("item__ordinal")
    return [seat.item for seat in rows]


def _own_marks(viewer: Viewer, seat: int, items: Collection[JointItem]) -> dict[int, dict[str, Mark]]:
    found: dict[int, dict[str, Mark]] = defaultdict(dict)
    rows = Mark.objects.visible_to(viewer).filter(item__in=items, panelist_id=seat).exclude(state=MarkState.REPLACED)
    for one in rows.order_by("pk"):
        found[one.item_id][one.aspect] = one
    return found


def _done(rule: Any, marks: dict[str, Mark]) -> bool:
    return all(key in marks and marks[key].state != MarkState.REJECTED for key in rule.judged)


def _desk_item(
    row: JointRound, rule: Any, item: JointItem, marks: dict[str, Mark], copy: dict[str, str], turn: int | None
) -> DeskItem:
    fields = tuple(_field(rule, rule.aspects[key], marks.get(key)) for key in rule.judged)
    locked = bool(fields) and all(one.state == MarkState.CONFIRMED for one in fields)
    seen = max((one.pk for one in marks.values()), default=0)
    gone = locked or label_of(item) in row.result.get("absent", {})
    return DeskItem(label_of(item), tuple(copy.items()), fields, seen, _done(rule, marks), gone, turn)


def _field(rule: Any, aspect: marking.Aspect, mark: Mark | None) -> Field:
    digits, steps = rule.sheet.digits, aspect.maximum // aspect.step
    value = mark.value if mark else None
    choices = tuple(
        Choice(number * aspect.step, show_points(number * aspect.step, digits), value == number * aspect.step)
        for number in range(steps + 1)
    ) if steps <= 10 else ()  # fmt: skip
    return Field(
        aspect.key, aspect.name, show_points(aspect.maximum, digits), show_points(aspect.step, digits),
        show_points(value, digits) if value is not None else "", mark.state if mark else "",
        mark.ruling.get("rejected", "") if mark and mark.state == MarkState.REJECTED else "", choices,
        aspect.kind == marking.MEASURED,
    )  # fmt: skip


@dataclass(frozen=True)
class JudgeLine:
    """One judge's statistics in points of 100; nothing where there is nothing to compare."""

    code: str
    name: str
    marks: int
    severity: int | None
    distance: int | None
    agreement: int | None
    drift: int | None
    favour: int | None
    flags: tuple[Any, ...]


def flag_label(flag: str) -> str:
    """What a flag asks, in words: a question, never a verdict."""
    return {
        judging.SEVERE: _("明显偏严"),
        judging.LENIENT: _("明显偏宽"),
        judging.DISAGREES: _("排序与其他评委不一致"),
        judging.DRIFTS: _("前后尺度变化"),
        judging.FAVOURS: _("对同一街道的明显偏高"),
    }[flag]


def judge_statistics(viewer: Viewer, number: str) -> tuple[JointRound, list[JudgeLine]] | None:
    """How the judges of a round mark, for whoever runs or leads it: severity, agreement, drift, favour."""
    row = leads(viewer, number)
    if row is None:
        return None
    sheets = sheets_of(row)
    label = {pk: label_of(item) for pk, item in sheets.items.items()}
    totals = judge_totals(sheets.rule.sheet)
    panel = {label[pk]: totals(sheets.given(pk)) for pk in sheets.items}
    order: dict[str, dict[str, None]] = defaultdict(dict)
    entered = sorted(
        (one for pk in sheets.items for one in sheets.counted(pk) if one.panelist_id), key=lambda one: one.pk
    )
    for one in entered:
        order[sheets.code(one.panelist_id)].setdefault(label[one.item_id])
    found = judging.statistics(
        {item: given for item, given in panel.items() if given}, 100 * SCALE,
        order={judge: list(items) for judge, items in order.items()},
        near={(judge, item) for judge, item in row.result.get("neighbours", ())},
    )  # fmt: skip
    names = dict(Expert._base_manager.filter(code__in=[one.code for one in found]).values_list("code", "name"))
    return row, [
        JudgeLine(one.code, names.get(one.code, ""), one.marks, one.severity, one.distance, one.agreement, one.drift,
                  one.favour, tuple(flag_label(flag) for flag in one.flags))
        for one in found
    ]  # fmt: skip
