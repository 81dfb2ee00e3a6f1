"""Fifty clients at once move organisations by procedure: asked once, answered once by each end, decided once."""

from datetime import date

import pytest

from tests.races.asking import (
    applied,
    at_desks,
    clocks,
    links,
    newcomers,
    open_memberships,
    serial,
    stands,
    union_under,
)
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
FEW = 4
ROUNDS = 40 if RELEASE else 1
BOTH = ("old_parent", "new_parent")


def asked(site, child, by="street_a", to="T-street_b"):
    given = {"organisation": "", "line": "territory", "new_parent": to, "reason": "迁址"}
    return site.one("ask", procedure="unions.move", by=by, subject=child, given=given)


def agreed(site, child, by="street_a", to="T-street_b"):
    """A move that both parents agreed to."""
    number = asked(site, child, by, to)
    assert site.one("go_on", number=number, until="move") == "move"
    return number


def decision(number):
    return {"what": "proceed", "by": "district", "number": number, "outcome": "move",
            "given": {"day": date.today().isoformat(), "document": ""}}  # fmt: skip


def test_two_moves_of_one_organisation_are_opened_at_once(site, turn):
    """The old parent would give it away, the new one would take it over; one matter stands, with two branches."""
    child = union_under(site)
    ways = [
        {"by": "street_a", "subject": child, "given": {"new_parent": "T-zone", "organisation": ""}},
        {"by": "street_b", "subject": "", "given": {"new_parent": "", "organisation": child}},
    ]
    for way in ways:
        way["given"] |= {"line": "territory", "reason": "迁址"}
    told = site.race("ask", procedure="unions.move", each=[ways[client % 2] for client in range(CLIENTS)])
    assert (told.count["done"], told.codes["open_already"]) == (1, CLIENTS - 1)
    branches = "SELECT COUNT(*) FROM procedures_branch b JOIN procedures_matter m ON m.id = b.matter_id WHERE "
    assert site.value(branches + "m.number = %s AND b.state = 'open'", told.done[0]) == 2
    assert clocks(site, told.done[0]) == 2


def test_both_ends_answer_at_once(site, turn):
    """Fifty windows of both ends: each end answers once, the last one sends the matter on, with one clock."""
    number = asked(site, union_under(site))
    ends = [{"by": "street_a", "stage": "old_parent"}, {"by": "street_b", "stage": "new_parent"}]
    told = site.race("proceed", number=number, outcome="agree", each=[ends[client % 2] for client in range(CLIENTS)])
    assert told.count["done"] == 2
    assert stands(site, number)[:2] == ("open", "move") and clocks(site, number) == 1


def test_one_end_agrees_while_the_other_declines(site, turn):
    """Whoever declines ends it: no branch stays open, no clock runs, nothing has moved."""
    child = union_under(site)
    number = asked(site, child)
    ends = [("street_a", "old_parent", "agree"), ("street_b", "new_parent", "decline"),
            ("street_b", "new_parent", "agree")]  # fmt: skip
    told = site.race(
        "proceed", number=number,
        each=[dict(zip(("by", "stage", "outcome"), ends[client % 3], strict=True)) for client in range(CLIENTS)],
    )  # fmt: skip
    state, stage, ending = stands(site, number)
    if state == "ended":
        assert ending == "refused" and clocks(site, number) == 0 and 1 <= told.count["done"] <= 2
    else:
        assert stage == "move" and clocks(site, number) == 1 and told.count["done"] == 2
    assert links(site, child) == [("territory", "T-street_a")]


def test_a_move_is_decided_once(site, turn):
    """Two officers of the common parent, one agreeing and one refusing."""
    child = union_under(site)
    number = agreed(site, child)
    ways = [{**decision(number), "by": "district_colleague"}, {**decision(number), "outcome": "refuse", "given": {}}]
    told = site.race("oppose", each=[ways[client % 2] for client in range(CLIENTS)])
    assert (told.count["done"], told.codes["ended"]) == (1, CLIENTS - 1)
    where = {"done": "T-street_b", "refused": "T-street_a"}[stands(site, number)[2]]
    assert links(site, child) == [("territory", where)]


def test_two_moves_that_would_make_a_circle(site, turn):
    """Each of two federations is to stand under the other; one move is decided, the other is refused.

    The desks of either matter are found again by the other move: few clients, they wait for each other.
    """
    one, two = f"F{next(serial)}", f"F{next(serial)}"
    site.one("federate", codes=[one, two])
    numbers = [agreed(site, child, "district", to) for child, to in ((one, two), (two, one))]
    site.race("oppose", each=[decision(numbers[client % 2]) for client in range(FEW)])
    endings = sorted(stands(site, number)[2] for number in numbers)
    assert endings == ["", "done"]
    parents = sorted(parent for child in (one, two) for _line, parent in links(site, child))
    assert parents in (sorted(["T-district", one]), sorted(["T-district", two]))


def test_people_join_a_union_while_it_moves(site, turn):
    """Admissions and applications at the moment of the move: nobody is lost, every desk is one that stands above."""
    union = union_under(site)
    token, number = site.one("open_code", union=union), agreed(site, union)
    pending = [applied(site, token)[1] for _place in range(3)]
    people = newcomers(CLIENTS)
    site.one("account", phones=[one["phone"] for one in people])
    site.race(
        "oppose",
        each=[
            decision(number) if client % 10 == 5
            else {"what": "decide", "by": "street_a", "number": pending[client % 3], "outcome": "admit"} if client % 2
            else {**people[client], "union": token}
            for client in range(CLIENTS)
        ],
    )  # fmt: skip
    assert links(site, union) == [("territory", "T-street_b")]
    assert at_desks(site, union) <= {"T-street_b"}
    for matter in pending:
        assert len(open_memberships(site, matter)) == (stands(site, matter)[2] == "done")
