"""定稿：一人报送、另一人复核锁定、记录变动后更正；活报告里改一条记录，只有说到它的句子改变。"""

import io
import re
import time

import docx
import pypdf
from playwright.sync_api import Page, expect

from tests.journeys.browsing import DESKTOP, PHONE, Visitor, said
from tests.journeys.desk import decide
from tests.journeys.site import Site

DAY = "2021-12-31"
REPORT = "/console/figures/reports/unions.team/"
#: Which sentence says which figures.
SAYS = {
    "model": {"I52"},
    "member_units": {"I40"},
    "scan": set(),
    "drives": {"I41"},
    "new_form": {"I42"},
    "migrant": {"I43"},
    "unions": {"I44"},
    "workers": {"I45"},
    "growth": {"I46"},
}


def choose(visitor: Visitor, *names: str) -> None:
    """Tick the rows of these figures."""
    for name in names:
        visitor.page.get_by_role("checkbox", name=f"选择 {name}", exact=True).check()


def row_of(visitor: Visitor, name: str, day: str):
    """The row of a figure on a day, in the list of certified values."""
    return visitor.page.locator("tbody tr").filter(has_text=name).filter(has_text=day).first


def test_one_submits_another_locks_and_what_was_locked_stays(staff, site: Site):
    """报送、不能自己复核、同事定稿、指标页三个数、网页和命令行都标明。"""
    first, second = staff("district"), staff("district2")
    first.go(f"/console/figures/certified/submit/?as_of={DAY}&place=district:")
    first.sound()
    wanted = site.figures(DAY, certified=True)
    assert wanted["I44"]["certified"] is None
    choose(first, "基层工会组织", "农民工会员")
    first.fill(note="年报数")
    first.press("报送勾选的数")
    expect(first.page.locator("#gy-messages")).to_contain_text("已报送 2 个数")
    expect(row_of(first, "基层工会组织", "2021年12月31日")).to_contain_text("本人报送")
    expect(row_of(first, "基层工会组织", "2021年12月31日").get_by_role("checkbox")).to_have_count(0)
    first.sound()

    second.go("/console/figures/certified/")
    second.sound()
    row_of(second, "基层工会组织", "2021年12月31日").get_by_role("checkbox").check()
    second.press("把勾选的定稿")
    expect(second.page.locator("#gy-messages")).to_contain_text("已定稿 1 个数")
    row_of(second, "农民工会员", "2021年12月31日").get_by_role("link").click()
    second.sound()
    second.page.locator("summary", has_text="退回报送人").click()
    second.fill(reason="请附各镇街的数")
    second.press("退回")
    expect(second.page.locator("main")).to_contain_text("请附各镇街的数")
    second.sound()

    first.go(f"/console/figures/I44/?as_of={DAY}")
    first.sound()
    values = first.page.locator("#then-and-now .gy-stat__value").all_inner_texts()
    assert [int(re.sub(r"\D", "", one)) for one in values] == [wanted["I44"]["value"]] * 3
    told = site.figures(DAY, certified=True)["I44"]["certified"]
    assert (told["value"], told["revision"]) == (wanted["I44"]["value"], 1)


def test_a_locked_value_is_corrected_by_a_revision(opened, staff):
    """上季末的集中行动场次定稿后补登了一场：页面说明差在哪里，另报一版，旧的一版仍可查，公开页显示新的一版。"""
    first, second = staff("district"), staff("district2")
    first.go("/console/figures/certified/?page=1")
    row_of(first, "集中建会入会行动", "第 1 版").get_by_role("link").click()
    old = first.page.url.removeprefix(first.site)
    main = first.page.locator("main")
    expect(main).to_contain_text("活动登记有变动：同一口径现在算出 7场次，相差 +1")
    first.sound()
    day = re.search(r"as_of=([\d-]+)", first.page.get_by_role("link", name="报送更正").get_attribute("href")).group(1)
    first.follow("报送更正")
    expect(first.page.locator("input[name=chosen]:checked")).to_have_count(1)
    first.press("报送勾选的数")
    expect(first.page.locator(".gy-field__error")).to_contain_text("更正要写明原因")
    first.sound()
    first.fill(note="补登民宿管家专场一场")
    first.press("报送勾选的数")

    second.go("/console/figures/certified/")
    second.page.locator("tr", has_text="更正为第 2 版").first.get_by_role("link").click()
    second.press("定稿")
    expect(second.page.locator("main")).to_contain_text("已定稿，从此不再改动")
    expect(second.page.locator("table tr", has_text="第 1 版")).to_contain_text("6")
    second.sound()
    first.go(old)
    expect(main).to_contain_text("这一版已由第 2 版更正")
    first.sound()

    visitor = opened(PHONE)
    visitor.go(f"/figures/I41/?as_of={day}")
    expect(visitor.page.locator("main")).to_contain_text("已定稿（第 2 版")
    visitor.sound()


