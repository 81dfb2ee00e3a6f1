"""Terms of committees and posts: every union has its term; a few end within half a year, a few are overdue."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from gongyou.records.directory.demo import staff
from gongyou.records.directory.demo.columns import NEVER, Table, day_number, listed
from gongyou.records.directory.demo.members import Members
from gongyou.records.directory.demo.places import DISTRICT, FOUNDED, Places
from gongyou.records.directory.predicates import months_after

#: How many basic unions' terms end within half a year, and how many ended without an election.
EXPIRING, OVERDUE = 22, 11
#: Its own numbers: what others draw from the demo's generator stays as it is.
_SEED = 1613


@dataclass
class Terms:
    """The running term of each organisation: its number and its first day, by organisation."""

    rows: list[tuple]
    number: dict[int, int]
    begins: dict[int, int]


def _day(number: int) -> date:
    return date.fromordinal(number + date(1970, 1, 1).toordinal())


def plan_terms(places: Places, today: date) -> Terms:
    """Decide when each committee's term began and ends; it never began before its organisation did."""
    rng, found = np.random.default_rng(_SEED), Terms([], {}, {})
    upper = [(node, FOUNDED) for node in (DISTRICT, *places.streets)]
    for node, since in [*upper, (places.federation, date(2018, 1, 16))]:
        _add(found, node, since, 5, today, int(rng.integers(400, 1600)))
    left = rng.integers(200, 1700, len(places.unions))
    years = np.where(rng.random(len(places.unions)) < 0.6, 5, 3)
    left = np.where(years == 3, left % 860 + 200, left)
    played = staff.stage(places)
    free = np.setdiff1d(np.arange(len(places.unions)), [played.first, played.second, played.rider, played.vacant])
    old = rng.permutation(free[places.union_from[free] < day_number(today) - 6 * 366])
    left[old[:EXPIRING]] = rng.integers(8, 175, EXPIRING)
    left[old[EXPIRING : EXPIRING + OVERDUE]] = -rng.integers(5, 200, OVERDUE)
    left[played.second], years[played.second] = 118, 5
    left[played.first], years[played.first] = 70, 5
    for index, node in enumerate(places.unions.tolist()):
        _add(found, node, _day(int(places.union_from[index])), int(years[index]), today, int(left[index]))
    return found


def _add(found: Terms, node: int, since: date, years: int, today: date, left: int) -> None:
    """A term that ends `left` days from today; a young union is still in its first one."""
    expires = _day(day_number(today) + left)
    begins = months_after(expires, -12 * years)
    if begins < since:
        begins, expires, ordinal = since, months_after(since, 12 * years), 1
    else:
        ordinal = 1 + (begins - since).days // (365 * years)
    number = len(found.rows) + 1
    document = f"西海工复〔{begins.year}〕{number}号"
    found.rows.append(
        (number, "seed", 0, node, ordinal, begins.isoformat(), expires.isoformat(), None, years, document)
    )
    found.number[node], found.begins[node] = number, day_number(begins)


def terms(found: Terms) -> Table:
    """The terms' rows."""
    columns = (
        "id", "made_by_kind", "made_by_number", "organisation_id", "ordinal", "begins_on", "expires_on", "ended_on",
        "years", "document",
    )  # fmt: skip
    return listed("directory_term", columns, found.rows)


def posts(rng: np.random.Generator, places: Places, members: Members, found: Terms, today: date) -> Table:
    """A chair for every union that has members, from the first day of the term; a head for every station."""
    present = np.flatnonzero((members.end == NEVER) & (members.kind == 0))
    unions, first = np.unique(members.union[present], return_index=True)
    rows = []
    for turn, (union, row) in enumerate(zip(unions.tolist(), present[first].tolist(), strict=True), start=1):
        since = max(int(members.start[row]), found.begins.get(union, 0))
        rows.append(
            (int(members.person[row]) + 1, union, "chair", found.number.get(union), f"西海工〔2024〕{turn}号", since)
        )
    heads = rng.permutation(present[np.setdiff1d(np.arange(len(present)), first)])
    for station, row in zip([*places.street_stations, *places.base_stations], heads.tolist(), strict=False):
        rows.append((int(members.person[row]) + 1, station, "station_head", None, "", day_number(today) - 700))
    columns = (
        "made_by_kind", "made_by_number", "person_id", "organisation_id", "title", "term_id", "document",
        "valid_from", "valid_to",
    )  # fmt: skip
    dated = [("seed", 0, *row[:5], str(np.datetime64(row[5], "D")), None) for row in rows]
    return listed("directory_post", columns, dated)
