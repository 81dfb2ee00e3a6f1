"""What a recorder needs to enter marks from paper, and what a judge has still to sign."""

from dataclasses import dataclass
from typing import Any

from gongyou.engines.procedures.enums import JointState, MarkState, PanelFunction, PanelState
from gongyou.engines.procedures.models import JointRound, Mark, Panelist
from gongyou.engines.procedures.predicates.panel_rules import read_panel_rule
from gongyou.engines.procedures.predicates.points import show_points
from gongyou.engines.procedures.queries.panel_sheets import label_of, sheets_of, signers_measured
from gongyou.engines.procedures.queries.panel_work import leads
from gongyou.engines.procedures.queries.panels import panel_round, seat_of
from gongyou.kernel.access.viewer import Viewer


@dataclass(frozen=True)
class Paper:
    """The form for one sheet of paper: judges and items to choose from, aspects to fill in."""

    row: JointRound
    judges: tuple[tuple[str, str], ...]
    default_judge: str
    items: tuple[str, ...]
    aspects: tuple[tuple[str, str, str], ...]
    digits: int
    measured: bool
    has_measured: bool


def paper(viewer: Viewer, number: str, *, measured: bool = False) -> Paper | None:
    """The form for whoever runs, leads or records for an open panel, else None."""
    row = leads(viewer, number)
    if row is None or row.state != JointState.OPEN:
        return None
    rule = read_panel_rule(row.rule)
    rows = Panelist._base_manager.filter(round=row, state=PanelState.ACTIVE, function=PanelFunction.JUDGE)
    judges = tuple((one.expert.code, f"{one.expert.name} {one.expert.code}")
                   for one in rows.select_related("expert").order_by("seat") if one.expert)  # fmt: skip
    sheets = sheets_of(row)
    items = tuple(label_of(sheets.items[pk]) for pk in sheets.judged)
    keys = rule.measured if measured else rule.judged
    digits = rule.sheet.digits
    aspects = tuple((key, rule.aspects[key].name, show_points(rule.aspects[key].maximum, digits)) for key in keys)
    return Paper(
        row, () if measured else judges, judges[0][0] if judges else "", items, aspects, digits, measured,
        bool(rule.measured),
    )  # fmt: skip


def digits_of(viewer: Viewer, number: str) -> int | None:
    """How many decimals a mark has in a round where the viewer sits, else None."""
    row = panel_round(viewer, number)
    return None if row is None else read_panel_rule(row.rule).sheet.digits


def seen_of(viewer: Viewer, number: str, judge: str, code: str) -> int:
    """The latest standing mark of a judge (empty: the viewer) for an item, or of what is measured there."""
    row = panel_round(viewer, number)
    if row is None:
        return 0
    rows = Mark.objects.visible_to(viewer).filter(item__round=row).exclude(state=MarkState.REPLACED)
    rows = (
        rows.filter(item__ordinal=int(code))
        if row.rule.get("numbered") and code.isdigit()
        else rows.filter(item__code=code)
    )
    mine: dict[str, Any] = {"panelist__expert__code": judge} if judge else {"panelist__user_id": viewer.user_id}
    numbers = [*rows.filter(**mine).values_list("pk", flat=True)]
    numbers += [*rows.filter(panelist=None).values_list("pk", flat=True)] if judge else []
    return max(numbers, default=0)


def measured_to_sign(viewer: Viewer, number: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """(item, its measured values) that the viewer as a judge has not signed as they stand."""
    row = panel_round(viewer, number)
    seat = seat_of(viewer, row) if row is not None else None
    if row is None or seat is None or seat.function != PanelFunction.JUDGE or row.state != JointState.OPEN:
        return ()
    if not read_panel_rule(row.rule).measured:
        return ()
    sheets = sheets_of(row)
    digits, found = sheets.rule.sheet.digits, []
    measured = [pk for pk in sheets.judged if not set(sheets.missing(pk)) & set(sheets.rule.measured)]
    under = signers_measured(row, sheets, measured)
    for pk in measured:
        if viewer.user_id not in under[pk]:
            values = tuple(
                (sheets.rule.aspects[one.aspect].name, show_points(one.value, digits))
                for one in sheets.counted(pk) if one.panelist_id is None
            )  # fmt: skip
            found.append((label_of(sheets.items[pk]), values))
    return tuple(found)