def sentences(page: Page) -> dict[str, str]:
    return {key: page.locator(f"#s-{key}").inner_text() for key in SAYS}


def wait_for_change(visitor: Visitor, before: dict[str, str], seconds: float = 60) -> dict[str, str]:
    """Look again until the report reads otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        visitor.go(REPORT)
        if (found := sentences(visitor.page)) != before:
            return found
        visitor.page.wait_for_timeout(400)
    raise AssertionError(f"the report stayed as it was: {before}")


def test_one_admission_changes_exactly_the_sentences_that_count_it(opened, staff, site: Site):
    """骑手入会：报告里只有数到他的句子改变，与当日留存的数相比也只标出这些句子；公开页同样改变。"""
    leader, clerk, visitor = staff("leader"), staff("union3"), opened(PHONE)
    visitor.go("/figures/report/unions.team/")
    visitor.sound()
    public = sentences(visitor.page)
    leader.go(REPORT)
    leader.sound()
    texts, values = sentences(leader.page), site.figures()
    clerk.go("/console/")
    number = clerk.page.locator("tbody tr", has_text="申请入会").last.get_by_role("link").inner_text()
    decide(clerk, number, "同意入会", confirm=True)

    changed = wait_for_change(leader, texts)
    now = site.figures()
    moved = {figure for figure in values if now[figure]["value"] != values[figure]["value"]}
    expected = {key for key, figures in SAYS.items() if figures & moved}
    assert "new_form" in expected and {key for key in SAYS if changed[key] != texts[key]} == expected
    visitor.go("/figures/report/unions.team/")
    after = sentences(visitor.page)
    assert {key for key in SAYS if after[key] != public[key]} == expected

    leader.go(f"{REPORT}?against=stored")
    marked = {
        one.removeprefix("s-") for one in leader.page.locator("mark").evaluate_all("(all) => all.map((m) => m.id)")
    }
    assert expected <= marked and "scan" not in marked and "member_units" not in marked
    expect(leader.page.locator("#changes tbody tr")).to_have_count(len(marked))
    leader.sound()


def test_the_report_is_compared_and_taken_out(staff, site: Site):
    """报告：截至 2017 年末与今天比；下载 Word、PDF、工作簿，数与页面相同，写明谁在何时下载。"""
    leader = staff("leader", DESKTOP)
    leader.go(f"{REPORT}?than=2017-12-31")
    expect(leader.page.locator("main")).to_contain_text("与截至2017年12月31日相比")
    leader.sound()
    leader.go(f"{REPORT}?as_of=2017-12-31")
    expect(leader.page.locator("#s-workers")).to_contain_text("人")
    assert leader.page.locator("#s-workers .gy-icon").count() == 1
    text = leader.page.locator("#s-workers").inner_text().strip()
    files = {}
    for name, ending in (("Word 文档", "docx"), ("PDF", "pdf"), ("工作簿", "xlsx")):
        with leader.page.expect_download() as download:
            leader.page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"unions-team-20171231.{ending}"
        files[ending] = download.value.path().read_bytes()
    word = docx.Document(io.BytesIO(files["docx"]))
    assert text in "".join(one.text for one in word.paragraphs)
    assert word.sections[0].header.paragraphs[0].text.startswith("leader 于 ")
    pages = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", "".join(one.extract_text() for one in pages))
    leader.page.locator("#s-workers a").click()
    expect(leader.page).to_have_url(said(r"/console/figures/I45/"))
    expect(leader.page.locator("#then-and-now")).to_be_visible()
