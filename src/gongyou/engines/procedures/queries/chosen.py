"""Whom earlier rounds of a call have put on its list: chosen by rankings, decided in rounds that ended."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from gongyou.engines.procedures.enums import ItemState, JointKind, JointState
from gongyou.engines.procedures.models import Call, JointItem, JointRound, Matter
from gongyou.engines.procedures.queries.quota_meter import GONE, LEFT


def ranked(row: JointRound, besides: Collection[int]) -> list[Matter]:
    """Whom earlier rankings of the same list selected, and who still stands; without the matters of this round."""
    rows = JointItem._base_manager.filter(round__kind=JointKind.RANKING, selected=True)
    found = _of(row, besides, rows)
    return [matter for matter in found if row.track_id in (None, matter.track_id)]


def decided(row: JointRound, besides: Collection[int], outcomes: Iterable[str]) -> list[Matter]:
    """Whom earlier decisions of the call at the same stage gave one of these outcomes, and who still stands."""
    return _of(row, besides, JointItem._base_manager.filter(round__kind=JointKind.DECISION, outcome__in=list(outcomes)))


def competed(call: Call, track: str = "") -> int:
    """How many ever stood for a call, or a category of it: a batch in which only one did has no quotas."""
    rows = Matter._base_manager.filter(call=call).exclude(ending__in=LEFT)
    return (rows.filter(track__key=track) if track else rows).count()


def _of(row: JointRound, besides: Collection[int], rows: QuerySet[JointItem]) -> list[Matter]:
    if row.call_id is None:
        return []
    rows = rows.filter(round__call=row.call_id, round__stage=row.stage, round__state=JointState.CLOSED)
    found = Matter._base_manager.filter(pk__in=rows.filter(state=ItemState.DONE).values("matter_id"))
    here = set(besides)
    kept = found.exclude(ending__in=GONE).select_related("track").order_by("number")
    return [matter for matter in kept if matter.pk not in here]
