"""Fifty clients at once do what may be done once. Each case is proved by plain SQL, never by the code under test."""

from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest

from tests.races.people import somebody
from tests.races.site import CLIENTS, RELEASE, URL

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 2
_serial = count(1)


@pytest.fixture(params=range(ROUNDS))
def turn(request):
    return request.param


@pytest.fixture(autouse=True, scope="module")
def whole_in_the_end(site):
    yield
    assert site.check_ledger() > 0
    site.check_whole()


def applied(site, union="union_a1", who=None):
    who = who or somebody()
    return who, site.one("join", union=union, phone=who.phone, identity=who.identity, name=who.name)


def member(site, union="union_a1"):
    who, number = applied(site, union)
    site.one("decide", by=union, number=number, outcome="admit")
    return who, number


def person_of(site, number):
    return site.value("SELECT subject_number FROM procedures_matter WHERE number = %s", number)


def open_memberships(site, number):
    return site.rows(
        "SELECT union_id FROM directory_membership WHERE person_id = %s AND valid_to IS NULL", person_of(site, number)
    )


def verbs(site, number):
    return Counter(
        verb
        for (verb,) in site.rows(
            "SELECT a.verb FROM procedures_act a JOIN procedures_matter m ON m.id = a.matter_id WHERE m.number = %s",
            number,
        )
    )


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
    who, key = somebody(), f"key-{next(_serial)}"
    site.one("account", phones=[who.phone])
    told = site.race("join", union="union_a2", phone=who.phone, identity=who.identity, key=key)
    assert told.count == {"done": 1, "already": CLIENTS - 1}
    assert site.value("SELECT COUNT(*) FROM operations_idempotencykey WHERE key = %s", key) == 1


def test_join_with_fifty_idempotency_keys(site, turn):
    who, serial = somebody(), next(_serial)
    site.one("account", phones=[who.phone])
    told = site.race(
        "join", union="union_a2", phone=who.phone, identity=who.identity,
        each=[{"key": f"many-{serial}-{client}"} for client in range(CLIENTS)],
    )  # fmt: skip
    assert (told.count["done"], told.codes["open_already"]) == (1, CLIENTS - 1)
    keys = site.value("SELECT COUNT(*) FROM operations_idempotencykey WHERE key LIKE %s", f"many-{serial}-%")
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


def test_numbers_have_no_gap_and_no_double(site, turn):
    """Every third client takes its number back; what is given is consecutive all the same."""
    series, each = f"T{next(_serial)}", [{"fails": client % 3 == 0} for client in range(CLIENTS)]
    told = site.race("take_number", series=series, year=2026, each=each)
    wanted = sum(not one["fails"] for one in each)
    assert sorted(told.done) == [f"{series}-2026-{number:06d}" for number in range(1, wanted + 1)]
    assert site.value("SELECT last FROM numbering_counter WHERE series = %s", series) == wanted


def codes(site, count):
    made = [f"R{next(_serial)}" for _place in range(count)]
    site.one("found", codes=made)
    return made


def links(site, child):
    return site.rows(
        "SELECT l.line, p.code FROM access_link l JOIN directory_organisation c ON c.node_id = l.child_id "
        "JOIN directory_organisation p ON p.node_id = l.parent_id WHERE c.code = %s AND l.valid_to IS NULL",
        child,
    )


def test_one_parent_on_a_line(site, turn):
    child, *parents = codes(site, 6)
    told = site.race("link", line="industry", child=child, each=[{"parent": parents[c % 5]} for c in range(CLIENTS)])
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert links(site, child) == [("industry", told.done[0])]


def test_one_primary_link_across_lines(site, turn):
    child, one, two, three = codes(site, 4)
    roads = [("territory", one), ("industry", two), ("grid", three)]
    told = site.race(
        "link", child=child, primary=True,
        each=[{"line": roads[c % 3][0], "parent": roads[c % 3][1]} for c in range(CLIENTS)],
    )  # fmt: skip
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert len(links(site, child)) == 1


