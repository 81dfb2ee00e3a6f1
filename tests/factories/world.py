"""A small district by operations only: what a test needs to have somebody to ask."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from gongyou.domains.unions.operations.applying import Application, apply_to_join
from gongyou.kernel import codes
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for, worker_viewer
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Employer, JoinCode, Organisation, Region
from gongyou.records.directory.operations.organisations import establish_organisation, link_organisations

SEED = system(reason="test")
START = date(2017, 1, 1)
_numbers = count(1)


def identity(number: int | None = None, *, born: str = "19900101") -> str:
    """A valid invented identity number under 999999."""
    number = next(_numbers) if number is None else number
    body = f"999999{born}{number % 1000:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def mobile(number: int | None = None) -> str:
    number = next(_numbers) if number is None else number
    return f"139{number:08d}"


@dataclass
class World:
    organisations: dict[str, Organisation] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    codes: dict[str, JoinCode] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Organisation:
        return self.organisations[key]

    def staff(self, kind: str, at: str | None, name: str | None = None, subject_id: int | None = None) -> Viewer:
        """A signed-in member of staff with one role."""
        name = name or f"{kind}@{at}"
        user = User.objects.create_user(username=f"{name}-{next(_numbers)}", password=None, audience="staff")
        role = Role(user=user, kind=kind, node=self[at].node if at else None, subject_id=subject_id, valid_from=START)
        role.save(force_insert=True)
        self.users[name], self.viewers[name] = user, viewer_for(role, user_id=user.pk)
        return self.viewers[name]

    def worker(self, phone: str | None = None) -> tuple[Viewer, str]:
        """A worker signed in by phone: (viewer, phone)."""
        phone = phone or mobile()
        return worker_viewer(user_for_phone(phone).pk), phone

    def apply(
        self,
        union: str = "union_a1",
        *,
        number: str | None = None,
        phone: str | None = None,
        name: str = "张晓工",
        **more,
    ):
        """A worker's application at a union's code: (matter, viewer of the worker)."""
        viewer, phone = self.worker(phone)
        application = Application(
            name=name,
            identity_kind="resident",
            identity_number=number or identity(),
            phone=phone,
            token=self.codes[union].token,
            **more,
        )
        matter = apply_to_join(viewer, application=application)
        return matter, worker_viewer(viewer.user_id)


@operation("test.built", allow=lambda viewer, **kwargs: viewer.is_system)
def _build(viewer: Viewer, *, world: World) -> None:
    made = world.organisations

    def establish(key, name, kind, parent, **more):
        made[key] = establish_organisation(
            viewer, name=name, kind=kind, code=f"T-{key}", day=START, parent=made.get(parent), **more
        )

    establish("district", "测试区总工会", "district", None)
    for street, region in (("a", "370211001"), ("b", "370211002")):
        Region(code=region, name=f"{street.upper()}街道", level="street", valid_from=START).save(force_insert=True)
        establish(
            f"street_{street}", f"{street.upper()}街道总工会", "street", "district", region_id=region, is_pool=True
        )
        for number in (1, 2):
            establish(
                f"union_{street}{number}",
                f"{street.upper()}{number}公司工会",
                "basic",
                f"street_{street}",
                form="single",
                region_id=region,
            )
        establish(
            f"station_{street}", f"{street.upper()}街道网格站", "street_station", f"street_{street}", region_id=region
        )
    establish("federation", "新业态联合会", "federation", "district")
    establish("zone", "东部功能区", "zone", "district")
    link_organisations(
        viewer, line="industry", parent=made["federation"], child=made["union_b2"], day=START, primary=False
    )
    link_organisations(viewer, line="zone", parent=made["zone"], child=made["union_a1"], day=START, primary=False)
    link_organisations(viewer, line="grid", parent=made["street_a"], child=made["station_a"], day=START, primary=False)
    for key in ("union_a1", "union_a2", "union_b1", "union_b2", "street_a", "street_b"):
        world.codes[key] = JoinCode(target="union", union=made[key], valid_from=START)
        world.codes[key].save(force_insert=True)
    current().entry("test.built", "system", 0)


def build() -> World:
    world = World()
    _build(SEED, world=world)
    world.staff("district_officer", "district", "district")
    for street in ("a", "b"):
        world.staff("street_officer", f"street_{street}", f"street_{street}")
        for number in (1, 2):
            world.staff("union_clerk", f"union_{street}{number}", f"union_{street}{number}")
    return world


def employer(
    world: World, *, name: str = "测试物流有限公司", region: str = "370211001", number: int | None = None
) -> Employer:
    """An employer with a valid invented credit code."""
    number = next(_numbers) if number is None else number
    row = Employer(
        credit_code=credit_code(number),
        name=name,
        initials="cswl",
        industry="G5450",
        region_id=region,
        valid_from=START,
    )
    row.save(force_insert=True)
    return row


def credit_code(number: int) -> str:
    """A valid invented unified social credit code of a company in 370211."""
    body = f"91370211MA{number:07d}"
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


assert codes.check_identity
