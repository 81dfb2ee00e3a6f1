"""Identity numbers, unified social credit codes and mobile numbers: normalised, checked, refused with a reason.

Area codes are never checked against a list: a number keeps the code of its first registration, and many are abolished.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

import phonenumbers
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from gongyou.kernel import clock

DEMO_AREA = "999999"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
UNION_PREFIXES = ("81", "89")
LOOK_ALIKES = str.maketrans({"Х": "X", "х": "X", "Χ": "X", "χ": "X", "×": "X", "✕": "X"})
NOISE = re.compile(r"[\s'’‘`´＇\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]+")


class CodeError(ValueError):
    """A number was refused. `code` is for programs, `message` (also the text of the error) for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        """Remember why."""
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        """Return the message in the reader's language."""
        return str(self.message)


class IdentityKind(StrEnum):
    """The documents that identify a person."""

    RESIDENT = "resident"
    HONG_KONG_MACAO_RESIDENCE = "hong_kong_macao_residence"
    TAIWAN_RESIDENCE = "taiwan_residence"
    FOREIGN_PERMANENT = "foreign_permanent"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"


class Gender(StrEnum):
    """Gender as the third sequence digit of an 18-digit number states it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class Identity:
    """A checked identity number; birth date and gender are None where the document does not carry them."""

    number: str
    kind: IdentityKind
    birth_date: date | None
    gender: Gender | None


@dataclass(frozen=True)
class CreditCode:
    """A checked unified social credit code. `organisation_code_sound` is a warning only: its inner check may fail."""

    number: str
    is_union: bool
    organisation_code_sound: bool


PREFIXES = {
    "81": IdentityKind.HONG_KONG_MACAO_RESIDENCE,
    "82": IdentityKind.HONG_KONG_MACAO_RESIDENCE,
    "83": IdentityKind.TAIWAN_RESIDENCE,
}
FREE_FORMS = {
    IdentityKind.HONG_KONG_MACAO_PERMIT: re.compile(r"[HM]\d{8}(\d{2})?"),
    IdentityKind.TAIWAN_PERMIT: re.compile(r"\d{8}(\d{2}[A-Z]?)?"),
    IdentityKind.PASSPORT: re.compile(r"[A-Z0-9]{5,20}"),
}


def normalise_code(text: str) -> str:
    """Return a number as it is stored: NFKC, upper-case, no spaces or apostrophes, look-alikes of X as X."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).translate(LOOK_ALIKES).upper()


def check_identity(
    text: str, kind: IdentityKind | str = IdentityKind.RESIDENT, *, legacy: bool = False, demo: bool | None = None
) -> Identity:
    """Return the checked identity number of a document, or raise CodeError.

    A 15-digit number of old is lengthened if `legacy` (matching of old rosters), else refused. The made-up area
    999999 passes only if `demo`, by default GONGYOU_DEMO. Source: GB 11643.
    """
    kind = IdentityKind(kind)
    number = normalise_code(text)
    if not number:
        raise CodeError("identity.empty", _("请填写证件号码。"))
    if kind in FREE_FORMS:
        if not FREE_FORMS[kind].fullmatch(number):
            raise CodeError("identity.form", _("证件号码的格式不对，请对照证件重新填写。"))
        return Identity(number, kind, None, None)
    if len(number) == 15 and number.isascii() and number.isdigit() and kind is IdentityKind.RESIDENT:
        if not legacy:
            raise CodeError("identity.fifteen", _("这是15位的旧号码，请填写现在身份证上的18位号码。"))
        number = lengthen_identity(number)
    _check_shape(number)
    _check_kind(number, kind, _is_demo() if demo is None else demo)
    birth = _birth_date(number)
    return Identity(number, kind, birth, Gender.MALE if int(number[16]) % 2 else Gender.FEMALE)


def lengthen_identity(number: str) -> str:
    """Return the 18-digit form of a 15-digit number: century 19 put in, check digit appended."""
    longer = f"{number[:6]}19{number[6:]}"
    return longer + ric.calc_check_digit(longer + "0")


