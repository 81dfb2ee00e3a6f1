"""评选方案：经办人一个人在网页上逐节填好、试算、送审，另一人批准，定日期发布；写错的当场说明。"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.browsing import DESKTOP, PHONE, Visitor, said
from tests.journeys.site import Site

CALL = said(r"/console/calls/[A-Z]+-\d{4}-\d{6}/")
NEXT = "保存，去下一节"


def today():
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def begun(clerk: Visitor, title: str) -> str:
    """From the list to the draft; a word that only commendations may use is refused at once. Gives the number."""
    page = clerk.go("/console/calls/")
    clerk.sound()
    clerk.follow("新建批次", within="main")
    clerk.sound()
    clerk.follow("新区工匠选树")
    clerk.sound()
    page.locator("[name=title]").fill("新区工匠评比表彰")
    clerk.press("建立草案")
    expect(page.locator(".gy-field--error")).to_contain_text("只有经批准的表彰项目才能这样用")
    clerk.sound()
    page.locator("[name=title]").fill(title)
    clerk.press("建立草案")
    expect(page).to_have_url(CALL)
    return page.url.rstrip("/").rpartition("/")[2]


def at(page: Page, section: str) -> None:
    expect(page).to_have_url(said(f"/set/{section}/"))


def quotas_and_conditions(clerk: Visitor) -> None:
    """Categories; shares with what they come to; conditions; a question of this year; numbers of the bodies."""
    page = clerk.page
    at(page, "tracks")
    page.locator("[name=tracks-0-places]").fill("20")
    clerk.sound()
    clerk.press(NEXT)
    at(page, "quotas")
    page.locator("[name=quotas-0-percent]").fill("35.55")
    clerk.press("保存并再添几行")
    expect(page.locator("main")).to_contain_text("最多一位小数")
    clerk.sound()
    page.locator("[name=quotas-0-percent]").fill("34.5")
    clerk.press("保存并再添几行")
    expect(page.locator("main")).to_contain_text("20 名中至少 7 名")
    clerk.sound()
    clerk.press(NEXT)
    at(page, "conditions")
    page.locator("[name=value-employed_at_unit]").fill("24")
    clerk.sound()
    clerk.press(NEXT)
    at(page, "questions")
    page.locator("[name=questions-0-name]").fill("近三年带徒人数")
    page.locator("[name=questions-0-kind]").select_option("whole")
    page.locator("[name=questions-0-required]").check()
    clerk.sound()
    clerk.press(NEXT)
    at(page, "bodies")
    page.locator("[name=fill]").fill("3")
    clerk.sound()
    clerk.press(NEXT)


def stages_and_marking(clerk: Visitor) -> None:
    """A stage is left out, a term may not be shorter than the rule; points and weights must add up."""
    page = clerk.page
    at(page, "stages")
    page.locator("[name=days-district_notice]").fill("3")
    clerk.press(NEXT)
    expect(page.locator("main")).to_contain_text("不得少于 5 日")
    page.locator("[name=days-district_notice]").fill("7")
    clerk.sound()
    clerk.press(NEXT)
    at(page, "marking")
    page.locator("[name=aspects-0-weight]").fill("45")
    page.locator("[name=weights-scoring]").fill("90")
    clerk.press(NEXT)
    expect(page.locator("main")).to_contain_text("现在是 105 分")
    expect(page.locator("main")).to_contain_text("各项权重相加应为 100，现在是 110")
    expect(page.locator("[name=weights-scoring]")).to_have_value("90")
    clerk.sound()
    page.locator("[name=aspects-0-weight]").fill("40")
    page.locator("[name=weights-scoring]").fill("80")
    clerk.press(NEXT)
    at(page, "ties")
    clerk.sound()
    clerk.press(NEXT)


def texts_and_money(clerk: Visitor) -> None:
    """The forbidden word is found in the notice too; the preview reads as it will be printed; no money this year."""
    page = clerk.page
    at(page, "texts")
    own = page.locator("[name=texts-notice]").input_value()
    page.locator("[name=texts-notice]").fill(own + "拟对其予以表彰。")
    clerk.press("保存并预览")
    expect(page.locator(".gy-field--error")).to_contain_text("“公示正文”里有“表彰”")
    expect(page.locator("[name=texts-notice]")).to_have_value(own + "拟对其予以表彰。")
    clerk.sound()
    page.locator("[name=texts-notice]").fill(own)
    clerk.press("保存并预览")
    expect(page.locator("main")).to_contain_text("张晓工（样例）")
    clerk.sound()
    clerk.press(NEXT)
    at(page, "grants")
    clerk.sound()
    clerk.press("保存")


def tried_and_submitted(clerk: Visitor, number: str) -> None:
    """Sample people go through conditions, marks and shares; the draft is sent on, and not approved by its drafter."""
    page = clerk.page
    expect(page).to_have_url(said(f"/console/calls/{number}/"))
    clerk.sound()
    clerk.follow("用样本试算")
    clerk.sound()
    page.locator("[name=samples-0-tag]").select_option("front_line")
    clerk.press("试算")
    expect(page.locator("main")).to_contain_text("试算完成，可以送审")
    expect(page.locator("main")).to_contain_text("在推荐单位工作满")
    clerk.sound()
    clerk.press("送审")
    expect(page.locator("main")).to_contain_text("待批准")
    expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)
    clerk.sound()


def published(clerk: Visitor, number: str) -> None:
    """Too short a time is refused; from its publication on the call is frozen and everybody reads it."""
    page = clerk.go(f"/console/calls/{number}/")
    clerk.follow("定日期并发布")
    page.locator("[name=opens_on]").fill(today().isoformat())
    page.locator("[name=closes_on]").fill((today() + timedelta(days=2)).isoformat())
    clerk.press("发布")
    expect(page.locator(".gy-field--error")).to_contain_text("不得少于 5 日")
    clerk.sound()
    page.locator("[name=closes_on]").fill((today() + timedelta(days=14)).isoformat())
    clerk.press("发布")
    expect(page).to_have_url(said(f"/console/calls/{number}/"))
    expect(page.get_by_role("link", name="用样本试算")).to_have_count(0)
    clerk.sound()


def test_a_clerk_alone_sets_up_a_selection(opened, staff, site: Site):
    """新建、逐节填写、试算、送审；另一名经办人批准；定日期发布后内容冻结，谁都能在手机上看到。"""
    clerk, title = staff("district", DESKTOP), f"{today().year}年度新区工匠选树（一人设立）"
    number = begun(clerk, title)
    expect(clerk.page.locator("main")).to_contain_text("各节进度")
    clerk.sound()
    clerk.go(f"/console/calls/{number}/set/tracks/")
    quotas_and_conditions(clerk)
    stages_and_marking(clerk)
    texts_and_money(clerk)
    tried_and_submitted(clerk, number)
    other = staff("district2", DESKTOP)
    other.go("/console/calls/")
    other.shows("待批准")
    other.follow(title)
    other.press("批准")
    expect(other.page.locator("#gy-messages")).to_contain_text("已批准")
    other.sound()
    published(clerk, number)
    answer = clerk.page.goto(f"{site.address}/console/calls/{number}/set/tracks/")
    assert answer.status == 404
    reader = opened(PHONE)
    reader.go(f"/calls/{number}/")
    reader.shows("20 名中至少 7 名")
    reader.sound()
