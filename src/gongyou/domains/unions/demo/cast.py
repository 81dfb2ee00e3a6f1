"""Who plays in the demo's matters: applicants without and with a membership, and the officers at the desks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from gongyou.domains.unions.operations.applying import Application
from gongyou.engines.procedures.operations import desks
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for, worker_viewer
from gongyou.kernel.access.scopes import ScopedModel
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.privacy import blind_index
from gongyou.records.directory.demo import words
from gongyou.records.directory.demo.columns import day_number
from gongyou.records.directory.demo.numbers import identity_numbers
from gongyou.records.directory.models import Employment, JoinCode, Membership, Organisation, Person, Post

_FIRST_BIRTH = date(1972, 3, 5)
_WORK = ("青岛远航供应链有限公司", "青岛汇盛机械有限公司", "青岛海润食品有限公司", "青岛新景科技有限公司")


def every(model: type[ScopedModel]) -> QuerySet:
    """All rows of a model: the stories choose among them before anybody looks."""
    return model.objects.unscoped(reason="demo: the cast and the places of the matters")


@dataclass(frozen=True)
class Applicant:
    """Somebody who applies: the answers of the three steps."""

    name: str
    identity: str
    phone: str
    employer_name: str = ""
    new_form: str = ""
    household: str = "urban"

    def viewer(self) -> Viewer:
        """The applicant signed in by the phone's code."""
        return worker_viewer(user_for_phone(self.phone).pk)

    def at(self, token: str, region: str = "") -> Application:
        return Application(
            name=self.name,
            identity_kind="resident",
            identity_number=self.identity,
            phone=self.phone,
            token=token,
            region=region,
            employer_name=self.employer_name,
            new_form=self.new_form,
            household=self.household,
        )


@dataclass
class Cast:
    """The organisations of the printed accounts by user name, and streams of people."""

    random: np.random.Generator
    places: dict[str, Organisation]
    others: list[Organisation]
    vacant: Organisation
    riders: Iterator[Applicant] = field(repr=False)
    fresh: Iterator[Applicant] = field(repr=False)
    #: Unions on which a story of organisations plays: no other one chooses them.
    taken: set[int] = field(default_factory=set)

    def token(self, union: Organisation, target: str = "union") -> str:
        """The code on the union's poster."""
        rows = JoinCode._base_manager.filter(union=union, target=target).order_by("-pk")
        return rows.values_list("token", flat=True)[0]

    def members_of(self, union: Organisation, most: int) -> list[Applicant]:
        """Members of a union without an office, whose account nobody has used yet."""
        rows = every(Membership).filter(union=union, valid_to=None, kind="active")
        rows = rows.filter(person__user=None, valid_from__lt="2022-01-01").filter(~Exists(_offices()))
        rows = rows.select_related("person").order_by("pk")
        return [_known(row.person) for row in rows[:most]]

    def code_of_member(self, union: Organisation) -> str:
        """The address code of a member of the union."""
        rows = every(Membership).filter(union=union, valid_to=None, kind="active")
        return rows.filter(person__user=None).order_by("-pk").values_list("person__code", flat=True)[0]

    def code_of(self, who: Applicant) -> str:
        """The address code under which somebody is registered."""
        rows = every(Person).filter(identity_index=blind_index("identity", who.identity))
        return rows.values_list("code", flat=True)[0]

    def officer(self, node_id: int, *, colleague: bool = False) -> Viewer:
        """Who decides at this desk on the (rehearsed) day; the colleague is who has the desk longest."""
        kinds = desks.deciding_kinds()
        rows = every(Role).filter(node_id=node_id, kind__in=kinds, valid_to=None)
        role = rows.filter(valid_from__lte=clock.today()).order_by("pk" if colleague else "-pk")[0]
        return viewer_for(role, user_id=role.user_id)


def _offices() -> QuerySet[Post]:
    return every(Post).filter(person_id=OuterRef("person_id"), valid_to=None)


def _known(person: Person) -> Applicant:
    phone = person.phone.reveal() if person.phone else ""
    return Applicant(person.name, person.identity_number.reveal(), phone)


def gather(seed: int) -> Cast:
    """Find the cast in the loaded directory."""
    random = np.random.default_rng(seed)
    staffed = every(Role).filter(kind="union_clerk", valid_to=None, user__authenticator=None)
    unions = every(Organisation).filter(kind="basic", valid_to=None, valid_from__lt="2020-01-01")
    printed = every(Role).filter(user__authenticator__isnull=False, node__isnull=False)
    places = {
        role.user.username: role.node.organisation for role in printed.select_related("user", "node__organisation")
    }
    present = every(Membership).filter(union_id=OuterRef("pk"), valid_to=None)
    others = list(unions.filter(Exists(present), pk__in=staffed.values("node_id")).order_by("pk"))
    others = [others[place] for place in random.permutation(len(others))]
    empty = unions.exclude(pk__in=every(Role).filter(valid_to=None, node__isnull=False).values("node_id"))
    vacant = empty.filter(region_id=places["street1"].region_id).order_by("pk")[0]
    return Cast(random, places, others[:60], vacant, _riders(), _fresh(random))


def _riders() -> Iterator[Applicant]:
    """People who work in a new form and are no members: when they are admitted, the figures move."""
    open_ones = every(Membership).filter(person_id=OuterRef("person_id"), valid_to=None)
    rows = every(Employment).filter(valid_to=None, is_main=True).exclude(new_form="")
    rows = rows.filter(~Exists(open_ones), new_form__in=["courier", "food_rider", "truck_driver"])
    for row in rows.select_related("person", "employer").order_by("pk")[:60]:
        known = _known(row.person)
        name = row.employer.name if row.employer else ""
        yield Applicant(known.name, known.identity, known.phone, name, row.new_form, row.person.household)


def _fresh(random: np.random.Generator) -> Iterator[Applicant]:
    """New people, each with an identity number below the sequence that the bulk uses."""
    for turn in count():
        male = random.random() < 0.6
        given = str(random.choice(words.MALE if male else words.FEMALE))
        born = _FIRST_BIRTH + timedelta(days=53 * turn)
        (number,) = identity_numbers(np.array([day_number(born)]), np.array([int(male)]), first=10)
        yield Applicant(
            str(random.choice(words.SURNAMES)) + given, number, f"139000{turn + 100:05d}", str(random.choice(_WORK))
        )
