"""Proving a phone number in two steps: the number, then the code. Used for sign-in, joining and stepping up."""

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongyou.domains.unions.operations import signing_in
from gongyou.faces.portal import limits, sealing
from gongyou.faces.portal.forms import CodeForm, PhoneForm
from gongyou.kernel import privacy
from gongyou.kernel.operations.errors import Refused

_CARRIED = 1800


@dataclass
class Step:
    """Where the two steps stand: `stage` is phone, code, done or limited."""

    stage: str
    form: Form | None = None
    status: int = 200
    shown_phone: str = ""
    user: Any = None


def run(request: HttpRequest, purpose: str, *, phone: str = "") -> Step:
    """Do what the request asks for; `phone` is given where the number is known already (stepping up)."""
    if request.method != "POST":
        return Step("phone", PhoneForm())
    if request.POST.get("step") == "code":
        return _again(request, purpose) if request.POST.get("again") else _redeem(request, purpose)
    return _first(request, purpose, phone)


def _first(request: HttpRequest, purpose: str, phone: str) -> Step:
    form = PhoneForm({"phone": phone} if phone else request.POST)
    if not form.is_valid():
        return Step("phone", form, 422)
    return _send(request, purpose, form)


def _send(request: HttpRequest, purpose: str, form: PhoneForm) -> Step:
    """Send a code; the answer is the same whether or not the number has an account."""
    if limits.exceeded(request, limits.CODES):
        return Step("limited")
    phone = form.cleaned_data["phone"]
    try:
        signing_in.send_code(request.viewer, phone=phone, purpose=purpose)
    except Refused as error:
        form.add_error("phone", error.message)
        return Step("phone", form, 422)
    return _code_step(CodeForm(initial={"carried": sealing.seal(f"phone.{purpose}", phone=phone)}), phone)


def _code_step(form: CodeForm, phone: str, status: int = 200) -> Step:
    return Step("code", form, status, privacy.mask_phone(phone))


def _carried(request: HttpRequest, purpose: str) -> str:
    found = sealing.unseal(f"phone.{purpose}", request.POST.get("carried", ""), seconds=_CARRIED)
    return found["phone"] if found else ""


def _too_old() -> Step:
    form = PhoneForm({"phone": ""})
    form.is_valid()
    form.errors["phone"] = form.error_class([_("等待时间太长，请重新填写手机号获取验证码。")])
    return Step("phone", form, 422)


def _again(request: HttpRequest, purpose: str) -> Step:
    phone = _carried(request, purpose)
    if not phone:
        return _too_old()
    form = PhoneForm({"phone": phone})
    form.is_valid()
    return _send(request, purpose, form)


def _redeem(request: HttpRequest, purpose: str) -> Step:
    phone = _carried(request, purpose)
    if not phone:
        return _too_old()
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_step(form, phone, 422)
    if limits.exceeded(request, limits.TRIES):
        return Step("limited")
    user = signing_in.redeem_code(request.viewer, phone=phone, purpose=purpose, code=form.cleaned_data["code"])
    if user is None or not user.is_active:
        form.add_error("code", _("验证码不对或已失效。每个验证码 5 分钟内有效、最多试 5 次；可以重新获取一个。"))
        return _code_step(form, phone, 422)
    return Step("done", user=user)
