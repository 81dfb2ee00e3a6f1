"""What contests promised and what was issued, mismatches first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from gongyou.domains.contests.enums import Obstacle, PromotionState
from gongyou.domains.contests.models import Promotion
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.enums import Grade

#: Promised, but not issued so.
MISMATCHES = (PromotionState.DIFFERENT, PromotionState.DECLINED)
#: The states by which the list is narrowed.
STATES = tuple(PromotionState.choices)
_ORDER = (*MISMATCHES, PromotionState.PROMISED, PromotionState.CONFIRMED, PromotionState.NOT_ENTITLED)


@dataclass(frozen=True)
class PromotionRow:
    """One promise: to whom, by which place, what was promised, what was issued."""

    name: str
    unit: str
    contest: str
    call: str
    occupation: str
    rank: int
    promised: str
    issued: str
    state: str
    reason: str
    confirmation: str
    promised_on: date
    answered_on: date | None
    matter: str


def promotions(viewer: Viewer, *, call: str = "", state: str = "") -> QuerySet[Promotion]:
    """The promises of the scope: what was not issued as promised first, then what waits, then the others."""
    rows = Promotion.objects.visible_to(viewer).select_related("person", "call", "matter", "result")
    if call:
        rows = rows.filter(call__number=call)
    if state == "mismatch":
        rows = rows.filter(state__in=MISMATCHES)
    elif state in PromotionState.values:
        rows = rows.filter(state=state)
    turns = [When(state=key, then=Value(place)) for place, key in enumerate(_ORDER)]
    turn = Case(*turns, default=Value(len(_ORDER)), output_field=IntegerField())
    return rows.annotate(turn=turn).order_by("turn", "-promised_on", "call_id", "rank", "pk")


def counts(viewer: Viewer, *, call: str = "") -> dict[str, int]:
    """How many promises stand in each state, and how many do not match what was promised."""
    rows = Promotion.objects.visible_to(viewer)
    if call:
        rows = rows.filter(call__number=call)
    found = dict(rows.order_by().values_list("state").annotate(number=Count("pk", distinct=True)))
    counted = {str(key): found.get(key, 0) for key in PromotionState.values}
    return {**counted, "mismatch": sum(counted[key] for key in MISMATCHES)}


def contests(viewer: Viewer) -> list[tuple[str, str]]:
    """(number, title) of the contests that promised something, the newest first."""
    rows = Promotion.objects.visible_to(viewer).order_by("-call_id").values_list("call__number", "call__title")
    return list(dict.fromkeys(rows.distinct()))


def promotion_rows(found: list[Promotion]) -> list[PromotionRow]:
    """The lines of one page."""
    return [_row(row) for row in found]


def _row(row: Promotion) -> PromotionRow:
    return PromotionRow(
        row.person.name,
        row.result.unit_name if row.result is not None else "",
        row.call.title,
        row.call.number,
        row.occupation_name,
        row.rank,
        row.title or _grade(row.grade),
        row.title if row.title and row.state == PromotionState.CONFIRMED else _grade(row.issued_grade),
        row.state,
        _reason(row.reason),
        row.confirmation,
        row.promised_on,
        row.answered_on,
        row.matter.number,
    )


def _grade(value: int | None) -> str:
    return "" if value is None else str(Grade(value).label)


def _reason(text: str) -> Any:
    """Why nothing follows: a known obstacle in words, or what the authority wrote."""
    return str(Obstacle(text).label) if text in Obstacle.values else text


def promotions_waiting(viewer: Viewer) -> int:
    """How many promises were not issued as promised."""
    return Promotion.objects.visible_to(viewer).filter(state__in=MISMATCHES).count()
