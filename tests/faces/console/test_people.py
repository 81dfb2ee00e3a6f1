"""Search in scope, masks, looking at a sealed value, transfer from the person's page."""

import pytest

from gongyou.engines.procedures import operations
from gongyou.kernel.ledger.models import Entry
from gongyou.records.directory import queries
from tests.faces.console.signing import change_session, text_of
from tests.factories.world import identity


@pytest.fixture
def member(world):
    """A member of union A1: (person's code, identity number)."""
    number = identity()
    matter, worker = world.apply("union_a1", number=number, phone="13900007777", name="王小海")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    return queries.people(world.viewers["union_a1"]).get().code, number


def test_search_by_name_initials_and_card_is_scoped_and_masked(world, at, member):
    code, number = member
    client = at("union_a1")
    card = queries.memberships(world.viewers["union_a1"]).get().card_number
    for text in ("王小海", "小海", "wxh", card):
        page = text_of(client.post("/console/search/", {"q": text}))
        assert f"/console/people/{code}/" in page, text
        assert "王*海" in page
        assert number not in page
    assert code not in text_of(at("union_a2").post("/console/search/", {"q": "王小海"}))
    assert "至少输入两个字" in text_of(client.post("/console/search/", {"q": "王"}))


def test_search_leads_to_a_matter_by_its_number(world, at):
    matter, _worker = world.apply("union_a1")
    found = at("union_a1").post("/console/search/", {"q": matter.number.lower()})
    assert found["Location"] == f"/console/matters/{matter.number}/"
    assert at("union_a2").post("/console/search/", {"q": matter.number}).status_code == 200


def test_search_text_is_read_from_the_body_only(world, at, member):
    assert member[0] not in text_of(at("union_a1").get("/console/people/?q=王小海"))


def test_search_by_identity_is_exact_logged_and_silent_outside(world, at, member):
    code, number = member
    form = {"identity_kind": "resident", "identity_number": number.lower()}
    assert at("union_a1").post("/console/people/by-identity/", form)["Location"] == f"/console/people/{code}/"
    away = at("union_b1").post("/console/people/by-identity/", form)
    assert "没有这个证件号码的人员" in text_of(away)
    entries = Entry._base_manager.filter(event="directory.identity_searched")
    assert entries.count() == 2
    assert not any(number in entry.data for entry in entries)
    wrong = at("union_a1").post("/console/people/by-identity/", {**form, "identity_number": "123"})
    assert wrong.status_code == 422


def test_search_by_identity_is_limited_by_the_hour(world, at):
    client, answers = at("union_a1"), []
    for place in range(61):
        form = {"identity_kind": "resident", "identity_number": identity(place)}
        answers.append(client.post("/console/people/by-identity/", form))
    assert answers[59].status_code == 200
    assert answers[60].status_code == 422
    assert "上限" in text_of(answers[60])


def test_person_page_is_masked_and_bound_to_the_scope(world, at, member):
    code, number = member
    page = text_of(at("union_a1").get(f"/console/people/{code}/"))
    assert number not in page
    assert "13900007777" not in page
    assert "A1公司工会" in page
    away, nobody = at("union_a2").get(f"/console/people/{code}/"), at("union_a2").get(f"/console/people/{'0' * 20}/")
    assert (away.status_code, away.content) == (404, nobody.content)


def test_reveal_needs_a_fresh_proof_and_a_reason_and_is_shown_once(world, at, member):
    code, number = member
    client, address = at("union_a1"), f"/console/people/{code}/reveal/identity_number/"
    change_session(client, proved_at=0)
    assert client.get(address)["Location"].startswith("/sign-in/again/?next=")
    client = at("union_a1")
    assert number not in text_of(client.get(address))
    assert client.post(address, {"reason": "看"}).status_code == 422
    shown = client.post(address, {"reason": "电话核对补正材料", "idempotency_key": "look"})
    assert number in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    again = client.post(address, {"reason": "电话核对补正材料", "idempotency_key": "look"})
    assert number not in text_of(again)
    page = text_of(client.get(f"/console/people/{code}/"))
    assert "电话核对补正材料" in page
    assert number not in page
    assert Entry._base_manager.filter(event="directory.revealed").count() == 1


def test_reveal_outside_the_scope_does_not_exist(world, at, member):
    address = f"/console/people/{member[0]}/reveal/phone/"
    assert at("union_a2").post(address, {"reason": "电话核对补正材料"}).status_code == 404
    assert at("union_a1").get(f"/console/people/{member[0]}/reveal/name/").status_code == 404


def test_reveal_stops_at_the_days_quota(world, at, member):
    client, address = at("union_a1"), f"/console/people/{member[0]}/reveal/phone/"
    answers = [client.post(address, {"reason": "电话核对补正材料"}).status_code for _time in range(31)]
    assert answers == [200] * 30 + [422]


def test_transfer_is_opened_from_the_person(world, at, member):
    client, address = at("union_a1"), f"/console/people/{member[0]}/transfer/"
    assert client.post(address, {"receiver_code": ""}).status_code == 422
    opened = client.post(address, {"receiver_code": world["union_b1"].code})
    assert opened.status_code == 302
    number = opened["Location"].rstrip("/").rsplit("/", 1)[1]
    assert number in text_of(at("union_b1").get("/console/"))
    assert at("union_a2").post(address, {"receiver_code": world["union_b1"].code}).status_code == 404
