"""What a checked roster consists of: typed rows and the outcome as a whole."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from gongyou.domains.unions.roster.cells import Named
from gongyou.domains.unions.roster.vocabulary import ACTIVE_STANDINGS
from gongyou.kernel.importing.problems import Problem


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One member as the roster states it; every value has passed its checks. Coded values are keys of the vocabulary.

    `document_number` is normalised (18 digits for a resident); the birth date is that of the number where it has one.
    `union` and `employer` carry the key of the organisation if a lookup was given and found exactly one.
    """

    sheet: str
    row: int
    serial: str | None
    name: str
    gender: str
    document_kind: str
    document_number: str
    birth_date: date | None
    ethnicity: str | None
    education: str | None
    mobile: str
    union: Named
    group_name: str | None
    employer: Named
    department: str | None
    employment: str
    occupation: str | None
    skill: str | None
    household_place: str | None
    household: str
    is_migrant: bool
    new_form: str
    joined_on: date
    card_number: str | None
    standing: str
    change: str | None
    changed_on: date | None
    change_reason: str | None
    post: str | None
    is_model_worker: bool | None
    remark: str | None
    confirmed: bool

    @property
    def is_active(self) -> bool:
        """Whether the member counts: retained and ended ones do not."""
        return self.standing in ACTIVE_STANDINGS


@dataclass(slots=True)
class Counts:
    """How many rows there were, and what became of them."""

    rows: int = 0
    valid: int = 0
    refused: int = 0
    skipped: int = 0
    active: int = 0
    retained: int = 0
    ended: int = 0
    unconfirmed: int = 0
    unions: Counter[str] = field(default_factory=Counter)

    def add(self, standing: str, union: str, confirmed: bool, step: int = 1) -> None:
        """Count a valid row, or take it back with step -1."""
        self.valid += step
        if standing in ACTIVE_STANDINGS:
            self.active += step
        elif standing == "retained":
            self.retained += step
        else:
            self.ended += step
        if not confirmed:
            self.unconfirmed += step
        self.unions[union] += step


@dataclass(slots=True)
class RosterChecked:
    """The outcome. `problems` keep rows out, `notes` do not; beyond `PROBLEMS_MAX` they are only counted (`unlisted`).

    `headers` is the row number of the header by sheet, as `write_report` wants it.
    """

    valid: list[RosterRow]
    problems: list[Problem]
    notes: list[Problem]
    counts: Counts
    by_code: Counter[str]
    headers: dict[str, int]
    unlisted: int

    @property
    def located(self) -> list[Problem]:
        """Problems and notes together, for the report."""
        return [*self.problems, *self.notes]
