"""People for tests of the directory: members, without the road by which they came."""

from datetime import date
from itertools import count

from gongyou.kernel import privacy
from gongyou.records.directory.models import Membership, Person
from tests.factories.world import identity

_names = count(1)


def somebody(name: str = "") -> Person:
    """A registered person."""
    number = identity()
    row = Person(
        name=name or f"李试{next(_names)}",
        initials="ls",
        gender="male",
        birth_date=date(1990, 1, 1),
        identity_kind="resident",
        identity_number=number,
        identity_index=privacy.blind_index("identity", number),
    )
    row.save(force_insert=True)
    return row


def member(union, *, kind: str = "active", since: date = date(2020, 1, 1)) -> Person:
    """A person with an open membership of the union."""
    person = somebody()
    Membership(person=person, union=union, kind=kind, road="paper", valid_from=since).save(force_insert=True)
    return person
