"""Money that has to come back: asked for, paid in, or waived. Every step is booked; nothing is rubbed out."""

from datetime import date, timedelta

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from gongyou.kernel import clock, parameters
from gongyou.kernel.access.roles import covered_user, hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.treasury.enums import CommitmentState, JournalKind, RecoveryState
from gongyou.records.treasury.models import Budget, Commitment, JournalEntry, Recovery
from gongyou.records.treasury.operations.posting import Movement, post
from gongyou.records.treasury.queries.recoveries import recoverable_fen
from gongyou.ui.wording import yuan_text


@operation("treasury.recovery_asked", allow=only_inside)
def claw_back(
    viewer: Viewer, *, commitment: int, amount_fen: int, reason: str, document: str, made_by: tuple[str, int]
) -> Recovery:
    """Ask the payee for what was paid, or a part of it, by a day: an account receivable, and no longer a grant.

    Cancel what is not paid yet by `withdraw_commitment`. Refused above what was paid and not asked back ("too_much").
    """
    row = Commitment.objects.in_operation().select_for_update().filter(pk=commitment).first()
    if row is None:
        raise Denied("commitment")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明追回的原因（至少 4 个字）。"), field="reason")
    left = recoverable_fen(row)
    if not 1 <= amount_fen <= left:
        raise Refused(
            _("这笔承诺可追回 %(left)s 元，不能追回 %(wanted)s 元。")
            % {"left": yuan_text(left), "wanted": yuan_text(amount_fen)},
            field="amount",
            code="too_much",
        )
    made = Recovery(
        commitment=row,
        amount_fen=amount_fen,
        reason=reason.strip()[:200],
        document=document.strip()[:100],
        asked_on=clock.today(),
        due_on=clock.today() + timedelta(days=parameters.value("treasury.recovery_days", clock.today()).whole),
        asked_by_id=viewer.user_id,
        asked_for_id=covered_user(viewer),
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    made.save(force_insert=True)
    _book(viewer, made, row, JournalKind.RECOVERY, clock.today())
    current().entry(
        "treasury.recovery_asked", "commitment", row.pk, recovery=made.pk, amount_fen=amount_fen, made_by=list(made_by)
    )
    return made


def _book(viewer: Viewer, made: Recovery, row: Commitment, kind: JournalKind, day: date, reverses=None) -> None:
    movement = Movement(
        kind, row.fund_id, made.amount_fen, day, ("recovery", made.pk), row, reverses=reverses, note=row.number
    )
    post(viewer, movements=[movement])


@operation("treasury.recovery_settled", right="money.check")
def settle_recovery(viewer: Viewer, *, recovery: int, outcome: str, day: date, note: str) -> Recovery:
    """Note that the money came in ("paid_in"; the budget may spend it again), or waive it ("waived")."""
    found = Recovery.objects.visible_to(viewer).filter(pk=recovery).first()
    if found is None:
        raise Denied("recovery")
    row = Commitment.objects.in_operation().select_for_update().get(pk=found.commitment_id)
    if {found.asked_by_id, found.asked_for_id} & hands(viewer):
        raise Refused(_("不能核销或确认自己提出的追回，请由另一人办理。"), code="same_hand")
    if outcome not in (RecoveryState.PAID_IN, RecoveryState.WAIVED):
        raise Refused(_("请选择已收回还是核销。"), field="outcome")
    if len(note.strip()) < 2:
        raise Refused(_("请写明银行流水号或核销依据。"), field="note")
    if not found.asked_on <= day <= clock.today():
        raise Refused(_("日期应在提出追回之后、今天以前。"), field="day")
    rows = Recovery.objects.in_operation().filter(pk=recovery, state=RecoveryState.DUE)
    values = {"settled_by_id": viewer.user_id, "settled_on": day, "settled_note": note.strip()[:200]}
    if not rows.update(state=outcome, **values):
        raise Refused(_("这笔追回已经办结，请刷新后再看。"), code="state")
    if outcome == RecoveryState.PAID_IN:
        _book(viewer, found, row, JournalKind.RECOVERED, day)
        _give_back(row, found)
    else:
        _book_waiver(viewer, found, row, day)
    current().entry("treasury.recovery_settled", "commitment", row.pk, recovery=recovery, outcome=str(outcome))
    found.refresh_from_db()
    return found


def _book_waiver(viewer: Viewer, found: Recovery, row: Commitment, day: date) -> None:
    entries = JournalEntry.objects.in_operation().filter(made_by_kind="recovery", made_by_number=found.pk)
    _book(viewer, found, row, JournalKind.WAIVER, day, reverses=entries.get(kind=JournalKind.RECOVERY).number)


@operation("treasury.claims_given_up", allow=only_inside)
def give_up_claims(viewer: Viewer, *, commitment: Commitment, undone: tuple[str, int], note: str) -> int:
    """Part of `restore_commitment`: claims that `undone` made and that are still due fall; return what was paid in."""
    made = Recovery.objects.in_operation().filter(commitment=commitment)
    made = made.filter(made_by_kind=undone[0], made_by_number=undone[1])
    values = {"state": RecoveryState.WAIVED, "settled_on": clock.today(), "settled_note": note.strip()[:200]}
    for claim in list(made.filter(state=RecoveryState.DUE).order_by("pk")):
        made.filter(pk=claim.pk).update(**values)
        _book_waiver(viewer, claim, commitment, clock.today())
        current().entry("treasury.claim_given_up", "commitment", commitment.pk, recovery=claim.pk)
    return made.filter(state=RecoveryState.PAID_IN).aggregate(sum=Sum("amount_fen"))["sum"] or 0


def _give_back(row: Commitment, found: Recovery) -> None:
    """What came in is no longer promised; a promise of which nothing is left has ended."""
    released = row.released_fen + found.amount_fen
    values = {"released_fen": released}
    if released == row.amount_fen:
        values |= {"state": CommitmentState.RECOVERED, "ended_reason": row.ended_reason or found.reason}
    Commitment.objects.in_operation().filter(pk=row.pk).update(**values)
    budget = Budget.objects.in_operation().filter(pk=row.budget_id)
    budget.update(committed_fen=F("committed_fen") - found.amount_fen)
