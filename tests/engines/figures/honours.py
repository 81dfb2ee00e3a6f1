"""Honours, teams, studios, results and paid grants at random, and what figures over them must give."""

import random
from collections import defaultdict
from datetime import date, timedelta

from gongyou.records.directory.models import Employer, FormerPlace, Organisation
from gongyou.records.passport.models import Completer, Group, Honour, Result
from gongyou.records.treasury.models import Budget, Commitment, Fund, Posting
from gongyou.records.treasury.operations.loading import load_paid_grants
from gongyou.records.treasury.types import PaidGrant, Payee
from tests.factories.district import FIRST, LAST, District
from tests.factories.world import SEED, START, World

LEVELS = (("district", 30), ("city", 40), ("nation", 60))
UNIONS = ("union_a1", "union_a2", "union_b1", "union_b2")
_SPAN = (LAST - FIRST).days


def award(world: World, district: District, seed: int) -> None:
    """Fill the district with honours of every family, standing and ended, and with grants that were paid."""
    rng = random.Random(seed + 100)
    for number, person in enumerate(district.persons):
        for level in rng.sample(LEVELS, rng.randrange(0, 3)):
            _honour(rng, world, rng.choice(["craftsman", "innovator"]), level, person=person)
        if number % 2:
            _shares(rng, world, person)
    for number in range(18):
        unit = world[rng.choice(UNIONS)]
        kind = rng.choice(["team", "studio"])
        group = Group(kind=kind, name=f"组{number}", unit=unit, region_id=unit.region_id, valid_from=START)
        group.save(force_insert=True)
        family = "innovation_team" if kind == "team" else "innovation_studio"
        for level in rng.sample(LEVELS, rng.randrange(1, 3)):
            _honour(rng, world, family, level, group=group)
        _result(rng, unit, number)
    for employer in district.employers[:8]:
        _honour(rng, world, "innovation_enterprise", LEVELS[0], employer=employer)
    _grants(rng, world, district)


def _day(rng: random.Random) -> date:
    return max(START, FIRST + timedelta(days=rng.randrange(_SPAN)))


def _honour(
    rng, world: World, family: str, level: tuple[str, int], *, title: str = "", year: int = 0, **holder
) -> None:
    (kind,) = holder
    day = date(year, 7, 26) if year else _day(rng)
    ended = {"revoked_on": day + timedelta(days=rng.choice([0, 1, 300])), "revocation": "expired"}
    tags = [tag for tag in ("industrial", "front_line") if rng.random() < 0.5]
    unit = world[rng.choice(UNIONS)]
    Honour(
        holder_kind=kind, **holder, title=title or family, title_name="称号", family=family, level=level[0],
        level_ordinal=level[1], nature="naming", granting_body="测试区总工会", granted_on=day, year=day.year, tags=tags,
        unit=unit, region_id=rng.choice([None, unit.region_id]),
        at_employer=rng.choice([None, *Employer._base_manager.order_by("pk")[:3]]),
        **(ended if not year and rng.random() < 0.3 else {}),
    ).save(force_insert=True)  # fmt: skip


def _shares(rng, world: World, person) -> None:
    """Those of whom a share is published."""
    _honour(rng, world, "most_beautiful", LEVELS[0], title="most_beautiful_newcomer", year=2021, person=person)
    _honour(rng, world, "model_worker", LEVELS[1], year=rng.randrange(2016, 2022), person=person)
    _honour(rng, world, "labour_medal", LEVELS[1], year=2022, person=person)


def _result(rng, unit, number: int) -> None:
    day = _day(rng)
    ended = {"revoked_on": day + timedelta(days=rng.choice([0, 30])), "revocation_reason": "重复"}
    row = Result(
        kind="suggestion", title=f"成果{number}", fingerprint=f"title:{number}", unit=unit, unit_name=unit.name,
        region_id=rng.choice([None, unit.region_id]), accepted_on=day, **(ended if rng.random() < 0.3 else {}),
    )  # fmt: skip
    row.save(force_insert=True)
    if rng.random() < 0.8:
        Completer(result=row, position=1, name="外部专家", share=1000).save(force_insert=True)
        Result._base_manager.filter(pk=row.pk).update(complete=True)


