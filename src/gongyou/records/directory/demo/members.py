"""Who is a member of which union since when: a set of its own that overlaps with the workers (guide 1.2, 2.4)."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from gongyou.records.directory.demo.careers import Jobs, People
from gongyou.records.directory.demo.columns import NEVER, Numbers, Same, Table, Texts, Words, day_number, days
from gongyou.records.directory.demo.firms import Firms
from gongyou.records.directory.demo.places import FOUNDED, Places
from gongyou.records.directory.demo.sizes import Size

#: Thousands of active members: with new-form work as main job, as second job, outside industry; others; migrants.
NEW_FORM_MAIN, NEW_FORM_SECOND, NEW_FORM_OTHER = 17.5, 1.5, 4.0
WORKERS, POOL, OFFICE = 246.0, 3.0, 38.0
MIGRANTS, MIGRANTS_NEW_FORM = 36.0, 9.2
RETAINED = 25.0
#: People of one employer without a union whom a street holds: enough to found one there (工会法 art. 11).
GATHERED = 27
ROADS = ["paper", "import", "union_code", "station_code", "drive_code", "employer_code", "open"]
ENDS = ["", "transferred", "retained", "left", "auto_left", "deceased"]
KINDS = ["active", "retained"]
_CODES_SINCE = date(2021, 3, 1)


@dataclass
class Members:
    """Arrays over memberships, sorted by person and day, and what they say about people."""

    person: np.ndarray
    union: np.ndarray
    start: np.ndarray
    end: np.ndarray
    kind: np.ndarray
    reason: np.ndarray
    rural: np.ndarray = field(default_factory=lambda: np.zeros(0))
    died: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cards: dict[int, int] = field(default_factory=dict)


def plan(
    rng: np.random.Generator,
    size: Size,
    places: Places,
    firms: Firms,
    people: People,
    jobs: Jobs,
    today: date,
    *,
    gathered: int,
) -> Members:
    """Decide every membership so that the article's counts come out exactly.

    In the street `gathered` some of whom it holds work at one and the same employer.
    """
    now = day_number(today)
    main = np.flatnonzero(jobs.main)
    last = _last_of(jobs.person[main], main, people.count)
    before = _before(jobs, last)
    node, since = _homes(places, firms)
    chosen, new_form = _choose(rng, size, firms, people, jobs, last)
    _gather(firms, jobs, last, chosen[chosen < people.industrial], gathered)
    parts = [_current(rng, now, chosen, jobs, last, node, since)]
    parts.append(_earlier(rng, chosen, jobs, before, node, since, parts[0]))
    left, died = _former(rng, size, people, jobs, last, node, since)
    parts += left
    found = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((found[2], found[0]))
    members = Members(*(column[order] for column in found))
    members.rural = _rural(rng, size, people, chosen, new_form)
    members.died = died
    return members


def _last_of(person: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    """The last of each person's main jobs (rows are in order of time)."""
    last = np.zeros(count, dtype=np.int64)
    last[person] = rows
    return last


def _before(jobs: Jobs, last: np.ndarray) -> np.ndarray:
    """The main job before the last, or -1."""
    rows = np.maximum(last - 1, 0)
    same = (jobs.person[rows] == jobs.person[last]) & jobs.main[rows] & (rows != last)
    return np.where(same, rows, -1)


def _homes(places: Places, firms: Firms) -> tuple[np.ndarray, np.ndarray]:
    """For each employer the union whose members its workers become, and since when that union exists."""
    streets = np.array(places.streets)
    node = np.where(firms.union >= 0, places.unions[firms.union], streets[firms.street])
    since = np.where(firms.union >= 0, places.union_from[firms.union], day_number(FOUNDED))
    node[firms.direct_units] = places.federation
    since[firms.direct_units] = day_number(date(2018, 1, 16))
    return node, since


def _some(rng: np.random.Generator, rows: np.ndarray, count: int) -> np.ndarray:
    if count > len(rows):
        raise ValueError(f"the demo needs {count} people but has {len(rows)}")
    return rng.permutation(rows)[:count]


