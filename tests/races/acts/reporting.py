"""Certified values and regular duties."""

from datetime import date

from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.operations.renewing import renew_dues
from gongyou.engines.procedures.queries.due_files import due_file
from gongyou.kernel import clock
from tests.races.acts.base import ROBOT, act, staff


@act
def take_snapshot() -> str:
    from gongyou.engines.facts import tasks

    return tasks.refresh().hash


@act
def submit_value(by: str, figure: str, day: str, note: str = "") -> int:
    from gongyou.engines.figures.operations import submit_values
    from gongyou.engines.figures.types import Cell

    return submit_values(staff(by), cells=[Cell(figure, date.fromisoformat(day))], note=note)[0].pk


@act
def lock_value(by: str, number: int) -> str:
    from gongyou.engines.figures.operations import lock_values

    return lock_values(staff(by), numbers=[number])[0].state


@act
def return_value(by: str, number: int) -> str:
    from gongyou.engines.figures.operations import return_value as give_back

    return give_back(staff(by), number=number, reason="缺少佐证").state


@act
def renew(day: str) -> dict:
    """The daily round of regular duties."""
    with clock.rehearse(date.fromisoformat(day)):
        return renew_dues(ROBOT)


@act
def report(by: str, due: int, day: str) -> str:
    """A report with the values that the page shows."""
    with clock.rehearse(date.fromisoformat(day)):
        found = due_file(staff(by), due)
        seen = found.forms[0].seen if found and found.forms else ""
        return duties.report_due(staff(by), due=due, given={"agrees": "yes"}, seen=seen).state


@act
def waive(by: str, due: int, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.waive_due(staff(by), due=due, note="停产整顿").state


@act
def press(by: str, due: int, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.remind_due(staff(by), due=due).state


@act
def check(by: str, due: int, right: bool, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.check_due(staff(by), due=due, right=right, note="数字不对").state
