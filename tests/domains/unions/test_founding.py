"""Founding a basic union from the request to the numbered reply, and what becomes of one that stays small."""

import pytest
from django.utils import translation

from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Act, Clock, Document, Matter, Party, RollItem, Round
from gongyou.engines.procedures.operations.requesting import open_for
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import system
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Coverage, Employer, JoinCode, Membership, Organisation, Post, Term
from tests.factories.founding import PREPARERS, asked, contact, member, members, preparing, refused
from tests.factories.world import credit_code, employer

UNION_CODE = "81370211MC00000018"


# The whole road


def test_from_the_request_to_the_founded_union(world):
    life = asked(world)
    assert (life.stage, life.matter.desk_node_id) == ("founding_request", world["street_a"].pk)
    assert not Organisation._base_manager.filter(name__contains="测试物流").exists()
    life.act("street_a", "agree")
    union = life.union
    assert (union.founded_on, union.form, union.valid_from) == (None, "single", clock.today())
    assert graph.ancestors("territory", union.pk)[0] == world["street_a"].pk
    assert Coverage._base_manager.get(union=union).employer.name == "测试物流有限公司"
    assert life.stage == "recruit" and (life.matter.desk_node_id, life.matter.desk_remark) == (
        world["street_a"].pk,
        "vacant",
    )
    people = members(union, 30)
    life.act("street_a", "enough")
    life.nominate(people[:6], years="3")
    life.approve()
    life.meet(20)
    life.ballot(20, 18, 17, 3, 0, 20, issued=20)
    assert life.stage == "election_report"
    life.report()
    with translation.override("en"):  # the desk reads English; what it issues is Chinese
        life.reply()
    union.refresh_from_db()
    document = Document._base_manager.get(matter__number=life.number)
    assert (union.founded_on, union.founding_document) == (clock.today(), document.number)
    assert union.name in document.title and "会员30人" in document.body and "任期3年" in document.body
    assert f"{clock.today().year}年{clock.today().month}月" in document.body
    assert document.served_to_id == union.pk
    term = Term._base_manager.get(organisation=union)
    assert (term.ordinal, term.years, term.begins_on, term.document) == (1, 3, clock.today(), document.number)
    titles = sorted(Post._base_manager.filter(organisation=union, valid_to=None).values_list("title", flat=True))
    assert titles == ["audit_chair", "chair", "committee", "vice_chair"]
    assert (life.matter.state, life.matter.ending) == ("ended", "done")
    assert reader.verify()[2] == []


def test_people_join_by_the_code_while_the_union_is_in_preparation(world):
    life = preparing(world)
    matter, worker = world.apply("new")
    assert (matter.desk_node_id, matter.desk_remark) == (world["street_a"].pk, "vacant")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    membership = Membership.objects.visible_to(worker).get()
    assert (membership.union_id, membership.kind, membership.road) == (life.union.pk, "active", "union_code")
    said = refused(life.act, "street_a", "enough")
    assert said.code == "guarded" and "还差 24 人" in said.message


def test_a_clerk_of_the_preparing_union_takes_over_its_desk(world):
    life = preparing(world)
    world.staff("union_clerk", "new", "new")
    operations.find_desks_again(system(reason="test"), node_ids=(life.union.pk,))
    assert (life.matter.desk_node_id, life.matter.desk_remark) == (life.union.pk, "")
    members(life.union, 25)
    with pytest.raises(Denied):
        life.act("street_a", "enough")
    life.act("new", "enough")
    assert life.stage == "candidates"
    life.own, life.higher = "new", "street_a"
    people = [row.person for row in Membership._base_manager.filter(union=life.union)[:6]]
    life.elect(people, issued=25)
    assert life.matter.desk_node_id == world["street_a"].pk
    life.reply(by="street_a", credit_code=UNION_CODE, credit_document="法人证字第17号")
    assert Organisation._base_manager.get(pk=life.union.pk).credit_code == UNION_CODE


# Who may open it


def test_a_desk_records_a_paper_request_and_picks_the_employer(world):
    of = employer(world)
    life = asked(world, by="street_a", of=of)
    assert (life.matter.opened_by, life.matter.subject_number) == ("organisation", of.pk)
    assert (
        asked(world, by="district", of=employer(world, name="另一家公司")).matter.desk_node_id == world["street_a"].pk
    )


