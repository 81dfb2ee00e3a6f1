"""The main road: three steps on a phone, and what can go wrong on them."""

import re
from datetime import timedelta

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.models import User
from gongyou.records.directory.models import Consent, JoinCode, Membership
from tests.faces.portal.phone import Phone, hidden, plain
from tests.factories.world import employer, identity

ALL = system(reason="test")


def test_a_courier_joins_by_code_and_is_admitted(world, phone):
    token = world.codes["union_a1"].token
    start = phone.get(f"/j/{token}/")
    assert start.status_code == 200 and "A1公司工会" in start.content.decode()
    sent = phone.join(token)
    assert sent.status_code == 302 and sent["Location"].startswith("/join/sent/RH-")
    done = phone.get(sent["Location"])
    assert done.status_code == 200 and "申请已提交" in done.content.decode()
    matter = Matter.objects.visible_to(ALL).get()
    assert (matter.procedure, matter.state, matter.road) == ("unions.join", "open", "union_code")
    assert Consent.objects.visible_to(ALL).get().version == "join-2026-11"
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    home = phone.get("/").content.decode()
    assert "中国工会会员卡" in home and "A1公司工会" in home
    assert Membership.objects.visible_to(ALL).filter(valid_to=None).count() == 1


def test_without_a_code_the_street_receives(world, phone):
    page = phone.get("/join/").content.decode()
    assert "A街道" in page and "60个工作日" in page
    phone.sign_in("/join/at/370211001/")
    apply = "/join/at/370211001/apply/"
    sent = phone.confirm(apply, phone.details(apply))
    assert sent["Location"].startswith("/join/sent/")
    assert Matter.objects.visible_to(ALL).get().desk_node_id == world["street_a"].pk


def test_who_is_signed_in_skips_the_first_step(world, phone):
    phone.sign_in()
    token = world.codes["union_a1"].token
    assert phone.get(f"/j/{token}/")["Location"] == f"/j/{token}/apply/"


def test_step_two_without_sign_in_leads_to_step_one(world, phone):
    token = world.codes["union_a1"].token
    assert phone.get(f"/j/{token}/apply/")["Location"] == f"/j/{token}/"


def test_wrong_input_is_said_at_the_field_and_nothing_is_lost(world, phone):
    token = world.codes["union_a1"].token
    phone.sign_in(f"/j/{token}/")
    page = phone.details(f"/j/{token}/apply/", number="999999199001010017")
    text = page.content.decode()
    assert page.status_code == 422
    assert "校验位不对" in text and 'value="测试速递有限公司"' in text and 'value="张晓工"' in text
    assert 'aria-invalid="true"' in text


def test_a_child_is_refused_with_advice_and_keeps_the_answers(world, phone):
    token = world.codes["union_a1"].token
    phone.sign_in(f"/j/{token}/")
    apply = f"/j/{token}/apply/"
    young = (clock.today() - timedelta(days=15 * 365)).strftime("%Y%m%d")
    page = phone.confirm(apply, phone.details(apply, number=identity(7, born=young)))
    assert page.status_code == 422
    assert "未满 16 周岁" in page.content.decode() and 'value="张晓工"' in page.content.decode()


def test_both_consents_are_needed(world, phone):
    token = world.codes["union_a1"].token
    phone.sign_in(f"/j/{token}/")
    apply = f"/j/{token}/apply/"
    page = phone.details(apply)
    text = page.content.decode()
    assert "如您已在其他工会入会，将按会籍接转办理" in text and "看不到您通过哪条途径入会" in text
    refused = phone.post(apply, {**hidden(page), "step": "confirm", "agree": "on"})
    assert refused.status_code == 422 and not Matter.objects.visible_to(ALL).exists()


