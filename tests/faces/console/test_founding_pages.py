"""Founding through the pages: the employer asks, the street picks and decides, votes are typed in, nobody is named."""

import re
from datetime import timedelta
from itertools import count

import pytest

from gongyou.domains.unions.queries.founding import FOUNDING
from gongyou.engines.procedures.models import Matter, Round
from gongyou.kernel import clock, privacy
from tests.faces.console.signing import sign_in, text_of
from tests.factories.founding import Life, asked, contact, founded, members, names, preparing, term
from tests.factories.world import employer

_keys = count(1)


def post(client, address, **form):
    return client.post(address, {"idempotency_key": f"founding-{next(_keys)}", **form})


def request_form(**more):
    rows = {f"preparers-{row}-name": f"筹备{name}" for row, name in enumerate("甲乙丙")}
    return {"name": "测试物流有限公司工会", "form": "single", "workers": "60", "view": "agree", **rows, **more}


@pytest.fixture
def unit(world):
    """An employer and the client of its contact."""
    of = employer(world)
    contact(world, of, "contact")
    return of, sign_in(world.users["contact"])


def test_the_contact_asks_for_a_union_and_follows_it_on_the_own_page(world, at, unit):
    of, client = unit
    page = text_of(client.get("/console/unit/"))
    assert f"/console/open/{FOUNDING}/" in page
    form = text_of(client.get(f"/console/open/{FOUNDING}/"))
    assert "工会全称" in form and "建会单位" not in form
    wrong = post(client, f"/console/open/{FOUNDING}/", **request_form(name="测试物流"))
    assert wrong.status_code == 422 and "应有“工会”二字" in text_of(wrong)
    done = post(client, f"/console/open/{FOUNDING}/", **request_form())
    number = Matter._base_manager.get().number
    assert (done.status_code, done["Location"]) == (302, f"/console/matters/{number}/")
    page = text_of(client.get("/console/unit/"))
    assert number in page and "上级工会审核中" in page
    life = Life(world, number)
    life.act("street_a", "agree")
    people = members(life.union, 26)
    page = text_of(client.get("/console/unit/"))
    assert "正在筹建，职工可以入会" in page and life.union.name in page
    life.act("street_a", "enough")
    life.nominate(people[:6])
    for address in ("/console/unit/", f"/console/matters/{number}/"):
        page = text_of(client.get(address))
        hidden = [text for person in people for text in (person.name, privacy.mask_name(person.name)) if text in page]
        assert hidden == [] and "26 人" not in page and "26人" not in page and "候选人（按" not in page
    again = post(client, f"/console/open/{FOUNDING}/", **request_form(name="测试物流有限公司第二工会"))
    assert again.status_code == 422 and "无须另行建会" in text_of(again)
    assert of.name in text_of(at("street_a").get(f"/console/matters/{number}/"))


def test_a_foreign_contact_sees_nothing_of_it(world, unit):
    _of, _client = unit
    life = asked(world)
    contact(world, employer(world, name="别家公司"), "other")
    assert life.number not in text_of(sign_in(world.users["other"]).get("/console/unit/"))


def test_the_street_finds_the_employer_and_opens_it(world, at):
    of, client = employer(world), at("street_a")
    page = text_of(client.get("/console/employers/"))
    link = f"/console/open/{FOUNDING}/?find-employer={of.credit_code}"
    assert link in page
    assert of.credit_code not in text_of(client.get(f"/console/open/{FOUNDING}/"))
    assert f'value="{of.credit_code}"' in text_of(client.get(link))
    missing = post(client, link, **request_form())
    assert missing.status_code == 422
    done = post(client, link, **request_form(employer=of.credit_code))
    assert done.status_code == 302
    number = done["Location"].split("/")[-2]
    page = text_of(client.get(f"/console/matters/{number}/"))
    assert "筹备组成员" in page and "筹*甲" in page and "筹备甲" not in page
    assert "同意筹建" in page and "退回补正" not in page
    assert link not in text_of(at("union_a1").get("/console/employers/"))


def test_a_clerk_of_a_union_is_not_offered_it(world, at):
    assert at("union_a1").get(f"/console/open/{FOUNDING}/").status_code == 404
    assert FOUNDING not in text_of(at("union_a1").get("/console/open/"))


