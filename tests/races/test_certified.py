"""Fifty officers at once submit and review the same value: one submission, one lock, never both ways."""

from datetime import date, timedelta
from itertools import count

import pytest

from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
_days = count(1)


@pytest.fixture(params=range(20 if RELEASE else 2))
def day(request, site):
    """A day of which nothing was certified yet."""
    site.one("take_snapshot")
    return (date(2018, 1, 1) + timedelta(days=next(_days))).isoformat()


def states(site, day) -> list[tuple]:
    return site.rows("SELECT state, revision FROM figures_certifiedvalue WHERE as_of = %s ORDER BY id", day)


def entries(site, number) -> list[str]:
    rows = site.rows(
        "SELECT event FROM ledger_entry WHERE subject_kind = 'certified_value' AND subject_number = %s ORDER BY seq",
        number,
    )
    return [event for (event,) in rows]


def test_one_submission_waits(site, day):
    told = site.race("submit_value", by="district", figure="I44", day=day)
    assert (told.count["done"], told.codes["waiting"]) == (1, CLIENTS - 1)
    assert states(site, day) == [("submitted", 1)]
    assert entries(site, told.done[0]) == ["figures.value_submitted"]


def test_a_value_is_locked_once(site, day):
    number = site.one("submit_value", by="district", figure="I44", day=day)
    told = site.race("lock_value", by="district_colleague", number=number)
    assert (told.count["done"], told.codes["settled"]) == (1, CLIENTS - 1)
    assert states(site, day) == [("locked", 1)]
    assert entries(site, number) == ["figures.value_submitted", "figures.value_locked"]


def test_a_value_is_locked_or_sent_back_and_never_by_its_submitter(site, day):
    number = site.one("submit_value", by="district", figure="I44", day=day)
    ways = [("lock_value", "district_colleague"), ("return_value", "district_colleague"), ("lock_value", "district")]
    each = [dict(zip(("what", "by"), ways[turn % 3], strict=True)) for turn in range(CLIENTS)]
    told = site.race("oppose", each=each, number=number)
    assert told.count["done"] == 1 and told.codes["settled"] + told.codes["own_submission"] == CLIENTS - 1
    assert states(site, day) in ([("locked", 1)], [("returned", 1)])
    assert len(entries(site, number)) == 2
    both = "reviewed_by_id = submitted_by_id"
    assert site.rows(f"SELECT id FROM figures_certifiedvalue WHERE {both}") == []
