"""Children that found unions and move organisations by procedure are killed with SIGKILL at random moments.

What they acknowledged stands, nothing stands half, and the next child takes up the work where the record says.
"""

import random
import time
from collections import Counter

import pytest

from tests.kills.watching import FOUNDINGS, MOVES, SEED, wait_for

pytestmark = pytest.mark.kill
ENDINGS = ("done", "refused", "stopped")
STANDS = """
    SELECT t.number, (SELECT COUNT(*) FROM procedures_act a WHERE a.matter_id = t.id),
    CASE WHEN t.state = 'ended' THEN t.ending ELSE t.stage END,
    (SELECT COUNT(*) FROM directory_membership m JOIN procedures_party p ON p.organisation_id = m.union_id
    WHERE p.matter_id = t.id AND p.role = 'union' AND m.valid_to IS NULL)
    FROM procedures_matter t WHERE t.procedure = %s
"""


def test_foundings_survive_kills(nursery, tmp_path):
    """From the request to the numbered reply: requested, prepared, joined, elected, reported, founded."""
    stages, ended = _kill(nursery, tmp_path, "foundings", "unions.founding", FOUNDINGS)
    assert ended["done"] >= 2 and len(stages) >= 3, (stages, ended)
    founded = "SELECT COUNT(*) FROM directory_organisation WHERE made_by_kind = 'matter' AND founded_on IS NOT NULL"
    assert nursery.value(founded) == ended["done"]
    assert nursery.value("SELECT COUNT(*) FROM procedures_document") == ended["done"]


def test_moves_survive_kills(nursery, tmp_path):
    """Opened, answered by both parents, decided by the common one: a union alone, and a street with all its unions."""
    stages, ended = _kill(nursery, tmp_path, "moves", "unions.move", MOVES)
    assert ended["done"] >= 2 and len(stages) >= 2, (stages, ended)
    assert nursery.value("SELECT COUNT(*) FROM access_link WHERE made_by_kind = 'matter' AND made_by_number IN "
                         "(SELECT id FROM procedures_matter WHERE procedure = 'unions.move')") == ended["done"]  # fmt: skip


def _kill(nursery, tmp_path, work: str, procedure: str, kills: int) -> tuple[Counter, Counter]:
    """Kill one child after the other; return where the kills found the work, and how all of its matters ended."""
    chance, stages, left = random.Random(SEED), Counter(), ""
    for turn in range(kills):
        log = tmp_path / f"{work}-{turn}"
        pid = nursery.start(work, log=str(log), seed=turn, number=left)
        wait_for(log, chance.randint(1, 14))  # acts and not seconds: a slow machine is killed as far on as a fast one
        time.sleep(chance.uniform(0, 0.08))
        at_work, said = nursery.kill(pid), nursery.said(log)
        assert at_work, said
        left = _check(nursery, procedure, said)
        stages[_stands(nursery, procedure).get(left, (0, "between two"))[:2]] += 1
        nursery.check_whole()
        nursery.check_ledger()
    if left:
        nursery.run("go_on", number=left, until="the end")
        nursery.check_whole()
    ended = Counter(stage for _acts, stage, _members in _stands(nursery, procedure).values())
    assert set(ended) <= set(ENDINGS), ended
    return stages, ended


def _stands(nursery, procedure: str) -> dict[str, tuple]:
    return {number: tuple(values) for number, *values in nursery.rows(STANDS, procedure)}


def _check(nursery, procedure: str, said: list[str]) -> str:
    """What was acknowledged stands, and of the matter worked on last one act more at most; return the one left open."""
    found = _stands(nursery, procedure)
    told = {line.split()[0]: line.split()[1:] for line in said}
    newest = said[-1].split()[0]
    for number, (acts, stage, members) in told.items():
        assert number in found, f"{number} was acknowledged and is lost"
        has, stands, inside = found[number]
        more = has - int(acts)
        assert 0 <= more <= (number == newest), f"{number}: {has} acts, {acts} acknowledged"
        assert more or stands == stage, f"{number} stands at {stands}, acknowledged at {stage}"
        assert inside >= int(members) or more, f"{number}: {inside} members, {members} acknowledged"
    open_ones = [number for number, (_acts, stage, _members) in found.items() if stage not in ENDINGS]
    assert len(open_ones) <= 1, open_ones
    return open_ones[0] if open_ones else ""
