"""Regions, organisations and their links: one federation, 23 streets, zones, stations, basic unions, 1+N+X."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import yaml

from gongyou.kernel.access.graph import closure_rows
from gongyou.records.directory.demo import sizes, words
from gongyou.records.directory.demo.columns import NEVER, Table, day_number, days, listed
from gongyou.records.directory.demo.numbers import credit_codes

DISTRICT = 1
FIRST_STREET = 2
FOUNDED = date(2004, 6, 18)
_STREETS = Path(__file__).resolve().parent.parent / "data" / "streets.yaml"


def streets() -> list[dict]:
    """The real streets with their codes, from the seed file."""
    return yaml.safe_load(_STREETS.read_text(encoding="utf-8"))["streets"]


@dataclass
class Places:
    """Numbers of the organisations by kind; arrays over the basic unions are in the order of their numbers."""

    street_codes: list[str]
    streets: list[int]
    federation: int
    zones: list[int]
    street_stations: list[int]
    base_stations: list[int]
    base_street: list[int]
    unions: np.ndarray
    union_street: np.ndarray
    union_zone: np.ndarray
    union_from: np.ndarray
    dissolved: np.ndarray
    in_federation: np.ndarray
    names: dict[int, str] = field(default_factory=dict)
    rows: list[tuple] = field(default_factory=list)
    links: list[tuple] = field(default_factory=list)

    @property
    def single(self) -> np.ndarray:
        return np.arange(len(self.unions)) < sizes.SINGLE_UNIONS


def _shares(total: int, least: int) -> np.ndarray:
    """`total` split over the streets by weight, each with at least `least`."""
    weights = np.array(words.WEIGHTS, dtype=float)
    counts = np.maximum(least, np.floor(weights / weights.sum() * total)).astype(int)
    order = np.argsort(-weights)
    step = 0
    while counts.sum() != total:
        counts[order[step % 8]] += 1 if counts.sum() < total else -1
        step += 1
    return counts


def plan(rng: np.random.Generator, today: date) -> Places:
    """Decide where everything stands; names and links follow in `describe`."""
    found = streets()
    first_zone = FIRST_STREET + len(found) + 1
    first_station = first_zone + len(words.ZONES)
    first_base = first_station + len(found)
    first_union = first_base + sizes.BASE_STATIONS
    street = np.repeat(np.arange(len(found)), _shares(sizes.BASIC_UNIONS, 2))
    rng.shuffle(street)
    joint = np.arange(sizes.SINGLE_UNIONS, sizes.SINGLE_UNIONS + len(found))
    _swap_into(street, joint, np.arange(len(found)))
    established = _established(rng, today)
    in_federation = np.zeros(sizes.BASIC_UNIONS, dtype=bool)
    in_federation[: sizes.FEDERATION_SINGLE] = True
    in_federation[-sizes.FEDERATION_JOINT :] = True
    low, high = day_number(date(2018, 3, 1)), day_number(date(2022, 6, 1))
    established[in_federation] = rng.integers(low, high, in_federation.sum())
    last_union = first_union + sizes.BASIC_UNIONS
    return Places(
        street_codes=[entry["code"] for entry in found],
        streets=list(range(FIRST_STREET, FIRST_STREET + len(found))),
        federation=FIRST_STREET + len(found),
        zones=list(range(first_zone, first_station)),
        street_stations=list(range(first_station, first_base)),
        base_stations=list(range(first_base, first_union)),
        base_street=np.repeat(np.arange(len(found)), _shares(sizes.BASE_STATIONS, 1)).tolist(),
        unions=np.arange(first_union, last_union),
        union_street=street,
        union_zone=zones_of(rng, street, 0.45),
        union_from=established,
        dissolved=np.arange(last_union, last_union + sizes.DISSOLVED_UNIONS),
        in_federation=in_federation,
    )


def _swap_into(street: np.ndarray, places: np.ndarray, wanted: np.ndarray) -> None:
    """Let the unions at `places` stand in the wanted streets by swapping, so that the shares stay."""
    for place, goal in zip(places, wanted, strict=True):
        other = np.flatnonzero(street == goal)[0]
        street[place], street[other] = street[other], street[place]


def _established(rng: np.random.Generator, today: date) -> np.ndarray:
    """Days on which the basic unions were established: two thirds before 2017, some in every year since."""
    count = sizes.BASIC_UNIONS
    early = rng.integers(day_number(FOUNDED), day_number(date(2016, 12, 1)), count)
    late = rng.integers(day_number(date(2017, 1, 1)), day_number(today) - 90, count)
    return np.where(rng.random(count) < 0.68, early, late)


def zones_of(rng: np.random.Generator, street: np.ndarray, share: float) -> np.ndarray:
    """For each street index a zone index that touches the street, or -1 outside the zones."""
    codes = [entry["code"][-3:] for entry in streets()]
    choices = np.full((len(codes), 3), -1)
    for place, code in enumerate(codes):
        touching = [number for number, (_name, parts) in enumerate(words.ZONES) if code in parts] or [-1]
        choices[place] = [touching[turn % len(touching)] for turn in range(3)]
    picked = choices[street, rng.integers(0, 3, len(street))]
    return np.where(rng.random(len(street)) < share, picked, -1)


def describe(places: Places, employer_names: list[str], rng: np.random.Generator, today: date) -> None:
    """Give every organisation its name, codes and links. `employer_names` are those of the single unions' employers."""
    found = streets()
    start = day_number(FOUNDED)
    _add(places, DISTRICT, "370211", "青岛西海岸新区总工会", "district", start)
    for number, entry in zip(places.streets, found, strict=True):
        name = entry["name"].replace("省级自然保护区", "")
        _add(places, number, f"S{entry['code']}", f"{name}总工会", "street", start, region=entry["code"], pool=True)
        _link(places, "territory", DISTRICT, number, start, primary=True)
    _federation(places)
    _zones(places)
    _stations(places, found)
    _unions(places, found, employer_names, rng)
    _dissolved(places, found, rng, today)


