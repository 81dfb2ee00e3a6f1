"""Where a worker is signed in: listed under 我的, ended singly or all others."""

from django.conf import settings

from gongyou.kernel.accounts.codes import phone_index
from gongyou.kernel.accounts.models import Session
from gongyou.kernel.accounts.sessions import handle_of
from gongyou.kernel.ledger.models import Entry
from tests.faces.portal.phone import Phone

PAGE = "/me/sessions/"
WECHAT = "Mozilla/5.0 (Linux; Android 14; V2304A) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.47"


def handle(phone: Phone) -> str:
    return handle_of(phone.client.cookies[settings.SESSION_COOKIE_NAME].value)


def _signed_in(number: str | None = None, agent: str = "") -> Phone:
    phone = Phone(number)
    phone.client.defaults |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": "203.0.113.9"}
    phone.sign_in()
    return phone


def test_the_own_devices_are_shown_in_plain_words(world):
    here = _signed_in(agent=WECHAT)
    there, stranger = _signed_in(here.number), _signed_in()
    text = here.get(PAGE).content.decode()
    assert "安卓手机 · 微信" in text and "不明设备" in text and text.count("本次登录") == 1
    assert handle(there) in text and handle(stranger) not in text
    assert "203.0.113" not in text and "V2304A" not in text
    assert PAGE in here.get("/me/").content.decode()


def test_neither_the_browsers_description_nor_the_address_is_kept(world):
    here = _signed_in(agent=WECHAT)
    here.get("/me/")
    row = Session.objects.get(user__phone__number_index=phone_index(here.number))
    kept = str(row.get_decoded())
    assert "android.wechat" in kept and "V2304A" not in kept and "203.0.113" not in kept


def test_an_ended_session_is_out_with_its_next_get_and_post(world):
    here = _signed_in()
    there, last = _signed_in(here.number), _signed_in(here.number)
    assert here.post(PAGE, {"session": handle(there)})["Location"] == PAGE
    assert there.get("/me/")["Location"] == "/sign-in/phone/?next=/me/"
    here.post(PAGE, {"session": handle(last)})
    before = Entry._base_manager.count()
    assert last.post("/me/data/", {"take": "1"})["Location"] == "/sign-in/phone/"
    assert Entry._base_manager.count() == before
    assert here.get("/me/").status_code == 200


def test_all_others_are_ended_at_once(world):
    here = _signed_in()
    there = _signed_in(here.number)
    here.post(PAGE, {"others": "1"})
    assert "其他 1 处登录已退出" in here.get(PAGE).content.decode()
    assert there.get("/me/").status_code == 302
    here.post(PAGE, {"others": "1"})
    assert "没有其他登录需要退出" in here.get(PAGE).content.decode()


def test_ending_this_one_signs_out(world):
    here = _signed_in()
    assert here.post(PAGE, {"session": handle(here)})["Location"] == "/"
    assert here.get("/me/").status_code == 302


def test_somebody_elses_session_is_as_unknown_as_any(world):
    here, stranger = _signed_in(), _signed_in()
    theirs, unknown = here.post(PAGE, {"session": handle(stranger)}), here.post(PAGE, {"session": "0" * 24})
    assert theirs.status_code == unknown.status_code == 404
    assert theirs.content == unknown.content
    assert stranger.get("/me/").status_code == 200
