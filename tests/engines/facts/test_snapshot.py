"""The snapshot: what it holds and never holds, when it is stale, and how it is exchanged."""

import ast
from datetime import date
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from django.db import transaction

import gongyou
from gongyou.engines.facts import queries, tasks
from gongyou.engines.facts.models import Mark
from gongyou.engines.facts.tasks import marking, refreshing
from gongyou.engines.facts.tasks.marking import stale_after
from gongyou.engines.facts.types import FACTS, FactTable
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.registry import all_registries
from gongyou.records.directory.models import Employment, Membership, Person
from tests.factories.district import fill

PERSONAL = {
    "name",
    "initials",
    "gender",
    "birth_date",
    "identity_kind",
    "identity_number",
    "identity_index",
    "phone",
    "phone_index",
    "household",
    "identity_checked_on",
    "died_on",
    "card_number",
    "code",
    "user",
    "user_id",
    "answers",
    "note",
    "title",
    "label",
    "credit_code",
    "employer_name",
    "number",
}


def tables(found):
    return {key: parquet.read_table(found.path(key)) for key in found.tables}


def test_no_table_has_a_personal_column(world):
    found = tasks.refresh()
    for key, table in tables(found).items():
        assert table.column_names == list(FACTS.get(key).columns)
        assert not PERSONAL & set(table.column_names), key


def test_no_name_number_or_phone_is_anywhere_in_the_files(world):
    fill(world, 5)
    world.apply("union_a1", name="张晓工")
    found = tasks.refresh()
    secrets = set()
    for person in Person._base_manager.all():
        secrets |= {person.name, person.code, person.initials, person.identity_number.reveal()}
        secrets |= {person.phone.reveal()} if person.phone else set()
    texts = set()
    for table in tables(found).values():
        for column in table.columns:
            texts |= {str(value) for value in column.to_pylist() if value is not None}
    assert len(secrets) > 100 and texts
    assert not texts & secrets
    raw = b"".join(found.path(key).read_bytes() for key in found.tables)
    assert "张".encode() not in raw


def test_an_empty_text_is_not_a_missing_one(world):
    fill(world, 5)
    works = tables(tasks.refresh())["employments"].to_pylist()
    stored = {row.pk: row for row in Employment._base_manager.select_related("employer")}
    assert len(works) == len(stored) > 20
    for row in works:
        one = stored[row["employment"]]
        assert row["new_form"] == one.new_form
        assert (row["valid_from"], row["valid_to"]) == (one.valid_from, one.valid_to)
        assert (row["industrial"], row["is_main"]) == (one.industrial, one.is_main)
        assert row["region"] == (one.employer.region_id if one.employer else one.region_id)
    assert {"", "courier"} <= {row["new_form"] for row in works}
    assert any(row["region"] is None for row in works)


def test_text_with_quotes_commas_and_line_ends_survives(world):
    fill(world, 5)
    odd = 'a"b,c\nd'
    Employment._base_manager.filter(pk=Employment._base_manager.first().pk).update(occupation=odd)
    works = tables(tasks.refresh())["employments"].to_pylist()
    assert odd in {row["occupation"] for row in works}


def test_equal_facts_give_equal_files(world):
    first, second = tasks.refresh(), tasks.refresh()
    assert first.stamp != second.stamp
    assert first.hash == second.hash
    assert {k: t.hash for k, t in first.tables.items()} == {k: t.hash for k, t in second.tables.items()}


def test_an_admission_writes_the_memberships_anew_and_takes_the_rest_over(world):
    matter, _worker = world.apply("union_a1")
    first = tasks.ensure()
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    assert "memberships" in queries.marks() and "organisations" not in queries.marks()
    second = tasks.ensure()
    assert second.tables["memberships"].rows == first.tables["memberships"].rows + 1
    assert second.path("employers").samefile(first.path("employers"))
    assert not second.path("memberships").samefile(first.path("memberships"))
    assert queries.marks() == {}


def test_rows_of_the_marked_subjects_are_put_into_the_old_table(world):
    fill(world, 5)
    first, _one = world.apply("union_a1")
    second, _two = world.apply("union_b1")
    tasks.ensure()
    operations.act(world.viewers["union_a1"], number=first.number, outcome="admit")
    operations.act(world.viewers["union_b1"], number=second.number, outcome="admit")
    number = Membership._base_manager.latest("pk").pk
    marked = set(queries.marks()["memberships"].values())
    assert len(marked) == 2 and number in marked and None not in marked
    merged = tasks.ensure(probing=False)
    whole = tasks.refresh()
    assert queries.marks() == {}
    assert {k: t.hash for k, t in merged.tables.items()} == {k: t.hash for k, t in whole.tables.items()}
    # A membership of a union that moved has a row for each place of the union.
    numbers = set(parquet.read_table(merged.path("memberships"))["membership"].to_pylist())
    assert numbers == set(Membership._base_manager.values_list("pk", flat=True))


def test_a_closed_row_is_exchanged_and_bulk_rows_beside_it_are_found_later(world):
    fill(world, 5)
    before = tasks.ensure()
    open_rows = list(Membership._base_manager.filter(valid_to=None)[:2])
    Membership._base_manager.filter(pk=open_rows[0].pk).update(valid_to=date(2026, 11, 21), end_reason="left")
    marking._mark([("memberships", open_rows[0].pk)])
    probes = {"memberships": queries.probe("memberships")}
    seen = queries.marks()
    Membership._base_manager.filter(pk=open_rows[1].pk).update(valid_to=date(2026, 11, 21), end_reason="left")
    found = refreshing._write(before, ["memberships"], seen, probes)
    ends = {row["membership"]: row["valid_to"] for row in tables(found)["memberships"].to_pylist()}
    assert ends[open_rows[0].pk] == date(2026, 11, 21) and ends[open_rows[1].pk] is None
    assert queries.stale(found) == ["memberships"]


