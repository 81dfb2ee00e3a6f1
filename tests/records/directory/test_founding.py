"""Founding: a union in preparation, the reply, its own unified code, and the ways back."""

import functools
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Membership, Organisation
from gongyou.records.directory.operations import closing, founding, memberships, organisations, terms
from tests.factories.world import credit_code
from tests.records.directory.people import member, somebody

ROBOT, MADE = system(reason="test"), ("matter", 7)
BEGUN = date(2026, 11, 2)
REPLIED = date(2026, 11, 16)
OWN_CODE = "81370211MC00000019"


def union_code(serial: int = 1) -> str:
    """A valid unified code of a basic union."""
    body = f"81370211MC0{serial:05d}X"[:17]
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


@operation("test.within", allow=lambda viewer, **kwargs: True)
def within(viewer: Viewer, *, call):
    current().entry("test.within", "system", 0)
    return call()


def prepare(world, **more):
    values = {"name": "新创公司工会委员会", "kind": "basic", "form": "single", "day": BEGUN, "preparing": True}
    return organisations.establish_organisation(ROBOT, parent=world["street_a"], made_by=MADE, **{**values, **more})


def found(union, **more):
    values = {"day": REPLIED, "document": "西海工复〔2026〕12号", "made_by": MADE}
    return founding.found_organisation(ROBOT, organisation=union, **{**values, **more})


def test_a_union_in_preparation_has_a_code_and_takes_members(world):
    union = prepare(world, region_id="370211001")
    assert (union.code, union.founded_on, union.valid_from) == ("U00001", None, BEGUN)
    assert prepare(world, name="又一家工会").code == "U00002"
    made = memberships.admit_member(ROBOT, person=somebody(), union=union, day=BEGUN, road="open", made_by=MADE)
    assert made.union_id == union.pk


def test_the_next_code_follows_the_highest_even_of_ended_ones(world):
    union = prepare(world, code="U01401")
    closing.abandon_preparation(ROBOT, organisation=union, day=BEGUN, made_by=MADE)
    assert prepare(world).code == "U01402"
    assert prepare(world, kind="federation", form="", preparing=False, name="联合会").code == "F01"


def test_founding_writes_the_day_and_the_reply_once(world):
    union = found(prepare(world))
    assert (union.founded_on, union.founding_document) == (REPLIED, "西海工复〔2026〕12号")
    assert Entry._base_manager.filter(event="directory.organisation_founded", subject_number=union.pk).count() == 1
    with pytest.raises(Refused) as caught:
        found(union)
    assert caught.value.code == "founded"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": BEGUN - timedelta(days=1)}, "early_day"),
        ({"day": clock.today() + timedelta(days=1)}, "future_day"),
        ({"document": " "}, ""),
        ({"credit_code": credit_code(1), "credit_document": "证"}, "credit_code.not_union"),
        ({"credit_code": OWN_CODE[:-1] + "0", "credit_document": "证"}, "credit_code.check"),
        ({"credit_code": union_code(), "credit_document": ""}, ""),
    ],
    ids=["before it began", "to come", "no reply", "the employer's code", "a wrong check digit", "no certificate"],
)
def test_founding_is_refused(world, change, code):
    union = prepare(world)
    with pytest.raises(Refused) as caught:
        found(union, **change)
    assert caught.value.code == code
    assert Organisation._base_manager.get(pk=union.pk).founded_on is None


@pytest.mark.parametrize(("key", "allowed"), [("street_a", False), ("district", True)])
def test_a_desk_dates_back_thirty_days_and_the_district_further(world, key, allowed):
    union, day, viewer = prepare(world, day=date(2026, 1, 5)), clock.today() - timedelta(days=31), world.viewers[key]
    call = functools.partial(
        founding.found_organisation, viewer, organisation=union, day=day, document="文", made_by=MADE
    )
    if allowed:
        within(viewer, call=call)
        assert Organisation._base_manager.get(pk=union.pk).founded_on == day
    else:
        with pytest.raises(Refused) as caught:
            within(viewer, call=call)
        assert caught.value.code == "backdated"


