"""换届：到时自动列入定期事项，从那里启动；提名、开会、投票、批复，新一届即日起算；超期的自动立件并标明。"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.browsing import BOTH, PHONE, Visitor, said
from tests.journeys.desk import decide
from tests.journeys.people import turn
from tests.journeys.site import Site

NUMBER = re.compile(r"^HJ-\d{4}-\d{6}$")
#: A union below the street where nobody holds the desk and no matter was ever opened.
VACANT = """
    select o.name from directory_organisation o join access_link l on l.child_id = o.node_id and l.valid_to is null
    join directory_organisation s on s.node_id = l.parent_id join directory_term t on t.organisation_id = o.node_id
    where s.name = '{street}' and l.line = 'territory' and o.kind = 'basic' and o.valid_to is null and t.ended_on is null
    and not exists (select 1 from access_role r where r.node_id = o.node_id)
    and not exists (select 1 from procedures_matter m where m.subject_kind = 'organisation'
                    and m.subject_number = o.node_id)
    order by o.node_id limit 1
"""
OPENED = """
    select m.number from procedures_matter m join directory_organisation o on o.node_id = m.subject_number
    where m.subject_kind = 'organisation' and m.procedure = 'unions.reelection' and o.name = '{union}'
"""
PEOPLE = ("钱选一", "孙选二", "李选三", "周选四", "吴选五")


def due_of(clerk: Visitor, duty: str) -> Page:
    """Open the due from the list of today, where it stands beside the matters."""
    page = clerk.go("/console/")
    rows = page.locator("#duties tbody tr").filter(has_text=duty)
    expect(rows).to_have_count(1)
    with page.expect_navigation():
        rows.get_by_role("link").click()
    expect(page).to_have_url(said(r"/console/duties/\d+/"))
    return page


def begun(clerk: Visitor) -> str:
    """Start what the due asks for; gives the matter's number."""
    clerk.sound()
    clerk.press("启动换届选举")
    expect(clerk.page.locator("#gy-messages")).to_contain_text("已启动")
    clerk.sound()
    link = clerk.page.get_by_role("link", name=NUMBER).first
    number = link.inner_text()
    with clerk.page.expect_navigation():
        link.click()
    return number


def step(clerk: Visitor, outcome: str, **answers: str) -> None:
    """Fill the form of one outcome and send it."""
    form = clerk.page.locator("form.gy-form").filter(has=clerk.page.get_by_role("button", name=outcome, exact=True))
    for name, text in answers.items():
        field = form.locator(f"[name='{name}']")
        if field.evaluate("(node) => node.tagName") == "SELECT":
            field.select_option(value=text)
        else:
            field.fill(text)
    with clerk.page.expect_navigation():
        form.get_by_role("button", name=outcome, exact=True).click()


def nominate(clerk: Visitor, people: tuple[str, ...]) -> None:
    """Nothing written is refused field by field; somebody unknown is refused at the field, and the rest stays."""
    page = clerk.page
    step(clerk, "提交候选人名单")
    expect(page.locator("#gy-errors")).to_contain_text("委员候选人")
    clerk.sound()
    page.locator("[name=no_relatives]").check()
    answers = {"committee_seats": "3", "audit_seats": "1", "audit": people[4], "years": "3"}
    step(clerk, "提交候选人名单", **answers, committee="\n".join((*people[:3], "无此人")))
    expect(page.locator(".gy-field--error")).to_contain_text("无此人")
    expect(page.locator("[name=audit]")).to_have_value(people[4])
    expect(page.locator("[name=no_relatives]")).to_be_checked()
    clerk.sound()
    step(clerk, "提交候选人名单", committee="\n".join(people[:4]))
    expect(page.locator("#gy-messages")).to_contain_text("已")
    clerk.sound()


def vote(clerk: Visitor, site: Site, number: str) -> None:
    """Too short a notice is refused; then the meeting, its minutes, and the ballot of everybody listed."""
    page = clerk.go(f"/console/matters/{number}/")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    step(clerk, "召集", day=(today + timedelta(days=1)).isoformat(), place="职工之家")
    expect(page.locator("main, aside").filter(has_text="会议须提前通知")).not_to_have_count(0)
    expect(page.locator("[name=place]")).to_have_value("职工之家")
    clerk.sound()
    step(clerk, "召集", day=(today + timedelta(days=30)).isoformat())
    clerk.sound()
    assert site.scene("meeting_is_today", number) == {"changed": 1}
    clerk.go(f"/console/matters/{number}/")
    entitled = re.search(r"应到(?:会)?\D*(\d+)", clerk.text()).group(1)
    step(clerk, "登记会议", present=entitled, minutes="按议程进行，应到会人员全部到会。")
    clerk.sound()
    votes = dict.fromkeys(
        (box.get_attribute("name") for box in page.locator("[name^=votes-]").all()), str(int(entitled) - 1)
    )
    assert len(votes) == len(PEOPLE)
    votes[page.get_by_label("（委员候选人）").last.get_attribute("name")] = "1"
    step(clerk, "登记选票", issued=entitled, returned=entitled, spoiled="0", **votes)
    expect(page.locator("main")).to_contain_text("未当选")
    expect(page.locator("main")).to_contain_text("当选")
    clerk.sound()


def report(clerk: Visitor) -> None:
    page = clerk.page
    page.locator("select[name=chair]").select_option(index=1)
    page.locator("[name^=vice-]").nth(1).check()
    page.locator("select[name=audit_chair]").select_option(index=1)
    step(clerk, "报上级工会审批")
    clerk.sound()


def test_from_the_due_to_the_next_term(staff, site: Site):
    """今天页上的“按期换届” → 启动 → 提名（写错的当场说明）→ 镇街同意 → 开会、计票 → 批复：新一届三年，定期事项已完成。"""
    clerk, street, union = staff("union2", PHONE), staff("street1"), site.staff("union2").where
    site.scene("term_ends", union, "130", ",".join(PEOPLE), str(turn()))
    due_of(clerk, "按期换届")
    number = begun(clerk)
    clerk.sound()
    nominate(clerk, PEOPLE)
    decide(street, number, "同意候选人名单")
    street.sound()
    vote(clerk, site, number)
    report(clerk)
    decide(street, number, "同意选举结果")
    step(street, "印发批复", prefix="长工组", signed_for=site.staff("street1").where)
    expect(street.page.locator(".gy-page-head")).to_contain_text("已同意")
    street.sound()
    code = site.ask(f"select code from directory_organisation where name = '{union}'")[0][0]
    clerk.go(f"/console/organisations/{code}/")
    clerk.sound()
    for visitor in (clerk, street):
        visitor.go(f"/console/organisations/{code}/")
        visitor.shows("主席")
    clerk.go("/console/duties/?tab=done")
    expect(clerk.page.locator("tbody tr").filter(has_text="按期换届").first).to_contain_text("已完成")


def test_a_late_one_is_opened_by_the_daily_round_and_flagged(staff, site: Site):
    """任期已满还没换届：每日核对时自动立件，空岗的由镇街代办；办件上标明超期未换届。"""
    street = staff("street1")
    (union,) = site.ask(VACANT.format(street=site.staff("street1").where))[0]
    told = site.scene("term_ends", union, "-10")
    assert (told["missed"], told["opened"]) == (1, 1)
    ((number,),) = site.ask(OPENED.format(union=union))
    street.go(f"/console/matters/{number}/")
    street.shows("超期未换届")
    street.shows("本届任期已满，请尽快完成换届")
    street.sound(*BOTH)
