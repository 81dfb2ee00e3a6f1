"""The public honour wall: narrowed, paged, people masked; what was revoked is gone without a trace."""

import pytest

from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.passport.operations import certificates, groups, honours
from gongyou.records.passport.queries.honours import count_standing
from tests.faces.portal.phone import Phone, plain
from tests.factories.world import employer
from tests.records.directory.people import member, somebody
from tests.records.passport.earning import DAY, MADE, ROBOT, grant, honour


@pytest.fixture
def person(world):
    row = member(world["union_a1"])
    type(row)._base_manager.filter(pk=row.pk).update(name="欧阳试工")
    return row


def said(page) -> str:
    return page.content.decode()


def test_the_wall_shows_masked_people_and_others_in_full(world, phone, person):
    honour(person.pk)
    honour(employer(world, name="测试智造有限公司").pk, "employer", title="enterprise", family="innovation_enterprise")
    text = said(phone.get("/honours/"))
    assert "欧**工" in text and "欧阳试工" not in text
    assert "A1公司工会" in text and "测试智造有限公司" in text and "西海岸新区工匠" in text
    only = said(phone.get("/honours/?family=innovation_enterprise&level=district&year=2026"))
    assert "测试智造有限公司" in only and "欧**工" not in only
    assert "测试智造有限公司" in said(phone.get("/honours/?family=nonsense&year=x"))


def test_the_wall_is_paged_in_few_statements(world, phone, django_assert_max_num_queries):
    honours.grant_honours(ROBOT, grants=[grant(somebody().pk) for _turn in range(45)], made_by=MADE)
    with django_assert_max_num_queries(12):
        first = said(phone.get("/honours/"))
    assert first.count("data-row") == 40 and said(phone.get("/honours/?page=2")).count("data-row") == 5


def test_one_honour_leads_to_the_check_of_its_certificate(world, phone, person):
    row = honour(person.pk)
    (paper,) = certificates.certify_honours(ROBOT, honours=[row], made_by=MADE)
    page = phone.get(f"/honours/{row.pk}/")
    assert f"/verify/certificate/{paper.code}/" in said(page) and paper.number in said(page)
    assert "欧阳试工" not in said(page)
    assert page["Referrer-Policy"] == "no-referrer" and "noindex" in page["X-Robots-Tag"]


def test_a_group_names_its_leader_masked(world, phone, person):
    made = groups.add_group(
        ROBOT, kind="team", name="焊接一班", unit=world["union_a1"].pk, day=DAY, leader=person.pk, made_by=MADE
    )
    row = honour(made.pk, "group", title="team", family="innovation_team")
    text = said(phone.get(f"/honours/{row.pk}/"))
    assert "焊接一班" in text and "欧**工" in text and "欧阳试工" not in text


def test_a_revoked_honour_answers_like_one_that_never_was(world, phone, person):
    row = honour(person.pk)
    honours.end_honour(ROBOT, number=row.pk, day=DAY, ending="revoked", reason="查实", document="文1号", made_by=MADE)
    gone, never = phone.get(f"/honours/{row.pk}/"), phone.get("/honours/999999/")
    assert (gone.status_code, plain(gone)) == (404, plain(never))
    assert "欧**工" not in said(phone.get("/honours/"))
    assert Phone().get("/honours/").status_code == 200


def test_the_dead_stay_on_the_wall_without_seeming_active(world, phone, person):
    row = honour(person.pk)
    team = groups.add_group(
        ROBOT, kind="team", name="焊接一班", unit=world["union_a1"].pk, day=DAY, leader=person.pk, made_by=MADE
    )
    of_team = honour(team.pk, "group", title="team", family="innovation_team")
    assert "已故" not in said(phone.get("/honours/")) and "欧**工" in said(phone.get(f"/honours/{of_team.pk}/"))
    type(person)._base_manager.filter(pk=person.pk).update(died_on=DAY)
    assert "（已故）" in said(phone.get("/honours/")) and "获奖时单位：A1公司工会" in said(phone.get("/honours/"))
    text = said(phone.get(f"/honours/{row.pk}/"))
    assert "（已故）" in text and "获奖时单位" in text
    assert "欧**工" not in said(phone.get(f"/honours/{of_team.pk}/"))  # nobody who died leads a team


def test_a_family_may_wish_that_an_honour_is_not_shown(world, phone, person):
    row = honour(person.pk, unit=world["union_a1"].pk)
    clerk, stranger = world.viewers["union_a1"], world.viewers["street_b"]
    given = {"number": row.pk, "off": True, "reason": "家属十一月来信提出"}
    with pytest.raises(Refused) as told:
        honours.keep_off_wall(clerk, **given)
    assert told.value.code == "living"
    type(person)._base_manager.filter(pk=person.pk).update(died_on=DAY)
    with pytest.raises(Denied):
        honours.keep_off_wall(stranger, **given)
    honours.keep_off_wall(clerk, **given)
    assert "欧**工" not in said(phone.get("/honours/")) and phone.get(f"/honours/{row.pk}/").status_code == 404
    assert count_standing(DAY)["person"] == 1  # it stands and counts
    honours.keep_off_wall(clerk, **{**given, "off": False})
    assert "欧**工" in said(phone.get("/honours/"))
