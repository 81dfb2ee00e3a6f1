"""What a worker does on the portal: prove the phone, fill the three steps, read the matter."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.journeys.browsing import Visitor, said
from tests.journeys.people import Worker

_CODE = re.compile(r"验证码 (\d{6})")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TURNS = 150


def messages(visitor: Visitor, phone: str) -> list[str]:
    """The messages on the demo's phone, newest first."""
    page = visitor.context.new_page()
    try:
        page.goto(f"{visitor.site}/demo/phone/")
        page.locator("[name=phone]").fill(phone)
        page.get_by_role("button", name="查看短信", exact=True).click()
        expect(page.locator("[name=phone]")).to_have_value(phone)
        return page.locator(".gy-phone__list p").all_inner_texts()
    finally:
        page.close()


def codes(visitor: Visitor, phone: str) -> list[str]:
    """The codes on the demo's phone, newest first, asked for beside the window and without drawing the page."""
    asking, address = visitor.context.request, f"{visitor.site}/demo/phone/"
    token = _TOKEN.search(asking.get(address).text()).group(1)
    shown = asking.post(address, form={"csrfmiddlewaretoken": token, "phone": phone})
    return _CODE.findall(shown.text())


@dataclass
class Applicant:
    """A worker with a browser window."""

    visitor: Visitor
    worker: Worker

    def ask_for_code(self, button: str = "获取验证码") -> str:
        """Have a code sent and read it on the demo's phone once it is there."""
        visitor, phone = self.visitor, self.worker.phone
        before = len(codes(visitor, phone))
        field = visitor.page.locator("[name=phone]:visible")
        if field.count():
            field.fill(phone)
        visitor.press(button)
        for _turn in range(_TURNS):
            found = codes(visitor, phone)
            if len(found) > before:
                return found[0]
            visitor.page.wait_for_timeout(100)
        raise AssertionError(f"no code arrived for {phone}")

    def prove_phone(self, done: str = "下一步", ask: str = "获取验证码") -> None:
        code = self.ask_for_code(ask)
        self.visitor.sound()
        self.visitor.fill(code=code)
        self.visitor.press(done)

    def sign_in(self) -> None:
        self.visitor.go("/sign-in/phone/")
        self.prove_phone("登录")

    def describe(self, *, expected: str = "") -> None:
        """Step 2: who I am and what I do."""
        visitor, page = self.visitor, self.visitor.page
        visitor.fill(name=self.worker.name, identity_number=self.worker.identity)
        page.get_by_label(self.worker.work, exact=True).check()
        if expected:
            assert page.locator("[name=employer_name]").input_value() == expected
        visitor.fill(employer_name=self.worker.employer)
        visitor.press("下一步")

    def confirm(self) -> str:
        """Step 3: agree and send; gives the matter's number."""
        page = self.visitor.page
        page.locator("[name=agree]").check()
        page.locator("[name=agree_sensitive]").check()
        self.visitor.press("提交申请")
        expect(page).to_have_url(said(r"/join/sent/RH-\d{4}-\d{6}/"))
        return page.url.rstrip("/").rpartition("/")[2]

    def join(self, address: str) -> str:
        """All three steps at a code's (or a street's) address, each page looked at; gives the matter's number."""
        self.visitor.go(address)
        self.visitor.sound()
        self.prove_phone()
        self.visitor.sound()
        self.describe()
        self.visitor.sound()
        number = self.confirm()
        self.visitor.sound()
        return number
