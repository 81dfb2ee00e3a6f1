"""People who came to the demo's unions by one roster of the district: committees need members to be elected by."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import numpy as np

from gongyou.domains.unions.demo.cast import Applicant, Cast
from gongyou.domains.unions.demo.script import Script
from gongyou.domains.unions.operations.own_data import bind_membership
from gongyou.domains.unions.operations.rosters import commit_roster, upload_roster
from gongyou.domains.unions.roster.columns import COLUMNS
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.demo import words
from gongyou.records.directory.demo.columns import day_number
from gongyou.records.directory.demo.numbers import identity_numbers
from gongyou.records.directory.models import Coverage, Organisation

#: When it was committed (days ago), and how long before that they had been admitted.
COMMITTED, ADMITTED = 150, 12
_FIRST_BIRTH = date(1971, 6, 1)
_SEED = 1613
_TITLE, _DOCUMENT = "会员实名制花名册（第二批）.csv", "各工会委员会会议记录（第二批）"
_ALIKE = {
    "document_kind": "居民身份证",
    "employment": "劳动合同",
    "household": "城镇居民",
    "is_migrant": "否",
    "standing": "正常",
    "confirmed": "是",
}


def _people() -> Iterator[tuple[Applicant, bool]]:
    """(somebody new, whether a man): in a range of identity numbers and phones that nobody else uses."""
    random = np.random.default_rng(_SEED)
    for turn in count():
        male = random.random() < 0.6
        given = str(random.choice(words.MALE if male else words.FEMALE))
        born = _FIRST_BIRTH + timedelta(days=41 * turn)
        (number,) = identity_numbers(np.array([day_number(born)]), np.array([int(male)]), first=14)
        yield Applicant(str(random.choice(words.SURNAMES)) + given, number, f"139000{50_000 + turn:05d}"), bool(male)


@dataclass
class Roster:
    """The rows of the roster as the stories ask for them."""

    day: date
    people: Iterator[tuple[Applicant, bool]] = field(default_factory=_people)
    rows: list[list[str]] = field(default_factory=list)

    def add(self, number: int, union: str, employer: str) -> list[Applicant]:
        """So many new members of the union of this name."""
        found = []
        for _place in range(number):
            who, male = next(self.people)
            found.append(who)
            cells = {
                **_ALIKE,
                "serial": str(len(self.rows) + 1),
                "name": who.name,
                "gender": "男" if male else "女",
                "document_number": who.identity,
                "mobile": who.phone,
                "union_name": union,
                "employer_name": employer,
                "joined_on": self.day.isoformat(),
            }
            self.rows.append([cells.get(column.key, "") for column in COLUMNS])
        return found

    def join(self, number: int, union: Organisation) -> list[Applicant]:
        """So many new members of a union that is there, from the employer that it covers longest."""
        rows = Coverage._base_manager.filter(union=union, valid_to=None).select_related("employer")
        coverage = rows.order_by("valid_from", "pk").first()
        return self.add(number, union.name, coverage.employer.name if coverage else union.name)

    def commit(self, viewer: Viewer) -> None:
        """Upload the roster, have it checked, and write all of it."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([[column.shown_header for column in COLUMNS], *self.rows])
        made = upload_roster(
            viewer, chunks=[text.getvalue().encode("utf-8-sig")], title=_TITLE, document=_DOCUMENT
        )  # fmt: skip
        commit_roster(viewer, number=made.number, mode="all")


def signed_in(who: Applicant) -> Viewer:
    """The member at the phone, bound to the own membership."""
    viewer = who.viewer()
    if viewer.person_id is None:
        bind_membership(viewer, name=who.name, identity_kind="resident", identity_number=who.identity)
    return who.viewer()


def roster(script: Script) -> Roster:
    """The roster to which the stories add their people; it is committed on its day."""
    made = Roster(script.day(COMMITTED + ADMITTED))
    script.add(COMMITTED, lambda: made.commit(_district(script.cast)))
    return made


def _district(cast: Cast) -> Viewer:
    return cast.officer(cast.places["district"].pk, colleague=True)
