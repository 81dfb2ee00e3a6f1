"""Everything after joining: card, matters, own data, consents, binding; and what strangers may not see."""

import json
from datetime import date, timedelta

import pytest

from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.domains.unions.queries import own_card
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.faces.portal import limits, sealing
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.models import Phone as PhoneRow
from gongyou.kernel.operations.models import IdempotencyKey
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Consent, Membership, Person, Post
from gongyou.records.directory.operations.memberships import admit_member
from gongyou.records.directory.operations.people import register_person, reveal
from tests.faces.portal.phone import Phone, hidden, last_code, plain
from tests.factories.world import identity, mobile

ALL = system(reason="test")


def only_matter() -> Matter:
    return Matter.objects.visible_to(ALL).order_by("-pk").first()


@pytest.fixture
def member(world, phone):
    """A phone whose owner joined union a1 and was admitted."""
    phone.join(world.codes["union_a1"].token)
    operations.act(world.viewers["union_a1"], number=only_matter().number, outcome="admit")
    return phone


@operation("test.rostered", allow=lambda viewer, **kwargs: viewer.is_system)
def rostered(viewer, *, union, number, phone, name="王登记"):
    """A member from a roster: registered, never signed in."""
    person, _new = register_person(
        viewer,
        name=name,
        identity_kind="resident",
        identity_number=number,
        birth_date=clock.today().replace(year=1990),
        gender="male",
        phone=phone,
        made_by=("import", 1),
    )
    admit_member(viewer, person=person, union=union, day=clock.today(), road="import", made_by=("import", 1))
    current().entry("test.rostered", "person", person.pk)
    return person


def code_address(page) -> str:
    """The address that the QR code of a card page holds."""
    return page.context["address"].removeprefix("http://testserver")


def test_a_card_can_be_checked_by_anybody_for_ten_minutes(world, member):
    page = member.get("/me/card/")
    address = code_address(page)
    stranger = Phone()
    shown = stranger.get(address)
    text = shown.content.decode()
    assert shown.status_code == 200 and "会籍有效" in text
    assert "张*工" in text and "张晓工" not in text and "A1公司工会" in text
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    with clock.rehearse(clock.now() + timedelta(minutes=10, seconds=1)):
        late = stranger.get(address)
    unknown = stranger.get("/verify/card/nonsense/")
    assert late.status_code == unknown.status_code == 404
    assert plain(late) == plain(unknown)


def test_a_card_ends_with_the_membership_at_once(world, member):
    address = code_address(member.get("/me/card/"))
    operations.revoke(world.viewers["street_a"], number=only_matter().number, note="入会资格核实有误")
    assert plain(Phone().get(address)) == plain(Phone().get("/verify/card/nonsense/"))
    assert "没有可以出示的会员卡" in member.get("/me/card/").content.decode()


def test_every_view_of_a_card_makes_a_new_code_without_personal_data(member):
    first, second = code_address(member.get("/me/card/")), code_address(member.get("/me/card/"))
    assert first != second and len(first) > 60
    viewer = worker_viewer(PhoneRow.objects.get().user_id)
    assert own_card(viewer).card_number not in first


def test_codes_of_other_kinds_are_no_cards(world, member):
    viewer = worker_viewer(PhoneRow.objects.get().user_id)
    other = sealing.seal("join_draft", membership=own_card(viewer).membership_id)
    assert Phone().get(f"/verify/card/{other}/").status_code == 404


def test_checking_cards_is_limited(world, monkeypatch):
    monkeypatch.setattr(limits, "LOOKUPS", limits.Limit("lookups", 600, 2, 600, 6000))
    stranger = Phone()
    assert [stranger.get("/verify/card/x/").status_code for _try in range(3)] == [404, 404, 429]


def test_my_page_is_the_line_of_life(member):
    text = member.get("/me/").content.decode()
    assert "A1公司工会" in text and "测试速递有限公司" in text and "至今" in text
    assert "没有人查看过" in text


def test_i_see_who_looked_and_why(world, member):
    person = Person.objects.visible_to(ALL).get()
    reveal(world.viewers["union_a1"], person_code=person.code, field="identity_number", reason="核对补贴发放名单")
    text = member.get("/me/").content.decode()
    assert "基层工会经办人" in text and "A1公司工会" in text and "核对补贴发放名单" in text


def test_full_numbers_need_a_fresh_code(world, phone):
    number = identity()
    phone.join(world.codes["union_a1"].token, number=number)
    operations.act(world.viewers["union_a1"], number=only_matter().number, outcome="admit")
    assert number not in phone.get("/me/data/").content.decode()
    assert number in phone.post("/me/data/", {"show": "1"}).content.decode()
    with clock.rehearse(clock.now() + timedelta(minutes=16)):
        asked = phone.post("/me/data/", {"show": "1"})
        assert asked["Location"] == "/sign-in/phone/again/?next=/me/data/"
        page = phone.post("/sign-in/phone/again/", {"step": "phone", "next": "/me/data/"})
        sent = phone.post("/sign-in/phone/again/", {**hidden(page), "step": "code", "code": last_code(phone.number)})
        assert sent["Location"] == "/me/data/"
        assert number in phone.post("/me/data/", {"show": "1"}).content.decode()