def test_going_back_keeps_the_answers(world, phone):
    token = world.codes["union_a1"].token
    phone.sign_in(f"/j/{token}/")
    apply = f"/j/{token}/apply/"
    page = phone.details(apply, employer_name="海风配送站")
    back = phone.post(apply, {**hidden(page), "step": "back"})
    assert back.status_code == 200 and 'value="海风配送站"' in back.content.decode()


def test_the_same_form_twice_is_one_application(world, phone):
    token = world.codes["union_a1"].token
    phone.sign_in(f"/j/{token}/")
    apply = f"/j/{token}/apply/"
    page = phone.details(apply)
    first, second = phone.confirm(apply, page), phone.confirm(apply, page)
    assert first["Location"] == second["Location"]
    assert Matter.objects.visible_to(ALL).count() == 1


def test_a_second_application_is_refused_with_where_to_look(world, phone):
    number, token = identity(), world.codes["union_a1"].token
    phone.join(token, number=number)
    apply = f"/j/{token}/apply/"
    page = phone.confirm(apply, phone.details(apply, number=number))
    assert page.status_code == 422 and "我的办件" in page.content.decode()


def _codes_without_use(world) -> list[str]:
    past, union = clock.today() - timedelta(days=9), world["union_a1"]
    over = JoinCode(target="union", union=union, valid_from=past, valid_to=clock.today())
    later = JoinCode(target="union", union=union, valid_from=clock.today() + timedelta(days=2))
    for code in (over, later):
        code.save(force_insert=True)
    return ["AAAAAAAAAAAAAAAAAAAAAA", over.token, later.token, "x"]


