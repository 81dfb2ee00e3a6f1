"""A process is killed with SIGKILL at random moments: what it acknowledged stands, and nothing stands half."""

import os
import random
import signal
import time
from collections import Counter
from datetime import date

import pytest

from tests.races.people import somebody
from tests.races.site import RELEASE, Site

pytestmark = pytest.mark.kill
KILLS = 200 if RELEASE else 20
ROWS = 5000 if RELEASE else 1000
SEED = 12351


class Nursery(Site):
    """A site whose process forks children to be killed."""

    def __init__(self) -> None:
        super().__init__("tests.kills.nursery")

    def start(self, work: str, **arguments) -> int:
        return self.ask({"do": "start", "work": work, "arguments": arguments})["pid"]

    def kill(self, pid: int) -> bool:
        """Kill the child; say whether it was still at work."""
        os.kill(pid, signal.SIGKILL)
        return self.ask({"do": "reap", "pid": pid})["signal"] == signal.SIGKILL

    def run(self, act: str, **arguments):
        told = self.ask({"do": "run", "act": act, "arguments": arguments})
        assert told["outcome"] == "done", told["value"]
        return told["value"]

    def said(self, path) -> list[str]:
        lines = path.read_text().splitlines() if path.exists() else []
        assert [line for line in lines if line.startswith("error")] == []
        return lines


@pytest.fixture(scope="module")
def nursery():
    made = Nursery()
    yield made
    made.close()


def _wait_for(path, seconds=60.0) -> None:
    until = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.005)
    assert path.exists(), "the child did nothing"


def test_joins_survive_kills(nursery, tmp_path):
    chance, acknowledged = random.Random(SEED), 0
    for turn in range(KILLS):
        log = tmp_path / f"joins-{turn}"
        pid = nursery.start("joins", log=str(log), seed=turn + 1)
        _wait_for(log)
        time.sleep(chance.uniform(0, 0.5))
        at_work, said = nursery.kill(pid), nursery.said(log)
        assert at_work, said
        acknowledged += _check_joins(nursery, said)
        nursery.check_whole()
    assert nursery.check_ledger() > acknowledged > KILLS
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


#: What an acknowledged step of a union's life means for the rows: (found, has a term) at least.
REACHED = {"prepared": (False, False), "founded": (True, False), "begun": (True, True), "moved": (True, True)}
UNION = """
    SELECT o.node_id, o.founded_on, (SELECT COUNT(*) FROM directory_term t WHERE t.organisation_id = o.node_id
    AND t.ended_on IS NULL) FROM directory_organisation o WHERE o.code = %s
"""
PARENTS = """
    SELECT p.code FROM access_link l JOIN directory_organisation p ON p.node_id = l.parent_id
    WHERE l.child_id = %s AND l.line = 'territory' AND l.valid_to IS NULL AND l.is_primary
"""
LINKS = "SELECT line, parent_id, child_id FROM access_link WHERE valid_to IS NULL"
CLOSURE = "SELECT line, ancestor_id, descendant_id FROM access_closure WHERE depth > 0"


def test_founding_and_moving_survive_kills(nursery, tmp_path):
    chance, lives = random.Random(SEED), Counter()
    for turn in range(KILLS):
        log = tmp_path / f"organisations-{turn}"
        pid = nursery.start("organisations", log=str(log))
        _wait_for(log)
        time.sleep(chance.uniform(0, 0.5))
        at_work, said = nursery.kill(pid), nursery.said(log)
        assert at_work, said
        last = {line.split()[1]: line.split() for line in said}
        for union, (step, _code, parent) in last.items():
            _check_union(nursery, union, step, parent, newest=union == said[-1].split()[1])
            lives[step] += 1
        assert _closure_of(nursery.rows(LINKS)) == set(map(tuple, nursery.rows(CLOSURE)))
    nursery.check_ledger()
    assert sum(lives.values()) >= KILLS


def _check_union(nursery, union: str, step: str, parent: str, *, newest: bool) -> None:
    """What was acknowledged stands; of the union that was worked on last one step more may stand, never half of it."""
    ((node, founded, terms),) = nursery.rows(UNION, union)
    found, begun = REACHED[step]
    assert founded is not None or not found, f"{union} was founded and is not"
    assert terms >= begun
    (where,) = [code for (code,) in nursery.rows(PARENTS, node)]
    assert where == parent or newest, f"{union} stands under {where}, acknowledged under {parent}"