def test_the_own_code_may_come_later_once_and_belongs_to_one(world):
    union, other = found(prepare(world)), found(prepare(world, name="另一家工会"))
    founding.give_credit_code(ROBOT, organisation=union, credit_code=union_code().lower(), document="证1", made_by=MADE)
    assert (union.credit_code, union.credit_document) == (union_code(), "证1")
    for organisation, number, code in ((union, union_code(2), "has_code"), (other, union_code(), "taken")):
        with pytest.raises(Refused) as caught:
            founding.give_credit_code(
                ROBOT, organisation=organisation, credit_code=number, document="证2", made_by=MADE
            )
        assert caught.value.code == code
    founding.take_back_credit_code(ROBOT, organisation=union, made_by=MADE)
    assert union.credit_code is None
    founding.give_credit_code(ROBOT, organisation=other, credit_code=union_code(), document="证2", made_by=MADE)


def test_a_void_reply_puts_it_back_into_preparation_unless_a_term_runs(world):
    union = found(prepare(world))
    chair = member(union, since=BEGUN)
    term = terms.begin_term(ROBOT, organisation=union, begins_on=REPLIED, years=3, document="届", made_by=MADE)
    terms.seat_committee(
        ROBOT, organisation=union, term=term, seats=[(chair, "chair")], document="届", day=REPLIED, made_by=MADE
    )
    with pytest.raises(Refused) as caught:
        founding.reverse_founding(ROBOT, organisation=union, made_by=MADE)
    assert caught.value.code == "term"
    terms.reverse_term(ROBOT, term=term, made_by=MADE)
    founding.reverse_founding(ROBOT, organisation=union, made_by=MADE)
    assert (union.founded_on, union.founding_document) == (None, "")
    assert found(union).founded_on == REPLIED


def test_what_was_always_founded_cannot_go_back_into_preparation(world):
    with pytest.raises(Refused):
        founding.reverse_founding(ROBOT, organisation=world["street_a"], made_by=MADE)
    with pytest.raises(Refused) as caught:
        founding.reverse_founding(ROBOT, organisation=prepare(world), made_by=MADE)
    assert caught.value.code == "preparing"


def test_the_form_changes_before_founding_only(world):
    union = prepare(world)
    assert founding.change_form(ROBOT, organisation=union, form="joint", made_by=MADE).form == "joint"
    for form in ("", "street"):
        with pytest.raises(Refused):
            founding.change_form(ROBOT, organisation=union, form=form, made_by=MADE)
    found(union)
    with pytest.raises(Refused):
        founding.change_form(ROBOT, organisation=union, form="single", made_by=MADE)


def test_a_preparation_is_given_up_only_when_its_members_are_placed_and_can_be_taken_up_again(world):
    union = prepare(world)
    person = member(union, since=BEGUN)
    with pytest.raises(Refused) as caught:
        closing.abandon_preparation(ROBOT, organisation=union, day=REPLIED, made_by=MADE)
    assert caught.value.code == "members"
    memberships.move_member(ROBOT, person=person, union=world["street_a"], day=REPLIED, made_by=MADE)
    closing.abandon_preparation(ROBOT, organisation=union, day=REPLIED, document="不再筹建", made_by=MADE)
    assert (union.valid_to, union.founded_on, union.closing_document) == (REPLIED, None, "不再筹建")
    with pytest.raises(Refused) as caught:
        found(union)
    assert caught.value.code == "ended"
    closing.restore_organisation(ROBOT, organisation=union, made_by=MADE)
    assert found(union).founded_on == REPLIED
    assert Membership._base_manager.get(person=person, valid_to=None).union_id == world["street_a"].pk


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "street", "founded_on": None},
        {"founded_on": date(2016, 1, 1)},
        {"valid_to": date(2019, 1, 1), "founded_on": date(2020, 1, 1)},
        {"credit_code": "91370211MA00000011"},
    ],
    ids=["only basic unions prepare", "before it began", "after it ended", "an employer's code"],
)
def test_the_database_refuses(world, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation._base_manager.filter(pk=world["union_a1"].pk).update(**{"form": "", **values})


def test_nobody_calls_these_from_outside(world):
    for viewer in world.viewers.values():
        with pytest.raises(Denied):
            founding.found_organisation(
                viewer, organisation=world["union_a1"], day=REPLIED, document="文", made_by=MADE
            )
