"""Clients at once close one round, open rounds over one matter, object while the notice ends."""

from datetime import datetime, timedelta

import pytest

from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 10 if RELEASE else 1
ITEMS = 12
POSTED = "2026-11-23T01:00:00+00:00"
STANDING = (
    "SELECT i.ordinal, i.state, m.stage FROM procedures_jointitem i JOIN procedures_jointround r ON r.id = i.round_id "
    "JOIN procedures_matter m ON m.id = i.matter_id WHERE r.number = %s ORDER BY i.ordinal"
)


def drafted(site, stage, numbers, at=""):
    return site.one("draft_joint", by="district", stage=stage, numbers=numbers, at=at)


def test_a_round_closes_once(site, turn):
    """Everybody presses the button: one is told that it is done, and every matter has one act."""
    numbers = site.one("nominate", how_many=ITEMS, stage="award")
    number = drafted(site, "award", numbers)
    site.one("open_joint", by="district_colleague", number=number)
    told = site.race("close_joint", by="district_colleague", number=number)
    assert told.count == {"done": 1, "refused": CLIENTS - 1} and set(told.codes) == {"stale"}
    assert {(state, stage) for _ordinal, state, stage in site.rows(STANDING, number)} == {("done", "paper")}


def test_a_matter_is_taken_by_one_round(site, turn):
    """Each client opens a draft of its own over the same matters."""
    numbers = site.one("nominate", how_many=3, stage="award")
    drafts = [drafted(site, "award", numbers[place % 2 :]) for place in range(6)]
    each = [{"by": "district_colleague", "number": drafts[client % 6]} for client in range(24)]
    told = site.race("open_joint", each=each)
    assert told.count["done"] == 1 and set(told.codes) <= {"taken", "stale"}
    held = (
        "SELECT COUNT(*) FROM procedures_openitem o JOIN procedures_matter m ON m.id = o.matter_id WHERE m.number = %s"
    )
    assert [site.value(held, number) for number in numbers[1:]] == [1, 1]


def test_objections_come_while_the_notice_ends(site, turn):
    """At the last instant some object and some close: an item is stopped, or it went on; never both."""
    numbers = site.one("nominate", how_many=ITEMS, stage="notice")
    number = drafted(site, "notice", numbers, at=POSTED)
    end = datetime.fromisoformat(site.one("open_joint", by="district_colleague", number=number, at=POSTED))
    last, over = (end - timedelta(microseconds=1)).isoformat(), end.isoformat()
    each = [
        {"what": "close", "by": "district_colleague", "number": number, "at": over}
        if client % 4 == 0
        else {"what": "object", "number": number, "ordinal": client % ITEMS + 1, "at": last}
        for client in range(32)
    ]
    told = site.race("close_or_object", each=each)
    stopped = {one for one in told.done if isinstance(one, int)}
    assert "closed" in told.done and set(told.codes) <= {"over", "stale", None}
    for ordinal, state, stage in site.rows(STANDING, number):
        assert (state, stage) == (("frozen", "notice") if ordinal in stopped else ("done", "award")), ordinal
