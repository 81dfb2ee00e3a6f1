"""The end of a union: what stands against it, what ends with it, where its members go, and the way back."""

from datetime import date, timedelta

import pytest

from gongyou.kernel import clock
from gongyou.kernel.access.models import Cover, Link, Role
from gongyou.kernel.access.roles import roles_of
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Coverage, JoinCode, Membership, Organisation, Post, Term
from gongyou.records.directory.operations import closing, coverages, memberships, organisations, retaining, terms
from gongyou.records.directory.queries import code_by_token
from gongyou.records.directory.types import OPEN_WORK
from tests.factories.world import employer
from tests.records.directory.people import member

ROBOT, MADE = system(reason="test"), ("matter", 7)
BEGUN, DAY = date(2026, 9, 1), date(2026, 11, 9)


def dissolve(world, key="union_a1", **more):
    values = {"day": DAY, "document": "西海工撤〔2026〕3号", "made_by": MADE}
    closing.dissolve_organisation(ROBOT, organisation=world[key], **{**values, **more})


@pytest.fixture
def full(world):
    """union_a1 with all that may hang on a union, except members: (code, coverage, chair's post, term)."""
    union = world["union_a1"]
    chair = member(union)
    term = terms.begin_term(ROBOT, organisation=union, begins_on=BEGUN, years=3, document="届", made_by=MADE)
    post = terms.seat_committee(
        ROBOT, organisation=union, term=term, seats=[(chair, "chair")], document="届", day=BEGUN, made_by=MADE
    )[0]
    covered = coverages.cover_employer(ROBOT, union=union, employer=employer(world), day=BEGUN, made_by=MADE)
    memberships.move_member(ROBOT, person=chair, union=world["street_a"], day=DAY, made_by=MADE)
    return world.codes["union_a1"], covered, post, term


def ends(full):
    for row in full:
        row.refresh_from_db()
    code, covered, post, term = full
    return {code.valid_to, covered.valid_to, post.valid_to, term.ended_on}


def test_everything_that_hangs_on_a_union_ends_with_it(world, full):
    clerk, street = world.viewers["union_a1"], world.viewers["street_a"]
    before = User.objects.get(pk=clerk.user_id).auth_version
    dissolve(world)
    union = Organisation._base_manager.get(pk=world["union_a1"].pk)
    assert (union.valid_to, union.closing_document) == (DAY, "西海工撤〔2026〕3号")
    assert ends(full) == {DAY}
    assert full[2].end_reason == "dissolved"
    assert not Link._base_manager.filter(child_id=union.pk, valid_to=None).exists()
    assert roles_of(clerk.user_id) == [] and len(roles_of(street.user_id)) == 1
    assert User.objects.get(pk=clerk.user_id).auth_version == before + 1
    assert code_by_token(full[0].token) is None


def test_a_substitute_at_the_dissolved_union_is_sent_away_too(world, full):
    role = Role._base_manager.get(user_id=world.viewers["union_a1"].user_id)
    substitute = world.viewers["union_b1"].user_id
    Cover(
        role=role, substitute_id=substitute, valid_from=clock.today(), valid_to=clock.today() + timedelta(days=9),
        reason="休假",
    ).save(force_insert=True)  # fmt: skip
    assert len(roles_of(substitute)) == 2
    before = User.objects.get(pk=substitute).auth_version
    dissolve(world)
    assert len(roles_of(substitute)) == 1
    assert User.objects.get(pk=substitute).auth_version == before + 1


@pytest.mark.parametrize("kind", ["active", "retained"])
def test_a_member_who_is_not_placed_stands_against_it(world, kind):
    member(world["union_a1"], kind=kind)
    with pytest.raises(Refused) as caught:
        dissolve(world)
    assert caught.value.code == "members" and "1" in caught.value.message


def test_whoever_stands_below_stands_against_it(world):
    with pytest.raises(Refused) as caught:
        dissolve(world, "street_a")
    assert caught.value.code == "below"
    assert Organisation._base_manager.get(pk=world["street_a"].pk).valid_to is None


def test_open_work_stands_against_it_but_not_the_matter_that_ends_it(world):
    asked = []

    def check(organisation_id, made_by):
        asked.append((organisation_id, made_by))
        return "" if made_by == MADE else "还有 1 件办件"

    with OPEN_WORK.temporarily("test", check):
        with pytest.raises(Refused, match="1 件办件") as caught:
            dissolve(world, made_by=("matter", 8))
        assert caught.value.code == "open_work"
        dissolve(world)
    assert asked == [(world["union_a1"].pk, ("matter", 8)), (world["union_a1"].pk, MADE)]


@pytest.mark.parametrize(
    ("day", "code"), [(date(2016, 1, 1), "early_day"), (clock.today() + timedelta(days=1), "future_day")]
)
def test_days_that_cannot_be_are_refused(world, day, code):
    with pytest.raises(Refused) as caught:
        dissolve(world, day=day)
    assert caught.value.code == code


def test_it_ends_once(world):
    dissolve(world)
    with pytest.raises(Refused) as caught:
        dissolve(world)
    assert caught.value.code == "ended"


