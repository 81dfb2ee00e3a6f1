"""Fifty clients at once found unions by procedure: one founding of an employer, one result, one number for a reply."""

import pytest

from tests.races.asking import applied, clocks, has_ended, members_of, newcomers, serial, stands
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 40 if RELEASE else 1


def employers(count):
    """Numbers of employers that nobody has asked for yet."""
    return [next(serial) + 1000 for _place in range(count)]


def opened(site, until, employers_each=2):
    """A founding that was carried to a stage; a joint one needs fewer members."""
    numbers = employers(employers_each)
    site.one("employ", numbers=numbers)
    matter = site.one("ask_founding", numbers=numbers)
    assert site.one("go_on", number=matter, until=until) == until
    return matter


def acts(site, number, outcome):
    return site.value(
        "SELECT COUNT(*) FROM procedures_act a JOIN procedures_matter m ON m.id = a.matter_id "
        "WHERE m.number = %s AND a.outcome = %s", number, outcome,
    )  # fmt: skip


def test_foundings_of_the_same_employers_are_opened_at_once(site, turn):
    """The same two employers in both orders, and one of them alone: one founding of both stands."""
    one, two = employers(2)
    site.one("employ", numbers=[one, two])
    ways = [[one, two], [two, one], [one], [two]]
    told = site.race("ask_founding", each=[{"numbers": ways[client % 4]} for client in range(CLIENTS)])
    covered = "SELECT COUNT(*) FROM procedures_rollitem l JOIN procedures_matter m ON m.id = l.matter_id WHERE "
    rows = [site.value(covered + "m.number = %s AND l.kind = 'covered'", number) for number in told.done]
    assert rows in ([2], [1, 1]) and told.codes["open_already"] == CLIENTS - len(rows)


def test_two_preparations_take_in_one_employer_at_once(site, turn):
    """Each would become a joint one with the same third employer; one of them does."""
    matters = [opened(site, "recruit") for _place in range(2)]
    (third,) = employers(1)
    (code,) = site.one("employ", numbers=[third])
    told = site.race(
        "proceed", by="street_a", outcome="joint", given={"employers": code},
        each=[{"number": matters[client % 2]} for client in range(CLIENTS)],
    )  # fmt: skip
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert sum(acts(site, number, "joint") for number in matters) == 1
    unions = (
        "SELECT COUNT(*) FROM directory_coverage c JOIN directory_employer e ON e.id = c.employer_id "
        "WHERE e.credit_code = %s AND c.valid_to IS NULL"
    )
    assert site.value(unions, code) == 1


def test_people_join_a_preparation_while_it_is_given_up(site, turn):
    """Either somebody came first, and it goes on; or it was given up, and nobody waits there or is in it."""
    number = opened(site, "recruit", 1)
    union = site.one("union_code", number=number)
    token, people = site.one("token_of", union=union), newcomers(CLIENTS)
    site.one("account", phones=[one["phone"] for one in people])
    site.race(
        "oppose",
        each=[
            {"what": "proceed", "by": "street_a", "number": number, "outcome": "give_up"} if client % 3
            else {**people[client], "union": token}
            for client in range(CLIENTS)
        ],
    )  # fmt: skip
    waiting = (
        "SELECT COUNT(*) FROM procedures_matter m JOIN procedures_party p ON p.matter_id = m.id AND p.role = 'receiver' "
        "JOIN directory_organisation o ON o.node_id = p.organisation_id WHERE o.code = %s AND m.state <> 'ended'"
    )
    gone = has_ended(site, union)
    assert gone == (stands(site, number)[0] == "ended")
    assert gone == (site.value(waiting, union) == 0)


def test_the_last_application_is_decided_while_the_preparation_is_given_up(site, turn):
    number = opened(site, "recruit", 1)
    union = site.one("union_code", number=number)
    _who, join = applied(site, site.one("token_of", union=union))
    ways = [
        {"what": "proceed", "number": number, "outcome": "give_up"},
        {"what": "decide", "number": join, "outcome": "admit"},
        {"what": "decide", "number": join, "outcome": "refuse", "note": "不符合条件"},
    ]
    site.race("oppose", by="street_a", each=[ways[client % 3] for client in range(CLIENTS)])
    assert has_ended(site, union) <= (members_of(site, union) == 0)
    assert (stands(site, join)[2] == "done") == (members_of(site, union) == 1)


