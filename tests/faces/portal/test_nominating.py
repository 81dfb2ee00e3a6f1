"""A published call on the phone: read by everybody, why not for me, applying for oneself, the list of my matters."""

import pytest
from django.test import Client

from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import calls
from gongyou.kernel import clock
from tests.engines.procedures.calls import families
from tests.engines.procedures.calls.test_nominating import member
from tests.faces.signing_in import worker_client


@pytest.fixture
def selection(world):
    with clock.rehearse(families.DAY), families.added():
        yield world


def text_of(response):
    return response.content.decode()


def test_everybody_reads_a_published_call_and_nobody_a_draft(selection):
    draft, call = families.draft(selection), families.published(selection, quotas=[families.QUOTA])
    visitor = Client()
    listed = text_of(visitor.get("/calls/"))
    assert call.title in listed and call.number in listed and draft.number not in listed
    assert visitor.get(f"/calls/{draft.number}/").status_code == 404
    page = text_of(visitor.get(f"/calls/{call.number}/"))
    for words in ("女职工至少占 50%：2 名中至少 1 名", "会龄：12 个月", "2026年12月13日", call.digest, "我要申报"):
        assert words in page, words
    assert len(page.encode()) < 40_000
    calls.extend_call(
        families.colleague(selection), number=call.number, closes_on=call.closes_on.replace(day=20), reason="申报较少"
    )
    assert "第 1 号变更" in text_of(visitor.get(f"/calls/{call.number}/"))


def test_what_a_call_asks_besides_is_public(selection):
    """Whoever thinks of applying sees what will be asked; a call that was asked to be voided reads as before."""
    questions = [
        {"key": "hours", "name": "全年授课学时", "kind": "whole", "required": True, "choices": []},
        {"key": "shift", "name": "班次", "kind": "choice", "required": False, "choices": ["白班", "夜班"]},
    ]
    call = families.published(selection, questions=questions)
    calls.ask_void(selection.viewers["district"], number=call.number, reason="上级统一组织")
    page = text_of(Client().get(f"/calls/{call.number}/"))
    assert "全年授课学时" in page and "（白班、夜班）" in page and "上级统一组织" not in page


def test_what_counts_comes_first_and_words_for_later_are_folded(selection, monkeypatch):
    from dataclasses import replace

    from gongyou.engines.procedures.types import PROCEDURES, Text

    definition = PROCEDURES.get(families.KEY)
    later = Text("posted", "公示正文", "公示期至%(ends_on)s。", words=("ends_on",))
    monkeypatch.setattr(definition, "family", replace(definition.family, texts=(*definition.family.texts, later)))
    call = families.published(selection)
    page = text_of(Client().get(f"/calls/{call.number}/"))
    assert page.index("申报条件") < page.index("评选通知") and page.index("类别和名额") < page.index("评选通知")
    assert page.index("内容指纹") < page.index("公示正文（届时使用的文字）")


def test_a_member_learns_why_not_or_applies_and_follows_the_matter(selection):
    world, call = selection, families.published(selection)
    person, worker = member(world)
    _other, fresh = member(world, months=2)
    page = f"/calls/{call.number}/"
    refused = worker_client(fresh)
    assert "需要 12 个月" in text_of(refused.get(page))
    assert refused.get(f"{page}apply/").status_code == 302
    phone = worker_client(worker)
    assert "您符合本批次的条件" in text_of(phone.get(page))
    assert "主要事迹" in text_of(phone.get(f"{page}apply/"))
    assert phone.post(f"{page}apply/", {"track": "gold", "deed": ""}).status_code == 422
    sent = phone.post(f"{page}apply/", {"track": "gold", "deed": "攻关十项", "tag_industrial": "on"})
    matter = Matter._base_manager.get(call=call)
    assert sent["Location"] == f"/matters/{matter.number}/" and matter.subject_number == person.pk
    assert "测试选树" in text_of(phone.get(sent["Location"]))
    assert "看办理进度" in text_of(phone.get(page))
    assert "测试选树" in text_of(phone.get("/matters/"))


def test_after_the_last_day_nobody_applies(selection):
    world, call = selection, families.published(selection)
    _person, worker = member(world)
    with clock.rehearse(call.closes_at):
        phone = worker_client(worker)
        assert "我要申报" not in text_of(phone.get(f"/calls/{call.number}/"))
        assert phone.post(f"/calls/{call.number}/apply/", {"track": "gold", "deed": "晚了"}).status_code == 302
        assert not Matter._base_manager.filter(call=call).exists()


def test_an_account_without_a_person_is_sent_to_bind(selection):
    call = families.published(selection)
    viewer, _phone = selection.worker()
    page = worker_client(viewer).get(f"/calls/{call.number}/apply/")
    assert "请先绑定本人信息" in text_of(page)
    assert "办事指南" in text_of(Client().get("/services/")) and families.KEY not in text_of(Client().get("/services/"))
