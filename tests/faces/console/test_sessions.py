"""Where a member of staff is signed in: listed on the own account page, ended singly or all others."""

import re

import pytest
from django.conf import settings
from django.test import Client

from gongyou.kernel.accounts.sessions import handle_of, open_sessions
from gongyou.kernel.ledger.models import Entry
from tests.faces.console.signing import change_session, sign_in, text_of

END = "/console/account/sessions/"


def handle(client: Client) -> str:
    return handle_of(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def clerk(world):
    return world.users["union_a1"]


def test_the_own_sessions_are_shown_with_device_and_this_one_marked(clerk, at):
    here, there, stranger = sign_in(clerk), sign_in(clerk), at("union_a2")
    change_session(there, device="android.wechat")
    page = text_of(here.get("/console/account/"))
    assert page.count("本次登录") == 1 and "安卓手机 · 微信" in page
    assert set(re.findall(r'name="session" value="(\w+)"', page)) == {handle(there)}
    assert handle(stranger) not in page
    assert there.cookies[settings.SESSION_COOKIE_NAME].value not in page


def test_an_ended_session_is_out_with_its_next_get_and_post(clerk):
    here, there, last = sign_in(clerk), sign_in(clerk), sign_in(clerk)
    there.get("/console/")
    done = here.post(END, {"session": handle(there), "idempotency_key": "e1"})
    assert (done.status_code, done["Location"]) == (302, "/console/account/")
    assert "这处登录已退出" in text_of(here.get("/console/account/"))
    assert there.get("/console/")["Location"].startswith("/sign-in/")
    here.post(END, {"session": handle(last)})
    before = Entry._base_manager.count()
    asked = last.post("/console/account/", {"old": "x", "new": "y", "again": "y"})
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in/")
    assert Entry._base_manager.count() == before
    assert here.get("/console/").status_code == 200


def test_a_repeated_request_is_answered_alike_and_does_nothing_more(clerk):
    here, there = sign_in(clerk), sign_in(clerk)
    sent = {"session": handle(there), "idempotency_key": "twice"}
    first, again = here.post(END, sent), here.post(END, sent)
    assert (first["Location"], again["Location"]) == ("/console/account/", "/console/account/")
    assert here.post(END, {"session": handle(there)}).status_code == 404
    assert Entry._base_manager.filter(event="accounts.session_ended").count() == 1


def test_all_others_are_ended_at_once(clerk):
    here, *others = sign_in(clerk), sign_in(clerk), sign_in(clerk)
    here.post(END, {"others": "1"})
    assert "其他 2 处登录已退出" in text_of(here.get("/console/account/"))
    assert all(one.get("/console/")["Location"].startswith("/sign-in/") for one in others)
    here.post(END, {"others": "1"})
    page = text_of(here.get("/console/account/"))
    assert "没有其他登录需要退出" in page and 'name="others"' not in page


def test_ending_this_one_signs_out(clerk):
    here, there = sign_in(clerk), sign_in(clerk)
    assert here.post(END, {"session": handle(here)})["Location"] == "/sign-in/"
    assert here.get("/console/")["Location"].startswith("/sign-in/")
    assert there.get("/console/").status_code == 200


def test_somebody_elses_session_is_as_unknown_as_any(clerk, at):
    here, stranger = sign_in(clerk), at("union_a2")
    theirs, unknown = here.post(END, {"session": handle(stranger)}), here.post(END, {"session": "0" * 24})
    nothing = here.post(END, {})
    assert theirs.status_code == unknown.status_code == nothing.status_code == 404
    assert theirs.content == unknown.content == nothing.content
    assert stranger.get("/console/").status_code == 200
    key = stranger.cookies[settings.SESSION_COOKIE_NAME].value
    assert here.post(END, {"session": key}).status_code == 404


def test_after_a_role_change_the_session_is_a_new_one_and_the_old_handle_is_gone(clerk, world):
    here = sign_in(clerk)
    old, role = handle(here), world.viewers["union_a1"].role_id
    assert here.post("/console/switch/", {"role": f"{role}:"}).status_code == 302
    assert handle(here) != old
    assert [one.handle for one in open_sessions(clerk.pk)] == [handle(here)]
    assert here.post(END, {"session": old}).status_code == 404


def test_a_password_alone_neither_sees_nor_ends_sessions(clerk):
    owner, thief = sign_in(clerk), sign_in(clerk, factor=False)
    page = thief.get("/console/account/")
    assert "已登录的设备" not in text_of(page)
    assert thief.post(END, {"session": handle(owner)}).status_code == 404
    assert owner.get("/console/").status_code == 200


def test_only_forms_of_the_site_end_a_session(clerk):
    here, there = sign_in(clerk), sign_in(clerk)
    assert here.get(END).status_code == 405
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = here.cookies
    assert forged.post(END, {"session": handle(there)}).status_code == 403
    assert there.get("/console/").status_code == 200
