"""Fifty clients at once confirm a merge of two records, and write about one of the two."""

import pytest

from tests.races.asking import two_records
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 200 if RELEASE else 1


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
