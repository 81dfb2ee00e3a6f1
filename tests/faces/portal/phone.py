"""A worker's phone for tests of the portal: Django's client, real operations, codes read from the demo gateway."""

import re
from html import unescape

from django.core.cache import cache
from django.test import Client

from gongyou.kernel.outbox.phones import received
from gongyou.kernel.outbox.sending import drain
from tests.factories.world import identity, mobile

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
FORM = re.compile(r'<form class="gy-form".*?</form>', re.DOTALL)
VARYING = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r'"x-csrftoken": "[^"]*"'),
    re.compile(r'name="idempotency_key" value="[^"]*"'),
    re.compile(r"RH-\d{4}-\d{6}"),
    re.compile(r'name="carried" value="[^"]*"'),
    re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?"),
)


def hidden(response) -> dict[str, str]:
    """The hidden fields of the page's own form (the last one of the kit), as a browser would send them back."""
    form = FORM.findall(response.content.decode())[-1]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


def plain(response) -> str:
    """The page without what differs on every request: tokens, numbers of matters, times of day."""
    text = response.content.decode()
    for pattern in VARYING:
        text = pattern.sub("~", text)
    return text


def last_code(number: str) -> str:
    """The code in the latest message; the queue runs after a commit, which a test never reaches."""
    drain()
    return re.search(r"\d{6}", received(number)[0].text).group()


class Phone:
    """One phone with its own browser."""

    def __init__(self, number: str | None = None) -> None:
        self.number = number or mobile()
        self.client = Client()
        self.pages: list = []
        cache.clear()

    def get(self, path: str, **more):
        return self._kept(self.client.get(path, **more))

    def post(self, path: str, data: dict | None = None, **more):
        return self._kept(self.client.post(path, data or {}, **more))

    def _kept(self, response):
        self.pages.append(response)
        return response

    def ask_code(self, path: str, **more):
        """Step 1: the number; returns the page that asks for the code."""
        return self.post(path, {"step": "phone", "phone": self.number, **more})

    def sign_in(self, path: str = "/sign-in/phone/"):
        page = self.ask_code(path)
        sent = self.post(path, {**hidden(page), "step": "code", "code": last_code(self.number)})
        assert sent.status_code == 302, sent.content.decode()
        return sent

    def details(self, path: str, *, number: str | None = None, **answers):
        """Step 2; returns the page of step 3."""
        data = {
            "step": "details",
            "name": "张晓工",
            "identity_kind": "resident",
            "identity_number": number or identity(),
            "new_form": "courier",
            "employer_name": "测试速递有限公司",
            "occupation": "分拣员",
            "household": "unknown",
        }
        return self.post(path, {**data, **answers})

    def confirm(self, path: str, page, **more):
        """Step 3."""
        data = {**hidden(page), "step": "confirm", "agree": "on", "agree_sensitive": "on"}
        return self.post(path, {**data, **more})

    def join(self, token: str, *, number: str | None = None, **answers):
        """All three steps; returns the answer to the last one (a redirect)."""
        self.sign_in(f"/j/{token}/")
        apply = f"/j/{token}/apply/"
        return self.confirm(apply, self.details(apply, number=number, **answers))
