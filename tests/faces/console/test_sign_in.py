"""Staff sign in with password and a code of their phone; sessions end when they should."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from gongyou.kernel.accounts.models import User
from tests.faces.console.signing import change_session, sign_in, text_of

PASSWORD = "only-for-this-test-9"  # a word that opens nothing


def _code(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time() // 30) + step))


@pytest.fixture
def clerk(world):
    user = world.users["union_a1"]
    user.set_password(PASSWORD)
    user.save()
    return user


def _set_up(client: Client, user: User) -> str:
    """Sign in for the first time and set up the second factor; returns the secret."""
    answer = client.post("/sign-in/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    first = client.get("/console/")
    assert first["Location"] == "/account/second/totp/"
    again = client.get(first["Location"], follow=True)
    page = client.post(again.request["PATH_INFO"], {"password": PASSWORD, "next": "/account/second/totp/"}, follow=True)
    secret = re.search(r'id="totp-secret">([A-Z2-7]+)<', text_of(page))[1]
    done = client.post("/account/second/totp/", {"code": _code(secret)}, follow=True)
    assert "恢复码" in text_of(done)
    return secret


def test_first_sign_in_sets_up_the_second_factor_and_the_next_asks_for_it(clerk):
    client = Client()
    secret = _set_up(client, clerk)
    proof = client.get("/console/")
    assert proof["Location"].startswith("/sign-in/second/again/")
    client.post("/sign-out/")
    password = client.post("/sign-in/", {"login": clerk.username, "password": PASSWORD})
    assert password["Location"].startswith("/sign-in/second/")
    assert client.get("/console/")["Location"].startswith("/sign-in/")
    wrong = client.post("/sign-in/second/", {"code": "000000"})
    assert wrong.status_code == 200
    right = client.post("/sign-in/second/", {"code": _code(secret, 1)})
    assert right["Location"] == "/console/"
    assert "今天" in text_of(client.get("/console/"))


def test_the_secret_is_sealed_in_the_database(clerk):
    from allauth.mfa.models import Authenticator

    secret = _set_up(Client(), clerk)
    assert secret not in str(Authenticator.objects.get(user=clerk, type="totp").data)


def test_the_sign_in_page_is_chinese_and_says_what_may_not_be_stored(client, db):
    text = text_of(client.get("/sign-in/"))
    assert "非涉密系统" in text
    assert "用户名" in text
    assert "Sign" not in text


def test_a_wrong_password_says_nothing_of_the_account(clerk):
    client = Client()
    known = client.post("/sign-in/", {"login": clerk.username, "password": "wrong"})
    unknown = client.post("/sign-in/", {"login": "nobody", "password": "wrong"})
    problems = [re.findall(r'<div class="gy-errors".*?</div>', text_of(one), re.S) for one in (known, unknown)]
    assert problems[0] == problems[1] != []


def test_one_factor_opens_nothing(world):
    client = sign_in(world.users["union_a1"], factor=False)
    assert client.get("/console/")["Location"] == "/account/second/totp/"
    assert client.get("/console/people/")["Location"] == "/account/second/totp/"


def test_nobody_gets_in_without_signing_in(client, world):
    assert client.get("/console/people/")["Location"] == "/sign-in/?next=/console/people/"


@pytest.mark.parametrize("values", [{"seen_at": -31 * 60}, {"started_at": -8 * 3600 - 60, "seen_at": -1}])
def test_a_session_ends_when_idle_or_too_long(world, values):
    client = sign_in(world.users["union_a1"])
    assert client.get("/console/").status_code == 200
    change_session(client, **{name: time.time() + shift for name, shift in values.items()})
    assert client.get("/console/")["Location"].startswith("/sign-in/")


def test_a_session_ends_when_rights_changed(world):
    client = sign_in(world.users["union_a1"])
    User.objects.filter(pk=world.users["union_a1"].pk).update(auth_version=2)
    assert client.get("/console/")["Location"].startswith("/sign-in/")


def test_the_own_password_is_changed_and_other_sessions_end(clerk):
    here, there = sign_in(clerk), sign_in(clerk)
    new = "quite-another-word-7"
    wrong = here.post("/console/account/", {"old": "no", "new": new, "again": new})
    assert (wrong.status_code, "现在的密码不对" in text_of(wrong)) == (422, True)
    weak = here.post("/console/account/", {"old": PASSWORD, "new": "12345", "again": "12345"})
    assert weak.status_code == 422
    assert here.post("/console/account/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.get("/console/").status_code == 200
    assert there.get("/console/")["Location"].startswith("/sign-in/")


def test_a_worker_never_reaches_the_console(world):
    viewer, _phone = world.worker()
    client = sign_in(User.objects.get(pk=viewer.user_id), factor=False)
    for address in ("/console/", "/console/people/", "/console/account/", "/console/switch/"):
        assert client.get(address).status_code == 404
