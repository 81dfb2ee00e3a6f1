"""Who may be honoured in the demo: members of basic unions with their work, in an order that is always the same."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from gongyou.kernel.access.models import Role
from gongyou.records.directory.models import Employer, Employment, Membership, Organisation

#: How many memberships are looked at: enough for every number of the article, and read in a second.
MOST = 16_000
LAST = 1_500
STORIES = 10
_PUBLIC = ("11", "12")


@dataclass(frozen=True)
class One:
    """A member with the main work."""

    person: int
    name: str
    union: int
    employer: int | None
    occupation: str
    woman: bool
    migrant: bool
    industrial: bool
    new_form: bool
    non_public: bool

    @property
    def front_line(self) -> bool:
        return self.occupation[:1] in "456"

    def tags(self) -> list[str]:
        found = {
            "industrial": self.industrial,
            "front_line": self.front_line,
            "women": self.woman,
            "migrant": self.migrant,
            "new_form": self.new_form,
            "non_public": self.non_public,
        }
        return [key for key, holds in found.items() if holds]


@dataclass
class Pool:
    """The members in a shuffled order, by union too, and what unions and employers are called."""

    people: list[One]
    by_union: dict[int, list[One]] = field(default_factory=dict)
    unions: dict[int, Organisation] = field(default_factory=dict)
    employers: dict[int, Employer] = field(default_factory=dict)
    staffed: set[int] = field(default_factory=set)
    #: Large units with a clerk on which the stories of studios play: (leader, somebody honoured who leads nothing).
    stories: list[tuple[One, One]] = field(default_factory=list)

    def unit_name(self, one: One) -> str:
        found = self.employers.get(one.employer or 0)
        return found.name if found is not None else self.unions[one.union].name


def gather(seed: int) -> Pool:
    """Read the pool; the same directory gives the same pool."""
    rows = Membership._base_manager.filter(
        valid_to=None, kind="active", union__kind="basic", union__valid_to=None, union__founded_on__isnull=False,
        valid_from__lt="2020-01-01", person__merged_into=None, person__died_on=None,
    )  # fmt: skip
    wanted = ("person_id", "person__name", "union_id", "person__gender", "person__household")
    # Members outside industry stand at the end of the directory.
    first, last = rows.order_by("pk").values_list(*wanted)[:MOST], rows.order_by("-pk").values_list(*wanted)[:LAST]
    found = list(dict.fromkeys([*first, *last]))
    works = _works([row[0] for row in found])
    firms = Employer._base_manager.in_bulk({work[0] for work in works.values() if work[0]})
    people = [_one(row, works[row[0]], firms) for row in found if row[0] in works]
    order = np.random.default_rng(seed).permutation(len(people))
    people = [people[place] for place in order]
    by_union: dict[int, list[One]] = defaultdict(list)
    for one in people:
        by_union[one.union].append(one)
    unions = Organisation._base_manager.in_bulk(by_union)
    roles = Role._base_manager.filter(kind="union_clerk", valid_to=None, node__in=unions)
    staffed = set(roles.values_list("node_id", flat=True))
    large = sorted(staffed, key=lambda union: (-len(by_union[union]), union))[:STORIES]
    stories = [(by_union[union][0], by_union[union][1]) for union in large]
    front = [one for pair in stories for one in pair]
    chosen = {one.person for one in front}
    people = front + [one for one in people if one.person not in chosen]
    return Pool(people, dict(by_union), unions, firms, staffed, stories)


def _works(people: list[int]) -> dict[int, tuple]:
    found: dict[int, tuple] = {}
    for first in range(0, len(people), 900):
        rows = Employment._base_manager.filter(person_id__in=people[first : first + 900], is_main=True, valid_to=None)
        rows = rows.filter(valid_from__lt="2024-01-01")
        for row in rows.values_list("person_id", "employer_id", "occupation", "industrial", "new_form"):
            found[row[0]] = row[1:]
    return found


def _one(row: tuple, work: tuple, firms: dict[int, Employer]) -> One:
    person, name, union, gender, household = row
    employer, occupation, industrial, new_form = work
    firm = firms.get(employer)
    return One(
        person=person,
        name=name,
        union=union,
        employer=employer,
        occupation=occupation,
        woman=gender == "female",
        migrant=household == "rural",
        industrial=bool(industrial),
        new_form=bool(new_form),
        non_public=firm is not None and not firm.credit_code.startswith(_PUBLIC),
    )
