"""Regular duties in the console: beside the matters, the page of one due, its form, check, misses below."""

import re
from datetime import date

import pytest

from gongyou.engines.procedures.models import Due, Proof
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from tests.faces.console.signing import change_session, sign_in, text_of
from tests.factories.duties import on, renew, report

MONTHLY, YEARLY = "unions.monthly_changes", "unions.yearly_register"
CHECK = {"checked_on": "2027-01-04", "checked_against": "劳动合同台账", "plan": "一月内补齐"}


@pytest.fixture
def at(world):
    """Signing in on the rehearsed day."""

    def go(name: str):
        client, now = sign_in(world.users[name]), clock.now().timestamp()
        change_session(client, started_at=now, seen_at=now, proved_at=now)
        return client

    return go


@pytest.fixture
def october(world):
    renew(date(2026, 11, 3))
    return world


def due_of(world, at: str, duty: str = MONTHLY, period: str = "2026-10") -> Due:
    return Due._base_manager.get(duty=duty, subject_number=world[at].pk, period=period)


def seen_on(text: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', text)
    assert found, text
    return found.group(1)


def test_dues_stand_beside_the_matters_and_in_the_sidebar(october, at):
    with on(date(2026, 11, 4)):
        text = text_of(at("union_a1").get("/console/"))
    row = due_of(october, "union_a1")
    assert "会员变动月报" in text and "2026年10月" in text and f"/console/duties/{row.pk}/" in text
    assert re.search(r'href="/console/duties/"[^>]*>.*?gy-count[^>]*>\s*1\s*<', text, re.S)
    other = due_of(october, "union_a2")
    assert f"/console/duties/{other.pk}/" not in text


def test_the_page_says_what_is_owed_by_which_rule_and_how_it_was_counted(october, at):
    with on(date(2026, 11, 4)):
        text = text_of(at("union_a1").get(f"/console/duties/{due_of(october, 'union_a1').pk}/"))
    for words in (
        "月初会员",
        "怎么算出来的",
        "会员实名制动态管理办法",
        "2026年11月6日",
        "工会会员会籍管理办法",
        "列入待办",
    ):
        assert words in text


def test_reporting_from_the_page(october, at):
    row, client = due_of(october, "union_a1"), None
    with on(date(2026, 11, 4)):
        client = at("union_a1")
        address = f"/console/duties/{row.pk}/"
        form = {"seen": seen_on(text_of(client.get(address))), "part": "", "agrees": "", "note": ""}
        wrong = client.post(f"{address}report/", form)
        assert wrong.status_code == 422 and "请填写“与实际情况”" in text_of(wrong)
        wrong = client.post(f"{address}report/", {**form, "agrees": "no"})
        assert wrong.status_code == 422 and "请写明哪一项有出入" in text_of(wrong)
        done = client.post(f"{address}report/", {**form, "agrees": "yes"}, follow=True)
        assert "已上报" in text_of(done) and "已完成" in text_of(done)
        again = client.post(f"{address}report/", {**form, "agrees": "yes"})
        assert again.status_code == 422 and "已经处理完毕" in text_of(again)
    row.refresh_from_db()
    assert row.state == "met"


def test_changed_records_are_shown_before_they_are_reported(october, at):
    row = due_of(october, "union_a1")
    with on(date(2026, 11, 4)):
        answer = at("union_a1").post(f"/console/duties/{row.pk}/report/", {"seen": "0" * 16, "agrees": "yes"})
    assert answer.status_code == 422 and "数字已按最新记录重算" in text_of(answer)


@pytest.mark.parametrize("who", ["union_a2", "street_b", "union_b1"])
def test_others_find_nothing(october, at, who):
    row = due_of(october, "union_a1")
    client = at(who)
    assert client.get(f"/console/duties/{row.pk}/").status_code == 404
    for act in ("report", "check", "settle", "begin", "remind", "waive"):
        assert client.post(f"/console/duties/{row.pk}/{act}/", {"note": "试一试"}).status_code == 404


def test_those_above_see_it_and_cannot_report_it(october, at):
    row = due_of(october, "union_a1")
    with on(date(2026, 11, 4)):
        text = text_of(at("street_a").get(f"/console/duties/{row.pk}/"))
        assert "会员变动月报" in text and 'name="seen"' not in text
        assert at("street_a").post(f"/console/duties/{row.pk}/report/", {"agrees": "yes"}).status_code == 404


def test_a_vacant_desk_is_reported_for_by_the_street(october, at):
    Role._base_manager.filter(node_id=october["union_a2"].pk).update(valid_to=date(2026, 11, 1))
    row = due_of(october, "union_a2")
    with on(date(2026, 11, 4)):
        client = at("street_a")
        assert "下级空岗代办" in text_of(client.get("/console/"))
        assert f"/console/duties/{row.pk}/" in text_of(client.get("/console/duties/?tab=vacant"))
        text = text_of(client.get(f"/console/duties/{row.pk}/"))
        assert "由本级代办" in text
        form = {"seen": seen_on(text), "agrees": "yes"}
        assert client.post(f"/console/duties/{row.pk}/report/", form).status_code == 302
    assert Proof._base_manager.get().node_id == october["street_a"].pk


def test_misses_below_are_listed_reminded_and_waived(october, at):
    row = due_of(october, "union_a1")
    with on(date(2026, 11, 12)):
        street = at("street_a")
        assert "定期事项" in text_of(street.get("/console/late/"))
        text = text_of(street.get("/console/duties/below/"))
        assert f"/console/duties/{row.pk}/" in text and "A1公司工会" in text and "B1公司工会" not in text
        said = text_of(street.post("/console/duties/below/remind/", {"chosen": [row.pk, 999999]}))
        assert "催办：已办 1 期" in said
        assert "今天已经催办过" in text_of(street.post("/console/duties/below/remind/", {"chosen": row.pk}))
        assert "催办" in text_of(at("union_a1").get("/console/"))
        address = f"/console/duties/{row.pk}/"
        assert street.post(f"{address}waive/", {"note": "停"}).status_code == 422
        assert "本期已免除" in text_of(street.post(f"{address}waive/", {"note": "企业停产"}, follow=True))
        assert "企业停产" in text_of(at("union_a1").get(address))
    assert at("union_a1").get("/console/duties/below/").status_code == 404


def test_late_duties_are_filtered_by_duty(october, at):
    with on(date(2026, 12, 20)):
        text = text_of(at("district").get("/console/duties/below/?duty=unions.monthly_changes"))
    assert "会员变动月报" in text


def test_nothing_chosen_is_said(october, at):
    assert "还没有勾选" in text_of(at("street_a").post("/console/duties/below/remind/", {}, follow=True))
    assert "还没有勾选" in text_of(at("street_a").post("/console/duties/confirm/", {}, follow=True))


@pytest.fixture
def reported(world):
    renew(date(2026, 12, 2))
    renew(date(2027, 1, 4))
    with on(date(2027, 1, 5)):
        for union in ("union_a1", "union_a2"):
            report(world.viewers[union], due_of(world, union, MONTHLY, "2026-12"))
            report(world.viewers[union], due_of(world, union, YEARLY, "2026"), **CHECK)
    return world


def test_the_street_checks_one_and_sends_one_back(reported, at):
    first, second = (due_of(reported, union, YEARLY, "2026") for union in ("union_a1", "union_a2"))
    with on(date(2027, 1, 6)):
        street = at("street_a")
        text = text_of(street.get(f"/console/duties/{first.pk}/"))
        for words in ("劳动合同台账", "同时计入其他定期事项", "核对无误", "退回重报"):
            assert words in text
        assert "已核对" in text_of(street.post(f"/console/duties/{first.pk}/check/", {"verdict": "right"}, follow=True))
        wrong = street.post(f"/console/duties/{second.pk}/check/", {"verdict": "wrong", "note": ""})
        assert wrong.status_code == 422 and "请写明哪里不对" in text_of(wrong)
        street.post(f"/console/duties/{second.pk}/check/", {"verdict": "wrong", "note": "主席空缺未说明"})
        text = text_of(at("union_a2").get(f"/console/duties/{second.pk}/"))
        assert "主席空缺未说明" in text and "退回重报" in text and 'name="seen"' in text


def test_many_are_confirmed_after_list_and_count(reported, at):
    rows = [due_of(reported, union, YEARLY, "2026") for union in ("union_a1", "union_a2")]
    with on(date(2027, 1, 6)):
        street, form = at("street_a"), {"chosen": [row.pk for row in rows]}
        text = text_of(street.get("/console/duties/?tab=check"))
        assert "批量核对无误" in text
        text = text_of(street.post("/console/duties/confirm/", form))
        assert "确认核对无误 2 期" in text
        assert Due._base_manager.filter(duty=YEARLY, state="met").count() == 0
        text = text_of(street.post("/console/duties/confirm/", {**form, "confirmed": "1"}))
        assert "核对无误：已办 2 期" in text
        assert Due._base_manager.filter(duty=YEARLY, state="met").count() == 2
    assert at("street_b").post("/console/duties/confirm/", form).status_code == 404


def test_a_missing_calendar_is_an_error_on_the_page(world, at, tmp_path, settings):
    renew(date(2026, 12, 2))
    settings.GONGYOU_HOME = tmp_path
    renew(date(2027, 1, 4))
    row = due_of(world, "union_a1", MONTHLY, "2026-12")
    with on(date(2027, 1, 5)):
        client = at("union_a1")
        assert "缺少2027年工作日历" in text_of(client.get("/console/duties/"))
        text = text_of(client.get(f"/console/duties/{row.pk}/"))
    assert "算不出期限" in text and "缺少2027年的工作日历" in text


def test_the_calendar_of_the_district_can_be_looked_up_again(october, at):
    row = Due._base_manager.get(duty="unions.next_calendar")
    with on(date(2026, 11, 20)):
        answer = at("district").post(f"/console/duties/{row.pk}/settle/")
    assert answer.status_code == 422 and "还没有查到" in text_of(answer)


def test_tabs(october, at):
    with on(date(2026, 11, 20)):
        client = at("union_a1")
        report(october.viewers["union_a1"], due_of(october, "union_a1"))
        assert "迟" in text_of(client.get("/console/duties/?tab=done"))
        assert "这一类现在没有" in text_of(client.get("/console/duties/?tab=nonsense"))
