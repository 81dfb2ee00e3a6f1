"""申报：职工在手机上看公开的批次、为什么不能报、自己申报；单位推荐另一人、看结构比例；镇街在电脑上审核推荐。"""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.applying import Applicant
from tests.journeys.browsing import DESKTOP, PHONE, Visitor, said
from tests.journeys.desk import decide
from tests.journeys.people import Worker, turn
from tests.journeys.site import Site

TITLE, COLLEAGUE = "新区工匠选树（手机申报）", "周荐匠"
DEEDS = {
    "post": "总装工",
    "craft": "显示屏贴合",
    "years": "9",
    "brief": "扎根一线九年，改进贴合工艺，合格率明显提高。",
    "deeds": "自制夹具，换型时间缩短一半，带徒三名。",
}
RESOLUTION = {"body": "congress", "entitled": "60", "present": "52", "in_favour": "49"}


def own_nomination(worker: Visitor, open_call: str, other: str) -> str:
    """On the phone: one call says why not, the other one may be answered; gives the matter's number."""
    page = worker.go("/services/")
    worker.follow("评选和竞赛", exact=False)
    worker.sound()
    worker.follow(f"{TITLE}（终身成就）", exact=False)
    assert other in page.url
    worker.shows("您暂时不能申报")
    worker.shows("满 480 个月要到")
    expect(page.get_by_role("link", name="我要申报")).to_have_count(0)
    worker.sound()
    worker.go(f"/calls/{open_call}/")
    worker.shows("您符合本批次的条件")
    worker.shows("在推荐单位工作满：12 个月")
    worker.sound()
    worker.follow("我要申报")
    worker.sound()
    worker.press("提交申报")
    expect(page.locator("#gy-errors")).to_contain_text("事迹简介")
    worker.sound()
    worker.fill(**DEEDS)
    page.locator("[name=tag_front_line]").check()
    worker.press("提交申报")
    expect(page).to_have_url(said(r"/matters/GJ-\d{4}-\d{6}/"))
    worker.sound()
    number = page.url.rstrip("/").rpartition("/")[2]
    worker.go(f"/calls/{open_call}/")
    worker.shows("您已在本批次中")
    return number


def nomination_of(clerk: Visitor, call: str, name: str) -> str:
    """At the desk: find somebody of the own unit, see that the conditions are met, fill in the form."""
    page = clerk.go("/console/calls/")
    clerk.follow(TITLE)
    clerk.follow("申报（推荐）")
    clerk.sound()
    page.locator("[name=find]").fill(name)
    clerk.press("查找", within="main")
    row = page.locator("tbody tr").filter(has_text=f"{name[0]}*{name[-1]}")
    expect(row).to_contain_text("符合")
    clerk.sound()
    clerk.follow("填写申报表", exact=False, within="main")
    clerk.fill(**DEEDS)
    clerk.sound()
    clerk.press("提交申报")
    expect(page).to_have_url(said(r"/console/matters/GJ-\d{4}-\d{6}/"))
    clerk.sound()
    return page.url.rstrip("/").rpartition("/")[2]


def resolved(clerk: Visitor, number: str) -> None:
    """The unit's assembly: one without enough in favour does not carry, the numbers decide."""
    page = clerk.go(f"/console/matters/{number}/")
    form = page.locator("form.gy-form").filter(has=page.get_by_role("button", name="通过，同意推荐", exact=True))
    form.locator("[name=day]").fill(datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat())
    form.locator("[name=body]").select_option(RESOLUTION["body"])
    for name in ("entitled", "present"):
        form.locator(f"[name={name}]").fill(RESOLUTION[name])
    form.locator("[name=in_favour]").fill("20")
    clerk.press("通过，同意推荐")
    expect(page.locator("main, aside").filter(has_text="31")).not_to_have_count(0)
    clerk.sound()
    form.locator("[name=in_favour]").fill(RESOLUTION["in_favour"])
    clerk.press("通过，同意推荐")
    expect(page.locator("#gy-messages")).to_contain_text("已")


def test_a_worker_nominates_himself_and_the_union_a_colleague(opened, staff, site: Site):
    """手机：看批次、看原因、自荐；电脑：单位推荐同事、登记民主程序，镇街审核推荐，主办单位看结构比例。"""
    scene = site.scene("selection_open", TITLE, COLLEAGUE, str(turn()))
    account = site.worker(site.staff("union1").where)
    worker = Applicant(opened(PHONE), Worker("", "", account.phone))
    worker.sign_in()
    own = own_nomination(worker.visitor, scene["call"], scene["other"])
    clerk, street, district = staff("union1", DESKTOP), staff("street1", DESKTOP), staff("district", DESKTOP)
    number = nomination_of(clerk, scene["call"], COLLEAGUE)
    for one in (own, number):
        resolved(clerk, one)
    street.go(f"/console/matters/{own}/")
    street.shows(DEEDS["brief"])
    street.sound()
    for one in (own, number):
        decide(street, one, "审核通过，推荐")
    worker.visitor.go(f"/matters/{own}/")
    worker.visitor.shows("专家评审")
    worker.visitor.sound()
    page = district.go(f"/console/calls/{scene['call']}/")
    meter = page.locator(".gy-card").filter(has_text="结构比例").first
    expect(meter).to_contain_text("一线职工")
    expect(meter).to_contain_text("1 / 2")
    expect(meter).to_contain_text("还能补")
    district.sound()
    district.go(f"/console/calls/{scene['call']}/nominations/")
    for one in (own, number):
        district.shows(one)
    district.sound()
