"""What was given up after a draw or a beginning: asked and not agreed yet, and what stands on record for good."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongyou.engines.procedures.enums import JointKind
from gongyou.engines.procedures.models import CodeTable, JointItem, JointRound, Panelist, Undoing
from gongyou.engines.procedures.predicates import blinding
from gongyou.engines.procedures.queries import conflicts
from gongyou.kernel.access.viewer import Viewer

#: Rounds that can be drawn or held again.
KINDS = (JointKind.PANEL, JointKind.POLL)
_BATCH = 500


@dataclass(frozen=True)
class Asked:
    """Somebody asks to give up the round, or one item of it; another hand must agree."""

    ordinal: int | None
    reason: str
    at: datetime
    mine: bool


@dataclass(frozen=True)
class GivenUp:
    """A round, or items of one, that were given up after their draw or beginning, as the public reads of it."""

    number: str
    kind: str
    stage: str
    whole: bool
    at: datetime
    reason: str
    draw: dict[str, Any] | None
    matters: frozenset[int]


def asked(viewer: Viewer, row: JointRound) -> tuple[Asked, ...]:
    """What waits for another hand in this round; the round is the viewer's to see."""
    rows = Undoing._base_manager.filter(round=row, agreed_by=None).select_related("item").order_by("pk")
    return tuple(
        Asked(one.item.ordinal if one.item else None, one.reason, one.asked_at, one.asked_by_id == viewer.user_id)
        for one in rows
    )


def needs_two(row: JointRound) -> bool:
    """Whether giving this round up takes two hands by now."""
    if row.kind == JointKind.NOTICE:
        return row.state == "open" and row.posted_at is not None
    if row.kind not in KINDS or row.state in ("closed", "void"):
        return False
    return row.state == "open" or bool(row.seed) or CodeTable._base_manager.filter(round=row).exists()


def given_up(matter_ids: Collection[int], stages: Collection[str] = ()) -> list[GivenUp]:
    """Everything of this kind that these matters were in, the earliest first; `stages` empty: at any stage."""
    found: list[GivenUp] = []
    of_round = _matters(matter_ids)
    rows = Undoing._base_manager.filter(round__in=list(of_round), agreed_by__isnull=False).order_by("pk")
    for one in rows.select_related("round", "item"):
        row = one.round
        about = of_round[row.pk] if one.item is None else of_round[row.pk] & {one.item.matter_id}
        if about and (not stages or row.stage in stages):
            assert one.agreed_at is not None
            whole = one.item is None
            drawn = row.result.get("draw") if whole else None
            found.append(
                GivenUp(row.number, row.kind, row.stage, whole, one.agreed_at, _plain(one), drawn, frozenset(about))
            )
    return found


def _matters(matter_ids: Collection[int]) -> dict[int, set[int]]:
    """Round → which of these matters stood in it."""
    ids, found = sorted(matter_ids), defaultdict(set)
    for first in range(0, len(ids), _BATCH):
        rows = JointItem._base_manager.filter(matter_id__in=ids[first : first + _BATCH], round__kind__in=KINDS)
        for round_id, matter in rows.filter(round__undoings__isnull=False).values_list("round_id", "matter_id"):
            found[round_id].add(matter)
    return found


def _plain(one: Undoing) -> str:
    """The reason without the names of candidates and judges: it is published."""
    items = JointItem._base_manager.filter(round_id=one.round_id).select_related("matter")
    names = set().union(*conflicts.names_in([item.matter for item in items]).values())
    sitting = Panelist._base_manager.filter(round=one.round_id, expert__isnull=False)
    return blinding.struck(one.reason, names | set(sitting.values_list("expert__name", flat=True)))


def on_record(viewer: Viewer, row: JointRound) -> tuple[GivenUp, ...]:
    """What the entries of this round went through before it at the same stage; the round is the viewer's to see."""
    matters = JointItem._base_manager.filter(round=row).values_list("matter_id", flat=True)
    return tuple(one for one in given_up(list(matters), [row.stage]) if one.number != row.number or not one.whole)
