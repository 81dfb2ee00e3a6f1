"""Re-election: the tail of a founding for the next term, in time, early or overdue."""

from datetime import timedelta

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Document, Matter
from gongyou.engines.procedures.operations.requesting import open_for
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Membership, Organisation, Post, Term
from gongyou.records.directory.queries.terms import current_term, overdue_terms
from tests.factories.founding import REELECTION, Life, member, members, opened, term

ROBOT = system(reason="test")


@operation("test.duty", allow=lambda viewer, **kwargs: viewer.is_system)
def owed(viewer, *, union: Organisation) -> Matter:
    """A duty opens the matter in its window, as the system."""
    current().entry("test.duty", "organisation", union.pk)
    return open_for(viewer, procedure=REELECTION, by="duty", subject=union, given={})


@pytest.fixture
def union(world) -> Organisation:
    """A union whose term of five years ends in four months, with a chair and a deputy."""
    found = world["union_a1"]
    running = term(found, clock.today() - timedelta(days=5 * 365 - 120))
    for person, title in ((member(found), "chair"), (member(found), "vice_chair")):
        Post(
            organisation=found, person=person, title=title, term=running, valid_from=running.begins_on
        ).save(force_insert=True)  # fmt: skip
    members(found, 28)
    return found


def people_of(union: Organisation, number: int = 6) -> list:
    rows = Membership._base_manager.filter(union=union, valid_to=None).select_related("person").order_by("-pk")
    return [row.person for row in rows[:number]]


def test_a_duty_opens_it_and_the_next_term_begins_with_the_reply(world, union):
    matter = owed(ROBOT, union=union)
    assert (matter.opened_by, matter.stage, matter.desk_node_id) == ("duty", "candidates", union.pk)
    assert matter.flags == []
    life = Life(world, matter.number, own="union_a1", higher="street_a")
    old = Term._base_manager.get(organisation=union)
    life.elect(people_of(union), issued=30, years="3")
    life.reply(by="street_a")
    new = current_term(world.viewers["street_a"], union.pk)
    old.refresh_from_db()
    assert (new.ordinal, new.years, new.begins_on, old.ended_on) == (2, 3, clock.today(), clock.today())
    assert new.document == Document._base_manager.get(matter=matter).number
    posts = Post._base_manager.filter(organisation=union)
    assert set(posts.filter(term=old).values_list("end_reason", flat=True)) == {"term_ended"}
    assert sorted(posts.filter(valid_to=None).values_list("title", flat=True)) == [
        "audit_chair", "chair", "committee", "vice_chair"
    ]  # fmt: skip


def test_only_one_at_a_time(world, union):
    owed(ROBOT, union=union)
    with pytest.raises(Refused) as caught:
        opened(world, REELECTION, "union_a1", why="")
    assert caught.value.code == "open_already"


@pytest.mark.parametrize("by", ["union_a1", "street_a"])
def test_the_own_desk_and_the_street_open_it(world, union, by):
    life = opened(world, REELECTION, "union_a1", by=by, why="")
    assert (life.matter.opened_by, life.matter.desk_node_id) == ("organisation", union.pk)


@pytest.mark.parametrize("by", ["union_a2", "street_b", "district"])
def test_nobody_else_opens_it(world, union, by):
    with pytest.raises((Denied, Refused)):
        opened(world, REELECTION, "union_a1", by=by, why="")
    assert not Matter._base_manager.exists()


def test_a_street_is_not_re_elected_here(world):
    with pytest.raises(Refused) as caught:
        opened(world, REELECTION, "street_a", why="")
    assert caught.value.code == "wrong_kind"


def test_an_overdue_term_is_flagged_and_ends_with_the_reply(world, union):
    begins = clock.today() - timedelta(days=6 * 365)
    Term._base_manager.filter(organisation=union).update(begins_on=begins, expires_on=begins + timedelta(days=1826))
    assert [row.organisation_id for row in overdue_terms(world.viewers["street_a"])] == [union.pk]
    life = opened(world, REELECTION, "union_a1", why="")
    assert life.matter.flags == ["term_over"]
    life.elect(people_of(union), issued=30)
    life.reply(by="street_a")
    assert not overdue_terms(world.viewers["street_a"]).exists()
    assert Term._base_manager.get(organisation=union, ended_on=None).begins_on == clock.today()


def test_an_early_one_says_why_and_must_be_confirmed(world, union):
    begins = clock.today() - timedelta(days=300)
    Term._base_manager.filter(organisation=union).update(begins_on=begins, expires_on=begins + timedelta(days=1826))
    with pytest.raises(Refused) as caught:
        opened(world, REELECTION, "union_a1", why="")
    assert caught.value.field == "why"
    life = opened(world, REELECTION, "union_a1", why="主席和两名委员调离，委员会不足半数")
    assert life.matter.flags == ["early"]
    with pytest.raises(Refused) as caught:
        operations.act(
            world.viewers["union_a1"], number=life.number, outcome="nominate",
            given={"committee_seats": 3, "committee": "甲", "audit_seats": 1, "audit": "乙", "years": "5"},
        )  # fmt: skip
    assert caught.value.code == "unconfirmed"
    life.nominate(people_of(union))


def test_a_union_without_a_term_on_record_is_flagged(world):
    members(world["union_a2"], 25)
    life = opened(world, REELECTION, "union_a2", why="")
    assert life.matter.flags == ["no_term"]
    life.elect(people_of(world["union_a2"]), issued=25)
    life.reply(by="street_a")
    assert Term._base_manager.get(organisation=world["union_a2"]).ordinal == 1


def test_a_union_in_preparation_has_none(world, union):
    Organisation._base_manager.filter(pk=union.pk).update(founded_on=None)
    with pytest.raises(Refused) as caught:
        opened(world, REELECTION, "union_a1", why="")
    assert caught.value.code == "preparing"


def test_the_street_approves_what_the_unions_clerk_named(world, union):
    life = opened(world, REELECTION, "union_a1", why="")
    life.nominate(people_of(union))
    assert (life.matter.desk_node_id, life.matter.desk_remark) == (world["street_a"].pk, "")
    with pytest.raises(Denied):
        life.act("union_a1", "approve")
    life.approve()


def test_it_can_be_stopped_before_candidates_stand(world, union):
    life = opened(world, REELECTION, "union_a1", why="")
    life.act("union_a1", "stop", note="上级要求合并后再换届")
    assert life.matter.ending == "stopped"
    opened(world, REELECTION, "union_a1", why="")


def test_revoking_lets_the_former_committee_run_on(world, union):
    before = set(Post._base_manager.filter(organisation=union, valid_to=None).values_list("pk", flat=True))
    life = opened(world, REELECTION, "union_a1", why="")
    life.elect(people_of(union), issued=30)
    life.reply(by="street_a")
    assert not before & set(Post._base_manager.filter(organisation=union, valid_to=None).values_list("pk", flat=True))
    operations.revoke(world.viewers["district"], number=life.number, note="选举程序有误")
    assert set(Post._base_manager.filter(organisation=union, valid_to=None).values_list("pk", flat=True)) == before
    assert Term._base_manager.get(organisation=union, ended_on=None).ordinal == 1
    again = opened(world, REELECTION, "union_a1", why="")
    again.elect(people_of(union), issued=30)
    again.reply(by="street_a")
    assert Term._base_manager.get(organisation=union, ended_on=None).ordinal == 2
