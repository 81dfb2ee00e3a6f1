"""Definitions, families, masking, scope of rows, small cells, stored values, and a figure added from a text."""

from datetime import date, timedelta

import pytest

from gongyou.engines.facts import tasks
from gongyou.engines.figures import operations, queries
from gongyou.engines.figures.models import StoredValue
from gongyou.engines.figures.queries import reading
from gongyou.engines.figures.tasks import run_store
from gongyou.engines.figures.types import FAMILIES, FIGURES, Figure, find, members
from gongyou.engines.figures.types import figure as register
from gongyou.engines.procedures import operations as procedures
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.operations.errors import Denied
from gongyou.records.directory.models import Employment, Membership, Person
from tests.factories.district import fill, person

ADDED = """
from django.utils.translation import gettext_lazy as _
from gongyou.engines.figures.types import DISTRICT, STREET, Figure, figure, holds

@figure
class Retained(Figure):
    id = "T90"
    key = "tests.retained"
    name = _("保留会籍人数")
    unit = _("人")
    qualifier = _("余")
    numerator_words = _("当日会籍为保留的人数")
    grains = (DISTRICT, STREET)
    source = _("会籍登记")

    @staticmethod
    def rows(t, day):
        found = t.memberships.filter(holds(t.memberships, day) & (t.memberships.kind == "retained"))
        return found.select(id=found.person, region=found.region)
"""


def admit(world, union="union_a1", **more):
    matter, worker = world.apply(union, **more)
    procedures.act(world.viewers[union], number=matter.number, outcome="admit")
    return matter, worker


def test_every_definition_is_sound():
    assert FIGURES.check_all() == []
    assert [list(one.faults()) for family in FAMILIES for one in members(family)] == [
        [] for family in FAMILIES for _one in members(family)
    ]
    guide = {"I01", "I02", "I04", "I38", "I39", "I40", "I41", "I42", "I43", "I44", "I45", "I46", "I52"}
    assert guide <= set(FIGURES.keys())


def test_a_wrong_definition_is_refused_with_its_reasons():
    class Wrong(Figure):
        id, key, name, unit, numerator_words, source = "T1", "t.wrong", "错", "人", "错", "错"
        grains = ("district", "street", "galaxy")

        @staticmethod
        def rows(t, day):
            return t.memberships.select(id=t.memberships.person)

    class Unknown(Wrong):
        id, grains = "T2", ("district",)

        @staticmethod
        def rows(t, day):
            return t.no_such_table

    with FIGURES.temporarily("T1", Wrong), FIGURES.temporarily("T2", Unknown):
        reasons = [str(problem) for problem in FIGURES.check_all()]
    assert any("unknown grain 'galaxy'" in reason for reason in reasons)
    assert any("no column region" in reason for reason in reasons)
    assert any("no fact table 'no_such_table'" in reason for reason in reasons)


def test_a_figure_added_as_one_text_is_counted_grouped_opened_and_listed(world):
    fill(world, 4)
    namespace: dict = {"__name__": "tests.added"}
    try:
        exec(compile(ADDED, "figure_t90.py", "exec"), namespace)
        day = date(2024, 12, 31)
        wanted = {
            row.person_id
            for row in Membership._base_manager.filter(kind="retained", valid_from__lte=day)
            if row.valid_to is None or row.valid_to > day
        }
        assert wanted
        assert FIGURES.check_all() == []
        assert queries.value("T90", day).value == len(wanted)
        assert sum(cell.value for cell in queries.by_grain("T90", day, "street").values()) == len(wanted)
        assert set(queries.row_ids("T90", day)) == wanted
        assert "T90" in [entry.id for entry in queries.catalogue()]
        rows, total = queries.open_rows(world.viewers["district"], "T90", day)
        assert total == len(wanted) == len(rows)
    finally:
        del FIGURES._values["T90"], FIGURES._modules["T90"]


