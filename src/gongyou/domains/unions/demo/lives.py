"""One worker to whom much happened: the last of the printed workers has a long line of life."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.domains.unions.demo.cast import every
from gongyou.domains.unions.demo.script import Script
from gongyou.domains.unions.operations.applying import Application, apply_to_join
from gongyou.engines.procedures import operations
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Membership, Organisation, Person

_PHONES = ("13900061001", "13900061002", "13900061003")


@dataclass(frozen=True)
class _Worker:
    """The person behind a printed account."""

    script: Script
    person: Person

    @property
    def viewer(self) -> Viewer:
        return worker_viewer(self.person.user_id)

    def ask(self, procedure: str, **given) -> str:
        return self.script.open(self.viewer, procedure, **given)

    def apply(self, union: str) -> str:
        """Apply at the code of a printed union; a member elsewhere asks for a transfer so."""
        place = self.script.cast.places[union]
        person = self.person
        self.script.played += 1
        application = Application(
            name=person.name, identity_kind="resident", identity_number=person.identity_number.reveal(),
            phone=person.phone.reveal(), token=self.script.cast.token(place), household=person.household,
        )  # fmt: skip
        return apply_to_join(self.viewer, application=application).number


def long_life(script: Script) -> None:
    """Tell the story of the printed worker: nobody else has an account before the matters begin."""
    rows = every(Membership).filter(valid_to=None, kind="active")
    found = rows.filter(person__user__isnull=False).select_related("person", "union").order_by("-person__user_id")
    script.follow(_life(_Worker(script, found[0].person), found[0].union))


def _life(who: _Worker, home: Organisation) -> Iterator[float]:
    """To another union and back, without work in between; twice another phone; one thought better of."""
    script = who.script
    yield 400
    number = who.ask("unions.particulars", name="", phone=_PHONES[0], household="")
    yield 396
    script.act(number, "change")
    yield 330
    number = who.apply("union2")
    yield 324
    script.act(number, "accept")
    yield 290
    since = script.day(295).isoformat()
    number = who.ask("unions.retain", reason="unemployed", since=since, evidence="失业登记证明")
    yield 284
    script.act(number, "retain", level="own", street="", day=script.day(284).isoformat())
    yield 240
    number = who.ask("unions.resume", employer_name="青岛汇盛机械有限公司", union_name="")
    yield 236
    script.act(number, "ask", receiver=home.code)
    yield 230
    script.act(number, "accept")
    yield 100
    number = who.ask("unions.leave", reason="", known=True)
    yield 99
    operations.withdraw(who.viewer, number=number)
    yield 45
    number = who.ask("unions.particulars", name="", phone=_PHONES[1], household="")
    yield 42
    script.act(number, "refuse", note="号码尚未实名过户，请过户后再申请")
    yield 2
    who.ask("unions.particulars", name="", phone=_PHONES[2], household="")
