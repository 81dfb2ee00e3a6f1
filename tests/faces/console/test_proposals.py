"""Proposals to found a union in the console: a list of counts, one page, taking up, putting off."""

from datetime import timedelta

import pytest

from gongyou.domains.unions.models import Proposal
from gongyou.domains.unions.operations.proposals import refresh_proposals
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.records.directory.models import Person
from tests.domains.unions.test_proposals import fill
from tests.faces.console.signing import text_of
from tests.records.directory.joining import firm


@pytest.fixture
def proposal(world):
    works = firm(world)
    fill(world, works, 20, "street_a")
    fill(world, works, 6, "street_b")
    refresh_proposals(system(reason="test"))
    return Proposal._base_manager.get()


def test_the_list_says_how_many_and_never_who(world, at, proposal):
    page = text_of(at("street_a").get("/console/proposals/"))
    assert proposal.number in page and "青岛甲乙有限公司" in page and ">26</td>" in page
    assert "王" not in page.replace("王一人", "") and "第十一条" not in page
    assert '<span class="gy-count">1</span>' in page  # in the menu
    assert proposal.number not in text_of(at("street_b").get("/console/proposals/"))
    assert proposal.number in text_of(at("district").get("/console/proposals/"))


def test_people_show_masked_at_the_pools_own_desk_only(world, at, proposal):
    address = f"/console/proposals/{proposal.number}/"
    own, above = text_of(at("street_a").get(address)), text_of(at("district").get(address))
    assert own.count("王*编") == 20 and "第十一条" in own and "只谈依法建会" in own
    assert "王*编" not in above and "只有所在镇街总工会的岗位能看到" in above and ">26<" in above
    numbers = [person.identity_number.reveal() for person in Person._base_manager.all()]
    assert not any(number in own + above for number in numbers)


def test_it_is_taken_up_or_put_off_with_a_reason_and_a_day(world, at, proposal):
    client, address = at("street_a"), f"/console/proposals/{proposal.number}/"
    wrong = client.post(f"{address}act/", {"verb": "dismiss", "reason": "是", "returns_on": "2027-03-01"})
    assert wrong.status_code == 422 and "请写明为什么暂缓" in text_of(wrong)
    missing = client.post(f"{address}act/", {"verb": "dismiss", "reason": "单位正在搬迁"})
    assert missing.status_code == 422
    day = clock.today() + timedelta(days=90)
    put_off = {"verb": "dismiss", "reason": "单位正在搬迁", "returns_on": day.isoformat()}
    assert client.post(f"{address}act/", put_off)["Location"] == address
    page = text_of(client.get(address))
    assert "单位正在搬迁" in page and "镇街工会经办人" in page and 'value="dismiss"' not in page
    assert client.post(f"{address}act/", put_off).status_code == 422
    assert client.post(f"{address}act/", {"verb": "take"}).status_code == 302
    assert "已着手建会" in text_of(client.get(address))
    assert client.post(f"{address}act/", {"verb": "take"}).status_code == 422
    assert client.post(f"{address}act/", {"verb": "close"}).status_code == 404


@pytest.mark.parametrize("key", ["street_b", "union_a1"])
def test_elsewhere_it_does_not_exist(world, at, proposal, key):
    client, missing = at(key), at(key).get("/console/proposals/JY-2026-999999/")
    page = client.get(f"/console/proposals/{proposal.number}/")
    assert (page.status_code, page.content) == (404, missing.content)
    assert client.post(f"/console/proposals/{proposal.number}/act/", {"verb": "take"}).status_code == 404
    assert Proposal._base_manager.get().state == "open"


def test_the_founding_is_opened_from_it_and_names_no_people(world, at, proposal):
    client, address = at("street_a"), f"/console/proposals/{proposal.number}/found/"
    page = text_of(client.get(address))
    assert 'name="name"' in page and 'name="employer"' not in page and "王*编" not in page
    wrong = client.post(address, {"name": "青岛甲乙有限公司工会委员会"})
    assert wrong.status_code == 422 and Proposal._base_manager.get().matter_number is None
    preparers = {f"preparers-{place}-name": f"备{name}" for place, name in enumerate("甲乙丙")}
    form = {"name": "青岛甲乙有限公司工会委员会", "form": "single", "workers": "80", "view": "agree", **preparers}
    done = client.post(address, form)
    assert done.status_code == 302, text_of(done)
    proposal.refresh_from_db()
    assert proposal.matter_number in done["Location"] and proposal.state == "taken"
    founding = text_of(client.get(done["Location"]))
    assert "青岛甲乙有限公司" in founding and "王*编" not in founding
    assert client.get(address).status_code == 404
    assert at("street_b").get(address).status_code == 404
