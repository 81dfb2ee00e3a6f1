"""Joining and transfer from application to fact."""

import pytest
from django.urls import reverse

from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Membership, Person
from tests.faces.signing_in import staff_client
from tests.factories.world import identity


def test_join_waits_at_the_unions_desk_and_begins_on_approval(world):
    matter, worker = world.apply("union_a1")
    clerk = world.viewers["union_a1"]
    assert [found.number for found in queries.desk(clerk)] == [matter.number]
    assert not queries.matters(world.viewers["union_a2"]).exists()
    operations.act(clerk, number=matter.number, outcome="admit", stage="admit")
    membership = Membership.objects.visible_to(worker).get()
    assert membership.union_id == world["union_a1"].pk
    assert Matter.objects.visible_to(worker).get().ending == "done"
    assert reader.verify()[2] == []


def test_join_is_refused_twice_and_by_strangers(world):
    matter, _worker = world.apply("union_a1")
    with pytest.raises(Denied):
        operations.act(world.viewers["union_a2"], number=matter.number, outcome="admit")
    with pytest.raises(Denied):
        operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    with pytest.raises(Refused):
        operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")


def test_member_elsewhere_becomes_a_transfer_and_the_old_union_keeps_the_member_until_then(world):
    number, phone = identity(), "13900009999"
    matter, worker = world.apply("union_a1", number=number, phone=phone)
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    second, _same = world.apply("union_b1", number=number, phone=phone)
    assert second.procedure == "unions.transfer"
    assert queries.matters(world.viewers["union_a1"]).filter(number=second.number).exists()
    person = Person.objects.visible_to(worker).get()
    assert Membership.objects.visible_to(worker).get(valid_to=None).union_id == world["union_a1"].pk
    operations.act(world.viewers["union_b1"], number=second.number, outcome="accept")
    assert Membership.objects.visible_to(worker).get(person=person, valid_to=None).union_id == world["union_b1"].pk


def test_somebody_elses_number_is_flagged_for_the_desk_and_invisible_to_the_applicant(world):
    number = identity()
    first, owner = world.apply("union_a1", number=number)
    operations.act(world.viewers["union_a1"], number=first.number, outcome="admit")
    second, stranger = world.apply("union_a2", number=number, name="李冒名")
    assert set(second.flags) == {"identity_unproven", "name_differs"}
    assert stranger.person_id is None
    assert not Person.objects.visible_to(stranger).exists()
    assert Matter.objects.visible_to(owner).filter(number=second.number).exists()
    with pytest.raises(Refused):
        operations.act(world.viewers["union_a2"], number=second.number, outcome="accept")


def test_return_stops_the_clock_and_correction_resumes_it(world):
    matter, worker = world.apply("union_a1")
    operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="请补充工种")
    states = {clock.owner: clock.state for clock in queries.clocks(worker, matter)}
    assert states == {"desk": "stopped", "applicant": "running"}
    operations.correct(worker, number=matter.number, answers={"occupation": "快递员"})
    states = {clock.owner: clock.state for clock in queries.clocks(worker, matter)}
    assert states == {"desk": "running", "applicant": "met"}


def test_the_pool_admits_and_a_placing_matter_follows(world):
    matter, worker = world.apply("street_a")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    placing = Matter.objects.visible_to(worker).get(procedure="unions.placing")
    operations.act(
        world.viewers["street_a"], number=placing.number, outcome="place", given={"receiver": world["union_a2"].code}
    )
    operations.act(world.viewers["union_a2"], number=placing.number, outcome="accept")
    assert Membership.objects.visible_to(worker).get(valid_to=None).union_id == world["union_a2"].pk


def test_vacant_desk_goes_one_up_with_a_flag(world):
    from gongyou.kernel.access.models import Role

    Role._base_manager.filter(user=world.users["union_a1"]).update(valid_to="2020-01-01")
    matter, _worker = world.apply("union_a1")
    assert (matter.desk_node_id, matter.desk_remark) == (world["street_a"].pk, "vacant")


def test_revocation_reverses_the_effect(world):
    matter, worker = world.apply("union_a1")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    operations.revoke(world.viewers["street_a"], number=matter.number, note="入会资格核实有误")
    assert not Membership.objects.visible_to(worker).filter(valid_to=None).exists()
    assert Matter.objects.visible_to(worker).get(number=matter.number).ending == "revoked"


@pytest.fixture
def placing(world):
    """A member of the street's pool whom union B1 was asked to receive."""
    matter, _worker = world.apply("street_a")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    found = Matter._base_manager.get(parent=matter)
    given = {"receiver": world["union_b1"].code}
    operations.act(world.viewers["street_a"], number=found.number, outcome="place", given=given)
    return found


def test_a_union_that_declined_sees_the_member_no_longer(world, placing):
    viewer, address = world.viewers["union_b1"], reverse("console:matter", args=[placing.number])
    clerk = staff_client(world.users["union_b1"])
    assert clerk.get(address).status_code == 200
    sent = clerk.post(
        reverse("console:decide", args=[placing.number]),
        {"outcome": "decline", "stage": "receive", "note": "不是本单位职工"},
    )
    assert (sent.status_code, sent["Location"]) == (302, reverse("console:home"))
    assert matter_file(viewer, placing.number) is None and clerk.get(address).status_code == 404
    given = {"receiver": world["union_b2"].code}
    operations.act(world.viewers["street_a"], number=placing.number, outcome="place", given=given)
    accepted = operations.act(world.viewers["union_b2"], number=placing.number, outcome="accept")
    assert accepted.ending == "done" and matter_file(viewer, placing.number) is None
    assert matter_file(world.viewers["street_a"], placing.number) is not None
