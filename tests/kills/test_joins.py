"""Children that apply and admit are killed with SIGKILL: what they acknowledged stands, every message leaves."""

import random
import time
from collections import Counter

import pytest

from tests.kills.watching import JOINS, SEED, wait_for

pytestmark = pytest.mark.kill


def test_joins_survive_kills(nursery, tmp_path):
    chance, acknowledged = random.Random(SEED), 0
    for turn in range(JOINS):
        log = tmp_path / f"joins-{turn}"
        pid = nursery.start("joins", log=str(log), seed=turn + 1)
        wait_for(log)
        time.sleep(chance.uniform(0, 0.5))
        at_work, said = nursery.kill(pid), nursery.said(log)
        assert at_work, said
        acknowledged += _check_joins(nursery, said)
        nursery.check_whole()
    assert nursery.check_ledger() > acknowledged > JOINS
    _check_outbox(nursery)


def _check_joins(nursery, said: list[str]) -> int:
    """Every acknowledged application and admission is there, whole."""
    for what, number in (line.split() for line in said if " " in line):
        found = nursery.rows(
            "SELECT m.id, m.state, m.ending, m.subject_number FROM procedures_matter m WHERE m.number = %s", number
        )
        assert len(found) == 1, f"{number} was acknowledged and is lost"
        if what == "admitted":
            _pk, state, ending, person = found[0]
            assert (state, ending) == ("ended", "done")
            open_rows = "SELECT COUNT(*) FROM directory_membership WHERE person_id = %s AND valid_to IS NULL"
            assert nursery.value(open_rows, person) == 1
    return len(said)


def _check_outbox(nursery) -> None:
    """No message is lost: each left or is known to be unknown. None left twice but by the notice's one repetition."""
    for _round in range(10):
        if not nursery.run("drain", most=5000, later=120):
            break
    states = dict(nursery.rows("SELECT dedupe_key, state FROM outbox_message"))
    assert set(states.values()) <= {"sent", "unknown"}
    sent = Counter(nursery.gateway_keys())
    assert set(sent) <= set(states)
    lost = [key for key, state in states.items() if state == "sent" and not sent[key]]
    assert lost == []
    assert [key for key, times in sent.items() if key.startswith("code:") and times > 1] == []
    assert [key for key, times in sent.items() if times > 2] == []
    assert sum(state == "unknown" for state in states.values()) <= JOINS
    admitted = nursery.rows(
        "SELECT a.id FROM procedures_act a JOIN procedures_matter m ON m.id = a.matter_id "
        "WHERE a.verb = 'advance' AND m.procedure = 'unions.join'"
    )
    assert {f"act:{pk}" for (pk,) in admitted} <= set(states)  # one message for every admission
