"""The page of one matter and what can be done there."""

import pytest

from gongyou.engines.procedures import operations, queries
from tests.faces.console.signing import text_of
from tests.factories.world import identity


def _page(number: str) -> str:
    return f"/console/matters/{number}/"


def test_page_shows_the_thing_masked_with_clock_and_story(world, at):
    number = identity()
    matter, _worker = world.apply("union_a1", number=number, phone="13900001234", employer_name="海路物流")
    text = text_of(at("union_a1").get(_page(matter.number)))
    assert "张*工" in text
    assert number[:3] + "*" * 11 + number[-4:] in text
    assert "139****1234" in text
    assert number not in text
    assert "13900001234" not in text
    for words in ("海路物流", "审批入会", "10个工作日", "起算事由发生之日", "区总工会服务承诺", "退回补正", "申请人"):
        assert words in text


def test_admit_through_the_page_names_the_body_and_begins_the_membership(world, at):
    matter, _worker = world.apply("union_a1")
    client = at("union_a1")
    form = {"outcome": "admit", "stage": "admit", "mandate": "委员会第三次会议决议", "idempotency_key": "one"}
    first = client.post(_page(matter.number) + "decide/", form)
    assert (first.status_code, first["Location"]) == (302, _page(matter.number))
    again = client.post(_page(matter.number) + "decide/", form)
    assert (again.status_code, again["Location"]) == (303, _page(matter.number))
    text = text_of(client.get(_page(matter.number)))
    assert "依据：委员会第三次会议决议" in text
    assert "已同意" in text
    assert queries.matter(world.viewers["union_a1"], matter.number).ending == "done"


def test_return_says_what_is_missing_and_stops_the_clock(world, at):
    matter, _worker = world.apply("union_a1")
    client = at("union_a1")
    short = client.post(_page(matter.number) + "return/", {"note": ""})
    assert short.status_code == 422
    assert "需要补正什么" in text_of(short)
    client.post(_page(matter.number) + "return/", {"note": "请补充工作单位"})
    text = text_of(client.get(_page(matter.number)))
    assert "请补充工作单位" in text
    assert "已停止计时" in text
    assert "待补正" in text


def test_refusal_needs_a_reason(world, at):
    matter, _worker = world.apply("union_a1")
    client = at("union_a1")
    bare = client.post(_page(matter.number) + "decide/", {"outcome": "refuse", "stage": "admit", "note": ""})
    assert bare.status_code == 422
    assert "请写明理由" in text_of(bare)
    client.post(_page(matter.number) + "decide/", {"outcome": "refuse", "stage": "admit", "note": "不在本会覆盖范围"})
    assert queries.matter(world.viewers["union_a1"], matter.number).ending == "refused"


def test_flags_must_be_confirmed_on_the_page(world, at):
    number = identity()
    first, _owner = world.apply("union_a1", number=number)
    second, _stranger = world.apply("union_a1", number=number, name="李冒名")
    client = at("union_a1")
    form = {"outcome": "admit", "stage": "admit"}
    assert client.post(_page(second.number) + "decide/", form).status_code == 422
    done = client.post(_page(second.number) + "decide/", {**form, "confirmed": ["identity_unproven", "name_differs"]})
    assert done.status_code == 302
    assert "已核对：" in text_of(client.get(_page(second.number)))
    assert queries.matter(world.viewers["union_a1"], first.number).state == "open"


def test_a_form_from_an_earlier_stage_is_refused(world, at):
    matter, _worker = world.apply("street_a")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    placing = queries.desk(world.viewers["street_a"]).get(procedure="unions.placing")
    operations.act(
        world.viewers["street_a"], number=placing.number, outcome="place", given={"receiver": world["union_a1"].code}
    )
    stale = at("union_a1").post(_page(placing.number) + "decide/", {"outcome": "place", "stage": "place"})
    assert stale.status_code == 422
    assert "刚刚已由他人办理" in text_of(stale)


def test_the_street_places_a_member_with_the_picker(world, at):
    matter, _worker = world.apply("street_a")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    placing = queries.desk(world.viewers["street_a"]).get(procedure="unions.placing")
    client = at("street_a")
    page = text_of(client.get(_page(placing.number)))
    assert world["union_a1"].code in page
    assert world["union_b1"].code not in page
    assert world["union_b1"].code in text_of(client.get(_page(placing.number) + "?find-receiver=B1"))
    missing = client.post(_page(placing.number) + "decide/", {"outcome": "place", "stage": "place"})
    assert missing.status_code == 422
    form = {"outcome": "place", "stage": "place", "receiver": world["union_a2"].code}
    assert client.post(_page(placing.number) + "decide/", form).status_code == 302
    assert placing.number in text_of(at("union_a2").get("/console/"))


def test_claimed_by_a_colleague_cannot_be_decided(world, at):
    world.staff("union_clerk", "union_a1", "second")
    matter, _worker = world.apply("union_a1")
    at("second").post(_page(matter.number) + "claim/", {})
    text = text_of(at("union_a1").get(_page(matter.number)))
    assert "同岗位同事已认领" in text
    assert "decide/" not in text
    refused = at("union_a1").post(_page(matter.number) + "decide/", {"outcome": "admit", "stage": "admit"})
    assert refused.status_code == 422
    at("second").post(_page(matter.number) + "claim/", {"release": "1"})
    assert "decide/" in text_of(at("union_a1").get(_page(matter.number)))


def test_revocation_from_above_needs_a_reason_and_reverses(world, at):
    matter, worker = world.apply("union_a1")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    street = at("street_a")
    assert street.post(_page(matter.number) + "revoke/", {"note": ""}).status_code == 422
    assert street.post(_page(matter.number) + "revoke/", {"note": "资格核实有误"}).status_code == 302
    assert "决定已撤销" in text_of(street.get(_page(matter.number)))
    assert at("union_a1").post(_page(matter.number) + "revoke/", {"note": "资格核实有误"}).status_code == 404


def test_street_sees_but_cannot_decide_below(world, at):
    matter, _worker = world.apply("union_a1")
    client = at("street_a")
    assert "decide/" not in text_of(client.get(_page(matter.number)))
    answer = client.post(_page(matter.number) + "decide/", {"outcome": "admit", "stage": "admit"})
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["union_a2", "street_b"])
def test_a_matter_out_of_scope_is_the_same_bytes_as_one_that_never_was(world, at, who):
    matter, _worker = world.apply("union_a1")
    client = at(who)
    foreign, unknown = client.get(_page(matter.number)), client.get(_page("RH-2026-999999"))
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    for verb in ("decide", "return", "claim"):
        form = {"outcome": "admit", "stage": "admit", "note": "请补充材料"}
        refused = client.post(f"{_page(matter.number)}{verb}/", form)
        assert (refused.status_code, refused.content) == (404, unknown.content)
