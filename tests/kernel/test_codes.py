"""Identity numbers, credit codes and mobile numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.kernel import clock, codes
from gongyou.kernel.codes import CodeError, Gender, IdentityKind

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check(first_17: str) -> str:
    """The check digit as the standard writes it down, apart from the library."""
    return first_17 + "10X98765432"[sum(int(c) * w for c, w in zip(first_17, WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize(
    ("text", "number", "born", "gender"),
    [
        ("11010519491231002X", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
        ("440524188001010014", "440524188001010014", date(1880, 1, 1), Gender.MALE),
        ("11010519491231002x", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
        (" 110105 19491231 002X ", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
        ("'11010519491231002X", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
        ("’11010519491231002Х", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
        ("11010519491231002х", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
        ("\u200e110105194912310\u200b02X\u3000", "11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
    ],
)
def test_resident_number_is_normalised_and_read(text: str, number: str, born: date, gender: Gender) -> None:
    found = codes.check_identity(text, demo=False)
    assert (found.number, found.birth_date, found.gender) == (number, born, gender)


@pytest.mark.parametrize("number", ["999999190001010015", "999999190001010023"])
def test_made_up_area_passes_in_the_demo_only(number: str, settings: Any) -> None:
    assert codes.check_identity(number, demo=True).birth_date == date(1900, 1, 1)
    with pytest.raises(CodeError) as caught:
        codes.check_identity(number, demo=False)
    assert caught.value.code == "identity.demo"
    settings.GONGYOU_DEMO = True
    assert codes.check_identity(number).number == number
    settings.GONGYOU_DEMO = False
    with pytest.raises(CodeError):
        codes.check_identity(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "identity.empty"),
        ("   ", "identity.empty"),
        ("1101051949123100", "identity.length"),
        ("110105194912310021", "identity.check"),
        ("1101051949123100X2", "identity.form"),
        ("1X0105194912310021", "identity.form"),
        ("1.10105194912E+17", "identity.length"),
        ("110105194912310²²X", "identity.check"),
        ("999999190002290012", "identity.birth_date"),
        (with_check("11010519491331002"), "identity.birth_date"),
        (with_check("01010519491231002"), "identity.form"),
        (with_check("81000019491231002"), "identity.kind"),
        (with_check("91000019491231002"), "identity.kind"),
        ("110105491231002", "identity.fifteen"),
    ],
)
def test_wrong_resident_number_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(CodeError) as caught:
        codes.check_identity(text, demo=True)
    assert caught.value.code == code
    assert str(caught.value).endswith("。")


def test_birth_after_today_is_refused() -> None:
    number = with_check("11010520300101002")
    with clock.rehearse(date(2029, 12, 31)), pytest.raises(CodeError) as caught:
        codes.check_identity(number)
    assert caught.value.code == "identity.future"
    with clock.rehearse(date(2030, 1, 1)):
        assert codes.check_identity(number).birth_date == date(2030, 1, 1)


def test_fifteen_digits_are_lengthened_for_legacy_matching_only() -> None:
    assert codes.lengthen_identity("110105491231002") == "11010519491231002X"
    assert codes.check_identity("110105491231002", legacy=True).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("first_17", "kind"),
    [
        ("81000019900101001", IdentityKind.HONG_KONG_MACAO_RESIDENCE),
        ("82000019900101001", IdentityKind.HONG_KONG_MACAO_RESIDENCE),
        ("83000019900101001", IdentityKind.TAIWAN_RESIDENCE),
        ("93784019900101001", IdentityKind.FOREIGN_PERMANENT),
    ],
)
def test_residence_permits_are_checked_like_resident_numbers(first_17: str, kind: IdentityKind) -> None:
    found = codes.check_identity(with_check(first_17), kind)
    assert (found.kind, found.birth_date, found.gender) == (kind, date(1990, 1, 1), Gender.MALE)
    with pytest.raises(CodeError) as caught:
        codes.check_identity(with_check("11010519900101001"), kind)
    assert caught.value.code == "identity.kind"


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("e 12345678", "passport", "E12345678"),
        ("h12345678", "hong_kong_macao_permit", "H12345678"),
        ("12345678", "taiwan_permit", "12345678"),
    ],
)
def test_travel_documents_carry_no_birth_date(text: str, kind: str, number: str) -> None:
    found = codes.check_identity(text, kind)
    assert (found.number, found.birth_date, found.gender) == (number, None, None)
    with pytest.raises(CodeError) as caught:
        codes.check_identity("护照", kind)
    assert caught.value.code == "identity.form"


@given(
    st.integers(1, 79).filter(lambda n: n >= 10), st.integers(0, 9999), st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
)  # fmt: skip
def test_every_area_code_is_accepted_and_every_changed_digit_noticed(
    province: int, county: int, born: date, sequence: int
) -> None:
    number = with_check(f"{province:02}{county:04}{born:%Y%m%d}{sequence:03}")
    found = codes.check_identity(number)
    assert (found.number, found.birth_date) == (number, born)
    assert found.gender is (Gender.MALE if sequence % 2 else Gender.FEMALE)
    for place in range(17):
        changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        with pytest.raises(CodeError):
            codes.check_identity(changed)


@pytest.mark.parametrize("number", ["91350100M000100Y43", "11320000MB151840XJ", "91370211MA00002260"])
def test_credit_code_vectors_are_accepted(number: str) -> None:
    found = codes.check_credit_code(number, "employer")
    assert (found.number, found.is_union, found.organisation_code_sound) == (number, False, True)
    assert codes.check_credit_code(f" {number.lower()[:8]}-{number.lower()[8:]}") == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y4Z", "credit_code.form"),
        ("91350100M000100Y44", "credit_code.check"),
        ("91350100M000100Y4", "credit_code.length"),
        ("91350I00M000100Y43", "credit_code.form"),
        ("9135010OM000100Y43", "credit_code.form"),
        ("", "credit_code.length"),
    ],
)
def test_wrong_credit_code_is_refused(text: str, code: str) -> None:
    with pytest.raises(CodeError) as caught:
        codes.check_credit_code(text)
    assert caught.value.code == code


def credit_code(first_17: str) -> str:
    total = sum("0123456789ABCDEFGHJKLMNPQRTUWXY".index(c) * pow(3, i, 31) for i, c in enumerate(first_17))
    return first_17 + "0123456789ABCDEFGHJKLMNPQRTUWXY"[-total % 31]


@pytest.mark.parametrize("prefix", ["81", "89"])
def test_union_code_belongs_to_unions_only(prefix: str) -> None:
    number = credit_code(f"{prefix}370211MC0000015")
    assert codes.check_credit_code(number, "union").is_union
    with pytest.raises(CodeError) as caught:
        codes.check_credit_code(number, "employer")
    assert caught.value.code == "credit_code.union"


@pytest.mark.parametrize("prefix", ["91", "92", "93", "11", "12", "51", "52", "53", "N1", "Y1"])
def test_employer_code_is_no_union_code(prefix: str) -> None:
    number = credit_code(f"{prefix}370211MC0000015")
    assert not codes.check_credit_code(number, "employer").is_union
    with pytest.raises(CodeError) as caught:
        codes.check_credit_code(number, "union")
    assert caught.value.code == "credit_code.not_union"


def test_wrong_organisation_code_inside_is_only_a_warning() -> None:
    assert not codes.check_credit_code(credit_code("91370211MA0000227")).organisation_code_sound
    assert codes.organisation_check_digit("MA000022") == "6"
    assert codes.organisation_check_digit("D2143569") == "X"


@pytest.mark.parametrize(
    "text",
    ["13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "008613800138000", "１３８００１３８０００"],
)
def test_mobile_is_normalised_to_eleven_digits(text: str) -> None:
    assert codes.check_mobile(text) == "13800138000"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mobile.form"),
        ("1380013800", "mobile.form"),
        ("053288888888", "mobile.form"),
        ("+85212345678", "mobile.form"),
        ("十三八", "mobile.form"),
        ("12345678901", "mobile.unknown"),
    ],
)
def test_wrong_mobile_is_refused(text: str, code: str) -> None:
    with pytest.raises(CodeError) as caught:
        codes.check_mobile(text)
    assert caught.value.code == code