def test_a_federation_that_records_it_has_the_union_on_its_line(world):
    world.staff("federation_officer", "federation", "federation")
    of = employer(world)
    Coverage(union=world["federation"], employer=of, valid_from=clock.today(), is_member_unit=True).save(
        force_insert=True
    )
    life = preparing(world, by="federation", of=of)
    assert world["federation"].pk in graph.ancestors("industry", life.union.pk)
    assert graph.ancestors("territory", life.union.pk)[0] == world["street_a"].pk
    assert queries.matter(world.viewers["federation"], life.number) is not None


@pytest.mark.parametrize("who", ["union_a1", "worker"])
def test_a_clerk_and_a_worker_do_not_open_it(world, who):
    if who == "worker":
        world.viewers["worker"], _phone = world.worker()
    with pytest.raises(Denied):
        asked(world, by=who)


def test_a_rule_opens_it_for_an_employer(world):
    of = employer(world)

    @operation("test.proposed", allow=lambda viewer, **kwargs: True)
    def accept(viewer, *, of: Employer) -> Matter:
        current().entry("test.proposed", "employer", of.pk)
        given = {
            "name": "测试物流有限公司工会委员会", "form": "single", "preparers": PREPARERS, "workers": 30, "view": "none"
        }  # fmt: skip
        return open_for(viewer, procedure="unions.founding", by="rule", subject=of, given=given)

    matter = accept(world.viewers["street_a"], of=of)
    assert (matter.opened_by, matter.stage, matter.desk_node_id) == ("rule", "founding_request", world["street_a"].pk)


def test_a_foreign_streets_employer_is_not_found(world):
    said = refused(asked, world, by="street_b", of=employer(world))
    assert (said.field, Matter._base_manager.count()) == ("employer", 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "测试物流有限公司"}, "name"),
        ({"name": "A1公司工会"}, "name"),
        ({"form": "joint"}, "others"),
        ({"others": credit_code(901)}, "others"),
        ({"preparers": PREPARERS[:2]}, "preparers"),
        ({"preparers": [*PREPARERS, *PREPARERS]}, "preparers"),
        ({"workers": 0}, "workers"),
        ({"view": "perhaps"}, "view"),
    ],
)
def test_what_is_wrong_in_a_request_is_said_at_its_field(world, given, field):
    assert refused(asked, world, **given).field == field
    assert not Matter._base_manager.exists()


def test_one_founding_for_an_employer_at_a_time_and_none_where_a_union_is(world):
    of = employer(world)
    asked(world, of=of)
    assert refused(asked, world, of=of).code == "open_already"
    other = employer(world, name="联合的一家")
    again = refused(asked, world, of=other, form="joint", others=of.credit_code)
    assert again.code == "open_already"
    covered = employer(world, name="有会的一家")
    Coverage(union=world["union_a1"], employer=covered, valid_from=clock.today()).save(force_insert=True)
    assert refused(asked, world, of=covered).code == "covered"


def test_names_of_preparers_stand_nowhere_in_clear(world):
    life = asked(world)
    matter = life.matter
    stored = [str(list(model._base_manager.values())) for model in (Matter, Act, RollItem, Party, Round)]
    assert not any("筹备甲" in text or "筹备乙" in text for text in stored)
    assert [item.label for item in RollItem._base_manager.filter(matter=matter, kind="preparer")] == [
        "筹*甲",
        "筹*乙",
        "筹*丙",
    ]
    shown = dict(matter_file(world.viewers["street_a"], life.number).rolls)
    assert [line.name for title, lines in shown.items() if "筹备组" in str(title) for line in lines] == [
        "筹*甲", "筹*乙", "筹*丙"
    ]  # fmt: skip


def test_an_employer_that_is_against_it_is_flagged_and_stops_nothing(world):
    life = asked(world, view="against")
    assert life.matter.flags == ["against"]
    life.act("street_a", "agree")
    assert life.stage == "recruit"


def test_a_refused_request_founds_nothing(world):
    life = asked(world)
    assert refused(life.act, "street_a", "refuse", note="").field == "note"
    life.act("street_a", "refuse", note="该单位已有工会")
    assert life.matter.ending == "refused"
    assert not Organisation._base_manager.filter(founded_on=None).exists()