def _choose(
    rng: np.random.Generator, size: Size, firms: Firms, people: People, jobs: Jobs, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(all active members, those of them with new-form work)."""
    workers = np.arange(people.industrial)
    special = np.isin(workers, np.r_[people.new_form_main, people.new_form_second])
    covered = firms.union[jobs.employer[last[workers]]] >= 0
    outside = people.first_outside + np.arange(people.outside_new_form)
    office = np.arange(people.first_outside + people.outside_new_form, people.count)
    new_form = np.concatenate(
        [
            _some(rng, people.new_form_main, size.people(NEW_FORM_MAIN)),
            _some(rng, people.new_form_second, size.people(NEW_FORM_SECOND)),
            _some(rng, outside, size.people(NEW_FORM_OTHER)),
        ]
    )
    others = [
        _some(rng, workers[covered & ~special], size.people(WORKERS)),
        _some(rng, workers[~covered & ~special], size.people(POOL)),
        _some(rng, office, size.people(OFFICE)),
    ]
    return np.concatenate([new_form, *others]), new_form


def _gather(firms: Firms, jobs: Jobs, last: np.ndarray, workers: np.ndarray, street: int) -> None:
    """Let some members of holding pools have their work at one employer of the street that no union covers."""
    job = last[workers]
    alone = (firms.union < 0) & (firms.new_form < 0) & (firms.office < 0)
    pool = job[alone[jobs.employer[job]]]
    here = np.flatnonzero(alone & (firms.street == street) & (firms.until == NEVER) & (firms.weight > 0))
    home = here[np.argmin(firms.since[here])]
    moved = pool[jobs.start[pool] >= firms.since[home]][:GATHERED]
    if len(moved) < GATHERED:
        raise ValueError(f"the demo gathers {len(moved)} people at one employer, not {GATHERED}")
    jobs.employer[moved] = home


def _current(rng, now: int, chosen, jobs: Jobs, last, node, since) -> list[np.ndarray]:
    job = last[chosen]
    employer = jobs.employer[job]
    low = np.maximum(jobs.start[job], since[employer])
    start = np.minimum(low + 5 + rng.geometric(1 / 150, len(chosen)), now - 3)
    start = np.maximum(start, low)
    return _rows(chosen, node[employer], start, NEVER, 0, 0)


def _rows(person, union, start, end, kind, reason) -> list[np.ndarray]:
    count = len(person)
    columns = [person, union, start, end, kind, reason]
    return [np.broadcast_to(np.asarray(column, dtype=np.int64), count) for column in columns]


def _earlier(rng, chosen, jobs: Jobs, before, node, since, current) -> list[np.ndarray]:
    """Half of those who changed their employer were members there before, and were transferred."""
    job = before[chosen]
    employer = jobs.employer[np.maximum(job, 0)]
    low = np.maximum(jobs.start[np.maximum(job, 0)], since[employer])
    start = low + 5 + rng.geometric(1 / 200, len(chosen))
    fits = (job >= 0) & (start < current[2] - 60) & (node[employer] != current[1]) & (rng.random(len(chosen)) < 0.6)
    rows = np.flatnonzero(fits)
    return _rows(chosen[rows], node[employer[rows]], start[rows], current[2][rows], 0, ENDS.index("transferred"))


def _former(
    rng, size: Size, people: People, jobs: Jobs, last, node, since
) -> tuple[list[list[np.ndarray]], np.ndarray]:
    """Members among those who left: some keep a retained membership, others left, moved away or died."""
    person = np.arange(people.industrial, people.first_outside)
    job = last[person]
    employer, end = jobs.employer[job], people.end[person]
    start = np.maximum(jobs.start[job], since[employer]) + 5 + rng.geometric(1 / 150, len(person))
    was = np.flatnonzero((start < end - 60) & (rng.random(len(person)) < 0.93))
    kept = _some(rng, was, min(size.people(RETAINED), len(was)))
    reasons = np.array([ENDS.index(key) for key in ("left", "transferred", "auto_left", "deceased")])
    reason = reasons[np.searchsorted([48, 84, 92, 100], rng.integers(0, 100, len(person)), side="right")]
    reason[kept] = ENDS.index("retained")
    died = np.full(people.count, NEVER)
    dead = was[reason[was] == ENDS.index("deceased")]
    died[person[dead]] = end[dead]
    active = _rows(person[was], node[employer[was]], start[was], end[was], 0, reason[was])
    retained = _rows(person[kept], node[employer[kept]], end[kept], NEVER, 1, 0)
    return [active, retained], died


def _rural(rng, size: Size, people: People, chosen, new_form) -> np.ndarray:
    """0 rural, 1 urban, 2 unknown: of the active members exactly the article's migrants are rural."""
    household = np.searchsorted([42, 95, 100], rng.integers(0, 100, people.count), side="right")
    household[chosen] = np.where(rng.random(len(chosen)) < 0.97, 1, 2)
    others = np.setdiff1d(chosen, new_form)
    both = size.people(MIGRANTS_NEW_FORM)
    household[_some(rng, new_form, both)] = 0
    household[_some(rng, others, size.people(MIGRANTS) - both)] = 0
    return household


def table(rng: np.random.Generator, members: Members, code_of_union: dict[int, int]) -> Table:
    """The memberships' rows with card numbers by year; those who came by a union's code say by which."""
    count = len(members.person)
    years = members.start.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    cards: list[str] = [""] * count
    for year in np.unique(years).tolist():
        rows = np.flatnonzero(years == year)
        for turn, row in enumerate(rows.tolist(), start=1):
            cards[row] = f"HY-{year}-{turn:06d}"
        members.cards[year] = len(rows)
    road = _roads(rng, members, years)
    codes = np.full(max(code_of_union) + 1, -1)
    codes[list(code_of_union)] = list(code_of_union.values())
    by_code = road == ROADS.index("union_code")
    return Table(
        "directory_membership",
        count,
        {
            "made_by_kind": Same("seed"),
            "made_by_number": Same(0),
            "person_id": Numbers(members.person + 1),
            "union_id": Numbers(members.union),
            "kind": Words(KINDS, members.kind),
            "road": Words(ROADS, road),
            "code_id": Numbers(np.where(by_code, codes[members.union], -1)),
            "card_number": Texts(cards),
            "valid_from": days(members.start),
            "valid_to": days(members.end),
            "end_reason": Words(ENDS, members.reason),
        },
    )


def _roads(rng: np.random.Generator, members: Members, years: np.ndarray) -> np.ndarray:
    """Paper and rosters at first, codes since they exist."""
    draw = rng.integers(0, 100, len(years))
    early = np.searchsorted([60, 100], draw, side="right")
    late = np.searchsorted([8, 38, 78, 86, 90, 94, 100], draw, side="right")
    return np.where(members.start >= day_number(_CODES_SINCE), late, early)
