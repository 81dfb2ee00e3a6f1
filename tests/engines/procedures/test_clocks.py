"""Clocks of a matter: a return stops the desk's, a correction lets it go on with what was left, silence has its rule."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Clock, Matter
from gongyou.kernel import clock, workdays
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied, Refused

ROBOT = system(reason="test")
MONDAY = date(2026, 11, 2)


def day(value: date):
    return clock.rehearse(value)


def times(matter) -> dict[str, tuple[str, str]]:
    """rule → (state, due) of the latest clock of each rule."""
    rows = Clock._base_manager.filter(matter=matter).order_by("pk")
    return {row.rule: (row.state, row.due.isoformat()) for row in rows}


def naive(start: date, working_days: int) -> date:
    """The oracle: walk day by day, by hand: no holiday lies in November 2026."""
    at = start
    while working_days:
        at += timedelta(days=1)
        working_days -= at.weekday() < 5
    return at


@pytest.fixture
def applied(world):
    with day(MONDAY):
        return world.apply("union_a1")


def back(world, matter, when):
    with day(when):
        operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="请补充材料")


def corrected(worker, matter, when):
    with day(when):
        operations.correct(worker, number=matter.number, answers={"occupation": "快递员"})


def test_ten_working_days_from_the_day_after(world, applied):
    matter, _worker = applied
    assert times(matter) == {"unions.admission": ("running", naive(MONDAY, 10).isoformat())}
    row = Clock._base_manager.get(matter=matter)
    assert row.deadline == datetime(2026, 11, 16, 16, 0, tzinfo=UTC)  # 00:00 of the 17th in Shanghai
    assert row.trace["amount"] == 10 and row.source


@pytest.mark.parametrize(("asked", "answered"), [(1, 3), (2, 2), (4, 18), (0, 30), (9, 10), (14, 20), (11, 13)])
def test_a_correction_lets_the_desk_go_on_with_the_days_that_were_left(world, applied, asked, answered):
    """Left are the working days from the day of the return (not used up by the desk) to the old end."""
    matter, worker = applied
    first, second = MONDAY + timedelta(days=asked), MONDAY + timedelta(days=answered)
    back(world, matter, first)
    assert times(matter)["unions.admission"][0] == "stopped"
    assert times(matter)["procedures.correction"][0] == "running"
    corrected(worker, matter, second)
    left, at = 0, max(first, MONDAY + timedelta(days=1))
    while at <= naive(MONDAY, 10):
        left += at.weekday() < 5
        at += timedelta(days=1)
    wanted = naive(second - timedelta(days=1), left) if second > first else naive(MONDAY, 10)
    assert times(matter)["unions.admission"] == ("running", wanted.isoformat())
    assert times(matter)["procedures.correction"][0] == "met"


def test_two_returns_keep_the_days_twice(world, applied):
    matter, worker = applied
    back(world, matter, MONDAY + timedelta(days=2))
    corrected(worker, matter, MONDAY + timedelta(days=7))
    back(world, matter, MONDAY + timedelta(days=8))
    corrected(worker, matter, MONDAY + timedelta(days=14))
    # 10 days; Tue used, stopped Wed 4th with 9 left; on from Mon 9th, Mon used; stopped Tue 10th with 8; on from Mon 16th
    assert times(matter)["unions.admission"] == ("running", date(2026, 11, 25).isoformat())


def test_a_desk_that_was_late_stays_late_and_gets_its_time_anew(world, applied):
    matter, worker = applied
    late = MONDAY + timedelta(days=20)
    back(world, matter, late)
    assert times(matter)["unions.admission"][0] == "missed"
    answered = MONDAY + timedelta(days=21)
    corrected(worker, matter, answered)
    rows = Clock._base_manager.filter(matter=matter, rule="unions.admission").order_by("pk")
    assert [row.state for row in rows] == ["missed", "running"]
    assert rows.last().due == naive(answered, 10)


def test_the_last_day_is_in_time_and_the_next_is_not(world, applied):
    matter, _worker = applied
    deadline = Clock._base_manager.get(matter=matter).deadline
    for moment, state in ((deadline - timedelta(seconds=1), "met"), (deadline, "missed")):
        with transaction.atomic():
            with clock.rehearse(moment):
                operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
            assert times(matter)["unions.admission"][0] == state
            transaction.set_rollback(True)


def test_thirty_days_without_a_correction_end_the_matter(world, applied):
    matter, worker = applied
    back(world, matter, MONDAY)
    due = date.fromisoformat(times(matter)["procedures.correction"][1])
    assert due == MONDAY + timedelta(days=30)
    with clock.rehearse(clock.end_exclusive(due) - timedelta(seconds=1)):
        assert operations.tick(ROBOT) == 0
    with clock.rehearse(clock.end_exclusive(due)):
        assert operations.tick(ROBOT) == 1
        assert operations.tick(ROBOT) == 0
    matter.refresh_from_db()
    assert (matter.state, matter.ending, matter.once) == ("ended", "lapsed", None)
    assert times(matter) == {
        "unions.admission": ("void", naive(MONDAY, 10).isoformat()),
        "procedures.correction": ("missed", due.isoformat()),
    }
    with pytest.raises(Refused):
        operations.correct(worker, number=matter.number, answers={})


def test_after_a_lapse_one_may_apply_again(world):
    phone, number = "13900004321", "999999199001010018"
    from tests.factories.world import identity

    number = identity(77)
    with day(MONDAY):
        matter, _worker = world.apply("union_a1", number=number, phone=phone)
        operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="请补充材料")
    with day(MONDAY + timedelta(days=40)):
        operations.tick(ROBOT)
        again, _worker = world.apply("union_a1", number=number, phone=phone)
    assert again.number != matter.number and again.state == "open"


def test_a_correction_on_the_last_day_saves_the_matter(world, applied):
    matter, worker = applied
    back(world, matter, MONDAY)
    corrected(worker, matter, MONDAY + timedelta(days=30))
    with day(MONDAY + timedelta(days=31)):
        assert operations.tick(ROBOT) == 0
    matter.refresh_from_db()
    assert matter.state == "open"


def test_an_overdue_admission_is_shown_to_those_above_and_moves_by_itself_nowhere(world, applied):
    matter, _worker = applied
    with day(MONDAY + timedelta(days=60)):
        assert not queries.clocks_ran_out()
        assert operations.tick(ROBOT) == 0
        for key, sees in (("street_a", True), ("district", True), ("street_b", False), ("union_a1", False)):
            assert queries.overdue_below(world.viewers[key]).filter(pk=matter.pk).exists() is sees
    matter.refresh_from_db()
    assert matter.desk_node_id == world["union_a1"].pk


def test_withdrawing_voids_what_runs(world, applied):
    matter, worker = applied
    with day(MONDAY + timedelta(days=1)):
        operations.withdraw(worker, number=matter.number)
    assert times(matter)["unions.admission"][0] == "void"
    matter.refresh_from_db()
    assert matter.ending == "withdrawn"


def test_withdrawing_after_the_time_was_over_leaves_it_missed(world, applied):
    matter, worker = applied
    with day(MONDAY + timedelta(days=60)):
        operations.withdraw(worker, number=matter.number)
    assert times(matter)["unions.admission"][0] == "missed"


def test_a_return_that_lapses_leaves_the_desk_without_blame(world, applied):
    matter, _worker = applied
    back(world, matter, MONDAY + timedelta(days=1))
    with day(MONDAY + timedelta(days=60)):
        assert operations.tick(ROBOT) == 1
    assert {rule: state for rule, (state, _due) in times(matter).items()} == {
        "unions.admission": "void", "procedures.correction": "missed",
    }  # fmt: skip


def test_a_second_live_clock_of_one_rule_is_refused_by_the_database(world, applied):
    matter, _worker = applied
    row = Clock._base_manager.get(matter=matter)
    row.pk = None
    for state in ("running", "stopped"):
        row.state = state
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
    row.state = "met"
    row.save(force_insert=True)


def test_without_the_years_calendar_nothing_is_promised(world):
    """A missing year is said to the applicant's desk as an error, never guessed."""
    with pytest.raises(Refused) as caught, day(date(2031, 3, 3)):
        world.apply("union_a1")
    assert caught.value.code == "missing_year"
    assert not Matter._base_manager.exists()


