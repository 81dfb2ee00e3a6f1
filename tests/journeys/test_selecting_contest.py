"""技能竞赛：单位报名、主办单位审核，评委在平板上按作品号打分，排名不并列，成绩公示。"""

from playwright.sync_api import expect

from tests.journeys.browsing import DESKTOP, PHONE, Visitor, said
from tests.journeys.desk import decide
from tests.journeys.people import turn
from tests.journeys.selecting import TABLET, big_enough, checked, drafted, hired, item_of, mark, state_of
from tests.journeys.site import Site

TITLE, NAMES = "焊工职业技能竞赛", ("孙焊一", "周焊二", "吴焊三")


def entry_of(clerk: Visitor, call: str, name: str) -> str:
    """At the union's desk; gives the matter's number."""
    page = clerk.go(f"/console/calls/{call}/nominate/?find={name}")
    clerk.follow("填写申报表", exact=False, within="main")
    clerk.fill(post="焊工")
    clerk.sound()
    clerk.press("提交申报")
    expect(page).to_have_url(said(r"/console/matters/JS-\d{4}-\d{6}/"))
    clerk.sound()
    return page.url.rstrip("/").rpartition("/")[2]


def marked(judge: Visitor, number: str) -> None:
    """Every work has a drawn number and nothing else; the judge gives all the same."""
    page = judge.go(f"/console/panels/{number}/desk/")
    judge.sound()
    big_enough(page.locator(".gy-judging__codes a, .gy-judging__steps label, [data-marks] .gy-button"))
    codes = [mark(judge, "27", "18", "9") for _name in NAMES]
    assert len(set(codes)) == len(NAMES)
    expect(state_of(judge)).to_have_text("全部已保存")
    content = page.content()
    assert not any(name in content for name in NAMES)
    expect(item_of(judge)).to_contain_text("编号")


def test_a_skill_contest_is_ranked_without_ties_and_its_results_are_posted(opened, staff, site: Site):
    """报名 → 审核 → 抽号封存、评分 → 同分按方案定先后 → 成绩公示，谁都能看。"""
    own_turn = str(turn())
    scene = site.scene("contest_open", TITLE, ",".join(NAMES), own_turn)
    hired(site, scene["accounts"])
    clerk, one, other = staff("union1", DESKTOP), staff("district", DESKTOP), staff("district2", DESKTOP)
    decide(one, entry_of(clerk, scene["call"], NAMES[0]), "符合条件，准予参赛")
    panel = site.scene("contest_panel", scene["call"], own_turn)["round"]
    judge = scene["accounts"][0]["username"]
    marked(staff(judge, TABLET, touch=True), panel)
    site.scene("others_mark", panel, judge, "90")
    site.scene("contest_signed", panel)
    one.go(f"/console/rounds/{panel}/")
    one.press("结束批次")
    expect(one.page.locator("#gy-messages")).to_contain_text("批次已结束")
    ranking = drafted(one, TITLE, "排出名次")
    checked(other, ranking, "核对无误，开始")
    other.press("结束批次")
    expect(other.page.locator("#gy-messages")).to_contain_text("批次已结束")
    page = one.go(f"/console/rounds/{ranking}/ranking/")
    places = page.locator("tbody tr[data-row] td[data-label=名次]").all_inner_texts()
    assert places == ["1", "2", "3"]
    one.shows("抽签")
    one.sound()
    notice = drafted(one, TITLE, "成绩公示", contact="区总工会 0532-00000000")
    checked(other, notice, "核对无误，开始公示")
    reader = opened(PHONE)
    reader.go(f"/notices/{notice}/")
    for place in (1, 2, 3):
        reader.shows(f"第 {place} 名")
    reader.sound()
