"""The judge's desk in a browser that loses the network: nothing typed is lost, everything is sent once when it is back."""

from pathlib import Path
from urllib.parse import parse_qs

import gongyou

SCRIPT = Path(gongyou.__file__).parent / "ui" / "static" / "ui" / "dist" / "judging.js"
ITEM = """<section data-item="{0}" tabindex="-1"><form action="/marks/" method="post" data-marks>
<input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="hidden" name="code" value="{0}">
<input type="hidden" name="seen" value="0"><div class="gy-judging__field"><input name="m-skill" id="skill-{0}"></div>
<p data-problem hidden></p><button data-step="-1" type="button">back</button><button id="save-{0}">save</button>
<button data-step="1" type="button">next</button></form></section>"""
PAGE = f"""<!doctype html><meta charset="utf-8"><style>.is-stepping [data-item]:not(.is-current) {{ display: none }}</style>
<div data-judging="PC-2026-000001/7" data-gone="gone"><p data-state data-saved="saved" data-waiting="waiting {{n}}"
data-offline="offline {{n}}" data-signed-out="signed out {{n}}"></p><a href="#item-A1" data-go="A1">A1</a>
<a href="#item-B2" data-go="B2">B2</a>{ITEM.format("A1")}{ITEM.format("B2")}</div><script src="/judging.js"></script>"""


class Site:
    """What the site was sent and what it answers; `there` says whether the network is."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.there, self.answer = True, (200, '{"saved": true, "seen": 5}')

    def serve(self, route) -> None:
        path = route.request.url.split("http://desk.test", 1)[1]
        if path == "/judging.js":
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        elif path != "/marks/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif not self.there:
            route.abort()
        else:
            self.sent.append({key: found[0] for key, found in parse_qs(route.request.post_data).items()})
            status, body = self.answer
            route.fulfill(status=status, body=body, content_type="application/json")


def opened(browser, site):
    page = browser.new_context(viewport={"width": 1024, "height": 768}).new_page()
    page.route("**/*", site.serve)
    page.goto("http://desk.test/")
    return page


def save(page, code, value):
    page.fill(f"#skill-{code}", value)
    page.click(f"#save-{code}")


def state(page, text):
    page.wait_for_function("text => document.querySelector('[data-state]').textContent === text", arg=text)


def test_entries_outlive_the_network_and_the_page(browser):
    site = Site()
    page = opened(browser, site)
    site.there = False
    save(page, "A1", "80")  # one item a screen: the next one comes by itself
    assert page.is_visible("#skill-B2") and not page.is_visible("#skill-A1")
    page.fill("#skill-B2", "7")  # typed, not saved
    state(page, "waiting 1")
    page.reload()
    assert page.input_value("#skill-A1") == "80" and page.input_value("#skill-B2") == "7"
    site.there = True
    page.evaluate("window.dispatchEvent(new Event('online'))")
    state(page, "saved")
    assert [(one["code"], one["m-skill"], one["seen"]) for one in site.sent] == [("A1", "80", "0")]
    page.click("[data-go=A1]")
    save(page, "A1", "81")
    state(page, "saved")
    first, second = site.sent
    assert (second["m-skill"], second["seen"]) == ("81", "5") and second["device_key"] > first["device_key"]
    assert second["device_key"].split("-")[0] == first["device_key"].split("-")[0]


def test_a_refusal_is_shown_and_an_ended_session_loses_nothing(browser):
    site = Site()
    page = opened(browser, site)
    site.answer = (422, '{"saved": false, "message": "too high"}')
    save(page, "A1", "800")
    page.wait_for_selector("[data-problem]:not([hidden])")
    assert page.inner_text("[data-item=A1] [data-problem]") == "too high" and page.input_value("#skill-A1") == "800"
    state(page, "saved")  # nothing waits: it is the judge's turn
    site.answer = (403, "{}")
    save(page, "A1", "80")
    state(page, "signed out 1")
    site.answer = (200, '{"saved": true, "seen": 9}')
    page.reload()
    state(page, "saved")
    assert [one["m-skill"] for one in site.sent] == ["800", "80", "80"]
