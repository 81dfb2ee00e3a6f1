"""Dissolving a union: nobody is left behind, whatever the road; and the way back."""

from datetime import timedelta

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Document, Matter, Round
from gongyou.engines.procedures.operations.convening import convene
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Role
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Coverage, Membership, Organisation, Post, Term
from gongyou.records.directory.queries.life_facts import memberships, posts
from gongyou.records.directory.queries.persons import person_file
from tests.domains.unions.members import chair
from tests.domains.unions.members import member as having_joined
from tests.factories.founding import (
    DISSOLUTION,
    PAPER,
    Life,
    founded,
    member,
    members,
    opened,
    preparing,
    refused,
    term,
)
from tests.factories.world import employer

CLOSED = {"reason": "closed", "why": "单位已注销，见市场监管部门通知书"}


def open_at(union: Organisation) -> dict[str, int]:
    rows = Membership._base_manager.filter(union=union, valid_to=None).values_list("kind", flat=True)
    return {kind: list(rows).count(kind) for kind in set(rows)}


@pytest.fixture
def closing(world) -> Life:
    """A union of six members whose unit is gone; its members are to be placed."""
    members(world["union_a1"], 5)
    member(world["union_a1"], kind="retained")
    life = opened(world, DISSOLUTION, "union_a1", **CLOSED)
    life.act("union_a1", "skip", note="单位已注销，无法召开大会")
    return life


def decided(life: Life) -> Life:
    """Placed and decided; the reply is to be issued."""
    life.act(life.own, "placed")
    life.act(life.higher, "confirm")
    return life


def ended(life: Life) -> Organisation:
    life.act(life.higher, "issue", **PAPER)
    return Organisation._base_manager.get(pk=life.union.pk)


def vote(life: Life, *, issued: int, votes: int, returned: int | None = None) -> Matter:
    returned = issued if returned is None else returned
    return life.act(life.own, "count", issued=issued, returned=returned, spoiled=0, votes=votes)


def test_the_assembly_votes_members_move_and_the_union_ends(world):
    union, other = world["union_a1"], world["union_a2"]
    people = members(union, 9)
    running = term(union, clock.today() - timedelta(days=900))
    Post(
        organisation=union, person=people[0], title="chair", term=running, valid_from=running.begins_on
    ).save(force_insert=True)  # fmt: skip
    life = opened(world, DISSOLUTION, "union_a1", reason="joined", why="与邻近工会合并开展工作")
    assert "须经会员大会" in refused(life.act, "union_a1", "skip").message
    life.meet(5)
    assert life.matter.stage == "dissolving_assembly"  # six of nine are needed
    life.meet(6)
    vote(life, issued=6, returned=7, votes=6)
    assert life.matter.stage == "dissolving_assembly"
    life.meet(9)
    vote(life, issued=9, votes=5)
    assert life.matter.stage == "placing_members"
    assert "9 名会员" in refused(life.act, "union_a1", "placed").message
    life.act("union_a1", "transfer", receiver=other.code)
    transfers = list(Matter._base_manager.filter(parent=life.matter))
    assert {row.procedure for row in transfers} == {"unions.transfer"} and len(transfers) == 9
    assert {row.desk_node_id for row in transfers} == {other.pk}
    assert refused(life.act, "union_a1", "transfer", receiver=other.code).code == "all_asked"
    assert "9 件接转待接收" in refused(life.act, "union_a1", "retain").message
    for row in transfers:
        operations.act(world.viewers["union_a2"], number=row.number, outcome="accept")
    gone = ended(decided(life))
    assert (gone.valid_to, open_at(gone), open_at(other)) == (clock.today(), {}, {"active": 9})
    document = Document._base_manager.get(matter__number=life.number)
    assert gone.closing_document == document.number and gone.name in document.body
    assert Post._base_manager.get(organisation=union).end_reason == "moved"
    assert Term._base_manager.get(organisation=union).ended_on == clock.today()
    assert not Role._base_manager.filter(node_id=union.pk, valid_to=None).exists()
    assert life.matter.ending == "done" and reader.verify()[2] == []


def test_a_vote_that_fails_ends_it(world):
    members(world["union_a1"], 9)
    life = opened(world, DISSOLUTION, "union_a1", reason="other", why="会员提议撤销工会")
    life.meet(9)
    vote(life, issued=9, votes=4)
    assert life.matter.ending == "refused"
    assert Organisation._base_manager.get(pk=life.union.pk).valid_to is None
    opened(world, DISSOLUTION, "union_a1", reason="other", why="会员再次提议撤销")


def test_whoever_is_left_is_retained_at_the_street(world, closing):
    """The desk asks for it; their memberships change with the reply of the higher union, and not before."""
    before = open_at(world["union_a1"])
    closing.act("union_a1", "retain")
    assert "已定为" in refused(closing.act, "union_a1", "retain").message
    decided(closing)
    assert open_at(world["union_a1"]) == before == {"active": 5, "retained": 1}
    assert ended(closing).valid_to == clock.today()
    assert open_at(world["union_a1"]) == {} and open_at(world["street_a"]) == {"retained": 6}


