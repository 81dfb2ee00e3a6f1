"""Money that has to come back: from whom, how much, by which day, and what is late."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.treasury.enums import InstalmentState, RecoveryState
from gongyou.records.treasury.models import Commitment, Instalment, Recovery
from gongyou.records.treasury.queries.promises import payee_name

STATES = tuple(RecoveryState.choices)


def recoverable_fen(row: Commitment) -> int:
    """What of a promise was paid, did not return, and is neither asked back nor paid in."""
    paid = Instalment._base_manager.filter(commitment=row, state=InstalmentState.PAID)
    asked = Recovery._base_manager.filter(commitment=row).exclude(state=RecoveryState.WAIVED)
    sums = [rows.aggregate(sum=Sum("amount_fen"))["sum"] or 0 for rows in (paid, asked)]
    return sums[0] - sums[1]


def recoveries(viewer: Viewer, *, state: str = "") -> QuerySet[Recovery]:
    """The claims of the scope: those that are still due first, by their day."""
    rows = Recovery.objects.visible_to(viewer).select_related(
        "commitment__fund", "commitment__person", "commitment__employer", "commitment__organisation"
    )  # fmt: skip
    rows = rows.filter(state=state) if state in RecoveryState.values else rows
    return rows.order_by("state", "due_on", "pk")


def recoveries_late(viewer: Viewer) -> int:
    """How many claims of the scope are past their day."""
    if not viewer.holds("money.check"):
        return 0
    return recoveries(viewer, state=RecoveryState.DUE).filter(due_on__lt=clock.today()).count()


@dataclass(frozen=True)
class RecoveryRow:
    """One claim as a list shows it."""

    number: str
    title: str
    debtor: str
    debtor_kind: str
    amount_fen: int
    reason: str
    document: str
    asked_on: date
    due_on: date
    state: str
    late: bool


def recovery_row(row: Recovery) -> RecoveryRow:
    return RecoveryRow(
        number=row.commitment.number,
        title=row.commitment.title,
        debtor=payee_name(row.commitment),
        debtor_kind=row.commitment.get_payee_kind_display(),
        amount_fen=row.amount_fen,
        reason=row.reason,
        document=row.document,
        asked_on=row.asked_on,
        due_on=row.due_on,
        state=row.state,
        late=row.state == RecoveryState.DUE and row.due_on < clock.today(),
    )
