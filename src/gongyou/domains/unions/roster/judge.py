"""What the cells of a row say together: number against birth date and gender, age, days, standing."""

import calendar
from datetime import date
from typing import Any

from gongyou.domains.unions.roster.cells import Finding, Reading
from gongyou.domains.unions.roster.columns import COLUMNS
from gongyou.domains.unions.roster.days import Day
from gongyou.domains.unions.roster.rows import RosterRow
from gongyou.domains.unions.roster.vocabulary import CHANGES, GENDERS, STANDINGS
from gongyou.kernel.codes import Identity
from gongyou.records.directory.enums import Household, NewForm

SLOTS = {column.key: slot for slot, column in enumerate(COLUMNS)}
GENDER, BIRTH, JOINED, CHANGED = (SLOTS[key] for key in ("gender", "birth_date", "joined_on", "changed_on"))
HOUSEHOLD, MIGRANT, STANDING, CHANGE = (SLOTS[key] for key in ("household", "is_migrant", "standing", "change"))
POLITICAL, MODEL, NEW_FORM, CONFIRMED = (
    SLOTS[key] for key in ("political_status", "is_model_worker", "new_form", "confirmed")
)
LEAST_AGE = 16
"""Minimum age of employment: Labour Law, article 15."""

FINISHING_CHANGES = frozenset(["transfer_out", "leave", "expel", "end"])
LABELS = {choice.key: choice.label for choices in (GENDERS, STANDINGS) for choice in choices}
CHANGE_LABELS = {choice.key: choice.label for choice in CHANGES}

Located = tuple[int, Finding]
"""(slot of the column, finding)"""


class Judge:
    """Judges rows as of one day."""

    def __init__(self, today: date) -> None:
        self.today = today

    def findings(self, readings: list[Reading], identity: Identity | None) -> list[Located]:
        """Everything that is wrong between the cells of a row."""
        found: list[Located] = []
        joined: Day | None = readings[JOINED].value
        if identity is not None:
            self._against_number(found, readings, identity)
        born = self._born(readings, identity)
        if joined is not None:
            self._joined(found, joined, born)
        changed: Day | None = readings[CHANGED].value
        if changed is not None and changed.day > self.today:
            found.append((CHANGED, self._future(CHANGED, changed.day)))
        if readings[MIGRANT].value == "yes" and readings[HOUSEHOLD].value == Household.URBAN:
            found.append((MIGRANT, ("migrant-urban", {})))
        standing, change = readings[STANDING].value, readings[CHANGE].value
        if change in FINISHING_CHANGES and standing == "active":
            facts = {"standing": LABELS[standing], "change": CHANGE_LABELS[change]}
            found.append((CHANGE, ("standing-change", facts)))
        return found

    def _against_number(self, found: list[Located], readings: list[Reading], identity: Identity) -> None:
        written: Day | None = readings[BIRTH].value
        gender = readings[GENDER].value
        if identity.gender is not None and gender is not None and gender != identity.gender:
            facts = {"written": LABELS[gender], "from_number": LABELS[identity.gender]}
            found.append((GENDER, ("gender-differs", facts)))
        born = identity.birth_date
        if written is None or born is None:
            return
        same = written.day == born if written.whole else written.day == born.replace(day=1)
        if not same:
            shown = written.day.isoformat() if written.whole else f"{written.day:%Y-%m}"
            found.append((BIRTH, ("birth-differs", {"written": shown, "from_number": born.isoformat()})))

    def _born(self, readings: list[Reading], identity: Identity | None) -> date | None:
        if identity is not None and identity.birth_date:
            return identity.birth_date
        written: Day | None = readings[BIRTH].value
        return written.day if written else None

    def _joined(self, found: list[Located], joined: Day, born: date | None) -> None:
        if joined.day > self.today:
            found.append((JOINED, self._future(JOINED, joined.day)))
            return
        if born is None:
            return
        latest = joined.day if joined.whole else end_of_month(joined.day)
        if latest < born:
            facts: dict[str, Any] = {"joined": joined.day.isoformat(), "birth": born.isoformat()}
            found.append((JOINED, ("joined-before-birth", facts)))
        elif latest < (sixteenth := birthday(born, LEAST_AGE)):
            facts = {"joined": joined.day.isoformat(), "birthday": sixteenth.isoformat()}
            found.append((JOINED, ("too-young", facts)))

    def _future(self, slot: int, day: date) -> Finding:
        facts = {"header": COLUMNS[slot].header, "day": day.isoformat(), "today": self.today.isoformat()}
        return "day-in-future", facts

    def row(self, sheet: str, number: int, values: list[Any], identity: Identity) -> RosterRow:
        """The typed row of readings that passed."""
        values[SLOTS["document_number"]] = identity.number
        written: Day | None = values[BIRTH]
        values[BIRTH] = identity.birth_date or (written.day if written else None)
        values[JOINED] = values[JOINED].day
        values[CHANGED] = values[CHANGED].day if values[CHANGED] else None
        values[MIGRANT] = values[MIGRANT] == "yes"
        values[MODEL] = None if values[MODEL] is None else values[MODEL] == "yes"
        values[CONFIRMED] = values[CONFIRMED] == "yes"
        values[NEW_FORM] = values[NEW_FORM] or NewForm.NOT.value
        del values[POLITICAL]
        return RosterRow(sheet, number, *values)


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age; who was born on 29 February does on 1 March of a common year.

    >>> birthday(date(2004, 2, 29), 17)
    datetime.date(2021, 3, 1)
    """
    year = born.year + age
    if born.month == 2 and born.day == 29 and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def end_of_month(day: date) -> date:
    """The last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
