"""Memberships on random days, by operations and by raw rows: never two open, never two at one time."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Membership, Person
from gongyou.records.directory.operations import memberships
from tests.factories.world import identity
from tests.properties.lengths import rolled_back, search

ROBOT, MADE = system(reason="test"), ("test", 0)
FIRST = date(2026, 1, 1)
UNIONS = ("union_a1", "union_a2", "union_b1", "street_a")

days = st.integers(0, 60)
steps = st.one_of(
    st.tuples(st.just("admit"), days, st.sampled_from(UNIONS)),
    st.tuples(st.just("move"), days, st.sampled_from(UNIONS)),
    st.tuples(st.just("retain"), days, st.sampled_from(UNIONS)),
    st.tuples(st.just("resume"), days, st.sampled_from(UNIONS)),
    st.tuples(st.just("end"), days, st.sampled_from(["left", "expelled", "reversed", "deceased"])),
    st.tuples(st.just("raw"), days, st.one_of(st.none(), days)),
)


def _person() -> Person:
    row = Person(
        name="属性测试", initials="sxcs", gender="male", birth_date=date(1990, 1, 1), identity_kind="resident",
        identity_number=identity(), identity_index=b"property-" + bytes(23),
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _periods(person) -> list[tuple[date, date | None]]:
    return list(Membership._base_manager.filter(person=person).values_list("valid_from", "valid_to"))


def _meet(one, other) -> bool:
    """Whether two half-open periods share a day; an empty one shares none."""
    far = date.max
    (a, b), (c, d) = [(first, last or far) for first, last in (one, other)]
    return a < b and c < d and max(a, c) < min(b, d)


def _apply(person, world, word: str, day: date, value) -> None:
    if word == "admit":
        memberships.admit_member(ROBOT, person=person, union=world[value], day=day, road="open", made_by=MADE)
    elif word == "end":
        memberships.end_member(ROBOT, person=person, day=day, reason=value)
    else:
        call = {
            "move": memberships.move_member,
            "retain": memberships.retain_member,
            "resume": memberships.resume_member,
        }
        call[word](ROBOT, person=person, union=world[value], day=day, made_by=MADE)


def _raw(person, world, first: date, last: date | None) -> None:
    before = _periods(person)
    row = Membership(
        person=person, union=world["union_a1"], road="paper", valid_from=first, valid_to=last,
        end_reason="left" if last else "",
    )  # fmt: skip
    wrong = (last is not None and last < first) or any(_meet((first, last), other) for other in before)
    wrong = wrong or (last is None and any(end is None for _begin, end in before))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        assert wrong, f"refused without a reason: {first}–{last} beside {before}"
    else:
        assert not wrong, f"accepted against the rules: {first}–{last} beside {before}"


@search(60)
@given(sequence=st.lists(steps, max_size=14))
def test_nobody_is_ever_a_member_twice(world, sequence):
    with rolled_back():
        person = _person()
        for word, offset, value in sequence:
            day, before = FIRST + timedelta(days=offset), _periods(person)
            if word == "raw":
                _raw(person, world, day, None if value is None else FIRST + timedelta(days=value))
            else:
                try:
                    _apply(person, world, word, day, value)
                except Refused:
                    assert _periods(person) == before, "a refused operation changed something"
            _check(person)


def _check(person) -> None:
    found = _periods(person)
    assert sum(last is None for _first, last in found) <= 1
    for place, one in enumerate(found):
        assert not any(_meet(one, other) for other in found[place + 1 :]), found
    rows = Membership._base_manager.filter(person=person)
    assert all((row.valid_to is None) == (row.end_reason == "") for row in rows)


@search(40)
@given(begin=days, end=days, new_begin=days, new_end=st.one_of(st.none(), days))
def test_a_raw_change_of_a_period_is_refused_where_it_overlaps(world, begin, end, new_begin, new_end):
    """UPDATE is watched as INSERT is."""
    with rolled_back():
        person = _person()
        first, last = sorted((begin, end))
        _raw(person, world, FIRST + timedelta(days=first), FIRST + timedelta(days=last))
        _raw(person, world, FIRST + timedelta(days=100), None)
        rows = Membership._base_manager.filter(person=person, valid_to=None)
        start = FIRST + timedelta(days=new_begin)
        stop = None if new_end is None else FIRST + timedelta(days=new_end)
        other = (FIRST + timedelta(days=first), FIRST + timedelta(days=last))
        wrong = (stop is not None and stop < start) or _meet((start, stop), other)
        try:
            with transaction.atomic():
                rows.update(valid_from=start, valid_to=stop, end_reason="left" if stop else "")
        except IntegrityError:
            assert wrong
        else:
            assert not wrong
