"""Builds a small demo, walks through it in Chromium and writes the pictures of docs/images."""

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
LARGEST = 200_000
WALL = (1920, 1080)


class Photographer:
    """Takes the pictures with the journeys' own way of using the site."""

    def __init__(self, browser: Browser, site: Any) -> None:
        self.browser, self.site = browser, site
        self.browsing = import_module("tests.journeys.browsing")
        self.applying = import_module("tests.journeys.applying")
        self.desk = import_module("tests.journeys.desk")
        self.people = import_module("tests.journeys.people")

    def window(self, size: tuple[int, int], **more: Any) -> Any:
        return self.browsing.window(self.browser, self.site.address, size=size, **more)

    def staff(self, username: str, size: tuple[int, int], **more: Any) -> Any:
        """The window of a member of staff."""
        visitor = self.window(size, **more)
        self.desk.sign_in(visitor, self.site, username)
        return visitor

    def take(self, visitor: Any, name: str) -> None:
        """Write the picture of what the window shows."""
        visitor.page.wait_for_load_state("networkidle")
        path = IMAGES / f"{name}.png"
        visitor.page.evaluate("document.activeElement.blur()")
        visitor.page.screenshot(path=path, animations="disabled", caret="hide")
        size = path.stat().st_size
        print(f"{name}.png  {size / 1000:.0f} kB{'  太大' if size > LARGEST else ''}")

    def everything(self) -> None:
        clerk = self.staff("union3", self.browsing.DESKTOP)
        number = self.portal(self.desk.poster_of(clerk, self.site.staff("union3").where))
        self.console(clerk, number)
        self.roster()
        self.figures()

    def portal(self, address: str) -> str:
        """A courier joins; a member looks at the card. Gives the courier's matter."""
        worker = self.people.somebody("刘晓送")
        courier = self.applying.Applicant(self.window(self.browsing.PHONE), worker)
        visitor = courier.visitor
        visitor.go(address)
        courier.prove_phone()
        visitor.fill(name=worker.name, identity_number=worker.identity)
        visitor.page.get_by_label(worker.work, exact=True).check()
        visitor.page.evaluate("scrollTo(0, 0)")
        self.take(visitor, "portal-join")
        courier.describe()
        number = courier.confirm()
        visitor.go(f"/matters/{number}/")
        self.take(visitor, "portal-matter")
        known = self.site.worker(self.site.staff("union3").where)
        member = self.applying.Applicant(self.window(self.browsing.PHONE), self.people.Worker("", "", known.phone))
        member.sign_in()
        member.visitor.go("/")
        self.take(member.visitor, "portal-home")
        member.visitor.go("/me/card/")
        self.take(member.visitor, "portal-card")
        return number

    def console(self, clerk: Any, number: str) -> None:
        clerk.go(f"/console/matters/{number}/")
        self.take(clerk, "console-matter")
        desk = self.staff("union1", self.browsing.DESKTOP)
        desk.go("/console/")
        self.take(desk, "console-today")

    def roster(self) -> None:
        """A roster of eight people, two of them with a slip."""
        clerk = self.staff("street1", self.browsing.DESKTOP)
        people = [self.people.somebody(name) for name in ("王大明", "李春兰", "赵国庆", "孙小梅", "周建军", "吴海燕")]
        people[1] = self.people.Worker(people[1].name, people[1].identity[:-2] + "00", people[1].phone)
        people[4] = self.people.Worker(people[4].name, people[4].identity, "1390000")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "会员花名册.xlsx"
            page = clerk.go("/console/rosters/")
            with page.expect_download() as download:
                page.get_by_role("link", name="下载模板").click()
            download.value.save_as(path)
            union, employer = self.site.staff("union1").where, self.site.staff("employer").where
            import_module("tests.journeys.filling").fill(path, union, employer, people)
            page.locator("[name=file]").set_input_files(path)
            clerk.fill(document="2026年第3次委员会会议纪要")
            clerk.press("上传并检查")
            page.locator("#roster-state").get_by_text("问题与提示").first.wait_for(timeout=60_000)
        self.take(clerk, "console-roster")

    def figures(self) -> None:
        leader = self.staff("leader", WALL, scale=0.75)
        leader.go("/screen/")
        self.take(leader, "screen")
        officer = self.staff("district", self.browsing.DESKTOP)
        officer.go("/console/figures/I45/")
        self.take(officer, "figure")


def main() -> int:
    """Build, serve, photograph."""
    sys.path.insert(0, str(ROOT))
    IMAGES.mkdir(parents=True, exist_ok=True)
    browsing, site = import_module("tests.journeys.browsing"), import_module("tests.journeys.site")
    with site.demo_site() as running, sync_playwright() as playwright:
        browser = browsing.launch(playwright)
        Photographer(browser, running).everything()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
