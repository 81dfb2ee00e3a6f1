"""名册导入：下载模板、填写、上传、按单元格报错、只导入有效行、同一文件不重复导入。"""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.desk import tile_value
from tests.journeys.filling import fill
from tests.journeys.people import Worker, somebody

#: The child process reads, the worker checks; both share a busy machine with the browser.
PATIENCE = 60_000


@pytest.fixture
def workbook(tmp_path) -> Path:
    return tmp_path / "名册.xlsx"


def _members(clerk, union: str) -> int:
    clerk.go("/console/organisations/")
    clerk.follow(union)
    return tile_value(clerk, "会员")


def test_clerk_imports_a_roster_with_one_error(staff, site, workbook, tmp_path, size):
    """经办人用模板登记三人，其中一人证件号码有误：定位到单元格，只导入两人，会员数加二，同一文件不再导入。"""
    clerk, union = staff("union1", size), site.staff("union1").where
    employer = site.staff("employer").where
    before = _members(clerk, union)
    page = clerk.go("/console/rosters/")
    clerk.sound()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    download.value.save_as(workbook)
    good, other, bad = somebody("册甲工"), somebody("册乙工"), somebody("册错工")
    wrong = bad.identity[:-1] + ("1" if bad.identity[-1] != "1" else "2")
    people = [good, Worker(bad.name, wrong, bad.phone), other]
    sheet, columns = fill(workbook, union, employer, people)

    _upload(clerk, workbook)
    where = f"{openpyxl.utils.get_column_letter(columns['证件号码'])}3"
    expect(page.locator("#roster-state")).to_contain_text("问题与提示", timeout=PATIENCE)
    clerk.sound()
    row = page.locator("#roster-state tbody tr").filter(has_text="该行不能导入")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(f"{sheet} {where}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注好的名册").click()
    marked = tmp_path / "marked.xlsx"
    download.value.save_as(marked)
    texts = [str(cell.value) for line in openpyxl.load_workbook(marked).worksheets[0].iter_rows() for cell in line]
    assert any("校验" in text for text in texts), texts

    page.get_by_label("全部导入", exact=False).check()
    clerk.press("确认入库")
    expect(page.locator("main")).to_contain_text("未写入任何内容")
    assert _members(clerk, union) == before
    clerk.go("/console/rosters/")
    page.locator("tbody a[data-open]").first.click()
    page.get_by_label("只导入有效行", exact=False).check()
    clerk.press("确认入库")
    expect(page.locator("main")).to_contain_text("登记会员 2 人")
    clerk.sound()
    assert _members(clerk, union) == before + 2

    clerk.go("/console/rosters/")
    _upload(clerk, workbook, follow=False)
    expect(page.locator("main")).to_contain_text("没有重复导入")
    assert _members(clerk, union) == before + 2


def _upload(clerk, path: Path, *, follow: bool = True) -> None:
    clerk.page.locator("[name=file]").set_input_files(path)
    clerk.fill(document="2026年第3次委员会会议纪要")
    clerk.press("上传并检查")
    if follow:
        expect(clerk.page.locator("#roster-state")).to_be_visible()
