"""Dues for tests: the daily round on a day, and a report as the page would send it."""

from contextlib import AbstractContextManager
from datetime import date

from gongyou.engines.procedures.models import Due
from gongyou.engines.procedures.operations import duties, renewing
from gongyou.engines.procedures.queries.due_files import due_file
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer, system

ROBOT = system(reason="test")


def on(day: date) -> AbstractContextManager:
    """Noon of a day."""
    return clock.rehearse(day)


def renew(day: date) -> dict[str, int]:
    """The round of a day."""
    with on(day):
        return renewing.renew_dues(ROBOT)


def report(viewer: Viewer, due: Due, **given: str) -> Due:
    """Report with the values that the page shows; without a page (no right to it) with made-up ones."""
    file = due_file(viewer, due.pk)
    forms = file.forms if file else []
    part, seen = (forms[0].part, forms[0].seen) if forms else ("", "")
    return duties.report_due(viewer, due=due.pk, given={"agrees": "yes", **given}, seen=seen, part=part)


MONTHLY, YEARLY, CALENDAR = "unions.monthly_changes", "unions.yearly_register", "unions.next_calendar"


OCTOBER_REPORT = date(2026, 11, 3)


def due_of(world, at: str, duty: str = MONTHLY, period: str = "2026-10") -> Due:
    return Due._base_manager.get(duty=duty, subject_number=world[at].pk, period=period)
