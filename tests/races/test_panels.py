"""The last votes come while the ballot closes; one member votes on many devices; marks are sent again and checked."""

import json
from datetime import datetime, timedelta

import pytest

from tests.races.asking import member, person_of, serial
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 10 if RELEASE else 1
VOTERS = 8
TALLY = (
    "SELECT COALESCE(SUM(t.votes), 0) FROM procedures_tally t JOIN procedures_jointround r ON r.id = t.round_id "
    "WHERE r.number = %s"
)
IN_ROUND = "SELECT COUNT(*) FROM {} v JOIN procedures_jointround r ON r.id = v.round_id WHERE r.number = %s"


def members(site, number):
    """(persons, accounts) of new members."""
    persons = [person_of(site, member(site)[1]) for _one in range(number)]
    return persons, [site.value("SELECT user_id FROM directory_person WHERE id = %s", person) for person in persons]


def counted(site, number):
    voters = site.value(IN_ROUND.format("procedures_voter"), number)
    receipts = site.value(IN_ROUND.format("procedures_receipt"), number)
    return voters, receipts, site.value(TALLY, number)


def test_one_member_votes_from_fifty_devices(site, turn):
    persons, users = members(site, 3)
    number, _ends = site.one("open_poll", candidates=persons[:2], voters=persons)
    told = site.race("cast", number=number, user=users[2], choices=[1, 2])
    assert told.count == {"done": 1, "refused": CLIENTS - 1} and set(told.codes) == {"voted"}
    assert counted(site, number) == (1, 1, 2)


def test_the_last_votes_come_while_the_ballot_closes(site, turn):
    persons, users = members(site, VOTERS)
    number, ends = site.one("open_poll", candidates=persons[:2], voters=persons)
    last = (datetime.fromisoformat(ends) - timedelta(microseconds=1)).isoformat()
    each = [
        {"what": "close", "at": ends} if client % 4 == 0
        else {"what": "vote", "at": last, "user": users[client % VOTERS], "choices": [client % 2 + 1]}
        for client in range(32)
    ]  # fmt: skip
    told = site.race("cast_or_close", number=number, each=each)
    cast = [one for one in told.done if one != "closed"]
    assert told.done.count("closed") == 1 and set(told.codes) <= {"voted", "over", "stale", None}
    # Whoever was told that the vote counts is in the result, and nobody else.
    voters, receipts, votes = counted(site, number)
    assert voters == receipts == votes == len(cast)
    result = site.value("SELECT result FROM procedures_jointround WHERE number = %s", number)
    found = result if isinstance(result, dict) else json.loads(result)
    assert (found["voters"], found["votes"]) == (len(cast), len(cast))


def _panel(site):
    persons, _users = members(site, 1)
    return site.one("open_panel", persons=persons)


MARKS = (
    "SELECT m.state, COUNT(*) FROM procedures_mark m JOIN procedures_jointitem i ON i.id = m.item_id "
    "JOIN procedures_jointround r ON r.id = i.round_id WHERE r.number = %s GROUP BY m.state"
)


def test_an_entry_that_is_sent_fifty_times_is_written_once(site, turn):
    number, code, judge, *_others = _panel(site)
    told = site.race(
        "enter_own_marks", number=number, code=code, judge=judge, key=f"tablet{next(serial)}-000001", value=8000
    )
    assert told.count == {"done": 1, "already": CLIENTS - 1}
    assert dict(site.rows(MARKS, number)) == {"entered": 2}


def test_marks_are_confirmed_as_they_were_seen_or_changed_first(site, turn):
    number, code, *judges = _panel(site)
    for judge in judges:
        site.one("enter_own_marks", number=number, code=code, judge=judge, key=f"{judge}-000001", value=8000)
    each = [
        {"what": "confirm"} if client % 3 == 0
        else {"what": "enter", "code": code, "judge": judges[client % 3], "key": f"{judges[client % 3]}-{client + 2:06d}",
              "value": 8000 + 10 * client}
        for client in range(24)
    ]  # fmt: skip
    told = site.race("enter_or_confirm", number=number, each=each)
    assert set(told.codes) <= {"locked", "stale", None} and told.count["error"] == 0
    states = dict(site.rows(MARKS, number))
    assert states.get("confirmed", 0) + states.get("entered", 0) == 6
    replaced = "SELECT COUNT(*) FROM procedures_mark WHERE state = 'replaced' AND confirmed_by_id IS NOT NULL"
    assert site.value(replaced) == 0  # nothing that was confirmed was written over
