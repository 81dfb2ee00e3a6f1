"""What officers and judges do in selections and contests: draft a round and check another's, mark on a tablet."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import Visitor, said
from tests.journeys.site import Account, Site

TABLET = (820, 1180)
#: A finger needs this much.
_FINGER = 44
ROUND = said(r"/console/rounds/[A-Z]+-\d{4}-\d{6}/")


def hired(site: Site, accounts: list[dict]) -> None:
    """The accounts that a scene made sign in like the printed ones."""
    site.accounts += [Account(**account) for account in accounts]


def drafted(clerk: Visitor, title: str, stage: str, **answers: str) -> str:
    """Draft a round over what waits at this stage of the call with this title; gives its number."""
    page = clerk.go("/console/rounds/")
    row = page.locator("tr").filter(has_text=title).filter(has_text=stage)
    with page.expect_navigation():
        row.get_by_role("link", name="起草").first.click()
    expect(page.get_by_role("button", name="起草", exact=True)).to_be_visible()
    for name, text in answers.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("(node) => node.tagName") == "SELECT":
            field.select_option(value=text)
        else:
            field.fill(text)
    clerk.sound()
    clerk.press("起草")
    expect(page).to_have_url(ROUND)
    expect(page.locator("main")).to_contain_text("须由另一人核对")
    clerk.sound()
    return page.url.rstrip("/").rpartition("/")[2]


def checked(other: Visitor, number: str, button: str) -> Page:
    """The second hand opens the draft, or decides by it."""
    page = other.go(f"/console/rounds/{number}/")
    other.sound()
    other.press(button)
    expect(page.locator("#gy-messages")).to_be_visible()
    expect(page.get_by_role("button", name=button, exact=True)).to_have_count(0)
    return page


def big_enough(targets: Locator) -> None:
    """Whatever is touched is at least as big as a fingertip."""
    seen = [target.bounding_box() for target in targets.all() if target.is_visible()]
    assert seen and all(box["width"] >= _FINGER and box["height"] >= _FINGER for box in seen), seen


def item_of(judge: Visitor) -> Locator:
    """The item on the judge's screen."""
    return judge.page.locator("[data-item].is-current")


def mark(judge: Visitor, *points: str) -> str:
    """Fill in the marks of the item on the screen and save them; gives its code."""
    shown = item_of(judge)
    code = shown.get_attribute("data-item")
    fields = shown.locator(".gy-judging__field")
    assert fields.count() == len(points)
    for place, text in enumerate(points):
        field = fields.nth(place)
        if field.locator("input[type=radio]").count():
            field.locator("label").filter(has_text=text).first.tap()
        else:
            field.locator("input").fill(text)
    shown.get_by_role("button", name="保存").tap()
    return code


def state_of(judge: Visitor) -> Locator:
    """What the desk says of what is sent and what waits."""
    return judge.page.locator("[data-state]")
