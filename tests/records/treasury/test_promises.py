"""Promises under a budget: never above it, never twice, cancelled and asked back with every step in the books."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from gongyou.kernel.access.viewer import public
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.treasury.models import Budget, BudgetChange, Commitment, Instalment
from gongyou.records.treasury.operations import committing, funds
from gongyou.records.treasury.types import InstalmentDraft, Payee
from tests.factories.world import SEED
from tests.records.treasury.money import YEAR, in_two, money, promised


@operation("test.undone", allow=lambda viewer, **kwargs: viewer.is_system)
def undo(viewer, *, commitment):
    current().entry("test.undone", "system", 0)
    return committing.cancel_commitment(viewer, commitment=commitment, reason="撤销命名", made_by=("matter", 9))


def refused(call, **given) -> str:
    with pytest.raises(Refused) as told:
        call(**given)
    return told.value.code


def test_a_promise_takes_from_the_budget_and_waits_for_its_conditions(world):
    made = money(world)
    row = promised(made, 300_000, instalments=in_two(200_000, 100_000))
    parts = list(Instalment._base_manager.filter(commitment=row).order_by("ordinal"))
    assert [(part.amount_fen, part.state) for part in parts] == [(200_000, "ready"), (100_000, "pending")]
    assert Budget._base_manager.get().committed_fen == 300_000
    assert row.region_id == "370211001"
    committing.mark_ready(made.plan, instalment=parts[1].pk, proof="测工考〔2026〕3号")
    assert refused(committing.mark_ready, viewer=made.plan, instalment=parts[1].pk, proof="再次标记") == "state"


def test_more_than_is_left_is_refused_with_the_sums(world):
    made = money(world, 100_000)
    promised(made, 90_000)
    with pytest.raises(Refused) as told:
        promised(made, 10_001, number=2)
    assert told.value.code == "overdrawn"
    assert "100.00" in told.value.message and "0.01" in told.value.message
    promised(made, 10_000, number=3)
    assert Budget._base_manager.get().committed_fen == 100_000
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget._base_manager.update(committed_fen=100_001)


def test_a_matter_promises_once_and_a_result_is_rewarded_once_per_level(world):
    made = money(world)
    row = promised(made, fingerprint="abc", level="district")
    assert refused(promised, made=made, fingerprint="x") == "twice"
    assert refused(promised, made=made, number=2, fingerprint="abc", level="district") == "same_result"
    promised(made, number=2, fingerprint="abc", level="street")
    undo(SEED, commitment=row.pk)
    again = promised(made, fingerprint="abc", level="district")
    assert again.state == "open" and Commitment._base_manager.get(pk=row.pk).state == "cancelled"
    assert Budget._base_manager.get().committed_fen == 200_000


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"year": YEAR + 1}, "no_budget"),
        ({"category": "unknown"}, "no_budget"),
        ({"amount_fen": 0}, "amount"),
        ({"instalments": (InstalmentDraft(99_999),)}, "parts"),
        ({"instalments": (InstalmentDraft(100_001), InstalmentDraft(-1))}, "parts"),
        ({"payee": Payee("employer", 10**9)}, "payee"),
        ({"payee": Payee("nobody", 1)}, "payee"),
    ],
)
def test_what_cannot_be_promised(world, given, code):
    made = money(world)
    assert refused(promised, made=made, **given) == code
    assert not Commitment._base_manager.exists() and Budget._base_manager.get().committed_fen == 0


def test_a_promise_is_made_by_another_operation_only(world):
    made = money(world)
    with pytest.raises(Denied):
        committing.commit(
            made.plan, made_by=("user", 1), payee=made.payee, amount_fen=1, fund="skills", category="cultivation",
            year=YEAR, title="直接承诺",
        )  # fmt: skip


def test_a_budget_needs_two_people_and_never_falls_below_its_promises(world):
    made = money(world, 0)
    given = {"fund": "skills", "year": YEAR, "category": "cultivation", "reason": "年度预算"}
    change = funds.propose_budget(made.plan, amount_fen=100_000, **given)
    assert Budget._base_manager.get().granted_fen == 0
    assert refused(funds.decide_budget, viewer=made.plan, change=change.pk, approve=True) == "same_hand"
    made.approve(change)
    assert refused(funds.decide_budget, viewer=made.check, change=change.pk, approve=True) == "state"
    promised(made, 80_000)
    cut = funds.propose_budget(made.plan, amount_fen=-20_001, **given)
    assert refused(funds.decide_budget, viewer=made.check, change=cut.pk, approve=True) == "below_committed"
    funds.decide_budget(made.check, change=cut.pk, approve=False)
    approved = BudgetChange._base_manager.filter(state="approved").aggregate(sum=Sum("amount_fen"))["sum"]
    assert Budget._base_manager.get().granted_fen == approved == 100_000
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetChange._base_manager.filter(pk=change.pk).update(decided_by=change.proposed_by_id)


def test_who_may_not_touch_money(world):
    made = money(world)
    row = promised(made, instalments=(InstalmentDraft(100_000, condition="验收"),))
    part = Instalment._base_manager.get(commitment=row)
    for viewer in (public(), world.viewers["district"], world.viewers["street_a"]):
        with pytest.raises(Denied):
            funds.open_fund(viewer, key="own", name="自设资金", source="district", document="")
        with pytest.raises(Denied):
            committing.mark_ready(viewer, instalment=part.pk, proof="没有权限")
    elsewhere = world.staff("treasurer", "street_b", "elsewhere")
    with pytest.raises(Denied):
        committing.mark_ready(elsewhere, instalment=part.pk, proof="不在范围")
    assert Commitment.objects.visible_to(world.viewers["district"]).exists()
    assert not Commitment.objects.visible_to(elsewhere).exists()
    assert not Commitment.objects.visible_to(world.viewers["street_a"]).exists()


def test_the_database_itself_refuses_what_operations_never_do(world):
    made = money(world)
    row = promised(made)
    for change in ({"amount_fen": 1}, {"number": "ZJ-2020-000001"}, {"state": "recovered", "ended_reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment._base_manager.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment._base_manager.filter(commitment=row).update(state="paid", paid_on=row.committed_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment(commitment=row, ordinal=2, amount_fen=1).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment._base_manager.filter(commitment=row)._raw_delete("default")
