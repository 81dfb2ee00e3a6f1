"""What the bank answered: every line is matched by our reference, once; unknown money waits for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.records.treasury.enums import (
    BatchState,
    CommitmentState,
    InstalmentState,
    JournalKind,
    LineVerdict,
    PaymentState,
    RecoveryState,
)
from gongyou.records.treasury.models import (
    BankAnswer,
    BankAnswerLine,
    Commitment,
    Instalment,
    Payment,
    PaymentBatch,
    Recovery,
)
from gongyou.records.treasury.operations.posting import Movement, post
from gongyou.records.treasury.operations.publishing import publish_batch
from gongyou.records.treasury.operations.withdrawing import settle_withdrawn
from gongyou.records.treasury.types import SETTLED, AnswerFile, AnswerRow

_AT_ONCE = 500
_SETTLED = (PaymentState.PAID, PaymentState.FAILED)


@dataclass(frozen=True)
class _Result:
    """One payment and what became of it."""

    payment: Payment
    outcome: str
    day: date
    reason: str


def _located(viewer: Viewer, number: str) -> PaymentBatch:
    if not PaymentBatch.objects.visible_to(viewer).filter(number=number).exists():
        raise Denied("batch")
    return PaymentBatch.objects.in_operation().select_for_update().get(number=number)


@operation("treasury.answer_read", right="money.plan")
def import_answer(viewer: Viewer, *, number: str, answer: AnswerFile) -> BankAnswer:
    """Take in a whole answer, or nothing of it: match its lines, book what was paid, list what does not fit."""
    if answer.problems:
        raise Refused(
            _("有 %(count)s 行不能识别，整份文件没有导入，未写入任何内容。请按下面的提示改正后重新导入。")
            % {"count": len(answer.problems)},
            field="file",
            code="problems",
        )
    batch = _located(viewer, number)
    lock(f"bank_answer:{answer.sha256}")
    if BankAnswer.objects.in_operation().filter(sha256=answer.sha256).exists():
        raise Refused(_("这份回盘文件已经导入过，没有重复记账。"), field="file", code="same_file")
    if batch.state not in (BatchState.SENT, BatchState.ANSWERED):
        raise Refused(
            _("批次 %(number)s 现在的状态是“%(state)s”，不能导入回盘。")
            % {"number": number, "state": batch.get_state_display()},
            field="file",
            code="state",
        )
    row = BankAnswer(
        batch=batch,
        title=answer.title[:200],
        sha256=answer.sha256,
        read_by_id=viewer.user_id,
        lines_count=len(answer.rows),
    )
    row.save(force_insert=True)
    payments = {one.reference: one for one in _payments(batch, [line.reference for line in answer.rows])}
    lines = [_judged(row, line, payments.get(line.reference)) for line in answer.rows]
    BankAnswerLine.objects.in_operation().bulk_create(lines, batch_size=_AT_ONCE)
    counts = _settle_lines(viewer, lines)
    PaymentBatch.objects.in_operation().filter(pk=batch.pk).update(state=BatchState.ANSWERED)
    current().entry(
        "treasury.answer_read", "payment_batch", batch.pk, number=number, answer=row.pk, sha256=answer.sha256,
        lines=len(lines), verdicts=counts,
    )  # fmt: skip
    return row


def _payments(batch: PaymentBatch, references: Sequence[str]) -> list[Payment]:
    """The payments that the answer names, their promises locked first and in one order (a cancellation does so too)."""
    rows = Payment.objects.in_operation().filter(batch=batch, reference__in=references)
    promised = rows.values("instalment__commitment_id")
    list(Commitment.objects.in_operation().select_for_update().filter(pk__in=promised).order_by("pk"))
    return list(rows.select_related("instalment__commitment").order_by("pk"))


def _judged(answer: BankAnswer, line: AnswerRow, payment: Payment | None) -> BankAnswerLine:
    return BankAnswerLine(
        answer=answer,
        row=line.row,
        sheet=line.sheet,
        reference=line.reference,
        amount_fen=line.amount_fen,
        outcome=line.outcome,
        reason=line.reason,
        day=line.day,
        verdict=_verdict(line, payment),
        payment=payment,
    )


def _verdict(line: AnswerRow, payment: Payment | None) -> str:
    """What a line means for its payment as that stands now."""
    if payment is None:
        return LineVerdict.STRAY
    same = line.amount_fen == payment.amount_fen
    if payment.state in _SETTLED:
        return LineVerdict.REPEATED if same and line.outcome == payment.state else LineVerdict.CONTRADICTS
    if not same:
        return LineVerdict.WRONG_AMOUNT
    return LineVerdict(line.outcome)


def _settle_lines(viewer: Viewer, lines: Iterable[BankAnswerLine]) -> dict[str, int]:
    counts: dict[str, int] = {}
    results = []
    for line in lines:
        counts[str(line.verdict)] = counts.get(str(line.verdict), 0) + 1
        if line.payment is None:
            continue
        if line.verdict in (LineVerdict.PAID, LineVerdict.FAILED):
            results.append(_Result(line.payment, line.outcome, line.day or clock.today(), line.reason))
        elif line.verdict in (LineVerdict.UNKNOWN, LineVerdict.WRONG_AMOUNT):
            rows = Payment.objects.in_operation().filter(pk=line.payment.pk, state=PaymentState.SENT)
            rows.update(state=PaymentState.UNKNOWN, reason=line.reason)
    _settle(viewer, results)
    return counts


def _settle(viewer: Viewer, results: Sequence[_Result]) -> None:
    """Book what was paid or came back, move the instalments, and tell the floors above."""
    if not results:
        return
    booked = [one for one in results if one.outcome == "paid" or one.payment.state == PaymentState.PAID]
    entries = dict(
        zip((one.payment.pk for one in booked), post(viewer, movements=[_movement(one) for one in booked]), strict=True)
    ) if booked else {}  # fmt: skip
    for one in results:
        paid, payment, part = one.outcome == "paid", one.payment, one.payment.instalment
        values = {"state": PaymentState.PAID if paid else PaymentState.FAILED, "reason": one.reason[:200]}
        if paid:
            values |= {"paid_on": one.day, "entry_id": entries[payment.pk].number}
        Payment.objects.in_operation().filter(pk=payment.pk).update(**values)
        part.state = InstalmentState.PAID if paid else InstalmentState.RETURNED
        part.paid_on = one.day if paid else None
        part.save(update_fields=["state", "paid_on"])
        current().entry(
            f"treasury.payment_{'paid' if paid else 'failed'}", "payment", payment.pk,
            commitment=part.commitment_id, amount_fen=payment.amount_fen, day=one.day.isoformat(),
        )  # fmt: skip
    promises = {one.payment.instalment.commitment_id for one in results}
    _follow(promises)
    settle_withdrawn(viewer, commitments=promises)
    for one in results:
        for react in SETTLED.all():
            react(viewer, one.payment.instalment, str(one.payment.instalment.state))


def _movement(one: _Result) -> Movement:
    """The entry of a payment; one that came back after it was booked is reversed."""
    row, fund = one.payment, one.payment.instalment.commitment.fund_id
    made_by = ("payment", row.pk)
    about = (fund, row.amount_fen, one.day, made_by, row.instalment.commitment)
    if one.outcome == "paid":
        return Movement(JournalKind.PAYMENT, *about, note=row.reference)
    return Movement(JournalKind.RETURN, *about, reverses=row.entry_id, note=row.reference)


def _follow(numbers: set[int]) -> None:
    """A promise is paid once nothing of it is left to pay, and open again when a payment came back.

    One whose ground fell away is ended by `settle_withdrawn`.
    """
    left = Instalment.objects.in_operation().filter(commitment_id__in=numbers)
    left = left.exclude(state__in=[InstalmentState.PAID, InstalmentState.CANCELLED])
    waiting = set(left.values_list("commitment_id", flat=True))
    rows = Commitment.objects.in_operation()
    rows.filter(pk__in=numbers - waiting, state=CommitmentState.OPEN, ended_by_kind="").update(
        state=CommitmentState.PAID
    )
    rows.filter(pk__in=waiting, state=CommitmentState.PAID).update(state=CommitmentState.OPEN)


@operation("treasury.payment_settled", right="money.check")
def settle_payment(viewer: Viewer, *, number: str, reference: str, outcome: str, day: date, reason: str) -> Payment:
    """Say by hand, from the bank's own paper, what became of a payment: unknown, unanswered, or returned after all.

    Never the hand that sent the batch.
    """
    batch = _located(viewer, number)
    if {batch.sent_by_id, batch.sent_for_id} & hands(viewer):
        raise Refused(_("不能核实自己送银行的款项，请由另一人核实。"), code="same_hand")
    if outcome not in _SETTLED:
        raise Refused(_("请选择支付成功还是失败。"), field="outcome")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明核实依据（至少 4 个字），例如银行对账单编号。"), field="reason")
    sent = clock.local_date(batch.sent_at) if batch.sent_at else clock.today()
    if not sent <= day <= clock.today():
        raise Refused(_("日期应在送银行之后、今天以前。"), field="day")
    payment = next(iter(_payments(batch, [reference])), None)
    if payment is None:
        raise Refused(
            _("本批次没有流水号“%(reference)s”，请核对。") % {"reference": reference[:64]},
            field="reference",
            code="reference",
        )
    if payment.state not in _MAY_BECOME[outcome]:
        raise Refused(_("这笔款项的结果已经记账，请刷新后再看。"), code="state")
    if payment.state == PaymentState.PAID:
        _check_return(payment, day)
    if payment.state == PaymentState.SENT:
        # A payment that the bank never answered is unknown first.
        Payment.objects.in_operation().filter(pk=payment.pk).update(state=PaymentState.UNKNOWN)
        PaymentBatch.objects.in_operation().filter(pk=batch.pk, state=BatchState.SENT).update(state=BatchState.ANSWERED)
    _settle(viewer, [_Result(payment, outcome, day, reason.strip())])
    current().entry("treasury.payment_settled", "payment", payment.pk, outcome=outcome, batch=number)
    if batch.state == BatchState.CLOSED:
        publish_batch(viewer, batch=batch.pk)
    payment.refresh_from_db()
    return payment


_MAY_BECOME = {
    "paid": (PaymentState.SENT, PaymentState.UNKNOWN),
    "failed": (PaymentState.SENT, PaymentState.UNKNOWN, PaymentState.PAID),
}


def _check_return(payment: Payment, day: date) -> None:
    """Refuse a return that is dated before the payment, or of money that is asked back already."""
    if payment.paid_on is not None and day < payment.paid_on:
        raise Refused(
            _("退票日期不能早于入账日期 %(day)s。") % {"day": payment.paid_on.isoformat()}, field="day", code="day"
        )
    asked = Recovery.objects.in_operation().filter(commitment=payment.instalment.commitment_id)
    if asked.exclude(state=RecoveryState.WAIVED).exists():
        raise Refused(_("这笔承诺已有追回，不能再记退票。请先办结追回。"), code="recovery")
