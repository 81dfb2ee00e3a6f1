"""Whatever is promised, paid, returned, asked back and waived: the books balance and the meters follow from rows."""

from datetime import date

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.treasury.models import Budget, Commitment, Instalment, JournalEntry, Payment, Posting, Recovery
from gongyou.records.treasury.operations import answering, committing, loading, recovering
from gongyou.records.treasury.predicates import account_number, adds_up, columns_of, fen_of, outcome_of, same_name
from gongyou.records.treasury.queries import budgets
from gongyou.records.treasury.types import AnswerFile, AnswerRow, PaidGrant
from tests.factories.world import SEED
from tests.properties.lengths import rolled_back, search
from tests.records.treasury.money import YEAR, account, in_two, money, promised, sent

BUDGET = 1_000_000
steps = st.one_of(
    st.tuples(st.just("promise"), st.integers(2, 400_000)),
    st.tuples(st.just("send"), st.sampled_from(["paid", "failed", "unknown"])),
    st.tuples(st.just("settle"), st.sampled_from(["paid", "failed"])),
    st.tuples(st.just("ask_back"), st.integers(1, 200_000)),
    st.tuples(st.just("recover"), st.sampled_from(["paid_in", "waived"])),
    st.tuples(st.just("cancel"), st.just("")),
    st.tuples(st.just("again"), st.just("")),
)


@operation("test.by_matter", allow=lambda viewer, **kwargs: viewer.is_system)
def by_matter(viewer, *, word, row, value):
    current().entry("test.by_matter", "system", 0)
    if word == "cancel":
        committing.cancel_commitment(viewer, commitment=row.pk, reason="撤销", made_by=("matter", 1))
    else:
        recovering.claw_back(
            viewer, commitment=row.pk, amount_fen=value, reason="核查追回", document="", made_by=("matter", 1)
        )


def take(made, turn: int, word: str, value) -> None:
    """One step of a sequence with the oldest thing that it fits; a plain no is an answer."""
    row = Commitment._base_manager.filter(state__in=["open", "paid", "stopped"]).order_by("pk").first()
    if word == "promise":
        promised(made, value, number=turn, instalments=in_two(value // 2, value - value // 2))
    elif word in ("cancel", "ask_back") and row is not None:
        by_matter(SEED, word=word, row=row, value=value)
    elif word == "recover" and (found := Recovery._base_manager.filter(state="due").first()):
        recovering.settle_recovery(made.check, recovery=found.pk, outcome=value, day=clock.today(), note="流水")
    elif word == "again":
        for part in Instalment._base_manager.filter(state__in=["returned", "pending"]):
            committing.mark_ready(made.plan, instalment=part.pk, proof="已具备")
    elif word == "settle" and (one := Payment._base_manager.exclude(state__in=["failed", "void"]).first()):
        answering.settle_payment(
            made.check, number=one.batch.number, reference=one.reference, outcome=value, day=clock.today(),
            reason="银行对账单",
        )  # fmt: skip
    elif word == "send" and Instalment._base_manager.filter(state="ready").exists():
        batch = sent(made, *Commitment._base_manager.filter(instalments__state="ready").distinct())
        rows = [
            AnswerRow("", place, one.reference, one.amount_fen, value)
            for place, one in enumerate(Payment._base_manager.filter(batch=batch), start=2)
        ]
        answering.import_answer(made.plan, number=batch.number, answer=AnswerFile("回盘", f"{turn:064d}", tuple(rows)))


def check() -> None:
    """Everything that two tables say of one sum agrees."""
    by_entry = Posting._base_manager.values("entry").annotate(sum=Sum("amount_fen"))
    assert {row["sum"] for row in by_entry} <= {0} and len(by_entry) == JournalEntry._base_manager.count()

    def booked(name):
        return Posting._base_manager.filter(account=name).aggregate(sum=Sum("amount_fen"))["sum"] or 0

    paid = Instalment._base_manager.filter(state="paid").aggregate(sum=Sum("amount_fen"))["sum"] or 0
    back = {
        state: Recovery._base_manager.filter(state=state).aggregate(sum=Sum("amount_fen"))["sum"] or 0
        for state in ("due", "paid_in")
    }
    assert booked("grants") == paid - back["due"] - back["paid_in"]
    assert booked("bank") == -paid + back["paid_in"]
    assert booked("receivable") == back["due"]
    budget, rows = Budget._base_manager.get(), Commitment._base_manager
    living = sum(row.amount_fen - row.released_fen for row in rows.all())
    assert budget.committed_fen == living <= budget.granted_fen == BUDGET
    meter = budgets.meters(SEED)[0]
    assert (meter.paid, meter.promised) == (booked("grants"), living)
    assert not rows.filter(state="paid").exclude(instalments__state__in=["paid", "cancelled"]).exists()


@search(6)
@given(st.lists(steps, min_size=4, max_size=12))
def test_the_books_balance_whatever_happens(world, asked):
    with rolled_back():
        made = money(world, BUDGET)
        first = promised(made, 100_000, number=9_999)
        account(made, first)
        for turn, (word, value) in enumerate(asked):
            try:
                take(made, turn, word, value)
            except Refused as error:
                assert error.message
            check()


def test_old_grants_are_loaded_at_once_with_their_days(world):
    made = money(world, BUDGET)
    grants = [
        PaidGrant(
            payee=made.payee, amount_fen=1000 + number, fund="skills", category="cultivation", year=YEAR,
            title="早年资助", committed_on=date(2021, 5, 1), paid=((600, date(2021, 6, 1)),), fingerprint=f"f{number}",
        )
        for number in range(20)
    ]  # fmt: skip
    rows = loading.load_paid_grants(SEED, grants=grants)
    assert [row.amount_fen for row in rows] == [1000 + number for number in range(20)]
    check()
    assert budgets.paid_by_category(SEED, until=date(2021, 5, 31)) == {}
    assert budgets.paid_by_category(SEED, until=date(2021, 6, 1)) == {"cultivation": 12_000}
    assert set(Instalment._base_manager.values_list("state", flat=True)) == {"paid", "ready"}


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("¥1,234.50", 123450),
        ("１２．３", 1230),
        ("0.01", 1),
        ("1.005", None),
        ("五元", None),
        ("", None),
        ("NaN", None),
    ],
)
def test_sums_as_people_write_them(text, fen):
    assert fen_of(text) == fen


@given(st.lists(st.integers(-5, 10**9), max_size=5), st.integers(-1, 1))
def test_parts_add_up_or_do_not(parts, off):
    assert adds_up(sum(parts) + off, parts) == (off == 0 and parts != [] and min(parts) >= 1)


def test_words_of_banks():
    assert (outcome_of(" 交易成功 "), outcome_of("退票"), outcome_of("处理中"), outcome_of("好像行")) == (
        "paid", "failed", "unknown", "",
    )  # fmt: skip
    assert columns_of(["序号", "流水号", "交易金额", "状态"]) == {"reference": 1, "amount": 2, "outcome": 3}
    assert columns_of(["序号", "金额"]) is None
    assert same_name("测试（青岛）有限公司", "测试(青岛) 有限公司") and not same_name("甲公司", "乙公司")
    assert account_number("6222 0212-3456 789") == "622202123456789" and account_number("1234567") == ""