def test_the_district_moves_after_an_admission_and_the_old_days_stay(world):
    assert queries.value("P.unions.join.closed").value == 0
    before = queries.value("I43").value
    _matter, worker = admit(world)
    Person._base_manager.filter(pk=worker.person_id).update(household="rural")
    tasks.refresh()
    assert queries.value("I43").value == before + 1
    assert queries.value("I43", clock.today() - timedelta(days=1)).value == before
    assert queries.by_grain("I43", None, "street")["370211001"].value == 1


def test_two_works_count_one_person_and_the_sets_overlap(world):
    _matter, worker = admit(world)
    Person._base_manager.filter(pk=worker.person_id).update(household="rural")
    before = queries.value("I42").value
    Employment._base_manager.filter(person_id=worker.person_id).delete()
    for form in ("courier", "truck_driver", ""):
        Employment(
            person_id=worker.person_id,
            occupation="x",
            relation="employed",
            new_form=form,
            industrial=True,
            is_main=form == "courier",
            valid_from=date(2020, 1, 1),
        ).save(force_insert=True)
    tasks.refresh()
    assert (before, queries.value("I42").value, queries.value("I43").value) == (0, 1, 1)
    assert queries.value("I45").value == 1


def test_procedures_have_figures_for_free(world):
    with clock.rehearse(date(2026, 11, 9)):
        first, _worker = world.apply("union_a1")
        late, _other = world.apply("union_a1")
        waiting, _third = world.apply("union_b1")
        procedures.return_for_correction(world.viewers["union_b1"], number=waiting.number, note="请补充单位名称")
    with clock.rehearse(date(2026, 11, 11)):
        procedures.act(world.viewers["union_a1"], number=first.number, outcome="admit")
    with clock.rehearse(date(2026, 12, 31)):
        procedures.act(world.viewers["union_a1"], number=late.number, outcome="admit")
        tasks.refresh()
        day = date(2026, 12, 31)
        assert queries.value("P.unions.join.opened", day).value == 3
        assert queries.value("P.unions.join.closed", day).value == 2
        found = queries.value("P.unions.join.on_time", day)
        assert (found.value, found.numerator, found.denominator) == (50.0, 1, 2)
        assert queries.value("P.unions.join.median_days", day).value == (2 + 52) / 2
        assert queries.value("P.unions.join.waiting", day).value == 1
        assert queries.value("P.unions.join.opened", date(2026, 11, 8)).value == 0
        assert queries.value("P.unions.join.on_time", date(2026, 11, 8)).value is None
        assert queries.value("P.unions.join.median_days", date(2026, 11, 8)).value is None
        early = queries.value("P.unions.join.closed", date(2026, 11, 30))
        assert early.value == 1
        rows, total = queries.open_rows(world.viewers["district"], "P.unions.join.opened", day)
        assert total == 3 and {row.name for row in rows} == {first.number, late.number, waiting.number}


def test_children_are_not_counted(world):
    admit(world, "street_a")
    tasks.refresh()
    assert queries.value("P.unions.join.opened").value == 1
    assert queries.value("P.unions.placing.opened").value == 0


def test_who_may_open_which_cell(world):
    district, street, clerk = (world.viewers[key] for key in ("district", "street_a", "union_a1"))
    leader = world.staff("leader", "district")
    assert queries.may_open(district, "district", None) and queries.may_open(district, "street", "370211002")
    assert queries.may_open(street, "street", "370211001") and not queries.may_open(street, "street", "370211002")
    assert not queries.may_open(street, "district", None)
    assert queries.may_open(street, "union", world["union_a2"].pk)
    assert not queries.may_open(street, "union", world["union_b1"].pk)
    assert queries.may_open(clerk, "union", world["union_a1"].pk)
    assert not queries.may_open(clerk, "street", "370211001")
    assert not queries.may_open(clerk, "union", world["union_a2"].pk)
    assert not queries.may_open(leader, "district", None)
    assert not queries.may_open(public(), "district", None)
    assert not queries.may_open(street, "street", None) and not queries.may_open(street, "union", None)


