"""Batches of payments: drafted by one, checked by another who gains nothing by it, closed by yet another hand."""

from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.kernel import clock, parameters
from gongyou.kernel.access.roles import covered_user, hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Employment, Person, Post
from gongyou.records.treasury.enums import AccountState, BatchState, InstalmentState, PayeeKind, PaymentState, TaxRule
from gongyou.records.treasury.models import BankAccount, Commitment, Fund, Instalment, Payment, PaymentBatch
from gongyou.records.treasury.operations.publishing import publish_batch
from gongyou.records.treasury.operations.withdrawing import refuse_withdrawn, settle_withdrawn
from gongyou.records.treasury.predicates import same_name
from gongyou.records.treasury.types import CONFLICTS, Payee

SERIES = "FB"
MOST = 5000
_AT_ONCE = 500
State = BatchState


@operation("treasury.batch_drafted", right="money.plan")
def draft_batch(viewer: Viewer, *, fund: str, instalments: Collection[int], title: str) -> PaymentBatch:
    """Put ready instalments of a fund into a batch; each goes to its payee's checked account, and only once."""
    found = Fund.objects.visible_to(viewer).filter(key=fund).first()
    if found is None:
        raise Denied("fund")
    if len(title.strip()) < 4:
        raise Refused(_("请写明批次名称（至少 4 个字），例如“2026 年工匠培育第一批”。"), field="title")
    if not 1 <= len(set(instalments)) <= MOST:
        raise Refused(_("请勾选要付的款项，一批最多 %(most)s 笔。") % {"most": MOST}, field="instalments")
    parts = _take(found, set(instalments))
    accounts = _accounts(parts)
    _refuse_own_interest(viewer, [part.commitment for part in parts])
    batch = PaymentBatch(
        number=next_number(SERIES, clock.today().year),
        fund=found,
        title=title.strip()[:100],
        total_fen=sum(part.amount_fen for part in parts),
        count=len(parts),
        tax_rule=_tax_rule(),
        drafted_by_id=viewer.user_id,
        drafted_for_id=covered_user(viewer),
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    batch.save(force_insert=True)
    _write_payments(batch, parts, accounts)
    current().entry(
        "treasury.batch_drafted", "payment_batch", batch.pk, number=batch.number, fund=found.pk,
        total_fen=batch.total_fen, count=batch.count, tax_rule=str(batch.tax_rule),
    )  # fmt: skip
    return batch


def _tax_rule() -> TaxRule:
    found = str(parameters.value("treasury.bonus_tax", clock.today()).value)
    if found not in TaxRule.values:
        raise Refused(
            _("参数 treasury.bonus_tax 的值“%(value)s”不认识，应为 declared 或 exempt。请联系系统管理员改正。")
            % {"value": found[:40]},
            code="tax_rule",
        )
    return TaxRule(found)


def _take(fund: Fund, numbers: set[int]) -> list[Instalment]:
    """The instalments under their locks, all ready and of this fund."""
    rows = Instalment.objects.in_operation().filter(pk__in=numbers, commitment__fund=fund)
    rows = rows.select_for_update(of=("self",)).select_related(
        "commitment__person", "commitment__employer", "commitment__organisation"
    )
    parts = list(rows.order_by("pk"))
    if len(parts) != len(numbers):
        raise Denied("instalments")
    late = next((part for part in parts if part.state != InstalmentState.READY), None)
    if late is not None:
        raise Refused(
            _("%(number)s 第 %(ordinal)s 期现在是“%(state)s”，不能再放入批次。请刷新后重新勾选。")
            % {"number": late.commitment.number, "ordinal": late.ordinal, "state": late.get_state_display()},
            field="instalments",
            code="not_ready",
        )
    return parts


def _key(row: Commitment | BankAccount) -> tuple[str, int]:
    return row.payee_kind, row.payee_number


def _accounts(parts: Sequence[Instalment]) -> dict[tuple[str, int], BankAccount]:
    """The checked account of every payee. Refused where one has none, or the holder is not the payee any more."""
    wanted = {_key(part.commitment): part.commitment for part in parts}
    found: dict[tuple[str, int], BankAccount] = {}
    for kind in PayeeKind.values:
        numbers = [number for one, number in wanted if one == kind]
        rows = BankAccount.objects.in_operation().filter(state=AccountState.CHECKED, **{f"{kind}_id__in": numbers})
        found |= {_key(row): row for row in rows}
    for key, commitment in wanted.items():
        account = found.get(key)
        if account is None or not same_name(account.holder, commitment.payee_row.name):
            raise Refused(
                _("%(number)s 的收款账户还没有核对，或户名与收款人现在的名称不符。请先登记并由另一人核对账户。")
                % {"number": commitment.number},
                field="instalments",
                code="account",
            )
    return found


def _write_payments(
    batch: PaymentBatch, parts: Sequence[Instalment], accounts: dict[tuple[str, int], BankAccount]
) -> None:
    rows = [
        Payment(
            batch=batch,
            instalment=part,
            account=accounts[_key(part.commitment)],
            reference=f"{batch.number}-{place:04d}",
            amount_fen=part.amount_fen,
        )
        for place, part in enumerate(parts, start=1)
    ]
    try:
        with transaction.atomic():
            Payment.objects.in_operation().bulk_create(rows, batch_size=_AT_ONCE)
    except IntegrityError as error:
        raise Refused(_("有款项刚刚进入了另一个批次，没有重复付款。请刷新后重新勾选。"), code="not_ready") from error
    ids = [part.pk for part in parts]
    for first in range(0, len(ids), _AT_ONCE):
        some = Instalment.objects.in_operation().filter(pk__in=ids[first : first + _AT_ONCE])
        some.update(state=InstalmentState.BATCHED)


def _refuse_own_interest(viewer: Viewer, commitments: Sequence[Commitment]) -> None:
    """Nobody drafts or checks a payment to themselves, to their own employer or to a body in which they hold a post."""
    users = hands(viewer)
    own = set(Person.objects.in_operation().filter(user_id__in=users).values_list("pk", flat=True)) if users else set()
    payees = sorted({_key(row) for row in commitments})
    mine = {("person", number) for number in own}
    if own:
        work = Employment.objects.in_operation().filter(person_id__in=own, valid_to=None)
        posts = Post.objects.in_operation().filter(person_id__in=own, valid_to=None)
        mine |= {("employer", number) for number in work.values_list("employer_id", flat=True)}
        mine |= {("organisation", number) for number in posts.values_list("organisation_id", flat=True)}
    if mine & set(payees):
        raise Refused(_("批次中有付给您本人或您所在单位的款项，请由其他人办理。"), code="own_interest")
    for conflict in CONFLICTS.all():
        reason = conflict(viewer, [Payee(*payee) for payee in payees])
        if reason:
            raise Refused(reason, code="own_interest")


def _located(viewer: Viewer, number: str) -> PaymentBatch:
    """The batch under its lock, inside the viewer's scope."""
    if not PaymentBatch.objects.visible_to(viewer).filter(number=number).exists():
        raise Denied("batch")
    return PaymentBatch.objects.in_operation().select_for_update().get(number=number)


def _turn(batch: PaymentBatch, since: set[str], **values) -> None:
    """Change a batch that stands in one of these states; refused for any other."""
    if not PaymentBatch.objects.in_operation().filter(pk=batch.pk, state__in=since).update(**values):
        raise Refused(
            _("批次 %(number)s 现在的状态是“%(state)s”，不能这样办理。请刷新后再看。")
            % {"number": batch.number, "state": batch.get_state_display()},
            code="state",
        )
    batch.refresh_from_db()


@operation("treasury.batch_checked", right="money.check")
def check_batch(viewer: Viewer, *, number: str) -> PaymentBatch:
    """Say that payees, accounts and sums are right; never the hand that drafted it, never somebody who gains."""
    batch = _located(viewer, number)
    if {batch.drafted_by_id, batch.drafted_for_id} & hands(viewer):
        raise Refused(_("不能复核自己拟制的付款批次，请由另一人复核。"), code="same_hand")
    rows = Payment.objects.in_operation().filter(batch=batch).select_related(
        "account", "instalment__commitment__person", "instalment__commitment__employer",
        "instalment__commitment__organisation",
    )  # fmt: skip
    parts = [row.instalment for row in rows]
    refuse_withdrawn(viewer, batch=batch.pk)
    accounts = _accounts(parts)
    if any(accounts[_key(row.instalment.commitment)].pk != row.account_id for row in rows):
        raise Refused(_("有收款账户在拟制之后变动过。请作废本批次，重新拟制。"), code="account")
    _refuse_own_interest(viewer, [part.commitment for part in parts])
    _turn(batch, {State.DRAFT}, state=State.CHECKED, checked_by_id=viewer.user_id, checked_at=clock.now())
    current().entry("treasury.batch_checked", "payment_batch", batch.pk, number=number, total_fen=batch.total_fen)
    return batch


@operation("treasury.batch_voided", right="money.plan")
def void_batch(viewer: Viewer, *, number: str, reason: str) -> PaymentBatch:
    """Give up a batch that did not go to the bank; its instalments are ready again."""
    batch = _located(viewer, number)
    if len(reason.strip()) < 4:
        raise Refused(_("请写明作废原因（至少 4 个字）。"), field="reason")
    _turn(batch, {State.DRAFT, State.CHECKED}, state=State.VOID, void_reason=reason.strip()[:200])
    payments = Payment.objects.in_operation().filter(batch=batch)
    Instalment.objects.in_operation().filter(pk__in=payments.values("instalment_id")).update(
        state=InstalmentState.READY
    )
    payments.update(state=PaymentState.VOID)
    settle_withdrawn(viewer, commitments=payments.values_list("instalment__commitment_id", flat=True))
    current().entry("treasury.batch_voided", "payment_batch", batch.pk, number=number)
    return batch


@operation("treasury.batch_closed", right="money.check")
def close_batch(viewer: Viewer, *, number: str) -> PaymentBatch:
    """Close a batch of which every payment has its result; never the hand that sent it."""
    batch = _located(viewer, number)
    if {batch.sent_by_id, batch.sent_for_id} & hands(viewer):
        raise Refused(_("不能结清自己送银行的批次，请由另一人结清。"), code="same_hand")
    waiting = Payment.objects.in_operation().filter(
        batch=batch, state__in=[PaymentState.SENT, PaymentState.UNKNOWN, PaymentState.WAITING]
    )
    count = waiting.count()
    if count and batch.state == State.ANSWERED:
        raise Refused(
            _("还有 %(count)s 笔没有结果或结果不明，请先导入其余回盘或逐笔核实。") % {"count": count}, code="waiting"
        )
    _turn(batch, {State.ANSWERED}, state=State.CLOSED, closed_by_id=viewer.user_id, closed_at=clock.now())
    current().entry("treasury.batch_closed", "payment_batch", batch.pk, number=number)
    publish_batch(viewer, batch=batch.pk)
    return batch
