"""Taking the joining of two records back gives every row back, or says why it cannot."""

import pytest
from django.db import IntegrityError, transaction

from gongyou.domains.unions.operations.applying import Application, apply_to_join
from gongyou.engines.procedures import operations
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.ledger.reader import verify
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Membership, Merge, Person
from gongyou.records.directory.operations import memberships, merging
from gongyou.records.directory.queries import person_by_identity
from tests.records.directory.joining import image, member

ROBOT = system(reason="test")


def test_undoing_gives_every_row_back(world, pair):
    before = image()
    merge = pair.join()
    assert image() != before
    done = merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert (done.state, done.undone_role) == ("undone", "district_officer")
    assert image() == before
    assert verify()[2] == []


def test_undoing_needs_the_district_or_two_people(world, pair):
    merge = pair.join()
    street, second = world.viewers["street_a"], world.viewers["street_a_second"]
    with pytest.raises(Refused):
        merging.undo_merge(street, number=merge.number, reason="经公安核实为两人")
    with pytest.raises(Refused) as caught:
        merging.ask_undo(street, number=merge.number, reason="")
    assert caught.value.field == "reason"
    merging.ask_undo(street, number=merge.number, reason="经公安核实为两人")
    with pytest.raises(Refused) as caught:
        merging.undo_merge(street, number=merge.number)
    assert caught.value.code == "same_hand"
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge._base_manager.filter(pk=merge.pk).update(
            state="undone", undone_by=street.user_id, undone_at=clock.now(), undone_role="street_officer"
        )
    assert merging.undo_merge(second, number=merge.number).undo_reason == "经公安核实为两人"
    with pytest.raises(Refused):
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="再来一次")


def test_undoing_is_refused_after_later_facts(world, pair):
    merge = pair.join(membership_of="gone")
    memberships.move_member(ROBOT, person=pair.kept, union=world["union_b1"], day=clock.today(), made_by=("test", 0))
    before = image()
    with pytest.raises(Refused) as caught:
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert caught.value.code == "changed_since" and "会籍" in caught.value.message
    assert image() == before


def test_undoing_is_refused_after_a_matter_of_the_closed_record_was_decided(world, pair):
    application = Application(
        name="王一人", identity_kind="resident", identity_number=pair.gone.identity_number.reveal(),
        phone=pair.gone.phone.reveal(), token=world.codes["union_b1"].token,
    )  # fmt: skip
    matter = apply_to_join(pair.gone_worker, application=application)
    merge = pair.join(membership_of="gone")
    operations.return_for_correction(world.viewers["union_b1"], number=matter.number, note="请补充工作单位")
    with pytest.raises(Refused) as caught:
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert caught.value.code == "changed_since" and "办件" in caught.value.message


def test_later_facts_that_touch_nothing_do_not_stand_in_the_way(world, pair):
    merge = pair.join()
    memberships.move_member(ROBOT, person=pair.kept, union=world["union_b1"], day=clock.today(), made_by=("test", 0))
    merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert Membership._base_manager.get(person=pair.gone, valid_to=None).union == world["union_a2"]
    assert Membership._base_manager.get(person=pair.kept, valid_to=None).union == world["union_b1"]


def test_undoing_is_refused_while_the_dropped_account_has_another_person(world, pair):
    merge = pair.join()
    third, _worker = member(world, "union_a1", born="19700101")
    Person._base_manager.filter(pk=third.pk).update(user=None)
    Person._base_manager.filter(pk=third.pk).update(user=pair.gone_worker.user_id)
    with pytest.raises(Refused) as caught:
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert caught.value.code == "account_taken"


def test_three_records_of_one_human_being(world, pair):
    """A merged record's pointer follows along; the merges are taken back in the opposite order only."""
    last, worker = member(world, "union_a1")
    start = image()
    first = pair.join()
    middle = image()
    pair.again()
    second = merging.confirm_merge(
        world.viewers["street_a_second"],
        number=pair.propose(kept_code=last.code, gone_code=pair.kept.code).number,
    )
    pair.again()
    assert pair.gone.merged_into_id == pair.kept.merged_into_id == last.pk
    assert person_by_identity(world.viewers["street_a"], pair.gone.identity_number.reveal()).pk == last.pk
    district = world.viewers["district"]
    with pytest.raises(Refused) as caught:
        merging.undo_merge(district, number=first.number, reason="经公安核实为两人")
    assert caught.value.code == "merged_again"
    merging.undo_merge(district, number=second.number, reason="经公安核实为两人")
    assert image() == middle
    merging.undo_merge(district, number=first.number, reason="经公安核实为两人")
    assert image() == start


def test_a_record_is_merged_again_after_it_was_undone(world, pair):
    merge = pair.join()
    merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    again = pair.join()
    assert again.number != merge.number and again.state == "merged"


def test_a_merge_moves_the_figures_facts(world, pair):
    """The snapshot learns which memberships changed: one human being counts once."""
    from gongyou.engines.facts import tasks as facts

    facts.refresh()
    pair.join()
    found = facts.ensure()
    import duckdb

    rows = duckdb.sql(
        f"SELECT count(*), count(DISTINCT person) FROM '{found.path('memberships')}' WHERE valid_to IS NULL"
    ).fetchone()
    assert rows == (1, 1)


def test_numbers_and_phones_stay_out_of_the_ledger(world, pair):
    numbers = [p.identity_number.reveal() for p in (pair.kept, pair.gone)] + [pair.gone.phone.reveal()]
    merge = pair.join()
    merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    text = "".join(Entry._base_manager.values_list("data", flat=True))
    assert not any(number in text for number in numbers)
