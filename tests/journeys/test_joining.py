"""入会：扫码三步、经办人审批、会员卡和指标随之变化；没有工会的由镇街接收并落实工会。"""

import re

from playwright.sync_api import expect

from tests.journeys.applying import Applicant, messages
from tests.journeys.browsing import PHONE, said
from tests.journeys.desk import decide, open_by_keyboard, shown_value, tile_value, wait_for_value
from tests.journeys.people import somebody
from tests.journeys.scanning import scan

#: How soon after the decision the figure on the page has moved.
FIGURE_SECONDS = 15


def test_courier_joins_by_code_and_the_figure_moves(opened, staff, site, poster, size):
    """快递员扫码入会：三步提交，经办人键盘打开并同意，会员卡可查验，新就业形态会员数加一并能打开到本人。"""
    worker = somebody("欧阳路递" if size == PHONE else "司马送达")
    clerk, district = staff("union3", size), staff("district", size)
    before = shown_value(district, "I42")
    union = site.staff("union3").where

    courier = Applicant(opened(size), worker)
    number = courier.join(poster("union3"))
    assert union in courier.visitor.text()
    courier.visitor.follow("查看办理进度")
    courier.visitor.sound()
    expect(courier.visitor.page.locator("main")).to_contain_text("工会审核中")
    expect(courier.visitor.page.locator("main")).to_contain_text("还剩")
    assert re.search(r"\d{4}年\d+月\d+日", courier.visitor.text(".gy-hold"))

    clerk.go("/console/")
    clerk.sound()
    open_by_keyboard(clerk, number)
    clerk.sound()
    assert worker.masked in clerk.text() and worker.name not in clerk.text()
    assert worker.identity not in clerk.page.content() and worker.phone not in clerk.page.content()
    clerk.press("同意入会")
    expect(clerk.page.locator("#gy-messages")).to_contain_text("已办理")
    clerk.sound()

    assert wait_for_value(district, "I42", before + 1, FIGURE_SECONDS) == before + 1
    _rows_of_the_union_show(clerk, union, worker.masked)
    district.go("/screen/")
    assert tile_value(district, "新就业形态会员") == before + 1

    courier.visitor.go("/me/card/")
    courier.visitor.sound()
    expect(courier.visitor.page.locator("main")).to_contain_text(union)
    _card_verifies(courier, opened(size), union)
    assert any(number in text for text in messages(courier.visitor, worker.phone))


def _rows_of_the_union_show(clerk, union, masked):
    """The figure's page by union leads the clerk to the masked rows of the own union."""
    clerk.go("/console/figures/I42/?by=union")
    clerk.sound()
    row = clerk.page.locator("tbody tr").filter(has_text=union)
    with clerk.page.expect_navigation():
        row.get_by_role("link").click()
    clerk.sound()
    expect(clerk.page.locator("tbody")).to_contain_text(masked)


def _card_verifies(courier, stranger, union):
    """Whoever scans the card's code sees that the membership is good, with the masked name."""
    stranger.page.goto(scan(courier.visitor.page))
    stranger.sound()
    assert "会籍有效" in stranger.text() and union in stranger.text()
    assert courier.worker.masked in stranger.text() and courier.worker.name not in stranger.text()


def test_worker_without_union_is_placed_by_the_street(opened, staff, site, size):
    """没有工会：选镇街入会，镇街同意后转请基层工会接收，会员卡换成新工会。"""
    worker = somebody("钱无会")
    street, union = staff("street1", size), staff("union1", size)
    place = site.staff("street1").where.removesuffix("总工会")
    applicant = Applicant(opened(size), worker)
    applicant.visitor.go("/join/")
    applicant.visitor.sound()
    with applicant.visitor.page.expect_navigation():
        applicant.visitor.page.get_by_role("link").filter(has_text=place).first.click()
    number = applicant.join(applicant.visitor.page.url.removeprefix(site.address))
    decide(street, number, "同意入会")
    applicant.visitor.go("/me/card/")
    expect(applicant.visitor.page.locator("main")).to_contain_text(site.staff("street1").where)

    street.go(f"/console/matters/{number}/")
    link = street.page.get_by_role("link", name=re.compile(r"^RH-\d{4}-\d{6}$")).last
    placing = link.inner_text()
    assert placing != number
    receiver = site.staff("union1").where
    street.go(f"/console/matters/{placing}/")
    street.fill(**{"find-receiver": receiver[:6]})
    street.press("查找", within="aside")
    street.sound()
    street.page.locator("[name=receiver]").select_option(label=receiver)
    street.press("转请接收")
    expect(street.page.locator("#gy-messages")).to_contain_text("已办理")

    decide(union, placing, "同意接收")
    union.sound()
    applicant.visitor.go("/me/card/")
    expect(applicant.visitor.page.locator("main")).to_contain_text(receiver)
    assert applicant.visitor.page.url == f"{site.address}/me/card/"
    expect(applicant.visitor.page).to_have_url(said("/me/card/"))
