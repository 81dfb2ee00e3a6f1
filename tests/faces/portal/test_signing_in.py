"""Signing in by phone code: neutral answers, five tries, five minutes, limits, sessions."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import RequestFactory

from gongyou.faces.portal import limits
from gongyou.kernel import clock
from gongyou.kernel.accounts.models import PhoneCode, User
from gongyou.kernel.ledger import reader
from gongyou.kernel.outbox.models import Message
from gongyou.kernel.outbox.phones import received
from tests.faces.portal.phone import Phone, hidden, last_code, plain


def test_a_code_opens_an_account_and_the_ledger_holds_no_number(phone):
    page = phone.ask_code("/sign-in/phone/")
    assert page.status_code == 200 and "5 分钟" in page.content.decode()
    code = last_code(phone.number)
    sent = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": code})
    assert sent["Location"] == "/" and User.objects.filter(audience="worker").count() == 1
    entries = list(reader.entries())
    assert {"accounts.code_sent", "accounts.code_redeemed"} <= {entry["event"] for entry in entries}
    assert phone.number not in str(entries) and code not in str([entry["data"] for entry in entries])


def test_the_answer_is_the_same_with_and_without_an_account(world):
    known = Phone()
    known.sign_in()
    known.client.logout()
    new = Phone()
    pages = [plain(one.ask_code("/sign-in/phone/")).replace(one.number[-4:], "") for one in (known, new)]
    assert pages[0].replace(known.number[:3], "") == pages[1].replace(new.number[:3], "")


def test_a_sixth_try_does_not_help_even_with_the_right_code(phone):
    page = phone.ask_code("/sign-in/phone/")
    right = last_code(phone.number)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        page = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": wrong})
        assert page.status_code == 422 and "可以重新获取" in page.content.decode()
    page = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": right})
    assert page.status_code == 422 and not User.objects.filter(audience="worker").exists()


def test_a_code_ends_after_five_minutes(phone):
    page = phone.ask_code("/sign-in/phone/")
    code = last_code(phone.number)
    with clock.rehearse(clock.now() + timedelta(minutes=5, seconds=1)):
        page = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": code})
    assert page.status_code == 422 and "已失效" in page.content.decode()


def test_a_new_code_can_be_asked_for_and_ends_the_old_one(phone):
    page = phone.ask_code("/sign-in/phone/")
    old = last_code(phone.number)
    page = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "again": "1"})
    new = last_code(phone.number)
    assert PhoneCode.objects.count() == 2
    if old != new:
        page = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": old})
        assert page.status_code == 422
    assert phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": new}).status_code == 302


def test_six_codes_an_hour_for_one_number(phone):
    for _code in range(6):
        assert phone.ask_code("/sign-in/phone/").status_code == 200
    page = phone.ask_code("/sign-in/phone/")
    assert page.status_code == 422 and "次数已到上限" in page.content.decode()
    assert Message._base_manager.count() == 6


def test_many_numbers_from_one_address_are_limited(world, monkeypatch):
    monkeypatch.setattr(limits, "CODES", limits.Limit("codes", 3600, 3, 600, 6000))
    phone = Phone()
    answers = [
        phone.post("/sign-in/phone/", {"step": "phone", "phone": f"1390000{number:04d}"}).status_code
        for number in range(5)
    ]
    assert answers == [200, 200, 200, 429, 429]


@pytest.mark.parametrize(
    "hops, header, found",
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        (2, "1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "2.2.2.2", "9.9.9.9"),
        (1, "", "9.9.9.9"),
    ],
)
def test_the_client_address_counts_trusted_proxies_only(monkeypatch, hops, header, found):
    monkeypatch.setattr(settings, "GONGYOU_PROXIES", hops)
    request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR=header)
    assert limits.client_address(request) == found


@pytest.mark.parametrize("number", ["", "123", "13800", "23800138000", "not a number", "1380013800a"])
def test_wrong_numbers_are_said_at_the_field(phone, number):
    page = phone.post("/sign-in/phone/", {"step": "phone", "phone": number})
    assert page.status_code == 422 and 'aria-invalid="true"' in page.content.decode()
    assert received() == []


@pytest.mark.parametrize("carried", ["", "abc", "%%%", "A" * 9000])
def test_a_forged_number_is_not_taken(phone, carried):
    page = phone.post("/sign-in/phone/", {"step": "code", "code": "123456", "carried": carried})
    assert page.status_code == 422 and "重新填写手机号" in page.content.decode()


def test_a_code_for_one_purpose_opens_no_other(phone):
    phone.sign_in()
    page = phone.post("/sign-in/phone/again/", {"step": "phone"})
    code = last_code(phone.number)
    thief = Phone(phone.number)
    other = thief.ask_code("/sign-in/phone/")
    sign_in_code = last_code(phone.number)
    if code != sign_in_code:
        refused = thief.post("/sign-in/phone/", {**hidden(other), "step": "code", "code": code})
        assert refused.status_code == 422
    crossed = thief.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": code})
    assert crossed.status_code == 422


@pytest.mark.parametrize("aim", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil"])
def test_next_leads_only_into_this_site(phone, aim):
    page = phone.ask_code("/sign-in/phone/", next=aim)
    sent = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": last_code(phone.number), "next": aim})
    assert sent["Location"] == "/"


def test_sign_in_leads_back_to_where_it_was_asked_for(phone):
    asked = phone.get("/me/card/")
    assert asked["Location"] == "/sign-in/phone/?next=/me/card/"
    page = phone.ask_code("/sign-in/phone/", next="/me/card/")
    sent = phone.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": last_code(phone.number)})
    assert sent["Location"] == "/me/card/"


def test_the_session_changes_its_key_at_sign_in_and_ends_at_sign_out(phone):
    phone.sign_in()
    before = phone.client.session.session_key
    assert phone.get("/me/").status_code == 200
    assert phone.post("/sign-out/phone/")["Location"] == "/"
    assert phone.get("/me/").status_code == 302
    phone.sign_in()
    assert phone.client.session.session_key != before


def test_staff_are_not_let_in_by_a_phone_code(phone):
    phone.sign_in()
    User.objects.filter(audience="worker").update(is_active=False)
    again = Phone(phone.number)
    page = again.ask_code("/sign-in/phone/")
    page = again.post("/sign-in/phone/", {**hidden(page), "step": "code", "code": last_code(phone.number)})
    assert page.status_code == 422
    assert phone.get("/me/").status_code == 302
