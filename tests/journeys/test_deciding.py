"""办理：接转、退回补正、不予同意、撤回、批量同意、上下级各见其所管。"""

import re

from playwright.sync_api import expect

from tests.journeys.applying import Applicant
from tests.journeys.browsing import DESKTOP, said
from tests.journeys.desk import decide
from tests.journeys.people import Worker, somebody


def test_member_elsewhere_is_transferred_and_the_old_union_stays_until_then(opened, staff, site, poster, size):
    """已在其他工会的会员扫新工会的码：页面与新入会一样，新工会接收之前会员卡仍是原工会。"""
    account = site.worker(site.staff("union3").where)
    member = Applicant(opened(size), Worker("", "", account.phone, "网约配送员"))
    member.sign_in()
    name, identity = _own_data(member)
    member.worker = Worker(name, identity, account.phone, member.worker.work)
    from_, to = _there_and_back(member, site)
    old, new = site.staff(from_).where, site.staff(to).where
    member.visitor.go(poster(to))
    expect(member.visitor.page).to_have_url(said(r"/j/[^/]+/apply/"))
    member.describe()
    number = member.confirm()
    sent = member.visitor.text()

    stranger = Applicant(opened(size), somebody("新来者"))
    other = stranger.join(poster(to))
    assert _without_number(sent, number) == _without_number(stranger.visitor.text(), other)

    member.visitor.go("/me/card/")
    expect(member.visitor.page.locator("main")).to_contain_text(old)
    receiver, sender = staff(to, size), staff(from_, size)
    receiver.go(f"/console/matters/{number}/")
    receiver.sound()
    expect(receiver.page.locator("h1")).to_have_text("会籍接转")
    expect(receiver.page.locator("main")).to_contain_text(old)
    sender.go(f"/console/matters/{number}/")
    sender.sound()
    expect(sender.page.get_by_role("button", name="同意接收")).to_have_count(0)
    decide(receiver, number, "同意接收", confirm=True)
    member.visitor.go("/me/card/")
    expect(member.visitor.page.locator("main")).to_contain_text(new)
    assert old not in member.visitor.text(".gy-pass")


def _there_and_back(member: Applicant, site) -> tuple[str, str]:
    """From the union where the member is now to the other one of the two (the story is told twice)."""
    member.visitor.go("/me/card/")
    here = member.visitor.text(".gy-pass")
    return ("union3", "union1") if site.staff("union3").where in here else ("union1", "union3")


def _own_data(member: Applicant) -> tuple[str, str]:
    """Name and full identity number, as the member's own page shows them soon after the code."""
    member.visitor.go("/me/data/")
    member.visitor.press("显示完整号码")
    member.visitor.sound()
    text = member.visitor.text()
    identity = re.search(r"999999\d{11}[\dX]", text)
    name = re.search(r"姓名\s+(\S+)", text)
    assert identity and name, text
    return name.group(1), identity.group()


def _without_number(text: str, number: str) -> str:
    return text.replace(number, "~")


def test_return_correct_refuse_with_appeal_and_withdraw(opened, staff, poster, size):
    """退回补正（时限暂停）、补正后不予同意（理由和申诉）；另一件由本人撤回。"""
    clerk, applicant = staff("union1", size), Applicant(opened(size), somebody("补正人"))
    page = applicant.visitor.page
    number = applicant.join(poster("union1"))
    clerk.go(f"/console/matters/{number}/")
    clerk.press("退回补正")
    assert clerk.page.locator("[name=note]").get_attribute("aria-invalid") == "true"
    clerk.sound()
    decide(clerk, number, "退回补正", note="请填写工作单位全称")
    clerk.sound()

    applicant.visitor.go("/")
    expect(page.locator("main")).to_contain_text("等您办的")
    applicant.visitor.sound()
    applicant.visitor.go(f"/matters/{number}/")
    expect(page.locator("main")).to_contain_text("请填写工作单位全称")
    applicant.visitor.sound()
    applicant.visitor.follow("现在补正")
    applicant.visitor.sound()
    applicant.visitor.fill(employer_name="青岛远航供应链有限公司黄岛分公司")
    applicant.visitor.press("提交补正")
    expect(page.locator("main")).to_contain_text("工会审核中")

    clerk.go(f"/console/matters/{number}/")
    expect(clerk.page.locator("main")).to_contain_text("黄岛分公司")
    clerk.press("不予同意")
    assert clerk.page.locator("[name=note]").get_attribute("aria-invalid") == "true"
    decide(clerk, number, "不予同意", note="经核实不在本单位工作")
    applicant.visitor.go(f"/matters/{number}/")
    applicant.visitor.sound()
    expect(page.locator("main")).to_contain_text("经核实不在本单位工作")
    expect(page.locator("main")).to_contain_text("申诉")

    again = applicant_again(applicant, poster("union1"))
    applicant.visitor.go(f"/matters/{again}/")
    applicant.visitor.follow("撤回申请")
    applicant.visitor.sound()
    applicant.visitor.press("确认撤回")
    expect(page.locator("main")).to_contain_text("已撤回")
    clerk.go(f"/console/matters/{again}/")
    expect(clerk.page.get_by_role("button", name="同意入会")).to_have_count(0)


def applicant_again(applicant: Applicant, address: str) -> str:
    """The same signed-in worker applies once more."""
    applicant.visitor.go(address)
    applicant.describe()
    return applicant.confirm()


def test_bulk_admit_shows_list_and_count_first(staff, size):
    """批量同意：先看名单和件数，再确认；办完说明每一件的结果。"""
    clerk = staff("street2", size)
    page = clerk.go("/console/?procedure=unions.join")
    clerk.sound()
    rows = page.locator("tbody tr[data-row]")
    numbers = rows.locator("a[data-open]").all_inner_texts()[:2]
    for place in range(len(numbers)):
        if size == DESKTOP:
            page.keyboard.press("j")
            page.keyboard.press("x")
        else:
            rows.nth(place).get_by_role("checkbox").check()
    expect(page.locator("[data-count-of=chosen]").first).to_have_text("2")
    clerk.press("批量同意入会")
    clerk.sound()
    for number in numbers:
        expect(page.locator("ol.gy-confirm__items")).to_contain_text(number)
    clerk.press("确认同意入会 2 件")
    clerk.sound()
    expect(page.locator("main")).to_contain_text("已办 2 件")
    clerk.go("/console/?procedure=unions.join")
    for number in numbers:
        expect(page.locator("main")).not_to_contain_text(number)


def test_each_sees_what_is_below_and_nothing_beside(opened, staff, site, poster, size):
    """区里看得到全部，街道看得到下级超期，同级工会和别的街道看到的是“没有这一页”。"""
    number = Applicant(opened(size), somebody("范围人")).join(poster("union1"))
    for username in ("district", "street1", "union1"):
        seen = staff(username, size)
        seen.go(f"/console/matters/{number}/")
        expect(seen.page.locator("main")).to_contain_text(number)
    for username in ("union2", "union3", "street2", "federation"):
        stranger = staff(username, size)
        answer = stranger.page.goto(f"{site.address}/console/matters/{number}/")
        assert answer.status == 404
        assert number not in stranger.page.content()
    stranger.sound()
    for username in ("district", "street1"):
        above = staff(username, size)
        above.go("/console/late/")
        above.sound()
        expect(above.page.locator("tbody tr").first).to_contain_text("已逾期")
