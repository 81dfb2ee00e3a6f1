"""Who holds a matter: its own desk, the next one up where that is vacant or concerned, and never the applicant."""

from datetime import timedelta

import pytest

from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Act, Matter
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import system
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Membership, Person
from tests.factories.world import START, identity, mobile

ROBOT = system(reason="test")


def vacate(world, *keys):
    for key in keys:
        Role._base_manager.filter(user=world.users[key]).update(valid_to=START)


def fill(world, *keys):
    for key in keys:
        Role._base_manager.filter(user=world.users[key]).update(valid_to=None)


def find_again(world, *keys):
    operations.find_desks_again(ROBOT, node_ids=tuple(world[key].pk for key in keys))


def at(world, matter):
    matter.refresh_from_db()
    names = {row.pk: key for key, row in world.organisations.items()}
    return names[matter.desk_node_id], matter.desk_remark


def overdue():
    return clock.rehearse(clock.now() + timedelta(days=60))


def test_a_held_desk_keeps_its_matter(world):
    assert at(world, world.apply("union_a1")[0]) == ("union_a1", "")


@pytest.mark.parametrize(
    ("vacant", "desk"),
    [
        (("union_a1",), ("street_a", "vacant")),
        (("union_a1", "street_a"), ("district", "vacant")),
        (("union_a1", "street_a", "district"), ("union_a1", "vacant")),
        (("street_a",), ("union_a1", "")),
    ],
)
def test_a_vacant_desk_goes_up_and_says_so(world, vacant, desk):
    vacate(world, *vacant)
    assert at(world, world.apply("union_a1")[0]) == desk


def test_the_desk_above_can_act_in_its_place(world):
    vacate(world, "union_a1")
    matter, _worker = world.apply("union_a1")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    assert Membership._base_manager.get().union_id == world["union_a1"].pk


def test_only_deciding_roles_hold_a_desk(world):
    vacate(world, "union_a1")
    world.staff("leader", "union_a1")
    world.staff("grid_officer", "union_a1")
    assert at(world, world.apply("union_a1")[0]) == ("street_a", "vacant")


def apply_as(world, key, union):
    """The clerk of `key` applies with the own account."""
    number, phone = identity(), mobile()
    matter, _worker = world.apply("union_b2", number=number, phone=phone)
    operations.withdraw(_worker, number=matter.number)
    Person._base_manager.filter(pk=matter.subject_number).update(user=world.users[key])
    from gongyou.domains.unions.operations.applying import Application, apply_to_join
    from gongyou.kernel.access.roles import worker_viewer

    application = Application(
        name="张晓工", identity_kind="resident", identity_number=number, phone=phone, token=world.codes[union].token
    )
    return apply_to_join(worker_viewer(world.users[key].pk), application=application)


def test_a_clerk_who_applies_at_the_own_desk_is_passed_over(world):
    matter = apply_as(world, "union_a1", "union_a1")
    assert at(world, matter) == ("street_a", "conflict")
    with pytest.raises(Denied):
        operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")


def test_a_colleague_at_the_same_desk_may_decide_but_the_clerk_may_not(world):
    colleague = world.staff("union_clerk", "union_a1", "second clerk")
    matter = apply_as(world, "union_a1", "union_a1")
    assert at(world, matter) == ("union_a1", "")
    for call in (
        lambda: operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit"),
        lambda: operations.claim(world.viewers["union_a1"], number=matter.number),
        lambda: operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="请补充材料"),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "conflict"
    operations.act(colleague, number=matter.number, outcome="admit")


def test_in_bulk_the_own_matter_is_left_out(world):
    world.staff("union_clerk", "union_a1", "second clerk")
    own, other = apply_as(world, "union_a1", "union_a1"), world.apply("union_a1")[0]
    result = operations.act_on_many(world.viewers["union_a1"], numbers=(own.number, other.number), outcome="admit")
    assert result.done == (other.number,) and [number for number, _why in result.refused] == [own.number]
    assert reader.verify()[2] == []


def test_a_bulk_act_with_a_foreign_matter_does_nothing_at_all(world):
    own, foreign = world.apply("union_a1")[0], world.apply("union_b1")[0]
    with pytest.raises(Denied):
        operations.act_on_many(world.viewers["union_a1"], numbers=(own.number, foreign.number), outcome="admit")
    assert not Act._base_manager.filter(verb="advance").exists()


