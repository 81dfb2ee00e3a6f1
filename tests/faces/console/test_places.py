"""Organisations in scope, codes and posters, employers, the employer's own unit, small pages."""

import pytest

from gongyou.engines.procedures import operations
from gongyou.kernel import clock
from gongyou.kernel.jobs.models import Job
from gongyou.records.directory.models import Coverage, JoinCode
from tests.faces.console.signing import text_of
from tests.factories.world import START, employer


def test_organisations_are_those_that_the_role_covers(world, at):
    text = text_of(at("street_a").get("/console/organisations/"))
    assert "A1公司工会" in text
    assert "B1公司工会" not in text
    assert "B1公司工会" in text_of(at("district").get("/console/organisations/?text=B1"))
    assert at("street_a").get("/console/organisations/T-union_b1/").status_code == 404


def test_organisation_page_counts_members_and_names_lines_and_desks(world, at):
    matter, _worker = world.apply("union_a1")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    text = text_of(at("street_a").get("/console/organisations/T-union_a1/"))
    for words in ("A街道总工会", "东部功能区", "属地", "功能区", "基层工会经办人"):
        assert words in text
    row = text_of(at("street_a").get("/console/organisations/?text=A1"))
    assert 'data-label="会员">1<' in row


def test_a_code_is_made_and_its_poster_printed_without_personal_data(world, at):
    client = at("union_a1")
    made = client.post("/console/organisations/T-union_a1/codes/", {"label": "快递站点"})
    token = made["Location"].rstrip("/").rsplit("/", 1)[1]
    poster = text_of(client.get(made["Location"]))
    assert f"http://testserver/j/{token}/" in poster
    assert "<svg" in poster
    assert "快递站点" in text_of(client.get("/console/codes/"))
    assert at("union_a2").get(made["Location"]).status_code == 404
    assert at("union_a2").post("/console/organisations/T-union_a1/codes/", {}).status_code == 404


def test_a_street_makes_a_code_for_its_station(world, at):
    form = {"station_code": "T-station_a", "label": ""}
    made = at("street_a").post("/console/organisations/T-street_a/codes/", form)
    assert made.status_code == 302
    assert JoinCode._base_manager.get(target="station").station_id == world["station_a"].pk
    wrong = at("street_a").post("/console/organisations/T-street_a/codes/", {"station_code": "T-station_b"})
    assert wrong.status_code == 422


def test_a_grid_officer_sees_the_codes_of_the_own_station_only(world, at):
    for name in ("station_a", "station_b"):
        world.staff("grid_officer", name, name)
    at("street_a").post("/console/organisations/T-street_a/codes/", {"station_code": "T-station_a"})
    code = JoinCode._base_manager.get(target="station")
    assert code.token in text_of(at("station_a").get("/console/codes/"))
    assert at("station_a").get(f"/console/codes/{code.token}/").status_code == 200
    assert code.token not in text_of(at("station_b").get("/console/codes/"))
    assert at("station_b").get(f"/console/codes/{code.token}/").status_code == 404


def _cover(world, name="海路物流有限公司"):
    made = employer(world, name=name)
    Coverage(employer=made, union=world["union_a1"], valid_from=START).save(force_insert=True)
    return made


def test_employers_are_found_in_scope_with_their_union(world, at):
    made = _cover(world)
    page = text_of(at("union_a1").get("/console/employers/?text=海路"))
    assert made.credit_code in page
    assert "A1公司工会" in page
    assert made.credit_code not in text_of(at("union_b1").get("/console/employers/?text=海路"))


def test_a_contact_sees_only_who_came_by_the_units_own_code(world, at):
    made = _cover(world)
    own = JoinCode(target="employer", union=world["union_a1"], employer=made, valid_from=START)
    own.save(force_insert=True)
    world.staff("employer_contact", None, "contact", subject_id=made.pk)
    open_road, _worker = world.apply("union_a1", name="赵敏敏")
    world.codes["own"] = own
    by_own, _worker = world.apply("own", name="钱多多")
    for matter in (open_road, by_own):
        operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    client = at("contact")
    assert client.get("/console/")["Location"] == "/console/unit/"
    text = text_of(client.get("/console/unit/"))
    assert "钱*多" in text
    assert "赵*敏" not in text
    assert "钱多多" not in text
    assert client.get(f"/console/codes/{own.token}/").status_code == 200
    assert client.get(f"/console/codes/{world.codes['union_a1'].token}/").status_code == 404
    assert client.get("/console/people/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "place"), [("zone_officer", "zone"), ("grid_officer", "street_a"), ("leader", "district")]
)
def test_roles_without_a_desk_land_on_something(world, at, kind, place):
    world.staff(kind, place, kind)
    landed = at(kind).get("/console/", follow=True)
    assert landed.status_code == 200
    assert landed.request["PATH_INFO"] != "/console/switch/"


def test_an_account_without_a_role_is_told_whom_to_ask(world, at):
    from gongyou.kernel.access.models import Role

    Role._base_manager.filter(user=world.users["union_a1"]).update(valid_to=clock.today())
    assert "联系安全管理员" in text_of(at("union_a1").get("/console/switch/"))


def test_a_job_is_seen_in_its_scope(world, at):
    job = Job(kind="test", node_id=world["union_a1"].pk, state="running", done=3, total=9, message="正在核对")
    job.save(force_insert=True)
    text = text_of(at("union_a1").get(f"/console/jobs/{job.pk}/"))
    assert "正在核对" in text
    assert 'hx-trigger="every 2s"' in text
    assert at("union_a2").get(f"/console/jobs/{job.pk}/").status_code == 404


def test_the_gallery_and_the_look_are_open_to_staff(world, at):
    client = at("union_a1")
    assert "组件总览" in text_of(client.get("/console/ui/"))
    back = client.post("/console/appearance/", {"view": "senior", "next": "https://elsewhere.example/"})
    assert back["Location"] == "/console/"
    assert client.cookies["gy_view"].value == "senior"


def test_a_union_in_preparation_and_a_term_are_seen_on_list_and_page(world, at):
    from datetime import timedelta

    from gongyou.records.directory.models import Organisation, Post, Term
    from tests.records.directory.people import member

    Organisation._base_manager.filter(pk=world["union_a2"].pk).update(founded_on=None)
    today = clock.today()
    for key, days in (("union_a1", -3), ("street_a", 40)):
        Term(
            organisation=world[key], ordinal=2, begins_on=START, expires_on=today + timedelta(days=days), years=5
        ).save(force_insert=True)
    person = member(world["union_a1"])
    Post(person=person, organisation=world["union_a1"], title="chair", valid_from=START).save(force_insert=True)
    client = at("street_a")
    listed = text_of(client.get("/console/organisations/"))
    for words in ("筹建中", "超期未换届", "临近届满"):
        assert words in listed
    for standing, name in (("preparing", "A2公司工会"), ("overdue", "A1公司工会"), ("expiring", "A街道总工会")):
        found = text_of(client.get(f"/console/organisations/?standing={standing}"))
        assert [other for other in ("A1公司工会", "A2公司工会", "A街道总工会") if f">{other}</a>" in found] == [name]
    page = text_of(client.get("/console/organisations/T-union_a1/"))
    for words in ("第 2 届", "已超期 3 天", "主席", person.code):
        assert words in page
    assert person.name not in page
    preparing = text_of(client.get("/console/organisations/T-union_a2/"))
    assert "还没有批复成立" in preparing
