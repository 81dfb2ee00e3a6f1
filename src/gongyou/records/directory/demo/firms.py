"""Employers, where they stand, and which union covers them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from gongyou.records.directory.demo import sizes, words
from gongyou.records.directory.demo.columns import NEVER, Numbers, Same, Table, Texts, Words, day_number, days
from gongyou.records.directory.demo.numbers import credit_codes
from gongyou.records.directory.demo.places import Places, zones_of
from gongyou.records.directory.demo.sizes import Size

#: Trades beside those of ordinary firms: new-form work first, then offices.
NEW_FORMS = (*words.NEW_FORM_INDUSTRIAL, *words.NEW_FORM_OTHER)
ORDINARY = len(words.TRADES)
_OFFICES = ORDINARY + len(NEW_FORMS)
INDUSTRIES = [row[0] for row in (*words.TRADES,)] + [row[1] for row in NEW_FORMS] + [row[0] for row in words.OFFICES]
TRADE_WORDS = [row[1] for row in words.TRADES] + [row[2] for row in NEW_FORMS] + [row[1] for row in words.OFFICES]
_FORMS = ["有限公司", "商行", "经营部", "工作室", ""]
#: Firms in which people work before 2018 were founded before the first of those jobs began.
_OLD = (date(1992, 1, 1), date(2003, 12, 1))


@dataclass
class Firms:
    """Arrays over the employers; number = index + 1. `union` is the covering basic union's index, or -1."""

    count: int
    active: int
    staffed: int
    union: np.ndarray
    trade: np.ndarray
    street: np.ndarray
    zone: np.ndarray
    since: np.ndarray
    until: np.ndarray
    weight: np.ndarray
    member_units: np.ndarray
    direct_units: np.ndarray
    names: list[str]
    initials: list[str]
    credit: list[str]

    @property
    def new_form(self) -> np.ndarray:
        """Which new-form trade an employer has, or -1."""
        return np.where((self.trade >= ORDINARY) & (self.trade < _OFFICES), self.trade - ORDINARY, -1)

    @property
    def office(self) -> np.ndarray:
        """Which kind of office an employer is, or -1."""
        return np.where(self.trade >= _OFFICES, self.trade - _OFFICES, -1)


def plan(rng: np.random.Generator, size: Size, places: Places, today: date) -> Firms:
    """Decide every employer: those of single unions first, then the covered, member units, staffed, idle, closed."""
    union = _covering(rng, size, places)
    direct = np.arange(len(union), len(union) + sizes.DIRECT_UNITS)
    joint_units = np.flatnonzero(places.in_federation[union] & (union >= sizes.SINGLE_UNIONS))
    uncovered = size.people(20)
    staffed = len(union) + sizes.DIRECT_UNITS + uncovered
    active, closed = size.employers, size.people(6)
    count = active + closed
    union = np.r_[union, np.full(count - len(union), -1)]
    trade = _trades(rng, union, count, direct)
    single_units = np.arange(sizes.FEDERATION_SINGLE)
    member_units = np.r_[single_units, joint_units, direct]
    trade[member_units] = ORDINARY + _new_form_trades(len(member_units))
    street = np.where(union >= 0, places.union_street[union], _any_street(rng, count))
    # One in ten of the covered works in another street than its union: totals follow the place of work.
    elsewhere = (rng.random(count) < 0.1) & (union >= sizes.SINGLE_UNIONS)
    street = np.where(elsewhere, _any_street(rng, count), street)
    since, until = _life(rng, count, staffed, active, places, union, today)
    private = (np.arange(count) < staffed) | (rng.random(count) < 0.35)
    names, letters = _names(rng, trade, private)
    codes = credit_codes(np.where(private, 0, 1), "MA0", rng.permutation(count) + 1)
    return Firms(
        count, active, staffed, union, trade, street, zones_of(rng, street, 0.4), since, until,
        _weights(rng, count, staffed, union), member_units, direct, names, letters, codes,
    )  # fmt: skip


def _covering(rng: np.random.Generator, size: Size, places: Places) -> np.ndarray:
    """The covering union of each covered employer: one for a single union, many for a joint one."""
    joint = np.flatnonzero(~places.single & ~places.in_federation)
    counts = 2 + rng.geometric(1 / size.joint_cover, len(joint))
    ordinary = np.repeat(joint, counts)
    units = sizes.MEMBER_UNITS - sizes.FEDERATION_SINGLE - sizes.DIRECT_UNITS
    federated = np.flatnonzero(~places.single & places.in_federation)
    return np.r_[np.flatnonzero(places.single), ordinary, federated[np.arange(units) % len(federated)]]


def _pick(rng: np.random.Generator, shares: list[int], count: int) -> np.ndarray:
    edges = np.cumsum(shares)
    return np.searchsorted(edges, rng.integers(0, edges[-1], count), side="right")


def _new_form_trades(count: int) -> np.ndarray:
    """The new-form trade of each member unit: every trade in its share, and in every part of the list."""
    shares = np.array([row[3] for row in words.NEW_FORM_INDUSTRIAL] + [8, 6], dtype=float)
    edges = np.cumsum(shares) / shares.sum()
    golden = (np.arange(count) * 0.6180339887) % 1
    return np.searchsorted(edges, golden, side="right")