def test_no_circle(site, turn):
    """Each of five organisations is put under the next one: the last link would close the circle."""
    ring = codes(site, 5)
    told = site.race(
        "link", line="industry", each=[{"parent": ring[c % 5], "child": ring[(c + 1) % 5]} for c in range(CLIENTS)]
    )
    assert told.count["done"] == 4
    up = {child: links(site, child) for child in ring}
    assert sorted(len(found) for found in up.values()) == [0, 1, 1, 1, 1]
    (root,) = [child for child, found in up.items() if not found]
    depth = site.rows(
        "SELECT MAX(c.depth), COUNT(*) FROM access_closure c JOIN directory_organisation o ON o.node_id = c.ancestor_id "
        "WHERE o.code = %s AND c.line = 'industry'",
        root,
    )
    assert depth == [(4, 5)]


def test_a_link_is_closed_once(site, turn):
    child, parent = codes(site, 2)
    site.one("link", line="industry", parent=parent, child=child)
    told = site.race("unlink", line="industry", child=child)
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert links(site, child) == []


def test_an_organisation_moves_once(site, turn):
    """Fifty would take it from where it stood; one does, and the branch below it goes along."""
    (child,) = codes(site, 1)
    site.one("link", line="territory", parent="T-street_a", child=child, primary=True)
    goals = ["T-street_b", "T-federation", "T-zone"]
    told = site.race("move", child=child, since="T-street_a", each=[{"to": goals[c % 3]} for c in range(CLIENTS)])
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert links(site, child) == [("territory", told.done[0])]
    above = site.rows(
        "SELECT a.code, c.depth FROM access_closure c JOIN directory_organisation a ON a.node_id = c.ancestor_id "
        "JOIN directory_organisation d ON d.node_id = c.descendant_id WHERE d.code = %s AND c.line = 'territory' "
        "ORDER BY c.depth",
        child,
    )
    assert above == [(child, 0), (told.done[0], 1), ("T-district", 2)]


def test_a_union_is_founded_once(site, turn):
    union = site.one("prepare", parent="T-street_a")
    told = site.race("reply", union=union)
    assert (told.count, told.codes) == ({"done": 1, "refused": CLIENTS - 1}, {"founded": CLIENTS - 1})
    entries = (
        "SELECT COUNT(*) FROM ledger_entry e JOIN directory_organisation o ON o.node_id = e.subject_number "
        "WHERE e.event = 'directory.organisation_founded' AND o.code = %s"
    )
    assert site.value(entries, union) == 1


def test_unions_in_preparation_get_different_codes(site, turn):
    told = site.race("prepare", parent="T-street_b")
    assert told.count == {"done": CLIENTS} and len(set(told.done)) == CLIENTS


def test_one_term_begins(site, turn):
    (union,) = codes(site, 1)
    told = site.race("begin_term", union=union)
    assert (told.count, told.codes) == ({"done": 1, "refused": CLIENTS - 1}, {"term_already": CLIENTS - 1})
    assert site.value("SELECT COUNT(*) FROM directory_term t JOIN directory_organisation o ON "
                      "o.node_id = t.organisation_id WHERE o.code = %s AND t.ended_on IS NULL", union) == 1  # fmt: skip


