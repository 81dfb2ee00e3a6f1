"""What contests promised and what was issued, mismatches first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from gongyou.domains.contests.enums import Obstacle, PromotionState
from gongyou.domains.contests.models import Promotion
from gongyou.engines.procedures.models import Clock, Matter
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.enums import Grade

#: Promised, but not issued so; beside them stand promises that the notice could not keep, that nobody answers in
#: time, and levels that outlived the result they came from.
MISMATCHES = (PromotionState.DIFFERENT, PromotionState.DECLINED)
_BROKEN = (Obstacle.HELD, Obstacle.NOT_FILED)
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
    remark: Any = ""


def _late() -> QuerySet[Matter]:
    """The promises whose file with the authority has run out of time."""
    rows = Matter._base_manager.filter(procedure="contests.promotion").exclude(state="ended")
    late = Clock._base_manager.filter(deadline__lte=clock.now(), state__in=["running", "missed"]).values("matter")
    return rows.filter(pk__in=late).values("subject_number")


def mismatched() -> Q:
    """What was not issued as the notice promised, or not in time, or stands without the result."""
    found = Q(state__in=MISMATCHES) | Q(state=PromotionState.NOT_ENTITLED, reason__in=_BROKEN)
    found |= Q(state=PromotionState.PROMISED, pk__in=_late())
    issued = [PromotionState.CONFIRMED, PromotionState.DIFFERENT]
    return found | Q(state__in=issued, result__revoked_on__isnull=False)


def promotions(viewer: Viewer, *, call: str = "", state: str = "") -> QuerySet[Promotion]:
    """The promises of the scope: what was not issued as promised first, then what waits, then the others."""
    rows = Promotion.objects.visible_to(viewer).select_related("person", "call", "matter", "result")
    if call:
        rows = rows.filter(call__number=call)
    if state == "mismatch":
        rows = rows.filter(mismatched())
    elif state in PromotionState.values:
        rows = rows.filter(state=state)
    turns = [When(mismatched(), then=Value(-1))]
    turns += [When(state=key, then=Value(place)) for place, key in enumerate(_ORDER)]
    turn = Case(*turns, default=Value(len(_ORDER)), output_field=IntegerField())
    return rows.annotate(turn=turn).order_by("turn", "-promised_on", "call_id", "rank", "pk")


def counts(viewer: Viewer, *, call: str = "") -> dict[str, int]:
    """How many promises stand in each state, and how many do not match what was promised."""
    rows = Promotion.objects.visible_to(viewer)
    if call:
        rows = rows.filter(call__number=call)
    found = dict(rows.order_by().values_list("state").annotate(number=Count("pk", distinct=True)))
    counted = {str(key): found.get(key, 0) for key in PromotionState.values}
    return {**counted, "mismatch": rows.filter(mismatched()).count()}


def contests(viewer: Viewer) -> list[tuple[str, str]]:
    """(number, title) of the contests that promised something, the newest first."""
    rows = Promotion.objects.visible_to(viewer).order_by("-call_id").values_list("call__number", "call__title")
    return list(dict.fromkeys(rows.distinct()))


def promotion_rows(found: list[Promotion]) -> list[PromotionRow]:
    """The lines of one page."""
    late = set(_late().filter(subject_number__in=[row.pk for row in found]).values_list("subject_number", flat=True))
    return [_row(row, row.pk in late) for row in found]


def _remark(row: Promotion, late: bool) -> str:
    if row.state == PromotionState.PROMISED and late:
        return _("主管部门逾期未答复")
    if row.state in (PromotionState.CONFIRMED, PromotionState.DIFFERENT) and row.result and row.result.revoked_on:
        return _("成绩已撤销，核发的仍有效，请与主管部门核对")
    return ""


def _row(row: Promotion, late: bool) -> PromotionRow:
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
        _remark(row, late),
    )


def _grade(value: int | None) -> str:
    return "" if value is None else str(Grade(value).label)


def _reason(text: str) -> Any:
    """Why nothing follows: a known obstacle in words, or what the authority wrote."""
    return str(Obstacle(text).label) if text in Obstacle.values else text


def promotions_waiting(viewer: Viewer) -> int:
    """How many promises were not issued as promised."""
    return Promotion.objects.visible_to(viewer).filter(mismatched()).count()