def _add(
    places: Places,
    number: int,
    code: str,
    name: str,
    kind: str,
    since: int,
    *,
    form="",
    region=None,
    zone=None,
    pool=False,
    credit=None,
    until=NEVER,
) -> None:
    places.names[number] = name
    places.rows.append((number, code, credit, name, kind, form, region, zone, pool, int(since), int(until)))


def _link(places: Places, line: str, parent: int, child: int, since: int, *, primary=False, until=NEVER) -> None:
    places.links.append((line, int(parent), int(child), int(since), int(until), primary))


def _federation(places: Places) -> None:
    since = day_number(date(2018, 1, 16))
    _add(
        places,
        places.federation,
        "F01",
        "新业态智慧联盟工会联合会",
        "federation",
        since,
        credit=_credit([9_000_001])[0],
    )
    _link(places, "territory", DISTRICT, places.federation, since, primary=True)


def _zones(places: Places) -> None:
    since = day_number(date(2014, 6, 9))
    for place, (number, (name, _parts)) in enumerate(zip(places.zones, words.ZONES, strict=True), start=1):
        _add(places, number, f"Z{place:02d}", name, "zone", since)
        _link(places, "territory", DISTRICT, number, since, primary=True)


def _stations(places: Places, found: list[dict]) -> None:
    since = day_number(date(2020, 5, 1))
    for place, number in enumerate(places.street_stations):
        code, name = found[place]["code"], found[place]["name"].replace("省级自然保护区", "")
        _add(places, number, f"G{code}", f"{name}网格工作站", "street_station", since, region=code)
        _link(places, "territory", places.streets[place], number, since, primary=True)
        _link(places, "grid", places.streets[place], number, since)
    turn: dict[int, int] = {}
    for number, place in zip(places.base_stations, places.base_street, strict=True):
        turn[place] = turn.get(place, 0) + 1
        code, name = found[place]["code"], found[place]["name"].replace("省级自然保护区", "")
        day = since + 30 + turn[place] * 9
        _add(
            places,
            number,
            f"G{code}-{turn[place]:02d}",
            f"{name}第{turn[place]}网格工作站",
            "base_station",
            day,
            region=code,
        )
        _link(places, "territory", places.streets[place], number, day, primary=True)
        _link(places, "grid", places.street_stations[place], number, day)


def _credit(serials: list[int]) -> list[str]:
    return credit_codes(np.full(len(serials), 2), "MC0", np.array(serials))


