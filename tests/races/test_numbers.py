"""Fifty clients at once: numbers without a gap, messages that leave once, one checkpoint a day."""

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.races.asking import serial
from tests.races.site import CLIENTS, RELEASE, URL

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 2


def test_numbers_have_no_gap_and_no_double(site, turn):
    """Every third client takes its number back; what is given is consecutive all the same."""
    series, each = f"T{next(serial)}", [{"fails": client % 3 == 0} for client in range(CLIENTS)]
    told = site.race("take_number", series=series, year=2026, each=each)
    wanted = sum(not one["fails"] for one in each)
    assert sorted(told.done) == [f"{series}-2026-{number:06d}" for number in range(1, wanted + 1)]
    assert site.value("SELECT last FROM numbering_counter WHERE series = %s", series) == wanted


def test_every_message_leaves_once(site, turn):
    keys = [f"m-{next(serial)}" for _place in range(120)]
    site.one("enqueue", keys=keys)
    told = site.race("drain")
    assert told.count == {"done": CLIENTS}
    sent = Counter(key for key in site.gateway_keys() if key.startswith("m-"))
    assert {key: sent[key] for key in keys} == dict.fromkeys(keys, 1)
    states = site.rows("SELECT DISTINCT state FROM outbox_message WHERE dedupe_key LIKE %s", "m-%")
    assert states == [("sent",)]


def test_one_checkpoint_a_day(site, turn):
    day = (date(2030, 1, 1) + timedelta(days=next(serial))).isoformat()
    told = site.race("checkpoint", day=day)
    assert told.count == {"done": CLIENTS} and len(set(told.done)) == 1
    assert site.value("SELECT COUNT(*) FROM ledger_checkpoint WHERE day = %s", day) == 1


def test_the_database_is_the_one_that_was_meant(site):
    if URL:
        assert "PostgreSQL" in site.value("SELECT version()")
    else:
        assert site.value("PRAGMA journal_mode") == "wal"
        assert (site.home / "gongyou.sqlite3").stat().st_size > 0
