"""Notices and objections on a phone, without an account."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from gongyou.engines.procedures.models import Act, JointItem, Matter, Objection
from gongyou.engines.procedures.operations import act
from gongyou.kernel import clock
from gongyou.kernel.operations.models import IdempotencyKey
from tests.engines.procedures.joint import scenery
from tests.faces.signing_in import worker_client

MONDAY = date(2026, 11, 23)
GIVEN = {"what": "此人去年已不在该岗位工作。", "name": "举报人甲乙", "unit": "", "contact": "13800000001", "leads": ""}


@pytest.fixture
def notice(world):
    with scenery.added():
        first, second = world.viewers["district"], scenery.colleague(world)
        call = scenery.call_of(world)
        scenery.nominated(world, call, "陈一", "李二", stage="notice")
        row = scenery.posted(world, first, second, call=call.number)
        with clock.rehearse(scenery.nine(MONDAY + timedelta(days=1))):
            yield row, second


def object_to(client, number, ordinal=1, **given):
    page = client.get(f"/notices/{number}/object/{ordinal}/")
    carried = re.search(r'name="carried" value="([^"]+)"', page.content.decode()).group(1)
    return client.post(f"/notices/{number}/object/{ordinal}/", {**GIVEN, "carried": carried, **given}), carried


def test_the_notice_prints_its_end_and_offers_objections(notice):
    row, _second = notice
    assert row.title in Client().get("/notices/").content.decode()
    text = Client().get(f"/notices/{row.number}/").content.decode()
    assert "2026年11月27日" in text and "陈一" in text and "测试公司" in text and "起算日，当日计入" in text
    assert f"/notices/{row.number}/object/1/" in text and len(text) < 40_000
    assert Client().get("/notices/GS-2026-999999/").status_code == 404


def test_an_objection_gives_a_code_once_and_the_reply_by_it(notice):
    row, second = notice
    client = Client()
    answer, carried = object_to(client, row.number)
    assert answer.status_code == 200
    code = re.search(r'id="code">([0-9a-f ]{39})<', answer.content.decode()).group(1)
    again = client.post(f"/notices/{row.number}/object/1/", {**GIVEN, "carried": carried})
    assert code in again.content.decode() and Objection._base_manager.count() == 1
    assert "正在核查" in client.post("/notices/reply/", {"code": code}).content.decode()
    matter = Matter._base_manager.get(procedure="procedures.objection")
    act(second, number=matter.number, outcome="dismissed", note="经核查不属实", given={"reply": "查阅了考勤记录。"})
    told = client.post("/notices/reply/", {"code": code.replace(" ", "-")}).content.decode()
    assert "查阅了考勤记录。" in told and "向上一级工会反映" in told and "2026年12月8日" in told
    assert client.post("/notices/reply/", {"code": "0" * 32}).status_code == 422


def test_a_signed_in_worker_objects_like_anybody_else(world, notice):
    row, _second = notice
    viewer, _phone = world.worker()
    answer, _carried = object_to(worker_client(viewer), row.number)
    assert answer.status_code == 200
    matter = Matter._base_manager.get(procedure="procedures.objection")
    assert matter.opened_user_id is None and Act._base_manager.get(matter=matter).by_user_id is None
    assert not IdempotencyKey._base_manager.filter(route__startswith="/notices/").exists()


def test_what_is_missing_is_said_at_its_field(notice):
    row, _second = notice
    answer, _carried = object_to(Client(), row.number, name="", contact="")
    assert answer.status_code == 422 and 'id="id_leads_error"' in answer.content.decode()
    assert JointItem._base_manager.filter(state="frozen").count() == 0


def test_objections_are_limited(notice, settings):
    row, _second = notice
    client = Client(REMOTE_ADDR="10.9.8.7")
    told = [client.post(f"/notices/{row.number}/object/1/", {"what": "不"}).status_code for _turn in range(11)]
    assert told == [422] * 10 + [429]


def test_after_the_end_nothing_is_taken(notice):
    row, _second = notice
    with clock.rehearse(clock.end_exclusive(date(2026, 11, 27))):
        assert Client().get(f"/notices/{row.number}/object/1/").status_code == 404
        assert "提出异议</" not in Client().get(f"/notices/{row.number}/").content.decode()