@pytest.mark.parametrize("way", ["stop", "refuse"])
def test_members_of_a_union_that_goes_on_stay_as_they_were(world, closing, way):
    before = list(Membership._base_manager.order_by("pk").values())
    closing.act("union_a1", "retain")
    if way == "stop":
        closing.act("union_a1", "stop", note="不撤销了，停止办理")
    else:
        closing.act("union_a1", "placed")
        closing.act("street_a", "refuse", note="单位并未注销，不同意")
    assert closing.matter.ending == "refused"
    assert list(Membership._base_manager.order_by("pk").values()) == before


def test_members_of_a_unit_that_goes_on_are_transferred_and_not_retained(world):
    """Only who is retained already goes up; the others find a union, at least the street's."""
    people = members(world["union_a1"], 9)
    member(world["union_a1"], kind="retained")
    life = opened(world, DISSOLUTION, "union_a1", reason="joined", why="与邻近工会合并开展工作")
    life.meet(9)
    vote(life, issued=9, votes=9)
    assert "单位仍在" in refused(life.act, "union_a1", "retain").message
    life.act("union_a1", "transfer", receiver=world["street_a"].code)
    for row in Matter._base_manager.filter(parent=life.matter):
        operations.act(world.viewers["street_a"], number=row.number, outcome="accept")
    life.act("union_a1", "retain")
    ended(decided(life))
    assert open_at(world["street_a"]) == {"active": len(people), "retained": 1}


def test_refused_while_one_active_member_is_unplaced(world, closing):
    """Guards at three stages, and the last word of the directory itself for who joined in between."""
    assert "5 名会员、1 名保留会籍" in refused(closing.act, "union_a1", "placed").message
    closing.act("union_a1", "retain")
    closing.act("union_a1", "placed")
    late = member(world["union_a1"])
    assert "1 名会员" in refused(closing.act, "street_a", "confirm").message
    Membership._base_manager.filter(person=late).update(valid_to=clock.today(), end_reason="left")
    closing.act("street_a", "confirm")
    member(world["union_a1"])
    assert refused(closing.act, "street_a", "issue", **PAPER).code == "guarded"
    assert not Document._base_manager.exists()
    assert Organisation._base_manager.get(pk=closing.union.pk).valid_to is None


def test_an_application_that_waits_at_the_union_stops_the_end(world, closing):
    waiting, worker = world.apply("union_a1")
    closing.act("union_a1", "retain")
    decided(closing)
    assert refused(closing.act, "street_a", "issue", **PAPER).code == "open_work"
    assert not Document._base_manager.exists()
    operations.withdraw(worker, number=waiting.number)
    ended(closing)


def test_transfers_that_are_declined_leave_the_member_here(world, closing):
    closing.act("union_a1", "transfer", receiver=world["union_a2"].code)
    first, *rest = Matter._base_manager.filter(parent=closing.matter).order_by("pk")
    operations.act(world.viewers["union_a2"], number=first.number, outcome="decline", note="不在本会范围")
    for row in rest:
        operations.act(world.viewers["union_a2"], number=row.number, outcome="accept")
    assert open_at(world["union_a1"]) == {"active": 1, "retained": 1}
    closing.act("union_a1", "transfer", receiver=world["street_a"].code)
    again = Matter._base_manager.filter(parent=closing.matter).latest("pk")
    assert (again.subject_number, again.desk_node_id) == (first.subject_number, world["street_a"].pk)


def test_a_transfer_that_somebody_else_opened_is_not_opened_twice(world, closing):
    person = Membership._base_manager.filter(union=world["union_a1"], kind="active").first().person
    from gongyou.domains.unions.operations.transferring import open_transfer

    open_transfer(world.viewers["union_a1"], person_code=person.code, receiver_code=world["union_b1"].code)
    closing.act("union_a1", "transfer", receiver=world["union_a2"].code)
    assert Matter._base_manager.filter(parent=closing.matter).count() == 4
    assert Matter._base_manager.filter(subject_number=person.pk, procedure="unions.transfer").count() == 1


@pytest.mark.parametrize("receiver", ["union_a1", "station_a", "federation"])
def test_only_another_union_receives(world, closing, receiver):
    assert refused(closing.act, "union_a1", "transfer", receiver=world[receiver].code).field == "receiver"


def test_the_hand_that_placed_does_not_decide(world, closing):
    Role._base_manager.filter(node_id=world["union_a1"].pk).update(valid_to=clock.today())
    from gongyou.kernel.access.viewer import system

    operations.find_desks_again(system(reason="test"), node_ids=(world["union_a1"].pk,))
    closing.own, closing.higher = "street_a", "district"
    closing.act("street_a", "retain")
    closing.act("street_a", "placed")
    assert (closing.matter.desk_node_id, closing.matter.desk_remark) == (world["district"].pk, "conflict")
    closing.act("district", "back", note="请补充会员安置清单")
    closing.act("street_a", "placed")
    closing.act("district", "refuse", note="单位并未注销，不予撤销")
    assert closing.matter.ending == "refused"


