"""Who stands above a desk: only along the line by which desks go up. A federation reads along its own line, no more."""

from datetime import date, timedelta

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.operations.reminding import remind
from gongyou.engines.procedures.queries import due_files, inbox
from gongyou.engines.procedures.queries import duties as queries
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied
from gongyou.records.directory.models import Membership
from gongyou.records.directory.operations import moving
from tests.factories.duties import MONTHLY, due_of, on, renew
from tests.factories.world import World


@pytest.fixture
def federation(world):
    """The union B2 stands under street B and, besides, under the federation on the line of industries."""
    return world.staff("federation_officer", "federation")


def joined(world: World):
    matter, _worker = world.apply("union_b2")
    return operations.act(world.viewers["union_b2"], number=matter.number, outcome="admit")


def test_a_federation_does_not_revoke_what_a_union_of_another_parent_decided(world, federation):
    matter = joined(world)
    file = matter_file(federation, matter.number)
    assert file is not None and not file.above
    with pytest.raises(Denied):
        operations.revoke(federation, number=matter.number, note="联合会撤销入会")
    assert Membership._base_manager.get().valid_to is None
    assert matter_file(world.viewers["street_b"], matter.number).above
    assert operations.revoke(world.viewers["street_b"], number=matter.number, note="非本人申请").ending == "revoked"


def test_a_federation_neither_reminds_nor_escalates_there(world, federation):
    matter, _worker = world.apply("union_b2")
    street = world.viewers["street_b"]
    with clock.rehearse(clock.now() + timedelta(days=60)):
        assert not matter_file(federation, matter.number).above and not inbox.late_below(federation).exists()
        for call in (remind, lambda viewer, number: operations.escalate(viewer, number=number, note="太久")):
            with pytest.raises(Denied):
                call(federation, number=matter.number)
        assert list(inbox.late_below(street)) == [matter]
        remind(street, number=matter.number)
        operations.escalate(street, number=matter.number, note="太久")


def test_a_federation_neither_waives_nor_reminds_of_reports_there(world, federation):
    renew(date(2026, 11, 1))
    row, street = due_of(world, "union_b2"), world.viewers["street_b"]
    with on(date(2026, 11, 20)):
        file = due_files.due_file(federation, row.pk)
        assert file is not None and not (file.may_waive or file.may_remind or file.may_begin or file.for_vacant)
        for viewer, below in ((federation, False), (street, True)):
            assert queries.late_dues_below(viewer).filter(pk=row.pk).exists() is below
        with pytest.raises(Denied):
            duties.waive_due(federation, due=row.pk, note="停工停产，免报")
        with pytest.raises(Denied):
            duties.remind_due(federation, due=row.pk)
        duties.remind_due(street, due=row.pk)
        assert duties.waive_due(street, due=row.pk, note="停工停产，免报").state == "waived"


def test_nobody_reports_for_a_vacant_desk_by_another_line(world, federation):
    renew(date(2026, 11, 1))
    Role._base_manager.filter(node_id=world["union_b2"].pk).update(valid_to=date(2026, 11, 2))
    row = due_of(world, "union_b2", MONTHLY)
    with on(date(2026, 11, 3)):
        assert not queries.desk_dues(federation, tab="vacant").filter(pk=row.pk).exists()
        assert queries.desk_dues(world.viewers["street_b"], tab="vacant").filter(pk=row.pk).exists()


def test_a_federation_that_is_the_parent_stands_above(world, federation):
    matter = joined(world)
    moving.move_organisation(
        system(reason="test"), organisation=world["union_b2"], line="territory", new_parent=world["federation"],
        day=clock.today(), made_by=("test", 1),
    )  # fmt: skip
    with pytest.raises(Denied):
        operations.revoke(world.viewers["street_b"], number=matter.number, note="非本人申请")
    assert operations.revoke(federation, number=matter.number, note="非本人申请").ending == "revoked"