def test_recruiting_ends_once(site, turn):
    """The members are enough: fifty windows say so, or take in an employer more."""
    number = opened(site, "candidates")
    # back where the members are enough and nobody has said so yet
    site.one("proceed", by="street_a", number=number, outcome="recruit_again")
    codes = site.one("employ", numbers=employers(5))
    told = site.race(
        "proceed", by="street_a", number=number,
        each=[
            {"outcome": "joint", "given": {"employers": codes[client % 5]}} if client % 2 else {"outcome": "enough"}
            for client in range(CLIENTS)
        ],
    )  # fmt: skip
    assert stands(site, number)[:2] == ("open", "candidates") and clocks(site, number) == 1
    assert acts(site, number, "enough") == 2 and acts(site, number, "joint") <= 5
    assert told.count["done"] == acts(site, number, "joint") + 1


def test_a_meeting_is_called_and_recorded_at_once(site, turn):
    """Every call replaces the one before: one stands. It is recorded once."""
    number = opened(site, "assembly")
    told = site.race("convene", by="street_a", number=number, each=[{"ahead": 14 + c % 3} for c in range(CLIENTS)])
    assert told.count == {"done": CLIENTS}
    rounds = "SELECT r.state, COUNT(*) FROM procedures_round r JOIN procedures_matter m ON m.id = r.matter_id WHERE "
    found = dict(site.rows(rounds + "m.number = %s GROUP BY r.state", number))
    assert found == {"open": 1, "void": CLIENTS - 1}
    told = site.race("proceed", by="street_a", number=number, outcome="record", days=20,
                     given={"present": 10, "minutes": "按议程进行。"})  # fmt: skip
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    assert stands(site, number)[1] == "vote" and acts(site, number, "held") == 1


def test_two_ballots_are_recorded_at_once(site, turn):
    """Two desks counted differently; the first one recorded stands, with one vote for each candidate."""
    number = opened(site, "vote")
    told = site.race("count_votes", number=number, each=[{"first": client % 2 * 2} for client in range(CLIENTS)])
    assert told.count == {"done": 1, "refused": CLIENTS - 1}
    rounds = (
        "SELECT r.state, COUNT(i.id), SUM(CASE WHEN i.carried THEN 1 ELSE 0 END) FROM procedures_round r JOIN "
        "procedures_matter m ON m.id = r.matter_id JOIN procedures_rounditem i ON i.round_id = r.id "
        "WHERE m.number = %s AND r.kind = 'ballot' GROUP BY r.id, r.state"
    )
    assert site.rows(rounds, number) == [("closed", 6, 4)]


def test_replies_are_issued_at_once(site, turn):
    """Three foundings, fifty windows: each is founded once, and no number is given twice or left out."""
    matters = [opened(site, "founding_reply") for _place in range(3)]
    told = site.race(
        "proceed", by="street_a", outcome="issue", given={"prefix": "测工组", "signed_for": "A街道总工会"}, days=20,
        each=[{"number": matters[client % 3]} for client in range(CLIENTS)],
    )  # fmt: skip
    assert (told.done, told.codes["ended"]) == (["done"] * 3, CLIENTS - 3)
    serials = site.rows("SELECT serial FROM procedures_document WHERE prefix = '测工组' ORDER BY serial")
    assert [one for (one,) in serials] == list(range(1, len(serials) + 1))
    for number in matters:
        found = (
            "SELECT COUNT(*) FROM directory_organisation o JOIN procedures_document d ON d.number = "
            "o.founding_document JOIN procedures_matter m ON m.id = d.matter_id JOIN directory_term t ON "
            "t.organisation_id = o.node_id WHERE m.number = %s"
        )
        assert site.value(found, number) == 1