def test_people_outside_the_scope_are_counted_but_not_shown(world):
    fill(world, 6)
    day = date(2024, 12, 31)
    mine, _count = queries.open_rows(world.viewers["street_a"], "I45", day, size=1000)
    rows, total = queries.open_rows(world.viewers["district"], "I43", day, size=1000)
    assert total == len(rows) > 0
    names = {person.name for person in Person._base_manager.all()}
    shown = {row.name for row in [*mine, *rows]}
    assert not shown & names
    assert any("*" in row.name for row in rows)
    assert any(row.hidden and not row.code for row in mine)


def test_rows_come_in_pages(world):
    fill(world, 6)
    day = date(2024, 12, 31)
    all_ids = queries.row_ids("I45", day, limit=1000)
    assert len(all_ids) > 6
    paged = [one for at in range(0, len(all_ids), 5) for one in queries.row_ids("I45", day, offset=at, limit=5)]
    assert paged == all_ids


def test_small_cells_of_people_are_hidden_from_the_public_only(world):
    admit(world)
    tasks.refresh()
    street = queries.by_grain("P.unions.join.opened", None, "street")["370211001"]
    assert street.shown_to(public()) == street
    Person._base_manager.update(household="rural")
    tasks.refresh()
    value = queries.value("I43")
    assert value.value == 1
    assert value.shown_to(world.viewers["district"]) == value
    hidden = value.shown_to(public())
    assert hidden.suppressed and hidden.value is None and hidden.numerator is None
    for number in range(4):
        one = person(__import__("random").Random(1), 9000 + number)
        Person._base_manager.filter(pk=one.pk).update(household="rural")
        Membership(person=one, union=world["union_a1"], road="paper", valid_from=date(2020, 1, 1)).save(
            force_insert=True
        )
    tasks.refresh()
    assert queries.value("I43").shown_to(public()).value == 5


def test_nothing_counted_is_zero_and_zero_is_not_hidden(world):
    assert queries.value("I39").value == 0
    assert queries.value("I43").shown_to(public()).value == 0


def test_values_are_kept_until_the_tables_that_they_read_change(world):
    admit(world)
    tasks.refresh()
    reading.forget()
    queries.value("I44"), queries.value("I42")
    kept = set(reading._results)
    _matter, _worker = admit(world, "union_b1")
    queries.value("I44")
    assert set(reading._results) == kept
    queries.value("I42")
    assert len(set(reading._results) - kept) == 1


def test_the_version_changes_with_what_is_counted_and_not_with_words():
    class One(Figure):
        id, key, name, unit, numerator_words, source = "T1", "t.one", "一", "人", "一", "一"

        @staticmethod
        def rows(t, day):
            return t.memberships.select(id=t.memberships.person)

    class Other(One):
        name = "别的名称"

    class Different(One):
        @staticmethod
        def rows(t, day):
            return t.memberships.filter(t.memberships.migrant).select(id=t.memberships.person)

    assert One.version() == Other.version() != Different.version()


def test_the_days_values_are_taken_down_once_with_an_entry(world):
    admit(world)
    first = run_store(system(reason="test"), None)
    assert first["added"] > 30
    assert run_store(system(reason="test"), None)["added"] == 0
    row = StoredValue._base_manager.get(figure="I44", grain="district")
    assert (row.value, row.as_of, row.definition_version) == (4, clock.today(), find("I44").version())
    assert len(row.snapshot_hash) == 64
    assert [one.figure for one in queries.latest_stored(world.viewers["district"], "I44")] == ["I44"]
    assert queries.latest_stored(public(), "I44") == []
    with pytest.raises(Denied):
        operations.store_values(world.viewers["district"], day=clock.today(), snapshot_hash="", values=())


def test_unknown_figures_and_grains_are_errors(db):
    with pytest.raises(KeyError):
        queries.value("I99")
    with pytest.raises(KeyError):
        queries.by_grain("I01", None, "street")
    assert queries.entry("I99") is None
    assert register.__name__ == "figure"
