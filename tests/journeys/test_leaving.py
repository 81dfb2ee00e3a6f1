"""保留和退会：职工在手机上申请，填错的当场说明；工会办结、出证；历程里每件事写明由来、谁办的、谁看过。"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.applying import Applicant
from tests.journeys.browsing import Visitor, said
from tests.journeys.desk import decide
from tests.journeys.people import somebody
from tests.journeys.site import Site

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


def start(worker: Visitor, procedure: str) -> None:
    """From the guide to the form."""
    worker.go(f"/services/{procedure}/")
    worker.sound()
    worker.follow("现在申请")
    worker.sound()


def number_of(worker: Visitor) -> str:
    expect(worker.page).to_have_url(said(r"/matters/HJ-\d{4}-\d{6}/"))
    worker.sound()
    return worker.page.url.rstrip("/").rpartition("/")[2]


def retain(worker: Visitor) -> str:
    """Nothing filled, then a day that lies ahead: both said at the field, and what was typed stays."""
    start(worker, "unions.retain")
    page = worker.page
    worker.press("提交申请")
    expect(page.locator(".gy-field--error")).to_have_count(3)
    worker.sound()
    choose = page.locator("[name=reason]")
    choose.select_option(label="退休")
    worker.fill(since=(TODAY + timedelta(days=9)).isoformat(), evidence="退休证")
    worker.press("提交申请")
    expect(page.locator(".gy-field--error")).to_contain_text("日期不能晚于今天")
    expect(page.locator("[name=evidence]")).to_have_value("退休证")
    expect(choose).to_have_value("retired")
    worker.sound()
    worker.fill(since=TODAY.isoformat())
    worker.press("提交申请")
    return number_of(worker)


def leave(worker: Visitor) -> str:
    start(worker, "unions.leave")
    worker.fill(reason="随子女到外地生活")
    worker.press("提交申请")
    expect(worker.page.locator(".gy-field--error")).to_contain_text("请先勾选确认")
    expect(worker.page.locator("[name=reason]")).to_have_value("随子女到外地生活")
    worker.sound()
    worker.page.locator("[name=known]").check()
    worker.press("提交申请")
    return number_of(worker)


def look_at_the_phone(clerk: Visitor, site: Site, number: str, reason: str) -> None:
    """The clerk reads the full number for a reason, after the password where the last one is long ago."""
    page = clerk.go(f"/console/matters/{number}/")
    with page.expect_navigation():
        page.locator("main a[href^='/console/people/']").first.click()
    with page.expect_navigation():
        page.locator("a[href*='/reveal/phone/']").click()
    if "/sign-in/again/" in page.url:
        clerk.fill(password=site.staff("union1").password)
        clerk.press("确认")
    clerk.fill(reason=reason)
    clerk.press("查看")


def test_retained_and_left_with_a_line_of_life(opened, staff, poster, site: Site, size):
    """入会 → 保留会籍 → 退会（冷静期后办结、出证）：会员卡随之变化，“我的历程”逐条写明谁办的、谁为什么看过号码。"""
    clerk, applicant = staff("union1", size), Applicant(opened(size), somebody("林退休"))
    worker, page, union = applicant.visitor, applicant.visitor.page, site.staff("union1").where
    decide(clerk, applicant.join(poster("union1")), "同意入会")

    number = retain(worker)
    look_at_the_phone(clerk, site, number, "电话核对退休时间")
    expect(clerk.page.locator("main")).to_contain_text(applicant.worker.phone)
    clerk.go(f"/console/matters/{number}/")
    clerk.page.locator("select[name=level]").select_option(label="本会保留")
    clerk.fill(day=TODAY.isoformat())
    clerk.press("同意保留会籍")
    clerk.sound()
    worker.go("/me/card/")
    worker.shows("保留会籍")
    worker.sound()

    number = leave(worker)
    clerk.go(f"/console/matters/{number}/")
    expect(clerk.page.locator("aside")).to_contain_text("冷静期到")
    clerk.sound()
    site.scene("days_passed", number, "4")
    decide(clerk, number, "办结退会")
    clerk.fill(prefix="青西工退", signed_for=union)
    clerk.press("出具证明")
    clerk.sound()
    worker.go(f"/matters/{number}/")
    worker.shows("退会证明")
    worker.sound()
    worker.go("/me/card/")
    expect(page.locator("main")).not_to_contain_text("保留会籍")
    worker.sound()

    worker.go("/me/")
    worker.follow("我的历程", exact=False)
    worker.sound()
    line = page.locator(".gy-timeline > li")
    for title in ("加入", "保留会籍", "退会"):
        fact = line.filter(has_text=re.compile(title)).filter(has_text=union)
        expect(fact.first).to_contain_text("基层工会经办人")
    expect(line.filter(has_text="电话核对退休时间")).to_contain_text("基层工会经办人")
    assert applicant.worker.phone not in page.content()

    start(worker, "unions.leave")
    page.locator("[name=known]").check()
    worker.press("提交申请")
    expect(page.locator("#gy-errors")).to_contain_text("会籍")
    worker.sound()