def _grants(rng, world: World, district: District) -> None:
    fund = Fund(key="cultivation", name="培育资金", owner=world["district"], source="district", opened_on=START)
    fund.save(force_insert=True)
    for year in range(2017, 2027):
        for category in ("cultivation", "honours"):
            Budget(fund=fund, year=year, category=category, granted_fen=10**12).save(force_insert=True)
    grants = []
    for number, employer in enumerate(district.employers[:10]):
        day = date(rng.randrange(2017, 2025), 3, 1)
        parts = [(rng.randrange(100, 99_999), day + timedelta(days=200 * turn)) for turn in range(rng.randrange(1, 4))]
        grants.append(
            PaidGrant(
                payee=Payee("employer", employer.pk), amount_fen=sum(fen for fen, _day in parts), fund="cultivation",
                category=rng.choice(["cultivation", "cultivation", "honours"]), year=day.year, title=f"资助{number}",
                committed_on=day, paid=tuple(parts), made_by=("honour", number),
            )
        )  # fmt: skip
    load_paid_grants(SEED, grants=grants)


def _standing(day: date, family: str) -> list[Honour]:
    rows = Honour._base_manager.filter(family=family).select_related("unit", "at_employer")
    return [row for row in rows if row.granted_on <= day and (row.revoked_on is None or day < row.revoked_on)]


def _place(row: Honour) -> tuple[str | None, int | None]:
    """Where an honour counts: its own street or that of its unit on the day of the award; the unit's zone."""
    region, zone = None, None
    if row.unit is not None:
        region, zone = _of_unit(row.unit, row.granted_on)
    employer = row.at_employer
    return row.region_id or region, zone or (employer.zone_id if employer is not None else None)


def _of_unit(unit: Organisation, day: date) -> tuple[str | None, int | None]:
    for former in FormerPlace._base_manager.filter(organisation=unit):
        if former.valid_from <= day < former.valid_to:
            return former.region_id, former.zone_id
    return unit.region_id, unit.zone_id


def holders(family: str, column: str):
    def count(day: date) -> set:
        return {(getattr(row, column), *_place(row), None) for row in _standing(day, family)}

    return count


def craftsmen(day: date) -> set:
    """Everybody at the highest level, of several the latest."""
    best: dict[int, Honour] = {}
    for row in sorted(_standing(day, "craftsman"), key=lambda row: (row.level_ordinal, row.granted_on, row.pk)):
        best[row.person_id] = row
    return {(person, *_place(row), None) for person, row in best.items()}


def results(day: date) -> set:
    found = set()
    for row in Result._base_manager.filter(complete=True).select_related("unit"):
        if row.accepted_on <= day and (row.revoked_on is None or day < row.revoked_on):
            found.add((row.pk, row.region_id or row.unit.region_id, row.unit.zone_id, None))
    return found


def investment(day: date) -> set:
    sums: dict[int, int] = defaultdict(int)
    for row in Posting._base_manager.filter(account="grants", budget__category="cultivation", day__lte=day):
        sums[row.commitment_id] += row.amount_fen
    rows = Commitment._base_manager.in_bulk(sums)
    return {(pk, rows[pk].region_id, rows[pk].zone_id, None, fen // 100) for pk, fen in sums.items()}


ORACLES = {
    "I13": investment,
    "I14": holders("innovation_enterprise", "employer_id"),
    "I15": holders("innovation_studio", "group_id"),
    "I16": holders("innovation_team", "group_id"),
    "I17": holders("innovator", "person_id"),
    "I18": craftsmen,
    "I19": results,
}


def _share(day: date, wanted, tags: set[str]) -> tuple[int, int]:
    rows = [row for row in Honour._base_manager.filter(person__isnull=False) if wanted(row) and row.granted_on <= day]
    return len({row.person_id for row in rows if tags <= set(row.tags)}), len({row.person_id for row in rows})


#: Figure → (numerator, denominator) of a day.
SHARES = {
    "I27": lambda day: _share(
        day, lambda row: row.title == "most_beautiful_newcomer" and row.year == 2021, {"industrial"}
    ),
    "I28": lambda day: _share(
        day,
        lambda row: row.family == "model_worker" and row.level == "city" and 2017 <= row.year <= 2020,
        {"industrial", "front_line"},
    ),
    "I29": lambda day: _share(
        day, lambda row: row.family in ("model_worker", "labour_medal") and row.year == 2022, {"industrial"}
    ),
}