# Too few members


def test_a_single_union_that_stays_small_becomes_a_joint_one(world):
    life, other = preparing(world), employer(world, name="园区另一家")
    members(life.union, 9)
    assert refused(life.act, "street_a", "joint", employers=credit_code(4711)).field == "employers"
    life.act("street_a", "joint", employers=f"{other.credit_code}\n")
    assert (life.stage, life.union.form) == ("recruit", "joint")
    assert Coverage._base_manager.filter(union=life.union, valid_to=None).count() == 2
    assert "还差 1 人" in refused(life.act, "street_a", "enough").message
    members(life.union, 1)
    life.act("street_a", "enough")
    assert life.stage == "candidates"
    assert refused(life.act, "street_a", "joint", employers=other.credit_code).code == "stale"


def test_a_joint_union_is_founded_for_all_its_employers(world):
    one, two = employer(world, name="园区甲公司"), employer(world, name="园区乙公司")
    life = preparing(world, of=one, form="joint", others=two.credit_code, name="园区联合工会委员会")
    people = members(life.union, 12)
    life.act("street_a", "enough")
    life.elect(people[:6], issued=12)
    life.reply()
    assert Organisation._base_manager.get(pk=life.union.pk).form == "joint"
    assert "园区甲公司、园区乙公司工会筹备组" in Document._base_manager.get(matter__number=life.number).body


def test_an_organiser_takes_the_place_of_a_committee(world):
    life = preparing(world)
    people = members(life.union, 6)
    assert refused(life.act, "street_a", "organiser", organiser="查无此人").field == "organiser"
    life.act("street_a", "organiser", organiser=people[2].name)
    assert life.matter.ending == "done"
    assert Organisation._base_manager.get(pk=life.union.pk).valid_to == clock.today()
    post = Post._base_manager.get(title="organiser")
    assert (post.organisation_id, post.person_id) == (world["street_a"].pk, people[2].pk)
    assert set(Membership._base_manager.filter(valid_to=None).values_list("union_id", "kind")) == {
        (world["street_a"].pk, "active")
    }
    assert people[2].name not in str(list(Act._base_manager.values_list("given", flat=True)))


def test_with_members_enough_an_organiser_is_no_way_out(world):
    life = preparing(world)
    assert refused(life.act, "street_a", "organiser", organiser="甲").code == "guarded"
    people = members(life.union, 25)
    assert "应当建立" in refused(life.act, "street_a", "organiser", organiser=people[0].name).message


def test_giving_up_waits_until_every_member_is_placed(world):
    life = preparing(world)
    person = member(life.union)
    assert "还有 1 名会员" in refused(life.act, "street_a", "give_up").message
    Membership._base_manager.filter(person=person).update(valid_to=clock.today(), end_reason="left")
    waiting, worker = world.apply("new")
    assert refused(life.act, "street_a", "give_up").code == "open_work"
    operations.withdraw(worker, number=waiting.number)
    life.act("street_a", "give_up", note="职工意愿不足，终止筹建")
    assert life.matter.ending == "stopped"
    assert Organisation._base_manager.get(pk=life.union.pk).valid_to == clock.today()
    assert not JoinCode._base_manager.filter(union=life.union, valid_to=None).exists()
    assert not Coverage._base_manager.filter(union=life.union, valid_to=None).exists()


def test_the_employers_contact_sees_the_number_and_the_stage_and_nobody(world):
    from gongyou.domains.unions.queries.founding import own_foundings

    of = employer(world)
    viewer = contact(world, of, "seen")
    life = preparing(world, of=of)
    person = member(life.union)
    (line,) = own_foundings(viewer)
    assert (line.number, str(line.stage), line.due) == (
        life.number,
        "正在筹建，职工可以入会",
        Clock._base_manager.get(matter=life.matter, state="running").due,
    )
    assert person.name not in str(line)
    for model in (RollItem, Round, Act, Party, Document):
        assert not model.objects.visible_to(viewer).exists()
    assert own_foundings(world.viewers["street_a"]) == []
    assert queries.matter(contact(world, employer(world, name="别家"), "other"), life.number) is None
