"""When a duty is owed: regular periods, a time ahead of a term's end, or days that the owing rows name themselves."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongyou.kernel import parameters, workdays
from gongyou.kernel.parameters import ParameterUnit
from gongyou.kernel.workdays import Computation, MissingYear

ONE_DAY = timedelta(days=1)
#: unit → months in it
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
#: Units in which a due day is counted; an opening day needs no calendar of working days.
PLAIN = {ParameterUnit.CALENDAR_DAY, ParameterUnit.MONTH, ParameterUnit.YEAR}
COUNTED = PLAIN | {ParameterUnit.WORKING_DAY}


@dataclass(frozen=True)
class Period:
    """What one due is about: its key (2026-10, 2026-Q4, 2026-H2, 2026, or the day of an anchor), first and last day."""

    key: str
    first: date
    last: date


@dataclass(frozen=True)
class Plan:
    """The days of one due: when it opens and until when it is in time, by which parameter and how counted.

    Without the calendar of a year that is needed there is no day, only the year that is missing.
    """

    period: Period
    opens_on: date
    rule: str
    source: str
    computed: Computation | None
    missing_year: int | None = None


def regular(unit: str, day: date) -> Period:
    """The period of this unit in which the day lies. Raises KeyError for an unknown unit."""
    months = MONTHS[unit]
    start = (day.month - 1) // months * months + 1
    first, after = date(day.year, start, 1), _month_after(day.year, start + months - 1)
    number = (day.month - 1) // months + 1
    key = {"month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{number}", "half_year": f"{day.year}-H{number}"}
    return Period(key.get(unit, f"{day.year}"), first, after - ONE_DAY)


def _month_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def period_words(key: str) -> str:
    """The name of a period for people, such as 2026年10月."""
    year, _dash, rest = key.partition("-")
    if not rest:
        return _("%(year)s年") % {"year": year}
    if rest.startswith("Q"):
        return _("%(year)s年第%(number)s季度") % {"year": year, "number": rest[1:]}
    if rest.startswith("H"):
        half = _("上半年") if rest == "H1" else _("下半年")
        return _("%(year)s年%(half)s") % {"year": year, "half": half}
    if len(rest) == 2:
        return _("%(year)s年%(month)d月") % {"year": year, "month": int(rest)}
    day = date.fromisoformat(key)
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


@dataclass(frozen=True)
class Every:
    """Once in each period. The parameter `due` is counted from the period's end; with `ahead` back from it.

    `opens` is a parameter counted back from the end; without it a due opens on the day after its period.
    """

    unit: str
    due: str
    opens: str = ""
    ahead: bool = False

    def faults(self) -> list[str]:
        found = [] if self.unit in MONTHS else [f"knows no period {self.unit!r}"]
        if self.ahead and not self.opens:
            found.append("is due before its period ends and must say when it opens")
        return found + wrong_parameters(COUNTED, self.due) + wrong_parameters(PLAIN, self.opens)

    def opened(self, day: date, known: str = "") -> list[Plan]:
        """The plans that have opened by `day`, newest first, back to the newest `known` period.

        Where none is known, the newest one only, and only while it can still be met: nobody starts with a miss.
        """
        found, period = [], regular(self.unit, day)
        while True:
            plan = self.plan(period, day)
            if plan.opens_on <= day:
                if known or plan.computed is None or plan.computed.due >= day:
                    found.append(plan)
                if period.key <= (known or period.key):
                    return found
            period = regular(self.unit, period.first - ONE_DAY)

    def plan(self, period: Period, day: date) -> Plan:
        """The days of this period, by the parameters in force on its last day (or today, if that comes first)."""
        read_on, after = min(period.last, day), period.last + ONE_DAY
        opens_on = _back(self.opens, after, read_on) if self.opens else after
        return _planned(period, opens_on, self.due, read_on, after if self.ahead else None, period.last)


@dataclass(frozen=True)
class Before:
    """Ahead of each anchor (a term's expiry): opens and is due by two parameters counted back from it.

    With `late_after_end` what was not done by the due day is begun then, and is flagged only after the anchor.
    """

    opens: str
    due: str
    late_after_end: bool = False

    def faults(self) -> list[str]:
        return wrong_parameters(COUNTED, self.due) + wrong_parameters(PLAIN, self.opens)

    def plan(self, anchor: date, day: date) -> Plan:
        """The days of this anchor, by the parameters in force today. The period runs from opening to the anchor."""
        opens_on = _back(self.opens, anchor, day)
        period = Period(anchor.isoformat(), min(opens_on, anchor), anchor)
        return _planned(period, opens_on, self.due, day, anchor, anchor)


@dataclass(frozen=True)
class At:
    """On days that the owing rows name themselves (their anchor); `opens` is a parameter counted back from the day."""

    opens: str = ""

    def faults(self) -> list[str]:
        return wrong_parameters(PLAIN, self.opens)

    def plan(self, anchor: date, day: date) -> Plan:
        opens_on = _back(self.opens, anchor, day) if self.opens else anchor
        period = Period(anchor.isoformat(), min(opens_on, anchor), anchor)
        return Plan(period, opens_on, "", "", workdays.ahead_of(anchor, 0, "calendar_day"))


Rhythm = Every | Before | At


def after_due(computed: Computation, code: str, day: date) -> Computation:
    """The days of grace after a due day, by a parameter. Raises MissingYear."""
    rule = parameters.value(code, day)
    return workdays.due(computed.due, rule.whole, str(rule.unit))


def wrong_parameters(units: set[ParameterUnit], code: str) -> list[str]:
    """What is wrong with a parameter that should count one of these units; nothing where none is named."""
    if not code:
        return []
    try:
        entries = parameters.history(code)
    except parameters.UnknownParameter as error:
        return [str(error)]
    wrong = sorted({entry.unit.value for entry in entries} - {unit.value for unit in units})
    return [f"the parameter {code!r} counts {unit}, which no day can be computed from" for unit in wrong]


def _back(code: str, event: date, read_on: date) -> date:
    """The first day on which something opens."""
    rule = parameters.value(code, read_on)
    return workdays.latest_before(event, rule.whole, str(rule.unit))


def _planned(period: Period, opens_on: date, code: str, read_on: date, event: date | None, start: date) -> Plan:
    rule = parameters.value(code, read_on)
    try:
        if event is not None:
            computed = workdays.ahead_of(event, rule.whole, str(rule.unit))
        else:
            computed = workdays.due(start, rule.whole, str(rule.unit))
    except MissingYear as missing:
        return Plan(period, opens_on, code, rule.citation, None, missing.year)
    return Plan(period, min(opens_on, computed.due), code, rule.citation, computed)