def check_credit_code(text: str, holder: Literal["employer", "union"] | None = None) -> CreditCode:
    """Return the checked unified social credit code, or raise CodeError. Source: GB 32100.

    An employer's code may not be a trade union's (81, 89), a union's must be one; None takes any.
    """
    number = normalise_code(text).replace("-", "")
    if len(number) != 18:
        raise CodeError("credit_code.length", _("统一社会信用代码应为18位，请核对是否漏填或多填。"))
    if any(character not in CREDIT_ALPHABET for character in number) or not number[2:8].isdigit():
        raise CodeError(
            "credit_code.form",
            _("统一社会信用代码只用数字和大写字母，不含I、O、S、V、Z，第3至8位是数字，请核对。"),
        )
    if number[-1] != uscc.calc_check_digit(number):
        raise CodeError("credit_code.check", _("统一社会信用代码的校验位不对，请对照证照逐位核对。"))
    is_union = number.startswith(UNION_PREFIXES)
    if holder == "employer" and is_union:
        raise CodeError("credit_code.union", _("这是工会的代码（81或89开头），请填写用人单位自己的统一社会信用代码。"))
    if holder == "union" and not is_union:
        raise CodeError("credit_code.not_union", _("工会的统一社会信用代码以81或89开头，请核对是否填成了单位的代码。"))
    return CreditCode(number, is_union, organisation_check_digit(number[8:16]) == number[16])


def organisation_check_digit(body: str) -> str:
    """Return the check character of an 8-character organisation code. Source: GB 11714."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


def check_mobile(text: str) -> str:
    """Return the 11 digits of a mainland mobile number, or raise CodeError."""
    wrong = CodeError("mobile.form", _("请填写11位的手机号码。"))
    try:
        number = phonenumbers.parse(normalise_code(text), "CN")
    except phonenumbers.NumberParseException:
        raise wrong from None
    digits = str(number.national_number)
    if number.country_code != 86 or not re.fullmatch(r"1\d{10}", digits):
        raise wrong
    mobile = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if phonenumbers.number_type(number) not in mobile:
        raise CodeError("mobile.unknown", _("没有这个号段的手机号码，请核对。"))
    return digits


def _check_shape(number: str) -> None:
    if len(number) != 18:
        raise CodeError("identity.length", _("证件号码应为18位，请核对是否漏填或多填。"))
    if not number.isascii() or not number[:17].isdigit() or not (number[17].isdigit() or number[17] == "X"):
        raise CodeError("identity.form", _("证件号码的前17位应是数字，最后一位是数字或X，请核对。"))
    if number[17] != ric.calc_check_digit(number):
        raise CodeError("identity.check", _("证件号码的校验位不对，请对照证件逐位核对。"))


def _check_kind(number: str, kind: IdentityKind, demo: bool) -> None:
    if number.startswith(DEMO_AREA):
        if not demo:
            raise CodeError("identity.demo", _("999999开头的是演示用的虚构号码，这里不能使用。"))
        return
    if number[0] == "0":
        raise CodeError("identity.form", _("证件号码不会以0开头，请核对。"))
    actual = IdentityKind.FOREIGN_PERMANENT if number[0] == "9" else PREFIXES.get(number[:2], IdentityKind.RESIDENT)
    if actual is not kind:
        raise CodeError("identity.kind", _("证件号码与所选的证件类型不符，请核对证件类型。"))


def _birth_date(number: str) -> date:
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        raise CodeError("identity.birth_date", _("证件号码中的出生日期不存在，请核对。")) from None
    if born > clock.today():
        raise CodeError("identity.future", _("证件号码中的出生日期晚于今天，请核对。"))
    return born


def _is_demo() -> bool:
    if settings.configured and hasattr(settings, "GONGYOU_DEMO"):
        return bool(settings.GONGYOU_DEMO)
    return os.environ.get("GONGYOU_DEMO", "").lower() in {"1", "true", "yes", "on"}
