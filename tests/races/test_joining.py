"""Fifty clients apply, admit, transfer and take back at once: one story comes out of each matter."""

from collections import Counter

import pytest

from tests.races.asking import applied, member, open_memberships, person_of, serial, verbs
from tests.races.people import somebody
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 2


def test_join_by_the_same_phone_and_identity(site, turn):
    who = somebody()
    site.one("account", phones=[who.phone])
    before = site.value("SELECT COUNT(*) FROM directory_person")
    told = site.race("join", union="union_a1", phone=who.phone, identity=who.identity)
    assert (told.count["done"], told.codes["open_already"]) == (1, CLIENTS - 1)
    assert site.value("SELECT COUNT(*) FROM directory_person") == before + 1
    assert person_of(site, told.done[0]) == site.value("SELECT MAX(id) FROM directory_person")


def test_join_by_the_same_identity_from_fifty_phones(site, turn):
    people = [somebody() for _client in range(CLIENTS)]
    site.one("account", phones=[one.phone for one in people])
    before = site.value("SELECT COUNT(*) FROM directory_person")
    told = site.race("join", union="union_a1", identity=people[0].identity, each=[{"phone": p.phone} for p in people])
    assert told.count == {"done": CLIENTS}  # everybody is told the same; the desk sees who is not proven
    assert site.value("SELECT COUNT(*) FROM directory_person") == before + 1
    flags = site.rows("SELECT flags FROM procedures_matter WHERE subject_number = %s", person_of(site, told.done[0]))
    assert len(flags) == CLIENTS
    assert sum("identity_unproven" not in str(found) for (found,) in flags) == 1
    person = person_of(site, told.done[0])
    assert site.value("SELECT COUNT(user_id) FROM directory_person WHERE id = %s", person) == 1


def test_join_with_one_idempotency_key(site, turn):
    who, key = somebody(), f"key-{next(serial)}"
    site.one("account", phones=[who.phone])
    told = site.race("join", union="union_a2", phone=who.phone, identity=who.identity, key=key)
    assert told.count == {"done": 1, "already": CLIENTS - 1}
    assert site.value("SELECT COUNT(*) FROM operations_idempotencykey WHERE key = %s", key) == 1


def test_join_with_fifty_idempotency_keys(site, turn):
    who, turn_of = somebody(), next(serial)
    site.one("account", phones=[who.phone])
    told = site.race(
        "join", union="union_a2", phone=who.phone, identity=who.identity,
        each=[{"key": f"many-{turn_of}-{client}"} for client in range(CLIENTS)],
    )  # fmt: skip
    assert (told.count["done"], told.codes["open_already"]) == (1, CLIENTS - 1)
    keys = site.value("SELECT COUNT(*) FROM operations_idempotencykey WHERE key LIKE %s", f"many-{turn_of}-%")
    assert keys == 1  # a refused request leaves no key: it may be sent again


def test_admit_the_same_matter(site, turn):
    _who, number = applied(site)
    told = site.race("decide", by="union_a1", number=number, outcome="admit")
    assert (told.count["done"], told.codes["ended"]) == (1, CLIENTS - 1)
    assert len(open_memberships(site, number)) == 1
    assert verbs(site, number) == {"submit": 1, "advance": 1}


def test_bulk_admissions_that_overlap_in_opposite_order(site, turn):
    numbers = [applied(site, "union_a2")[1] for _place in range(4)]
    orders = [numbers, numbers[::-1], numbers[2:] + numbers[:2]]
    told = site.race("decide_many", by="union_a2", each=[{"numbers": orders[c % 3]} for c in range(CLIENTS)])
    assert told.count == {"done": CLIENTS}
    admitted = Counter(number for done in told.done for number in done)
    assert admitted == dict.fromkeys(numbers, 1)
    for number in numbers:
        assert len(open_memberships(site, number)) == 1
        assert verbs(site, number) == {"submit": 1, "advance": 1}


def test_accept_the_same_transfer(site, turn):
    who, _first = member(site, "union_a1")
    number = site.one("join", union="union_b1", phone=who.phone, identity=who.identity, name=who.name)
    told = site.race("decide", by="union_b1", number=number, outcome="accept")
    assert (told.count["done"], told.codes["ended"]) == (1, CLIENTS - 1)
    assert open_memberships(site, number) == [(site.world["nodes"]["union_b1"],)]
    rows = site.value("SELECT COUNT(*) FROM directory_membership WHERE person_id = %s", person_of(site, number))
    assert rows == 2


