"""Terms and posts: a committee is seated for a term, posts end early or are filled, and a void election is undone."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Post, Term
from gongyou.records.directory.operations import terms
from gongyou.records.directory.predicates import end_of_term, months_after
from gongyou.records.directory.queries import terms as reading
from tests.records.directory.people import member, somebody

ROBOT, MADE = system(reason="test"), ("matter", 7)
FIRST, SECOND = date(2020, 3, 1), date(2025, 3, 1)


@pytest.fixture
def union(world):
    return world["union_a1"]


def begin(union, day=FIRST, *, years=5, **more):
    values = {"begins_on": day, "years": years, "document": "工复〔2020〕1号", "made_by": MADE}
    return terms.begin_term(ROBOT, organisation=union, **{**values, **more})


def seat(union, term, seats, day=None):
    return terms.seat_committee(
        ROBOT, organisation=union, term=term, seats=seats, document="工复〔2020〕1号",
        day=day or term.begins_on, made_by=MADE,
    )  # fmt: skip


def held(union):
    """(person, title) of the open posts."""
    return set(Post._base_manager.filter(organisation=union, valid_to=None).values_list("person_id", "title"))


def test_days_of_terms():
    assert end_of_term(date(2020, 3, 1), 5) == date(2025, 3, 1)
    assert end_of_term(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)


def test_a_new_committee_takes_every_seat_on_its_day(union):
    one, two, three = member(union), member(union), member(union)
    first = begin(union)
    seat(union, first, [(one, "chair"), (two, "committee"), (two, "women_chair")])
    second = begin(union, SECOND, years=3)
    first.refresh_from_db()
    assert (first.ended_on, second.ordinal, second.expires_on) == (SECOND, 2, date(2028, 3, 1))
    seat(union, second, [(three, "chair"), (two, "committee")])
    assert held(union) == {(three.pk, "chair"), (two.pk, "committee")}
    ended = Post._base_manager.filter(organisation=union, term=first)
    assert set(ended.values_list("valid_to", "end_reason")) == {(SECOND, "term_ended")}


@pytest.mark.parametrize(
    ("titles", "code"),
    [
        (["committee"], "one_chair"),
        (["chair", "chair"], "one_chair"),
        (["chair", "king"], "title"),
        (["chair", "station_head"], "title"),
    ],
)
def test_a_committee_without_exactly_one_chair_or_with_unknown_posts_is_refused(union, titles, code):
    term = begin(union)
    with pytest.raises(Refused) as caught:
        seat(union, term, [(member(union), title) for title in titles])
    assert caught.value.code == code
    assert held(union) == set()


def test_who_is_no_active_member_does_not_sit(world, union):
    term, chair = begin(union), member(union)
    for person in (somebody(), member(world["union_a2"]), member(union, kind="retained")):
        with pytest.raises(Refused) as caught:
            seat(union, term, [(chair, "chair"), (person, "committee")])
        assert caught.value.code == "not_member"
    with pytest.raises(Refused) as caught:
        seat(union, term, [(chair, "chair"), (chair, "chair")])
    assert caught.value.code == "one_chair"
    with pytest.raises(Refused) as caught:
        seat(union, term, [(chair, "chair"), (chair, "committee"), (chair, "committee")])
    assert caught.value.code == "twice"


def test_officers_of_a_street_need_not_be_its_members(world):
    term = begin(world["street_a"])
    assert len(seat(world["street_a"], term, [(somebody(), "chair")])) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"years": 4}, "years"),
        ({"begins_on": clock.today() + timedelta(days=1)}, "future_day"),
        ({"begins_on": date(2016, 1, 1)}, "early_day"),
    ],
)
def test_terms_that_law_or_calendar_forbid_are_refused(union, change, code):
    with pytest.raises(Refused) as caught:
        begin(union, **change)
    assert caught.value.code == code


def test_a_term_before_the_running_one_or_twice_on_a_day_is_refused(union):
    begin(union)
    for day, code in ((FIRST - timedelta(days=1), "early_day"), (FIRST, "term_already")):
        with pytest.raises(Refused) as caught:
            begin(union, day)
        assert caught.value.code == code
    with pytest.raises(Refused) as caught:
        begin(union, SECOND, ordinal=1)
    assert caught.value.code == "already"


def test_an_old_term_is_not_seated(union):
    old = begin(union)
    begin(union, SECOND)
    with pytest.raises(Refused) as caught:
        seat(union, old, [(member(union), "chair")], day=SECOND)
    assert caught.value.code == "term"


def test_a_void_election_is_undone_and_the_former_committee_sits_on(union):
    one, two = member(union), member(union)
    first = begin(union)
    seat(union, first, [(one, "chair"), (two, "committee")])
    resigned = Post._base_manager.get(organisation=union, title="committee")
    terms.end_post(ROBOT, post=resigned, day=SECOND, reason="resigned", made_by=MADE)
    second = begin(union, SECOND)
    seat(union, second, [(two, "chair")])
    terms.reverse_term(ROBOT, term=second, made_by=MADE)
    assert held(union) == {(one.pk, "chair")}  # who had resigned that very day stays away
    assert Term._base_manager.get(organisation=union, ended_on=None) == first
    assert (second.ended_on, Post._base_manager.get(term=second).end_reason) == (SECOND, "reversed")
    with pytest.raises(Refused) as caught:
        terms.reverse_term(ROBOT, term=second, made_by=MADE)
    assert caught.value.code == "ended"
    assert begin(union, SECOND).ordinal == 2


def test_a_post_ends_early_with_a_reason_and_is_filled(union):
    chair, next_one = member(union), member(union)
    term = begin(union)
    post = seat(union, term, [(chair, "chair")])[0]
    with pytest.raises(Refused) as caught:
        terms.appoint(
            ROBOT, organisation=union, person=next_one, title="chair", day=SECOND, document="补", made_by=MADE
        )
    assert caught.value.code == "already"
    with pytest.raises(Refused):
        terms.end_post(ROBOT, post=post, day=SECOND, reason="term_ended", made_by=MADE)
    terms.end_post(ROBOT, post=post, day=SECOND, reason="moved", made_by=MADE)
    with pytest.raises(Refused):
        terms.end_post(ROBOT, post=post, day=SECOND, reason="moved", made_by=MADE)
    made = terms.appoint(
        ROBOT, organisation=union, person=next_one, title="chair", day=SECOND, document="补", made_by=MADE
    )
    assert made.term_id == term.pk
    with pytest.raises(Refused) as caught:
        terms.reopen_post(ROBOT, post=post, made_by=MADE)
    assert caught.value.code == "already"
    terms.end_post(ROBOT, post=made, day=SECOND, reason="resigned", made_by=MADE)
    assert terms.reopen_post(ROBOT, post=post, made_by=MADE).valid_to is None


def test_terms_that_end_soon_and_overdue_ones_are_found_in_the_viewers_scope(world):
    today = clock.today()
    wanted = {"union_a1": -1, "union_a2": 30, "union_b1": 150, "union_b2": 400}
    for key, days in wanted.items():
        expires = today + timedelta(days=days)
        Term(
            organisation=world[key], ordinal=1, begins_on=date(2021, 1, 1), expires_on=expires, years=5
        ).save(force_insert=True)  # fmt: skip

    def codes(rows) -> list[str]:
        return [row.organisation.code for row in rows]

    district, street = world.viewers["district"], world.viewers["street_a"]
    assert codes(reading.expiring_terms(district)) == ["T-union_a2", "T-union_b1"]
    assert codes(reading.expiring_terms(district, months=2)) == ["T-union_a2"]
    assert codes(reading.overdue_terms(district)) == ["T-union_a1"]
    assert codes(reading.expiring_terms(street)) == ["T-union_a2"]
    assert codes(reading.overdue_terms(world.viewers["street_b"])) == []
    assert reading.current_term(street, world["union_b1"].pk) is None
    states = {key: reading.terms_of(district, world[key].pk)[0] for key in wanted}
    assert [states[key].state for key in wanted] == ["overdue", "expiring", "expiring", "running"]
    assert [states[key].days_left for key in wanted] == list(wanted.values())


def test_a_day_before_expiry_is_not_overdue_and_the_day_itself_is(world):
    term = begin(world["union_a1"])
    last = date(2025, 2, 28)
    district = world.viewers["district"]
    assert list(reading.overdue_terms(district, day=last)) == []
    assert list(reading.overdue_terms(district, day=last + timedelta(days=1))) == [term]
    assert reading.term_line(term, last).days_left == 1


@pytest.mark.parametrize(
    "values",
    [
        {"begins_on": date(2026, 1, 1), "ordinal": 2},
        {"begins_on": date(2022, 1, 1), "ended_on": date(2023, 1, 1), "ordinal": 2},
        {"begins_on": date(2010, 1, 1), "ended_on": date(2021, 1, 1), "ordinal": 2},
        {"begins_on": date(2010, 1, 1), "ended_on": date(2012, 1, 1), "ordinal": 1},
        {"begins_on": date(2010, 1, 1), "ended_on": date(2009, 1, 1), "ordinal": 2},
        {"begins_on": date(2010, 1, 1), "ended_on": date(2012, 1, 1), "ordinal": 2, "years": 4},
        {"begins_on": date(2010, 1, 1), "ended_on": date(2012, 1, 1), "ordinal": 0},
        {"begins_on": date(2010, 1, 1), "ended_on": date(2012, 1, 1), "ordinal": 2, "expires_on": date(2010, 1, 1)},
    ],
    ids=["two open", "inside", "across", "same number", "backwards", "four years", "number nought", "no length"],
)
def test_the_database_refuses(union, values):
    begin(union)
    row = {"years": 5, "expires_on": date(2040, 1, 1), **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        Term(organisation=union, **row).save(force_insert=True)


@pytest.mark.parametrize(
    "values",
    [
        {"title": "chair"},
        {"title": "chair", "valid_from": date(2021, 1, 1), "valid_to": date(2022, 1, 1), "end_reason": "resigned"},
        {"title": "committee", "valid_to": date(2026, 1, 1)},
        {"title": "committee", "end_reason": "resigned"},
    ],
    ids=["two chairs", "two chairs in the past", "an end without a reason", "a reason without an end"],
)
def test_the_database_refuses_posts(union, values):
    seat(union, begin(union), [(member(union), "chair")])
    row = {"valid_from": date(2025, 1, 1), **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        Post(organisation=union, person=member(union), **row).save(force_insert=True)


def test_an_organiser_neither_comes_nor_goes_with_a_committee(union):
    one, two = member(union), member(union)
    begin(union)
    post = terms.appoint(
        ROBOT, organisation=union, person=two, title="organiser", day=SECOND, document="", made_by=MADE
    )  # fmt: skip
    term = begin(union, SECOND + timedelta(days=1))
    seat(union, term, [(one, "chair"), (two, "audit_member")])
    assert held(union) == {(one.pk, "chair"), (two.pk, "audit_member"), (two.pk, "organiser")}
    with pytest.raises(Refused) as caught:
        seat(union, term, [(one, "chair"), (two, "organiser")])
    assert caught.value.code == "title"
    terms.end_post(ROBOT, post=post, day=clock.today(), reason="reversed", made_by=MADE)
    post.refresh_from_db()
    assert (post.valid_from, post.valid_to, post.end_reason) == (SECOND, SECOND, "reversed")
    with pytest.raises(Refused) as caught:
        terms.reopen_post(ROBOT, post=post, made_by=MADE)
    assert caught.value.code == "not_early"
