"""What everybody reads of paid batches, and the way to check them."""

from gongyou.records.treasury.models import Payment
from gongyou.records.treasury.operations import answering, batching
from tests.records.treasury.money import account, answer, money, promised, sent


def said(page) -> str:
    return page.content.decode()


def test_a_closed_batch_is_read_and_checked_by_everybody(world, phone, tmp_path):
    assert "还没有公布的付款批次" in said(phone.get("/payments/"))
    made = money(world)
    row = promised(made, 200_000)
    account(made, row)
    batch = sent(made, row)
    lines = [(Payment._base_manager.get().reference, "2000.00", "成功", "")]
    answering.import_answer(made.plan, number=batch.number, answer=answer(tmp_path, lines))
    assert phone.get(f"/payments/{batch.number}/package.json").status_code == 404
    batching.close_batch(made.check, number=batch.number)
    text = said(phone.get("/payments/"))
    assert batch.number in text and "2,000.00" in text and made.name not in text
    package = phone.get(f"/payments/{batch.number}/package.json")
    assert package.status_code == 200 and made.name not in said(package) and '"total_fen": 200000' in said(package)
    assert "standard library only" in said(phone.get("/payments/verifier/"))
