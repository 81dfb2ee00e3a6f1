"""The ground of a promise falls away: the rest is cancelled, what was paid is asked back, and all of it undone again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.treasury.models import Commitment, Instalment, JournalEntry, Payment, Posting, Recovery
from gongyou.records.treasury.operations import answering, bank_files, batching, committing, recovering, withdrawing
from gongyou.records.treasury.queries import budgets
from tests.factories.world import SEED
from tests.records.treasury.money import account, batch, in_two, money, promised, sent

REVOKED = ("matter", 77)


@operation("test.withdrawn", allow=lambda viewer, **kwargs: viewer.is_system)
def withdraw(viewer, *, row, made_by=REVOKED, document="", ask_back=True):
    current().entry("test.withdrawn", "system", 0)
    return withdrawing.withdraw_commitment(
        viewer, commitment=row.pk, reason="荣誉已撤销", made_by=made_by, document=document, ask_back=ask_back
    )


@operation("test.restored", allow=lambda viewer, **kwargs: viewer.is_system)
def restore(viewer, *, row, undone=REVOKED):
    current().entry("test.restored", "system", 0)
    return withdrawing.restore_commitment(viewer, commitment=row.pk, undone=undone, reason="撤销决定已撤回")


@operation("test.cancelled", allow=lambda viewer, **kwargs: viewer.is_system)
def cancel(viewer, *, row, made_by=REVOKED):
    current().entry("test.cancelled", "system", 0)
    return committing.cancel_commitment(viewer, commitment=row.pk, reason="项目迁往外地", made_by=made_by)


@pytest.fixture
def made(world):
    """A promise in two parts of which the first is at the bank."""
    found = money(world)
    found.row = promised(found, 300_000, instalments=in_two(200_000, 100_000), fingerprint="一件事", level="district")
    account(found, found.row)
    found.batch = sent(found, found.row)
    return found


def settle(made, outcome: str) -> None:
    payment = Payment._base_manager.order_by("-pk").first()
    answering.settle_payment(
        made.check, number=payment.batch.number, reference=payment.reference, outcome=outcome, day=clock.today(),
        reason="银行回单核对",
    )  # fmt: skip


def books() -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry, key, fen in Posting._base_manager.values_list("entry_id", "account", "amount_fen"):
        sums[key] = sums.get(key, 0) + fen
        sums[entry] = sums.get(entry, 0) + fen
    assert not any(sums.pop(number) for number in JournalEntry._base_manager.values_list("number", flat=True))
    return sums


def states(row) -> tuple:
    parts = Instalment._base_manager.filter(commitment=row).order_by("ordinal").values_list("state", flat=True)
    return (Commitment._base_manager.get(pk=row.pk).state, *parts)


def test_what_was_paid_is_asked_back_from_the_payee_by_a_day(made):
    settle(made, "paid")
    withdraw(SEED, row=made.row, document="测工发〔2026〕3号")
    claim = Recovery._base_manager.get()
    assert (claim.amount_fen, claim.document, claim.state) == (200_000, "测工发〔2026〕3号", "due")
    assert claim.commitment.employer_id == made.payee.number
    assert claim.due_on == clock.today() + timedelta(days=30)
    assert states(made.row) == ("stopped", "paid", "cancelled")
    assert books() == {"bank": -200_000, "grants": 0, "receivable": 200_000}
    meter = budgets.meters(made.check)[0]
    assert (meter.promised, meter.paid) == (200_000, 0)
    withdraw(SEED, row=made.row, made_by=("matter", 78))  # a second reason takes nothing back again
    assert Recovery._base_manager.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery._base_manager.update(due_on=clock.today() - timedelta(days=1))


@pytest.mark.parametrize("outcome", ["paid", "failed"])
def test_what_is_on_its_way_is_followed_to_its_end(made, outcome):
    withdraw(SEED, row=made.row)
    assert states(made.row) == ("open", "batched", "cancelled") and not Recovery._base_manager.exists()
    settle(made, outcome)
    if outcome == "paid":
        assert states(made.row) == ("stopped", "paid", "cancelled")
        assert Recovery._base_manager.get().amount_fen == 200_000
    else:
        assert states(made.row) == ("cancelled", "cancelled", "cancelled") and not Recovery._base_manager.exists()
        assert budgets.meters(made.check)[0].promised == 0
    books()


def test_money_that_was_earned_stays(made):
    settle(made, "paid")
    withdraw(SEED, row=made.row, ask_back=False)
    assert states(made.row) == ("stopped", "paid", "cancelled") and not Recovery._base_manager.exists()


@pytest.mark.parametrize("settled_first", [True, False])
def test_money_that_was_kept_is_asked_back_once_it_was_never_earned(made, settled_first):
    if settled_first:
        settle(made, "paid")
    withdraw(SEED, row=made.row, ask_back=False)
    withdraw(SEED, row=made.row, made_by=("matter", 1), document="测工发〔2026〕8号")
    if not settled_first:
        settle(made, "paid")
    claim = Recovery._base_manager.get()
    assert (claim.amount_fen, claim.document, claim.made_by_number) == (200_000, "测工发〔2026〕8号", 1)
    assert states(made.row) == ("stopped", "paid", "cancelled")
    withdraw(SEED, row=made.row, made_by=("matter", 79), ask_back=False)  # nobody lets go of the claim by the way
    assert Recovery._base_manager.get().state == "due"


def test_what_was_paid_before_a_promise_was_cancelled_is_asked_back_when_its_ground_falls(made):
    settle(made, "paid")
    cancel(SEED, row=made.row, made_by=("matter", 1))
    assert states(made.row)[0] == "stopped" and not Recovery._base_manager.exists()
    withdraw(SEED, row=made.row, made_by=("matter", 1))
    assert Recovery._base_manager.get().amount_fen == 200_000
    assert Commitment._base_manager.get(pk=made.row.pk).ended_reason == "荣誉已撤销"


def test_all_of_it_is_undone_again(made):
    settle(made, "paid")
    withdraw(SEED, row=made.row)
    assert restore(SEED, row=made.row, undone=("matter", 5)) is None  # something else did not end it
    restore(SEED, row=made.row)
    assert states(made.row) == ("open", "paid", "pending")
    claim = Recovery._base_manager.get()
    assert (claim.state, claim.settled_note) == ("waived", "撤销决定已撤回")
    assert books() == {"bank": -200_000, "grants": 200_000, "receivable": 0}
    kinds = list(JournalEntry._base_manager.order_by("number").values_list("kind", flat=True))
    assert kinds == ["payment", "recovery", "waiver"]
    row = Commitment._base_manager.get(pk=made.row.pk)
    assert (row.released_fen, row.ended_reason, row.ended_by_kind) == (0, "", "")
    assert budgets.meters(made.check)[0].promised == 300_000
    withdraw(SEED, row=made.row, made_by=("matter", 78))  # and may be ended for another reason
    assert Recovery._base_manager.filter(state="due").get().amount_fen == 200_000


def test_what_was_paid_in_is_promised_anew(made):
    settle(made, "paid")
    withdraw(SEED, row=made.row)
    claim = Recovery._base_manager.get()
    recovering.settle_recovery(made.check, recovery=claim.pk, outcome="paid_in", day=clock.today(), note="流水 9")
    assert states(made.row)[0] == "recovered" and budgets.meters(made.check)[0].promised == 0
    restore(SEED, row=made.row)
    assert states(made.row) == ("open", "paid", "pending")
    again = Commitment._base_manager.exclude(pk=made.row.pk).get()
    assert (again.amount_fen, again.part, again.fingerprint) == (200_000, made.row.number, "")
    assert (again.made_by_kind, again.made_by_number) == (made.row.made_by_kind, made.row.made_by_number)
    assert budgets.meters(made.check)[0].promised == 300_000
    books()


def test_nothing_is_restored_that_was_rewarded_otherwise_meanwhile(world):
    made = money(world)
    row = promised(made, 100_000, fingerprint="一件事", level="district")
    withdraw(SEED, row=row)
    promised(made, 90_000, number=2, fingerprint="一件事", level="district")
    with pytest.raises(Refused) as told:
        restore(SEED, row=row)
    assert told.value.code == "same_result"
    assert states(row) == ("cancelled", "cancelled")


def test_a_returned_transfer_is_not_dated_before_it_was_paid(made):
    with clock.rehearse(clock.today() + timedelta(days=3)):
        settle(made, "paid")
    with clock.rehearse(clock.today() + timedelta(days=9)):
        payment = Payment._base_manager.get()
        given = {
            "number": payment.batch.number,
            "reference": payment.reference,
            "outcome": "failed",
            "reason": "退票通知",
        }
        with pytest.raises(Refused) as told:
            answering.settle_payment(made.check, day=clock.today() - timedelta(days=8), **given)
        assert told.value.code == "day"
        answering.settle_payment(made.check, day=clock.today(), **given)
    assert states(made.row) == ("open", "returned", "pending")
    assert books() == {"bank": 0, "grants": 0}


def test_a_batch_does_not_pay_what_lost_its_ground_since_it_was_drafted(world):
    made = money(world)
    row, other = promised(made, 100_000), promised(made, 50_000, number=2)
    account(made, row)
    drafted = batch(made, row, other)
    withdraw(SEED, row=row)
    with pytest.raises(Refused) as told:
        batching.check_batch(made.check, number=drafted.number)
    assert told.value.code == "withdrawn" and row.number in told.value.message
    batching.void_batch(made.plan, number=drafted.number, reason="有一笔已停付")
    assert states(row) == ("cancelled", "cancelled") and states(other) == ("open", "ready")
    checked = batch(made, other)
    batching.check_batch(made.check, number=checked.number)
    withdraw(SEED, row=other, made_by=("matter", 78))
    with pytest.raises(Refused) as told:
        bank_files.export_batch(made.plan, number=checked.number, file_format="csv", reason="送银行付款")
    assert told.value.code == "withdrawn"
    batching.void_batch(made.plan, number=checked.number, reason="有一笔已停付")
    assert states(other) == ("cancelled", "cancelled") and budgets.meters(made.check)[0].promised == 0


def test_what_was_ended_twice_is_not_restored_by_undoing_the_first(made):
    settle(made, "paid")
    withdraw(SEED, row=made.row)
    withdraw(SEED, row=made.row, made_by=("matter", 78))
    assert restore(SEED, row=made.row) is None and states(made.row)[0] == "stopped"