def test_open_the_same_transfer_from_the_old_union(site, turn):
    _who, first = member(site, "union_a1")
    code = site.value("SELECT code FROM directory_person WHERE id = %s", person_of(site, first))
    told = site.race(
        "transfer", by="union_a1", person=code, each=[{"to": ("union_b1", "union_b2")[c % 2]} for c in range(CLIENTS)]
    )
    assert (told.count["done"], told.codes["open_already"]) == (1, CLIENTS - 1)


def test_two_unions_admit_one_person(site, turn):
    """The owner applied at one union, somebody with the same number at another; both desks say yes at once."""
    who, other = somebody(), somebody()
    _who, own = applied(site, "union_a1", who)
    foreign = site.one("join", union="union_b1", phone=other.phone, identity=who.identity, name=who.name)
    told = site.race(
        "decide",
        outcome="admit",
        confirmed=["identity_unproven"],
        each=[
            {"by": "union_a1", "number": own} if client % 2 else {"by": "union_b1", "number": foreign}
            for client in range(CLIENTS)
        ],
    )
    assert told.count["done"] == 1
    assert set(told.codes) <= {"ended", "member_already"}
    assert len(open_memberships(site, own)) == 1
    assert site.value("SELECT COUNT(*) FROM directory_membership WHERE person_id = %s", person_of(site, own)) == 1


def test_acts_that_exclude_each_other(site, turn):
    """Admit, refuse, return, withdraw and the clock meet on one matter: one story comes out of it."""
    who, number = applied(site)
    acts = [
        {"what": "decide", "by": "union_a1", "number": number, "outcome": "admit"},
        {"what": "decide", "by": "union_a1", "number": number, "outcome": "refuse", "note": "不符合条件"},
        {"what": "give_back", "by": "union_a1", "number": number},
        {"what": "withdraw", "phone": who.phone, "number": number},
        {"what": "decide", "by": "union_a1_colleague", "number": number, "outcome": "admit"},
    ]
    site.race("oppose", each=[acts[client % 5] for client in range(CLIENTS)])
    found = verbs(site, number)
    assert found["submit"] == 1
    assert found["advance"] + found["refuse"] + found["withdraw"] <= 1
    assert found["return"] <= 1
    state, ending = site.rows("SELECT state, ending FROM procedures_matter WHERE number = %s", number)[0]
    endings = {"done": "advance", "refused": "refuse", "withdrawn": "withdraw"}
    assert (state == "ended") == bool(ending)
    assert not ending or found[endings[ending]] == 1
    assert len(open_memberships(site, number)) == (ending == "done")


def test_one_revocation(site, turn):
    _who, number = member(site)
    told = site.race("revoke", by="street_a", number=number)
    assert told.count["done"] == 1
    assert open_memberships(site, number) == []
    assert verbs(site, number)["revoke"] == 1


def test_one_claim_of_two_clerks(site, turn):
    _who, number = applied(site)
    told = site.race(
        "claim", number=number,
        each=[{"by": ("union_a1", "union_a1_colleague")[client % 2]} for client in range(CLIENTS)],
    )  # fmt: skip
    (holder,) = set(told.done)
    assert told.codes["claimed"] == CLIENTS // 2
    stored = site.value("SELECT claimed_by_id FROM procedures_matter WHERE number = %s", number)
    actors = site.rows(
        "SELECT DISTINCT a.by_user_id FROM procedures_act a JOIN procedures_matter m ON m.id = a.matter_id "
        "WHERE m.number = %s AND a.verb = 'claim'",
        number,
    )
    assert actors == [(holder,)] and stored == holder


def test_silence_moves_a_matter_up_once(site, turn):
    who, _first = member(site, "union_a1")
    number = site.one("join", union="union_b2", phone=who.phone, identity=who.identity, name=who.name)
    told = site.race(
        "oppose",
        each=[
            {"what": "tick", "days": 40}
            if client % 2
            else {"what": "escalate", "by": "street_b", "number": number, "days": 40}
            for client in range(CLIENTS)
        ],
    )
    assert told.count["done"] >= CLIENTS // 2
    assert verbs(site, number) == {"submit": 1, "escalate": 1}
    node, remark = site.rows("SELECT desk_node_id, desk_remark FROM procedures_matter WHERE number = %s", number)[0]
    assert (node, remark) == (site.world["nodes"]["street_b"], "escalated")
    site.one("withdraw", phone=who.phone, number=number)
