"""Fifty clients at once commit, drop and repeat rosters while their people apply and are admitted."""

import pytest

from tests.races.asking import applied, checked, lines, open_memberships
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 1


def test_the_same_roster_is_committed_once(site, turn):
    people, rows = lines(20)
    number = checked(site, rows)
    told = site.race("commit", by="union_a1", number=number)
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    made = "SELECT COUNT(*) FROM directory_membership m JOIN unions_rosterimport r ON r.id = m.made_by_number "
    assert site.value(made + "WHERE m.made_by_kind = 'import' AND r.number = %s", number) == len(people)


def test_the_same_file_uploaded_often_is_committed_once(site, turn):
    people, rows = lines(5)
    numbers = [checked(site, rows) for _copy in range(3)]
    told = site.race("commit", by="union_a1", each=[{"number": numbers[c % 3]} for c in range(CLIENTS)])
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    committed = site.rows(
        "SELECT number FROM unions_rosterimport WHERE state = 'committed' AND number IN (%s, %s, %s)", *numbers
    )
    assert len(committed) == 1
    before = "SELECT COUNT(*) FROM directory_membership m JOIN unions_rosterimport r ON r.id = m.made_by_number "
    assert site.value(before + "WHERE r.number IN (%s, %s, %s) AND m.made_by_kind = 'import'", *numbers) == len(people)


def test_a_roster_and_its_dropping(site, turn):
    _people, rows = lines(5)
    number = checked(site, rows)
    told = site.race(
        "oppose", by="union_a1", number=number, each=[{"what": ("commit", "drop")[c % 2]} for c in range(CLIENTS)]
    )
    state = site.value("SELECT state FROM unions_rosterimport WHERE number = %s", number)
    made = site.value(
        "SELECT COUNT(*) FROM directory_membership m JOIN unions_rosterimport r ON r.id = m.made_by_number "
        "WHERE m.made_by_kind = 'import' AND r.number = %s",
        number,
    )
    assert (state, made) in {("committed", 5), ("dropped", 0)}
    assert told.count["done"] >= 1


def test_a_roster_and_the_desk_admit_the_same_people(site, turn):
    people, rows = lines(4)
    pending = [applied(site, "union_a2", who)[1] for who in people]
    for row in rows:
        row["union"] = "A2公司工会"
    strangers, more = lines(4, "A2公司工会")
    number = checked(site, rows + more, by="union_a2")
    site.race(
        "oppose", by="union_a2",
        each=[
            {"what": "commit", "number": number} if c % 5 == 0
            else {"what": "decide", "number": pending[c % 4], "outcome": "admit"}
            for c in range(CLIENTS)
        ],
    )  # fmt: skip
    for matter in pending:
        assert len(open_memberships(site, matter)) == 1
    assert site.value("SELECT state FROM unions_rosterimport WHERE number = %s", number) == "committed"


def test_a_roster_and_new_applications_of_the_same_people(site, turn):
    people, rows = lines(10)
    site.one("account", phones=[who.phone for who in people])
    number = checked(site, rows)
    site.race(
        "oppose",
        each=[
            {"what": "commit", "by": "union_a1", "number": number} if c % 5 == 0
            else {
                "what": "join", "union": "union_a1", "phone": people[c % 10].phone,
                "identity": people[c % 10].identity, "name": people[c % 10].name,
            }
            for c in range(CLIENTS)
        ],
    )  # fmt: skip
    assert site.value("SELECT state FROM unions_rosterimport WHERE number = %s", number) == "committed"
