"""One site and one browser for all stories; a window for every person in a story."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browsing import CHROMIUM, DESKTOP, PHONE, Opener, Visitor, launch, window
from tests.journeys.desk import sign_in
from tests.journeys.site import Site, demo_site


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"))


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    with demo_site() as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="package")
def signed_in() -> dict[str, list]:
    """The cookies of the staff who signed in already; a second factor is good only once."""
    return {}


@pytest.fixture(scope="package")
def examined() -> set:
    """The pages that axe has seen."""
    return set()


@pytest.fixture
def opened(request, browser: Browser, site: Site, examined: set) -> Opener:
    """A function that opens a window."""

    def go(size: tuple[int, int] = PHONE, **more) -> Visitor:
        found = window(browser, site.address, size=size, examined=examined, **more)
        request.addfinalizer(found.context.close)
        return found

    return go


@pytest.fixture
def staff(opened: Opener, site: Site, signed_in: dict[str, list]) -> Opener:
    """A function that gives the window of a member of staff, signed in with password and second factor."""

    def go(username: str, size: tuple[int, int] = DESKTOP, **more) -> Visitor:
        if username in signed_in:
            return opened(size, cookies=signed_in[username], **more)
        visitor = opened(size, **more)
        sign_in(visitor, site, username)
        signed_in[username] = [one for one in visitor.context.cookies() if one["name"] in ("session", "csrf")]
        return visitor

    return go
