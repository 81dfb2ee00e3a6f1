"""Working days and periods: calendars from dated files, deadlines counted with their trace, never guessed."""

from gongyou.kernel.workdays.calendars import (
    Calendar,
    add_year_file,
    default_calendar,
    load_calendar,
    site_calendars,
    write_demo_year,
)
from gongyou.kernel.workdays.computation import Computation, Step, StepKind, Unit
from gongyou.kernel.workdays.counting import (
    add_working_days,
    ahead_of,
    due,
    extend,
    is_working_day,
    latest_before,
    next_working_day,
    restart,
    resume,
    working_days_between,
)
from gongyou.kernel.workdays.years import DayKind, MissingYear, Source, YearFileError, YearTable, load_year_file

__all__ = [
    "Calendar",
    "Computation",
    "DayKind",
    "MissingYear",
    "Source",
    "Step",
    "StepKind",
    "Unit",
    "YearFileError",
    "YearTable",
    "add_working_days",
    "add_year_file",
    "ahead_of",
    "default_calendar",
    "due",
    "extend",
    "is_working_day",
    "latest_before",
    "load_calendar",
    "load_year_file",
    "next_working_day",
    "restart",
    "resume",
    "site_calendars",
    "working_days_between",
    "write_demo_year",
]
