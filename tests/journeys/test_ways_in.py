"""不同的用法：没有 JavaScript、大字版、深色、再次确认身份后查看完整号码、捣乱的输入。"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import Applicant, codes
from tests.journeys.browsing import BOTH, PHONE, said
from tests.journeys.desk import decide
from tests.journeys.people import somebody

SMALL_TEXT = """() => [...document.querySelectorAll("main *")]
  .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
  .filter((node) => node.getClientRects().length && !node.closest("svg, script, template, .gy-visually-hidden"))
  .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 18).map((node) => node.outerHTML.slice(0, 120))"""
PAGES = (
    "/",
    "/join/",
    "/sign-in/phone/",
    "/services/",
    "/services/unions.join/",
    "/verify/",
    "/privacy/",
    "/about/",
    "/figures/",
    "/demo/",
)
OWN_PAGES = ("/", "/me/", "/me/card/", "/me/data/", "/me/consents/", "/matters/", "/messages/", "/notices/")


@pytest.fixture
def rider_code(poster):
    return poster("union3")


def test_joining_and_admitting_work_without_javascript(opened, staff, site, rider_code):
    """关掉 JavaScript 也能三步入会、登录工作台并同意入会。"""
    applicant = Applicant(opened(PHONE, scripts=False), somebody("无脚本"))
    number = applicant.join(rider_code)
    staff("union3")
    clerk = staff("union3", scripts=False)
    clerk.go("/console/")
    clerk.follow(number)
    clerk.press("同意入会")
    expect(clerk.page.locator("main")).to_contain_text("已办理")
    applicant.visitor.go("/me/card/")
    expect(applicant.visitor.page.locator("main")).to_contain_text(site.staff("union3").where)


@pytest.mark.parametrize("look", ["大字版", "深色"])
def test_portal_in_senior_view_and_in_dark(opened, rider_code, look):
    """大字版字够大，深色看得清；入会每一步和我的各页都没有无障碍问题。"""
    visitor = opened(PHONE)
    visitor.go("/")
    visitor.press(look)
    for path in PAGES:
        visitor.go(path)
        _well_lit(visitor, look)
    applicant = Applicant(visitor, somebody("张大字" if look == "大字版" else "张夜班"))
    number = applicant.join(rider_code)
    for path in (*OWN_PAGES, f"/matters/{number}/", f"/join/sent/{number}/"):
        visitor.go(path)
        _well_lit(visitor, look)


def _well_lit(visitor, look: str) -> None:
    visitor.sound(PHONE)
    if look == "大字版":
        assert visitor.page.evaluate(SMALL_TEXT) == [], visitor.page.url


def test_reveal_needs_a_fresh_proof_and_a_reason_and_the_person_sees_it(opened, staff, poster, site):
    """查看完整号码：再输一次密码、写明原因；本人在“我的”里看到谁、何时、为什么看过。"""
    clerk, member = staff("union1"), Applicant(opened(PHONE), somebody("查号人"))
    name, phone = member.worker.name, member.worker.phone
    decide(clerk, member.join(poster("union1")), "同意入会")

    clerk.go("/console/people/")
    clerk.sound(*BOTH)
    clerk.page.locator("#q").fill(name)
    clerk.press("查找", within="main")
    clerk.sound(*BOTH)
    assert name not in clerk.page.url
    rows = clerk.page.locator("tbody tr").filter(has_text=f"{phone[:3]}****{phone[-4:]}")
    with clerk.page.expect_navigation():
        rows.get_by_role("link").first.click()
    clerk.sound(*BOTH)
    session = next(one["value"] for one in clerk.context.cookies() if one["name"] == "session")
    site.let_time_pass(session, 20)
    with clerk.page.expect_navigation():
        clerk.page.locator("a[href*='/reveal/phone/']").click()
    expect(clerk.page).to_have_url(re.compile("/sign-in/again/"))
    clerk.sound(*BOTH)
    clerk.fill(password=site.staff("union1").password)
    clerk.press("确认")
    expect(clerk.page).to_have_url(said("/reveal/phone/"))
    clerk.sound(*BOTH)
    clerk.press("查看")
    assert phone not in clerk.page.content()
    clerk.fill(reason="电话核对补正材料")
    clerk.press("查看")
    expect(clerk.page.locator("main")).to_contain_text(phone)
    clerk.sound(*BOTH)

    member.visitor.go("/me/")
    member.visitor.sound(*BOTH)
    expect(member.visitor.page.locator("main")).to_contain_text("电话核对补正材料")
    expect(member.visitor.page.locator("main")).to_contain_text("手机号")


def test_member_proves_the_phone_again_before_withdrawing(opened, site, rider_code):
    """登录二十分钟后撤回申请：先用短信验证码再确认一次。"""
    applicant = Applicant(opened(PHONE), somebody("再验证"))
    number = applicant.join(rider_code)
    visitor = applicant.visitor
    session = next(one["value"] for one in visitor.context.cookies() if one["name"] == "session")
    site.let_time_pass(session, 20)
    visitor.go(f"/matters/{number}/")
    visitor.follow("撤回申请")
    expect(visitor.page).to_have_url(re.compile("/sign-in/phone/again/"))
    visitor.sound(*BOTH)
    applicant.prove_phone("确认", ask="发送验证码")
    expect(visitor.page).to_have_url(said(f"/matters/{number}/withdraw/"))
    visitor.press("确认撤回")
    expect(visitor.page.locator("main")).to_contain_text("已撤回")


HOSTILE = '<script>alert("一")</script><img src=x onerror=alert(2)>'


def test_markup_in_answers_is_only_text(opened, staff, rider_code):
    """在单位名称、工种里写脚本：两边页面都只当文字显示。"""
    applicant, clerk = Applicant(opened(PHONE), somebody("<b>脚本")), staff("union3")
    visitor, page = applicant.visitor, applicant.visitor.page
    for window in (visitor, clerk):
        window.page.on("dialog", lambda dialog, seen=window: (seen.wrong.append("dialog"), dialog.dismiss()))
    visitor.go(rider_code)
    applicant.prove_phone()
    applicant.worker = applicant.worker.__class__(
        applicant.worker.name, applicant.worker.identity, applicant.worker.phone, employer=HOSTILE
    )
    visitor.fill(occupation="<script>alert(3)</script>")
    applicant.describe()
    expect(page.locator("main")).to_contain_text(HOSTILE)
    visitor.sound(*BOTH)
    number = applicant.confirm()
    visitor.go(f"/matters/{number}/")
    expect(page.locator("main")).to_contain_text(HOSTILE)
    visitor.sound(*BOTH)
    clerk.go(f"/console/matters/{number}/")
    expect(clerk.page.locator("main")).to_contain_text(HOSTILE)
    clerk.sound(*BOTH)
    assert page.locator("main img, main script:not([type='application/json'])").count() == 0
    assert clerk.page.locator("main img, main script:not([type='application/json'])").count() == 0


TWICE = """async () => {
  const form = document.querySelector("form:has([name=agree])");
  const send = () => fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
  const answers = await Promise.all([send(), send(), send()]);
  return Promise.all(answers.map(async (answer) => [answer.url, await answer.text()]));
}"""


def _numbers(visitor) -> list[str]:
    visitor.go("/matters/")
    return sorted(set(re.findall(r"RH-\d{4}-\d{6}", visitor.text())))


def test_submitting_twice_and_going_back_gives_one_matter(opened, rider_code):
    """连点两下、同一请求发三遍、提交后按返回再提交：只有一件申请。"""
    first = Applicant(opened(PHONE), somebody("连点人"))
    first.visitor.go(rider_code)
    first.prove_phone()
    first.describe()
    page = first.visitor.page
    page.locator("[name=agree]").check()
    page.locator("[name=agree_sensitive]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="提交申请").dblclick()
    expect(page).to_have_url(said(r"/join/sent/RH-\d{4}-\d{6}/"))
    assert len(_numbers(first.visitor)) == 1
    first.visitor.sound(*BOTH)

    second = Applicant(opened(PHONE), somebody("重发人"))
    second.visitor.go(rider_code)
    second.prove_phone()
    second.describe()
    page = second.visitor.page
    page.locator("[name=agree]").check()
    page.locator("[name=agree_sensitive]").check()
    for url, text in page.evaluate(TWICE):
        assert "/join/sent/" in url or "没有重复办理" in text, url
    assert len(_numbers(second.visitor)) == 1
    assert len(codes(second.visitor, second.worker.phone)) == 1


def test_going_back_after_sending_and_sending_again(opened, rider_code):
    """提交后返回再填一遍：说明已有申请在办，不会多出一件。"""
    applicant = Applicant(opened(PHONE), somebody("返回人"))
    applicant.join(rider_code)
    applicant.visitor.page.go_back()
    applicant.visitor.go(rider_code)
    applicant.describe()
    page = applicant.visitor.page
    page.locator("[name=agree]").check()
    page.locator("[name=agree_sensitive]").check()
    applicant.visitor.press("提交申请")
    applicant.visitor.sound(*BOTH)
    assert len(_numbers(applicant.visitor)) == 1
