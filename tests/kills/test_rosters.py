"""Children that check and commit rosters are killed with SIGKILL: a roster is in as a whole, or not at all."""

import random
import time
from collections import Counter
from datetime import date

import pytest

from tests.kills.watching import IMPORTS, SEED
from tests.races.people import somebody
from tests.races.site import RELEASE

pytestmark = pytest.mark.kill
ROWS = 5000 if RELEASE else 1000


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
    span, seen, numbers = _undisturbed(nursery, tmp_path, members), Counter(), []
    for turn in range(1, IMPORTS + 1):
        number, log = _roster(nursery, turn), tmp_path / f"roster-{turn}"
        numbers.append(number)
        pid = nursery.start("roster", log=str(log), number=number)
        time.sleep(span * (turn - chance.random()) / IMPORTS)  # from the work's beginning to its end
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
    committed = sum(_facts(nursery, number)[0] == "committed" for number in numbers)
    assert nursery.value(opened) == waiting * (committed + 1)  # and the undisturbed one


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
