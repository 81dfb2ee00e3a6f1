"""“Then” beside “now”: records that changed are told from definitions that changed."""

from datetime import date

import pytest

from gongyou.engines.facts import tasks
from gongyou.engines.figures import queries
from gongyou.engines.figures.models import FigureEdition
from gongyou.engines.figures.operations import lock_values
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
from gongyou.records.directory.models import Organisation
from tests.factories.certifying import DAY, late_union, submit
from tests.factories.district import fill


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