def test_a_conflict_all_the_way_up_stays_flagged(world):
    vacate(world, "street_a", "district")
    assert at(world, apply_as(world, "union_a1", "union_a1")) == ("union_a1", "vacant")


def test_a_desk_that_falls_vacant_passes_its_matters_on_and_gets_them_back(world):
    matter, _worker = world.apply("union_a1")
    vacate(world, "union_a1")
    find_again(world, "union_a1")
    assert at(world, matter) == ("street_a", "vacant")
    fill(world, "union_a1")
    find_again(world, "union_a1", "street_a")
    assert at(world, matter) == ("union_a1", "")


def transfer(world):
    """A matter that escalates by silence: a transfer from a1 waiting at b1."""
    number, phone = identity(), mobile()
    first, _worker = world.apply("union_a1", number=number, phone=phone)
    operations.act(world.viewers["union_a1"], number=first.number, outcome="admit")
    return world.apply("union_b1", number=number, phone=phone)[0]


def test_silence_takes_an_asked_matter_up_step_by_step_and_stops_at_the_top(world):
    matter = transfer(world)
    stations = []
    for times in range(1, 5):
        with clock.rehearse(clock.now() + timedelta(days=60 * times)):
            operations.tick(ROBOT)
        stations.append(at(world, matter))
    assert stations == [("street_b", "escalated"), ("district", "escalated")] + [("district", "escalated")] * 2
    assert Act._base_manager.filter(matter=matter, verb="escalate").count() == 2
    late = matter.clocks.unscoped(reason="test").filter(state="running").get()
    assert (late.on_silence, late.owner) == ("flag", "desk")  # overdue at the top: shown, never forgotten
    with clock.rehearse(clock.now() + timedelta(days=300)):
        assert not queries.clocks_ran_out()
        operations.act(world.viewers["district"], number=matter.number, outcome="accept")
    assert Membership._base_manager.get(valid_to=None).union_id == world["union_b1"].pk


def test_matters_stuck_at_the_top_do_not_hold_others_back(world):
    """However many wait at the top without a way up, the next one below still moves."""
    vacate(world, "street_b", "district")
    stuck = [transfer(world) for _place in range(3)]
    with overdue():
        operations.tick(ROBOT, most=3)
    fill(world, "street_b")
    moving = transfer(world)
    with clock.rehearse(clock.now() + timedelta(days=120)):
        operations.tick(ROBOT, most=3)
    assert at(world, moving) == ("street_b", "escalated")
    assert {at(world, matter)[0] for matter in stuck} == {"union_b1"}


def test_those_above_take_an_overdue_matter_up_and_nobody_else(world):
    matter, _worker = world.apply("union_a1")
    with pytest.raises(Refused):
        operations.escalate(world.viewers["street_a"], number=matter.number, note="太久")
    with overdue():
        for key in ("union_a1", "union_a2", "street_b"):
            with pytest.raises(Denied):
                operations.escalate(world.viewers[key], number=matter.number, note="太久")
        operations.escalate(world.viewers["street_a"], number=matter.number, note="太久")
    assert at(world, matter) == ("street_a", "escalated")


def test_at_the_top_there_is_a_plain_answer(world):
    """Whoever escalates is leaving the last desk above that somebody held."""
    vacate(world, "street_b", "district")
    matter, _worker = world.apply("union_b2")
    with overdue(), pytest.raises(Refused) as caught:
        operations.escalate(world.viewers["district"], number=matter.number, note="太久")
    assert caught.value.code == "top"


def test_a_matter_that_waits_for_the_applicant_is_not_taken_up(world):
    matter, _worker = world.apply("union_a1")
    operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="请补充材料")
    with overdue(), pytest.raises(Refused) as caught:
        operations.escalate(world.viewers["street_a"], number=matter.number, note="太久")
    assert caught.value.code == "returned"


def test_an_escalated_matter_never_comes_down_and_goes_on_up_from_a_vacant_desk(world):
    matter = transfer(world)
    with overdue():
        operations.tick(ROBOT)
        find_again(world, "street_b", "union_b1")
        assert at(world, matter) == ("street_b", "escalated")
        vacate(world, "street_b")
        find_again(world, "street_b")
        assert at(world, matter) == ("district", "escalated")


