"""Who works where and when, in places of work ("slots") so that every past day has exactly its number of workers.

A slot opens on a day and is then always filled by one person: a leaver's last day is the successor's first.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from gongyou.records.directory.demo import sizes, words
from gongyou.records.directory.demo.columns import NEVER, day_number
from gongyou.records.directory.demo.firms import INDUSTRIES as TRADE_INDUSTRIES
from gongyou.records.directory.demo.firms import NEW_FORMS, Firms
from gongyou.records.directory.demo.sizes import Size
from gongyou.records.directory.predicates import INDUSTRIES

_FIRST_JOBS = date(2004, 1, 1)
#: Thousands of people; see the module `members` for who of them is a member.
LEAVERS = 60.0
NEW_FORM_MAIN = 23.5
NEW_FORM_SECOND = 2.2
NEW_FORM_OTHER = 5.5
OFFICE = 40.5


@dataclass
class People:
    """Arrays over all people. Order: current industrial workers, leavers, outside industry (new-form ones first)."""

    count: int
    industrial: int
    leavers: int
    start: np.ndarray
    end: np.ndarray
    new_form_main: np.ndarray
    new_form_second: np.ndarray
    outside_new_form: int

    @property
    def first_outside(self) -> int:
        return self.industrial + self.leavers


@dataclass
class Jobs:
    """Arrays over employments, those of one person in a row and in order of time."""

    person: np.ndarray
    employer: np.ndarray
    start: np.ndarray
    end: np.ndarray
    new_form: np.ndarray
    industrial: np.ndarray
    main: np.ndarray

    def sorted(self) -> "Jobs":
        order = np.lexsort((self.start, self.person))
        return Jobs(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


def plan_people(rng: np.random.Generator, size: Size, today: date) -> People:
    """Decide for everybody the first and the last day of work in the district's industry."""
    now = day_number(today)
    opened = _opened(rng, size)
    slots, leavers = len(opened), size.people(LEAVERS)
    leaving = rng.permutation(np.flatnonzero(opened < now - 800))[:leavers]
    earliest = np.maximum(opened[leaving] + 365, day_number(date(2018, 1, 1)))
    handover = earliest + (rng.random(leavers) * (now - 30 - earliest)).astype(np.int64)
    current_start = opened.copy()
    current_start[leaving] = handover
    outside = size.people(NEW_FORM_OTHER) + size.people(OFFICE)
    outside_start = rng.integers(day_number(date(2008, 1, 1)), now - 200, outside)
    count = slots + leavers + outside
    recent = rng.permutation(slots)
    main, second = size.people(NEW_FORM_MAIN), size.people(NEW_FORM_SECOND)
    return People(
        count=count,
        industrial=slots,
        leavers=leavers,
        start=np.r_[current_start, opened[leaving], outside_start],
        end=np.r_[np.full(slots, NEVER), handover, np.full(outside, NEVER)],
        new_form_main=np.sort(recent[:main]),
        new_form_second=np.sort(recent[main : main + second]),
        outside_new_form=size.people(NEW_FORM_OTHER),
    )


def _opened(rng: np.random.Generator, size: Size) -> np.ndarray:
    """The day on which each slot opens: by the end of each day of GROWTH exactly its number."""
    first = day_number(_FIRST_JOBS)
    parts, before = [], 0
    for day, thousands in sizes.GROWTH:
        last = day_number(day)
        count = size.people(thousands) - before
        spread = rng.random(count) ** (0.6 if before == 0 else 1.0)
        parts.append(first + (spread * (last - first + 1)).astype(np.int64))
        first, before = last + 1, before + count
    return np.concatenate(parts)


def plan_jobs(rng: np.random.Generator, firms: Firms, people: People, today: date) -> Jobs:
    """Split everybody's time into employments and choose the employers."""
    now = day_number(today)
    last_change = _changes(rng, people, now)
    first = _first_jobs(rng, firms, people, last_change)
    second = _later_jobs(rng, firms, people, last_change)
    extra = _second_jobs(rng, firms, people, now)
    found = [
        np.concatenate(parts) for parts in zip(*(vars(part).values() for part in (first, second, extra)), strict=True)
    ]
    return Jobs(*found).sorted()


def _changes(rng: np.random.Generator, people: People, now: int) -> np.ndarray:
    """The day of the change of employer, or NEVER. New-form workers came to their platform since 2018."""
    end = np.minimum(people.end, now)
    room = end - people.start - 300
    chance = (rng.random(people.count) < 0.45) & (room > 0)
    chance[people.first_outside :] &= rng.random(people.count - people.first_outside) < 0.4
    day = people.start + 200 + (rng.random(people.count) * np.maximum(room, 1)).astype(np.int64)
    changes = np.where(chance, day, NEVER)
    low = day_number(date(2018, 1, 8))
    start = people.start[people.new_form_main]
    late = np.maximum(start + 30, low)
    pushed = late + (rng.random(len(late)) * np.maximum(now - 20 - late, 1)).astype(np.int64)
    changes[people.new_form_main] = np.where(start >= low, NEVER, pushed)
    return changes