def test_a_computation_explains_itself_after_a_stop(world, applied):
    matter, worker = applied
    back(world, matter, MONDAY + timedelta(days=2))
    corrected(worker, matter, MONDAY + timedelta(days=7))
    row = Clock._base_manager.get(matter=matter, rule="unions.admission")
    computed = workdays.Computation.from_data(row.trace)
    kinds = [step.kind.value for step in computed.steps]
    assert "suspended" in kinds and "resumed" in kinds and kinds[-1] == "due"
    assert computed.due == row.due and computed.deadline == row.deadline


def test_only_the_applicant_corrects_and_only_what_was_returned(world, applied):
    matter, worker = applied
    with pytest.raises(Refused), day(MONDAY):
        operations.correct(worker, number=matter.number, answers={})
    back(world, matter, MONDAY)
    _other, stranger = world.apply("union_a2")
    for viewer in (stranger, world.viewers["union_a1"]):
        with pytest.raises(Denied), day(MONDAY):
            operations.correct(viewer, number=matter.number, answers={})


def test_a_correction_changes_declared_answers_only(world, applied):
    import json

    matter, worker = applied
    back(world, matter, MONDAY)
    with day(MONDAY):
        operations.correct(worker, number=matter.number, answers={"occupation": "快递员", "state": "ended", "x": "y"})
    matter.refresh_from_db()
    answers = json.loads(matter.answers.reveal())
    assert answers["occupation"] == "快递员" and not {"state", "x"} & set(answers)


def test_a_returned_matter_waits_for_the_applicant(world, applied):
    matter, _worker = applied
    back(world, matter, MONDAY)
    with pytest.raises(Refused) as caught, day(MONDAY):
        operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    assert caught.value.code == "returned"
    with pytest.raises(Refused), day(MONDAY):
        operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="再补充材料")


def test_a_note_is_needed_where_the_applicant_must_know_why(world, applied):
    matter, _worker = applied
    clerk = world.viewers["union_a1"]
    for call in (
        lambda: operations.return_for_correction(clerk, number=matter.number, note="补"),
        lambda: operations.act(clerk, number=matter.number, outcome="refuse", note="  不 "),
    ):
        with pytest.raises(Refused) as caught, day(MONDAY):
            call()
        assert caught.value.field == "note"