def test_a_claim_holds_off_colleagues_until_it_is_given_back(world):
    clerk, colleague = world.viewers["union_a1"], world.staff("union_clerk", "union_a1", "second clerk")
    matter, _worker = world.apply("union_a1")
    operations.claim(clerk, number=matter.number)
    for call in (
        lambda: operations.act(colleague, number=matter.number, outcome="admit"),
        lambda: operations.claim(colleague, number=matter.number),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "claimed"
    operations.claim(clerk, number=matter.number, release=True)
    operations.act(colleague, number=matter.number, outcome="admit")


def test_a_new_stage_belongs_to_nobody_yet(world):
    matter, _worker = world.apply("street_a")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    placing = Matter._base_manager.get(procedure="unions.placing")
    operations.claim(world.viewers["street_a"], number=placing.number)
    operations.act(
        world.viewers["street_a"], number=placing.number, outcome="place", given={"receiver": world["union_a2"].code}
    )
    placing.refresh_from_db()
    assert placing.claimed_by_id is None and at(world, placing) == ("union_a2", "")


def test_a_declined_placing_comes_back_to_the_street_and_can_be_placed_again(world):
    matter, worker = world.apply("street_a")
    street = world.viewers["street_a"]
    operations.act(street, number=matter.number, outcome="admit")
    placing = Matter._base_manager.get(procedure="unions.placing")
    for key, outcome in (("union_a1", "decline"), ("union_a2", "accept")):
        operations.act(street, number=placing.number, outcome="place", given={"receiver": world[key].code})
        operations.act(world.viewers[key], number=placing.number, outcome=outcome, note="情况属实")
    assert Membership.objects.visible_to(worker).get(valid_to=None).union_id == world["union_a2"].pk
    assert reader.verify()[2] == []


def test_what_nobody_can_correct_is_not_returned(world):
    """A placing was opened by the matter before it: no applicant could answer, and it would lapse in silence."""
    matter, _worker = world.apply("street_a")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    placing = Matter._base_manager.get(procedure="unions.placing")
    with pytest.raises(Refused) as caught:
        operations.return_for_correction(world.viewers["street_a"], number=placing.number, note="请补充材料")
    assert caught.value.code == "nobody_corrects"


def test_a_decision_is_not_taken_back_over_what_came_after(world):
    """The street of the first union cannot end, by revoking an old admission, a membership that now stands elsewhere."""
    number, phone = identity(), mobile()
    first, _worker = world.apply("union_a1", number=number, phone=phone)
    operations.act(world.viewers["union_a1"], number=first.number, outcome="admit")
    second, _same = world.apply("union_b1", number=number, phone=phone)
    operations.act(world.viewers["union_b1"], number=second.number, outcome="accept")
    with pytest.raises(Refused) as caught:
        operations.revoke(world.viewers["street_a"], number=first.number, note="核实有误")
    assert caught.value.code == "changed_since"
    assert Membership._base_manager.get(valid_to=None).union_id == world["union_b1"].pk
    operations.revoke(world.viewers["street_b"], number=second.number, note="核实有误")
    assert Membership._base_manager.get(valid_to=None).union_id == world["union_a1"].pk


def test_a_transfer_that_was_overtaken_is_refused(world):
    """While the question waits, the membership ends: accepting it then would make one out of nothing."""
    matter = transfer(world)
    from gongyou.records.directory.operations.memberships import end_member

    person = Person._base_manager.get(pk=matter.subject_number)
    end_member(ROBOT, person=person, day=clock.today(), reason="left")
    with pytest.raises(Refused):
        operations.act(world.viewers["union_b1"], number=matter.number, outcome="accept")
    assert not Membership._base_manager.filter(valid_to=None).exists()


def test_a_union_opens_transfers_of_its_own_members_only(world):
    matter, _worker = world.apply("union_a1")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    code = Person._base_manager.get().code
    for key in ("union_a2", "union_b1"):
        with pytest.raises(Denied):
            open_transfer(world.viewers[key], person_code=code, receiver_code=world["union_b2"].code)
    assert (
        open_transfer(world.viewers["union_a1"], person_code=code, receiver_code=world["union_b2"].code).desk_node_id
        == world["union_b2"].pk
    )