def _trades(rng: np.random.Generator, union: np.ndarray, count: int, direct: np.ndarray) -> np.ndarray:
    enterprise = _pick(rng, [row[2] for row in words.TRADES], count)
    shop = _pick(rng, [row[3] for row in words.TRADES], count)
    idle = np.arange(count) >= direct[-1] + 1
    trade = np.where(idle & (rng.random(count) < 0.65), shop, enterprise)
    office = (union >= 0) & (rng.random(count) < 0.22)
    return np.where(office, _OFFICES + rng.integers(0, len(words.OFFICES), count), trade)


def _any_street(rng: np.random.Generator, count: int) -> np.ndarray:
    return _pick(rng, list(words.WEIGHTS), count)


def _life(
    rng: np.random.Generator, count: int, staffed: int, active: int, places: Places, union: np.ndarray, today: date
) -> tuple[np.ndarray, np.ndarray]:
    old = rng.integers(day_number(_OLD[0]), day_number(_OLD[1]), count)
    new = rng.integers(day_number(date(2004, 1, 1)), day_number(today) - 1, count)
    young = rng.integers(day_number(date(2004, 1, 1)), day_number(date(2017, 12, 1)), count)
    since = np.where(np.arange(count) >= staffed, new, np.where(rng.random(count) < 0.65, old, young))
    bound = np.where(union >= 0, places.union_from[union] - 30, day_number(today))
    since = np.minimum(since, np.where(union < sizes.SINGLE_UNIONS, bound, day_number(today)))
    until = np.full(count, NEVER)
    shut = np.arange(count) >= active
    since[shut] = rng.integers(day_number(_OLD[0]), day_number(date(2015, 1, 1)), shut.sum())
    until[shut] = rng.integers(day_number(date(2016, 1, 1)), day_number(today) - 5, shut.sum())
    return since, until


def _weights(rng: np.random.Generator, count: int, staffed: int, union: np.ndarray) -> np.ndarray:
    """How many workers an employer draws: large ones have their own union."""
    weight = np.zeros(count)
    single = (union >= 0) & (union < sizes.SINGLE_UNIONS)
    spread = rng.lognormal(0, 1.0, count)
    joint, alone = union >= sizes.SINGLE_UNIONS, (union < 0) & (np.arange(count) < staffed)
    for group, share in ((single, 62.0), (joint, 23.0), (alone, 15.0)):
        weight[group] = spread[group] / spread[group].sum() * share
    return weight


def _names(rng: np.random.Generator, trade: np.ndarray, private: np.ndarray) -> tuple[list[str], list[str]]:
    count, office = len(trade), trade >= _OFFICES
    form = np.where(private, 0, 1 + rng.integers(0, 3, count))
    return words.joined(
        (["青岛", "黄岛区"], np.where(private, 0, 1)),
        (words.BRANDS_FIRST, rng.integers(0, len(words.BRANDS_FIRST), count)),
        (words.BRANDS_SECOND, rng.integers(0, len(words.BRANDS_SECOND), count)),
        (TRADE_WORDS, trade),
        (_FORMS, np.where(office, 4, form)),
    )


def table(firms: Firms, places: Places) -> Table:
    """The employers' rows."""
    zones = np.array([*places.zones, -1])
    return Table(
        "directory_employer",
        firms.count,
        {
            "id": Numbers(np.arange(1, firms.count + 1)),
            "made_by_kind": Same("seed"),
            "made_by_number": Same(0),
            "credit_code": Texts(firms.credit),
            "name": Texts(firms.names),
            "initials": Texts(firms.initials),
            "industry": Words(INDUSTRIES, firms.trade),
            "region_id": Words(places.street_codes, firms.street),
            "zone_id": Numbers(zones[firms.zone]),
            "valid_from": days(firms.since),
            "valid_to": days(firms.until),
        },
    )


def coverages(rng: np.random.Generator, firms: Firms, places: Places) -> Table:
    """Who covers whom; 285 different member units, some of them entered twice (union and federation)."""
    covered = np.flatnonzero(firms.union >= 0)
    double = firms.member_units[sizes.FEDERATION_SINGLE : sizes.FEDERATION_SINGLE + sizes.DOUBLE_UNITS]
    under = np.r_[firms.direct_units, double]
    employers = np.r_[covered, under]
    unions = np.r_[places.unions[firms.union[covered]], np.full(len(under), places.federation)]
    start = np.maximum(firms.since[covered] + 10, places.union_from[firms.union[covered]])
    federated = day_number(date(2018, 3, 1))
    start = np.r_[start, np.maximum(firms.since[under] + 10, federated + rng.integers(0, 1400, len(under)))]
    is_unit = np.isin(employers, firms.member_units)
    sealed = np.where(is_unit, start + rng.integers(3, 40, len(start)), NEVER)
    return Table(
        "directory_coverage",
        len(employers),
        {
            "made_by_kind": Same("seed"),
            "made_by_number": Same(0),
            "union_id": Numbers(unions),
            "employer_id": Numbers(employers + 1),
            "is_member_unit": Words([False, True], is_unit.astype(np.int8)),
            "sealed_on": days(sealed),
            "valid_from": days(start),
            "valid_to": Same(None),
        },
    )
