"""定期事项：月报由系统算数、经办人确认或说明；上级催办、免除、空岗代办；日历载入后自动算完成。"""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import said

BELOW = "/console/duties/below/"


def _count(clerk) -> int:
    """How many regular duties the sidebar says are waiting."""
    text = clerk.page.get_by_role("link", name=re.compile("^定期事项")).first.inner_text()
    found = re.search(r"\d+", text)
    return int(found.group()) if found else 0


def test_clerk_reports_the_months_member_changes(staff):
    """今天页面上有月报；键盘走到它；没核对不能报，有出入不说明不能报；报上去就完成，经过写明。"""
    clerk = staff("union1")
    page = clerk.go("/console/")
    before = _count(clerk)
    assert before >= 1
    clerk.sound()
    section = page.locator("#duties")
    expect(section).to_contain_text("会员变动月报")
    total = page.locator("[data-keys] [data-row]").count()
    place = total - section.locator("[data-row]").count()
    for _step in range(place + 1):
        page.keyboard.press("j")
    expect(section.locator("tr.is-current")).to_contain_text("会员变动月报")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(said(r"/console/duties/\d+/"))
    expect(page.locator("main")).to_contain_text("月末会员")
    page.get_by_text("怎么算出来的").click()
    expect(page.locator("aside.gy-aside")).to_contain_text("工作日历")
    clerk.sound()
    clerk.press("核对无误，上报")
    expect(page.locator("main")).to_contain_text("请填写“与实际情况”")
    clerk.sound()
    page.locator("select[name=agrees]").select_option("no")
    clerk.press("核对无误，上报")
    expect(page.locator("main")).to_contain_text("请写明哪一项有出入")
    clerk.fill(note="有一人已离职，名册下周更正")
    clerk.press("核对无误，上报")
    expect(page.locator("#gy-messages")).to_contain_text("已上报")
    expect(page.locator(".gy-page-head")).to_contain_text("已完成")
    page.get_by_text("看所报内容").click()
    expect(page.locator("main")).to_contain_text("名册下周更正")
    clerk.sound()
    clerk.go("/console/")
    assert _count(clerk) == before - 1
    clerk.go("/console/duties/?tab=done")
    expect(page.locator("tbody tr").first).to_contain_text("会员变动月报")
    clerk.sound()


def test_the_street_reminds_waives_and_stands_in_for_a_vacant_desk(staff):
    """下级超期的：批量催办、说明理由后免除；没有经办人的工会由镇街代办。"""
    street = staff("street1")
    page = street.go("/console/late/")
    street.follow("定期事项", within="main")
    street.sound()
    rows = page.locator("tbody tr[data-row]")
    if rows.count():
        fresh = rows.filter(has_not_text="催办")
        name = fresh.first.inner_text()
        fresh.first.locator("input[name=chosen]").check()
        street.press("催办")
        expect(page.locator("main")).to_contain_text("催办：已办 1 期")
        street.sound()
        street.go(BELOW)
        expect(page.locator("tbody")).to_contain_text("催办")
        assert name
        with page.expect_navigation():
            rows.first.locator("a[data-open]").click()
        page.get_by_text("免除本期").click()
        street.press("免除", within="aside")
        expect(page.locator("main")).to_contain_text("请写明免除的理由")
        street.sound()
        page.locator("#waive-note").fill("单位停产，已电话核实")
        street.press("免除", within="aside")
        expect(page.locator(".gy-page-head")).to_contain_text("已免除")
        street.sound()
    street.go("/console/duties/?tab=vacant")
    street.sound()
    with page.expect_navigation():
        rows.first.locator("a[data-open]").click()
    expect(page.locator("main")).to_contain_text("由本级代办")
    page.locator("select[name=agrees]").select_option("yes")
    street.press("核对无误，上报")
    expect(page.locator(".gy-page-head")).to_contain_text("已完成")


def test_the_next_calendar_is_proven_by_the_file_itself(staff, site):
    """区总工会的“载入下一年工作日历”：演示日历不算；放进正式文件，重新核对就完成。"""
    today = date.today()
    if today.month < 11:
        pytest.skip("the calendar of the next year is asked for from November on")
    district = staff("district")
    page = district.go("/console/duties/")
    district.sound()
    district.follow("载入下一年工作日历", within="main")
    district.sound()
    district.press("已经办好，重新核对")
    expect(page.locator("main")).to_contain_text("还没有查到")
    file = site.home / "calendars" / f"{today.year + 1}.yaml"
    made_up = file.read_text(encoding="utf-8")
    real = made_up.replace("demo: true\n", "").replace("演示数据", "国办发明电〔2026〕8号")
    try:
        file.write_text(real, encoding="utf-8")
        district.press("已经办好，重新核对")
        expect(page.locator(".gy-page-head")).to_contain_text("已完成")
        expect(page.locator("main")).to_contain_text("国办发明电〔2026〕8号")
        district.sound()
    finally:
        file.write_text(made_up, encoding="utf-8")


def test_nobody_beside_sees_it(staff, site):
    """同级工会和别的街道看到的是“没有这一页”。"""
    clerk = staff("union1")
    page = clerk.go("/console/duties/?tab=done")
    with page.expect_navigation():
        page.locator("tbody tr a[data-open]").first.click()
    path = page.url.removeprefix(site.address)
    for username in ("union3", "street2"):
        stranger = staff(username)
        answer = stranger.page.goto(f"{site.address}{path}")
        assert answer.status == 404
        assert "会员变动月报" not in stranger.page.content()
