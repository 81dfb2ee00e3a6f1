"""What the treasury's payments mean for matters that wait for them."""

from collections.abc import Sequence

from gongyou.engines.procedures.enums import MatterState
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations.desks_of_many import portions
from gongyou.engines.procedures.operations.moving_many import move_many
from gongyou.engines.procedures.types import ON_ENTER, PROCEDURES, Stage
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.treasury.enums import InstalmentState
from gongyou.records.treasury.models import Commitment, Instalment
from gongyou.records.treasury.models.commitments import LIVING
from gongyou.records.treasury.types import SETTLED


def _waiting(matter_ids: Sequence[int]) -> list[tuple[Matter, Stage]]:
    """Those of these matters that stand at a stage that waits for money."""
    rows = Matter.objects.in_operation().filter(pk__in=matter_ids, state=MatterState.OPEN).order_by("pk")
    found = [(row, PROCEDURES.get(row.procedure).stage(row.stage)) for row in rows]
    return [(row, stage) for row, stage in found if stage.kind == "pay"]


def _move(viewer: Viewer, waiting: Sequence[tuple[Matter, Stage]], outcome: str) -> int:
    """End the stages as `paid` or `unpaid`, each procedure and stage in one go."""
    groups: dict[tuple[str, str], list[tuple[Matter, Stage]]] = {}
    for matter, stage in waiting:
        groups.setdefault((matter.procedure, stage.key), []).append((matter, stage))
    moved = 0
    for (procedure, key), found in sorted(groups.items(), key=lambda group: group[0]):
        outcomes = {matter.pk: getattr(stage, outcome) for matter, stage in found}
        moved += len(move_many(viewer, definition=PROCEDURES.get(procedure), stage_key=key, outcomes=outcomes))
    return moved


@operation("procedures.paid", allow=only_inside)
def follow_payment(viewer: Viewer, *, matter_id: int) -> int:
    """The first instalment promised by the matter was paid: the matter goes on. Later ones find it gone."""
    moved = _move(viewer, _waiting([matter_id]), "paid")
    current().entry("procedures.paid", "matter", matter_id, moved=moved)
    return moved


def _promised(matter_ids: Sequence[int]) -> set[int]:
    """Those of these matters that promised money which was not cancelled."""
    rows = Commitment.objects.in_operation().filter(made_by_kind="matter", state__in=LIVING)
    found: set[int] = set()
    for some in portions(matter_ids):
        found |= set(rows.filter(made_by_number__in=some).values_list("made_by_number", flat=True))
    return found


@ON_ENTER.register("pay")
def _arrived(viewer: Viewer, matters: Sequence[Matter]) -> None:
    """Matters for which nothing was promised do not wait for a payment."""
    ids = [matter.pk for matter in matters]
    promised = _promised(ids)
    _move(viewer, [found for found in _waiting(ids) if found[0].pk not in promised], "unpaid")


@SETTLED.register("matters")
def _settled(viewer: Viewer, instalment: Instalment, state: str) -> None:
    """An instalment that a matter promised was paid, or came back."""
    promise = instalment.commitment
    if state == InstalmentState.PAID and promise.made_by_kind == "matter":
        follow_payment(viewer, matter_id=promise.made_by_number)
