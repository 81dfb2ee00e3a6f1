"""Batches: two hands at every step, a file with hash and sum, an answer matched line by line, books that balance."""

import csv
import hashlib
import io

import pytest
from django.db import IntegrityError, connection, transaction

from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Person
from gongyou.records.treasury.models import (
    BankAccount,
    BankAnswerLine,
    Budget,
    Commitment,
    Instalment,
    JournalEntry,
    Payment,
    PaymentBatch,
    Posting,
)
from gongyou.records.treasury.operations import accounts, answering, bank_files, batching, committing, recovering
from gongyou.records.treasury.queries import batches as batch_queries
from gongyou.records.treasury.queries import budgets, promises
from gongyou.records.treasury.types import CONFLICTS, SETTLED, Payee
from tests.factories.world import SEED
from tests.records.treasury import money as making
from tests.records.treasury.money import account, answer, batch, in_two, money, promised, ready, sent

NUMBER = "3702110012345678901"


def refused(call, *args, **given) -> str:
    with pytest.raises(Refused) as told:
        call(*args, **given)
    return told.value.code


@pytest.fixture
def made(world):
    """A promise in two parts whose payee's account is checked."""
    found = money(world)
    found.row = promised(found, 300_000, instalments=in_two(200_000, 100_000))
    account(found, found.row)
    return found


def balances() -> None:
    """The books: every entry adds up to nought, and the budget meter follows from them."""
    sums: dict[str, int] = {}
    for entry, fen in Posting._base_manager.values_list("entry_id", "amount_fen"):
        sums[entry] = sums.get(entry, 0) + fen
    assert set(sums) == set(JournalEntry._base_manager.values_list("number", flat=True))
    assert set(sums.values()) <= {0}


def meter(made):
    return budgets.meters(made.check)[0]


def test_from_draft_to_the_last_line(made, tmp_path):
    told = []
    with SETTLED.temporarily("test", lambda viewer, part, state: told.append((part.pk, state))):
        row = sent(made, made.row)
        assert (row.state, row.total_fen, row.count) == ("sent", 200_000, 1)
        reference = Payment._base_manager.get().reference
        answering.import_answer(
            made.plan, number=row.number, answer=answer(tmp_path, [(reference, '"2,000.00"', "交易成功", "")])
        )
    assert told == [(ready_or_paid(made)[0], "paid")]
    assert refused(batching.close_batch, made.plan, number=row.number) == "same_hand"
    assert batching.close_batch(made.check, number=row.number).state == "closed"
    assert (meter(made).granted, meter(made).promised, meter(made).paid, meter(made).remaining) == (
        1_000_000, 300_000, 200_000, 700_000,
    )  # fmt: skip
    assert Commitment._base_manager.get().state == "open"  # the second part waits for its condition
    assert budgets.paid_by_category(made.check, until=clock.today()) == {"cultivation": 200_000}
    balances()


def ready_or_paid(made):
    return list(Instalment._base_manager.filter(commitment=made.row).order_by("ordinal").values_list("pk", flat=True))


