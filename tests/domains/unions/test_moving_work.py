"""What goes along with a union that moves: its open matters, their documents, and reports that wait for a check."""

from datetime import date, timedelta

import pytest

from gongyou.engines.procedures.models import Document, Due, Party
from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied
from gongyou.records.directory.models import Membership
from gongyou.records.directory.operations import moving
from tests.domains.unions.members import act
from tests.domains.unions.test_moving import agreed, asked, decided
from tests.factories import founding
from tests.factories.duties import MONTHLY, YEARLY, due_of, on, renew, report

CHECK = {"checked_on": "2027-01-04", "checked_against": "劳动合同台账", "plan": "一月内补齐主席"}


def moved(world, union="T-union_a1", *, by="union_a1", to="street_b"):
    """The union moves to another street by the procedure, as of today."""
    matter = asked(world.viewers[by], "" if by == "union_a1" else union, to=f"T-{to}")
    agreed(world, matter)
    decided(world, matter)
    return matter


def reelection(world):
    founding.members(world["union_a1"], 9)
    founding.term(world["union_a1"], clock.today() - timedelta(days=1700))
    return founding.opened(world, founding.REELECTION, "union_a1", why="任期将满，按期换届")


def parents(matter):
    rows = Party._base_manager.filter(matter=matter, role="parent").order_by("pk")
    return list(rows.values_list("organisation__code", "valid_to"))


def test_the_new_parent_takes_the_old_ones_part_in_open_matters_at_once(world):
    life = reelection(world)
    move = moved(world)
    assert parents(life.matter) == [("T-street_a", clock.today()), ("T-street_b", None)]
    assert matter_file(world.viewers["street_a"], life.number) is None
    file = matter_file(world.viewers["street_b"], life.number)
    assert ("parent", "B街道总工会") in [(side.role, side.name) for side in file.sides]
    assert parents(move) == [("T-street_a", None)], "the move itself names the parent that was asked"
    assert matter_file(world.viewers["street_a"], move.number) is not None


def test_candidates_named_after_the_move_are_no_business_of_the_old_parent(world):
    life = reelection(world)
    moved(world)
    rows = Membership._base_manager.filter(union=world["union_a1"], valid_to=None).select_related("person")
    life.nominate([row.person for row in rows][:6], seats=3, by="union_a1")
    assert life.matter.desk_node_id == world["street_b"].pk
    for model in (life.matter.roll.model, life.matter.acts.model, life.matter.clocks.model):
        assert not model.objects.visible_to(world.viewers["street_a"]).filter(matter=life.matter).exists()
        assert model.objects.visible_to(world.viewers["street_b"]).filter(matter=life.matter).exists()


def test_what_was_decided_before_the_move_stays_with_who_decided_it(world):
    joined, _worker = world.apply("union_a1")
    act(world, "union_a1", joined, "admit")
    life = reelection(world)
    life.act("union_a1", "stop", note="暂不换届，停止办理")
    before = parents(life.matter)
    moved(world)
    assert parents(life.matter) == before == [("T-street_a", None)]
    assert matter_file(world.viewers["street_a"], life.number) is not None


def test_a_move_of_the_street_leaves_the_unions_their_parent(world):
    life = reelection(world)
    moving.move_organisation(
        system(reason="test"), organisation=world["street_a"], line="territory", new_parent=world["federation"],
        day=clock.today(), made_by=("test", 1),
    )  # fmt: skip
    assert parents(life.matter) == [("T-street_a", None)]


def test_the_document_names_the_parent_of_the_day_on_which_it_is_issued(world):
    life = founding.preparing(world)
    people = founding.members(life.union, 30)
    life.act("street_a", "enough")
    life.elect(people[:6], issued=30)
    life.act(life.higher, "confirm")
    moved(world, life.union.code, by="street_a")
    with pytest.raises(Denied):
        life.act("street_a", "issue", **founding.PAPER)
    life.act("street_b", "issue", **{**founding.PAPER, "signed_for": "B街道总工会"})
    body = Document._base_manager.get(matter__number=life.number).body
    assert "隶属B街道总工会" in body and "A街道" not in body


def test_a_report_that_waits_is_checked_by_the_new_parent(world):
    day = date(2027, 1, 5)
    renew(date(2026, 12, 2))
    renew(date(2027, 1, 4))
    with on(day):
        report(world.viewers["union_a1"], due_of(world, "union_a1", MONTHLY, "2026-12"))
        row = report(world.viewers["union_a1"], due_of(world, "union_a1", YEARLY, "2026"), **CHECK)
        assert row.check_node_id == world["street_a"].pk
        moved(world)
        row.refresh_from_db()
        assert row.check_node_id == world["street_b"].pk
        with pytest.raises(Denied):
            duties.check_due(world.viewers["street_a"], due=row.pk, right=True)
        assert duties.check_due(world.viewers["street_b"], due=row.pk, right=True).state == "met"


def test_the_daily_round_finds_the_desk_of_a_report_that_was_left_behind(world):
    renew(date(2026, 12, 2))
    renew(date(2027, 1, 4))
    with on(date(2027, 1, 5)):
        report(world.viewers["union_a1"], due_of(world, "union_a1", MONTHLY, "2026-12"))
        row = report(world.viewers["union_a1"], due_of(world, "union_a1", YEARLY, "2026"), **CHECK)
    Due._base_manager.filter(pk=row.pk).update(check_node=world["street_b"].pk)
    assert renew(date(2027, 1, 6))["moved"] == 1
    row.refresh_from_db()
    assert row.check_node_id == world["street_a"].pk
    assert renew(date(2027, 1, 7))["moved"] == 0
