"""Fifty clients at once end a union while people apply, are admitted, are moved there or are placed elsewhere."""

import pytest

from tests.races.asking import applied, has_ended, member, members_of, newcomers, person_of, stands, union_under
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 40 if RELEASE else 1
REASON = {"reason": "closed", "why": "单位已注销"}
PAPER = {"prefix": "测工销", "signed_for": "A街道总工会"}


def dissolution(site, union, *steps):
    """A dissolution of a union that the street carries, as far as these steps."""
    number = site.one("ask", procedure="unions.dissolution", by="street_a", subject=union, given=REASON)
    for outcome in ("skip", *steps):
        site.one("proceed", by="district" if outcome == "confirm" else "street_a", number=number, outcome=outcome)
    return number


def reply(number):
    return {"what": "proceed", "by": "street_a", "number": number, "outcome": "issue", "given": PAPER}


def open_at(site, union):
    """How many open matters wait for the union to take somebody in."""
    return site.value(
        "SELECT COUNT(*) FROM procedures_matter m JOIN procedures_party p ON p.matter_id = m.id AND p.role = 'receiver' "
        "JOIN directory_organisation o ON o.node_id = p.organisation_id WHERE o.code = %s AND m.state <> 'ended'",
        union,
    )


def test_people_apply_and_are_transferred_while_the_reply_is_issued(site, turn):
    """Either somebody asked first, and it does not end; or it ended, and nobody waits for it."""
    union = union_under(site)
    token = site.one("open_code", union=union)
    number = dissolution(site, union, "placed", "confirm")
    _who, first = member(site, "union_a2")
    person = site.value("SELECT code FROM directory_person WHERE id = %s", person_of(site, first))
    people = newcomers(CLIENTS)
    site.one("account", phones=[one["phone"] for one in people])
    ways = [{"what": "transfer", "by": "union_a2", "person": person, "to": union}, reply(number), reply(number)]
    site.race(
        "oppose",
        each=[{**people[client], "union": token} if client % 4 == 3 else ways[client % 4] for client in range(CLIENTS)],
    )
    ended = has_ended(site, union)
    assert ended == (stands(site, number)[2] == "done")
    assert ended == (open_at(site, union) == 0)
    documents = "SELECT COUNT(*) FROM procedures_document d JOIN procedures_matter m ON m.id = d.matter_id WHERE "
    assert site.value(documents + "m.number = %s", number) == ended


def test_the_last_application_is_decided_while_the_reply_is_issued(site, turn):
    """Admitted first, the union goes on with its member; refused first, it may end."""
    union = union_under(site)
    number = dissolution(site, union, "placed", "confirm")
    _who, join = applied(site, site.one("open_code", union=union))
    ways = [
        {"what": "decide", "by": "street_a", "number": join, "outcome": "admit"},
        {"what": "decide", "by": "street_a", "number": join, "outcome": "refuse", "note": "不符合条件"},
        reply(number),
    ]
    site.race("oppose", each=[ways[client % 3] for client in range(CLIENTS)])
    admitted = stands(site, join)[2] == "done"
    assert members_of(site, union) == admitted
    assert not (admitted and has_ended(site, union))


def test_members_are_placed_in_two_ways_at_once(site, turn):
    """Transfers for all, retained at the street, and a member who leaves: each member ends up in one place."""
    union = union_under(site)
    token = site.one("open_code", union=union)
    people = []
    for _place in range(4):
        who, join = applied(site, token)
        site.one("decide", by="street_a", number=join, outcome="admit")
        people.append((who, join))
    number = dissolution(site, union)
    steps = {"what": "proceed", "by": "street_a", "number": number}
    ways = [
        {**steps, "outcome": "transfer", "given": {"receiver": site.world["codes"]["union_a2"]}},
        {**steps, "outcome": "retain"},
        {"what": "ask", "procedure": "unions.leave", "phone": people[0][0].phone,
         "given": {"reason": "", "known": True}},
    ]  # fmt: skip
    site.race("oppose", each=[ways[client % 3] for client in range(CLIENTS)])
    for _who, join in people:
        person = person_of(site, join)
        open_rows = "SELECT COUNT(*) FROM directory_membership WHERE person_id = %s AND valid_to IS NULL"
        assert site.value(open_rows, person) == 1
        waiting = "SELECT COUNT(*) FROM procedures_matter WHERE once = %s"
        assert site.value(waiting, f"membership:{person}") <= 1
    assert stands(site, number)[:2] == ("open", "placing_members")


def test_a_reply_is_issued_once(site, turn):
    union = union_under(site)
    number = dissolution(site, union, "placed", "confirm")
    told = site.race("oppose", each=[reply(number)] * CLIENTS)
    assert (told.done, told.codes["ended"]) == (["done"], CLIENTS - 1)
    document = site.value("SELECT closing_document FROM directory_organisation WHERE code = %s", union)
    assert site.rows("SELECT COUNT(*) FROM procedures_document WHERE number = %s", document) == [(1,)]
