"""Certified values: two people, what the database refuses, revisions, and “then” beside “now”."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gongyou.engines.facts import tasks
from gongyou.engines.figures import queries
from gongyou.engines.figures.models import CertifiedValue, FigureEdition
from gongyou.engines.figures.operations import lock_values, return_value, submit_values, withdraw_value
from gongyou.engines.figures.queries.replaying import Gone, replay, statement_for
from gongyou.engines.figures.types import (
    FAMILIES,
    FIGURES,
    SAMPLE_DAY,
    Cell,
    Derived,
    Figure,
    compiled,
    find,
    holds,
    members,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Organisation
from gongyou.records.directory.operations.organisations import establish_organisation
from tests.factories.district import fill

DAY = date(2024, 12, 31)
UNIONS = Cell("I44", DAY)


@pytest.fixture
def officers(world):
    return world.viewers["district"], world.staff("district_officer", "district", "colleague")


@operation("test.union_founded", allow=lambda viewer, **kwargs: viewer.is_system)
def found_union(viewer, *, world, key, day):
    made = establish_organisation(
        viewer,
        name=f"补录{key}工会",
        kind="basic",
        code=f"T-late-{key}",
        day=day,
        parent=world["street_a"],
        form="single",
        region_id="370211001",
    )
    current().entry("directory.organisation_noted", "organisation", made.pk)
    return made


def late_union(world, key="1", day=date(2020, 1, 1)):
    """A union that existed long ago and is recorded today."""
    return found_union(system(reason="test"), world=world, key=key, day=day)


def submit(viewer, *cells, **more):
    return submit_values(viewer, cells=cells or (UNIONS,), **more)


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


def test_then_and_now_tell_records_from_definitions(officers, world):
    first, second = officers
    (row,) = submit(first)
    lock_values(second, numbers=[row.pk])
    found = queries.then_and_now(queries.certified_value(first, row.pk))
    assert found.equal and not found.records_changed and not found.definition_matters
    assert (found.changed_tables, found.by_records, found.by_definition) == ((), 0, 0)

    late_union(world)
    found = queries.then_and_now(queries.certified_value(first, row.pk))
    assert found.records_changed and not found.definition_matters and found.same_definition
    assert (found.by_records, found.by_definition, found.same.value, found.today.value) == (1, 0, 5, 5)
    assert found.changed_tables == ("organisations",)

    old = find("I44")

    class Wider(old):
        @staticmethod
        def rows(t, day):
            wanted = holds(t.organisations, day) & t.organisations.kind.isin(["basic", "federation"])
            chosen = t.organisations.filter(wanted)
            return chosen.select(id=chosen.organisation, region=chosen.region, zone=chosen.zone)

    FIGURES._values["I44"] = Wider
    try:
        found = queries.then_and_now(queries.certified_value(first, row.pk))
        assert found.records_changed and found.definition_matters and not found.same_definition
        assert (found.same.value, found.today.value) == (5, 6)
        assert (found.by_records, found.by_definition) == (1, 1)
        (revised,) = submit(first, note="口径改为含联合会")
        assert revised.value == 6 and revised.definition_id != row.definition_id
    finally:
        FIGURES._values["I44"] = old


def test_other_things_behind_the_same_number_are_noticed(officers, world):
    first, second = officers
    (row,) = submit(first)
    lock_values(second, numbers=[row.pk])
    gone = world["union_b1"]
    Organisation._base_manager.filter(pk=gone.pk).update(valid_to=date(2019, 1, 1))
    late_union(world)
    found = queries.then_and_now(queries.certified_value(first, row.pk))
    assert found.equal and found.others_counted and found.records_changed and found.by_records == 0


def test_a_figure_made_of_others_keeps_their_definitions(officers, world):
    fill(world, 3)
    first, second = officers
    (row,) = submit(first, Cell("I46", DAY))
    lock_values(second, numbers=[row.pk])
    assert {one.figure for one in FigureEdition._base_manager.all()} == {"I45", "I46"}
    before = find("I46").version()
    old = find("I45")

    class Everybody(old):
        @staticmethod
        def rows(t, day):
            found = t.employments.filter(holds(t.employments, day))
            return found.select(id=found.person, region=found.region, zone=found.zone)

    FIGURES._values["I45"] = Everybody
    find("I46").version.__func__.__globals__["_version"].cache_clear()
    try:
        assert find("I46").version() != before
        found = queries.then_and_now(queries.certified_value(first, row.pk))
        assert not found.same_definition and found.by_records == 0
        assert queries.as_value(row).value == found.same.value != found.today.value
        assert found.same.parts == row.parts
    finally:
        FIGURES._values["I45"] = old
        find("I46").version.__func__.__globals__["_version"].cache_clear()


def test_a_definition_that_cannot_be_computed_any_more_says_so(officers):
    first, second = officers
    (row,) = submit(first)
    lock_values(second, numbers=[row.pk])
    form = {**find("I44").form(), "statements": {"rows": 'SELECT "no_such_column" AS id FROM "organisations"'}}
    with pytest.raises(Gone):
        replay(form, DAY, "district", None, on=queries.snapshot())
    held = queries.certified_value(first, row.pk)
    held.definition.form = form
    found = queries.then_and_now(held)
    assert found.same is None and found.by_definition is None and found.today.value == 4


def _all_figures():
    return [*FIGURES, *(one for family in FAMILIES for one in members(family))]


def test_stored_statements_run_for_any_day_and_cell(world):
    """The statements of every declared form, with the day exchanged, are those of that day and give the same values."""
    fill(world, 5)
    tasks.refresh()
    on = queries.snapshot()
    for figure in _all_figures():
        if not issubclass(figure, Derived):
            told = statement_for(figure.form()["statements"]["rows"], DAY)
            assert told.split() == compiled(figure.rows, DAY)[0].split(), figure.id
            assert compiled(figure.rows, SAMPLE_DAY)[0] in figure.form()["statements"].values()
        for grain in figure.grains:
            cells = queries.by_grain(figure.id, DAY, grain)
            for key, wanted in cells.items():
                got = replay(figure.form(), DAY, grain, key, on=on)
                assert (got.value, got.numerator, got.denominator, got.parts) == (
                    wanted.value,
                    wanted.numerator,
                    wanted.denominator,
                    wanted.parts,
                ), (figure.id, grain, key)


def test_versions_are_the_same_in_every_language():
    from django.utils import translation

    class Spoken(Figure):
        id, key, name, unit, numerator_words, source = "T1", "t.one", "一", find("I42").unit, "一", "一"

        @staticmethod
        def rows(t, day):
            return t.memberships.select(id=t.memberships.person)

    with translation.override("en"):
        english = Spoken.form()
    assert english == Spoken.form()
