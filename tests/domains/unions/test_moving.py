"""Moving an organisation to another parent: both ends at once, the common parent decides, rights and desks follow."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gongyou.domains.unions.operations import rosters
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Branch, Clock, Matter
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Link, Role
from gongyou.kernel.access.viewer import system
from gongyou.kernel.files import store
from gongyou.kernel.jobs import runner
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import FormerPlace, Membership, Organisation
from gongyou.records.directory.operations.organisations import establish_organisation
from tests.domains.unions.members import act, member, open_for
from tests.domains.unions.test_rosters import line, workbook
from tests.faces.signing_in import staff_client
from tests.factories.world import START, identity

KEY = "unions.move"
ROBOT = system(reason="procedures.tick")


def asked(viewer, subject="T-union_a1", *, to="T-street_b", on="territory", taken="", reason="企业迁址"):
    given = {"organisation": taken, "line": on, "new_parent": to, "reason": reason}
    return open_for(viewer, KEY, subject, **given)


def agreed(world, matter, *places, outcome="agree", note=""):
    """Both parents answer; each knows its own branch."""
    for place in places or ("street_a", "street_b"):
        act(world, place, matter, outcome, note)


def decided(world, matter, *, day=None, place="district"):
    return act(world, place, matter, "move", day=(day or clock.today()).isoformat(), document="测工组〔2026〕9号")


def parent(organisation, on="territory"):
    return Link._base_manager.get(line=on, child_id=organisation.pk, valid_to=None).parent_id


@operation("test.place_made", allow=lambda viewer, **kwargs: True)
def _establish(viewer, *, key, kind, above, form="", region_id=None):
    row = establish_organisation(
        viewer, name=f"{key}组织", kind=kind, code=f"T-{key}", day=START, parent=above, form=form, region_id=region_id
    )
    current().entry("test.place_made", "organisation", row.pk)
    return row


def make(world, key, kind, above, **more):
    world.organisations[key] = _establish(ROBOT, key=key, kind=kind, above=world[above], **more)


def test_both_ends_agree_and_the_common_parent_decides(world):
    matter = asked(world.viewers["union_a1"], "")
    assert matter.number.startswith("ZZ-") and matter.stage == "both_parents"
    where = set(Branch._base_manager.filter(matter=matter).values_list("stage", "desk_node_id"))
    assert where == {("old_parent", world["street_a"].pk), ("new_parent", world["street_b"].pk)}
    agreed(world, matter, "street_b")
    matter.refresh_from_db()
    assert matter.stage == "both_parents" and parent(world["union_a1"]) == world["street_a"].pk
    agreed(world, matter, "street_a")
    matter.refresh_from_db()
    assert (matter.stage, matter.desk_node_id) == ("move", world["district"].pk)
    day = clock.today() - timedelta(days=20)
    decided(world, matter, day=day)
    union = Organisation._base_manager.get(pk=world["union_a1"].pk)
    link = Link._base_manager.get(line="territory", child_id=union.pk, valid_to=None)
    assert (link.parent_id, link.valid_from, link.is_primary) == (world["street_b"].pk, day, True)
    assert (link.made_by_kind, link.made_by_number) == ("matter", matter.pk)
    assert union.region_id == "370211002"
    assert FormerPlace._base_manager.filter(organisation=union).values_list("region_id", "valid_to").get() == (
        "370211001", day,
    )  # fmt: skip
    matter.refresh_from_db()
    assert (matter.ending, Clock._base_manager.filter(matter=matter, state="running").count()) == ("done", 0)


@pytest.mark.parametrize(
    ("by", "subject", "given"),
    [
        ("union_a1", "", {}),
        ("street_a", "T-union_a1", {}),
        ("street_b", "", {"taken": "T-union_a1", "to": ""}),
        ("street_b", "", {"taken": "T-union_a1", "to": "T-street_b"}),
    ],
)
def test_itself_the_old_and_the_new_parent_may_open_it(world, by, subject, given):
    matter = asked(world.viewers[by], subject, **given)
    assert matter.subject_number == world["union_a1"].pk
    agreed(world, matter)
    decided(world, matter)
    assert parent(world["union_a1"]) == world["street_b"].pk


def test_nobody_else_opens_it(world):
    with pytest.raises(Refused) as caught:
        asked(world.viewers["district"])
    assert caught.value.code == "not_concerned"
    for by in ("union_a2", "union_b1"):
        with pytest.raises(Refused) as caught:
            asked(world.viewers[by], "", taken="T-union_a1")
        assert caught.value.code == "not_concerned"
        with pytest.raises(Denied):
            asked(world.viewers[by], "T-union_a1")
    with pytest.raises(Denied):
        asked(world.worker()[0], "T-union_a1")
    assert not Matter._base_manager.filter(procedure=KEY).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": "T-street_a"}, "new_parent"),
        ({"to": "T-union_a2"}, "new_parent"),
        ({"to": "T-zone", "on": "industry"}, "line"),
        ({"to": "T-federation", "on": "zone"}, "new_parent"),
        ({"to": ""}, "new_parent"),
        ({"to": "T-moon"}, "new_parent"),
        ({"taken": "T-moon"}, "organisation"),
        ({"on": "grid"}, "line"),
        ({"on": ""}, "line"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, given, field):
    with pytest.raises(Refused) as caught:
        asked(world.viewers["union_a1"], "", **given)
    assert caught.value.field == field
    assert not Matter._base_manager.filter(procedure=KEY).exists()


@pytest.mark.parametrize("who", ["street_a", "street_b"])
def test_declined_by_one_side_it_ends_with_the_reason_and_the_other_need_not_answer(world, who):
    matter = asked(world.viewers["union_a1"], "")
    with pytest.raises(Refused) as caught:
        agreed(world, matter, who, outcome="decline")
    assert caught.value.field == "note"
    agreed(world, matter, who, outcome="decline", note="企业没有迁址")
    matter.refresh_from_db()
    assert (matter.state, matter.ending) == ("ended", "refused")
    states = dict(Branch._base_manager.filter(matter=matter).values_list("stage", "state"))
    assert "off" in states.values()
    other = "old_parent" if who == "street_b" else "new_parent"
    assert Clock._base_manager.get(matter=matter, stage=other).state == "void"
    for place in ("street_a", "street_b", "district"):
        with pytest.raises(Refused) as caught:
            act(world, place, matter, "agree")
        assert caught.value.code == "ended"
    assert parent(world["union_a1"]) == world["street_a"].pk


def test_each_parent_answers_only_for_itself(world):
    matter = asked(world.viewers["union_a1"], "")
    for place in ("street_a", "street_b", "union_a1", "union_a2", "district"):
        wanted = {"street_a": "old_parent", "street_b": "new_parent"}
        for stage in {"old_parent", "new_parent"} - {wanted.get(place)}:
            with pytest.raises(Denied):
                operations.act(world.viewers[place], number=matter.number, outcome="agree", stage=stage)
    assert Branch._base_manager.filter(matter=matter, state="open").count() == 2


def test_silence_of_one_end_goes_up_and_means_no_consent(world):
    matter = asked(world.viewers["union_a1"], "")
    agreed(world, matter, "street_a")
    with clock.rehearse(clock.now() + timedelta(days=40)):
        assert operations.tick(ROBOT) == 1
        branch = Branch._base_manager.get(matter=matter, stage="new_parent")
        assert (branch.desk_node_id, branch.desk_remark, branch.state) == (world["district"].pk, "escalated", "open")
        act(world, "district", matter, "agree")
        decided(world, matter)
    assert parent(world["union_a1"]) == world["street_b"].pk


def test_the_day_lies_in_the_past_and_only_the_district_goes_far_back(world):
    matter = asked(world.viewers["union_a1"], "")
    agreed(world, matter)
    for day in (clock.today() + timedelta(days=1), START - timedelta(days=1)):
        with pytest.raises(Refused) as caught:
            decided(world, matter, day=day)
        assert caught.value.field == "day"
    decided(world, matter, day=date(2026, 6, 1))
    assert Link._base_manager.get(line="territory", child_id=world["union_a1"].pk, valid_to=None).valid_from == date(
        2026, 6, 1
    )


def test_a_common_parent_below_the_district_may_go_back_thirty_days(world):
    """Two federations of one street: the street is the nearest above both, and it is no district."""
    for key in ("north", "south"):
        make(world, key, "federation", "street_a")
        world.staff("street_officer", key, key)
    make(world, "small", "basic", "north", form="single", region_id="370211001")
    matter = asked(world.viewers["north"], "T-small", to="T-south")
    agreed(world, matter, "north", "south")
    matter.refresh_from_db()
    assert matter.desk_node_id == world["street_a"].pk
    with pytest.raises(Refused) as caught:
        decided(world, matter, place="street_a", day=clock.today() - timedelta(days=31))
    assert caught.value.code == "backdated"
    decided(world, matter, place="street_a", day=clock.today() - timedelta(days=30))
    assert parent(world["small"]) == world["south"].pk
    operations.revoke(world.viewers["district"], number=matter.number, note="程序不全")
    assert parent(world["small"]) == world["north"].pk
    matter.refresh_from_db()
    assert matter.ending == "revoked"


def test_two_moves_of_one_organisation_on_one_line_are_not_open_at_once(world):
    asked(world.viewers["union_a1"], "")
    with pytest.raises(Refused) as caught:
        asked(world.viewers["street_b"], "", taken="T-union_a1", to="")
    assert caught.value.code == "open_already"


def test_where_it_stands_elsewhere_meanwhile_nothing_is_written(world):
    """The line is the same, the parent is not: what both ends agreed to is no longer the case."""
    make(world, "north", "federation", "district")
    matter = asked(world.viewers["union_a1"], "")
    agreed(world, matter)
    Link._base_manager.filter(line="territory", child_id=world["union_a1"].pk).update(parent_id=world["north"].pk)
    with pytest.raises(Refused) as caught:
        decided(world, matter)
    assert caught.value.code == "graph"
    act(world, "district", matter, "refuse", "隶属关系已另行变更")
    assert Link._base_manager.filter(line="territory", child_id=world["union_a1"].pk).count() == 1


def test_a_street_moves_with_all_its_unions(world):
    """A functional zone takes a street over (代管): unions, people, matters and desks go along."""
    world.staff("street_officer", "zone", "zone")
    person, _viewer = member(world, "union_a1")
    waiting, _applicant = world.apply("union_a1")
    nodes = [world[key].pk for key in ("street_a", "union_a1", "union_a2", "station_a")]
    matter = asked(world.viewers["district"], "T-street_a", to="T-zone")
    agreed(world, matter, "zone")
    act(world, "district", matter, "agree")
    decided(world, matter)
    assert all(world["zone"].pk in graph.ancestors("territory", node) for node in nodes)
    assert graph.ancestors("territory", world["union_a1"].pk)[-1] == world["district"].pk
    assert set(Organisation._base_manager.filter(pk__in=nodes).values_list("region_id", flat=True)) == {"370211001"}
    zone, street_b = staff_client(world.users["zone"]), staff_client(world.users["street_b"])
    for address in (
        reverse("console:person", args=[person.code]),
        reverse("console:organisation", args=["T-union_a2"]),
        reverse("console:matter", args=[waiting.number]),
    ):
        assert (zone.get(address).status_code, street_b.get(address).status_code) == (200, 404)
    with clock.rehearse(clock.now() + timedelta(days=40)):
        operations.escalate(world.viewers["street_a"], number=waiting.number, note="下级超期")
    Role._base_manager.filter(user=world.users["street_a"]).update(valid_to=clock.today())
    operations.find_desks_again(ROBOT, node_ids=(world["street_a"].pk,))
    waiting.refresh_from_db()
    assert waiting.desk_node_id == world["zone"].pk


@pytest.mark.parametrize(("on", "moved", "old", "new", "kind"), [
    ("zone", "union_a1", "zone", "zone2", "zone"),
    ("industry", "union_b2", "federation", "federation2", "federation"),
])  # fmt: skip
def test_other_lines_move_without_touching_the_primary_one(world, on, moved, old, new, kind):
    """Zones have no deciding desk here: the district stands in for them, flagged."""
    make(world, new, kind, "district")
    before = parent(world[moved])
    matter = asked(world.viewers[moved], "", to=f"T-{new}", on=on)
    remarks = Branch._base_manager.filter(matter=matter).values_list("desk_node_id", "desk_remark")
    assert set(remarks) == {(world["district"].pk, "vacant")}
    for stage in ("old_parent", "new_parent"):
        operations.act(world.viewers["district"], number=matter.number, outcome="agree", stage=stage)
    decided(world, matter)
    assert (parent(world[moved], on), parent(world[moved])) == (world[new].pk, before)
    assert Link._base_manager.filter(line=on, child_id=world[moved].pk, is_primary=True).count() == 0


# What follows in the same moment


def test_open_sessions_desks_and_files_follow_in_the_same_moment(world):
    clerk, old, new = (staff_client(world.users[key]) for key in ("union_a1", "street_a", "street_b"))
    person, _viewer = member(world)
    late, _worker = world.apply("union_a1")
    with clock.rehearse(clock.now() + timedelta(days=40)):
        operations.escalate(world.viewers["street_a"], number=late.number, note="下级超期")
    stored = store.keep([b"PK"], title="花名册.xlsx", content_type="application/x", purpose="roster",
                        node_id=world["union_a1"].pk, viewer=world.viewers["union_a1"])  # fmt: skip
    addresses = [
        reverse("console:person", args=[person.code]),
        reverse("console:organisation", args=["T-union_a1"]),
        reverse("console:matter", args=[late.number]),
        reverse("console:file", args=[stored.name]),
    ]
    late.refresh_from_db()
    assert (late.desk_node_id, late.desk_remark) == (world["street_a"].pk, "escalated")
    matter = asked(world.viewers["union_a1"], "")
    agreed(world, matter)
    assert [_get(old, one) for one in addresses] == [200] * 4 and [_get(new, one) for one in addresses] == [404] * 4
    decided(world, matter)
    assert [_get(old, one) for one in addresses] == [404] * 4 and [_get(new, one) for one in addresses] == [200] * 4
    assert [_get(clerk, one) for one in addresses] == [200] * 4
    late.refresh_from_db()
    assert (late.desk_node_id, late.desk_remark) == (world["street_b"].pk, "escalated")
    operations.act(world.viewers["street_b"], number=late.number, outcome="admit")
    assert Matter.objects.visible_to(world.viewers["street_a"]).filter(pk=matter.pk).exists()


def _get(client, address):
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


@pytest.mark.django_db(transaction=True)
def test_a_waiting_import_of_the_old_parent_writes_nothing_after_the_procedure(world_committed, tmp_path):
    world = world_committed
    path = workbook(tmp_path / "a.xlsx", [line("A1公司工会", number=identity())])
    with runner.without_queue(), path.open("rb") as file:
        made = rosters.upload_roster(
            world.viewers["street_a"], chunks=[file.read()], title=path.name, document="2026年第3次委员会会议"
        )
    runner.run(Job._base_manager.latest("pk").pk)
    with runner.without_queue():
        rosters.queue_commit(world.viewers["street_a"], number=made.number, mode="all")
    job = Job._base_manager.latest("pk").pk
    matter = asked(world.viewers["union_a1"], "")
    agreed(world, matter)
    decided(world, matter)
    runner.run(job)
    assert not Membership._base_manager.exists()


# The pages


def test_the_whole_way_through_the_console(world):
    old, new, top = (staff_client(world.users[key]) for key in ("street_a", "street_b", "district"))
    address = reverse("console:start", args=[KEY])
    found = new.get(address, {"find-organisation": "A1公司", "find-new_parent": "B街道"}).content.decode()
    assert "T-union_a1" in found and "T-street_b" in found and 'value="A1公司"' in found
    query = "?find-organisation=A1%E5%85%AC%E5%8F%B8"
    sent = new.post(address + query, {"organisation": "T-union_a1", "line": "territory", "reason": "企业迁到本街道"})
    assert sent.status_code == 302
    number = Matter._base_manager.get(procedure=KEY).number
    for client, outcome in ((old, "agree"), (new, "agree")):
        page = client.get(reverse("console:matter", args=[number])).content.decode()
        assert "A1公司工会" in page and "同意变更" in page
        stage = "old_parent" if client is old else "new_parent"
        sent = client.post(reverse("console:decide", args=[number]), {"outcome": outcome, "stage": stage})
        assert sent.status_code == 302
    assert number in top.get(reverse("console:home")).content.decode()
    wrong = top.post(
        reverse("console:decide", args=[number]), {"outcome": "move", "stage": "move", "day": "2999-01-01"}
    )
    assert wrong.status_code == 422 and "不能晚于今天" in wrong.content.decode()
    given = {"outcome": "move", "stage": "move", "day": clock.today().isoformat(), "document": "测工组〔2026〕9号"}
    assert top.post(reverse("console:decide", args=[number]), given).status_code == 302
    assert old.get(reverse("console:organisation", args=["T-union_a1"])).status_code == 404
    assert new.get(reverse("console:organisation", args=["T-union_a1"])).status_code == 200
    assert "已同意" in old.get(reverse("console:matter", args=[number])).content.decode()