def test_unknown_ended_and_early_codes_get_one_answer(world, phone):
    answers = {
        (page.status_code, plain(page)) for token in _codes_without_use(world) if (page := phone.get(f"/j/{token}/"))
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_trying_tokens_is_limited(world, phone):
    answers = [phone.get(f"/j/nothing-{number}/").status_code for number in range(125)]
    assert set(answers[:120]) == {404} and set(answers[121:]) == {429}


def test_names_are_escaped_everywhere(world, phone):
    evil = "<script>alert(1)</script>"
    sent = phone.join(world.codes["union_a1"].token, name=evil, employer_name=evil, occupation=evil)
    number = Matter.objects.visible_to(ALL).get().number
    for path in (sent["Location"], f"/matters/{number}/", "/matters/", "/me/", "/me/data/", "/"):
        phone.get(path)
    operations.act(world.viewers["union_a1"], number=number, outcome="admit")
    for path in ("/", "/me/", "/me/card/", "/me/data/"):
        phone.get(path)
    assert all("<script>alert" not in page.content.decode() for page in phone.pages)
    assert any("&lt;script&gt;" in page.content.decode() for page in phone.pages)


def _three_situations(world) -> list[tuple[Phone, object]]:
    """A new person; a member elsewhere by another phone; a person with an application open by another phone."""
    member, applied = identity(), identity()
    other = Phone()
    other.join(world.codes["union_b1"].token, number=member)
    number = Matter.objects.visible_to(ALL).get().number
    operations.act(world.viewers["union_b1"], number=number, outcome="admit")
    Phone().join(world.codes["union_b2"].token, number=applied)
    found = []
    for number in (identity(), member, applied):
        phone = Phone(f"1390001{len(found):04d}")
        sent = phone.join(world.codes["union_a1"].token, number=number)
        found.append((phone, sent))
    return found


def _same(texts: list[str]) -> bool:
    """Equal but for the masked identity number and phone, which the applicants typed."""
    shown = [re.sub(r"\d{3}\*+\d{3}[\dX]", "~", text) for text in texts]
    assert shown[0] == shown[1]
    assert shown[0] == shown[2]
    return True


def test_nobody_learns_whether_the_person_was_known(world):
    found = _three_situations(world)
    kinds = {matter.procedure for matter in Matter.objects.visible_to(ALL).order_by("-pk")[:3]}
    assert kinds == {"unions.join", "unions.transfer"}
    assert {sent.status_code for _phone, sent in found} == {302}
    assert _same([plain(phone.get(sent["Location"])) for phone, sent in found])
    for path in ("/", "/me/", "/me/card/", "/me/data/", "/me/consents/", "/matters/", "/messages/", "/services/"):
        assert _same([plain(phone.get(path)) for phone, _sent in found]), path
    numbers = [sent["Location"].split("/")[-2] for _phone, sent in found]
    for tail in ("", "withdraw/"):
        pages = [phone.get(f"/matters/{number}/{tail}") for (phone, _sent), number in zip(found, numbers, strict=True)]
        assert _same([plain(page) for page in pages]), tail
    shown = [phone.post("/me/data/", {"show": "1"}) for phone, _sent in found]
    assert {page.status_code for page in shown} == {200}
    taken = [phone.post("/me/data/", {"take": "1"}).json() for phone, _sent in found]
    assert {str({key: len(value) for key, value in one.items() if key != "made_at"}) for one in taken} == {
        str({key: len(value) for key, value in taken[0].items() if key != "made_at"})
    }


def test_a_refusal_tells_a_stranger_nothing_more(world):
    found = _three_situations(world)
    pages = []
    for phone, sent in found:
        number = sent["Location"].split("/")[-2]
        procedure = Matter.objects.visible_to(ALL).get(number=number).procedure
        outcome = "refuse" if procedure == "unions.join" else "decline"
        operations.act(world.viewers["union_a1"], number=number, outcome=outcome, note="请带证件到窗口核对")
        pages.append(
            (plain(phone.get(f"/matters/{number}/")), plain(phone.get("/messages/")), plain(phone.get("/me/")))
        )
    for one in zip(*pages, strict=True):
        assert _same(list(one))
    assert "请带证件到窗口核对" in pages[0][0] and "申诉" in pages[0][0]


def test_no_personal_data_in_addresses_sessions_and_logs(world, phone, caplog):
    number = identity()
    sent = phone.join(world.codes["union_a1"].token, number=number, name="欧阳特别")
    phone.get(sent["Location"])
    phone.get("/me/")
    secrets = (number, phone.number, "欧阳特别")
    addresses = [page.request["PATH_INFO"] + page.request.get("QUERY_STRING", "") for page in phone.pages]
    addresses += [page.get("Location", "") for page in phone.pages]
    session = str(dict(phone.client.session.items()))
    for secret in secrets:
        assert all(secret not in address for address in addresses)
        assert secret not in session and secret not in caplog.text
    assert User.objects.filter(audience="worker").count() == 1


def test_the_carried_answers_are_sealed_and_bound_to_the_account(world, phone):
    number, token = identity(), world.codes["union_a1"].token
    phone.sign_in(f"/j/{token}/")
    apply = f"/j/{token}/apply/"
    page = phone.details(apply, number=number)
    assert number not in page.content.decode()
    other = Phone()
    other.sign_in()
    stolen = other.confirm(apply, page)
    assert stolen["Location"] == apply and not Matter.objects.visible_to(ALL).exists()


@pytest.mark.parametrize("step", ["", "confirm", "nonsense"])
def test_steps_cannot_be_skipped(world, phone, step):
    token = world.codes["union_a1"].token
    phone.sign_in(f"/j/{token}/")
    page = phone.post(f"/j/{token}/apply/", {"step": step, "agree": "on", "agree_sensitive": "on", "carried": "abc"})
    assert page.status_code in (302, 422)
    assert not Matter.objects.visible_to(ALL).exists()


def test_code_page_names_the_employer_but_asks_for_nothing_from_it(world, phone):
    made = JoinCode(target="employer", union=world["union_a1"], employer=employer(world), valid_from=clock.today())
    made.save(force_insert=True)
    page = phone.get(f"/j/{made.token}/").content.decode()
    assert "测试物流有限公司" in page and "也不需要单位同意" in page
