"""A newcomer finds every procedure at every stage at which somebody has to do something, and every way to end."""

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest

from gongyou.engines.procedures.enums import Ending, OpenedBy
from gongyou.engines.procedures.types import PROCEDURES, Together

pytestmark = pytest.mark.slow
STAGES = [
    (procedure.key, stage.key)
    for procedure in PROCEDURES.all()
    for stage in procedure.every_stage()
    if not isinstance(stage, Together)
]
KEYS = [procedure.key for procedure in PROCEDURES.all()]
REFUSED = [
    procedure.key
    for procedure in PROCEDURES.all()
    if any(outcome.ending == Ending.REFUSED for stage in procedure.every_stage() for outcome in stage.outcomes)
]
ASKED_BY_PEOPLE = [procedure.key for procedure in PROCEDURES.all() if OpenedBy.PERSON in procedure.opened_by]
#: What somebody finds at the own desk: through the same reads as the page 今天.
_TODAY = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"
import gongyou, django
django.setup()
from gongyou.engines.procedures.queries import desk
from gongyou.engines.procedures.queries.inbox import desk_counts
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
found = {}
for role in Role._base_manager.filter(user__authenticator__isnull=False, valid_to=None).select_related("user"):
    viewer = viewer_for(role, user_id=role.user_id)
    if viewer.holds("matters.decide"):
        kinds = sorted(set(desk(viewer).order_by().values_list("procedure", flat=True)))
        found[role.user.username] = {**desk_counts(viewer), "procedures": kinds}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def standing(demo) -> dict[tuple[str, str], int]:
    """How many matters stand at each stage, in branches too."""
    here = """SELECT procedure, stage, count(*) FROM procedures_matter WHERE state <> 'ended' GROUP BY 1, 2
        UNION ALL SELECT m.procedure, b.stage, count(*) FROM procedures_branch b JOIN procedures_matter m
        ON m.id = b.matter_id WHERE m.state <> 'ended' AND b.state = 'open' GROUP BY 1, 2"""
    return {(procedure, stage): number for procedure, stage, number in demo.ask(here)}


@pytest.fixture(scope="module")
def today(demo, tmp_path_factory) -> dict[str, dict]:
    script = tmp_path_factory.mktemp("today") / "today.py"
    script.write_text(_TODAY, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], env=demo.environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("procedure", "stage"), STAGES)
def test_a_matter_stands_at_every_stage_of_every_procedure(standing, procedure, stage):
    assert standing.get((procedure, stage), 0) > 0


@pytest.mark.parametrize("procedure", KEYS)
def test_every_procedure_was_done_at_least_once(demo, procedure):
    query = "SELECT count(*) FROM procedures_matter WHERE ending = 'done' AND procedure = "
    assert demo.one(f"{query}'{procedure}'") > 0


@pytest.mark.parametrize(
    ("ending", "procedure"),
    [("refused", key) for key in REFUSED] + [("withdrawn", key) for key in ASKED_BY_PEOPLE],
)
def test_other_endings(demo, ending, procedure):
    query = f"SELECT count(*) FROM procedures_matter WHERE ending = '{ending}' AND procedure = '{procedure}'"
    assert demo.one(query) > 0


def test_decisions_were_revoked_and_cases_stopped(demo):
    rows = demo.ask("SELECT DISTINCT ending, procedure FROM procedures_matter WHERE ending IN ('revoked', 'stopped')")
    assert {key for ending, key in rows if ending == "revoked"} >= {"unions.join", "unions.retain"}
    assert {key for ending, key in rows if ending == "stopped"} >= {"unions.auto_exit", "unions.close_membership"}


def test_deadlines_are_over_near_and_far(demo):
    rows = demo.ask("""SELECT c.due FROM procedures_clock c JOIN procedures_matter m ON m.id = c.matter_id
        WHERE c.state = 'running' AND m.state = 'open'""")
    left = [(date.fromisoformat(str(row[0])) - date.today()).days for row in rows]
    assert sum(days < 0 for days in left) >= 10
    assert sum(0 <= days <= 10 for days in left) >= 15
    assert sum(days > 10 for days in left) >= 15


def test_every_desk_of_a_printed_account_has_work_for_today(demo, today):
    desks = {
        "district_officer": 2, "street_officer": 5, "union_clerk": 4, "federation_officer": 3,
    }  # fmt: skip
    printed = {account["username"]: account["role"] for account in demo.accounts() if account["role"] in desks}
    assert len(printed) == 8
    for username, role in printed.items():
        assert today[username]["open"] > 0, username
        assert len(today[username]["procedures"]) >= desks[role], (username, today[username])
    for username in ("district", "street1", "street2", "union1", "union2", "union3"):
        assert today[username]["overdue"] > 0, username


