"""Where an application can arrive: the union behind a poster's code, or a street's holding pool."""

from dataclasses import dataclass

from gongyou.kernel import clock, parameters
from gongyou.kernel.workdays import Unit
from gongyou.records.activities.queries import drive_name
from gongyou.records.directory.models import Employer, JoinCode, Organisation
from gongyou.records.directory.queries import code_by_token, in_force, pool_of_region


@dataclass(frozen=True)
class JoinDoor:
    """What the join pages say about where the application goes. `kind` is a code's target or "pool".

    `drive` is the joining drive whose code was scanned; a union that is `preparing` is not founded yet.
    """

    kind: str
    union: str
    place: str
    employer: str
    pool: bool
    promised: str
    placed_within: str
    placed_source: str
    drive: str = ""
    preparing: bool = False


@dataclass(frozen=True)
class Pool:
    """A street and the union that holds people without a union of their own."""

    region: str
    street: str
    union: str


def _words(key: str) -> str:
    found = parameters.value(key, clock.today())
    return Unit(str(found.unit)).words(found.whole)


def join_door(token: str, region: str) -> JoinDoor | None:
    """The door of a code or, without one, of a street; None where nothing is in force (unknown, ended, revoked)."""
    if token:
        code = code_by_token(token)
        return _door(code.union, code.target, _place(code), code.employer, drive=_drive(code)) if code else None
    pool = pool_of_region(region)
    return _door(pool, "pool", "", None) if pool else None


def _drive(code: JoinCode) -> str:
    """The name of the drive whose code this is."""
    return drive_name(code.activity_number) if code.target == JoinCode.Target.DRIVE else ""


def _place(code: JoinCode) -> str:
    if code.station is not None:
        return code.station.name
    return "" if code.target == JoinCode.Target.DRIVE else code.label


def _door(union: Organisation, kind: str, place: str, employer: Employer | None, *, drive: str = "") -> JoinDoor:
    return JoinDoor(
        kind=kind,
        union=union.name,
        place=place,
        employer=employer.name if employer else "",
        pool=union.is_pool,
        promised=_words("unions.admission"),
        placed_within=_words("unions.placing"),
        placed_source=parameters.value("unions.placing", clock.today()).citation,
        drive=drive,
        preparing=union.founded_on is None,
    )


def pools() -> list[Pool]:
    """Every street with a holding pool, by code; names and places of organisations are public."""
    rows = Organisation._base_manager.filter(in_force(clock.today()), kind="street", is_pool=True)
    rows = rows.filter(region__isnull=False).select_related("region").order_by("region_id")
    return [Pool(row.region_id, row.region.name, row.name) for row in rows]


def district_name() -> str:
    """The federation that runs the site: who handles the personal data."""
    rows = Organisation._base_manager.filter(in_force(clock.today()), kind="district")
    return rows.order_by("pk").values_list("name", flat=True).first() or ""