def test_no_copy_of_full_numbers_is_kept_with_the_request(world, phone):
    number = identity()
    phone.join(world.codes["union_a1"].token, number=number)
    for button in ("show", "take"):
        data = {button: "1", "idempotency_key": f"key-{button}"}
        assert number in phone.post("/me/data/", data).content.decode()
        assert number not in phone.post("/me/data/", data).content.decode()
    bodies = [bytes(row.body or b"").decode() for row in IdempotencyKey._base_manager.all()]
    assert len(bodies) >= 4
    assert all(number not in body and phone.number not in body for body in bodies)


def test_i_can_take_my_data_along(world, phone):
    number = identity()
    phone.join(world.codes["union_a1"].token, number=number)
    operations.act(world.viewers["union_a1"], number=only_matter().number, outcome="admit")
    answer = phone.post("/me/data/", {"take": "1"})
    assert answer["Content-Type"].startswith("application/json") and "attachment" in answer["Content-Disposition"]
    found = json.loads(answer.content)
    assert found["person"]["identity_number"] == number and found["account"]["phone"] == phone.number
    assert found["memberships"][0]["union"] == "A1公司工会" and found["applications"][0]["answers"]["name"] == "张晓工"
    assert number not in answer["Content-Disposition"]


def test_what_others_recorded_and_opened_about_me_is_in_it_too(world, phone):
    phone.join(world.codes["union_a1"].token)
    operations.act(world.viewers["union_a1"], number=only_matter().number, outcome="admit")
    person = Person._base_manager.get()
    row = Post(person=person, organisation=world["union_a1"], title="committee", valid_from=date(2026, 1, 5))
    row.save(force_insert=True)
    moving = open_transfer(world.viewers["union_a1"], person_code=person.code, receiver_code=world["union_a2"].code)
    found = json.loads(phone.post("/me/data/", {"take": "1"}).content)
    assert found["person"]["birth_date"] == person.birth_date.isoformat() and found["person"]["gender"] in {"男", "女"}
    assert [(one["organisation"], one["valid_from"]) for one in found["posts"]] == [("A1公司工会", "2026-01-05")]
    assert [one["number"] for one in found["matters_about_me"]] == [moving.number]


def test_a_consent_is_withdrawn_by_one_button_once(member):
    assert "撤回同意" in member.get("/me/consents/").content.decode()
    assert member.post("/me/consents/withdraw/", {"purpose": "join"}).status_code == 302
    assert Consent.objects.visible_to(ALL).get().withdrawn_at is not None
    assert "撤回时间" in member.get("/me/consents/").content.decode()
    again = member.post("/me/consents/withdraw/", {"purpose": "join"})
    assert again.status_code == 422 and "已经撤回" in again.content.decode()


def test_my_matter_says_where_who_until_when_and_how_it_was_counted(world, phone):
    phone.join(world.codes["union_a1"].token)
    number = only_matter().number
    text = phone.get(f"/matters/{number}/").content.decode()
    assert "工会审核中" in text and "A1公司工会" in text and "10个工作日" in text
    assert "当日不计入" in text and "区总工会服务承诺" in text and "撤回申请" in text
    assert number in phone.get("/matters/").content.decode()


def test_a_returned_matter_waits_for_me_and_goes_on_after_correction(world, phone):
    phone.join(world.codes["union_a1"].token)
    number = only_matter().number
    operations.return_for_correction(world.viewers["union_a1"], number=number, note="请写明所属站点")
    home = phone.get("/").content.decode()
    assert "等您办的" in home and "请补正" in home
    page = phone.get(f"/matters/{number}/").content.decode()
    assert "请写明所属站点" in page and "现在补正" in page
    assert "需要补正" in phone.get("/messages/").content.decode()
    form = phone.get(f"/matters/{number}/correct/")
    assert 'value="测试速递有限公司"' in form.content.decode()
    answers = {"name": "张晓工", "employer_name": "海风站", "occupation": "", "new_form": "courier"}
    assert phone.post(f"/matters/{number}/correct/", {**answers, "name": ""}).status_code == 422
    assert phone.post(f"/matters/{number}/correct/", answers).status_code == 302
    assert only_matter().state == "open"
    assert "海风站" in phone.get(f"/matters/{number}/").content.decode()
    assert phone.get(f"/matters/{number}/correct/").status_code == 302


def test_withdrawing_asks_first_and_needs_a_fresh_code(world, phone):
    phone.join(world.codes["union_a1"].token)
    number = only_matter().number
    assert "确认撤回" in phone.get(f"/matters/{number}/withdraw/").content.decode()
    with clock.rehearse(clock.now() + timedelta(minutes=16)):
        assert "/sign-in/phone/again/" in phone.post(f"/matters/{number}/withdraw/")["Location"]
    assert only_matter().state == "open"
    assert phone.post(f"/matters/{number}/withdraw/")["Location"] == f"/matters/{number}/"
    assert only_matter().ending == "withdrawn"
    assert "已撤回" in phone.get(f"/matters/{number}/").content.decode()


