"""Children that draft, open and close rounds are killed with SIGKILL: a round is closed with all its matters, or open."""

import random
import time

import pytest

from tests.kills.watching import SEED, wait_for
from tests.races.site import RELEASE

pytestmark = pytest.mark.kill
KILLS = 40 if RELEASE else 4
STANDS = (
    "SELECT r.number, r.state, COUNT(i.id), SUM(CASE WHEN m.stage = 'paper' THEN 1 ELSE 0 END) "
    "FROM procedures_jointround r JOIN procedures_jointitem i ON i.round_id = r.id "
    "JOIN procedures_matter m ON m.id = i.matter_id GROUP BY r.number, r.state"
)


def test_rounds_survive_kills(nursery, tmp_path):
    chance = random.Random(SEED)
    for turn in range(KILLS):
        log = tmp_path / f"rounds-{turn}"
        pid = nursery.start("rounds", log=str(log), seed=turn)
        wait_for(log, chance.randint(2, 6))
        time.sleep(chance.uniform(0, 0.06))
        at_work, said = nursery.kill(pid), nursery.said(log)
        assert at_work, said
        found = {number: (state, items, gone) for number, state, items, gone in nursery.rows(STANDS)}
        for number, (state, items, gone) in found.items():
            assert gone == (items if state == "closed" else 0), (number, state, items, gone)
        for what, number in (line.split() for line in said):
            assert number in found and (what != "closed" or found[number][0] == "closed"), f"{what} {number} is lost"
        nursery.check_whole()
    nursery.check_ledger()
