"""指标：大屏的 1-2-3-5-1、任一天的值、指标页的走势和表格，与命令行一致。"""

from playwright.sync_api import expect

from tests.journeys.browsing import WALL
from tests.journeys.desk import shown_value, tile_value, wait_for_tile

DAY = "2017-12-31"
#: Within which the screen follows what earlier stories changed.
SECONDS = 30


def test_screen_shows_the_strands_and_any_day(staff, site, size):
    """大屏：一二三五一五列，滑到 2017 年显示当年末的数，再回到今天。"""
    leader = staff("leader", size)
    leader.go("/screen/")
    leader.sound(size, WALL)
    numbers = leader.page.locator(".gy-screen__column h2 b").all_inner_texts()
    assert numbers == ["1", "2", "3", "5", "1"]
    now = site.figures()["I45"]["value"]
    assert wait_for_tile(leader, "产业工人总量", now, SECONDS) == now

    slider = leader.page.locator("#year")
    slider.focus()
    leader.page.keyboard.press("Home")
    leader.press("看该年末")
    expect(leader.page.locator("main")).to_contain_text("2017年12月31日")
    then = site.figures(DAY)["I45"]
    assert tile_value(leader, "产业工人总量") == then["value"] != now
    leader.sound(size, WALL)
    leader.follow("回到今天")
    assert tile_value(leader, "产业工人总量") == now


def test_figure_page_agrees_with_the_command_line(staff, site, size):
    """指标页：口径、走势图、分街道表格、下载；截至 2017 年末与 gongyou figures 一致。"""
    officer = staff("district", size)
    officer.go("/console/figures/")
    officer.sound()
    officer.follow("产业工人总量")
    officer.sound()
    page = officer.page
    expect(page.locator("#trend svg").first).to_be_visible()
    expect(page.locator("#bars svg").first).to_be_visible()
    expect(page.locator("aside")).to_contain_text("口径")
    assert page.locator("tbody tr").count() >= 23
    page.locator("#trend summary").click()
    expect(page.locator("#trend td").first).to_be_visible()

    told = site.figures(DAY)
    for figure_id in ("I45", "I42", "I44"):
        assert told[figure_id]["as_of"] == DAY
        assert shown_value(officer, figure_id, f"?as_of={DAY}") == told[figure_id]["value"]
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    assert download.value.suggested_filename.endswith("20171231.xlsx")