def test_a_refusal_says_why_and_how_to_appeal(world, phone):
    phone.join(world.codes["union_a1"].token)
    number = only_matter().number
    operations.act(world.viewers["union_a1"], number=number, outcome="refuse", note="不在本单位工作")
    text = phone.get(f"/matters/{number}/").content.decode()
    assert "不在本单位工作" in text and "申诉" in text and "未予同意" in text


def test_other_peoples_matters_do_not_exist(world, phone):
    phone.join(world.codes["union_a1"].token)
    number = only_matter().number
    other = Phone()
    other.sign_in()
    for tail in ("", "withdraw/", "correct/"):
        foreign, unknown = other.get(f"/matters/{number}/{tail}"), other.get(f"/matters/RH-2026-999999/{tail}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
    posted = other.post(f"/matters/{number}/withdraw/"), other.post("/matters/RH-2026-999999/withdraw/")
    assert posted[0].status_code == posted[1].status_code == 404 and posted[0].content == posted[1].content
    assert other.get(f"/join/sent/{number}/").content == other.get("/join/sent/RH-2026-999999/").content


def test_the_owner_sees_that_somebody_used_the_number_but_cannot_act(world, phone):
    number = identity()
    phone.join(world.codes["union_a1"].token, number=number)
    operations.act(world.viewers["union_a1"], number=only_matter().number, outcome="admit")
    thief = Phone()
    thief.join(world.codes["union_a2"].token, number=number, name="李冒名", employer_name="冒名公司")
    foreign = only_matter().number
    text = phone.get(f"/matters/{foreign}/").content.decode()
    assert "不是用您的登录手机提交的" in text and "冒名公司" not in text and "撤回申请" not in text
    assert phone.get(f"/matters/{foreign}/withdraw/").status_code == 302
    mine = thief.get("/me/").content.decode() + thief.get("/me/data/").content.decode()
    assert "A1公司工会" not in mine and "会员卡" in mine


def test_a_member_from_a_roster_binds_by_name_number_and_phone(world):
    number, mobile_number = identity(), mobile()
    rostered(ALL, union=world["union_a1"], number=number, phone=mobile_number)
    phone = Phone(mobile_number)
    phone.sign_in()
    answer = phone.post("/me/bind/", {"name": "王登记", "identity_kind": "resident", "identity_number": number})
    assert answer["Location"] == "/me/"
    assert "A1公司工会" in phone.get("/me/card/").content.decode()
    assert phone.get("/me/bind/")["Location"] == "/me/"


def test_binding_says_nothing_about_why_not(world):
    number, mobile_number = identity(), mobile()
    rostered(ALL, union=world["union_a1"], number=number, phone=mobile_number)
    attempts = [
        (Phone(), "王登记", number),
        (Phone(mobile_number), "王别人", number),
        (Phone(), "王登记", identity()),
    ]
    answers = set()
    for phone, name, asked in attempts:
        phone.sign_in()
        page = phone.post("/me/bind/", {"name": name, "identity_kind": "resident", "identity_number": asked})
        answers.add((page.status_code, plain(page)))
    assert len(answers) == 1
    assert Person.objects.visible_to(ALL).filter(user__isnull=False).count() == 0


def test_binding_is_limited_for_an_account(world):
    phone = Phone()
    phone.sign_in()
    asked = [
        phone.post("/me/bind/", {"name": "王登记", "identity_kind": "resident", "identity_number": identity()})
        for _try in range(6)
    ]
    assert [page.status_code for page in asked] == [200] * 5 + [429]


def test_a_member_elsewhere_keeps_the_card_until_the_new_union_accepts(world, member):
    person = Person.objects.visible_to(ALL).get()
    token = world.codes["union_b1"].token
    apply = f"/j/{token}/apply/"
    sent = member.confirm(apply, member.details(apply, number=person.identity_number.reveal()))
    matter = only_matter()
    assert matter.procedure == "unions.transfer" and sent["Location"] == f"/join/sent/{matter.number}/"
    assert "A1公司工会" in member.get("/me/card/").content.decode()
    assert "会籍接转" in member.get(f"/matters/{matter.number}/").content.decode()
    operations.act(world.viewers["union_b1"], number=matter.number, outcome="accept")
    assert "B1公司工会" in member.get("/me/card/").content.decode()
    assert Membership.objects.visible_to(ALL).filter(valid_to=None).count() == 1
    assert "会籍转出" in member.get("/me/").content.decode()


def test_whoever_waits_in_the_pool_sees_the_placing(world, phone):
    phone.sign_in("/join/at/370211001/")
    phone.confirm("/join/at/370211001/apply/", phone.details("/join/at/370211001/apply/"))
    operations.act(world.viewers["street_a"], number=only_matter().number, outcome="admit")
    text = phone.get("/matters/").content.decode()
    assert "待编会员落实工会" in text
    placing = phone.get(f"/matters/{only_matter().number}/").content.decode()
    assert "正在为您落实" in placing and "接收工会审核" in placing
    assert privacy.mask_phone(phone.number) in phone.get("/me/").content.decode()