def test_nobody_enters_a_union_while_it_ends(site, turn):
    """Either somebody was in before, and it does not end; or it ended, and nobody is in."""
    (union,) = codes(site, 1)
    entering = [{"what": "enter", "union": union, **vars(somebody())} for _client in range(CLIENTS // 5)]
    ending = [{"what": "dissolve", "union": union}] * (CLIENTS - len(entering))
    site.race("oppose", each=ending[::2] + entering + ending[1::2])
    members = site.value(
        "SELECT COUNT(*) FROM directory_membership m JOIN directory_organisation o ON o.node_id = m.union_id "
        "WHERE o.code = %s AND m.valid_to IS NULL",
        union,
    )
    ended = site.value("SELECT valid_to FROM directory_organisation WHERE code = %s", union) is not None
    assert ended == (members == 0)


def test_every_message_leaves_once(site, turn):
    keys = [f"m-{next(_serial)}" for _place in range(120)]
    site.one("enqueue", keys=keys)
    told = site.race("drain")
    assert told.count == {"done": CLIENTS}
    sent = Counter(key for key in site.gateway_keys() if key.startswith("m-"))
    assert {key: sent[key] for key in keys} == dict.fromkeys(keys, 1)
    states = site.rows("SELECT DISTINCT state FROM outbox_message WHERE dedupe_key LIKE %s", "m-%")
    assert states == [("sent",)]


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
    name = f"newcomer{next(_serial)}"
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


def test_one_checkpoint_a_day(site, turn):
    day = (date(2030, 1, 1) + timedelta(days=next(_serial))).isoformat()
    told = site.race("checkpoint", day=day)
    assert told.count == {"done": CLIENTS} and len(set(told.done)) == 1
    assert site.value("SELECT COUNT(*) FROM ledger_checkpoint WHERE day = %s", day) == 1


def lines(count, union="A1公司工会", joined=None):
    made = [somebody() for _place in range(count)]
    joined = joined or date.today().isoformat()
    return made, [
        {"union": union, "name": who.name, "identity": who.identity, "phone": who.phone, "joined": joined}
        for who in made
    ]


def checked(site, rows, note="", by="union_a1"):
    number = site.one("upload", by=by, lines=rows, note=note)
    assert site.one("run_check", number=number) == "checked"
    return number


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


def two_records(site):
    """(kept, gone) as rows of (number, code, identity) of two members under one name."""
    found = []
    for union in ("union_a1", "union_a2"):
        who, number = member(site, union)
        person = person_of(site, number)
        found.append((person, site.value("SELECT code FROM directory_person WHERE id = %s", person), who))
    return found


def test_one_merge_is_confirmed_once(site, turn):
    """Fifty windows of two officers confirm one proposal; the proposer's own are refused too."""
    (kept, kept_code, _one), (gone, gone_code, _other) = two_records(site)
    number = site.one("propose_merge", by="street_a", kept=kept_code, gone=gone_code)
    told = site.race(
        "confirm_merge", number=number, each=[{"by": ("district", "street_a")[c % 5 == 0]} for c in range(CLIENTS)]
    )
    assert (told.done, told.count["refused"]) == (["merged"], CLIENTS - 1)
    assert site.value("SELECT merged_into_id FROM directory_person WHERE id = %s", gone) == kept
    for table in ("directory_membership", "directory_employment", "procedures_party"):
        assert site.value(f"SELECT COUNT(*) FROM {table} WHERE person_id = %s", gone) == 0
    rows = site.rows("SELECT end_reason FROM directory_membership WHERE person_id = %s ORDER BY end_reason", kept)
    assert rows == [("",), ("merged",)]
    positions = site.rows(
        "SELECT r.position FROM directory_mergedrow r JOIN directory_merge m ON m.id = r.merge_id WHERE m.number = %s "
        "ORDER BY r.position", number,
    )  # fmt: skip
    assert [place for (place,) in positions] == list(range(len(positions)))
    told = site.race("undo_merge", by="district", number=number)
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    open_rows = "SELECT COUNT(*) FROM directory_membership WHERE person_id IN (%s, %s) AND valid_to IS NULL"
    assert site.value(open_rows, kept, gone) == 2


def test_nothing_is_written_about_a_record_while_it_is_merged(site, turn):
    """Applications, transfers and a merge of one person at once: afterwards the closed record has nothing."""
    (kept, kept_code, one), (gone, gone_code, other) = two_records(site)
    number = site.one("propose_merge", by="street_a", kept=kept_code, gone=gone_code)
    site.race(
        "oppose",
        each=[
            {"what": "confirm_merge", "by": "district", "number": number} if c % 10 == 0
            else {"what": "transfer", "by": "union_a2", "person": gone_code, "to": "union_b1"} if c % 3 == 0
            else {"what": "join", "union": "union_b2", "phone": other.phone, "identity": other.identity,
                  "name": other.name}
            for c in range(CLIENTS)
        ],
    )  # fmt: skip
    merged = site.value("SELECT merged_into_id FROM directory_person WHERE id = %s", gone)
    counts = [
        site.value(f"SELECT COUNT(*) FROM {table} WHERE person_id = %s", gone)
        for table in ("directory_membership", "directory_employment", "directory_post", "procedures_party")
    ]
    assert merged is None or counts == [0, 0, 0, 0]
    assert one.identity and kept


def test_the_database_is_the_one_that_was_meant(site):
    if URL:
        assert "PostgreSQL" in site.value("SELECT version()")
    else:
        assert site.value("PRAGMA journal_mode") == "wal"
        assert (site.home / "gongyou.sqlite3").stat().st_size > 0
