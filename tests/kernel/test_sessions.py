"""Open sessions: whose they are, what is kept of them, how their owner ends them."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer, public
from gongyou.kernel.accounts import devices, sessions
from gongyou.kernel.accounts.models import Session, User
from gongyou.kernel.accounts.sessions import SessionStore, handle_of, open_sessions
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.operations.roles import end_sessions
from gongyou.records.directory.operations.sessions import end_other_sessions, end_session
from tests.faces.signing_in import sign_in_staff, sign_in_worker

AGENTS = {
    "Mozilla/5.0 (Linux; Android 14; V2304A Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47.2560": "安卓手机 · 微信",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.48(0x18003030) NetType/WIFI Language/zh_CN": "苹果手机 · 微信",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
    "Mobile/15E148 Safari/604.1": "苹果手机 · Safari 浏览器",
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 "
    "ArkWeb/4.1.6.1 Mobile": "鸿蒙设备 · 华为浏览器",
    "Mozilla/5.0 (Linux; Android 10; HarmonyOS; NOH-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 "
    "HuaweiBrowser/14.0 Mobile Safari/537.36": "鸿蒙设备 · 华为浏览器",
    "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0 Mobile/15E148 "
    "Safari/604.1": "苹果平板 · Chrome 浏览器",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 "
    "Edg/120.0.0.0": "Windows 电脑 · Edge 浏览器",
    "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0 Safari/537.36 "
    "wxwork/4.1.20 MicroMessenger/7.0.1": "Windows 电脑 · 企业微信",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 "
    "Safari/605.1.15": "苹果电脑 · Safari 浏览器",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Linux 电脑 · 火狐浏览器",
    "Mozilla/5.0 (Linux; Android 12; SM-T970) AppleWebKit/537.36 Chrome/120.0 Safari/537.36": "安卓平板 · Chrome 浏览器",
    "curl/8.1.2": "不明设备",
    "": "不明设备",
    "<script>alert(1)</script>' OR 1=1 --": "不明设备",
    "Windows" + "x" * 100_000: "Windows 电脑",
}


@pytest.mark.parametrize(("agent", "words"), AGENTS.items(), ids=range(len(AGENTS)))
def test_a_browser_is_named_in_plain_words(agent, words):
    with translation.override("zh-hans"):
        assert devices.in_words(devices.device_of(agent)) == words


@pytest.mark.parametrize("kept", ["", ".", "unheard.of", "<b>.</b>", "iphone.wechat.more"])
def test_only_known_words_come_back(kept):
    assert "<" not in devices.in_words(kept)


def worker(name: str = "w1") -> User:
    return User.objects.create_user(name, audience="worker")


def viewer_of(user: User) -> Viewer:
    return Viewer(kind=user.audience, user_id=user.pk, strength="two_factor" if user.audience == "staff" else "code")


def signed_in(user: User, **more) -> Client:
    client = Client()
    sign_in_worker(client, user, **more)
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def handles(user: User) -> set[str]:
    return {one.handle for one in open_sessions(user.pk)}


def test_a_session_row_knows_its_owner_and_has_no_place_for_more(db):
    user = worker()
    signed_in(user)
    assert Session.objects.get().user_id == user.pk
    assert {field.name for field in Session._meta.fields} == {"session_key", "session_data", "expire_date", "user"}


def test_a_visitor_who_did_not_sign_in_owns_no_session(db):
    store = SessionStore()
    store["x"] = 1
    store.save()
    assert Session.objects.get().user_id is None


def test_the_owner_stays_when_the_key_changes_and_the_old_key_opens_nothing(db):
    user = worker()
    old = key_of(signed_in(user))
    store = SessionStore(old)
    store.cycle_key()
    store.save()
    assert Session.objects.get().user_id == user.pk
    assert not SessionStore(old).load()


def test_the_own_sessions_are_listed_with_the_present_one_first(db):
    user, other = worker(), worker("w2")
    first, second, stranger = signed_in(user), signed_in(user, device="android.wechat"), signed_in(other)
    found = open_sessions(user.pk, current_key=key_of(first))
    assert [one.handle for one in found] == [handle_of(key_of(first)), handle_of(key_of(second))]
    assert [one.is_current for one in found] == [True, False]
    assert handle_of(key_of(stranger)) not in {one.handle for one in found}
    assert abs((found[0].began_at - clock.now()).total_seconds()) < 30
    assert found[1].device == "安卓手机 · 微信"


def test_a_handle_is_not_the_key_and_leads_to_no_session(db):
    client = signed_in(worker())
    handle = handle_of(key_of(client))
    assert handle != key_of(client) and key_of(client) not in handle
    assert not SessionStore(handle).load()


def test_what_ended_by_itself_is_not_listed(db):
    user = worker()
    old, good = signed_in(user), signed_in(user)
    session = old.session
    session["started_at"] -= sessions.WORKER_LONGEST.total_seconds() + 1
    session.save()
    assert handles(user) == {handle_of(key_of(good))}


def test_after_a_change_of_rights_no_session_is_listed_and_none_opens(db, world):
    user = world.users["union_a1"]
    client = Client()
    sign_in_staff(client, user)
    handle = handle_of(key_of(client))
    assert client.get("/console/").status_code == 200
    end_sessions(user.pk)
    assert open_sessions(user.pk) == []
    with pytest.raises(Denied):
        end_session(world.viewers["union_a1"], handle=handle)
    assert client.get("/console/")["Location"].startswith("/sign-in/")


def test_one_session_is_ended_with_an_entry(db):
    user = worker()
    kept, ended = signed_in(user), signed_in(user)
    end_session(viewer_of(user), handle=handle_of(key_of(ended)))
    assert handles(user) == {handle_of(key_of(kept))}
    assert not SessionStore(key_of(ended)).load()
    entry = Entry._base_manager.get(event="accounts.session_ended")
    assert (entry.subject_kind, entry.subject_number, entry.actor) == ("user", user.pk, f"user:{user.pk}")
    assert key_of(ended) not in str(vars(entry)) and handle_of(key_of(ended)) not in str(vars(entry))


def test_all_others_are_ended_and_strangers_stay(db):
    user, other = worker(), worker("w2")
    kept, *_gone, stranger = signed_in(user), signed_in(user), signed_in(user), signed_in(other)
    assert end_other_sessions(viewer_of(user), kept=handle_of(key_of(kept))) == 2
    assert handles(user) == {handle_of(key_of(kept))}
    assert handles(other) == {handle_of(key_of(stranger))}
    assert Entry._base_manager.filter(event="accounts.other_sessions_ended").count() == 1
    with pytest.raises(Refused):
        end_other_sessions(viewer_of(user), kept=handle_of(key_of(kept)))


@pytest.mark.parametrize("handle", ["", "0" * 24, "' OR 1=1 --"])
def test_what_is_no_own_session_is_denied(db, handle):
    user = worker()
    signed_in(user)
    for act in (
        lambda: end_session(viewer_of(user), handle=handle),
        lambda: end_other_sessions(viewer_of(user), kept=handle),
    ):
        with pytest.raises(Denied):
            act()
    assert len(handles(user)) == 1 and not Entry._base_manager.filter(event__startswith="accounts.").exists()


def test_a_session_of_somebody_else_is_denied_and_stays(db):
    thief, user = worker("w1"), worker("w2")
    mine, theirs = signed_in(thief), signed_in(user)
    for act in (
        lambda: end_session(viewer_of(thief), handle=handle_of(key_of(theirs))),
        lambda: end_session(viewer_of(thief), handle=key_of(theirs)),
        lambda: end_other_sessions(viewer_of(thief), kept=handle_of(key_of(theirs))),
    ):
        with pytest.raises(Denied):
            act()
    assert handles(user) == {handle_of(key_of(theirs))} and handles(thief) == {handle_of(key_of(mine))}


@pytest.mark.parametrize("viewer", [public(), Viewer(kind="staff", user_id=1, strength="password")])
def test_half_signed_in_ends_nothing(db, viewer):
    with pytest.raises(Denied):
        end_session(viewer, handle="0" * 24)


def test_a_request_under_way_does_not_bring_an_ended_session_back(db):
    user = worker()
    client = signed_in(user)
    under_way = SessionStore(key_of(client))
    under_way["seen_at"] = clock.now().timestamp()
    end_session(viewer_of(user), handle=handle_of(key_of(client)))
    with pytest.raises(UpdateError):
        under_way.save()
    assert not Session.objects.exists()


def test_a_held_database_is_not_taken_for_an_ended_session(db, monkeypatch):
    client = signed_in(worker())
    store = SessionStore(key_of(client))
    store["x"] = 1

    def held(self, *args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Session, "save", held)
    with pytest.raises(OperationalError, match="locked"):
        store.save()


def test_signing_out_leaves_no_row(db):
    client = Client()
    sign_in_worker(client, worker())
    assert Session.objects.count() == 1
    client.post("/sign-out/phone/")
    assert not Session.objects.filter(user__isnull=False).exists()


def test_the_rows_go_with_their_owner(db):
    user = worker()
    signed_in(user)
    user.delete()
    assert not Session.objects.exists()