def test_a_void_end_is_undone_with_what_ended_that_day_but_roles_are_not_given_back(world, full):
    earlier = Coverage(
        union=world["union_a1"], employer=employer(world), valid_from=BEGUN, valid_to=BEGUN + timedelta(days=3)
    )
    earlier.save(force_insert=True)
    dissolve(world)
    closing.restore_organisation(ROBOT, organisation=world["union_a1"], made_by=MADE)
    assert world["union_a1"].valid_to is None and ends(full) == {None}
    assert Link._base_manager.filter(child_id=world["union_a1"].pk, valid_to=None).count() == 2  # territory and zone
    assert Coverage._base_manager.get(pk=earlier.pk).valid_to == BEGUN + timedelta(days=3)
    assert roles_of(world.viewers["union_a1"].user_id) == []
    with pytest.raises(Refused) as caught:
        closing.restore_organisation(ROBOT, organisation=world["union_a1"], made_by=MADE)
    assert caught.value.code == "not_ended"


def test_it_is_not_undone_under_a_parent_that_ended(world):
    dissolve(world, "station_a")
    Organisation._base_manager.filter(pk=world["street_a"].pk).update(valid_to=DAY)
    with pytest.raises(Refused) as caught:
        closing.restore_organisation(ROBOT, organisation=world["station_a"], made_by=MADE)
    assert caught.value.code == "parent"


def open_at(union):
    rows = Membership._base_manager.filter(union=union, valid_to=None)
    return {(row.person_id, row.kind, row.valid_from) for row in rows}


def test_all_members_are_retained_above_in_one_act_and_nobody_is_ever_without(world):
    union, street = world["union_a1"], world["street_a"]
    people = [member(union), member(union), member(union, kind="retained"), member(union, since=date(2026, 11, 20))]
    other = member(world["union_a2"])
    assert retaining.retain_all(ROBOT, organisation=union, to=street, day=DAY, made_by=MADE) == 4
    days = [DAY, DAY, DAY, date(2026, 11, 20)]
    assert open_at(union) == set()
    assert open_at(street) == {(p.pk, "retained", day) for p, day in zip(people, days, strict=True)}
    old = Membership._base_manager.filter(union=union).order_by("pk").values_list("valid_to", "end_reason")
    assert list(old) == list(zip(days, ["retained", "retained", "transferred", "retained"], strict=True))
    assert Membership._base_manager.filter(person=other, valid_to=None).get().union_id == world["union_a2"].pk
    cards = Membership._base_manager.filter(union=street).values_list("card_number", flat=True)
    assert len(set(cards)) == 4 and None not in cards
    assert reader.verify()[2] == []
    dissolve(world)


def test_whoever_was_admitted_after_the_decision_is_not_retained_and_the_union_cannot_end(world):
    union, street = world["union_a1"], world["street_a"]
    person, late = member(union), member(union)
    last = Membership._base_manager.get(person=person).pk
    assert retaining.retain_all(ROBOT, organisation=union, to=street, day=DAY, made_by=MADE, up_to=last) == 1
    assert {row[0] for row in open_at(street)} == {person.pk} and {row[0] for row in open_at(union)} == {late.pk}
    with pytest.raises(Refused):
        dissolve(world)


def test_retaining_is_undone_for_those_who_are_still_there(world):
    union, street = world["union_a1"], world["street_a"]
    stays, leaves = member(union), member(union)
    before = open_at(union)
    retaining.retain_all(ROBOT, organisation=union, to=street, day=DAY, made_by=MADE)
    memberships.end_member(ROBOT, person=leaves, day=DAY, reason="left")
    assert retaining.reverse_retain_all(ROBOT, organisation=union, to=street, undone=MADE, made_by=("matter", 8)) == 1
    assert open_at(union) == {row for row in before if row[0] == stays.pk}
    assert open_at(street) == set()
    assert reader.verify()[2] == []
    with pytest.raises(Refused) as caught:
        retaining.reverse_retain_all(ROBOT, organisation=union, to=street, undone=MADE, made_by=("matter", 9))
    assert caught.value.code == "nobody"


def test_members_are_retained_only_above_and_only_if_there_are_any(world):
    member(world["union_a1"])
    for to in ("street_b", "union_a2", "union_a1"):
        with pytest.raises(Refused) as caught:
            retaining.retain_all(ROBOT, organisation=world["union_a1"], to=world[to], day=DAY, made_by=MADE)
        assert caught.value.code == "not_above"
    with pytest.raises(Refused) as caught:
        retaining.retain_all(ROBOT, organisation=world["union_a2"], to=world["street_a"], day=DAY, made_by=MADE)
    assert caught.value.code == "nobody"


def test_a_code_of_an_ended_union_leads_nowhere_even_if_it_had_a_later_end(world):
    code = JoinCode(target="union", union=world["union_a1"], valid_from=BEGUN, valid_to=clock.today() + timedelta(9))
    code.save(force_insert=True)
    assert code_by_token(code.token) is not None
    dissolve(world)
    assert code_by_token(code.token) is None


def test_a_term_or_post_at_an_ended_union_is_refused(world):
    dissolve(world)
    with pytest.raises(Refused) as caught:
        terms.begin_term(ROBOT, organisation=world["union_a1"], begins_on=DAY, years=3, document="届", made_by=MADE)
    assert caught.value.code == "ended"
    assert not Term._base_manager.exists() and not Post._base_manager.exists()


def test_a_secondary_link_ends_alone_and_the_primary_one_does_not(world):
    union = world["union_b2"]
    organisations.unlink_organisations(ROBOT, line="industry", child=union, day=DAY, made_by=MADE)
    assert Link._base_manager.get(line="industry", child_id=union.pk).valid_to == DAY
    for line, code in (("industry", ""), ("territory", "primary")):
        with pytest.raises(Refused) as caught:
            organisations.unlink_organisations(ROBOT, line=line, child=union, day=DAY, made_by=MADE)
        assert caught.value.code == code
