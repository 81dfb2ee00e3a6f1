"""Rights follow a move at once: in sessions that are open, in jobs that wait, and for files that are finished."""

from datetime import date

import pytest

from gongyou.domains.unions.operations import rosters
from gongyou.domains.unions.queries.rosters import roster
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import system
from gongyou.kernel.files import store
from gongyou.kernel.jobs import runner
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Membership, Organisation
from gongyou.records.directory.operations import closing, moving
from tests.domains.unions.test_rosters import line, workbook
from tests.faces.console.signing import sign_in
from tests.factories.world import identity
from tests.records.directory.people import member

ROBOT, MADE = system(reason="test"), ("matter", 0)


def move(world, key="union_a1", to="street_b", line="territory"):
    moving.move_organisation(
        ROBOT, organisation=world[key], line=line, new_parent=world[to], day=clock.today(), made_by=MADE
    )


def pages(world):
    """Addresses about union_a1: the union, its code, a member, a matter at its desk, a file and a job of its staff."""
    clerk = world.viewers["union_a1"]
    matter, _worker = world.apply("union_a1")
    stored = store.keep(
        [b"PK"], title="花名册.xlsx", content_type="application/x", purpose="roster", node_id=clerk.node_id,
        viewer=clerk,
    )  # fmt: skip
    job = Job(kind="test", node_id=clerk.node_id, state="running")
    job.save(force_insert=True)
    return [
        "/console/organisations/T-union_a1/",
        f"/console/codes/{world.codes['union_a1'].token}/",
        f"/console/people/{member(world['union_a1']).code}/",
        f"/console/matters/{matter.number}/",
        f"/console/files/{stored.name}/",
        f"/console/jobs/{job.pk}/",
    ]


def _answers(client, addresses):
    found = []
    for address in addresses:
        response = client.get(address)
        found.append(response.status_code)
        if response.streaming:
            b"".join(response.streaming_content)
    return found


def test_open_sessions_of_both_parents_see_the_move_with_their_next_request(world, at):
    found = pages(world)
    old, new, top = at("street_a"), at("street_b"), at("district")
    assert (_answers(old, found), _answers(new, found)) == ([200] * 6, [404] * 6)
    move(world)
    assert (_answers(old, found), _answers(new, found)) == ([404] * 6, [200] * 6)
    assert _answers(top, found) == _answers(at("union_a1"), found) == [200] * 6


def test_lists_follow_too(world, at):
    person, old, new = member(world["union_a1"]), at("street_a"), at("street_b")
    asked = {"q": person.name}
    assert person.code in old.post("/console/people/", asked).content.decode()
    move(world)
    assert person.code not in old.post("/console/people/", asked).content.decode()
    assert person.code in new.post("/console/people/", asked).content.decode()
    assert "A1公司工会" not in old.get("/console/organisations/").content.decode()


@pytest.mark.parametrize("why", ["vacant", "escalated"])
def test_a_matter_that_the_old_parent_holds_for_the_union_goes_to_the_new_one(world, at, why):
    matter, _worker = world.apply("union_a1")
    if why == "vacant":
        Role._base_manager.filter(user=world.users["union_a1"]).update(valid_to=clock.today())
        operations.find_desks_again(ROBOT, node_ids=(world["union_a1"].pk,))
    else:
        Matter._base_manager.filter(pk=matter.pk).update(desk_node=world["street_a"].node, desk_remark="escalated")
    matter.refresh_from_db()
    assert matter.desk_node_id == world["street_a"].pk
    old, new = at("street_a"), at("street_b")
    assert matter.number in old.get("/console/").content.decode()
    move(world)
    matter.refresh_from_db()
    assert (matter.desk_node_id, matter.desk_remark) == (world["street_b"].pk, why)
    assert old.get(f"/console/matters/{matter.number}/").status_code == 404
    assert matter.number not in old.get("/console/").content.decode()
    assert matter.number in new.get("/console/").content.decode()
    answer = old.post(f"/console/matters/{matter.number}/decide/", {"outcome": "admit", "idempotency_key": "k1"})
    assert answer.status_code == 404
    assert not Membership._base_manager.filter(union=world["union_a1"]).exists()


