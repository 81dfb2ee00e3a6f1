"""Bank accounts of payees: entered by one, compared with the payee's paper by another; the holder is the payee."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.kernel import clock, privacy
from gongyou.kernel.access.roles import covered_user, hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.treasury.enums import AccountState
from gongyou.records.treasury.models import BankAccount, Commitment
from gongyou.records.treasury.predicates import account_number, same_name


@operation("treasury.account_entered", right="money.plan")
def enter_account(viewer: Viewer, *, commitment: str, holder: str, bank: str, number: str) -> BankAccount:
    """Enter the account of the payee of a commitment. An account that was there ends; the new one waits for a check."""
    rows = Commitment.objects.visible_to(viewer).select_related("person", "employer", "organisation", "fund")
    found = rows.filter(number=commitment).first()
    if found is None:
        raise Denied("commitment")
    digits = account_number(number)
    if not digits:
        raise Refused(_("账号应为 8 至 32 位数字，请核对开户许可证或银行卡。"), field="account_number")
    if not same_name(holder, found.payee_row.name):
        raise Refused(_("户名必须与收款人名称完全一致。资金不能付到他人账户。"), field="holder", code="holder")
    if len(bank.strip()) < 4:
        raise Refused(_("请写明开户行全称（到支行）。"), field="bank")
    to = {"payee_kind": found.payee_kind, f"{found.payee_kind}_id": found.payee_number}
    living = BankAccount.objects.in_operation().filter(**to).exclude(state=AccountState.ENDED)
    living.update(state=AccountState.ENDED)
    row = BankAccount(
        owner_id=found.fund.owner_id,
        holder=found.payee_row.name,
        bank=bank.strip()[:100],
        number=digits,
        number_index=privacy.blind_index("bank", digits),
        entered_by_id=viewer.user_id,
        entered_for_id=covered_user(viewer),
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
        **to,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("这个账号已登记在另一收款人名下，或该收款人的账户刚刚变动。请核对后再登记。"),
            field="account_number",
            code="taken",
        ) from error
    current().entry("treasury.account_entered", "bank_account", row.pk, payee=[found.payee_kind, found.payee_number])
    return row


@operation("treasury.account_checked", right="money.check")
def check_account(viewer: Viewer, *, account: int) -> BankAccount:
    """Say that the account was compared with the payee's paper; never the hand that entered it."""
    if not BankAccount.objects.visible_to(viewer).filter(pk=account).exists():
        raise Denied("account")
    row = BankAccount.objects.in_operation().get(pk=account)
    if {row.entered_by_id, row.entered_for_id} & hands(viewer):
        raise Refused(_("不能核对自己登记的账户，请由另一人核对。"), code="same_hand")
    rows = BankAccount.objects.in_operation().filter(pk=account, state=AccountState.ENTERED)
    if not rows.update(state=AccountState.CHECKED, checked_by_id=viewer.user_id, checked_at=clock.now()):
        raise Refused(_("这个账户已经核对或停用，请刷新后再看。"), code="state")
    current().entry("treasury.account_checked", "bank_account", account)
    row.refresh_from_db()
    return row


@operation("treasury.account_ended", right="money.plan")
def end_account(viewer: Viewer, *, account: int, reason: str) -> BankAccount:
    """Take an account out of use, for a reason; nothing more is paid to it."""
    if not BankAccount.objects.visible_to(viewer).filter(pk=account).exists():
        raise Denied("account")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明停用原因（至少 4 个字）。"), field="reason")
    rows = BankAccount.objects.in_operation().filter(pk=account).exclude(state=AccountState.ENDED)
    if not rows.update(state=AccountState.ENDED):
        raise Refused(_("这个账户已经停用。"), code="state")
    current().entry("treasury.account_ended", "bank_account", account, reason=reason.strip()[:200])
    return BankAccount.objects.in_operation().get(pk=account)
