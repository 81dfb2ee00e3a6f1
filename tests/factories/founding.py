"""Whole lives of unions through operations, as their desks would act: founding, re-election, dissolution."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter, Party, RollItem, Round, RoundItem
from gongyou.engines.procedures.operations.convening import convene
from gongyou.engines.procedures.operations.requesting import request
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Employer, JoinCode, Membership, Organisation, Person, Term
from tests.factories.world import World, employer, identity

FOUNDING, REELECTION, DISSOLUTION = "unions.founding", "unions.reelection", "unions.dissolution"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗丁于万方石田白任江汪沈谭崔程"
PREPARERS = [{"name": f"筹备{name}", "work": "车间"} for name in "甲乙丙"]
PAPER = {"prefix": "测工组", "signed_for": "A街道总工会"}
_turn = count(1)


def member(union: Organisation, name: str = "", *, gender: str = "male", kind: str = "active") -> Person:
    """Somebody with an open membership; the surnames come in turn."""
    number, turn = identity(), next(_turn)
    row = Person(
        name=name or f"{SURNAMES[turn % len(SURNAMES)]}试{turn}",
        initials="cs",
        gender=gender,
        birth_date=date(1990, 1, 1),
        identity_kind="resident",
        identity_number=number,
        identity_index=privacy.blind_index("identity", number),
    )
    row.save(force_insert=True)
    Membership(
        person=row, union=union, kind=kind, road="paper", card_number=f"HY-2020-{turn:06d}", valid_from=date(2020, 1, 1)
    ).save(force_insert=True)
    return row


def members(union: Organisation, number: int) -> list[Person]:
    return [member(union) for _place in range(number)]


def refused(call, *arguments, **given) -> Refused:
    """What the call is refused with."""
    with pytest.raises(Refused) as caught:
        call(*arguments, **given)
    return caught.value


def names(people: list[Person]) -> str:
    return "\n".join(person.name for person in people)


@dataclass
class Life:
    """One matter and the world around it; `by` names the viewers of its two desks."""

    world: World
    number: str
    own: str = "street_a"
    higher: str = "district"

    @property
    def matter(self) -> Matter:
        return Matter._base_manager.get(number=self.number)

    @property
    def union(self) -> Organisation:
        return Party._base_manager.get(matter__number=self.number, role="union", valid_to=None).organisation

    def viewer(self, key: str) -> Viewer:
        return self.world.viewers[key]

    @property
    def stage(self) -> str:
        return self.matter.stage

    def act(self, by: str, outcome: str, *, note: str = "情况属实", **given) -> Matter:
        return operations.act(
            self.viewer(by), number=self.number, outcome=outcome, given=given, note=note,
            confirmed=tuple(self.matter.flags),
        )  # fmt: skip

    def nominate(self, people: list[Person], *, seats: int = 3, by: str = "", **more) -> Matter:
        """The first stand for the committee, the last for the audit committee."""
        given = {
            "committee_seats": seats,
            "committee": names(people[:-1]),
            "audit_seats": 1,
            "audit": people[-1].name,
            "years": "5",
            "no_relatives": True,
        }
        return self.act(by or self.own, "nominate", **{**given, **more})

    def approve(self) -> Matter:
        return self.act(self.higher, "approve")

    def meet(self, present: int, *, day: date | None = None, outcome: str = "record") -> Matter:
        """Call the assembly ahead and record it on its day; time stays there."""
        day = day or clock.today() + timedelta(days=14)
        convene(self.viewer(self.own), number=self.number, day=day, place="职工之家")
        with clock.rehearse(day):
            return self.act(self.own, outcome, present=present, minutes="按议程进行。")

    def candidates(self) -> list[RollItem]:
        rows = RollItem._base_manager.filter(matter__number=self.number, kind="candidate", valid_to=None)
        return list(rows.select_related("person").order_by("pk"))

    def ballot(self, *votes: int, issued: int, returned: int | None = None, spoiled: int = 0) -> Matter:
        """Votes of the candidates in the order of the ballot."""
        given = {str(row.pk): one for row, one in zip(self.candidates(), votes, strict=True)}
        returned = issued if returned is None else returned
        return self.act(self.own, "count", issued=issued, returned=returned, spoiled=spoiled, votes=given)

    def report(self) -> Matter:
        """The first elected is chair, the second vice chair."""
        committee = [row for row in self.candidates() if row.data["contest"] == "committee"]
        last = Round._base_manager.filter(matter__number=self.number, kind="ballot", state="closed").latest("pk")
        carried = set(RoundItem._base_manager.filter(round=last, carried=True).values_list("roll_item_id", flat=True))
        won = [row for row in committee if row.pk in carried]
        audit = [row for row in self.candidates() if row.data["contest"] == "audit"]
        return self.act(
            self.own, "report", chair=str(won[0].pk), vice={str(won[1].pk): True}, audit_chair=str(audit[0].pk)
        )

    def elect(self, people: list[Person], *, issued: int, seats: int = 3, **more) -> Matter:
        """From candidates to the report: the first `seats` of the ballot are elected."""
        self.nominate(people, seats=seats, **more)
        self.approve()
        self.meet(issued)
        return self.report_after(*[issued] * seats, *[0] * (len(people) - 1 - seats), issued, issued=issued)

    def report_after(self, *votes: int, issued: int) -> Matter:
        self.ballot(*votes, issued=issued)
        return self.report()

    def reply(self, *, by: str = "", **more) -> Matter:
        self.act(self.higher, "confirm")
        return self.act(by or self.own, "issue", **PAPER, **more)


def contact(world: World, of: Employer, name: str = "contact") -> Viewer:
    """The employer's contact, signed in."""
    return world.staff("employer_contact", None, name, subject_id=of.pk)


def asked(world: World, *, by: str = "", of: Employer | None = None, **more) -> Life:
    """A founding that was asked for: by the employer's contact, or recorded by a desk."""
    of = of or employer(world)
    given = {
        "employer": of.credit_code,
        "name": f"{of.name}工会委员会",
        "form": "single",
        "others": "",
        "preparers": PREPARERS,
        "workers": 60,
        "view": "agree",
    }
    viewer = world.viewers[by] if by else contact(world, of, f"contact{next(_turn)}")
    matter = request(viewer, procedure=FOUNDING, given={**given, **more})
    return Life(world, matter.number)


def preparing(world: World, **more) -> Life:
    """A union in preparation, with its joining code in the world under “new”."""
    life = asked(world, **more)
    life.act("street_a", "agree")
    world.organisations["new"] = life.union
    world.codes["new"] = JoinCode._base_manager.get(union=life.union)
    return life


def founded(world: World, **more) -> Life:
    """A union founded with 30 members and a committee of three."""
    life = preparing(world, **more)
    people = members(life.union, 30)
    life.act("street_a", "enough")
    life.elect(people[:6], issued=30)
    life.reply()
    return life


def term(union: Organisation, begins: date, *, years: int = 5) -> Term:
    """A running term on record."""
    from gongyou.records.directory.predicates import end_of_term

    row = Term(organisation=union, ordinal=1, begins_on=begins, expires_on=end_of_term(begins, years), years=years)
    row.save(force_insert=True)
    return row


def opened(world: World, procedure: str, union: str, *, by: str = "", own: str = "", higher: str = "", **given) -> Life:
    """A re-election or dissolution of a union of the world, opened by its own desk (or another)."""
    viewer = world.viewers[by or union]
    matter = request(viewer, procedure=procedure, given=given, subject=world[union].code)
    return Life(world, matter.number, own=own or union, higher=higher or "street_a")