def test_candidates_meeting_and_votes_are_typed_into_the_page(world, at):
    life = preparing(world)
    client, matter = at("street_a"), f"/console/matters/{life.number}/"
    page = text_of(client.get(matter))
    assert "还不能“会员已够，酝酿候选人”" in page and "还差 25 人" in page
    people = members(life.union, 30)
    assert post(client, matter + "decide/", outcome="enough", stage="recruit").status_code == 302
    form = {
        "outcome": "nominate", "stage": "candidates", "committee_seats": "3", "committee": names(people[:5]),
        "audit_seats": "1", "audit": people[5].name, "years": "5",
    }  # fmt: skip
    bare = post(client, matter + "decide/", **form)
    assert bare.status_code == 422 and "近亲属" in text_of(bare)
    assert post(client, matter + "decide/", **form, no_relatives="on").status_code == 302
    page = text_of(client.get(matter))
    assert "候选人（按姓氏笔画）" in page and "decide/" not in page
    assert not any(person.name in page for person in people)
    assert "由本级办理" in text_of(at("district").get(matter))
    life.approve()
    day = clock.today() + timedelta(days=14)
    called = post(client, matter + "convene/", day=day.isoformat(), place="职工之家", stage="assembly")
    assert called.status_code == 302
    assert "应到会" in text_of(client.get(matter))
    early = post(client, matter + "decide/", outcome="record", stage="assembly", present="25", minutes="按议程进行")
    assert early.status_code == 422 and "会后才能登记结果" in text_of(early)
    Round._base_manager.update(held_on=clock.today())
    held = post(client, matter + "decide/", outcome="record", stage="assembly", present="25", minutes="按议程进行")
    assert held.status_code == 302
    votes = re.findall(r'name="votes-(\d+)"', text_of(client.get(matter)))
    assert len(votes) == 6
    form = {f"votes-{key}": str(vote) for key, vote in zip(votes, (25, 20, 18, 3, 0, 25), strict=True)}
    wrong = post(client, matter + "decide/", outcome="count", stage="vote", issued="26", returned="25", **form)
    assert wrong.status_code == 422 and "不能多于实到会的 25 人" in text_of(wrong)
    done = post(client, matter + "decide/", outcome="count", stage="vote", issued="25", returned="25", **form)
    assert done.status_code == 302
    page = text_of(client.get(matter))
    assert "当选" in page and "超过应到会人数的半数" in page
    assert re.search(r'name="chair"', page) and re.search(r'name="vice-\d+"', page)


def test_the_page_of_a_union_offers_what_its_desk_may_open(world, at):
    term(world["union_a1"], clock.today() - timedelta(days=1700))
    page = text_of(at("union_a1").get(f"/console/organisations/{world['union_a1'].code}/"))
    for key in ("unions.reelection", "unions.dissolution"):
        address = f"/console/open/{key}/{world['union_a1'].code}/"
        assert address in page
        assert at("street_a").get(address).status_code == 200
    assert "unions.reelection" not in text_of(at("street_a").get(f"/console/organisations/{world['street_a'].code}/"))
    address = f"/console/open/unions.reelection/{world['union_a1'].code}/"
    done = post(at("union_a1"), address, why="")
    assert done.status_code == 302 and Matter._base_manager.get().procedure == "unions.reelection"


def test_a_union_in_preparation_offers_nothing_and_says_so(world, at):
    life = preparing(world)
    page = text_of(at("street_a").get(f"/console/organisations/{life.union.code}/"))
    assert "筹建中" in page and "unions.dissolution" not in page


def test_a_founded_union_shows_its_reply_its_term_and_its_committee(world, at):
    life = founded(world)
    page = text_of(at("street_a").get(f"/console/organisations/{life.union.code}/"))
    assert "测工组〔" in page and "第 1 届" in page
    for title in ("主席", "副主席", "委员", "经审主任"):
        assert title in page
    page = text_of(at("street_a").get(f"/console/matters/{life.number}/"))
    assert "关于同意成立测试物流有限公司工会委员会的批复" in page


def test_the_end_of_a_union_counts_who_is_left_on_the_page(world, at):
    people = members(world["union_a1"], 3)
    code, client = world["union_a1"].code, at("union_a1")
    address = f"/console/open/unions.dissolution/{code}/"
    done = post(client, address, reason="closed", why="单位已注销")
    matter = done["Location"]
    skipped = post(
        client, matter + "decide/", outcome="skip", stage="dissolving_assembly", note="单位已注销，无法召开大会"
    )
    assert skipped.status_code == 302
    page = text_of(client.get(matter))
    assert "3 名会员" in page and "还不能“会员已安置，报请撤销”" in page
    assert post(client, matter + "decide/", outcome="placed", stage="placing_members").status_code == 422
    form = {"outcome": "transfer", "stage": "placing_members", "receiver": world["union_a2"].code}
    assert post(client, matter + "decide/", **form).status_code == 302
    page = text_of(client.get(matter))
    assert len(re.findall(r"/console/matters/RH-\d{4}-\d{6}/", page)) >= 3
    assert not any(person.name in page for person in people)
