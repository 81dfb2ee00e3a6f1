"""Fifty clients at once on regular duties: what is owed is made once, reported once, and ends in one way."""

from collections import Counter

import pytest

from tests.races.asking import union_under
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 80 if RELEASE else 1
MONTHLY, YEARLY = "unions.monthly_changes", "unions.yearly_register"
LATER = "2026-11-20"


@pytest.fixture(autouse=True, scope="module")
def owed(site):
    """Seven years of dues, made up for in one round; in the end every act on a due has its entry."""
    site.one("renew", day="2020-01-03")
    site.one("renew", day="2026-11-20")
    yield
    acts = Counter(pk for (pk,) in site.rows("SELECT due_id FROM procedures_dueact"))
    entries = Counter(pk for (pk,) in site.rows("SELECT subject_number FROM ledger_entry WHERE subject_kind = 'due'"))
    assert acts == entries
    assert site.rows("SELECT due_id, part FROM procedures_proving WHERE stands GROUP BY 1, 2 HAVING count(*) > 1") == []


def fresh(site, union: str = "union_a1") -> int:
    """A report of this union that nobody has filed yet."""
    return site.value(
        "SELECT id FROM procedures_due WHERE duty = %s AND node_id = %s AND state = 'open' ORDER BY id LIMIT 1",
        MONTHLY,
        site.world["nodes"][union],
    )


def verbs(site, due: int) -> dict[str, int]:
    return dict(site.rows("SELECT verb, count(*) FROM procedures_dueact WHERE due_id = %s GROUP BY verb", due))


def state(site, due: int) -> str:
    return site.value("SELECT state FROM procedures_due WHERE id = %s", due)


def test_one_round_at_a_time_makes_each_due_once(site, turn):
    before = site.value("SELECT count(*) FROM procedures_due")
    day = f"20{27 + turn // 12:02d}-{turn % 12 + 1:02d}-03" if turn < 12 else "2027-12-03"
    told = site.race("renew", day=day)
    made = [done["made"] for done in told.done]
    assert sum(one > 0 for one in made) <= 1
    assert told.count["done"] + told.count["busy"] == CLIENTS
    assert site.value("SELECT count(*) FROM procedures_due") == before + sum(made)
    twice = "SELECT 1 FROM procedures_due GROUP BY duty, subject_kind, subject_number, period HAVING count(*) > 1"
    assert site.rows(twice) == []


def test_two_clerks_report_one_due_at_once(site, turn):
    due, proofs = fresh(site), site.value("SELECT count(*) FROM procedures_proof")
    told = site.race(
        "report", due=due, day=LATER,
        each=[{"by": ("union_a1", "union_a1_colleague")[client % 2]} for client in range(CLIENTS)],
    )  # fmt: skip
    assert (told.count["done"], told.codes["ended"]) == (1, CLIENTS - 1)
    assert site.value("SELECT count(*) FROM procedures_proof") == proofs + 1
    assert (state(site, due), verbs(site, due)) == ("met", {"report": 1})


def test_a_report_and_a_waiver_exclude_each_other(site, turn):
    due = fresh(site, "union_a2")
    told = site.race(
        "oppose", due=due, day=LATER,
        each=[
            {"what": "report", "by": "union_a2"} if client % 2 else {"what": "waive", "by": "street_a"}
            for client in range(CLIENTS)
        ],
    )  # fmt: skip
    assert told.count["done"] == 1
    assert {"met": "report", "waived": "waive"}[state(site, due)] in verbs(site, due)
    assert sum(verbs(site, due).values()) == 1


def test_one_reminder_a_day(site, turn):
    due = fresh(site, "union_b1")
    day = f"20{27 + turn // 28:02d}-02-{turn % 28 + 1:02d}"
    told = site.race("press", by="street_b", due=due, day=day)
    assert told.count["done"] == 1
    assert verbs(site, due)["remind"] == turn + 1


def test_a_report_is_confirmed_or_sent_back(site, turn):
    due = site.value("SELECT min(id) FROM procedures_due WHERE duty = %s AND node_id = %s", *_yearly(site))
    site.rows(
        "UPDATE procedures_due SET state = 'reported', check_node_id = %s, reported_at = made_at, ended_at = NULL "
        "WHERE id = %s RETURNING id",
        site.world["nodes"]["street_b"],
        due,
    )
    before = sum(verbs(site, due).values())
    told = site.race(
        "check", by="street_b", due=due, day=LATER, each=[{"right": client % 2 == 0} for client in range(CLIENTS)]
    )
    assert (told.count["done"], told.codes["checked"]) == (1, CLIENTS - 1)
    assert state(site, due) in ("met", "open")
    assert sum(verbs(site, due).values()) == before + 1


def test_a_procedure_that_proves_it_is_begun_once(site, turn):
    """A term runs out: fifty windows begin the re-election that is owed; one matter is opened, and it is met."""
    union = union_under(site)
    site.one("begin_term", union=union, since="2022-04-20")
    site.one("renew", day=LATER)
    node = site.value("SELECT node_id FROM directory_organisation WHERE code = %s", union)
    due = site.value("SELECT id FROM procedures_due WHERE duty = 'unions.term_election' AND node_id = %s", node)
    told = site.race("begin_due", by="street_a", due=due, day=LATER)
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    opened = "SELECT COUNT(*) FROM procedures_matter WHERE procedure = 'unions.reelection' AND subject_number = %s"
    assert site.value(opened, node) == 1
    proven = "SELECT COUNT(*) FROM procedures_proving WHERE due_id = %s AND stands"
    assert (state(site, due), site.value(proven, due)) == ("met", 1)


def _yearly(site) -> tuple[str, int]:
    return YEARLY, site.world["nodes"]["union_b2"]
