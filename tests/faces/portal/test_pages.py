"""Every page of the face for the public and for a worker: it answers, is clean, small, and never stored."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

import gongyou
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.kernel.access.routes import all_routes
from gongyou.kernel.access.viewer import system
from tests.faces.portal.phone import Phone, last_code

PUBLIC = [
    "/",
    "/sign-in/phone/",
    "/join/",
    "/join/at/370211001/",
    "/services/",
    "/services/unions.join/",
    "/services/unions.transfer/",
    "/notices/",
    "/figures/",
    "/verify/",
    "/privacy/",
    "/about/",
    "/demo/",
    "/demo/phone/",
]
WORKER = ["/me/", "/me/line/", "/me/card/", "/me/data/", "/me/consents/", "/me/sessions/", "/matters/", "/messages/"]
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>")
DIST = Path(gongyou.__file__).parent / "ui/static/ui/dist"


def _clean(text: str) -> bool:
    inline = SCRIPT.search(text) or re.search(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']", text)
    outside = re.search(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", text)
    return not inline and not outside


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("signed_in", [False, True], ids=["public", "worker"])
def test_public_pages_answer_for_everybody(phone, path, signed_in):
    if signed_in:
        phone.sign_in()
    page = phone.get(path, follow=signed_in)
    assert page.status_code == 200
    assert _clean(page.content.decode()) and page["Cache-Control"] == "no-store"
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize("path", WORKER)
def test_own_pages_ask_the_public_to_sign_in(phone, path):
    assert phone.get(path)["Location"] == f"/sign-in/phone/?next={path}"
    phone.sign_in()
    page = phone.get(path)
    assert page.status_code == 200 and _clean(page.content.decode())
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_own_pages_do_not_exist_for_staff(world, client):
    client.force_login(world.users["union_a1"], backend="django.contrib.auth.backends.ModelBackend")
    assert {client.get(path).status_code for path in WORKER} == {404}


def test_every_route_of_the_face_is_walked_by_a_test():
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    names = {route.name for route in all_routes() if route.name.startswith("portal:")}
    assert len(names) >= 32
    for part in ("/me/bind/", "/appearance/", "/me/consents/withdraw/", "/sign-out/phone/", "/join/sent/", "/correct/"):
        assert part in tests


def test_a_procedure_opens_for_workers_who_are_known_and_for_nobody_else(world, phone):
    address = "/services/unions.particulars/open/"
    assert phone.get(address)["Location"] == f"/sign-in/phone/?next={address}"
    phone.sign_in()
    assert phone.get(address).status_code == 200
    assert "实名绑定" in phone.post(address, {"household": "rural"}).content.decode()
    for unknown in ("unions.join", "unions.nothing"):
        assert phone.get(f"/services/{unknown}/open/").status_code == 404


def _files_of(text: str) -> list[str]:
    found = re.findall(r'(?:src|href)="/static/(ui/dist/[^"#]+\.(?:css|js))"', text)
    return sorted(set(found))


@pytest.mark.parametrize("senior", [False, True])
def test_pages_of_the_main_road_stay_under_40_kb(world, phone, senior):
    if senior:
        phone.post("/appearance/", {"view": "senior"})
    token = world.codes["union_a1"].token
    phone.join(token)
    number = Matter.objects.visible_to(system(reason="test")).get().number
    operations.act(world.viewers["union_a1"], number=number, outcome="admit")
    phone.get("/")
    phone.get("/me/")
    phone.get("/me/line/")
    phone.get("/me/card/")
    for page in phone.pages:
        if page.status_code == 200:
            text = page.content
            files = [(DIST / name.removeprefix("ui/dist/")).read_bytes() for name in _files_of(text.decode())]
            size = len(brotli.compress(text)) + sum(len(brotli.compress(file)) for file in files)
            assert size < 40_000, page.request["PATH_INFO"]


def test_senior_view_and_theme_are_remembered_and_lead_back(phone):
    answer = phone.post("/appearance/", {"view": "senior", "next": "/services/"})
    assert answer["Location"] == "/services/"
    assert 'class="gy-senior"' in phone.get("/").content.decode()
    assert phone.post("/appearance/", {"view": "standard", "next": "https://evil.example/"})["Location"] == "/"
    assert 'class="gy-senior"' not in phone.get("/").content.decode()
    assert phone.get("/appearance/").status_code == 405


def test_the_demo_pages_show_messages_for_a_number_by_post(phone):
    phone.ask_code("/sign-in/phone/")
    code = last_code(phone.number)
    assert code in phone.get("/demo/phone/").content.decode()
    assert code in phone.post("/demo/phone/", {"phone": phone.number}).content.decode()
    assert code not in phone.post("/demo/phone/", {"phone": "13800138000"}).content.decode()
    assert phone.post("/demo/phone/", {"phone": "12"}).status_code == 422


def test_the_demo_pages_do_not_exist_on_a_real_site(phone, monkeypatch):
    monkeypatch.setattr(settings, "GONGYOU_DEMO", False)
    unknown = phone.get("/no/such/page/")
    for path in ("/demo/", "/demo/phone/"):
        assert phone.get(path).status_code == 404 and phone.get(path).content == unknown.content
    assert phone.post("/demo/phone/", {"phone": "13800138000"}).status_code == 404
    assert "演示" not in phone.get("/").content.decode()


def test_an_unknown_service_does_not_exist(phone):
    assert phone.get("/services/unions.placing/").content == phone.get("/services/nothing/").content


def test_pages_work_behind_the_strict_policy(phone):
    policy = Phone().get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe-inline" not in policy
