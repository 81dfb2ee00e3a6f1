"""Double records in the console: pairs, a proposal by one, the decision of another, taking back; and the line of life."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongyou.records.directory.models import Merge, Person
from gongyou.records.directory.queries.life import life_of
from gongyou.records.directory.queries.merging import doubles_of
from tests.faces.console.signing import text_of
from tests.factories.world import identity
from tests.records.directory.joining import member, twins

#: The most statements that the line of life and the likely doubles add to a person's page.
LINE, DOUBLES = 20, 11


@pytest.fixture
def pair(world):
    return twins(world)


def numbers(pair) -> list[str]:
    return [
        value for person in (pair.kept, pair.gone) for value in (person.identity_number.reveal(), person.phone.reveal())
    ]


def form(pair, **more) -> dict:
    return {
        "with": pair.gone.code, "kept": pair.kept.code, "originals": ["identity_card", "passport"],
        "membership": pair.gone.code, "account": pair.kept.code, "note": "两证照片与本人一致", **more,
    }  # fmt: skip


def propose(client, pair, **more):
    return client.post(f"/console/merges/of/{pair.kept.code}/", form(pair, **more))


def test_the_list_offers_pairs_masked_and_leads_to_both_side_by_side(world, at, pair):
    page = text_of(at("street_a").get("/console/merges/?tab=birth"))
    address = f"/console/merges/of/{pair.kept.code}/?with={pair.gone.code}"
    assert address in page and "王*人" in page
    assert not any(value in page for value in numbers(pair))
    both = text_of(at("street_a").get(address))
    assert "姓名和出生日期相同" in both and "A1公司工会" in both and "A2公司工会" in both
    assert not any(value in both for value in numbers(pair))
    assert address not in text_of(at("street_b").get("/console/merges/?tab=birth"))


def test_one_proposes_another_confirms_and_the_district_takes_back(world, at, pair):
    made = propose(at("street_a"), pair)
    merge = Merge._base_manager.get()
    address = f"/console/merges/{merge.number}/"
    assert made["Location"] == address
    assert (merge.kept, merge.membership_of, merge.account_of) == (pair.kept, "gone", "kept")
    own = text_of(at("street_a").get(address))
    assert "等另一名经办人确认" in own and 'value="confirm"' not in own and 'value="withdraw"' in own
    refused = at("street_a").post(f"{address}act/", {"verb": "confirm"})
    assert refused.status_code == 422 and "不能自己确认" in text_of(refused)
    second = at("street_a_second")
    assert merge.number in text_of(second.get("/console/merges/"))
    assert 'value="confirm"' in text_of(second.get(address))
    assert second.post(f"{address}act/", {"verb": "confirm"})["Location"] == address
    page = text_of(second.get(address))
    assert "已合并" in page and "会籍 2" in page and "提请撤销" in page
    # the closed record's address leads to the kept one
    kept = text_of(second.get(f"/console/people/{pair.gone.code}/"))
    assert f"/console/people/{pair.kept.code}/life/" in kept and "重复登记，已合并" in kept
    assert second.post(f"{address}act/", {"verb": "undo", "note": "经公安核实为两人"}).status_code == 422
    assert second.post(f"{address}act/", {"verb": "ask", "note": "经公安核实为两人"}).status_code == 302
    done = at("district").post(f"{address}act/", {"verb": "undo"})
    assert done.status_code == 302
    assert "已撤销合并" in text_of(at("district").get(address))
    assert Person._base_manager.filter(merged_into=None).count() == 2


def test_a_form_without_evidence_or_choice_says_what_is_missing(world, at, pair):
    for wrong, text in (
        ({"originals": ["in_person"]}, "请勾选看过的证件原件"),
        ({"note": "是"}, "请写明依据"),
        ({"kept": "nobody"}, "kept"),
        ({"membership": ""}, "membership"),
    ):
        answer = propose(at("street_a"), pair, **wrong)
        assert answer.status_code == 422 and text in text_of(answer), wrong
    assert not Merge._base_manager.exists()


def test_two_people_are_told_apart_and_not_offered_again(world, at, pair):
    client = at("street_a")
    answer = client.post(
        f"/console/merges/of/{pair.kept.code}/", {"with": pair.gone.code, "apart": "1", "why": "两人均到场核对"}
    )
    assert answer["Location"] == "/console/merges/"
    assert pair.gone.code not in text_of(client.get("/console/merges/?tab=birth"))
    assert "认定不是同一人" in text_of(client.get("/console/merges/?tab=declined"))


def test_the_other_record_is_found_by_its_number(world, at, pair):
    other, _worker = member(world, "union_a1", name="李二人", born="19770707")
    client = at("street_a")
    given = {"identity_kind": "resident", "identity_number": other.identity_number.reveal()}
    found = client.post(f"/console/merges/of/{pair.kept.code}/find/", given)
    assert found["Location"] == f"/console/merges/of/{pair.kept.code}/?with={other.code}"
    assert "请特别核对原件" in text_of(client.get(found["Location"]))
    for number in (identity(), pair.kept.identity_number.reveal()):
        missed = client.post(f"/console/merges/of/{pair.kept.code}/find/", {**given, "identity_number": number})
        assert missed.status_code == 422 and "没有另一份用这个号码的登记" in text_of(missed)


@pytest.mark.parametrize("key", ["street_b", "union_a1", "union_b1"])
def test_elsewhere_nothing_of_it_exists(world, at, pair, key):
    propose(at("street_a"), pair)
    number = Merge._base_manager.get().number
    client = at(key)
    for path in (f"/console/merges/{number}/", f"/console/merges/of/{pair.kept.code}/?with={pair.gone.code}"):
        missing = client.get("/console/merges/HB-2026-999999/")
        assert client.get(path).status_code == 404
        assert client.get(path).content == missing.content
    for verb in ("confirm", "decline", "withdraw", "ask", "undo", "nonsense"):
        assert client.post(f"/console/merges/{number}/act/", {"verb": verb, "note": "试一试看"}).status_code == 404
    assert Merge._base_manager.get().state == "proposed"


def test_staff_see_the_same_line_as_far_as_their_scope_goes(world, at, pair):
    pair.join()
    page = text_of(at("street_a").get(f"/console/people/{pair.kept.code}/life/"))
    for said in ("两份登记合并为一份", "加入A1公司工会", "由来：申请入会", "建立个人登记", "基层工会经办人"):
        assert said in page, said
    assert "同意：" not in page  # what a person agreed to is the person's own
    assert not any(value in page for value in numbers(pair))
    only = text_of(at("street_a").get(f"/console/people/{pair.kept.code}/life/?kind=records"))
    assert "建立个人登记" in only and "加入A1公司工会" not in only
    clerk = text_of(at("union_a1").get(f"/console/people/{pair.kept.code}/life/"))
    assert "加入A1公司工会" in clerk and "加入A2公司工会" not in clerk
    assert at("union_b1").get(f"/console/people/{pair.kept.code}/life/").status_code == 404


def test_a_persons_page_stays_within_its_budget(world, at, pair):
    client, address = at("street_a"), f"/console/people/{pair.kept.code}/"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _turn in range(3):
        member(world, "union_a2")
    with CaptureQueriesContext(connection) as more:
        text = text_of(client.get(address))
    assert text.count("?with=") == 4
    assert len(more) == len(one)
    viewer = world.viewers["street_a"]
    with CaptureQueriesContext(connection) as line:
        assert len(life_of(viewer, pair.kept.code)) > 3
    with CaptureQueriesContext(connection) as doubles:
        assert len(doubles_of(viewer, pair.kept.code)) == 4
    assert len(line) <= LINE and len(doubles) <= DOUBLES, (len(line), len(doubles))


@pytest.mark.parametrize("tab", ["phone", "birth", "employer"])
def test_the_list_of_pairs_takes_few_statements(world, at, pair, tab):
    client = at("street_a")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/console/merges/?tab={tab}")
    for _turn in range(3):
        member(world, "union_a2")
    with CaptureQueriesContext(connection) as more:
        assert client.get(f"/console/merges/?tab={tab}").status_code == 200
    assert len(more) <= len(one) + 1  # an empty list asks nothing about the people on it
