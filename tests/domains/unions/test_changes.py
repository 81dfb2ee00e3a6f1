"""Member changes of a month and the state of a register, against what really happened, on random histories."""

import random
from datetime import date, timedelta

import pytest

from gongyou.domains.unions.demo.reckoning import monthly_changes
from gongyou.domains.unions.queries.changes import BEGINNINGS, ENDINGS, member_changes
from gongyou.domains.unions.queries.register import register_state
from gongyou.engines.procedures.types import regular
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Employment, Membership, Person, Post
from gongyou.records.directory.operations import memberships
from tests.factories.district import person

ROBOT, MADE = system(reason="test"), ("test", 0)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def _values(world, union: str = "union_a1", first: date = FIRST, last: date = LAST) -> dict[str, int]:
    return member_changes(ROBOT, [world[union].pk], first, last)[world[union].pk]


def _people(count: int) -> list[Person]:
    rng = random.Random(7)
    return [person(rng, 300 + number) for number in range(count)]


def _admit(world, who, day, union="union_a1"):
    memberships.admit_member(ROBOT, person=who, union=world[union], day=day, road="paper", made_by=MADE)


def test_each_change_is_counted_as_what_it_was(world):
    a, b, c, d, e, f = _people(6)
    for who in (a, b, c, d):
        _admit(world, who, date(2026, 5, 4))
    _admit(world, f, date(2026, 5, 4), "union_a2")
    _admit(world, e, date(2026, 10, 9))
    memberships.move_member(ROBOT, person=a, union=world["union_a2"], day=date(2026, 10, 12), made_by=MADE)
    memberships.move_member(ROBOT, person=f, union=world["union_a1"], day=date(2026, 10, 13), made_by=MADE)
    memberships.retain_member(ROBOT, person=b, union=world["union_a1"], day=date(2026, 10, 14), made_by=MADE)
    memberships.end_member(ROBOT, person=c, day=date(2026, 10, 15), reason="left")
    memberships.end_member(ROBOT, person=d, day=date(2026, 10, 31), reason="deceased")
    assert _values(world) == {
        "before": 4, "joined": 1, "moved_in": 1, "resumed": 0, "restored": 0, "moved_out": 1, "retained": 1,
        "left": 1, "deceased": 1, "reversed": 0, "after": 2, "kept": 1,
    }  # fmt: skip
    memberships.resume_member(ROBOT, person=b, union=world["union_a1"], day=date(2026, 11, 2), made_by=MADE)
    november = _values(world, first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert (november["before"], november["resumed"], november["after"], november["kept"]) == (2, 1, 3, 0)
    assert _values(world, "union_a2")["moved_in"] == 1


@pytest.mark.parametrize("seed", range(6))
def test_the_sums_agree_on_random_histories_and_with_the_pass_over_all(world, seed):
    rng = random.Random(seed)
    unions = ["union_a1", "union_a2", "union_b1"]
    for who in _people(25):
        day = date(2026, 1, 1)
        for _step in range(rng.randrange(7)):
            day += timedelta(days=rng.choice([0, 1, 20, 31, 60]))
            if day > date(2026, 12, 20):
                break
            union = world[rng.choice(unions)]
            word = rng.choice(["admit", "admit", "move", "retain", "resume", "left", "reversed"])
            try:
                if word in ("left", "reversed"):
                    memberships.end_member(ROBOT, person=who, day=day, reason=word)
                elif word == "admit":
                    memberships.admit_member(ROBOT, person=who, union=union, day=day, road="paper", made_by=MADE)
                else:
                    act = getattr(memberships, f"{word}_member")
                    act(ROBOT, person=who, union=union, day=day, made_by=MADE)
            except Refused:
                continue
    periods = [regular("month", date(2026, month, 1)) for month in range(1, 13)]
    ids = [world[union].pk for union in unions]
    at_once = monthly_changes(ROBOT, ids, periods)
    for period in periods:
        single = member_changes(ROBOT, ids, period.first, period.last)
        for union in ids:
            values = single[union]
            came, went = sum(values[key] for key in BEGINNINGS), sum(values[key] for key in ENDINGS)
            assert values["before"] + came - went == values["after"]
            rows = Membership._base_manager.filter(union_id=union, kind="active", valid_from__lte=period.last)
            rows = [row for row in rows if row.valid_to is None or row.valid_to > period.last]
            assert values["after"] == len(rows)
            assert at_once[period.key, union] == values, (period.key, union)


def test_the_register_says_what_is_incomplete(world):
    whole, bare = _people(2)
    for who in (whole, bare):
        _admit(world, who, date(2026, 5, 4))
    Person._base_manager.filter(pk=whole.pk).update(identity_checked_on=date(2026, 5, 4), household="rural")
    Person._base_manager.filter(pk=bare.pk).update(phone_index=None, household="unknown")
    Employment(
        person=whole, employer_name="测试物流", occupation="20000", relation="employed", industrial=True,
        valid_from=date(2026, 5, 4),
    ).save(force_insert=True)  # fmt: skip
    state = register_state(ROBOT, [world["union_a1"].pk], date(2026, 12, 31))[world["union_a1"].pk]
    assert state == {
        "active": 2, "retained": 0, "no_phone": 1, "unchecked": 1, "no_work": 1, "no_household": 1, "no_chair": 1,
        "overdue_term": 0,
    }  # fmt: skip
    Post(person=whole, organisation=world["union_a1"], title="chair", valid_from=date(2026, 5, 4)).save()
    assert register_state(ROBOT, [world["union_a1"].pk], LAST)[world["union_a1"].pk]["no_chair"] == 0


def test_a_clerk_counts_the_own_members_only(world):
    (one,) = _people(1)
    _admit(world, one, date(2026, 5, 4), "union_b1")
    mine, other = world["union_a1"].pk, world["union_b1"].pk
    seen = member_changes(world.viewers["union_a1"], [mine, other], FIRST, LAST)
    assert seen[other]["after"] == 0
    assert member_changes(world.viewers["union_b1"], [other], FIRST, LAST)[other]["after"] == 1
