"""What was written by a founding is taken back, effect by effect."""

from datetime import timedelta

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Act, Document
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Coverage, JoinCode, Membership, Organisation, Post, Term
from tests.factories.founding import (
    asked,
    founded,
    members,
    preparing,
    refused,
)
from tests.factories.world import employer

UNION_CODE = "81370211MC00000018"


def test_revoking_a_founding_takes_everything_back_once_its_members_are_placed(world):
    life = founded(world)
    union = life.union
    said = refused(operations.revoke, world.viewers["district"], number=life.number, note="批复依据有误")
    assert said.code == "members" and "30 名会员" in said.message
    assert Organisation._base_manager.get(pk=union.pk).founded_on == clock.today()
    Membership._base_manager.filter(union=union).update(union=world["street_a"])
    operations.revoke(world.viewers["district"], number=life.number, note="批复依据有误")
    union.refresh_from_db()
    assert (union.founded_on, union.founding_document, union.valid_to) == (None, "", clock.today())
    assert not Post._base_manager.filter(organisation=union, valid_to=None).exists()
    assert set(Post._base_manager.filter(organisation=union).values_list("end_reason", flat=True)) == {"reversed"}
    term = Term._base_manager.get(organisation=union)
    assert term.ended_on == term.begins_on
    assert not Coverage._base_manager.filter(union=union, valid_to=None).exists()
    assert not JoinCode._base_manager.filter(union=union, valid_to=None).exists()
    assert not graph.ancestors("territory", union.pk)
    assert life.matter.ending == "revoked"
    assert Document._base_manager.filter(matter__number=life.number).exists()  # what was issued stays on record
    assert reader.verify()[2] == []


def test_revoking_takes_the_unified_code_and_the_joint_form_back(world):
    one, two = employer(world, name="甲厂"), employer(world, name="乙厂")
    life = preparing(world, of=one)
    people = members(life.union, 12)
    life.act("street_a", "joint", employers=two.credit_code)
    life.act("street_a", "enough")
    life.elect(people[:6], issued=12)
    life.reply(credit_code=UNION_CODE, credit_document="法人证字第17号")
    Membership._base_manager.filter(union=life.union).update(union=world["street_a"])
    operations.revoke(world.viewers["district"], number=life.number, note="批复依据有误")
    union = Organisation._base_manager.get(pk=life.union.pk)
    assert (union.credit_code, union.form, union.valid_to) == (None, "single", clock.today())
    assert not Coverage._base_manager.filter(union=union, valid_to=None).exists()
    asked(world, of=two)  # the second employer is free again


def test_revoking_an_organiser_voids_the_post_and_leaves_the_members_where_they_are(world):
    life = preparing(world)
    people = members(life.union, 4)
    life.act("street_a", "organiser", organiser=people[0].name)
    operations.revoke(world.viewers["district"], number=life.number, note="组织员人选有误")
    post = Post._base_manager.get(title="organiser")
    assert (post.valid_to, post.end_reason) == (post.valid_from, "reversed")
    assert Membership._base_manager.filter(union=world["street_a"], valid_to=None).count() == 4
    assert life.matter.ending == "revoked"


def test_giving_up_can_be_undone(world):
    from gongyou.engines.procedures.types import EFFECTS

    life = preparing(world)
    life.act("street_a", "give_up", note="职工意愿不足，终止筹建")

    @operation("test.undone", allow=lambda viewer, **kwargs: True)
    def undo(viewer) -> None:
        current().entry("test.undone", "matter", life.matter.pk)
        act = Act.objects.in_operation().get(matter=life.matter, outcome="give_up")
        EFFECTS.get("unions.abandon").reverse(viewer, life.matter, act)

    undo(world.viewers["street_a"])
    union = Organisation._base_manager.get(pk=life.union.pk)
    assert (union.valid_to, union.founded_on) == (None, None)
    assert JoinCode._base_manager.filter(union=union, valid_to=None).exists()
    assert graph.ancestors("territory", union.pk)[0] == world["street_a"].pk


def test_a_founded_union_is_re_elected_before_its_founding_is_revoked(world):
    """The reversal belongs to the term that the founding made: a later one must go first."""
    life = founded(world)
    Membership._base_manager.filter(union=life.union).update(union=world["street_a"])
    Term._base_manager.filter(organisation=life.union).update(ended_on=clock.today() + timedelta(days=1))
    said = refused(operations.revoke, world.viewers["district"], number=life.number, note="批复依据有误")
    assert said.code == "changed_since"