def test_a_union_in_preparation_is_joined_by_its_code(demo):
    unions = demo.ask("""SELECT o.node_id, count(m.id) FROM directory_organisation o
        LEFT JOIN directory_membership m ON m.union_id = o.node_id AND m.valid_to IS NULL
        WHERE o.founded_on IS NULL AND o.valid_to IS NULL AND o.form = 'single' GROUP BY 1""")
    assert len(unions) == 1 and 0 < unions[0][1] < 25
    ((union, _members),) = unions
    assert demo.one(f"SELECT count(*) FROM directory_joincode WHERE union_id = {union} AND valid_to IS NULL") == 1
    asked = f"""SELECT count(*) FROM procedures_matter m JOIN procedures_party p ON p.matter_id = m.id
        WHERE m.procedure = 'unions.join' AND m.state = 'open' AND p.organisation_id = {union}"""
    assert demo.one(asked) == 2


@pytest.mark.parametrize("procedure", ["unions.founding", "unions.reelection"])
def test_a_void_ballot_is_repeated(demo, procedure):
    query = f"""SELECT count(*) FROM procedures_matter m WHERE m.procedure = '{procedure}' AND m.stage = 'assembly'
        AND m.state = 'open'
        AND EXISTS (SELECT 1 FROM procedures_round b WHERE b.matter_id = m.id AND b.kind = 'ballot' AND b.state = 'void')
        AND EXISTS (SELECT 1 FROM procedures_round c WHERE c.matter_id = m.id AND c.kind = 'meeting'
            AND c.state = 'open' AND c.held_on > current_date)"""
    assert demo.one(query) >= 1


def test_elections_are_due_and_some_were_not_begun_in_time(demo):
    due = "SELECT count(*) FROM procedures_due WHERE duty = 'unions.term_election' AND state = 'open'"
    own = f"""{due} AND node_id IN (SELECT r.node_id FROM access_role r JOIN accounts_user u ON u.id = r.user_id
        WHERE u.username = 'union2')"""
    assert demo.one(own) == 1 and demo.one(due) > 3
    late = """SELECT count(*) FROM procedures_matter WHERE procedure = 'unions.reelection' AND state = 'open'
        AND CAST(flags AS text) LIKE '%term_over%'"""
    assert demo.one(late) >= 3


def test_what_else_waits_and_what_was_settled(demo):
    assert demo.one("SELECT count(*) FROM unions_proposal WHERE state = 'open' AND members >= 25") >= 1
    assert {row[0] for row in demo.ask("SELECT state FROM directory_merge")} >= {"proposed", "merged"}
    drives = {row[0] for row in demo.ask("SELECT DISTINCT state FROM activities_drive")}
    assert drives >= {"draft", "approved", "open", "closed"}
    assert {row[0] for row in demo.ask("SELECT DISTINCT state FROM figures_certifiedvalue")} >= {"submitted", "locked"}
    assert demo.one("SELECT max(revision) FROM figures_certifiedvalue") == 2
    assert demo.one("SELECT count(*) FROM unions_rosterimport WHERE state = 'committed'") == 1


def test_a_printed_worker_has_a_long_line_of_life(demo):
    phone = [account["phone"] for account in demo.accounts() if account["role"] == "worker"][-1]
    assert phone in demo.first_output
    lengths = demo.ask("""SELECT (SELECT count(*) FROM directory_membership s WHERE s.person_id = p.id),
        (SELECT count(*) FROM procedures_party a WHERE a.person_id = p.id) FROM directory_person p
        JOIN accounts_user u ON u.id = p.user_id""")
    assert any(memberships >= 4 and matters >= 7 for memberships, matters in lengths)


def test_as_many_unions_and_member_units_as_the_article_says_on_every_day(demo):
    """One union is founded and one dissolved on the same day; as many units joined as left."""
    founded = demo.ask(
        "SELECT founded_on FROM directory_organisation WHERE made_by_kind = 'matter' AND founded_on IS NOT NULL"
    )
    dissolved = demo.ask("SELECT valid_to FROM directory_organisation WHERE closing_document <> ''")
    assert len(founded) == 1 and founded == dissolved
    for ago in range(60):
        day = f"'{date.today() - timedelta(days=ago)}'"
        units = f"""SELECT count(DISTINCT employer_id) FROM directory_coverage WHERE sealed_on <= {day}
            AND is_member_unit AND valid_from <= {day} AND (valid_to IS NULL OR valid_to > {day})"""
        assert demo.one(units) == 285, day