def _closure_of(links) -> set[tuple]:
    """Every (line, ancestor, descendant) that the open links mean, worked out by itself."""
    up = {(line, child): parent for line, parent, child in links}
    found = set()
    for line, child in up:
        at = up.get((line, child))
        while at is not None:
            found.add((line, at, child))
            at = up.get((line, at))
    return found


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
    assert sum(state == "unknown" for state in states.values()) <= KILLS
    acts = nursery.value("SELECT COUNT(*) FROM procedures_act WHERE verb = 'advance'")
    assert sum(key.startswith("act:") for key in states) == acts  # one message for every admission, no more


def _roster(nursery, turn: int) -> str:
    people = [somebody(1_000_000 + turn * ROWS + place) for place in range(ROWS)]
    joined = date.today().isoformat()
    return nursery.run(
        "upload",
        by="union_a1",
        lines=[
            {
                "union": "A1公司工会", "name": who.name, "identity": who.identity, "phone": who.phone, "joined": joined,
                "confirmed": place % 20 != 0,
            }
            for place, who in enumerate(people)
        ],
    )  # fmt: skip


def _facts(nursery, number: str) -> tuple[str, int, int, int]:
    """(state, memberships, people, staged rows) of one import."""
    pk, state = nursery.rows("SELECT id, state FROM unions_rosterimport WHERE number = %s", number)[0]
    made = "SELECT COUNT(*) FROM {} WHERE made_by_kind = 'import' AND made_by_number = %s"
    return (
        state,
        nursery.value(made.format("directory_membership"), pk),
        nursery.value(made.format("directory_person"), pk),
        nursery.value("SELECT COUNT(*) FROM unions_stagedrow WHERE roster_id = %s", pk),
    )


def test_imports_survive_kills(nursery, tmp_path):
    chance = random.Random(SEED)
    members, waiting = ROWS - ROWS // 20, ROWS // 20
    span, seen = _undisturbed(nursery, tmp_path, members), Counter()
    for turn in range(1, KILLS + 1):
        number, log = _roster(nursery, turn), tmp_path / f"roster-{turn}"
        pid = nursery.start("roster", log=str(log), number=number)
        time.sleep(chance.uniform(0, span))
        nursery.kill(pid)
        said, found = nursery.said(log), _facts(nursery, number)
        seen[found[0]] += 1
        assert "committed" not in said or found[0] == "committed"
        assert "checked" not in said or found[0] in {"checked", "committed"}
        if found[0] == "committed":
            assert found[1:3] == (members, ROWS)
        else:
            assert found[1:3] == (0, 0)
            _recover(nursery, number, found[0], turn)
        nursery.check_whole()
    nursery.check_ledger()
    assert len(seen) >= 2, seen  # the kills fell into different parts of the work
    opened = "SELECT COUNT(*) FROM procedures_matter WHERE opened_by = 'import'"
    committed = nursery.value("SELECT COUNT(*) FROM unions_rosterimport WHERE state = 'committed'")
    assert nursery.value(opened) == waiting * committed


def _undisturbed(nursery, tmp_path, members: int) -> float:
    """How long the work takes when nobody disturbs it."""
    number, log = _roster(nursery, 0), tmp_path / "roster-0"
    began = time.monotonic()
    pid = nursery.start("roster", log=str(log), number=number)
    nursery.ask({"do": "reap", "pid": pid})
    assert nursery.said(log) == ["checked", "committed"]
    assert _facts(nursery, number)[:3] == ("committed", members, ROWS)
    return time.monotonic() - began


def _recover(nursery, number: str, state: str, turn: int) -> None:
    """Every second one is run again to its end; the others are given up."""
    if turn % 2:
        nursery.run("drop", by="union_a1", number=number)
        assert _facts(nursery, number) == ("dropped", 0, 0, 0)
        return
    if state in {"uploaded", "checking"}:
        assert nursery.run("run_check", number=number) == "checked"
    assert _facts(nursery, number) == ("checked", 0, 0, ROWS)
    assert nursery.run("commit", by="union_a1", number=number) == "committed"
    assert _facts(nursery, number)[:3] == ("committed", ROWS - ROWS // 20, ROWS)
