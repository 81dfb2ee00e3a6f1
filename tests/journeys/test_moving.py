"""变更上级：镇街连同所辖工会换上级，两边答复、共同上级定日子；在办的事另找承办，旧上级开着的页面当即失效。"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.applying import Applicant
from tests.journeys.browsing import PHONE, Visitor, said
from tests.journeys.desk import decide
from tests.journeys.people import somebody
from tests.journeys.site import Site

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
BELOW = """
    select u.code from directory_organisation u join access_link l on l.child_id = u.node_id and l.valid_to is null
    join directory_organisation s on s.node_id = l.parent_id
    where s.name = '{street}' and l.line = 'territory' and u.kind = 'basic' limit 1
"""


def request(street: Visitor, moved: str) -> str:
    """The new parent writes the request down; gives the matter's number."""
    page = street.go("/console/open/unions.move/")
    street.sound()
    street.press("提交")
    expect(page.locator("#gy-errors")).to_contain_text("在哪条线上变更")
    street.fill(**{"find-organisation": moved[:3]})
    street.press("查找")
    page.locator("select[name=organisation]").select_option(label=moved)
    page.locator("[name=reason]").fill("片区调整，划归本街道联系")
    street.press("提交")
    expect(page.locator("[name=reason]")).to_have_value("片区调整，划归本街道联系")
    expect(page.locator("select[name=organisation] option:checked")).to_have_text(moved)
    street.sound()
    page.locator("select[name=line]").select_option(value="territory")
    street.press("提交")
    expect(page).to_have_url(said(r"/console/matters/ZZ-\d{4}-\d{6}/"))
    street.sound()
    return page.url.rstrip("/").rpartition("/")[2]


def closed(visitor: Visitor, path: str) -> None:
    """The address answers that there is no such page."""
    assert visitor.page.goto(f"{visitor.site}{path}").status == 404, path


def move(district: Visitor, number: str) -> None:
    """The common parent names the day; one that lies ahead is refused at its field and nothing typed is lost."""
    page = district.go(f"/console/matters/{number}/")
    district.sound()
    page.locator("[name=document]").fill("西海工组〔2026〕77号")
    page.locator("input[name=day]").fill((TODAY + timedelta(days=1)).isoformat())
    district.press("同意变更上级")
    expect(page.locator(".gy-field--error")).to_contain_text("自哪天起变更")
    expect(page.locator("[name=document]")).to_have_value("西海工组〔2026〕77号")
    district.sound()
    page.locator("input[name=day]").fill(TODAY.isoformat())
    district.press("同意变更上级")
    expect(page.locator(".gy-page-head")).to_contain_text("已同意")
    district.sound()


def test_a_street_goes_to_another_parent_with_all_below(opened, staff, site: Site, size):
    """新上级提出 → 两边同意 → 区里定日子；待批的入会另找承办，旧上级看着的那页答复“没有这一页”，新上级批准。"""
    moved = "琅琊镇总工会" if size == PHONE else "泊里镇总工会"
    old, new, district = staff("street2", size), staff("street1", size), staff("district", size)
    told = site.scene("street_stands_below", moved, site.staff("street2").where)
    ((below,),) = site.ask(BELOW.format(street=moved))

    applicant = Applicant(opened(size), somebody("搬家人"))
    joining = applicant.join(f"/join/at/{told['region']}/")
    watched = old.go(f"/console/matters/{joining}/")
    expect(watched.get_by_role("button", name="同意入会")).to_be_visible()
    old.sound()
    closed(new, f"/console/matters/{joining}/")

    number = request(new, moved)
    decide(new, number, "同意变更")
    asked = opened(size, cookies=old.context.cookies())
    decide(asked, number, "同意变更")
    asked.sound()
    move(district, number)

    with watched.expect_navigation() as answered:
        watched.get_by_role("button", name="同意入会").click()
    assert answered.value.status == 404
    old.sound()
    for path in (f"matters/{joining}", f"organisations/{told['code']}", f"organisations/{below}"):
        closed(old, f"/console/{path}/")
        new.go(f"/console/{path}/")
        new.sound()
    assert joining not in old.go("/console/").content()
    applicant.visitor.go(f"/matters/{joining}/")
    applicant.visitor.shows(site.staff("street1").where)
    row = new.go("/console/").locator("tbody tr").filter(has_text=joining)
    expect(row).to_contain_text("代下级办理")
    decide(new, joining, "同意入会")
    applicant.visitor.go("/me/card/")
    applicant.visitor.shows(moved)
