"""Officers at the desks, codes on posters; and the accounts that the demo prints, one for each role."""

import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from gongyou.kernel import clock
from gongyou.kernel.access.models import Cover, Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.demo import sizes
from gongyou.records.directory.demo.columns import NEVER, Table, day_number, listed
from gongyou.records.directory.demo.firms import Firms
from gongyou.records.directory.demo.members import Members
from gongyou.records.directory.demo.places import DISTRICT, Places
from gongyou.records.directory.models import Employer, Organisation, Person
from gongyou.records.directory.operations.coverages import cover_employer
from gongyou.records.directory.operations.people import link_account

ROLES_SINCE = date(2020, 1, 1)
CODES_SINCE = date(2021, 3, 1)
#: How many employers the first joint union of the federation covers beside its member units.
PLAIN_UNITS = 5
#: The streets whose officers have printed accounts (places in streets.yaml): 长江路, 黄岛.
FIRST_STREET, SECOND_STREET = 4, 0
_ROLE = ("made_by_kind", "made_by_number", "user_id", "kind", "node_id", "subject_id", "valid_from", "valid_to")


@dataclass(frozen=True)
class Account:
    """What a newcomer needs to sign in. Workers have a phone and no password."""

    role: str
    where: str
    username: str = ""
    password: str = ""
    totp_secret: str = ""
    phone: str = ""
    address: str = "/console/"

    def as_data(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Stage:
    """The unions on which the demo's accounts and matters play (indexes of basic unions)."""

    first: int
    second: int
    rider: int
    vacant: int


def stage(places: Places) -> Stage:
    """Two unions of the first street, one joint union of the federation, and one without an officer."""
    here = places.union_street == FIRST_STREET
    long_ago = places.union_from < day_number(date(2019, 1, 1))
    plain = here & long_ago & ~places.in_federation
    singles = np.flatnonzero(plain & places.single)
    return Stage(
        first=int(singles[0]),
        second=int(np.flatnonzero(plain & ~places.single)[0]),
        rider=len(places.unions) - sizes.FEDERATION_JOINT,
        vacant=int(singles[1]),
    )


def officers(rng: np.random.Generator, places: Places, now: str) -> list[Table]:
    """An officer in every street, a clerk in three of five unions; nobody knows their passwords."""
    played = stage(places)
    staffed = rng.random(len(places.unions)) < 0.6
    staffed[[played.first, played.second, played.rider, played.vacant]] = False
    users, roles = [], []

    def post(name: str, kind: str, node: int, since: date) -> None:
        number = len(users) + 1
        users.append((number, "!" + secrets.token_urlsafe(30), None, name, "staff", True, 1, now))
        roles.append(("seed", 0, number, kind, node, None, since.isoformat(), None))

    for code, node in zip(places.street_codes, places.streets, strict=True):
        post(f"officer-{code}", "street_officer", node, ROLES_SINCE)
    for index in np.flatnonzero(staffed).tolist():
        since = date(1970, 1, 1) + timedelta(days=int(places.union_from[index]))
        post(f"clerk-{index + 1:05d}", "union_clerk", int(places.unions[index]), max(since, ROLES_SINCE))
    user = ("id", "password", "last_login", "username", "audience", "is_active", "auth_version", "created_at")
    return [listed("accounts_user", user, users), listed("access_role", _ROLE, roles)]


def codes(rng: np.random.Generator, places: Places, firms: Firms) -> tuple[Table, dict[int, int]]:
    """A code for every union and pool, every station and some employers; and which code a union has."""
    rows: list[tuple] = []
    of_union: dict[int, int] = {}

    def add(target: str, union: int, label: str, *, station=None, employer=None, since=CODES_SINCE) -> None:
        row = (len(rows) + 1, "seed", 0, secrets.token_urlsafe(16), target, union, station, employer, None, label)
        rows.append((*row, since.isoformat(), None))

    for node in [*places.streets, places.federation, *places.unions.tolist()]:
        add("union", node, places.names[node])
        of_union[node] = len(rows)
    for place, station in enumerate(places.street_stations):
        add("station", places.streets[place], places.names[station], station=station)
    for place, station in zip(places.base_street, places.base_stations, strict=True):
        add("station", places.streets[place], places.names[station], station=station)
    some = rng.permutation(np.flatnonzero(firms.union >= 0))[:120]
    for employer in np.unique(np.r_[some, stage(places).first]).tolist():
        add("employer", int(places.unions[firms.union[employer]]), firms.names[employer], employer=employer + 1)
    columns = (
        "id", "made_by_kind", "made_by_number", "token", "target", "union_id", "station_id", "employer_id",
        "activity_number", "label", "valid_from", "valid_to",
    )  # fmt: skip
    return listed("directory_joincode", columns, rows), of_union


def accounts(viewer: Viewer, places: Places, firms: Firms, members: Members, phones: list[str]) -> list[Account]:
    """One account for each role with password and second factor, a cover for an absence, and two workers."""
    played, password = stage(places), f"demo-{secrets.token_hex(4)}"
    first, second, rider = (int(places.unions[at]) for at in (played.first, played.second, played.rider))
    street, other = places.streets[FIRST_STREET], places.streets[SECOND_STREET]
    station = places.base_stations[places.base_street.index(FIRST_STREET)]
    wanted = (
        ("district", "district_officer", DISTRICT, None),
        ("district2", "district_officer", DISTRICT, None),
        ("street1", "street_officer", street, None),
        ("street2", "street_officer", other, None),
        ("union1", "union_clerk", first, None),
        ("union2", "union_clerk", second, None),
        ("union3", "union_clerk", rider, None),
        ("federation", "federation_officer", places.federation, None),
        ("zone", "zone_officer", places.zones[1], None),
        ("grid", "grid_officer", station, None),
        ("leader", "leader", DISTRICT, None),
        ("employer", "employer_contact", None, played.first + 1),
        ("employer2", "employer_contact", None, _free_firms(places.street_codes[FIRST_STREET])[0].pk),
        ("system", "system_admin", DISTRICT, None),
        ("security", "security_admin", DISTRICT, None),
        ("audit", "audit_admin", DISTRICT, None),
    )
    made, roles, hashed = [], {}, make_password(password)
    for username, kind, node, subject in wanted:
        user = User(username=username, password=hashed, audience=User.Audience.STAFF)
        user.save(force_insert=True)
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        role = Role(user=user, kind=kind, node_id=node, subject_id=subject, valid_from=ROLES_SINCE)
        role.save(force_insert=True)
        roles[username] = role
        where = firms.names[subject - 1] if subject is not None else places.names[node]
        made.append(Account(kind, where, username, password, secret))
    _cover(roles["union2"], roles["union1"].user)
    return made + _workers(viewer, places, members, phones, (rider, first))


def hire(username: str, kind: str, node: int, since: date) -> None:
    """Somebody with a role and without a password, once; a strand's demo works through such accounts."""
    if not User.objects.filter(username=username).exists():
        user = User.objects.create_user(username=username, audience=User.Audience.STAFF)
        Role(user=user, kind=kind, node_id=node, valid_from=since).save(force_insert=True)


def viewer_of(username: str) -> Viewer:
    """Somebody of the staff at the own role."""
    role = Role._base_manager.get(user__username=username, valid_to=None)
    return viewer_for(role, user_id=role.user_id)


@operation("demo.sign_ins_given", allow=only_system)
def give_sign_ins(viewer: Viewer, *, usernames: Collection[str], password: str) -> list[Account]:
    """Let some of a strand's staff sign in: the printed password, and a second factor of their own."""
    hashed, made = make_password(password), []
    rows = Role.objects.in_operation().filter(user__username__in=usernames, valid_to=None)
    for role in rows.select_related("user").order_by("pk"):
        role.user.password = hashed
        role.user.save(update_fields=["password"])
        secret = generate_totp_secret()
        TOTP.activate(role.user, secret)
        where = Organisation.objects.in_operation().get(pk=role.node_id).name
        made.append(Account(role.kind, where, role.user.username, password, secret))
    current().entry("demo.sign_ins_given", "system", 0, accounts=len(made))
    return made


def uncounted(viewer: Viewer, places: Places, today: date) -> None:
    """Employers that a joint union of the federation covers and that are no member units yet: some ask to join."""
    union = Organisation.objects.in_operation().get(pk=int(places.unions[stage(places).rider]))
    for firm in _free_firms(union.region_id)[:PLAIN_UNITS]:
        cover_employer(
            viewer, union=union, employer=firm, day=max(today - timedelta(days=500), firm.valid_from),
            made_by=("seed", 0),
        )  # fmt: skip


def _free_firms(region_id: str) -> QuerySet[Employer]:
    """Companies of a street that no union covers and at which nobody works."""
    rows = Employer.objects.in_operation().filter(region_id=region_id, valid_to=None, credit_code__startswith="91")
    return rows.filter(coverages=None, employments=None).order_by("pk")


def _cover(role: Role, substitute: User) -> None:
    today = clock.today()
    days = timedelta(days=1)
    Cover(
        role=role, substitute=substitute, valid_from=today - 2 * days, valid_to=today + 12 * days, reason="外出培训"
    ).save(force_insert=True)


def _workers(
    viewer: Viewer, places: Places, members: Members, phones: list[str], unions: tuple[int, ...]
) -> list[Account]:
    made = []
    for union in unions:
        found = np.flatnonzero((members.union == union) & (members.end == NEVER) & (members.kind == 0))
        if not len(found):
            continue
        index = int(members.person[found[np.argmin(members.start[found])]])
        person = Person.objects.in_operation().get(pk=index + 1)
        link_account(viewer, person=person, user_id=user_for_phone(phones[index]).pk)
        made.append(Account("worker", places.names[union], phone=phones[index], address="/"))
    return made
