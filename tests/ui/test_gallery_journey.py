"""The gallery in Chromium: nothing from outside, no sideways scroll, axe finds nothing, targets are large enough."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright

from tests.journeys.browsing import CHROMIUM

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SENIOR, DARK = {"gy_view": "senior"}, {"gy_theme": "dark"}
LOOKS = {
    "console": ("console", 1440, {}),
    "console dark": ("console", 1440, DARK),
    "console on a phone": ("console", 390, {}),
    "portal": ("portal", 390, {}),
    "portal dark": ("portal", 390, DARK),
    "portal senior": ("portal", 390, SENIOR),
    "portal at 320": ("portal", 320, {}),
    "plain": ("plain", 390, {}),
    "screen": ("screen", 1920, {}),
}
#: A number inside a sentence is as high as its line (WCAG 2.2, 2.5.8: inline targets).
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((node) => node.getClientRects().length && !node.matches(".gy-skip, .gy-report__number"))
  .map((node) => [node, (node.matches("[type=checkbox], [type=radio]") ? node.closest("label") : node).getBoundingClientRect()])
  .filter(([, box]) => Math.round(box.height) < least || Math.round(box.width) < least)
  .map(([node]) => node.outerHTML.slice(0, 120))"""
SMALL_TEXT = """() => [...document.querySelectorAll("body *")]
  .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
  .filter((node) => node.getClientRects().length && !node.closest("svg, script, template, .gy-visually-hidden"))
  .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 18).map((node) => node.outerHTML.slice(0, 120))"""

pytestmark = [pytest.mark.journey, pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def site():
    """Serve the gallery alone, without sign-in, and give its address."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        ROOT_URLCONF="tests.ui.urls",
        MIDDLEWARE=[],
        ALLOWED_HOSTS=["127.0.0.1"],
        STORAGES=settings.STORAGES | plain,
    ):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture
def opened(request, browser, site):
    """Return a function that opens a look and gives the page and the addresses asked for outside."""

    def go(look):
        layout, width, cookies = LOOKS[look]
        context = browser.new_context(viewport={"width": width, "height": 1080}, color_scheme="light")
        request.addfinalizer(context.close)
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page, outside = context.new_page(), []
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((site, "data:")) else outside.append(asked.url),
        )
        page.goto(f"{site}/{layout}/", wait_until="networkidle")
        return page, outside

    return go


@pytest.mark.parametrize("look", LOOKS)
def test_look_is_accessible_and_stays_inside(opened, look):
    page, outside = opened(look)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert outside == []


def test_charts_are_drawn_and_the_table_can_be_opened(opened):
    page, _ = opened("portal")
    assert page.locator("[data-chart] svg").count() == 2
    page.locator("#by-street summary").click()
    assert page.locator("#by-street td").first.is_visible()


@pytest.mark.parametrize(("look", "least"), [("portal", 44), ("portal senior", 60)])
def test_targets_are_large_enough(opened, look, least):
    page, _ = opened(look)
    assert page.evaluate(SMALL_TARGETS, least) == []


def test_senior_text_is_at_least_18_px(opened):
    page, _ = opened("portal senior")
    assert page.evaluate(SMALL_TEXT) == []


def test_keyboard_walks_ticks_opens_and_searches(opened):
    page, _ = opened("console")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tr.is-current input").is_checked()
    assert page.locator("tr.is-current").get_attribute("class") == "is-current"
    assert page.locator("[data-count-of]").inner_text() == "1"
    assert page.evaluate("document.activeElement.querySelector('a').textContent") == "BL-2026-000317"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "gy-search"
    page.keyboard.press("j")
    assert page.locator("#gy-search").input_value() == "j"
