"""Fifty clients at once on one membership: leaving, retaining, transferring, its particulars, its person's merge."""

from datetime import date

import pytest

from tests.races.asking import clocks, member, open_memberships, person_of, stands, two_records, verbs
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 40 if RELEASE else 1
LEAVING = {"reason": "", "known": True}


def retaining():
    return {"reason": "retired", "since": date.today().isoformat(), "evidence": "退休证"}


def code_of(site, number):
    return site.value("SELECT code FROM directory_person WHERE id = %s", person_of(site, number))


def open_ones(site, number):
    """The open matters about the membership of the person whom this matter admitted: (number, procedure)."""
    return site.rows(
        "SELECT number, procedure FROM procedures_matter WHERE subject_kind = 'person' AND subject_number = %s "
        "AND state <> 'ended'",
        person_of(site, number),
    )


def leave(who):
    return {"what": "ask", "procedure": "unions.leave", "phone": who.phone, "given": LEAVING}


def test_leave_retain_and_transfer_are_opened_at_once(site, turn):
    """Three roads about one membership, by the member, the union and a colleague: one matter stands."""
    who, first = member(site)
    code = code_of(site, first)
    ways = [
        leave(who),
        {"what": "ask", "procedure": "unions.retain", "by": "union_a1", "subject": code, "given": retaining()},
        {"what": "transfer", "by": "union_a1_colleague", "person": code, "to": "union_b1"},
    ]
    told = site.race("oppose", each=[ways[client % 3] for client in range(CLIENTS)])
    assert (told.count["done"], told.codes["open_already"]) == (1, CLIENTS - 1)
    assert len(open_ones(site, first)) == 1


def test_leaving_is_written_or_taken_back(site, turn):
    """The union writes the end while the member thinks again: the membership ended exactly if the matter goes on."""
    who, first = member(site)
    number = site.one("ask", procedure="unions.leave", phone=who.phone, given=LEAVING)
    ways = [
        {"what": "proceed", "by": "union_a1", "outcome": "leave", "days": 4},
        {"what": "withdraw", "phone": who.phone},
    ]
    told = site.race("oppose", number=number, each=[ways[client % 2] for client in range(CLIENTS)])
    assert told.count["done"] == 1
    state, stage, ending = stands(site, number)
    left = len(open_memberships(site, first)) == 0
    assert (left, state, stage) == (True, "open", "certificate") or (left, ending) == (False, "withdrawn")
    assert clocks(site, number) == left


def test_retaining_is_decided_once(site, turn):
    _who, first = member(site)
    number = site.one("ask", procedure="unions.retain", by="union_a1", subject=code_of(site, first), given=retaining())
    given = {"level": "own", "street": "", "day": date.today().isoformat()}
    told = site.race(
        "proceed", number=number,
        each=[
            {"by": "union_a1", "outcome": "retain", "given": given} if client % 2
            else {"by": "union_a1_colleague", "outcome": "refuse"}
            for client in range(CLIENTS)
        ],
    )  # fmt: skip
    assert (told.count["done"], told.codes["ended"]) == (1, CLIENTS - 1)
    kinds = site.rows(
        "SELECT kind FROM directory_membership WHERE person_id = %s AND valid_to IS NULL", person_of(site, first)
    )
    assert kinds == [("retained" if stands(site, number)[2] == "done" else "active",)]


def test_a_transfer_is_accepted_while_the_member_leaves(site, turn):
    """A wish to leave is written at the union where the member then is, never at one that has let go."""
    who, first = member(site)
    number = site.one("transfer", by="union_a1", person=code_of(site, first), to="union_b1")
    accept = {"what": "decide", "by": "union_b1", "number": number, "outcome": "accept"}
    site.race("oppose", each=[leave(who) if client % 5 else accept for client in range(CLIENTS)])
    assert stands(site, number)[2] == "done"
    assert open_memberships(site, first) == [(site.world["nodes"]["union_b1"],)]
    leaving = site.rows(
        "SELECT m.number, p.organisation_id FROM procedures_matter m JOIN procedures_party p ON p.matter_id = m.id AND "
        "p.role = 'union' WHERE m.procedure = 'unions.leave' AND m.subject_number = %s", person_of(site, first),
    )  # fmt: skip
    assert len(leaving) <= 1 and {union for _number, union in leaving} <= {site.world["nodes"]["union_b1"]}


def test_particulars_are_decided_once(site, turn):
    """Two clerks and the member at once: changed, refused, withdrawn; what the record said before is kept once."""
    who, first = member(site)
    number = site.one("ask", procedure="unions.particulars", phone=who.phone,
                      given={"name": "赵改名", "phone": "", "household": ""})  # fmt: skip
    ways = [
        {"what": "proceed", "by": "union_a1", "outcome": "change"},
        {"what": "proceed", "by": "union_a1_colleague", "outcome": "change"},
        {"what": "proceed", "by": "union_a1", "outcome": "refuse"},
        {"what": "withdraw", "phone": who.phone},
    ]
    told = site.race("oppose", number=number, each=[ways[client % 4] for client in range(CLIENTS)])
    assert (told.count["done"], told.codes["ended"]) == (1, CLIENTS - 1)
    name = site.value("SELECT name FROM directory_person WHERE id = %s", person_of(site, first))
    assert (name == "赵改名") == (stands(site, number)[2] == "done")
    changes = "SELECT COUNT(*) FROM ledger_entry WHERE event = 'directory.person_changed' AND subject_number = %s"
    assert site.value(changes, person_of(site, first)) <= (name == "赵改名")
    found = verbs(site, number)
    assert found["submit"] == 1 and sum(found.values()) == 2


def test_a_merge_meets_an_open_matter(site, turn):
    """One of two records is merged away while its transfer is decided: the matter and the fact go along, or end."""
    (kept, kept_code, _one), (gone, gone_code, _other) = two_records(site)
    transfer = site.one("transfer", by="union_a2", person=gone_code, to="union_b1")
    merge = site.one("propose_merge", by="street_a", kept=kept_code, gone=gone_code)
    ways = [
        {"what": "confirm_merge", "by": "district", "number": merge},
        {"what": "decide", "by": "union_b1", "number": transfer, "outcome": "accept"},
        {"what": "decide", "by": "union_b1", "number": transfer, "outcome": "decline", "note": "不在本会范围"},
    ]
    site.race("oppose", each=[ways[client % 3] for client in range(CLIENTS)])
    merged = site.value("SELECT merged_into_id FROM directory_person WHERE id = %s", gone)
    for table in ("directory_membership", "procedures_party", "procedures_rollitem"):
        assert merged is None or site.value(f"SELECT COUNT(*) FROM {table} WHERE person_id = %s", gone) == 0
    still = site.rows("SELECT subject_number FROM procedures_matter WHERE number = %s AND state <> 'ended'", transfer)
    assert merged is None or gone not in {subject for (subject,) in still}
    open_rows = "SELECT COUNT(*) FROM directory_membership WHERE person_id IN (%s, %s) AND valid_to IS NULL"
    assert site.value(open_rows, kept, gone) == (2 if merged is None else 1)
