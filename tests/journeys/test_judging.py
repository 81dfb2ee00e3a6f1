"""评审：评委在平板上逐件打分，断网照样评、联网不丢；另一人核对、组长签署、结束评审；评委看不到姓名。"""

from playwright.sync_api import expect

from tests.journeys.browsing import DESKTOP, said
from tests.journeys.people import turn
from tests.journeys.selecting import TABLET, big_enough, hired, item_of, mark, state_of
from tests.journeys.site import Site

TOUCHED = ".gy-judging__codes a, .gy-judging__steps label, [data-marks] .gy-button, [data-marks] .gy-input"

NAMES = ("王焊匠", "李焊花", "赵焊工")


def test_a_judge_on_a_tablet_goes_offline_and_loses_nothing(staff, site: Site):
    """打一件、断网再打两件、刷新也还在、联网自动发出；核对人锁定，签署后结束；评审台上没有姓名和单位。"""
    number_of_turn = str(turn())
    scene = site.scene("panel_sits", "新区工匠选树（平板评审）", ",".join(NAMES), number_of_turn)
    hired(site, scene["accounts"])
    name = scene["accounts"][0]["username"]
    judge = staff(name, TABLET, touch=True)
    page = judge.go("/console/panels/")
    judge.sound()
    with page.expect_navigation():
        page.locator("main a[data-open], main .gy-cell, main tbody a").first.tap()
    expect(page).to_have_url(said(rf"/console/panels/{scene['round']}/desk/"))
    judge.sound()
    big_enough(page.locator(TOUCHED))
    first = mark(judge, "36", "20", "12", "18")
    expect(state_of(judge)).to_have_text("全部已保存")
    judge.context.set_offline(True)
    expect(state_of(judge)).to_contain_text("未连网")
    second, third = mark(judge, "30.5", "22", "10", "15"), mark(judge, "28", "18", "11", "16.5")
    assert len({first, second, third}) == len(NAMES)
    expect(state_of(judge)).to_contain_text("待发送 2 件")
    judge.context.set_offline(False)
    expect(state_of(judge)).to_have_text("全部已保存")
    judge.wrong[:] = [one for one in judge.wrong if "ERR_INTERNET_DISCONNECTED" not in one]
    page.reload()
    expect(page.locator(".gy-judging__bar")).to_contain_text("3 / 3")
    page.locator(f"[data-go='{second}']").tap()
    expect(item_of(judge)).to_contain_text(second)
    judge.sound()
    seen = page.content()
    assert not any(text in seen for text in (*NAMES, site.staff("union1").where.removesuffix("工会委员会")))
    closed(staff, site, scene["round"], name)
    judge.go(f"/console/panels/{scene['round']}/desk/")
    judge.shows("评审已经结束")
    answer = page.goto(f"{site.address}/console/rounds/{scene['round']}/")
    assert answer.status == 404


def closed(staff, site: Site, number: str, name: str) -> None:
    """Another person confirms all marks; chief and a judge sign; the round is closed and all go on."""
    site.scene("others_mark", number, name, "90,80,70")
    officer = staff("district", DESKTOP)
    page = officer.go(f"/console/panels/{number}/work/")
    officer.shows("待核对")
    officer.sound()
    officer.press("所选相符，核对锁定")
    expect(page.locator("#gy-messages")).to_contain_text("请先勾选")
    page.locator("[data-check-all=marks]").check()
    officer.press("所选相符，核对锁定")
    expect(page.locator("#gy-messages")).to_contain_text("已核对锁定")
    officer.shows("全部评完、核对完", within="aside")
    officer.sound()
    site.scene("panel_signs", number)
    officer.go(f"/console/rounds/{number}/")
    officer.press("结束批次")
    expect(page.locator("#gy-messages")).to_contain_text("批次已结束")
    officer.sound()
