"""Fifty clients at once sign in, bind accounts, open what is sealed and grant roles."""

import pytest

from tests.races.asking import member, person_of, serial
from tests.races.people import somebody
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 1


def test_a_one_time_code_opens_once(site, turn):
    who = somebody()
    site.one("send_code", phone=who.phone)
    code = site.one("code_of", phone=who.phone)
    told = site.race("redeem", phone=who.phone, code=code)
    assert told.count == {"done": CLIENTS}
    opened = [user for user in told.done if user]
    assert len(opened) == 1
    assert site.value("SELECT COUNT(*) FROM accounts_phone WHERE user_id = %s", opened[0]) == 1


def test_wrong_codes_end_after_five_tries(site, turn):
    who = somebody()
    site.one("send_code", phone=who.phone)
    code = site.one("code_of", phone=who.phone)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert set(site.race("redeem", phone=who.phone, code=wrong).done) == {0}
    assert site.one("redeem", phone=who.phone, code=code) == 0
    assert site.rows("SELECT tries FROM accounts_phonecode ORDER BY id DESC LIMIT 1") == [(5,)]


def test_six_codes_an_hour(site, turn):
    who = somebody()
    told = site.race("send_code", phone=who.phone)
    assert (told.count["done"], told.codes["too_many"]) == (6, CLIENTS - 6)
    live = site.value("SELECT COUNT(*) FROM accounts_phonecode WHERE used_at IS NULL AND tries = 0")
    assert live >= 1


def test_an_account_becomes_one_person(site, turn):
    """Many registered people wait under one phone; the account may become one of them."""
    one, two = somebody(), somebody()
    phone = somebody().phone
    site.one("account", phones=[phone])
    for who in (one, two):
        site.one("register", identity=who.identity, phone=phone, name=who.name)
    told = site.race(
        "bind", phone=phone,
        each=[{"identity": (one, two)[c % 2].identity, "name": (one, two)[c % 2].name} for c in range(CLIENTS)],
    )  # fmt: skip
    assert told.count == {"done": CLIENTS}
    assert sum(told.done) == 1


def test_two_desks_confirm_one_account_for_two_people(site, turn):
    """Both desks compared an original document; the account that applied twice can only be one person."""
    one, two, phone = somebody(), somebody(), somebody().phone
    site.one("register", identity=one.identity, phone=one.phone, name=one.name)
    site.one("register", identity=two.identity, phone=two.phone, name=two.name)
    first = site.one("join", union="union_a1", phone=phone, identity=one.identity, name=one.name)
    second = site.one("join", union="union_b1", phone=phone, identity=two.identity, name=two.name)
    told = site.race(
        "decide", outcome="admit", confirmed=["identity_unproven"],
        each=[
            {"by": "union_a1", "number": first} if c % 2 else {"by": "union_b1", "number": second}
            for c in range(CLIENTS)
        ],
    )  # fmt: skip
    assert told.count["done"] == 2
    owners = site.rows(
        "SELECT p.id FROM directory_person p WHERE p.user_id IS NOT NULL AND p.id IN (%s, %s)",
        person_of(site, first), person_of(site, second),
    )  # fmt: skip
    assert len(owners) == 1


def test_the_days_quota_of_reveals_holds(site, turn):
    """Twenty clerks' windows at once do not get more than the quota of one day."""
    _who, number = member(site, "union_a2")
    code = site.value("SELECT code FROM directory_person WHERE id = %s", person_of(site, number))
    site.race("reveal", by="union_a2", person=code)
    user = site.world["viewers"]["union_a2"]["user_id"]
    used = site.value("SELECT COUNT(*) FROM directory_reveal WHERE user_id = %s", user)
    site.race("reveal", by="union_a2", person=code)
    more = site.value("SELECT COUNT(*) FROM directory_reveal WHERE user_id = %s", user)
    quota = 30
    assert used <= quota and more == min(quota, 2 * CLIENTS)


def test_three_administrators_exclude_each_other(site, turn):
    name = f"newcomer{next(serial)}"
    user = site.one("newcomer", by="system_admin", username=name)
    kinds = ("system_admin", "audit_admin", "security_admin")
    told = site.race(
        "oppose",
        username=name,
        each=[
            {"what": "grant", "by": "security_admin", "kind": kinds[c % 3]}
            if c % 2
            else {"what": "raw_role", "kind": kinds[c % 3]}
            for c in range(CLIENTS)
        ],
    )
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert site.value("SELECT COUNT(*) FROM access_role WHERE user_id = %s AND valid_to IS NULL", user) == 1
