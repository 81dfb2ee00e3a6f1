"""People: one row each, values that open only for a reason, and quotas that hold."""

from datetime import date, timedelta

import pytest

from gongyou.engines.procedures import operations
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import only_system, operation
from gongyou.records.directory.models import Person, Reveal
from gongyou.records.directory.operations import people, searching
from tests.factories.world import identity


@pytest.fixture
def member(world):
    matter, worker = world.apply("union_a1", phone="13912340000")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    return Person._base_manager.get()


def reveal(world, member, key="union_a1", field="phone", reason="电话核实情况"):
    return people.reveal(world.viewers[key], person_code=member.code, field=field, reason=reason)


@pytest.mark.parametrize("key", ["union_a1", "street_a", "district"])
def test_a_value_opens_for_those_in_whose_scope_the_person_is(world, member, key):
    assert reveal(world, member, key) == "13912340000"
    row = Reveal._base_manager.get()
    assert (row.person_id, row.field, row.reason) == (member.pk, "phone", "电话核实情况")
    assert "13912340000" not in Entry._base_manager.get(event="directory.revealed").data


@pytest.mark.parametrize("key", ["union_a2", "street_b", "union_b1"])
def test_outside_the_scope_the_person_does_not_exist(world, member, key):
    with pytest.raises(Denied):
        reveal(world, member, key)
    with pytest.raises(Denied):
        people.reveal(world.viewers[key], person_code="0" * 20, field="phone", reason="电话核实情况")
    assert not Reveal._base_manager.exists()


@pytest.mark.parametrize("field", ["name", "user", "pk", "identity_index", "phone_index"])
def test_only_sealed_values_are_opened(world, member, field):
    with pytest.raises(Denied):
        reveal(world, member, field=field)


@pytest.mark.parametrize("reason", ["", "   ", "核实", " 核 实 "])
def test_a_reason_must_be_one(world, member, reason):
    with pytest.raises(Refused) as caught:
        reveal(world, member, reason=reason)
    assert caught.value.field == "reason"


def test_roles_without_the_right_open_nothing(world, member):
    for kind, at in (("leader", "district"), ("zone_officer", "zone"), ("audit_admin", None), ("system_admin", None)):
        with pytest.raises(Denied):
            people.reveal(world.staff(kind, at), person_code=member.code, field="phone", reason="电话核实情况")


def test_the_quota_of_a_day_ends_and_begins_anew(world, member):
    now = clock.now()
    with clock.rehearse(now):
        for _turn in range(30):
            reveal(world, member)
        with pytest.raises(Refused, match="30"):
            reveal(world, member)
        assert reveal(world, member, "street_a")  # each clerk has an own one
    with clock.rehearse(now + timedelta(hours=24, seconds=1)):
        assert reveal(world, member)


def test_the_search_by_number_finds_in_the_own_scope_only(world, member):
    number = member.identity_number.reveal()

    def search(key):
        return searching.search_by_identity(world.viewers[key], kind="resident", number=number)

    assert search("union_a1") == search("district") == member.code
    assert search("union_b1") == ""
    entries = Entry._base_manager.filter(event="directory.identity_searched")
    assert entries.count() == 3 and number not in "".join(entries.values_list("data", flat=True))


def test_the_search_is_limited_by_the_hour(world, member):
    viewer, number = world.viewers["union_a1"], identity()
    now = clock.now()
    for turn in range(60):
        with clock.rehearse(now + timedelta(seconds=turn)):
            searching.search_by_identity(viewer, kind="resident", number=number)
    with clock.rehearse(now + timedelta(minutes=5)), pytest.raises(Refused, match="60"):
        searching.search_by_identity(viewer, kind="resident", number=number)
    with clock.rehearse(now + timedelta(minutes=62)):
        searching.search_by_identity(viewer, kind="resident", number=number)


def test_a_wrong_number_is_refused_before_it_is_looked_for(world):
    with pytest.raises(Refused) as caught:
        searching.search_by_identity(world.viewers["union_a1"], kind="resident", number="999999199001010000")
    assert caught.value.field == "identity_number"
    assert not Entry._base_manager.filter(event="directory.identity_searched").exists()


def test_what_an_applicant_types_changes_no_record(world, member):
    number = member.identity_number.reveal()
    world.apply("union_b1", number=number, name="另一个名字", phone="13900008888")
    member.refresh_from_db()
    assert (member.name, member.phone.reveal()) == ("张晓工", "13912340000")
    assert Person._base_manager.count() == 1


def test_the_blind_index_finds_the_written_forms_of_one_number(world, member):
    number = member.identity_number.reveal()
    forms = (number, number.lower(), f" {number} ", "".join(chr(ord(char) + 0xFEE0) for char in number))
    assert len({privacy.blind_index("identity", form) for form in forms}) == 1
    assert bytes(member.identity_index) == privacy.blind_index("identity", number)


@operation("test.registered", allow=only_system)
def registered(viewer, *, number: str, user_id: int | None):
    return people.register_person(
        viewer, name="王新来", identity_kind="resident", identity_number=number, birth_date=date(1990, 1, 1),
        gender="male", phone="13912340009", made_by=("seed", 0), user_id=user_id,
    )  # fmt: skip


def test_a_new_person_gets_the_account_that_is_free(world):
    account = user_for_phone("13912340009").pk
    person, is_new = registered(system(reason="test"), number=identity(), user_id=account)
    assert is_new and Person._base_manager.get(pk=person.pk).user_id == account
    told = Entry._base_manager.filter(subject_kind="person", subject_number=person.pk).order_by("seq")
    assert [entry.event for entry in told] == ["directory.person_registered", "directory.account_linked"]


def test_an_account_that_is_taken_is_left_where_it_is(world, member):
    person, is_new = registered(system(reason="test"), number=identity(), user_id=member.user_id)
    assert is_new and Person._base_manager.get(pk=person.pk).user_id is None
    assert Person._base_manager.get(pk=member.pk).user_id == member.user_id is not None
    told = Entry._base_manager.filter(subject_kind="person", subject_number=person.pk)
    assert [entry.event for entry in told] == ["directory.person_registered"]
