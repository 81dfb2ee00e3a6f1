"""The demo's funds and budgets, and what floors above load by: old grants, and accounts of payees."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.models import Organisation
from gongyou.records.treasury.enums import AccountState, ChangeState
from gongyou.records.treasury.models import BankAccount, Budget, BudgetChange, Commitment, Fund
from gongyou.records.treasury.operations.loading import load_paid_grants
from gongyou.records.treasury.types import PaidGrant

_DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "demo.yaml").read_text(encoding="utf-8"))
_AT_ONCE = 500
_KINDS = ("person", "employer", "organisation")


def load_funds(viewer: Viewer, *, owner: Organisation) -> int:
    """Write two funds with their budgets of 2021 to 2026; return how many budgets. An interrupted run's are kept."""
    return 0 if Fund._base_manager.exists() else _load_funds(viewer, owner=owner)


@operation("demo.funds_loaded", allow=only_system)
def _load_funds(viewer: Viewer, *, owner: Organisation) -> int:
    count, now = 0, clock.now()
    for given in _DATA["funds"]:
        about = {name: given[name] for name in ("key", "name", "source", "document")}
        fund = Fund(owner=owner, opened_on=date(2021, 1, 1), **about)
        fund.save(force_insert=True)
        for category, years in given["budgets"].items():
            for year, yuan in years.items():
                budget = Budget(fund=fund, year=year, category=category, granted_fen=yuan * 100)
                budget.save(force_insert=True)
                change = BudgetChange(budget=budget, amount_fen=yuan * 100, reason=_DATA["reason"], decided_at=now)
                change.state, change.document = ChangeState.APPROVED, given["document"]
                change.save(force_insert=True)
                count += 1
    current().entry("demo.funds_loaded", "system", 0, budgets=count)
    return count


def load_grants(viewer: Viewer, *, grants: Sequence[PaidGrant]) -> list[Commitment]:
    """Write grants of former years, in fen, with what was paid of each on which day."""
    return load_paid_grants(viewer, grants=grants)


def load_accounts(viewer: Viewer, *, commitments: Collection[Commitment]) -> int:
    """Give the payees of these promises an invented, checked account each; return how many are new."""
    return _load_accounts(viewer, numbers=[row.pk for row in commitments])


@operation("demo.bank_accounts_loaded", allow=only_system)
def _load_accounts(viewer: Viewer, *, numbers: Sequence[int]) -> int:
    rows = Commitment.objects.in_operation().filter(pk__in=numbers)
    living = BankAccount.objects.in_operation().exclude(state=AccountState.ENDED)
    known = {(row.payee_kind, row.payee_number) for row in living}
    wanted = {}
    for row in rows.select_related("fund", "person", "employer", "organisation").order_by("pk"):
        if (row.payee_kind, row.payee_number) not in known:
            wanted.setdefault((row.payee_kind, row.payee_number), row)
    digits = [_invented(kind, number) for kind, number in wanted]
    made = [
        _account(row, text, index)
        for row, text, index in zip(
            wanted.values(), digits, privacy.blind_index_many("bank", digits) if digits else [], strict=True
        )
    ]
    BankAccount.objects.in_operation().bulk_create(made, batch_size=_AT_ONCE)
    current().entry("demo.bank_accounts_loaded", "system", 0, count=len(made))
    return len(made)


def _invented(kind: str, number: int) -> str:
    """A number of no bank: 999 is given to none."""
    return f"999{_KINDS.index(kind)}{number:013d}"


def _account(row: Commitment, number: str, index: bytes) -> BankAccount:
    return BankAccount(
        owner_id=row.fund.owner_id,
        holder=row.payee_row.name,
        bank=_DATA["bank"],
        number=number,
        number_index=index,
        state=AccountState.CHECKED,
        checked_at=clock.now(),
        payee_kind=row.payee_kind,
        **{f"{row.payee_kind}_id": row.payee_number},
    )
