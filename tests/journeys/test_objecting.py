"""公示：不登录就能看、能提异议，凭查询码看答复；异议只暂停一项；两人作出决定，证书和荣誉墙公开可查。"""

import re
from datetime import date

from playwright.sync_api import expect

from tests.journeys.applying import Applicant
from tests.journeys.browsing import DESKTOP, PHONE, Visitor, said
from tests.journeys.people import Worker, turn
from tests.journeys.selecting import checked, drafted
from tests.journeys.site import Site

TITLE, OTHERS = "新区工匠选树（公示）", ("郑公示", "冯公示")
OBJECTION = {
    "what": "材料里写的成果不是他一个人做的，请核查。",
    "name": "宁实名",
    "unit": "青岛知情机械有限公司",
    "contact": "13900019988",
}
REPLY = "已查阅项目档案并走访班组，材料属实。"


def objected(stranger: Visitor, title: str, name: str) -> str:
    """Without an account: from the list of notices to one item; gives the code that is shown once."""
    page = stranger.go("/notices/")
    stranger.sound()
    stranger.follow(title, exact=False, within="main")
    for one in (name, *OTHERS):
        stranger.shows(one)
    stranger.sound()
    stranger.follow(f"提出异议 {name}")
    stranger.sound()
    stranger.press("提交异议")
    expect(page.locator("#gy-errors")).to_contain_text("请写清楚有什么异议")
    stranger.sound()
    stranger.fill(**OBJECTION)
    stranger.press("提交异议")
    expect(page.locator("#code")).to_have_text(re.compile(r"^([0-9a-f]{4} ?){8}$"))
    stranger.sound()
    code = page.locator("#code").inner_text()
    assert code.replace(" ", "") not in page.url
    return code


def reply_of(stranger: Visitor, code: str) -> None:
    stranger.go("/notices/reply/")
    stranger.fill(code=code)
    stranger.press("查看答复")


def not_told(visitor: Visitor, path: str) -> None:
    """Nothing on this page says who objected, nor what."""
    visitor.go(path)
    visitor.sound()
    content = visitor.page.content()
    assert not any(text in content for text in OBJECTION.values())


def examined(officer: Visitor, number: str) -> None:
    """The body of the notice looks into it; its reply is read by the code alone."""
    page = officer.go(f"/console/matters/{number}/")
    officer.shows(OBJECTION["what"])
    assert OBJECTION["name"] not in page.content()
    officer.sound()
    page.locator("summary").filter(has_text="异议不成立").click()
    form = page.locator("form.gy-form").filter(has=page.get_by_role("button", name="异议不成立", exact=True))
    form.locator("[name=reply]").fill(REPLY)
    form.locator("[name=note]").fill("经核查不属实")
    with page.expect_navigation():
        form.get_by_role("button", name="异议不成立", exact=True).click()
    expect(page.locator("#gy-messages")).to_contain_text("已")


def test_a_notice_is_objected_to_and_the_others_are_named(opened, staff, site: Site):
    """公示 → 手机上实名异议 → 被公示的人和推荐单位都看不到是谁 → 其他人照常 → 两人决定、印发 → 查验证书、荣誉墙。"""
    phone = site.worker(site.staff("union1").where).phone
    scene = site.scene("selection_decided_soon", TITLE, ",".join(OTHERS), phone, str(turn()))
    one, other, stranger = staff("district", DESKTOP), staff("district2", DESKTOP), opened(PHONE)
    notice = drafted(one, TITLE, "区级公示", contact="区总工会组织部 0532-00000000")
    checked(other, notice, "核对无误，开始公示")
    code = objected(stranger, TITLE, scene["name"])
    reply_of(stranger, code)
    stranger.shows("正在核查")
    stranger.sound()
    page = one.go(f"/console/rounds/{notice}/")
    expect(page.locator("main")).to_contain_text("1 件异议正在核查，只暂停相应的项")
    expect(page.locator("tbody tr").filter(has_text=scene["own"])).to_contain_text("因异议暂停")
    one.sound()

    nominee = Applicant(opened(PHONE), Worker("", "", phone))
    nominee.sign_in()
    not_told(nominee.visitor, f"/matters/{scene['own']}/")
    not_told(nominee.visitor, "/messages/")
    clerk = staff("union1", DESKTOP)
    not_told(clerk, f"/console/matters/{scene['own']}/")
    ((objection,),) = site.ask(
        "select number from procedures_matter where procedure = 'procedures.objection' order by id desc limit 1"
    )
    assert clerk.page.goto(f"{site.address}/console/matters/{objection}/").status == 404
    assert clerk.page.goto(f"{site.address}/console/rounds/{notice}/").status == 404

    stages = site.scene("notice_is_over", notice)
    assert stages == {scene["own"]: "district_notice", **dict.fromkeys(scene["others"], "decision")}
    examined(one, objection)
    reply_of(stranger, code)
    stranger.shows(REPLY)
    stranger.sound()
    named(one, other, stranger)


def named(one: Visitor, other: Visitor, stranger: Visitor) -> None:
    """One proposes, another decides; one document; everybody can check the certificate and finds it on the wall."""
    decision = drafted(one, TITLE, "审定名单", outcome="named")
    expect(one.page.get_by_role("button", name="同意，决定生效")).to_have_count(0)
    checked(other, decision, "同意，决定生效")
    paper = drafted(one, TITLE, "印发命名文件", prefix="西海工荣", signed_for="主席")
    page = checked(other, paper, "同意，决定生效")
    expect(page.locator("aside")).to_contain_text(re.compile(r"西海工荣〔\d{4}〕\d+号"))
    other.sound()
    stranger.go(f"/honours/?family=craftsman&level=district&year={date.today().year}")
    masked = f"{OTHERS[0][0]}*{OTHERS[0][-1]}"
    stranger.follow(masked, exact=False, within="main")
    stranger.sound()
    stranger.follow("查验证书")
    expect(stranger.page).to_have_url(said(r"/verify/certificate/[\w-]+/"))
    stranger.shows("证书有效")
    stranger.shows("新区工匠")
    stranger.sound()