@pytest.mark.parametrize(
    ("by", "ok"), [("street_a", True), ("district", True), ("street_b", False), ("union_a2", False)]
)
def test_who_may_open_it(world, by, ok):
    if ok:
        assert opened(world, DISSOLUTION, "union_a1", by=by, **CLOSED).matter.desk_node_id == world["union_a1"].pk
        return
    with pytest.raises((Denied, Refused)):
        opened(world, DISSOLUTION, "union_a1", by=by, **CLOSED)


def test_a_union_in_preparation_is_given_up_in_its_founding(world):
    preparing(world)
    world.staff("union_clerk", "new", "new")
    assert refused(opened, world, DISSOLUTION, "new", **CLOSED).code == "preparing"


def test_without_a_member_there_is_no_assembly_to_call(world):
    life = opened(world, DISSOLUTION, "union_a1", reason="other", why="没有会员了")
    day = clock.today() + timedelta(days=14)
    said = refused(convene, world.viewers["union_a1"], number=life.number, day=day, place="职工之家")
    assert said.field == "entitled"
    life.act("union_a1", "stop", note="改由街道办理")
    assert not Round._base_manager.exists()


def test_revoking_brings_the_union_and_the_retained_members_back(world, closing):
    Coverage(union=world["union_a1"], employer=employer(world), valid_from=clock.today()).save(force_insert=True)
    before = Membership._base_manager.filter(union=world["union_a1"]).order_by("pk").first()
    post = Post(organisation=world["union_a1"], person=before.person, title="chair", valid_from=before.valid_from)
    post.save(force_insert=True)
    closing.act("union_a1", "retain")
    ended(decided(closing))
    post.refresh_from_db()
    assert (post.valid_to, post.end_reason) == (clock.today(), "dissolved")
    gone = Membership._base_manager.filter(union=world["street_a"], valid_to=None).order_by("pk").last()
    Membership._base_manager.filter(pk=gone.pk).update(valid_to=clock.today(), end_reason="left")
    operations.revoke(world.viewers["district"], number=closing.number, note="单位恢复经营")
    union = Organisation._base_manager.get(pk=closing.union.pk)
    assert (union.valid_to, union.closing_document) == (None, "")
    assert sum(open_at(union).values()) == 5 and open_at(world["street_a"]) == {}
    assert graph.ancestors("territory", union.pk)[0] == world["street_a"].pk
    assert Coverage._base_manager.filter(union=union, valid_to=None).exists()
    assert Post._base_manager.get(pk=post.pk).valid_to is None
    assert closing.matter.ending == "revoked" and reader.verify()[2] == []


def test_the_line_of_life_goes_on_after_the_union_and_says_who_ended_what(world):
    """The person and the bodies above the union read it; a union beside it does not."""
    person, viewer = having_joined(world)
    chair(person, world["union_a1"])
    life = opened(world, DISSOLUTION, "union_a1", **CLOSED)
    life.act("union_a1", "skip", note="单位已注销，无法召开大会")
    life.act("union_a1", "retain")
    ended(decided(life))
    for who in (viewer, world.viewers["street_a"], world.viewers["district"]):
        told = memberships(who, person, [person.pk]) + posts(who, person, [person.pk])
        over = [fact for fact in told if fact.ends]
        assert (len(told), len(over)) == (3, 2), who
        assert {fact.ended_by for fact in over} == {"A街道总工会 · 镇街工会经办人"}
        assert [row.union for row in person_file(who, person.code).memberships] == ["A街道总工会", "A1公司工会"]
    for who in (world.viewers["union_a2"], world.viewers["street_b"]):
        assert not memberships(who, person, [person.pk]) + posts(who, person, [person.pk])
    operations.revoke(world.viewers["district"], number=life.number, note="单位恢复经营")
    told = memberships(viewer, person, [person.pk])
    assert [bool(fact.ended_by) for fact in told if fact.ends] == [True] and reader.verify()[2] == []


def test_a_founded_union_ends_as_it_began(world):
    life = founded(world)
    gone = opened(world, DISSOLUTION, "new", by="street_a", own="street_a", higher="district", **CLOSED)
    gone.act("street_a", "skip", note="单位已注销，无法召开大会")
    gone.act("street_a", "retain")
    gone.act("street_a", "placed")
    gone.act("district", "confirm")
    gone.act("street_a", "issue", **PAPER)
    assert Organisation._base_manager.get(pk=life.union.pk).valid_to == clock.today()
    assert open_at(world["street_a"]) == {"retained": 30}
    assert Document._base_manager.count() == 2