def _upload(world, tmp_path, more=()):
    """The old parent's officer uploads a roster of the union; the check waits in the queue."""
    lines = [line("A1公司工会", number=identity()), line("A2公司工会", number=identity()), *more]
    path = workbook(tmp_path / "a.xlsx", lines)
    viewer = world.viewers["street_a"]
    with runner.without_queue(), path.open("rb") as file:
        made = rosters.upload_roster(viewer, chunks=[file.read()], title=path.name, document="2026年第3次委员会会议")
    return viewer, made


@pytest.mark.django_db(transaction=True)
def test_a_waiting_check_of_the_old_parent_no_longer_knows_the_union(world_committed, tmp_path):
    world = world_committed
    viewer, made = _upload(world, tmp_path)
    move(world)
    runner.run(made.job_id or Job._base_manager.latest("pk").pk)
    found = roster(viewer, made.number)
    assert found.state == "checked"
    assert (found.counts["rows"], found.counts["refused"]) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_finished_report_about_the_union_is_refused_to_the_old_parent(world_committed, tmp_path):
    world = world_committed
    viewer, made = _upload(world, tmp_path, more=[line("不存在的工会", number=identity())])
    runner.run(Job._base_manager.latest("pk").pk)
    address = f"/console/rosters/{made.number}/report/"
    client = sign_in(world.users["street_a"])
    assert _answers(client, [address]) == [200]
    move(world)
    assert _answers(client, [address]) == [404]
    assert _answers(sign_in(world.users["district"]), [address]) == [200]


@pytest.mark.django_db(transaction=True)
def test_a_waiting_import_of_the_old_parent_writes_nothing_after_the_move(world_committed, tmp_path):
    world = world_committed
    viewer, made = _upload(world, tmp_path)
    runner.run(Job._base_manager.latest("pk").pk)
    with runner.without_queue():
        rosters.queue_commit(viewer, number=made.number, mode="all")
    move(world)
    runner.run(Job._base_manager.latest("pk").pk)
    assert not Membership._base_manager.exists()
    assert "A1公司工会" in roster(viewer, made.number).message
    with pytest.raises(Refused) as caught:
        rosters.commit_roster(viewer, number=made.number, mode="valid")
    assert caught.value.code == "out_of_scope"


@pytest.mark.django_db(transaction=True)
def test_a_waiting_import_into_a_union_that_ended_writes_nothing(world_committed, tmp_path):
    world = world_committed
    viewer, made = _upload(world, tmp_path)
    runner.run(Job._base_manager.latest("pk").pk)
    closing.dissolve_organisation(ROBOT, organisation=world["union_a1"], day=clock.today(), made_by=MADE)
    with pytest.raises(Refused):
        rosters.commit_roster(viewer, number=made.number, mode="all")
    assert not Membership._base_manager.exists()


def test_open_matters_stand_against_an_end(world):
    matter, _worker = world.apply("union_a1")
    with pytest.raises(Refused) as caught:
        closing.dissolve_organisation(ROBOT, organisation=world["union_a1"], day=clock.today(), made_by=MADE)
    assert caught.value.code == "open_work"
    closing.dissolve_organisation(
        ROBOT, organisation=world["union_a1"], day=clock.today(), made_by=("matter", matter.pk)
    )


def test_staff_of_an_ended_union_are_signed_out_with_their_next_request(world):
    client = sign_in(world.users["union_a1"])
    assert client.get("/console/people/").status_code == 200
    closing.dissolve_organisation(ROBOT, organisation=world["union_a1"], day=date(2026, 11, 9), made_by=MADE)
    answer = client.get("/console/people/")
    assert answer.status_code == 302 and "next=/console/people/" in answer["Location"]
    assert Organisation._base_manager.get(pk=world["union_a1"].pk).valid_to == date(2026, 11, 9)
