"""The ground of a promise fell away: the rest is cancelled, what was paid is asked back; and all of it undone again.

A part that is on its way through the bank is followed to its end: asked back once it arrives, cancelled if it returns.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.treasury.enums import CommitmentState, InstalmentState
from gongyou.records.treasury.models import LIVING, Budget, Commitment, Instalment
from gongyou.records.treasury.operations.committing import OPEN_PARTS, commit, hold_budget
from gongyou.records.treasury.operations.recovering import claw_back, give_up_claims
from gongyou.records.treasury.predicates import ended_state
from gongyou.records.treasury.queries.recoveries import recoverable_fen
from gongyou.records.treasury.types import Payee

MadeBy = tuple[str, int]


@operation("treasury.commitment_withdrawn", allow=only_inside)
def withdraw_commitment(
    viewer: Viewer, *, commitment: int, reason: str, made_by: MadeBy, document: str = "", ask_back: bool = True
) -> Commitment:
    """Cancel what is not paid and, with `ask_back`, ask back what was paid.

    What was ended before stays ended, but rests on this new ground: to undo the earlier one restores nothing. Where
    the earlier one let the payee keep what was paid, and this one does not, it is asked back now.
    Undone by `restore_commitment`.
    """
    row = Commitment.objects.in_operation().select_for_update().get(pk=commitment)
    ending: dict[str, Any] = {
        "ended_reason": reason.strip()[:200],
        "ended_document": document.strip()[:100],
        "ended_by_kind": made_by[0],
        "ended_by_number": made_by[1],
        "asks_back": ask_back,
    }
    if row.state not in LIVING or row.ended_by_kind:
        _rests_on(viewer, row, ending)
        return row
    Commitment.objects.in_operation().filter(pk=row.pk).update(**ending)
    row.refresh_from_db()
    parts = list(Instalment.objects.in_operation().select_for_update().filter(commitment=row).order_by("ordinal"))
    _cancel(row, [part for part in parts if part.state in OPEN_PARTS])
    _ask_back(viewer, row)
    current().entry(
        "treasury.commitment_withdrawn", "commitment", row.pk, number=row.number, ask_back=ask_back,
        on_its_way=sum(part.state == InstalmentState.BATCHED for part in parts), made_by=list(made_by),
    )  # fmt: skip
    row.refresh_from_db()
    return row


def _rests_on(viewer: Viewer, row: Commitment, ending: dict[str, Any]) -> None:
    """What was ended before rests on this ground; only one that asks back what was kept so far gives its own reason."""
    asks = ending["asks_back"] and not row.asks_back and row.state in LIVING
    values = ending if asks else {key: ending[key] for key in ("ended_by_kind", "ended_by_number")}
    if not Commitment.objects.in_operation().filter(pk=row.pk).exclude(ended_by_kind="").update(**values):
        return
    row.refresh_from_db()
    current().entry(
        "treasury.commitment_withdrawn", "commitment", row.pk, number=row.number, ask_back=row.asks_back,
        made_by=[row.ended_by_kind, row.ended_by_number],
    )  # fmt: skip
    if asks:
        _ask_back(viewer, row)


def _cancel(row: Commitment, parts: Sequence[Instalment]) -> None:
    """Give these parts back to the budget; the promise ends once nothing of it is on its way."""
    released = sum(part.amount_fen for part in parts)
    Instalment.objects.in_operation().filter(pk__in=[part.pk for part in parts]).update(state=InstalmentState.CANCELLED)
    Budget.objects.in_operation().filter(pk=row.budget_id).update(committed_fen=F("committed_fen") - released)
    values = {"released_fen": row.released_fen + released}
    own = Instalment.objects.in_operation().filter(commitment=row)
    if row.state == CommitmentState.OPEN and not own.filter(state=InstalmentState.BATCHED).exists():
        paid = own.filter(state=InstalmentState.PAID).exists()
        whole = paid and not values["released_fen"]
        values["state"] = (
            CommitmentState.PAID if whole else ended_state(row.amount_fen, values["released_fen"], paid=paid)
        )
    Commitment.objects.in_operation().filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def _ask_back(viewer: Viewer, row: Commitment) -> None:
    left = recoverable_fen(row)
    if row.asks_back and left > 0:
        claw_back(
            viewer,
            commitment=row.pk,
            amount_fen=left,
            reason=row.ended_reason,
            document=row.ended_document,
            made_by=(row.ended_by_kind, row.ended_by_number),
        )


@operation("treasury.withdrawn_settled", allow=only_inside)
def settle_withdrawn(viewer: Viewer, *, commitments: Iterable[int]) -> None:
    """What was on its way when its promise ended has arrived, or waits again: ask it back, or cancel it."""
    rows = Commitment.objects.in_operation().filter(pk__in=set(commitments)).exclude(ended_by_kind="")
    for row in rows.order_by("pk"):
        _cancel(row, list(Instalment.objects.in_operation().filter(commitment=row, state__in=OPEN_PARTS)))
        _ask_back(viewer, row)


@operation("treasury.batch_looked_at", allow=only_inside)
def refuse_withdrawn(viewer: Viewer, *, batch: int) -> None:
    """Refuse a batch that would pay what lost its ground since it was drafted ("withdrawn")."""
    rows = Commitment.objects.in_operation().filter(instalments__payments__batch_id=batch).exclude(ended_by_kind="")
    found = rows.order_by("pk").first()
    if found is not None:
        raise Refused(
            _("%(number)s 在拟制批次之后已停付（%(reason)s）。请作废本批次，去掉这一笔后重新拟制。")
            % {"number": found.number, "reason": found.ended_reason},
            code="withdrawn",
        )


@operation("treasury.commitment_restored", allow=only_inside)
def restore_commitment(viewer: Viewer, *, commitment: int, undone: MadeBy, reason: str) -> Commitment | None:
    """Undo `withdraw_commitment` that `undone` made; None where it did not end this promise.

    Claims that are still due are given up by a reversal entry, cancelled parts wait or are ready as before under the
    budget's limit, and what was paid in is promised anew. Raises Refused where the budget is too small by now
    ("overdrawn"), or the same result was rewarded meanwhile ("same_result").
    """
    row = Commitment.objects.in_operation().select_for_update().get(pk=commitment)
    if (row.ended_by_kind, row.ended_by_number) != undone:
        return None
    back = give_up_claims(viewer, commitment=row, undone=undone, note=reason)
    parts = Instalment.objects.in_operation().filter(commitment=row, state=InstalmentState.CANCELLED)
    sums = parts.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    if sums:
        hold_budget(viewer, fund=row.fund.key, year=row.budget.year, category=row.category, amount_fen=sums)
        parts.filter(ready_on=None).update(state=InstalmentState.PENDING)
        parts.update(state=InstalmentState.READY)
        Budget.objects.in_operation().filter(pk=row.budget_id).update(committed_fen=F("committed_fen") + sums)
    _open_again(row, sums)
    if back:
        _promise_again(viewer, row, back)
    current().entry(
        "treasury.commitment_restored", "commitment", row.pk, number=row.number, parts_fen=sums, again_fen=back,
        made_by=list(undone),
    )  # fmt: skip
    row.refresh_from_db()
    return row


def _open_again(row: Commitment, sums: int) -> None:
    values = {
        "released_fen": row.released_fen - sums,
        "ended_by_kind": "",
        "ended_by_number": 0,
        "asks_back": False,
        "ended_document": "",
    }
    if sums:
        values["state"] = CommitmentState.OPEN
    if row.state in LIVING or sums:
        values["ended_reason"] = ""
    try:
        with transaction.atomic():
            Commitment.objects.in_operation().filter(pk=row.pk).update(**values)
    except IntegrityError as error:
        raise Refused(
            _("“%(title)s”恢复前，同一成果或同一事项已另行承诺资助。请先撤销后来的那一笔，再恢复。")
            % {"title": row.title},
            code="same_result",
        ) from error
    row.refresh_from_db()


def _promise_again(viewer: Viewer, row: Commitment, amount_fen: int) -> None:
    """What the payee has paid in is owed again: a promise of its own, which bears the result if the first does not.

    It rests on what the first one rests on, so that whatever ends the one later ends the other too.
    """
    bears = row.state not in LIVING
    commit(
        viewer,
        made_by=(row.made_by_kind, row.made_by_number),
        payee=Payee(row.payee_kind, row.payee_number),
        amount_fen=amount_fen,
        fund=row.fund.key,
        category=row.category,
        year=row.budget.year,
        title=row.title,
        fingerprint=row.fingerprint if bears else "",
        level=row.level,
        programme=row.programme,
        part=row.number,
        terms=_("%(number)s 追回的款项已交回，命名恢复后重新支付。") % {"number": row.number},
    )
