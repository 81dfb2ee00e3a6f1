"""Fifty clients at once join, move and end organisations: one parent on a line, no circle, nobody left behind."""

import pytest

from tests.races.asking import codes, links
from tests.races.people import somebody
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 1


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
