"""One site and one browser for all stories; a window for every person in a story."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.browsing import CHROMIUM, DESKTOP, PATIENCE, PHONE, Opener, Visitor, launch, window
from tests.journeys.desk import poster_of, sign_in
from tests.journeys.site import Site, demo_site

expect.set_options(timeout=PATIENCE)
RELEASE = os.environ.get("GONGYOU_TEST_LENGTH") == "release"


def _other_width(item: pytest.Item, seen: dict[str, int]) -> bool:
    """Whether this story's other width is left to the long run: stories take turns, that of joining is told twice."""
    told = getattr(item, "callspec", None)
    if RELEASE or told is None or "size" not in told.params or "test_joining" in item.nodeid:
        return False
    turn = seen.setdefault(item.nodeid.partition("[")[0], len(seen))
    return told.params["size"] == (DESKTOP if turn % 2 else PHONE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Stories are clicked at both widths before a release, and at one in turn every time; pages are looked at in both."""
    seen: dict[str, int] = {}
    left = [item for item in items if "journeys" in item.path.parts and _other_width(item, seen)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]
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


@pytest.fixture(params=[PHONE, DESKTOP], ids=["390", "1440"])
def size(request) -> tuple[int, int]:
    """The size of the windows of a story that is clicked on a phone and on a desk."""
    return request.param


@pytest.fixture(scope="package")
def printed() -> dict[str, str]:
    """Where the posters lead that were printed already."""
    return {}


@pytest.fixture
def poster(staff: Opener, site: Site, printed: dict[str, str]) -> Callable[[str], str]:
    """A function that gives the path of the code on a union's poster, as its clerk prints it."""

    def path(username: str) -> str:
        if username not in printed:
            printed[username] = poster_of(staff(username), site.staff(username).where)
        return printed[username]

    return path


@pytest.fixture
def opened(request, browser: Browser, site: Site, examined: set) -> Opener:
    """A function that opens a window."""

    def go(size: tuple[int, int] = PHONE, **more) -> Visitor:
        found = window(browser, site.address, size=size, examined=examined, **more)
        request.addfinalizer(found.context.close)
        return found

    return go


@pytest.fixture
def staff(opened: Opener, site: Site, signed_in: dict[str, list]) -> Iterator[Opener]:
    """A function that gives the window of a member of staff, signed in with password and second factor."""
    used: list[tuple[str, Visitor]] = []

    def go(username: str, size: tuple[int, int] = DESKTOP, **more) -> Visitor:
        visitor = opened(size, cookies=signed_in.get(username), **more)
        used.append((username, visitor))
        if username not in signed_in or _is_out(visitor, site):
            sign_in(visitor, site, username)
            signed_in[username] = _cookies(visitor)
        return visitor

    yield go
    for username, visitor in used:
        # Whoever proves the password again goes on under another session.
        if username in signed_in and _session(_cookies(visitor)) not in ("", _session(signed_in[username])):
            signed_in[username] = _cookies(visitor)


def _is_out(visitor: Visitor, site: Site) -> bool:
    """Whether the session ended: rights changed with a move, a role or a password."""
    answer = visitor.context.request.get(f"{site.address}/console/")
    return "/sign-in/" in answer.url


def _cookies(visitor: Visitor) -> list:
    return [one for one in visitor.context.cookies() if one["name"] in ("session", "csrf")]


def _session(cookies: list) -> str:
    return next((one["value"] for one in cookies if one["name"] == "session"), "")
