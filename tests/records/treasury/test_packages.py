"""The public package of a closed batch: a stranger recomputes it, it tells no names, and it is never changed."""

import json
import subprocess
import sys
from importlib.resources import files

import pytest
from django.db import DatabaseError, transaction

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from gongyou.kernel.ledger import reader
from gongyou.records.directory.models import Person
from gongyou.records.treasury.models import BatchPackage, Payment, PaymentBatch
from gongyou.records.treasury.operations import answering, bank_files, batching
from gongyou.records.treasury.predicates import payment_package
from gongyou.records.treasury.queries import batches, packages
from gongyou.records.treasury.types import Payee
from tests.records.treasury.money import account, answer, money, promised, sent

NUMBER = "3702110012345678901"


@pytest.fixture
def made(world, tmp_path):
    """A closed batch of three: a unit's that was paid, another that failed, a bonus."""
    found = money(world)
    matter, _worker = world.apply("union_a1")
    found.person = Person._base_manager.get(pk=matter.subject_number)
    rows = [promised(found, 200_000), promised(found, 30_000, number=2)]
    rows.append(promised(found, 5_000, number=3, payee=Payee("person", found.person.pk)))
    account(found, rows[0], NUMBER)
    account(found, rows[2], NUMBER[::-1])
    found.batch = sent(found, *rows)
    references = list(Payment._base_manager.order_by("reference").values_list("reference", "amount_fen"))
    lines = [
        (one, fen / 100, "失败" if place == 1 else "成功", "账户已销户" if place == 1 else "")
        for place, (one, fen) in enumerate(references)
    ]
    answering.import_answer(found.plan, number=found.batch.number, answer=answer(tmp_path, lines))
    batching.close_batch(found.check, number=found.batch.number)
    found.text = packages.package_file(public(), found.batch.number)
    found.package = json.loads(found.text)
    return found


def test_it_follows_from_its_lines_and_stands_in_the_ledger(made):
    assert payment_package.verify(made.package) == ""
    assert payment_package.verify(made.package, [dict(one) for one in reader.entries()]) == ""
    sums = made.package["sums"]
    assert (made.package["count"], made.package["total_fen"]) == (3, 235_000)
    assert (sums["paid"], sums["failed"]["count"], sums["returned"]["count"]) == ({"count": 2, "fen": 205_000}, 1, 0)
    assert made.package["tax"] == {"rule": "declared", "personal": 1}


def test_it_tells_no_name_and_no_account(made):
    row = PaymentBatch._base_manager.get()
    for told in (made.name, made.person.name, NUMBER, NUMBER[::-1], row.file_hash, row.file_salt, row.title):
        assert told not in made.text
    file = bank_files.open_bank_file(made.plan, number=row.number, reason="审计查验")
    assert payment_package.verify(made.package, file=file.content, salt=row.file_salt) == ""
    assert "file" in payment_package.verify(made.package, file=file.content + b" ", salt=row.file_salt)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda one: one["lines"][0].update(amount_fen=1), "total_fen"),
        (lambda one: one["lines"].pop(), "count"),
        (lambda one: one["lines"][2].update(outcome="failed"), "sums"),
        (lambda one: one["lines"][1].update(reference=one["lines"][0]["reference"]), "lines"),
        (lambda one: one.update(fund="另一笔资金"), "ledger"),
        (lambda one: one["days"].update(checked="2020-01-01"), "days"),
        (lambda one: one["ledger"]["entry"].update(actor="user:1x"), "ledger"),
    ],
)
def test_whatever_is_changed_is_named(made, change, told):
    change(made.package)
    assert payment_package.verify(made.package).startswith(told)


def test_the_verifier_stands_alone(made, tmp_path):
    path, program = tmp_path / "package.json", tmp_path / "payment_package.py"
    path.write_text(made.text, encoding="utf-8")
    program.write_text(packages.verifier_file(), encoding="utf-8")
    assert program.read_text() == (files("gongyou.records.treasury.predicates") / "payment_package.py").read_text()
    run = [sys.executable, "-I", str(program)]
    told = subprocess.run([*run, str(path)], capture_output=True, text=True, check=False)
    assert told.returncode == 0 and told.stdout.startswith("WHOLE    3 payments, 235000 fen")
    path.write_text(made.text.replace("200000", "200001"), encoding="utf-8")
    told = subprocess.run([*run, str(path)], capture_output=True, text=True, check=False)
    assert told.returncode == 1 and told.stdout.startswith("DIFFERS")
    path.write_text("{}", encoding="utf-8")
    assert subprocess.run([*run, str(path)], capture_output=True, check=False).returncode == 2


def test_a_transfer_that_came_back_makes_the_next_version(made):
    reference = made.package["lines"][0]["reference"]
    answering.settle_payment(
        made.check,
        number=made.batch.number,
        reference=reference,
        outcome="failed",
        day=clock.today(),
        reason="次日退票",
    )
    second = json.loads(packages.package_file(public(), made.batch.number))
    assert payment_package.verify(second) == "" and payment_package.verify(made.package) == ""
    assert (second["version"], second["lines"][0]["outcome"]) == (2, "returned")
    (shown,) = [packages.published_batch(row) for row in packages.published_batches(public())]
    assert (shown.version, shown.paid_fen, shown.back_fen) == (2, 5_000, 230_000)
    assert batches.batch_file(made.check, made.batch.number).package == shown.digest
    with pytest.raises(DatabaseError), transaction.atomic():
        BatchPackage._base_manager.update(text="{}")


def test_nothing_is_published_of_a_batch_that_is_not_closed(world):
    found = money(world)
    row = promised(found)
    account(found, row)
    batch = sent(found, row)
    assert packages.package_file(public(), batch.number) is None and not packages.published_batches(public()).exists()
