"""A little district filled at random from a seed: people with overlapping works and memberships over ten years."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from gongyou.kernel import privacy
from gongyou.records.activities.models import Activity
from gongyou.records.directory.models import (
    Coverage,
    Employer,
    Employment,
    FormerPlace,
    Membership,
    Organisation,
    Person,
    Region,
)
from tests.factories.world import World, employer, identity

FIRST = date(2016, 6, 1)
LAST = date(2026, 11, 20)
STREETS = ("370211001", "370211002")


@dataclass
class District:
    """What was put in, as model rows that a test can walk over."""

    persons: list[Person] = field(default_factory=list)
    employers: list[Employer] = field(default_factory=list)


def _span(rng: random.Random, *, open_share: float = 0.4) -> tuple[date, date | None]:
    start = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
    if rng.random() < open_share:
        return start, None
    return start, start + timedelta(days=rng.choice([0, 1, 30, 400, 1500]))


def _keep(model, **values):
    row = model(**values)
    row.save(force_insert=True)
    return row


def person(rng: random.Random, number: int) -> Person:
    text = identity(number)
    return _keep(
        Person,
        name=f"张试{number}",
        initials="zs",
        gender="male",
        birth_date=date(1990, 1, 1),
        identity_kind="resident",
        identity_number=text,
        identity_index=privacy.blind_index("identity", text),
        phone=f"138{number:08d}",
        phone_index=privacy.blind_index("phone", f"138{number:08d}"),
        household=rng.choice(["rural", "urban", "unknown"]),
    )


def _employments(rng: random.Random, one: Person, employers: list[Employer]) -> None:
    main_spans: list[tuple[date, date]] = []
    for _ in range(rng.randrange(4)):
        start, end = _span(rng)
        until = end or date.max
        main = rng.random() < 0.7 and not any(start <= other[1] and other[0] <= until for other in main_spans)
        if main:
            main_spans.append((start, until))
        where = rng.choice([*employers, None])
        _keep(
            Employment,
            person=one,
            employer=where,
            region_id=None if where else rng.choice([*STREETS, None]),
            occupation="20000",
            relation="employed",
            new_form=rng.choice(["", "", "courier", "truck_driver"]),
            industrial=rng.random() < 0.6,
            is_main=main,
            valid_from=start,
            valid_to=end,
        )


def _memberships(rng: random.Random, one: Person, unions: list[Organisation]) -> None:
    """One after the other, as the directory allows; only the last may be open."""
    start = FIRST + timedelta(days=rng.randrange(1500))
    for _ in range(rng.randrange(4)):
        end = None if rng.random() < 0.4 else start + timedelta(days=rng.choice([0, 1, 90, 900]))
        _keep(
            Membership,
            person=one,
            union=rng.choice(unions),
            kind=rng.choice(["active", "active", "retained"]),
            road="paper",
            valid_from=start,
            valid_to=end,
            end_reason="" if end is None else "left",
        )
        if end is None:
            return
        start = end + timedelta(days=rng.choice([0, 0, 200]))


def fill(world: World, seed: int, *, people: int = 40) -> District:
    """Fill the small world. The same seed gives the same district."""
    rng = random.Random(seed)
    found = District()
    zone = world["zone"]
    for key in ("union_a1", "union_b2"):
        Organisation._base_manager.filter(pk=world[key].pk).update(zone=zone)
    for number in range(8):
        row = employer(world, region=rng.choice(STREETS), number=seed * 1000 + number, name=f"单位{number}")
        start, end = _span(rng, open_share=0.7)
        Employer._base_manager.filter(pk=row.pk).update(
            valid_from=start, valid_to=end, zone=zone if rng.random() < 0.3 else None
        )
        found.employers.append(Employer._base_manager.get(pk=row.pk))
    covering = [world[key] for key in ("federation", "union_a1", "union_b2")]
    for row in found.employers:
        for union in covering:
            if rng.random() < 0.6:
                start, end = _span(rng)
                unit = rng.random() < 0.5
                _keep(
                    Coverage,
                    union=union,
                    employer=row,
                    is_member_unit=unit,
                    sealed_on=start + timedelta(days=rng.choice([0, 30, 400])) if unit and rng.random() < 0.9 else None,
                    valid_from=start,
                    valid_to=end,
                )
    unions = [world[key] for key in ("union_a1", "union_a2", "union_b1", "union_b2", "street_a", "federation")]
    for number in range(people):
        one = person(rng, seed * 100 + number)
        found.persons.append(one)
        _employments(rng, one, found.employers)
        _memberships(rng, one, unions)
    for number in range(6):
        _keep(
            Activity,
            kind="joining_drive",
            title=f"集中入会{number}",
            organiser=world[rng.choice(["street_a", "street_b", "district"])],
            held_on=_span(rng)[0],
            state=rng.choice(["held", "held", "planned", "cancelled"]),
        )
    _preparing_and_moved(rng, world)
    Region._base_manager.filter(code=STREETS[1]).update(valid_from=date(2018, 1, 1))
    return found


def _preparing_and_moved(rng: random.Random, world: World) -> None:
    """One union in preparation, one founded later than it began; two that stood elsewhere before, one of them twice."""
    rows = Organisation._base_manager
    rows.filter(pk=world["union_a2"].pk).update(founded_on=None)
    rows.filter(pk=world["union_b1"].pk).update(founded_on=date(2019, 1, 1) + timedelta(days=rng.randrange(2000)))
    first, second = (date(2018, 1, 1) + timedelta(days=rng.randrange(500) + turn * 1500) for turn in (0, 1))
    start = rows.get(pk=world["union_a1"].pk).valid_from
    places = (
        ("union_a1", STREETS[1], None, start, first),
        ("union_a1", STREETS[1], world["zone"], first, second),
        ("union_b1", STREETS[0], world["zone"], start, second),
    )
    for key, region, zone, since, until in places:
        _keep(FormerPlace, organisation=world[key], region_id=region, zone=zone, valid_from=since, valid_to=until)
