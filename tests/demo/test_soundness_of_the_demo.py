"""The demo's rows keep every rule of the house: codes, periods, ledger, inboxes."""

from datetime import date

import pytest

from gongyou.kernel import codes
from gongyou.records.directory.predicates import is_industrial

pytestmark = pytest.mark.slow
_READ = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"
import gongyou, django
django.setup()
from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import system
from gongyou.records.directory.models import Person
for person in Person.objects.visible_to(system(reason="test")).order_by("pk"):
    number, phone = person.identity_number.reveal(), person.phone.reveal()
    assert bytes(person.identity_index) == privacy.blind_index("identity", number)
    assert bytes(person.phone_index) == privacy.blind_index("phone", phone)
    print(number, phone, person.birth_date, person.gender)
"""


def test_every_identity_number_and_phone_is_valid_and_agrees_with_the_person(demo, tmp_path):
    import subprocess
    import sys

    script = tmp_path / "read.py"
    script.write_text(_READ, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], env=demo.environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert (
        len(rows) > 5000 and len({row[0] for row in rows}) == len(rows) and len({row[1] for row in rows}) == len(rows)
    )
    for number, phone, born, gender in rows:
        found = codes.check_identity(number, demo=True)
        assert (found.birth_date, str(found.gender)) == (date.fromisoformat(born), gender)
        assert number.startswith("999999") and phone.startswith("13900")
    assert all(codes.check_mobile(row[1]) == row[1] for row in rows[::50])


def test_credit_codes_are_valid_and_of_the_right_holder(demo):
    employers = [row[0] for row in demo.ask("SELECT credit_code FROM directory_employer")]
    founded = "SELECT credit_code FROM directory_organisation WHERE kind = 'basic' AND founded_on IS NOT NULL"
    unions = [row[0] for row in demo.ask(founded)]
    for number in employers:
        assert codes.check_credit_code(number, "employer").organisation_code_sound
    for number in unions:
        assert codes.check_credit_code(number, "union").organisation_code_sound


def test_periods_do_not_overlap(demo):
    """Two memberships that one human being had under two numbers stand side by side until the day of the merge."""
    merged = "AND a.end_reason <> 'merged' AND b.end_reason <> 'merged'"
    for table, more in (("directory_membership", merged), ("directory_employment", "AND a.is_main AND b.is_main")):
        query = f"""SELECT count(*) FROM {table} a JOIN {table} b ON a.person_id = b.person_id AND a.id < b.id {more}
            AND (a.valid_to IS NULL OR a.valid_to > b.valid_from) AND (b.valid_to IS NULL OR b.valid_to > a.valid_from)
            AND (a.valid_to IS NULL OR a.valid_to > a.valid_from) AND (b.valid_to IS NULL OR b.valid_to > b.valid_from)"""
        assert demo.one(query) == 0
    two = "SELECT count(*) FROM (SELECT 1 FROM directory_membership WHERE valid_to IS NULL GROUP BY person_id HAVING count(*) > 1) x"
    assert demo.one(two) == 0


def test_industrial_follows_the_rule_of_the_house(demo):
    rows = demo.ask("""SELECT DISTINCT f.industry, e.occupation, e.industrial FROM directory_employment e
        JOIN directory_employer f ON f.id = e.employer_id""")
    assert len(rows) > 20
    assert [row for row in rows if is_industrial(industry=row[0], occupation=row[1]) != bool(row[2])] == []


def test_the_audit_verifies_and_bulk_rows_have_one_root_per_table(demo):
    done = demo.gongyou("audit", "verify")
    assert done.returncode == 0 and "完整" in done.stdout
    assert demo.one("SELECT count(*) FROM ledger_entry WHERE event = 'demo.loaded'") >= 12
    # The rows of the load are not items one by one; those of later bulk acts are.
    assert demo.one("SELECT count(*) FROM ledger_item WHERE bulk_kind = 'table'") == 0


def test_matters_stand_in_every_state_and_the_printed_desks_have_work(demo):
    assert {row[0] for row in demo.ask("SELECT DISTINCT state FROM procedures_matter")} == {"open", "returned", "ended"}
    endings = {row[0] for row in demo.ask("SELECT DISTINCT ending FROM procedures_matter")}
    assert {"done", "refused", "withdrawn", "lapsed", "revoked"} <= endings
    late = "SELECT count(*) FROM procedures_clock WHERE state = 'running' AND due < current_date"
    assert demo.one(late) > 3
    for username in ("union1", "union2", "union3", "street1", "street2", "federation", "district"):
        waiting = f"""SELECT count(*) FROM procedures_matter m JOIN access_role r ON r.node_id = m.desk_node_id
            JOIN accounts_user u ON u.id = r.user_id WHERE u.username = '{username}' AND m.state <> 'ended'"""
        assert demo.one(waiting) > 0, username


def test_one_account_for_each_kind_of_role_is_printed(demo):
    roles = {account["role"] for account in demo.accounts()}
    assert roles == {
        "district_officer", "street_officer", "union_clerk", "federation_officer", "zone_officer", "grid_officer",
        "leader", "employer_contact", "system_admin", "security_admin", "audit_admin", "worker",
        "judge", "treasurer", "department_officer",
    }  # fmt: skip
    for account in demo.accounts():
        assert (account["username"] or account["phone"]) in demo.first_output
    assert (demo.home / "demo_accounts.json").stat().st_mode & 0o077 == 0


def test_a_second_run_keeps_everything_and_another_size_is_not_mixed_in(demo):
    count = "SELECT (SELECT count(*) FROM directory_person), (SELECT count(*) FROM procedures_matter), (SELECT max(seq) FROM ledger_entry)"
    before = demo.ask(count)
    again = demo.gongyou("demo", "--size", "small", "--serve", "no")
    assert again.returncode == 0 and "保留" in again.stdout
    other = demo.gongyou("demo", "--size", "full", "--serve", "no")
    assert other.returncode == 0 and "GONGYOU_HOME" in other.stdout
    assert demo.ask(count) == before
    password = demo.accounts()[0]["password"]
    assert password in again.stdout and password in demo.first_output
