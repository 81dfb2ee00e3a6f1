"""Children that promise, batch and book money are killed with SIGKILL: an answer is booked as a whole, or not at all."""

import random
import time
from collections import Counter

import pytest

from tests.kills.watching import SEED, wait_for
from tests.races.site import RELEASE

pytestmark = pytest.mark.kill
KILLS = 60 if RELEASE else 6
ORDER = ("draft", "checked", "sent", "answered", "closed")
BATCHES = "SELECT b.number, b.state, b.count, b.total_fen FROM treasury_paymentbatch b"
PAID = (
    "SELECT COUNT(*), COALESCE(SUM(p.amount_fen), 0), COUNT(p.entry_id) FROM treasury_payment p "
    "JOIN treasury_paymentbatch b ON b.id = p.batch_id WHERE b.number = %s AND p.state = 'paid'"
)


def _check_books(nursery) -> None:
    """Every entry balances, the bank gave what the payments say, and the budget bears what was promised."""
    unbalanced = "SELECT entry_id FROM treasury_posting GROUP BY entry_id HAVING SUM(amount_fen) <> 0"
    assert nursery.rows(unbalanced) == []
    given = nursery.value("SELECT COALESCE(SUM(amount_fen), 0) FROM treasury_posting WHERE account = 'grants'")
    assert given == nursery.value("SELECT COALESCE(SUM(amount_fen), 0) FROM treasury_payment WHERE state = 'paid'")
    assert given == nursery.value("SELECT COALESCE(SUM(amount_fen), 0) FROM treasury_instalment WHERE state = 'paid'")
    promised = nursery.value("SELECT SUM(amount_fen - released_fen) FROM treasury_commitment")
    assert promised == nursery.value("SELECT SUM(committed_fen) FROM treasury_budget")
    half = "SELECT c.id FROM treasury_commitment c WHERE NOT EXISTS (SELECT 1 FROM treasury_instalment i WHERE i.commitment_id = c.id)"
    assert nursery.rows(half) == []


def test_payments_survive_kills(nursery, tmp_path):
    chance, seen = random.Random(SEED), Counter()
    payee = nursery.run("open_money", key="kills", fen=10**9, payee=700_001)
    first = nursery.run("promise", fund="kills", payee=payee, matter=1, fen=1000)
    nursery.run("bank_account", commitment=first, number="9990070000170000")
    for turn in range(1, KILLS + 1):
        log = tmp_path / f"payments-{turn}"
        pid = nursery.start("payments", log=str(log), seed=turn, fund="kills", payee=payee)
        wait_for(log, chance.randint(1, 9))
        time.sleep(chance.random() * 0.03)
        assert nursery.kill(pid)
        said = {}
        for line in nursery.said(log):
            number, state = line.split()
            said[number] = state
        for number, state, count, total in nursery.rows(BATCHES):
            seen[state] += 1
            assert ORDER.index(state) >= ORDER.index(said.get(number, "draft")), number
            paid = tuple(nursery.rows(PAID, number)[0])
            assert paid == ((count, total, count) if state in ("answered", "closed") else (0, 0, 0)), (number, state)
        _check_books(nursery)
        nursery.check_whole()
        nursery.check_ledger()
    assert len(seen) >= 2, seen
    for number in nursery.run("left_batches", fund="kills"):
        while nursery.run("carry_on", number=number) != "closed":
            pass
    _check_books(nursery)
