"""After a move, figures of earlier days still count a union, its members and its sessions where they were."""

from datetime import date

from gongyou.engines.facts import tasks
from gongyou.engines.figures import queries
from gongyou.engines.figures.types import STREET
from gongyou.kernel.access.viewer import system
from gongyou.records.activities.models import Activity
from gongyou.records.directory.models import Membership
from gongyou.records.directory.operations import closing, founding, moving, organisations
from tests.records.directory.people import member

ROBOT, MADE = system(reason="test"), ("matter", 7)
MOVED_ON = date(2026, 11, 9)
BEFORE, AFTER = date(2026, 11, 8), MOVED_ON
A, B = "370211001", "370211002"


def cells(figure, day):
    return {key: cell.value for key, cell in queries.by_grain(figure, day, STREET).items()}


def test_figures_by_street_before_a_move_use_the_old_place(world):
    union = world["union_a1"]
    people = [member(union, since=date(2020, 1, 1)), member(union, since=date(2020, 1, 1))]
    Membership._base_manager.filter(person=people[1]).update(valid_to=date(2025, 1, 1), end_reason="left")
    for day in (BEFORE, date(2026, 11, 20)):
        Activity(kind="joining_drive", title="入会", organiser=union, held_on=day, state="held").save(force_insert=True)
    type(people[0])._base_manager.update(household="rural")
    tasks.ensure()
    assert cells("I43", BEFORE) == {A: 1}
    moving.move_organisation(
        ROBOT, organisation=union, line="territory", new_parent=world["street_b"], day=MOVED_ON, made_by=MADE
    )
    tasks.ensure(probing=False)  # the move's own ledger entries marked what is stale
    assert cells("I43", BEFORE) == {A: 1} and cells("I43", AFTER) == {B: 1}
    assert cells("I43", date(2024, 6, 1)) == {A: 2}
    assert cells("I44", BEFORE) == {A: 2, B: 2} and cells("I44", AFTER) == {A: 1, B: 3}
    assert cells("I41", AFTER) == {A: 1}
    assert cells("I41", date(2026, 11, 20)) == {A: 1, B: 1}
    moving.move_organisation(
        ROBOT, organisation=union, line="territory", new_parent=world["street_a"], day=date(2026, 11, 16), made_by=MADE
    )
    tasks.ensure(probing=False)
    assert [cells("I43", day) for day in (BEFORE, AFTER, date(2026, 11, 16))] == [{A: 1}, {B: 1}, {A: 1}]
    assert queries.value("I43", AFTER).value == 1


def test_a_union_in_preparation_counts_from_its_reply_and_one_given_up_never(world):
    begun, replied = date(2026, 11, 2), date(2026, 11, 16)
    made = [
        organisations.establish_organisation(
            ROBOT, name=f"筹建{turn}工会", kind="basic", form="single", day=begun, parent=world["street_a"],
            region_id=A, preparing=True, made_by=MADE,
        )
        for turn in (1, 2)
    ]  # fmt: skip
    tasks.ensure()
    assert cells("I44", begun) == {A: 2, B: 2}
    founding.found_organisation(ROBOT, organisation=made[0], day=replied, document="文", made_by=MADE)
    closing.abandon_preparation(ROBOT, organisation=made[1], day=replied, made_by=MADE)
    tasks.ensure(probing=False)
    assert cells("I44", date(2026, 11, 15)) == {A: 2, B: 2}
    assert cells("I44", replied) == {A: 3, B: 2}


def test_the_federation_model_counts_founded_unions_below_it(world):
    begun = date(2026, 11, 2)
    made = organisations.establish_organisation(
        ROBOT, name="筹建联合工会", kind="basic", form="joint", day=begun, parent=world["street_a"], region_id=A,
        preparing=True, made_by=MADE,
    )  # fmt: skip
    organisations.link_organisations(
        ROBOT, line="industry", parent=world["federation"], child=made, day=begun, primary=False, made_by=MADE
    )
    tasks.ensure()
    assert queries.value("I52", date(2026, 11, 20)).parts == {"N": 1, "X": 0}
    founding.found_organisation(ROBOT, organisation=made, day=begun, document="文", made_by=MADE)
    tasks.ensure(probing=False)
    assert queries.value("I52", begun).parts == {"N": 1, "X": 1}
    organisations.unlink_organisations(ROBOT, line="industry", child=made, day=date(2026, 11, 20), made_by=MADE)
    tasks.ensure(probing=False)
    assert queries.value("I52", date(2026, 11, 20)).parts == {"N": 1, "X": 0}