def test_an_event_about_something_else_marks_the_whole_table(world):
    tasks.ensure()
    world.apply("union_a1")
    assert None not in set(queries.marks()["matters"].values())

    class Draft:
        event, subject_kind, subject_number = "directory.organisation_dissolved", "organisation", 5

    class Running:
        drafts = [Draft]

    marking.mark_what_changed(Running)
    assert set(queries.marks()["memberships"].values()) == {None}


def test_a_bulk_act_marks_the_whole_table_once(world):
    tasks.ensure()

    class Draft:
        event, subject_kind = "directory.member_admitted", "membership"

        def __init__(self, number):
            self.subject_number = number

    class Running:
        drafts = [Draft(number) for number in range(marking.MOST_SUBJECTS + 1)]

    marking.mark_what_changed(Running)
    assert list(queries.marks()["memberships"].values()) == [None]


def test_nothing_is_written_where_nothing_changed(world):
    assert tasks.ensure().stamp == tasks.ensure().stamp


def test_a_rolled_back_operation_leaves_no_mark(world):
    tasks.ensure()
    before = Mark._base_manager.count()
    with transaction.atomic():
        tasks.mark_dirty("memberships")
        transaction.set_rollback(True)
    assert Mark._base_manager.count() == before


def test_a_mark_that_comes_during_the_writing_stays(world):
    tasks.ensure()
    tasks.mark_dirty("memberships")
    seen = queries.marks()
    tasks.mark_dirty("memberships")
    refreshing._write(queries.current(), ["memberships"], seen, {})
    assert len(queries.marks()["memberships"]) == 1
    assert queries.stale(queries.current(), probing=False) == ["memberships"]


def test_rows_that_came_by_bulk_are_found_by_the_probe(world):
    fill(world, 5)
    found = tasks.ensure()
    row = Membership._base_manager.filter(valid_to=None).first()
    Membership._base_manager.filter(pk=row.pk).update(valid_to=date(2026, 11, 21), end_reason="left")
    assert queries.stale(found, probing=False) == []
    assert queries.stale(found) == ["memberships"]


def test_an_event_that_no_table_claims_makes_everything_probed(world):
    found = tasks.ensure()
    assert stale_after("unions.roster_committed") == [queries.UNKNOWN]
    assert stale_after("directory.member_admitted") == ["memberships"]
    assert stale_after("directory.person_registered") == []
    assert stale_after("accounts.code_sent") == []
    tasks.mark_dirty(queries.UNKNOWN)
    assert tasks.ensure(probing=False).stamp == found.stamp
    assert queries.marks() == {}


def _events_of_records() -> set[str]:
    """Every event that operations of the records write, as they stand in the code."""
    found = set()
    for path in (Path(gongyou.__file__).parent / "records").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", ""))
            if named in {"entry", "operation"} and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_every_event_of_the_records_is_claimed_by_a_table_or_known_to_change_none():
    """A probe counts rows; an event that changes a value in place must be claimed by name."""
    events = {event for event in _events_of_records() if not event.startswith("demo.")}
    assert len(events) > 40
    assert sorted(event for event in events if stale_after(event) == [queries.UNKNOWN]) == []


def test_a_changed_household_reaches_the_figures_facts(world):
    matter, worker = world.apply("union_a1")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    tasks.ensure()
    given = {"name": "", "phone": "", "household": "rural"}
    asked = open_request(worker_viewer(worker.user_id), procedure="unions.particulars", given=given)
    operations.act(world.viewers["union_a1"], number=asked.number, outcome="change")
    assert "memberships" in queries.marks()


def test_an_unknown_table_cannot_be_marked(world):
    with pytest.raises(KeyError, match="known keys"):
        tasks.mark_dirty("no_such_table")


def test_three_snapshots_are_kept_and_the_pointer_moves_last(world):
    stamps = [tasks.refresh().stamp for _ in range(5)]
    kept = {path.name for path in queries.folder().iterdir() if path.is_dir()}
    assert kept == set(stamps[-3:])
    assert queries.current().stamp == stamps[-1]


def test_what_a_broken_run_left_is_ignored_and_removed(world):
    found = tasks.refresh()
    (queries.folder() / ".20200101T000000000000").mkdir()
    assert queries.current().stamp == found.stamp
    tasks.refresh()
    assert not (queries.folder() / ".20200101T000000000000").exists()


def test_a_changed_declaration_makes_the_table_stale(world):
    found = tasks.ensure()
    with FACTS.temporarily(
        "more", FactTable("more", {"n": "int"}, "SELECT 1 AS n ORDER BY n", "SELECT 1", ("nothing.",))
    ):
        assert queries.stale(found) == ["more"]
        assert tasks.ensure().tables["more"].rows == 1


def test_every_table_is_declared_right_and_reads_what_it_says(world):
    assert FACTS.check_all() == []
    assert FACTS in all_registries()
    bad = FactTable("bad", {"n": "number"}, "SELECT 1", "SELECT 1", ())
    with FACTS.temporarily("bad", bad):
        assert len(FACTS.check_all()) == 3


def test_the_job_does_the_work_of_all_jobs_before_it(world):
    tasks.ensure()
    tasks.mark_dirty("memberships")
    first = refreshing.run_refresh(None, None)
    assert refreshing.run_refresh(None, None)["snapshot"] == first["snapshot"]
