"""建会：镇街登记请示、同意筹建，职工随即扫码入会，第一名会员进来，离成立还差多少人写得清楚。"""

from playwright.sync_api import expect

from tests.journeys.applying import Applicant
from tests.journeys.browsing import PHONE, Visitor, said
from tests.journeys.desk import decide
from tests.journeys.people import somebody
from tests.journeys.site import Site

FREE = """
    select e.name, e.credit_code from directory_employer e
    join directory_organisation o on o.region_id = e.region_id
    where o.name = '{street}' and e.valid_to is null
    and not exists (select 1 from directory_coverage c where c.employer_id = e.id and c.valid_to is null)
    and (select count(*) from directory_employer x where x.name = e.name) = 1
    order by e.id desc limit 2
"""
CODE = """
    select c.token from directory_joincode c join directory_organisation o on o.node_id = c.union_id
    where o.name = '{union}' and c.valid_to is null
"""


def request(street: Visitor, employer: str, credit_code: str, union: str) -> str:
    """Write down a request that came on paper; gives the matter's number."""
    page = street.go("/console/open/unions.founding/")
    street.sound()
    street.fill(**{"find-employer": employer})
    street.press("查找")
    page.locator("select[name=employer]").select_option(value=credit_code)
    street.press("提交")
    expect(page.locator("#gy-errors")).to_contain_text("工会全称")
    street.sound()
    page.locator("select[name=employer]").select_option(value=credit_code)
    page.locator("[name=name]").fill(union)
    page.locator("select[name=form]").select_option(value="single")
    for place, name in enumerate(("钱备一", "孙备二", "李备三")):
        page.locator(f"[name=preparers-{place}-name]").fill(name)
    page.locator("[name=workers]").fill("60")
    page.locator("select[name=view]").select_option(value="agree")
    street.press("提交")
    expect(page).to_have_url(said(r"/console/matters/JH-\d{4}-\d{6}/"))
    street.sound()
    return page.url.rstrip("/").rpartition("/")[2]


def test_from_the_request_to_the_first_member(opened, staff, site: Site, size):
    """请示 → 同意筹建 → 扫筹建工会的码入会 → 镇街代为审批 → 会员卡是新工会的，还差二十四人。"""
    street = staff("street1", size)
    employer, credit_code = site.ask(FREE.format(street=site.staff("street1").where))[0 if size == PHONE else 1]
    union = f"{employer}工会委员会"
    number = request(street, employer, credit_code, union)
    decide(street, number, "同意筹建")
    street.sound()
    expect(street.page.locator("body")).to_contain_text("还差 25 人")

    (token,) = site.ask(CODE.format(union=union))[0]
    applicant = Applicant(opened(size), somebody("冯先进" if size == PHONE else "卫头名"))
    joining = applicant.join(f"/j/{token}/")
    assert site.staff("street1").where in applicant.visitor.text()  # a union in preparation has no clerk yet
    decide(street, joining, "同意入会")
    applicant.visitor.go("/me/card/")
    applicant.visitor.sound()
    expect(applicant.visitor.page.locator("main")).to_contain_text(union)

    street.go(f"/console/matters/{number}/")
    expect(street.page.locator("body")).to_contain_text("还差 24 人")
    assert applicant.worker.name not in street.page.content()
