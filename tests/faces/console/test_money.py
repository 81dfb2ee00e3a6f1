"""The pages of money: a budget set by two, a promise paid in a batch, a bank's answer line by line."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongyou.kernel import clock
from gongyou.records.treasury.models import (
    BankAnswerLine,
    Budget,
    Commitment,
    Instalment,
    Payment,
    PaymentBatch,
    Recovery,
)
from tests.faces.console.signing import change_session, text_of
from tests.factories.world import SEED
from tests.records.treasury.money import YEAR, account, in_two, money, promised, ready, sent
from tests.records.treasury.test_withdrawing import withdraw

NUMBER = "3702110012345678901"


def csv_file(*lines: tuple) -> SimpleUploadedFile:
    text = "\r\n".join(["流水号,金额,处理结果,失败原因", *(",".join(line) for line in lines)])
    return SimpleUploadedFile("回盘.csv", text.encode("utf-8-sig"), "text/csv")


@pytest.fixture
def made(world):
    return money(world)


def test_a_fund_and_its_budget_are_set_on_pages_by_two(world, at):
    world.staff("treasurer", "district", "one")
    world.staff("treasurer", "district", "two")
    one, two = at("one"), at("two")
    assert "还没有预算" in text_of(one.get("/console/money/"))
    fund = {
        "key": "craft",
        "name": "一匠五创专项资金",
        "owner_code": "T-district",
        "source": "district",
        "document": "",
    }
    assert one.post("/console/money/funds/", fund).status_code == 302
    assert one.post("/console/money/funds/", fund).status_code == 422
    budget = {"fund": "craft", "year": YEAR, "category": "cultivation", "amount": "12345.67", "reason": "年度预算安排"}
    assert one.post("/console/money/budget/", {**budget, "amount": "1.234"}).status_code == 422
    assert one.post("/console/money/budget/", budget).status_code == 302
    change = Budget._base_manager.get().changes.visible_to(world.viewers["one"]).get()
    assert "须由另一人复核" in text_of(one.get("/console/money/"))
    decide = {"change": change.pk, "answer": "approve"}
    one.post("/console/money/budget/decide/", decide)
    assert Budget._base_manager.get().granted_fen == 0
    two.post("/console/money/budget/decide/", decide)
    text = text_of(two.get(f"/console/money/?year={YEAR}"))
    assert "12,345.67" in text and "一匠五创专项资金" in text and "<progress" in text


def test_a_promise_is_paid_from_its_page_to_the_last_line(made, at, world):
    row = promised(made, 300_000, instalments=in_two(200_000, 100_000))
    one, two = at("treasurer_1"), at("treasurer_2")
    page = f"/console/money/commitments/{row.number}/"
    text = text_of(one.get(page))
    assert "工匠培育资助" in text and "还没有登记收款账户" in text and "通过年度考核" in text
    given = {"holder": "别的公司", "bank": "测试银行西海岸支行", "account_number": NUMBER}
    refused = one.post(f"{page}account/", given)
    assert refused.status_code == 422 and "户名必须与收款人名称完全一致" in text_of(refused)
    assert one.post(f"{page}account/", {**given, "holder": made.name}).status_code == 302
    text = text_of(one.get(page))
    assert NUMBER not in text and "****8901" in text
    assert one.post(f"{page}account/check/").status_code == 422
    assert two.post(f"{page}account/check/").status_code == 302
    second = Instalment._base_manager.get(commitment=row, ordinal=2)
    assert one.post(f"{page}ready/", {"instalment": second.pk, "proof": "考核通过"}).status_code == 302
    assert "工匠培育资助" in text_of(one.get("/console/money/commitments/"))
    due = one.post("/console/money/due/", {"fund": "skills", "title": "第一批付款", "chosen": ready(row)})
    batch = due["Location"]
    assert one.post(f"{batch}check/").status_code == 422 and two.post(f"{batch}check/").status_code == 302
    assert one.post(f"{batch}file/", {"file_format": "csv", "reason": ""}).status_code == 422
    file = one.post(f"{batch}file/", {"file_format": "csv", "reason": "送银行付款"})
    assert (
        NUMBER in text_of(file) and file["Cache-Control"] == "no-store" and "attachment" in file["Content-Disposition"]
    )
    assert text_of(one.post(f"{batch}file/", {"reason": "银行要求重传"})) == text_of(file)
    first, other = Payment._base_manager.order_by("reference").values_list("reference", flat=True)
    assert NUMBER not in text_of(one.get(batch)) and first in text_of(one.get(batch))
    bad = one.post(f"{batch}answer/", {"file": csv_file((first, "2000", "好像行", ""))})
    assert bad.status_code == 422 and "不认识处理结果" in text_of(bad) and not BankAnswerLine._base_manager.exists()
    answer = csv_file((first, "2000.00", "成功", ""), (other, "999.00", "成功", ""), ("外来流水", "1.00", "成功", ""))
    assert one.post(f"{batch}answer/", {"file": answer}).status_code == 302
    text = text_of(two.get(batch))
    assert "金额不符" in text and "不是本批次的流水" in text and "人工核实" in text
    assert two.post(f"{batch}close/").status_code == 422
    settle = {"reference": other, "outcome": "paid", "day": row.committed_on.isoformat(), "reason": "银行对账单8号"}
    assert one.post(f"{batch}settle/", settle).status_code == 422
    assert two.post(f"{batch}settle/", settle).status_code == 302
    assert two.post(f"{batch}close/").status_code == 302
    assert Commitment._base_manager.get().state == "paid" and PaymentBatch._base_manager.get().state == "closed"
    text = text_of(one.get(page))
    assert "银行存款" in text and "拨付支出" in text and "-2,000.00" in text.replace("−", "-")
    assert "已结清" in text_of(one.get("/console/money/batches/"))


def test_the_bank_file_needs_a_fresh_proof_and_the_overview_is_for_those_with_the_right(made, at, world):
    row = promised(made)
    account(made, row)
    batch = sent(made, row)
    one = at("treasurer_1")
    change_session(one, proved_at=0)
    asked = one.post(f"/console/money/batches/{batch.number}/file/", {"reason": "银行要求重传"})
    assert asked.status_code == 302 and "/sign-in/again/" in asked["Location"]
    district = at("district")
    assert "测试物流有限公司" in text_of(district.get(f"/console/money/batches/{batch.number}/"))
    assert district.post(f"/console/money/batches/{batch.number}/file/", {"reason": "想看一看"}).status_code == 404
    for name in ("street_a", "union_a1"):
        assert at(name).get("/console/money/").status_code == 404
        assert at(name).get(f"/console/money/batches/{batch.number}/").status_code == 404
    world.staff("treasurer", "street_b", "elsewhere")
    stranger = at("elsewhere")
    for path in (f"commitments/{row.number}/", f"batches/{batch.number}/"):
        assert stranger.get(f"/console/money/{path}").status_code == 404
    assert row.number not in text_of(stranger.get("/console/money/commitments/"))


def test_a_batch_is_voided_and_its_parts_wait_again(made, at):
    row = promised(made)
    account(made, row)
    one = at("treasurer_1")
    empty = one.post("/console/money/due/", {"fund": "skills", "title": "第一批付款"})
    assert empty.status_code == 422 and "请勾选要付的款项" in text_of(empty)
    made_at = one.post("/console/money/due/", {"fund": "skills", "title": "第一批付款", "chosen": ready(row)})[
        "Location"
    ]
    assert one.post(f"{made_at}void/", {"reason": ""}).status_code == 422
    assert one.post(f"{made_at}void/", {"reason": "重复拟制"}).status_code == 302
    assert "已作废：重复拟制" in text_of(one.get(made_at))
    assert ready(row) and Payment._base_manager.get().state == "void"


def test_a_transfer_that_came_back_is_booked_on_the_page_of_its_closed_batch(made, at, tmp_path):
    row = promised(made)
    account(made, row)
    batch, two = sent(made, row), at("treasurer_2")
    page, reference = f"/console/money/batches/{batch.number}/", Payment._base_manager.get().reference
    settle = {"reference": reference, "outcome": "paid", "day": clock.today().isoformat(), "reason": "银行对账单 1 号"}
    assert two.post(f"{page}settle/", settle).status_code == 302
    assert two.post(f"{page}close/").status_code == 302
    assert "登记退票" in text_of(two.get(page)) and "登记退票" not in text_of(at("treasurer_1").get(page))
    given = {**settle, "outcome": "failed", "reason": "退票通知 5 号", "returned": "1"}
    wrong = two.post(f"{page}settle/", {**given, "reference": "别的流水"})
    assert wrong.status_code == 422 and "本批次没有流水号" in text_of(wrong)
    assert two.post(f"{page}settle/", given).status_code == 302
    assert Instalment._base_manager.get(commitment=row).state == "returned"
    assert "退票冲回" in text_of(two.get(f"/console/money/commitments/{row.number}/"))


def test_what_has_to_come_back_is_listed_with_its_debtor_and_day(made, at):
    row = promised(made)
    account(made, row)
    batch, two = sent(made, row), at("treasurer_2")
    reference = Payment._base_manager.get().reference
    settle = {"reference": reference, "outcome": "paid", "day": clock.today().isoformat(), "reason": "银行对账单 1 号"}
    two.post(f"/console/money/batches/{batch.number}/settle/", settle)
    assert "没有追回的款项" in text_of(two.get("/console/money/recoveries/"))
    withdraw(SEED, row=row, document="测工发〔2026〕3号")
    text = text_of(two.get("/console/money/recoveries/"))
    assert (
        all(word in text for word in (made.name, "1,000.00", "测工发〔2026〕3号", "应收未到")) and "已逾期" not in text
    )
    long_ago = clock.today() - timedelta(days=40)
    Recovery._base_manager.update(asked_on=long_ago, due_on=long_ago + timedelta(days=30))
    assert "已逾期" in text_of(two.get("/console/money/recoveries/?state=due"))
    assert "应还日" in text_of(two.get(f"/console/money/commitments/{row.number}/"))
