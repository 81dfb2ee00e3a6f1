"""One-time codes: six digits, five tries, five minutes, one purpose, one use."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from gongyou.domains.unions.operations import signing_in
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from gongyou.kernel.accounts import codes
from gongyou.kernel.accounts.models import Phone, PhoneCode, User
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.outbox.models import Message

NUMBER = "13900001234"


@pytest.fixture
def code(db):
    return codes.issue(NUMBER, "sign_in")[1]


def test_a_code_opens_once(code):
    assert len(code) == 6 and code.isdigit()
    assert codes.redeem(NUMBER, "sign_in", code)
    assert not codes.redeem(NUMBER, "sign_in", code)


@pytest.mark.parametrize(("after", "opens"), [(0, True), (299, True), (300, False), (3600, False)])
def test_a_code_lives_five_minutes(db, after, opens):
    now = clock.now()
    with clock.rehearse(now):
        _row, text = codes.issue(NUMBER, "sign_in")
    with clock.rehearse(now + timedelta(seconds=after)):
        assert codes.redeem(NUMBER, "sign_in", text) is opens


def test_a_code_is_for_one_number_and_one_purpose(code):
    assert not codes.redeem("13900009999", "sign_in", code)
    assert not codes.redeem(NUMBER, "prove", code)
    assert codes.redeem(NUMBER, "sign_in", code)


def test_a_new_code_ends_the_earlier_one(code):
    _row, newer = codes.issue(NUMBER, "sign_in")
    if newer != code:
        assert not codes.redeem(NUMBER, "sign_in", code)
    assert codes.redeem(NUMBER, "sign_in", newer)


@pytest.mark.parametrize(("wrong", "opens"), [(4, True), (5, False), (9, False)])
def test_five_wrong_tries_end_a_code(code, wrong, opens):
    other = f"{(int(code) + 1) % 1_000_000:06d}"
    for _turn in range(wrong):
        assert not codes.redeem(NUMBER, "sign_in", other)
    assert codes.redeem(NUMBER, "sign_in", code) is opens
    assert PhoneCode.objects.get().tries <= 5


def test_the_database_knows_five_tries_at_most(code):
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneCode.objects.update(tries=6)


def test_a_code_is_kept_as_a_keyed_digest_only(code):
    row = PhoneCode.objects.values().get()
    assert all(code not in str(value) for key, value in row.items() if key not in {"id", "created_at", "expires_at"})


def test_six_codes_an_hour(db):
    now = clock.now()
    for minute in range(6):
        with clock.rehearse(now + timedelta(minutes=minute)):
            signing_in.send_code(public(), phone=NUMBER, purpose="sign_in")
    with clock.rehearse(now + timedelta(minutes=7)), pytest.raises(Refused) as caught:
        signing_in.send_code(public(), phone=NUMBER, purpose="sign_in")
    assert caught.value.code == "too_many"
    with clock.rehearse(now + timedelta(minutes=61)):
        signing_in.send_code(public(), phone=NUMBER, purpose="sign_in")


def test_neither_number_nor_code_stand_in_the_ledger(db):
    signing_in.send_code(public(), phone=NUMBER, purpose="sign_in")
    signing_in.redeem_code(public(), phone=NUMBER, purpose="sign_in", code="000000")
    text = "".join(Entry._base_manager.filter(event__startswith="accounts.").values_list("data", flat=True))
    assert NUMBER not in text and "000000" not in text
    assert Message._base_manager.get().kind == "code"


def test_a_number_opens_one_account(db):
    one, two = codes.user_for_phone(NUMBER), codes.user_for_phone(NUMBER)
    assert one.pk == two.pk and one.audience == "worker" and not one.has_usable_password()
    with pytest.raises(IntegrityError), transaction.atomic():
        Phone.objects.create(user=User.objects.create_user(username="x", audience="worker"), number=NUMBER,
                             number_index=codes.phone_index(NUMBER))  # fmt: skip


def test_the_phone_backend_opens_workers_who_proved_their_code_only(db):
    worker = codes.user_for_phone(NUMBER)
    staff = User.objects.create_user(username="staff", audience="staff")
    closed = User.objects.create_user(username="closed", audience="worker", is_active=False)
    assert authenticate(None, redeemed_user=worker) == worker
    assert authenticate(None, redeemed_user=staff) is None
    assert authenticate(None, redeemed_user=closed) is None
    assert authenticate(None, username=worker.username, password="") is None
