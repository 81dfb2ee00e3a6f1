"""A panel while it marks, for whoever runs or leads it: progress, what is to be checked, spreads, board, signatures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongyou.engines.procedures.enums import JointState, MarkState, PanelFunction
from gongyou.engines.procedures.models import JointRound, Mark
from gongyou.engines.procedures.predicates import marking
from gongyou.engines.procedures.predicates.points import show_points
from gongyou.engines.procedures.queries.panel_sheets import (
    Marked,
    Sheets,
    digest_of_marks,
    label_of,
    sheets_of,
    signers,
    signers_measured,
)
from gongyou.engines.procedures.queries.panels import LEADING, panel_round, runs, seat_of
from gongyou.kernel.access.viewer import Viewer


@dataclass(frozen=True)
class Progress:
    """How far one judge is."""

    judge: str
    name: str
    done: int
    of: int


@dataclass(frozen=True)
class Value:
    """One mark as it is read."""

    pk: int
    aspect: str
    name: str
    shown: str
    state: str


@dataclass(frozen=True)
class Entered:
    """What one judge (or nobody in particular) entered for one item, ready to be compared with the paper."""

    item: str
    judge: str
    name: str
    values: tuple[Value, ...]
    own: bool

    @property
    def numbers(self) -> str:
        return ",".join(str(one.pk) for one in self.values)


@dataclass(frozen=True)
class Wide:
    """An item whose judges lie too far apart."""

    item: str
    where: str
    limit: str
    found: str
    marks: tuple[tuple[str, str], ...]
    locked: bool


@dataclass(frozen=True)
class Work:
    """The page of a panel that marks."""

    row: JointRound
    runs: bool
    function: str
    items: int
    complete: int
    confirmed: int
    absent: tuple[tuple[str, str], ...]
    progress: tuple[Progress, ...]
    waiting: tuple[Entered, ...]
    more_waiting: int
    incomplete: int
    wide: tuple[Wide, ...]
    unsigned_measured: tuple[str, ...]
    digest: str
    signed: tuple[tuple[Any, str], ...]
    signed_by_me: bool
    settled: bool
    has_measured: bool


#: Sheets that one page shows for checking.
SHOWN = 30


def leads(viewer: Viewer, number: str) -> JointRound | None:
    """The round, if the viewer runs the panel or leads, records or arbitrates on it."""
    row = panel_round(viewer, number)
    if row is None or runs(viewer, row):
        return row
    seat = seat_of(viewer, row)
    return row if seat and seat.function in LEADING else None


def work(viewer: Viewer, number: str) -> Work | None:
    """The page of a round that was opened, else None."""
    row = leads(viewer, number)
    if row is None or row.state not in (JointState.OPEN, JointState.CLOSED):
        return None
    sheets = sheets_of(row)
    judged = sheets.judged
    complete = [pk for pk in judged if not sheets.missing(pk)]
    wide = _wide(sheets, complete)
    hold = {one.item for one in wide}
    waiting, more = _waiting(viewer, sheets, [pk for pk in complete if label_of(sheets.items[pk]) not in hold])
    unsigned = _unsigned(row, sheets, complete)
    confirmed = [pk for pk in complete if not sheets.unconfirmed(pk)]
    seat = seat_of(viewer, row)
    digest = digest_of_marks(sheets)
    under = signers(row, digest)
    return Work(
        row=row,
        runs=runs(viewer, row),
        function=seat.function if seat else "",
        items=len(judged),
        complete=len(complete),
        confirmed=len(confirmed),
        absent=tuple((label_of(sheets.items[pk]), reason) for pk, reason in sheets.absent.items()),
        progress=_progress(sheets, judged),
        waiting=waiting,
        more_waiting=more,
        incomplete=len(judged) - len(complete),
        wide=wide,
        unsigned_measured=unsigned,
        digest=digest,
        signed=tuple((PanelFunction(function).label, str(user)) for user, function in sorted(under.items())),
        signed_by_me=viewer.user_id in under,
        settled=len(confirmed) == len(judged) and not wide and not unsigned and bool(sheets.items),
        has_measured=bool(sheets.rule.measured),
    )


def _progress(sheets: Sheets, judged: list[int]) -> tuple[Progress, ...]:
    done: dict[str, int] = {}
    of: dict[str, int] = {}
    names: dict[str, str] = {}
    wanted = len(sheets.rule.judged)
    for pk in judged:
        number: dict[int | None, int] = {}
        for mark in sheets.counted(pk):
            number[mark.panelist_id] = number.get(mark.panelist_id, 0) + (mark.state != MarkState.REJECTED)
        for panelist in sheets.seats.get(pk, ()):
            code = sheets.code(panelist)
            names[code] = sheets.judges[panelist].expert.name
            of[code] = of.get(code, 0) + 1
            done[code] = done.get(code, 0) + (number.get(panelist, 0) >= wanted)
    return tuple(Progress(code, names[code], done[code], of[code]) for code in sorted(of, key=lambda one: names[one]))


def _waiting(viewer: Viewer, sheets: Sheets, items: list[int]) -> tuple[tuple[Entered, ...], int]:
    """What is to be checked, as much as one page shows, and how many sheets more."""
    shown: list[Entered] = []
    more = 0
    for pk in items:
        if len(shown) < SHOWN:
            shown += _entered(viewer, sheets, pk)
        else:
            more += len({one.panelist_id for one in sheets.counted(pk) if one.state == MarkState.ENTERED})
    return tuple(shown), more


def confirmable(viewer: Viewer, number: str) -> list[int]:
    """Every entered mark of items that are complete and near enough, without those that the viewer entered."""
    row = leads(viewer, number)
    if row is None or row.state != JointState.OPEN:
        return []
    sheets = sheets_of(row)
    ready = [pk for pk in sheets.judged if not sheets.missing(pk)]
    return [
        one.pk
        for pk in ready
        if not sheets.too_wide(pk)
        for one in sheets.counted(pk)
        if one.state == MarkState.ENTERED and one.entered_by_id != viewer.user_id
    ]


def _entered(viewer: Viewer, sheets: Sheets, pk: int) -> list[Entered]:
    found: dict[int | None, list[Marked]] = {}
    for one in sheets.counted(pk):
        if one.state == MarkState.ENTERED:
            found.setdefault(one.panelist_id, []).append(one)
    rows = []
    for number, marks in sorted(found.items(), key=lambda pair: pair[0] or 0):
        expert = sheets.judges[number].expert if number else None
        values = tuple(_value(sheets, one) for one in marks)
        own = any(one.entered_by_id == viewer.user_id for one in marks)
        rows.append(
            Entered(
                label_of(sheets.items[pk]), expert.code if expert else "", expert.name if expert else "", values, own
            )
        )
    return rows


def _value(sheets: Sheets, one: Marked) -> Value:
    aspect, digits = sheets.rule.aspects[one.aspect], sheets.rule.sheet.digits
    return Value(one.pk, one.aspect, aspect.name, show_points(one.value, digits), one.state)


def _wide(sheets: Sheets, complete: list[int]) -> tuple[Wide, ...]:
    rows, digits = [], sheets.rule.sheet.digits
    names = {key: one.name for key, one in sheets.rule.aspects.items()}
    names |= {part.key: part.name for part in sheets.rule.sheet.parts if part.key not in names}
    for pk in complete:
        for fault in sheets.too_wide(pk):
            given = sheets.given(pk).get(fault.where, {})
            rows.append(
                Wide(
                    label_of(sheets.items[pk]), names.get(fault.where, fault.where), show_points(fault.wanted, digits),
                    show_points(fault.found, digits),
                    tuple((judge, show_points(value, digits)) for judge, value in sorted(given.items())),
                    any(one.state == MarkState.CONFIRMED for one in sheets.counted(pk)),
                )
            )  # fmt: skip
    return tuple(rows)


def _unsigned(row: JointRound, sheets: Sheets, complete: list[int]) -> tuple[str, ...]:
    if not sheets.rule.measured:
        return ()
    under = signers_measured(row, sheets, complete)
    judges = {pk: list(under[pk].values()).count(PanelFunction.JUDGE) for pk in complete}
    return tuple(label_of(sheets.items[pk]) for pk in complete if judges[pk] < 2)


@dataclass(frozen=True)
class BoardLine:
    place: int
    code: str
    shown: str


@dataclass(frozen=True)
class Board:
    """The board of a round: as it stands, frozen at an instant, or final."""

    row: JointRound
    kind: str
    frozen_at: datetime | None
    lines: tuple[BoardLine, ...]
    runs: bool


def board(viewer: Viewer, number: str) -> Board | None:
    """The board for whoever runs or leads the panel: a frozen one does not move until the round is closed."""
    row = leads(viewer, number)
    if row is None or row.state not in (JointState.OPEN, JointState.CLOSED):
        return None
    kept = row.result.get("board", {})
    frozen = datetime.fromisoformat(kept["frozen_at"]) if kept.get("frozen_at") else None
    if row.state == JointState.OPEN and frozen:
        return Board(
            row, "frozen", frozen, _placed([(one["code"], one["shown"]) for one in kept["rows"]]), runs(viewer, row)
        )
    rows = _totals(sheets_of(row))
    return Board(
        row, "final" if row.state == JointState.CLOSED else "provisional", frozen, _placed(rows), runs(viewer, row)
    )


def _placed(rows: list[tuple[str, str]]) -> tuple[BoardLine, ...]:
    return tuple(BoardLine(place, code, shown) for place, (code, shown) in enumerate(rows, 1))


def _totals(sheets: Sheets) -> list[tuple[str, str]]:
    found = []
    for pk in sheets.judged:
        if not sheets.missing(pk):
            total = marking.total(sheets.rule.sheet, sheets.rule.rule, sheets.given(pk)).total
            found.append((total, label_of(sheets.items[pk])))
    found.sort(key=lambda row: (-row[0], row[1]))
    return [(code, marking.half_up(total, sheets.rule.rule.shown)) for total, code in found]


@dataclass(frozen=True)
class History:
    """One mark and what became of it."""

    pk: int
    judge: str
    aspect: str
    shown: str
    state: str
    reason: str
    at: datetime
    replaced: bool
    proposed: str
    proposed_reason: str


@dataclass(frozen=True)
class Sheet:
    """All marks of one item, the replaced ones too."""

    row: JointRound
    code: str
    function: str
    total: str
    digits: int
    marks: tuple[History, ...]


def sheet_of(viewer: Viewer, number: str, code: str) -> Sheet | None:
    """Every mark of an item for whoever runs or leads the panel, old ones included."""
    row = leads(viewer, number)
    if row is None:
        return None
    sheets = sheets_of(row)
    item = next((one for one in sheets.items.values() if label_of(one) == code), None)
    if item is None:
        return None
    digits, seat = sheets.rule.sheet.digits, seat_of(viewer, row)
    rows = Mark.objects.visible_to(viewer).filter(item=item).select_related("panelist__expert").order_by("pk")
    complete = not sheets.missing(item.pk)
    total = marking.total(sheets.rule.sheet, sheets.rule.rule, sheets.given(item.pk)).total if complete else None
    return Sheet(
        row, code, seat.function if seat else "",
        marking.half_up(total, sheets.rule.rule.shown) if total is not None else "",
        digits,
        tuple(
            History(
                one.pk, one.panelist.expert.code if one.panelist and one.panelist.expert else "",
                sheets.rule.aspects[one.aspect].name, show_points(one.value, digits), one.state,
                one.reason or one.ruling.get("rejected", ""),
                one.entered_at, one.state == MarkState.REPLACED,
                show_points(one.ruling["value"], digits) if one.ruling and one.state == MarkState.CONFIRMED
                and one.ruling["value"] != one.value else "",
                one.ruling.get("reason", ""),
            )
            for one in rows
        ),
    )  # fmt: skip
