"""每个岗位的工作台：网格员、功能区专员、联合会经办人、用人单位联系人、三员管理员、领导，各看各的。"""

import pytest

from tests.journeys.desk import tile_value
from tests.journeys.people import somebody
from tests.journeys.scanning import scan

#: What the navigation of each role offers at least; whatever else it offers is looked at as well.
PLACES = {
    "grid": {"figures", "organisations", "codes"},
    "zone": {"figures", "employers"},
    "federation": {"", "late", "figures", "people", "organisations", "employers", "codes", "rosters"},
    "employer": {"unit"},
    "leader": {"figures"},
    "system": {"accounts"},
    "security": {"roles"},
    "audit": {"ledger"},
}
#: What does not exist for a role, whoever types the address.
CLOSED = {
    "grid": ("people", "accounts", "ledger"),
    "zone": ("people", "codes", "rosters"),
    "federation": ("accounts", "roles", "ledger"),
    "employer": ("people", "organisations", "figures"),
    "leader": ("people", "codes", "accounts"),
    "system": ("people", "roles", "ledger"),
    "security": ("people", "accounts", "ledger"),
    "audit": ("people", "accounts", "roles"),
}


@pytest.mark.parametrize("role", PLACES)
def test_every_place_of_a_role_opens_and_nothing_beside(staff, site, size, role):
    """导航里的每一页和“我的账号”都能打开、不出错、没有无障碍问题；别人的页面不存在。"""
    visitor = staff(role, size)
    visitor.go("/console/")
    places = visitor.places()
    assert {f"/console/{place}/".replace("//", "/") for place in PLACES[role]} <= set(places)
    for path in [*places, "/console/account/"]:
        assert visitor.page.goto(f"{site.address}{path}").status == 200, path
        visitor.sound()
    for place in CLOSED[role]:
        assert visitor.page.goto(f"{site.address}/console/{place}/").status == 404, place


def test_grid_officer_prints_the_poster_of_the_grid(staff, opened, size):
    """网格员打开本网格的入会二维码海报，扫出来的地址能入会。"""
    officer = staff("grid", size)
    page = officer.go("/console/codes/")
    with page.expect_navigation():
        page.locator("tbody tr").first.get_by_role("link").first.click()
    officer.sound()
    worker = opened(size)
    worker.page.goto(scan(page))
    worker.sound()
    worker.shows("入会")


def test_zone_officer_finds_an_employer(staff, site, size):
    """功能区专员按名称查用人单位，只看得到本功能区的。"""
    officer = staff("zone", size)
    page = officer.go("/console/employers/")
    name = page.locator("tbody tr").first.locator("td, th").first.inner_text().strip().splitlines()[0]
    page.locator("main form [type=search], main form [type=text]").first.fill(name[:4])
    officer.press("查找", within="main")
    officer.sound()
    officer.shows(name)
    found, everywhere = page.locator("tbody tr").count(), site.ask("SELECT COUNT(*) FROM directory_employer")[0][0]
    assert 0 < found < everywhere


def test_federation_officer_sees_the_members_of_its_unions_only(staff, site, size):
    """联合会经办人看得到成员工会的会员，看不到别的工会的。"""
    officer = staff("federation", size)
    page = officer.go("/console/organisations/")
    officer.follow(site.staff("union3").where)
    officer.sound()
    assert tile_value(officer, "会员") > 0
    code = site.ask(f"SELECT code FROM directory_organisation WHERE name = '{site.staff('union1').where}'")[0][0]
    assert page.goto(f"{site.address}/console/organisations/{code}/").status == 404


def test_employer_contact_never_learns_who_joined_by_another_road(staff, opened, poster, site, size):
    """职工扫工会的码入会，用人单位联系人的页面上既没有这个人，也没有人数变化。"""
    from tests.journeys.applying import Applicant
    from tests.journeys.desk import decide

    contact = staff("employer", size)
    contact.go("/console/unit/")
    before = contact.text()
    worker = somebody("隐名人")
    applicant = Applicant(opened(size), worker)
    number = applicant.join(poster("union1"))
    decide(staff("union1", size), number, "同意入会")
    contact.go("/console/unit/")
    contact.sound()
    assert contact.text() == before and worker.masked not in contact.page.content()
    assert contact.page.goto(f"{site.address}/console/matters/{number}/").status == 404
