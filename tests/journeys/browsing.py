"""A browser that notices what must not happen: requests outside, errors, sideways scroll, what axe finds."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, expect

#: The shell is the same engine without the frame around it, which costs four times as much for every window.
_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((path for path in _BROWSERS if path.exists()), _BROWSERS[-1])
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
PHONE, DESKTOP, WALL = (390, 844), (1440, 900), (1920, 1080)
BOTH = (PHONE, DESKTOP)
#: The most that a page may take; a busy machine is patiently waited for.
PATIENCE = 20_000
#: What Chromium itself writes when a page is answered with 404 or 422.
_STATUS = "Failed to load resource: the server responded with a status of"
_VIOLATIONS = """document.addEventListener("securitypolicyviolation",
  (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""
#: What axe can tell apart: the components on the page in their states, not the words.
_SHAPE = """() => [...new Set([...document.querySelectorAll("*")].flatMap((node) =>
  [`${node.tagName}.${node.getAttribute("class") ?? ""}.${node.getAttribute("type") ?? ""}`]))].sort().join("|")
  + document.documentElement.outerHTML.slice(0, document.documentElement.outerHTML.indexOf(">"))"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def said(text: str) -> re.Pattern[str]:
    """A pattern for an address that ends in this way, whatever its query and its place on the page."""
    return re.compile(text + r"(\?.*)?(#.*)?$")


@dataclass
class Visitor:
    """One browser window of one person, and what went wrong in it."""

    site: str
    context: BrowserContext
    page: Page
    wrong: list[str] = field(default_factory=list)
    scripts: bool = True
    examined: set = field(default_factory=set, repr=False)

    def go(self, path: str) -> Page:
        """Open an address of the site and look at the page."""
        self.page.goto(f"{self.site}{path}")
        return self.page

    def press(self, name: str, *, role: Any = "button", exact: bool = True, within: str = "body") -> Page:
        """Press the button (or link) with this name and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role(role, name=name, exact=exact).first.click()
        return self.page

    def follow(self, name: str, *, exact: bool = True, within: str = "body") -> Page:
        return self.press(name, role="link", exact=exact, within=within)

    def fill(self, **answers: str) -> None:
        """Fill fields by their names."""
        for name, text in answers.items():
            self.page.locator(f"[name={name}]:visible").fill(text)

    def places(self) -> list[str]:
        """The addresses that the console's navigation offers, in their order."""
        links = self.page.locator("nav.gy-side a[href^='/']")
        expect(links.first, f"{self.page.url}: {self.text('body')[:400]}").to_be_attached()
        links = self.page.locator("nav.gy-side a[href^='/']").all()
        return list(dict.fromkeys(link.get_attribute("href") for link in links))

    def shows(self, text: str, *, within: str = "main") -> None:
        """Wait until the page shows this text somewhere."""
        expect(self.page.locator(within).get_by_text(text).first).to_be_visible()

    def text(self, selector: str = "main") -> str:
        return self.page.locator(selector).first.inner_text()

    def sound(self, *sizes: tuple[int, int]) -> Page:
        """Look at the page (in other sizes, if given): nothing outside, no error, no sideways scroll, axe silent.

        axe is slow: a page of the same components in the same states is not given to it twice.
        """
        assert self.wrong == [], f"{self.page.url}: {self.wrong}"
        own = self.page.viewport_size
        for width, height in sizes or [(own["width"], own["height"])]:
            self.page.set_viewport_size({"width": width, "height": height})
            self._look()
        self.page.set_viewport_size(own)
        return self.page

    def _look(self) -> None:
        self.page.wait_for_load_state()
        width = self.page.viewport_size["width"]
        assert self.page.evaluate(_SIDEWAYS) <= 0, f"{self.page.url} scrolls sideways at {width}"
        if self.scripts and self._is_new(width):
            found = accessible(self.page)
            assert found == [], f"{self.page.url} at {width}: {found}"

    def _is_new(self, width: int) -> bool:
        """Whether axe has not seen this page at this width; notes it down."""
        shape = (width, hashlib.sha256(self.page.evaluate(_SHAPE).encode()).hexdigest())
        is_new = shape not in self.examined
        self.examined.add(shape)
        return is_new


def accessible(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds, by rule with the places."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:140] for node in one["nodes"]]) for one in found]


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium, without a frame where that is installed (its date fields are English: the Chinese words of the program are a package apart)."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)


def window(
    browser: Browser,
    site: str,
    *,
    size: tuple[int, int],
    scripts: bool = True,
    cookies: list | None = None,
    examined: set | None = None,
    scale: float = 1,
    language: str = "zh-CN",
    device: str | None = None,
    touch: bool = False,
) -> Visitor:
    """Open a window; whatever must not happen in it is written down as it happens.

    `device` is how the browser describes itself, where a story needs another one than Chromium; `touch` is for fingers.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        device_scale_factor=scale,
        color_scheme="light",
        reduced_motion="reduce",
        locale=language,
        user_agent=device,
        has_touch=touch,
        timezone_id="Asia/Shanghai",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    if cookies:
        context.add_cookies(cookies)
    context.add_init_script(_VIOLATIONS)
    visitor = Visitor(
        site, context, context.new_page(), scripts=scripts, examined=set() if examined is None else examined
    )
    _watch(visitor)
    return visitor


def _watch(visitor: Visitor) -> None:
    def asked(request: Request) -> None:
        if not request.url.startswith((visitor.site, "data:", "blob:")):
            visitor.wrong.append(f"outside: {request.url}")

    def failed(request: Request) -> None:
        answer = request.response()
        if answer and answer.status >= 400 and not request.is_navigation_request():
            visitor.wrong.append(f"{answer.status}: {request.url}")

    def told(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_STATUS):
            visitor.wrong.append(f"console: {message.text}")

    page, note = visitor.page, visitor.wrong.append
    page.on("request", asked)
    page.on("requestfinished", failed)
    page.on("console", told)
    page.on("pageerror", lambda error: note(f"script: {error}"))


Opener = Callable[..., Visitor]