def test_the_file_has_accounts_in_full_and_nothing_else_has(made, tmp_path):
    drafted = batch(made, made.row)
    assert (
        refused(bank_files.export_batch, made.plan, number=drafted.number, file_format="csv", reason="付款用途")
        == "state"
    )
    batching.check_batch(made.check, number=drafted.number)
    assert refused(bank_files.export_batch, made.plan, number=drafted.number, file_format="csv", reason="") == ""
    file = bank_files.export_batch(made.plan, number=drafted.number, file_format="csv", reason="送银行付款")
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert lines[2][2:6] == [made.name, NUMBER, "测试银行西海岸支行", "2000.00"]
    assert "共 1 笔 合计 2,000.00 元" in lines[0][0]
    assert file.sha256 == hashlib.sha256(file.content).hexdigest()
    again = bank_files.open_bank_file(made.plan, number=drafted.number, reason="银行要求重传")
    assert again.content == file.content
    row = PaymentBatch._base_manager.get()
    assert row.file_hash == file.sha256 and NUMBER.encode() not in bytes(row.file.token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM ledger_entry")
        assert not any(NUMBER in data or made.name in data for (data,) in cursor.fetchall())
    shown = batch_queries.payment_rows(list(batch_queries.payments(made.check, row)))
    assert shown[0].account == "****8901"


def test_nobody_checks_the_own_draft_or_pays_themselves(made, world):
    drafted = batch(made, made.row)
    assert refused(batching.check_batch, made.plan, number=drafted.number) == "same_hand"
    with pytest.raises(Denied):
        batching.check_batch(world.viewers["district"], number=drafted.number)
    with CONFLICTS.temporarily("test", lambda viewer, payees: "已申报亲属关系" if payees else ""):
        assert refused(batching.check_batch, made.check, number=drafted.number) == "own_interest"
    matter, _worker = world.apply("union_a1")
    person = Person._base_manager.get(pk=matter.subject_number)
    Person._base_manager.filter(pk=person.pk).update(user_id=made.check.user_id)
    bonus = promised(made, 5_000, number=7, payee=Payee("person", person.pk))
    account(made, bonus, "6222021234567890123")
    second = batch(made, bonus)
    assert refused(batching.check_batch, made.check, number=second.number) == "own_interest"
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentBatch._base_manager.filter(pk=drafted.pk).update(checked_by=made.plan.user_id)


def test_an_instalment_goes_out_once(made):
    parts = ready(made.row)
    first = batch(made, made.row)
    again = {"fund": "skills", "instalments": parts, "title": "第二批付款"}
    assert refused(batching.draft_batch, made.plan, **again) == "not_ready"
    assert refused(making.batch, made, made.row) == ""  # nothing is ready
    batching.void_batch(made.plan, number=first.number, reason="重复拟制")
    second = batching.draft_batch(made.plan, **again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment(batch=second, instalment_id=parts[0], reference="X", amount_fen=200_000).save(force_insert=True)


def test_money_goes_to_the_checked_account_of_the_payee_only(world):
    made = money(world)
    row = promised(made)
    assert refused(batch, made, row) == "account"
    enter = {"commitment": row.number, "bank": "测试银行西海岸支行", "number": NUMBER}
    assert refused(accounts.enter_account, made.plan, holder="别的公司", **enter) == "holder"
    assert refused(accounts.enter_account, made.plan, holder=made.name, **{**enter, "number": "12ab"}) == ""
    entered = accounts.enter_account(made.plan, holder=made.name, **enter)
    assert refused(batch, made, row) == "account"
    assert refused(accounts.check_account, made.plan, account=entered.pk) == "same_hand"
    accounts.check_account(made.check, account=entered.pk)
    drafted = batch(made, row)
    accounts.enter_account(made.plan, holder=made.name, **{**enter, "number": NUMBER[::-1]})
    assert refused(batching.check_batch, made.check, number=drafted.number) == "account"
    assert bytes(BankAccount._base_manager.get(pk=entered.pk).number.token).find(NUMBER.encode()) < 0


def test_every_line_of_an_answer_says_what_it_meant(made, tmp_path):
    rows = [made.row, *(promised(made, 10_000 * number, number=number) for number in range(2, 6))]
    row = sent(made, *rows)
    paid, failed, unknown, wrong, silent = Payment._base_manager.order_by("reference").values_list(
        "reference", flat=True
    )
    lines = [
        (paid, "2000.00", "成功", ""), (failed, "200.00", "失败", "账户已销户"), (unknown, "300.00", "处理中", ""),
        (wrong, "1.00", "成功", ""), ("别人的流水", "5.00", "成功", ""),
    ]  # fmt: skip
    first = answer(tmp_path, lines)
    answering.import_answer(made.plan, number=row.number, answer=first)
    assert refused(answering.import_answer, made.plan, number=row.number, answer=first) == "same_file"
    verdicts = list(BankAnswerLine._base_manager.order_by("row").values_list("verdict", flat=True))
    assert verdicts == ["paid", "failed", "unknown", "wrong_amount", "stray"]
    states = dict(Payment._base_manager.values_list("reference", "state"))
    assert states == {paid: "paid", failed: "failed", unknown: "unknown", wrong: "unknown", silent: "sent"}
    assert len(batch_queries.batch_file(made.check, row.number).unmatched) == 3
    assert refused(batching.close_batch, made.check, number=row.number) == "waiting"
    later = [(paid, "2000.00", "成功", ""), (failed, "200.00", "成功", ""), (silent, "500.00", "成功", "")]
    answering.import_answer(made.plan, number=row.number, answer=answer(tmp_path, later, "第二份.csv"))
    verdicts = list(BankAnswerLine._base_manager.order_by("pk").values_list("verdict", flat=True))[5:]
    assert verdicts == ["repeated", "contradicts", "paid"]
    settle = {"number": row.number, "outcome": "paid", "day": clock.today(), "reason": "银行对账单8号"}
    for reference in (unknown, wrong):
        answering.settle_payment(made.check, reference=reference, **settle)
    assert refused(answering.settle_payment, made.check, reference=wrong, **settle) == "state"
    assert batching.close_batch(made.check, number=row.number).state == "closed"
    assert meter(made).paid == 200_000 + 30_000 + 40_000 + 50_000
    balances()


def test_an_answer_with_a_bad_line_is_not_taken_in_at_all(made, tmp_path):
    row = sent(made, made.row)
    reference = Payment._base_manager.get().reference
    bad = [
        (reference, "2000.00", "成功", ""),
        (reference, "2000.00", "成功", ""),
        ("A", "五元", "成功", ""),
        ("B", "1.00", "好像行", ""),
    ]
    read = answer(tmp_path, bad)
    assert [one.row for one in read.problems] == [4, 5, 3]
    assert refused(answering.import_answer, made.plan, number=row.number, answer=read) == "problems"
    assert not BankAnswerLine._base_manager.exists() and Payment._base_manager.get().state == "sent"
    empty = tmp_path / "empty.csv"
    empty.write_text("甲,乙\r\n1,2\r\n", encoding="utf-8")
    assert refused(making.read_answer, empty, "empty.csv") == "no_lines"


def test_a_payment_that_comes_back_is_reversed_and_may_go_out_again(made, tmp_path):
    row = sent(made, made.row)
    reference = Payment._base_manager.get().reference
    answering.import_answer(made.plan, number=row.number, answer=answer(tmp_path, [(reference, "2000", "成功", "")]))
    settle = {"number": row.number, "reference": reference, "day": clock.today()}
    assert refused(answering.settle_payment, made.plan, outcome="failed", reason="次日退票", **settle) == "same_hand"
    answering.settle_payment(made.check, outcome="failed", reason="次日退票", **settle)
    assert meter(made).paid == 0 and meter(made).promised == 300_000
    kinds = list(JournalEntry._base_manager.order_by("number").values_list("kind", "reverses_id"))
    assert kinds[0][0] == "payment" and kinds[1][0] == "return" and kinds[1][1] is not None
    part = Instalment._base_manager.get(commitment=made.row, ordinal=1)
    assert part.state == "returned"
    committing.mark_ready(made.plan, instalment=part.pk, proof="账户已更正")
    assert sent(made, made.row).state == "sent"
    balances()


@operation("test.asked_back", allow=lambda viewer, **kwargs: viewer.is_system)
def ask_back(viewer, *, commitment, amount_fen):
    current().entry("test.asked_back", "system", 0)
    return recovering.claw_back(
        viewer,
        commitment=commitment,
        amount_fen=amount_fen,
        reason="弄虚作假撤销命名",
        document="",
        made_by=("matter", 5),
    )


def test_what_is_asked_back_is_booked_paid_in_or_waived(made, tmp_path):
    row = sent(made, made.row)
    reference = Payment._base_manager.get().reference
    answering.import_answer(made.plan, number=row.number, answer=answer(tmp_path, [(reference, "2000", "成功", "")]))
    assert refused(ask_back, SEED, commitment=made.row.pk, amount_fen=200_001) == "too_much"
    first = ask_back(SEED, commitment=made.row.pk, amount_fen=150_000)
    assert refused(ask_back, SEED, commitment=made.row.pk, amount_fen=50_001) == "too_much"
    assert meter(made).paid == 50_000 and meter(made).promised == 300_000
    given = {"day": clock.today(), "note": "流水8号"}
    recovering.settle_recovery(made.check, recovery=first.pk, outcome="paid_in", **given)
    assert (meter(made).paid, meter(made).promised) == (50_000, 150_000)
    assert refused(recovering.settle_recovery, made.check, recovery=first.pk, outcome="waived", **given) == "state"
    second = ask_back(SEED, commitment=made.row.pk, amount_fen=50_000)
    recovering.settle_recovery(made.check, recovery=second.pk, outcome="waived", **given)
    assert meter(made).paid == 50_000
    balances()
    facts = promises.commitments_of(SEED, employer_id=made.payee.number)
    assert [(one.amount_fen, one.paid_fen) for one in facts] == [(300_000, 50_000)]


def test_books_are_never_changed_and_never_out_of_balance(made):
    sent_row = sent(made, made.row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting(entry_id="PZ-2026-999999", account="bank", day=clock.today(), amount_fen=1).save(force_insert=True)
        JournalEntry(number="PZ-2026-999999", fund=sent_row.fund, kind="payment", day=clock.today(), lines=2).save(
            force_insert=True
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        for fen in (5, -4):
            Posting(entry_id="PZ-2026-999998", account="bank", day=clock.today(), amount_fen=fen).save(
                force_insert=True
            )
        JournalEntry(number="PZ-2026-999998", fund=sent_row.fund, kind="payment", day=clock.today(), lines=2).save(
            force_insert=True
        )
    payment = Payment._base_manager.get()
    answering.settle_payment(
        made.check, number=sent_row.number, reference=payment.reference, outcome="paid", day=clock.today(), reason="对账单"
        "一号",
    )  # fmt: skip
    entry = JournalEntry._base_manager.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting(entry=entry, account="bank", day=entry.day, amount_fen=1).save(force_insert=True)
    for change in (Posting._base_manager.filter(entry=entry), JournalEntry._base_manager.filter(pk=entry.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change.update(day=clock.today().replace(day=1, month=1))
    assert Budget._base_manager.get().committed_fen == 300_000