def _unions(places: Places, found: list[dict], employer_names: list[str], rng: np.random.Generator) -> None:
    credit = _credit(list(range(1, len(places.unions) + 1)))
    joint_turn: dict[int, int] = {}
    kinds = ("园区", "社区", "商圈", "村居", "楼宇")
    for index, number in enumerate(places.unions.tolist()):
        place = int(places.union_street[index])
        street = found[place]["name"].replace("省级自然保护区", "")
        if index < sizes.SINGLE_UNIONS:
            name, form = f"{employer_names[index]}工会委员会", "single"
        else:
            joint_turn[place] = joint_turn.get(place, 0) + 1
            kind = "新业态" if places.in_federation[index] else kinds[int(rng.integers(len(kinds)))]
            name, form = f"{street}第{joint_turn[place]}{kind}联合工会", "joint"
        zone = int(places.union_zone[index])
        since = places.union_from[index]
        _add(
            places,
            number,
            f"U{index + 1:05d}",
            name,
            "basic",
            since,
            form=form,
            region=found[place]["code"],
            zone=places.zones[zone] if zone >= 0 else None,
            credit=credit[index],
        )
        _link(places, "territory", places.streets[place], number, since, primary=True)
        if zone >= 0:
            _link(places, "zone", places.zones[zone], number, max(since, day_number(date(2014, 6, 9))))
        if places.in_federation[index]:
            _link(places, "industry", places.federation, number, since + 7)


def _dissolved(places: Places, found: list[dict], rng: np.random.Generator, today: date) -> None:
    low, high = day_number(date(2018, 1, 1)), day_number(today) - 120
    credit = _credit(list(range(5001, 5001 + len(places.dissolved))))
    for index, number in enumerate(places.dissolved.tolist()):
        place = int(rng.integers(0, 14))
        since, until = int(rng.integers(day_number(FOUNDED), low - 400)), int(rng.integers(low, high))
        name = f"{found[place]['name']}原{index + 1}号企业工会委员会"
        _add(
            places,
            number,
            f"U{len(places.unions) + index + 1:05d}",
            name,
            "basic",
            since,
            form="single",
            region=found[place]["code"],
            credit=credit[index],
            until=until,
        )
        _link(places, "territory", places.streets[place], number, since, primary=True, until=until)


def tables(places: Places, now: str) -> list[Table]:
    """Nodes, regions, organisations, links and their closure, ready to insert in this order."""
    found = streets()
    since = "2012-12-01"
    regions = [("370211", "黄岛区", "district", None, since, None)]
    regions += [(entry["code"], entry["name"], "street", "370211", since, None) for entry in found]
    nodes = [(row[0], now) for row in places.rows]
    letters = words.initials_of([row[3] for row in places.rows])
    organisations = listed(
        "directory_organisation",
        ("node_id", "code", "credit_code", "name", "initials", "kind", "form", "region_id", "zone_id", "is_pool"),
        [(*row[:4], letters[at], *row[4:9]) for at, row in enumerate(places.rows)],
    )
    organisations.columns["valid_from"] = days(np.array([row[9] for row in places.rows]))
    organisations.columns["founded_on"] = organisations.columns["valid_from"]
    organisations.columns["valid_to"] = days(np.array([row[10] for row in places.rows]))
    links = listed(
        "access_link", ("line", "parent_id", "child_id", "is_primary"), [(*r[:3], r[5]) for r in places.links]
    )
    links.columns["valid_from"] = days(np.array([row[3] for row in places.links]))
    links.columns["valid_to"] = days(np.array([row[4] for row in places.links]))
    _made(organisations), _made(links)
    return [
        listed("access_node", ("id", "created_at"), nodes),
        listed("directory_region", ("code", "name", "level", "parent_id", "valid_from", "valid_to"), regions),
        organisations,
        links,
        listed("access_closure", ("line", "ancestor_id", "descendant_id", "depth"), _closure(places)),
    ]


def _made(table: Table) -> None:
    rest = listed(table.name, ("made_by_kind", "made_by_number"), [("seed", 0)] * table.count)
    table.columns.update(rest.columns)


def _closure(places: Places) -> list[tuple]:
    rows: list[tuple] = []
    for line in ("territory", "zone", "industry", "grid"):
        open_links = [
            (parent, child) for key, parent, child, _since, until, _p in places.links if key == line and until == NEVER
        ]
        rows += [(line, *row) for row in closure_rows(open_links)]
    return rows
