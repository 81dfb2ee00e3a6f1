"""What a clerk does in the console: find a code, open a matter, decide, read a figure."""

import re
import time

from playwright.sync_api import expect

from tests.journeys.browsing import Visitor, said
from tests.journeys.scanning import scan
from tests.journeys.site import Site, second_factor


def sign_in(visitor: Visitor, site: Site, username: str) -> None:
    """Password, then second factor."""
    account = site.staff(username)
    visitor.go("/sign-in/")
    visitor.fill(login=username, password=account.password)
    visitor.press("登录")
    visitor.fill(code=site.second_factor(username))
    visitor.press("登录")
    assert "/console/" in visitor.page.url, visitor.text("body")


def first_sign_in(visitor: Visitor, username: str, password: str) -> None:
    """The first time: password, setting up the second factor, and proving it."""
    visitor.go("/sign-in/")
    visitor.fill(login=username, password=password)
    visitor.press("登录")
    visitor.fill(password=password)
    visitor.press("确认")
    visitor.sound()
    secret = visitor.page.locator("#totp-secret").text_content()
    visitor.fill(code=second_factor(secret))
    visitor.press("完成设置")
    visitor.sound()
    visitor.go("/console/")
    visitor.fill(code=second_factor(secret, later=1))
    visitor.press("确认")


def poster_of(clerk: Visitor, text: str) -> str:
    """The path that the printed poster's code leads to: of the code in the row with this text, as the clerk prints it."""
    clerk.go("/console/codes/")
    row = clerk.page.locator("tbody tr").filter(has=clerk.page.get_by_role("cell", name=text)).last
    with clerk.page.expect_navigation():
        row.get_by_role("link").click()
    address = scan(clerk.page)
    assert address.startswith(f"{clerk.site}/j/") and address in clerk.text()
    return address.removeprefix(clerk.site)


def open_by_keyboard(clerk: Visitor, number: str) -> None:
    """Walk down the list with j and open the matter with Enter."""
    page = clerk.go("/console/")
    rows = page.locator("tbody tr[data-row]")
    places = [number in text for text in rows.all_inner_texts()]
    assert any(places), f"{number} is not in the list:\n{clerk.text()}"
    for _step in range(places.index(True) + 1):
        page.keyboard.press("j")
    expect(page.locator("tr.is-current")).to_contain_text(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(said(f"/console/matters/{number}/"))


def decide(clerk: Visitor, number: str, outcome: str, *, note: str = "", confirm: bool = False) -> None:
    """Open the matter and press one of its outcomes."""
    page = clerk.go(f"/console/matters/{number}/")
    if confirm:
        for box in page.locator("[name=confirmed]").all():
            box.check()
    if note:
        clerk.fill(note=note)
    clerk.press(outcome)
    expect(page.locator("#gy-messages")).to_contain_text(re.compile("已"))


def shown_value(visitor: Visitor, figure_id: str, query: str = "") -> int:
    """The large number on the page of a figure."""
    visitor.go(f"/console/figures/{figure_id}/{query}")
    return _number(visitor.page.locator(".gy-stat__value").first.inner_text())


def tile_value(visitor: Visitor, label: str) -> int:
    """The number on the tile with this label, on the screen or on a page of figures."""
    tile = visitor.page.locator(".gy-stat").filter(has=visitor.page.locator(".gy-stat__label", has_text=label)).first
    return _number(tile.locator(".gy-stat__value").inner_text())


def _number(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found, text
    return int(found.group().replace(",", ""))


def wait_for_value(visitor: Visitor, figure_id: str, wanted: int, seconds: float) -> int:
    """Look again until the page shows the value; gives what it showed last."""
    until = time.monotonic() + seconds
    while (found := shown_value(visitor, figure_id)) != wanted and time.monotonic() < until:
        visitor.page.wait_for_timeout(300)
    return found


def wait_for_tile(visitor: Visitor, label: str, wanted: int, seconds: float) -> int:
    """Load the page again until its tile shows the value; gives what it showed last."""
    until = time.monotonic() + seconds
    while (found := tile_value(visitor, label)) != wanted and time.monotonic() < until:
        time.sleep(1)
        visitor.page.reload()
    return found
