"""The life of a membership step by step: days, reasons, and what is refused with which words."""

from datetime import date, timedelta

import pytest

from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Membership, Organisation, Person
from gongyou.records.directory.operations import closing, memberships, people
from tests.factories.world import identity

ROBOT, MADE = system(reason="test"), ("test", 0)
DAY = date(2026, 3, 2)


@pytest.fixture
def person(world):
    row = Person(
        name="李四", initials="ls", gender="male", birth_date=date(1990, 1, 1), identity_kind="resident",
        identity_number=identity(), identity_index=bytes(range(32)),
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def admit(world, person, union="union_a1", day=DAY):
    return memberships.admit_member(ROBOT, person=person, union=world[union], day=day, road="open", made_by=MADE)


def history(person):
    rows = Membership._base_manager.filter(person=person).order_by("pk")
    return [(row.kind, row.valid_from, row.valid_to, row.end_reason) for row in rows]


def test_membership_begins_on_its_day_with_a_card(world, person):
    made = admit(world, person)
    assert (made.valid_from, made.valid_to, made.kind, made.card_number) == (DAY, None, "active", "HY-2026-000001")
    entry = Entry._base_manager.get(event="directory.member_admitted")
    assert (entry.subject_kind, entry.subject_number) == ("membership", made.pk)


def test_a_second_one_is_refused(world, person):
    admit(world, person)
    for union in ("union_a1", "union_b1"):
        with pytest.raises(Refused) as caught:
            admit(world, person, union, DAY + timedelta(days=9))
        assert caught.value.code == "member_already"
    assert len(history(person)) == 1


def test_one_may_come_back_after_leaving_on_the_same_day_but_not_before(world, person):
    admit(world, person)
    memberships.end_member(ROBOT, person=person, day=DAY + timedelta(days=30), reason="left")
    with pytest.raises(Refused):
        admit(world, person, "union_b1", DAY + timedelta(days=29))
    admit(world, person, "union_b1", DAY + timedelta(days=30))


def test_moving_leaves_no_day_without_a_union(world, person):
    admit(world, person)
    day = DAY + timedelta(days=5)
    memberships.move_member(ROBOT, person=person, union=world["union_b1"], day=day, made_by=MADE)
    assert history(person) == [("active", DAY, day, "transferred"), ("active", day, None, "")]


def test_a_move_dated_before_the_membership_begins_with_it(world, person):
    admit(world, person)
    memberships.move_member(ROBOT, person=person, union=world["union_b1"], day=DAY - timedelta(days=5), made_by=MADE)
    assert history(person) == [("active", DAY, DAY, "transferred"), ("active", DAY, None, "")]


def test_retained_and_resumed(world, person):
    admit(world, person)
    one, two = DAY + timedelta(days=10), DAY + timedelta(days=20)
    memberships.retain_member(ROBOT, person=person, union=world["street_a"], day=one, made_by=MADE)
    with pytest.raises(Refused):
        memberships.retain_member(ROBOT, person=person, union=world["street_a"], day=one, made_by=MADE)
    memberships.resume_member(ROBOT, person=person, union=world["union_a2"], day=two, made_by=MADE)
    with pytest.raises(Refused):
        memberships.resume_member(ROBOT, person=person, union=world["union_a2"], day=two, made_by=MADE)
    assert [row[0] for row in history(person)] == ["active", "retained", "active"]
    assert [row[3] for row in history(person)] == ["retained", "resumed", ""]


@pytest.mark.parametrize("reason", ["left", "auto_left", "expelled", "deceased", "reversed"])
def test_an_end_says_why(world, person, reason):
    admit(world, person)
    memberships.end_member(ROBOT, person=person, day=DAY, reason=reason)
    assert history(person) == [("active", DAY, DAY, reason)]


def test_what_cannot_be_ended_is_said(world, person):
    with pytest.raises(Refused):
        memberships.end_member(ROBOT, person=person, day=DAY, reason="left")
    admit(world, person)
    with pytest.raises(Refused):
        memberships.end_member(ROBOT, person=person, day=DAY - timedelta(days=1), reason="left")
    with pytest.raises(ValueError, match="unknown reason"):
        memberships.end_member(ROBOT, person=person, day=DAY, reason="transferred")
    assert history(person) == [("active", DAY, None, "")]


def test_where_nothing_is_to_be_moved_it_is_said(world, person):
    with pytest.raises(Refused) as caught:
        memberships.move_member(ROBOT, person=person, union=world["union_b1"], day=DAY, made_by=MADE)
    assert caught.value.code == "no_membership"
    admit(world, person)
    with pytest.raises(Refused) as caught:
        memberships.move_member(ROBOT, person=person, union=world["union_a1"], day=DAY, made_by=MADE)
    assert caught.value.code == "member_here"


def test_a_dissolved_union_takes_nobody(world, person):
    Organisation._base_manager.filter(pk=world["union_a2"].pk).update(valid_to=DAY)
    world["union_a2"].refresh_from_db()
    with pytest.raises(Refused):
        admit(world, person, "union_a2")
    admit(world, person, "union_a1")
    with pytest.raises(Refused):
        memberships.move_member(ROBOT, person=person, union=world["union_a2"], day=DAY, made_by=MADE)


def test_a_union_with_members_is_not_dissolved(world, person):
    admit(world, person)
    with pytest.raises(Refused):
        closing.dissolve_organisation(ROBOT, organisation=world["union_a1"], day=DAY)
    memberships.end_member(ROBOT, person=person, day=DAY, reason="left")
    closing.dissolve_organisation(ROBOT, organisation=world["union_a1"], day=DAY)
    assert Organisation._base_manager.get(pk=world["union_a1"].pk).valid_to == DAY


def test_a_union_is_not_dissolved_before_its_links_began(world):
    with pytest.raises(Refused):
        closing.dissolve_organisation(ROBOT, organisation=world["union_a1"], day=date(2016, 1, 1))
    assert Organisation._base_manager.get(pk=world["union_a1"].pk).valid_to is None


def test_a_void_end_is_taken_back_without_a_gap(world, person):
    admit(world, person)
    ended = memberships.end_member(ROBOT, person=person, day=DAY + timedelta(days=30), reason="left")
    memberships.reopen_member(ROBOT, membership=ended, made_by=MADE)
    assert history(person) == [("active", DAY, None, "")]
    with pytest.raises(Refused) as caught:
        memberships.reopen_member(ROBOT, membership=ended, made_by=MADE)
    assert caught.value.code == "not_ended"


def test_what_came_after_an_end_stays(world, person):
    """Also where the later membership is over by now: the two would overlap."""
    admit(world, person)
    ended = memberships.end_member(ROBOT, person=person, day=DAY + timedelta(days=30), reason="left")
    admit(world, person, "union_b1", DAY + timedelta(days=40))
    for _turn in range(2):
        with pytest.raises(Refused) as caught:
            memberships.reopen_member(ROBOT, membership=ended, made_by=MADE)
        assert caught.value.code == "changed_since"
        if _turn == 0:
            memberships.end_member(ROBOT, person=person, day=DAY + timedelta(days=50), reason="left")
    assert [row[3] for row in history(person)] == ["left", "left"]


def test_a_death_is_noted_and_a_mistake_taken_back(world, person):
    for wrong in (date(1989, 12, 31), date(2999, 1, 1)):
        with pytest.raises(Refused) as caught:
            people.note_death(ROBOT, person=person, day=wrong, made_by=MADE)
        assert caught.value.field == "day"
    people.note_death(ROBOT, person=person, day=DAY, made_by=MADE)
    assert person.died_on == DAY
    people.note_death(ROBOT, person=person, day=None, made_by=MADE)
    assert person.died_on is None


def test_nobody_calls_these_from_outside(world, person):
    for viewer in (public(), world.viewers["district"], world.worker()[0]):
        with pytest.raises(Denied):
            memberships.admit_member(viewer, person=person, union=world["union_a1"], day=DAY, road="open", made_by=MADE)
        with pytest.raises(Denied):
            memberships.end_member(viewer, person=person, day=DAY, reason="left")
