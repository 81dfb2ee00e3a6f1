"""Fifty clients at once promise, batch and book the same money."""

from itertools import count

import pytest

from tests.races.asking import serial
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 1
_matters = count(1)


def opened(site, fen=1_000_000):
    """(fund, payee) of a new fund with one budget."""
    number = next(serial)
    key = f"race-{number}"
    return key, site.one("open_money", key=key, fen=fen, payee=500_000 + number)


def prepared(site, parts=3, fen=10_000):
    """A fund with that many ready instalments of one payee, whose account is checked; (fund, instalments)."""
    fund, payee = opened(site)
    numbers = [site.one("promise", fund=fund, payee=payee, matter=next(_matters), fen=fen) for _place in range(parts)]
    site.one("bank_account", commitment=numbers[0], number=f"99900{payee:012d}")
    return fund, site.one("ready_parts", fund=fund)


def sent(site, fund):
    number = site.one("draft_batch", fund=fund)
    site.one("check_batch", number=number)
    site.one("send_batch", number=number)
    return number


def booked(site, fund):
    """What the books say was granted from a fund, and whether they balance."""
    sums = site.rows(
        "SELECT p.entry_id, SUM(p.amount_fen) FROM treasury_posting p GROUP BY p.entry_id HAVING SUM(p.amount_fen) <> 0"
    )
    assert sums == []
    return site.value(
        "SELECT COALESCE(SUM(p.amount_fen), 0) FROM treasury_posting p JOIN treasury_journalentry e "
        "ON e.number = p.entry_id JOIN treasury_fund f ON f.id = e.fund_id WHERE f.key = %s AND p.account = 'grants'",
        fund,
    )


def test_a_budget_is_never_overdrawn(site, turn):
    fund, payee = opened(site, 70_000)
    told = site.race(
        "promise", fund=fund, payee=payee, fen=10_000, each=[{"matter": next(_matters)} for _client in range(CLIENTS)]
    )
    assert told.count == {"done": 7, "refused": CLIENTS - 7} and told.codes == {"overdrawn": CLIENTS - 7}
    rows = site.rows(
        "SELECT b.committed_fen, (SELECT SUM(c.amount_fen) FROM treasury_commitment c WHERE c.budget_id = b.id) "
        "FROM treasury_budget b JOIN treasury_fund f ON f.id = b.fund_id WHERE f.key = %s",
        fund,
    )
    assert [tuple(row) for row in rows] == [(70_000, 70_000)]


def test_the_same_award_is_promised_once(site, turn):
    fund, payee = opened(site)
    told = site.race("promise", fund=fund, payee=payee, fen=10_000, matter=next(_matters))
    assert told.count == {"done": 1, "refused": CLIENTS - 1} and told.codes == {"twice": CLIENTS - 1}


def test_the_same_result_is_rewarded_once_whatever_the_fund(site, turn):
    places = [opened(site) for _fund in range(2)]
    fingerprint = f"result-{next(serial)}"
    each = [
        {"fund": places[client % 2][0], "payee": places[client % 2][1], "matter": next(_matters)}
        for client in range(CLIENTS)
    ]
    told = site.race("promise", fen=10_000, fingerprint=fingerprint, each=each)
    assert told.count == {"done": 1, "refused": CLIENTS - 1} and told.codes == {"same_result": CLIENTS - 1}


def test_an_instalment_goes_into_one_batch(site, turn):
    fund, parts = prepared(site)
    each = [{"parts": [parts[client % 3], parts[(client + 1) % 3]]} for client in range(CLIENTS)]
    told = site.race("draft_batch", fund=fund, each=each)
    assert told.count["done"] == 1 and told.count["refused"] == CLIENTS - 1
    alive = "SELECT COUNT(*) FROM treasury_payment WHERE instalment_id IN (%s, %s, %s) AND state <> 'void'"
    assert site.value(alive, *parts) == 2


def test_a_batch_is_checked_or_voided(site, turn):
    fund, parts = prepared(site, 2)
    number = site.one("draft_batch", fund=fund)
    each = [{"what": ("check_batch", "void_batch")[client % 2]} for client in range(CLIENTS)]
    told = site.race("oppose", number=number, each=each)
    state = site.value("SELECT state FROM treasury_paymentbatch WHERE number = %s", number)
    # A checked batch may still be given up, but only once.
    assert told.done.count("void") == (state == "void") and told.done.count("checked") <= 1
    ready = site.value("SELECT COUNT(*) FROM treasury_instalment WHERE id IN (%s, %s) AND state = 'ready'", *parts)
    assert ready == (2 if state == "void" else 0)


def test_the_same_payment_is_booked_once(site, turn):
    fund, _parts = prepared(site)
    number = sent(site, fund)
    each = [{"sha": f"{next(serial):064d}"} for _file in range(5)]
    told = site.race("bank_answers", number=number, each=[each[client % 5] for client in range(CLIENTS)])
    assert told.count == {"done": 5, "refused": CLIENTS - 5} and told.codes == {"same_file": CLIENTS - 5}
    assert booked(site, fund) == 30_000
    verdicts = site.rows(
        "SELECT l.verdict, COUNT(*) FROM treasury_bankanswerline l JOIN treasury_payment p ON p.id = l.payment_id "
        "JOIN treasury_paymentbatch b ON b.id = p.batch_id WHERE b.number = %s GROUP BY l.verdict ORDER BY l.verdict",
        number,
    )
    assert [tuple(row) for row in verdicts] == [("paid", 3), ("repeated", 12)]


def test_an_answer_and_a_person_settle_a_payment_once(site, turn):
    fund, _parts = prepared(site, 1)
    number = sent(site, fund)
    reference = f"{number}-0001"
    each = [
        {"what": "bank_answers", "sha": f"{next(serial):064d}"} if client % 2
        else {"what": "settle_payment", "reference": reference, "outcome": "paid"}
        for client in range(CLIENTS)
    ]  # fmt: skip
    site.race("oppose", number=number, each=each)
    assert booked(site, fund) == 10_000
    assert site.value("SELECT COUNT(*) FROM treasury_payment WHERE reference = %s AND state = 'paid'", reference) == 1