def _draw(rng: np.random.Generator, weight: np.ndarray, count: int) -> np.ndarray:
    edges = np.cumsum(weight)
    return np.searchsorted(edges, rng.random(count) * edges[-1], side="right")


def _employers_for(rng: np.random.Generator, firms: Firms, people: People, starts: np.ndarray) -> np.ndarray:
    """An employer for each person that existed when the job began; offices for those outside industry."""
    old_enough = firms.since < day_number(_FIRST_JOBS)
    grounded = (firms.weight > 0) & (firms.new_form < 0) & (firms.since < day_number(date(2018, 1, 1)))
    works = firms.weight * grounded * np.array([code[0] in INDUSTRIES for code in TRADE_INDUSTRIES])[firms.trade]
    offices = firms.weight * grounded * (firms.office >= 0)
    outside = np.arange(people.count) >= people.first_outside
    early = starts < day_number(date(2018, 1, 1))
    chosen = np.zeros(people.count, dtype=np.int64)
    for group, weight in ((~outside, works), (outside, offices)):
        for when, allowed in ((early, weight * old_enough), (~early, weight)):
            rows = np.flatnonzero(group & when)
            chosen[rows] = _draw(rng, allowed if allowed.sum() else weight, len(rows))
    return chosen


def _new_form_employers(rng: np.random.Generator, firms: Firms, rows: int, industrial: bool) -> np.ndarray:
    split = len(words.NEW_FORM_INDUSTRIAL)
    units = firms.member_units
    trade = firms.new_form[units]
    units = units[(trade < split) if industrial else (trade >= split)]
    weight = np.array([NEW_FORMS[kind][3] for kind in firms.new_form[units]], dtype=float) * rng.lognormal(
        0, 0.6, len(units)
    )
    return units[_draw(rng, weight, rows)]


def _jobs(people: People, rows: np.ndarray, employer: np.ndarray, start, end, firms: Firms, *, new_form=None) -> Jobs:
    industrial = rows < people.first_outside
    kind = np.full(len(rows), -1) if new_form is None else new_form
    return Jobs(rows, employer, start, end, kind, industrial, np.ones(len(rows), dtype=bool))


def _first_jobs(rng: np.random.Generator, firms: Firms, people: People, change: np.ndarray) -> Jobs:
    """Everybody's job until the change; for those without one, until the end."""
    rows = np.arange(people.count)
    employer = _employers_for(rng, firms, people, people.start)
    new_form = np.full(people.count, -1)
    _to_new_form(
        rng, firms, people, people.new_form_main[change[people.new_form_main] == NEVER], employer, new_form, True
    )
    outside = np.arange(people.first_outside, people.first_outside + people.outside_new_form)
    people.start[outside] = np.maximum(people.start[outside], day_number(date(2018, 2, 1)) + outside % 700)
    change[outside] = NEVER
    _to_new_form(rng, firms, people, outside, employer, new_form, False)
    return _jobs(people, rows, employer, people.start, np.minimum(change, people.end), firms, new_form=new_form)


def _to_new_form(rng, firms: Firms, people: People, rows, employer, new_form, industrial: bool) -> None:
    employer[rows] = _new_form_employers(rng, firms, len(rows), industrial)
    new_form[rows] = firms.new_form[employer[rows]]


def _later_jobs(rng: np.random.Generator, firms: Firms, people: People, change: np.ndarray) -> Jobs:
    employer = _employers_for(rng, firms, people, np.minimum(change, day_number(date(2050, 1, 1))))
    new_form = np.full(people.count, -1)
    _to_new_form(rng, firms, people, people.new_form_main, employer, new_form, True)
    rows = np.flatnonzero(change != NEVER)
    return _jobs(people, rows, employer[rows], change[rows], people.end[rows], firms, new_form=new_form[rows])


def _second_jobs(rng: np.random.Generator, firms: Firms, people: People, now: int) -> Jobs:
    """Work for a platform beside the main job, in force today."""
    rows = people.new_form_second
    employer = _new_form_employers(rng, firms, len(rows), True)
    low = np.maximum(people.start[rows], day_number(date(2020, 1, 1)))
    start = low + (rng.random(len(rows)) * np.maximum(now - 10 - low, 1)).astype(np.int64)
    found = _jobs(people, rows, employer, start, np.full(len(rows), NEVER), firms, new_form=firms.new_form[employer])
    found.main = np.zeros(len(rows), dtype=bool)
    return found
