"""Certified values: two people, what the database refuses, revisions."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gongyou.engines.figures import queries
from gongyou.engines.figures.models import CertifiedValue
from gongyou.engines.figures.operations import lock_values, return_value, submit_values, withdraw_value
from gongyou.engines.figures.types import (
    Cell,
    find,
)
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from tests.factories.certifying import DAY, UNIONS, late_union, submit


def test_a_value_is_submitted_by_one_and_locked_by_another(officers):
    first, second = officers
    (row,) = submit(first, note="年报")
    assert (row.state, row.value, row.numerator, row.denominator) == ("submitted", 4, 4, None)
    assert (row.as_of, row.revision, row.submitted_by_id, row.note) == (DAY, 1, first.user_id, "年报")
    assert row.definition_id == find("I44").version() and row.snapshot_hash == queries.snapshot().hash
    assert row.content == {"organisations": queries.snapshot().tables["organisations"].hash}
    assert len(row.rows_hash) == 64
    assert queries.certified(first, UNIONS) is None and queries.waiting(second) == [row]
    lock_values(second, numbers=[row.pk])
    locked = queries.certified(first, UNIONS)
    assert (locked.pk, locked.state, locked.reviewed_by_id) == (row.pk, "locked", second.user_id)
    assert locked.settled_at is not None and queries.waiting(first) == []
    told = Entry._base_manager.filter(event__startswith="figures.value").order_by("pk")
    assert [one.event for one in told] == ["figures.value_submitted", "figures.value_locked"]
    assert json.loads(told[1].data)["value"] == "4"


def test_nobody_reviews_the_own_submission(officers):
    first, _second = officers
    (row,) = submit(first)
    with pytest.raises(Refused, match="由本人报送"):
        lock_values(first, numbers=[row.pk])
    with pytest.raises(Refused, match="由本人报送"):
        return_value(first, number=row.pk, reason="看错了")
    with pytest.raises(DatabaseError), transaction.atomic():
        CertifiedValue._base_manager.filter(pk=row.pk).update(
            state="locked", reviewed_by_id=first.user_id, settled_at=clock.now()
        )
    assert CertifiedValue._base_manager.get(pk=row.pk).state == "submitted"


def test_a_substitute_and_the_colleague_covered_for_count_as_one_hand(officers, world):
    first, second = officers
    role = Role._base_manager.get(user_id=second.user_id)
    substitute = replace(first, acting_for=role.pk)
    (row,) = submit(substitute)
    assert (row.submitted_by_id, row.submitted_for_id) == (first.user_id, second.user_id)
    for own in (first, second):
        with pytest.raises(Refused, match="由本人报送"):
            lock_values(own, numbers=[row.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        CertifiedValue._base_manager.filter(pk=row.pk).update(
            state="locked", reviewed_by_id=second.user_id, settled_at=clock.now()
        )
    (locked,) = lock_values(world.staff("district_officer", "district", "third"), numbers=[row.pk])
    assert locked.state == "locked"


def test_who_may_submit_and_review_what(officers, world):
    first, second = officers
    street, leader = world.viewers["street_a"], world.staff("leader", "district", "leader")
    for cells in ([UNIONS], [Cell("I44", DAY, "street", "370211002")]):
        with pytest.raises(Denied):
            submit_values(street, cells=cells)
    (row,) = submit(street, Cell("I44", DAY, "street", "370211001"))
    assert row.value == 2
    for viewer in (street, leader, public(), world.viewers["union_a1"], system(reason="test")):
        with pytest.raises(Denied):
            lock_values(viewer, numbers=[row.pk])
    for viewer in (leader, public(), world.viewers["union_a1"], system(reason="test")):
        with pytest.raises(Denied):
            submit(viewer)
    with pytest.raises(Denied):
        lock_values(second, numbers=[row.pk + 1000])
    lock_values(second, numbers=[row.pk])
    assert [one.pk for one in queries.certified_on(leader, DAY, "street").values()] == [row.pk]
    assert first.holds("figures.review")


def test_only_locked_values_are_seen_without_the_right(officers):
    first, second = officers
    (row,) = submit(first)
    assert queries.certified_value(public(), row.pk) is None and queries.history(public(), UNIONS) == []
    lock_values(second, numbers=[row.pk])
    assert queries.certified_value(public(), row.pk).value == 4


@pytest.mark.parametrize(
    "cell", [Cell("I99", DAY), Cell("I01", DAY, "street", "370211001"), Cell("I44", DAY, "galaxy", "x")]
)
def test_unknown_figures_and_grains_are_denied(officers, cell):
    with pytest.raises(Denied):
        submit(officers[0], cell)


def test_a_day_that_is_not_over_is_refused(officers):
    with pytest.raises(Refused, match="还没有结束"):
        submit(officers[0], Cell("I44", clock.today()))


def test_one_submission_waits_at_a_time_and_can_be_withdrawn_or_returned(officers):
    first, second = officers
    (row,) = submit(first)
    with pytest.raises(Refused, match="正等复核"):
        submit(second)
    with pytest.raises(Denied):
        withdraw_value(second, number=row.pk)
    withdraw_value(first, number=row.pk)
    (again,) = submit(second)
    with pytest.raises(Refused, match="原因"):
        return_value(first, number=again.pk, reason=" ")
    return_value(first, number=again.pk, reason="缺少佐证")
    for act in (
        lambda: lock_values(first, numbers=[again.pk]),
        lambda: return_value(first, number=again.pk, reason="再退"),
        lambda: withdraw_value(second, number=again.pk),
    ):
        with pytest.raises(Refused, match="已处理过"):
            act()
    (third,) = submit(first)
    assert [one.state for one in queries.history(first, UNIONS)] == ["submitted", "returned", "withdrawn"]
    assert third.revision == 1


def test_a_value_that_moved_since_it_was_seen_is_refused(officers, world):
    first, _second = officers
    late_union(world)
    with pytest.raises(Refused, match="刚刚从 4 变为 5"):
        submit(first, seen={UNIONS: "4"})
    assert submit(first, seen={UNIONS: "5"})[0].value == 5


def test_many_at_once_or_none(officers):
    first, second = officers
    submit(first, Cell("I42", DAY))
    with pytest.raises(Refused):
        submit(first, UNIONS, Cell("I42", DAY))
    assert CertifiedValue._base_manager.count() == 1
    rows = submit(first, UNIONS, Cell("I45", DAY), Cell("I46", DAY), Cell("I52", DAY), Cell("I52", DAY))
    assert [one.figure for one in rows] == ["I44", "I45", "I46", "I52"]
    lock_values(second, numbers=[one.pk for one in rows])
    assert set(queries.certified_on(first, DAY)) == {(one.figure, "") for one in rows}
    assert queries.certified_on(first, DAY)["I52", ""].parts == {"N": 1, "X": 0}


def test_too_many_at_once_are_refused(officers):
    first, second = officers
    cells = [Cell("I44", date(2020, 1, 1) + timedelta(days=turn)) for turn in range(61)]
    with pytest.raises(Refused, match="一次最多办理 60 个数"):
        submit(first, *cells)
    with pytest.raises(Refused, match="一次最多办理 60 个数"):
        lock_values(second, numbers=range(1, 62))


def test_a_revision_supersedes_and_the_old_value_stays(officers, world):
    first, second = officers
    (row,) = submit(first)
    lock_values(second, numbers=[row.pk])
    with pytest.raises(Refused, match="不用更正"):
        submit(first, note="再报一次")
    late_union(world)
    with pytest.raises(Refused, match="更正要写明原因"):
        submit(first)
    (revised,) = submit(first, note="补录一家2020年成立的工会")
    assert (revised.revision, revised.supersedes_id, revised.value) == (2, row.pk, 5)
    assert queries.certified(first, UNIONS).pk == row.pk
    lock_values(second, numbers=[revised.pk])
    assert queries.certified(first, UNIONS).pk == revised.pk
    old = queries.certified_value(first, row.pk)
    assert (old.value, old.state) == (4, "locked") and queries.successor(first, old).pk == revised.pk
    assert [one.value for one in queries.history(public(), UNIONS)] == [5, 4]


def test_locking_what_the_records_no_longer_give_needs_a_note(officers, world):
    first, second = officers
    (row,) = submit(first)
    late_union(world)
    with pytest.raises(Refused, match="现在算出的数不同"):
        lock_values(second, numbers=[row.pk])
    lock_values(second, numbers=[row.pk], note="以报送时的登记为准")
    assert queries.certified(first, UNIONS).review_note == "以报送时的登记为准"


def _refused(statement: str, *values) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        return True
    return False


def test_the_database_keeps_what_was_submitted_and_settled(officers, world):
    first, second = officers
    (row,) = submit(first)
    table = "figures_certifiedvalue"
    assert _refused(f"UPDATE {table} SET value = 9 WHERE id = %s", row.pk)
    assert _refused(f"UPDATE {table} SET submitted_by_id = %s WHERE id = %s", second.user_id, row.pk)
    assert _refused(f"UPDATE {table} SET state = 'odd', settled_at = submitted_at WHERE id = %s", row.pk)
    assert _refused(f"UPDATE {table} SET state = 'locked', settled_at = submitted_at WHERE id = %s", row.pk)
    assert _refused(f"DELETE FROM {table} WHERE id = %s", row.pk)
    lock_values(second, numbers=[row.pk])
    assert _refused(f"UPDATE {table} SET review_note = 'x' WHERE id = %s", row.pk)
    assert _refused(
        f"UPDATE {table} SET state = 'submitted', reviewed_by_id = NULL, settled_at = NULL WHERE id = %s", row.pk
    )
    assert _refused(f"DELETE FROM {table} WHERE id = %s", row.pk)
    assert _refused("UPDATE figures_figureedition SET figure = 'x'")
    assert CertifiedValue._base_manager.get().value == 4


@pytest.mark.parametrize(
    "change",
    [
        {"state": "locked"},
        {"revision": 2},
        {"revision": 2, "note": "更正"},
        {"revision": 3, "note": "更正", "supersedes": True},
        {"revision": 2, "note": "更正", "supersedes": True, "as_of": DAY - timedelta(days=1)},
        {"revision": 2, "supersedes": True},
        {"revision": 1, "supersedes": True, "note": "更正"},
    ],
)
def test_the_database_refuses_a_broken_chain(officers, change):
    first, second = officers
    (row,) = submit(first)
    lock_values(second, numbers=[row.pk])
    given = {
        field.name: getattr(row, field.name)
        for field in CertifiedValue._meta.fields
        if field.name not in {"id", "state", "settled_at", "reviewed_by", "review_note"}
    }
    given |= {**change, **({"supersedes": row} if change.get("supersedes") else {"supersedes": None})}
    with pytest.raises(DatabaseError), transaction.atomic():
        CertifiedValue(**given).save(force_insert=True)
    good = given | {"state": "submitted", "revision": 2, "note": "更正", "supersedes": row, "as_of": DAY}
    CertifiedValue(**good).save(force_insert=True)
