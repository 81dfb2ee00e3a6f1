"""英文界面：换成英文后，职工端、工作台、大屏的各页没有漏译的话；名字、编号、法规名称照原文。"""

import re
from pathlib import Path

from babel.messages import pofile
from playwright.sync_api import Page

from tests.journeys.applying import Applicant
from tests.journeys.browsing import DESKTOP, PHONE, WALL, Visitor
from tests.journeys.people import Worker
from tests.journeys.site import ROOT, Site

CATALOGUE = ROOT / "src" / "gongyou" / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: What a record keeps in the words in which it was written down: the purpose of a code.
KEPT = {"筹建期入会"}
HAN = re.compile(r"[\u4e00-\u9fff]")
_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
#: Every text of the page with a Chinese character in it, and of the attributes that are read out.
_TEXTS = r"""() => {
  const found = new Set(), add = (text) => /[\u4e00-\u9fff]/.test(text) && found.add(text.trim().replace(/\s+/g, " "));
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const inside = walk.currentNode.parentElement;
    if (!inside.closest("script, style, template, [lang^=zh]:not(html)")) add(walk.currentNode.textContent);
  }
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [data-label]"))
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-label"]) add(node.getAttribute(name) ?? "");
  add(document.title);
  return [...found];
}"""
#: What can be pressed and is smaller than 24 by 24 (WCAG 2.2, 2.5.8); links inside a text are let through.
_SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((node) => node.getClientRects().length && !node.closest("p, li, td, th, dd, .gy-visually-hidden, .gy-skip"))
  .map((node) => (/^(checkbox|radio)$/.test(node.type) && (node.labels ?? [])[0]) || node)
  .map((node) => [node, node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && Math.min(box.width, box.height) < 24)
  .map(([node]) => node.outerHTML.slice(0, 120))"""

PUBLIC = (
    "/",
    "/join/",
    "/sign-in/phone/",
    "/services/",
    "/services/unions.join/",
    "/services/unions.retain/",
    "/verify/",
    "/privacy/",
    "/about/",
    "/figures/",
    "/figures/I44/",
    "/figures/report/unions.team/",
    "/notices/",
    "/demo/",
    "/sign-in/",
)
OWN = (
    "/",
    "/me/",
    "/me/line/",
    "/me/card/",
    "/me/data/",
    "/me/consents/",
    "/me/sessions/",
    "/matters/",
    "/messages/",
    "/services/unions.leave/open/",
    "/services/unions.retain/open/",
)
DESK = (
    "",
    "duties/",
    "duties/below/",
    "late/",
    "open/",
    "open/unions.move/",
    "open/unions.founding/",
    "figures/",
    "figures/I44/",
    "figures/certified/",
    "figures/reports/unions.team/",
    "people/",
    "merges/",
    "organisations/",
    "proposals/",
    "employers/",
    "codes/",
    "drives/",
    "drives/new/",
    "rosters/",
    "account/",
)


def due_translations(path: Path = CATALOGUE) -> tuple[frozenset[str], re.Pattern[str]]:
    """The Chinese texts for which there is an English one: the whole ones, and one pattern for those with places."""
    with path.open("rb") as file:
        messages = [str(found.id[0] if isinstance(found.id, tuple) else found.id) for found in pofile.read_po(file)]
    plain = frozenset(one.strip() for one in messages if HAN.search(one) and not _PLACE.search(one))
    patterned = [one for one in messages if _PLACE.search(one) and len(HAN.findall(_PLACE.sub("", one))) > 3]
    written = (".+?".join(re.escape(part) for part in _PLACE.split(one.strip())) for one in patterned)
    return plain, re.compile("|".join(f"(?:{one})" for one in written))


def left(page: Page, plain: frozenset[str], pattern: re.Pattern[str]) -> list[str]:
    """Texts of the page that stand there in Chinese although there is an English text."""
    texts = page.evaluate(_TEXTS)
    pieces = [(text, part.strip()) for text in texts for part in (text, *re.split(r" · |[：:;；]", text))]
    return sorted({text for text, piece in pieces if text not in KEPT and (piece in plain or pattern.fullmatch(piece))})


def read(visitor: Visitor, paths: tuple[str, ...]) -> None:
    """Open each page: English, sound, and large enough to press."""
    plain, pattern = due_translations()
    for path in paths:
        assert visitor.page.goto(f"{visitor.site}{path}").status == 200, path
        assert visitor.page.locator("html").get_attribute("lang") == "en", path
        assert left(visitor.page, plain, pattern) == [], path
        assert visitor.page.evaluate(_SMALL) == [], path
        visitor.sound()


def test_the_check_finds_what_is_left_in_chinese(opened, size):
    """不换语言时，同一套检查每页都能找出中文。"""
    visitor, known = opened(size), due_translations()
    for path in ("/", "/join/", "/services/"):
        visitor.go(path)
        assert len(left(visitor.page, *known)) > 4, path


def test_a_visitor_reads_the_public_pages_in_english(opened, size):
    """首页底部换成英文：公开的每一页都是英文。"""
    visitor = opened(size)
    visitor.go("/")
    visitor.press("English")
    read(visitor, PUBLIC)


def test_a_member_reads_the_own_pages_in_english(opened, site: Site, size):
    """登录后换成英文：我的各页和申请表都是英文。"""
    member = Applicant(opened(size), Worker("", "", site.worker(site.staff("union3").where).phone))
    member.sign_in()
    member.visitor.press("English")
    read(member.visitor, OWN)
    member.visitor.press("中文")
    assert member.visitor.page.locator("html").get_attribute("lang") == "zh-Hans"


def in_english(visitor: Visitor) -> Visitor:
    """Press English in the console's menu, which a phone opens first."""
    visitor.go("/console/")
    if visitor.page.viewport_size["width"] == PHONE[0]:
        visitor.page.get_by_role("link", name="菜单", exact=True).click()
    visitor.press("English")
    return visitor


def test_staff_and_the_wall_read_english(staff, size):
    """工作台菜单里换成英文：镇街经办人的各页、大屏都是英文。"""
    read(in_english(staff("street1", size)), tuple(f"/console/{path}" for path in DESK))
    read(in_english(staff("leader", WALL if size == DESKTOP else size)), ("/screen/",))
