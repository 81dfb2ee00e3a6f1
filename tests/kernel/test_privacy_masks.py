"""Masks and the redacting log filter."""

from __future__ import annotations

import io
import logging

import pytest

from gongyou.kernel import privacy


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张建三", "张*三"),
        ("张三", "张*"),
        ("欧阳修文", "欧**文"),
        ("买买提·艾力", "买****力"),
        ("张", "*"),
        (" 张三 ", "张*"),
        ("", ""),
        (None, ""),
    ],
)
def test_name_mask(name: str | None, masked: str) -> None:
    assert privacy.mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110***********002X"),
        ("110105491231002", "110********1002"),
        ("E12345678", "E12**5678"),
        ("1234567", "*******"),
        ("", ""),
        (None, ""),
    ],
)
def test_identity_mask(number: str | None, masked: str) -> None:
    assert privacy.mask_identity(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812341234", "138****1234"),
        ("053286988888", "053*****8888"),
        ("86988888", "869*8888"),
        ("110", "***"),
        (None, ""),
    ],
)
def test_phone_mask(number: str | None, masked: str) -> None:
    assert privacy.mask_phone(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("6222021234567890123", "****0123"), ("6222 0212 3456 7890", "****7890"), ("1234567", "*******"), (None, "")],
)
def test_bank_mask(number: str | None, masked: str) -> None:
    assert privacy.mask_bank(number) == masked


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("身份证11010519491231002X，完", "身份证[identity]，完"),
        ("id=110105194912310021;", "id=[identity];"),
        ("11010519491231002x", "[identity]"),
        ("旧证110105491231002。", "旧证[identity]。"),
        ("call 13812341234 now", "call [phone] now"),
        ("call +86 138-1234-1234", "call [phone]"),
        ("138 1234 1234", "[phone]"),
        ("8613812341234", "[phone]"),
        ("card 6222021234567890123.", "card [bank]."),
        ("card 6222 0212 3456 7890", "card [bank]"),
        ("2026-11-22 12:51:03 matter RH-2026-000123 took 1234567890 ns", None),
        ("POST /x 200 in 13 ms, 12345678901 rows", None),
        ("code 91350100M000100Y43", None),
    ],
)
def test_redact(text: str, redacted: str | None) -> None:
    assert privacy.redact(text) == (text if redacted is None else redacted)


def test_filter_cleans_message_arguments_extras_and_traceback() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(subject)s"))
    handler.addFilter(privacy.RedactingFilter())
    logger = logging.getLogger("test of redaction")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        try:
            raise ValueError("bad number 11010519491231002X")
        except ValueError:
            logger.exception("person %s phone %d", "11010519491231002X", 13812341234, extra={"subject": "13812341234"})
        logger.warning("%s of %d", "one", 2, extra={"subject": "nothing"})
    finally:
        logger.removeHandler(handler)
    written = stream.getvalue()
    assert "11010519491231002X" not in written
    assert "13812341234" not in written
    assert "person [identity] phone [phone] [phone]" in written
    assert "ValueError: bad number [identity]" in written
    assert "one of 2 nothing" in written
