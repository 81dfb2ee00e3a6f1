"""Money follows a person when two records of one human being are joined; of two accounts the kept one's stays."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows
from gongyou.records.treasury.enums import AccountState
from gongyou.records.treasury.models import BankAccount, Commitment


def _one_account(row: Any, gone: Any, kept: Any) -> dict[str, Any]:
    others = BankAccount.objects.in_operation().filter(person=kept).exclude(state=AccountState.ENDED)
    return {"state": AccountState.ENDED.value} if row.state != AccountState.ENDED and others.exists() else {}


PERSON_ROWS.register(
    PersonRows("treasury.commitments", _("资助和奖金"), Commitment, "treasury.commitment_followed", "commitment")
)
PERSON_ROWS.register(
    PersonRows(
        "treasury.bank_accounts",
        _("收款账户"),
        BankAccount,
        "treasury.account_followed",
        "bank_account",
        adapt=_one_account,
    )
)
