"""Ballots and published results on a phone: the one vote, the receipt shown once, the count, the package to download."""

import json
import re

import pytest
from django.test import Client

from gongyou.engines.procedures.models import Tally, Voter
from gongyou.engines.procedures.operations import joint
from gongyou.kernel import clock
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.models import IdempotencyKey
from tests.engines.procedures.panels import scenery, test_packages, test_polls
from tests.faces.signing_in import sign_in_worker


@pytest.fixture
def contest(world):
    with clock.rehearse(scenery.DAY), scenery.added():
        yield world


@pytest.fixture
def ballot(contest):
    scenery.contestants(contest, at="poll")
    row = joint.draft_round(scenery.officer(contest), procedure=scenery.KEY, stage="poll", given=test_polls.SETUP)
    return contest, joint.open_round(scenery.colleague(contest), number=row.number)


def phone(world, **more):
    client = Client()
    sign_in_worker(client, User.objects.get(pk=test_polls.voter(world, **more).user_id))
    return client


def text_of(response):
    return response.content.decode()


def test_a_member_votes_once_and_reads_the_receipt_once(ballot):
    world, row = ballot
    client, page = phone(world), f"/polls/{row.number}/"
    assert row.title in text_of(client.get("/polls/"))
    text = text_of(client.get(page))
    assert "王小锤" in text and "投出这一票" in text and "idempotency_key" not in text and len(text) < 40_000
    many = client.post(f"{page}vote/", {"choices": ["1", "2", "3"]})
    assert many.status_code == 422 and "您选了 3 项" in text_of(many)
    voted = client.post(f"{page}vote/", {"choices": ["1", "3"]})
    code = re.search(r'id="code">([0-9a-f ]{39})<', text_of(voted)).group(1)
    assert voted["Cache-Control"] == "no-store"
    again = client.post(f"{page}vote/", {"choices": ["2"]})
    assert again.status_code == 422 and "每人只投一次" in text_of(again) and code not in text_of(again)
    assert Voter._base_manager.count() == 1 and not IdempotencyKey._base_manager.exists()
    assert "您已经投过票" in text_of(client.get(page))
    assert Client().post(f"{page}receipt/", {"code": code}).status_code == 404
    with clock.rehearse(row.ends_at):
        joint.close_round(scenery.officer(world), number=row.number)
        told = Client().post(f"{page}receipt/", {"code": code})
        assert told.status_code == 200 and "这份回执已计入" in text_of(told)
        assert Client().post(f"{page}receipt/", {"code": "0" * 32}).status_code == 422
        digests = text_of(Client().get(f"{page}receipts.txt")).split()
        assert len(digests) == 1 and len(digests[0]) == 64
        text = text_of(Client().get(page))
        assert "1 人投票，共 2 票" in text and "没有发现票数异常集中" in text


def test_whoever_may_not_vote_is_told_why(ballot):
    world, row = ballot
    page = f"/polls/{row.number}/"
    assert "登录后投票" in text_of(Client().get(page)) and "投出这一票" not in text_of(Client().get(page))
    assert Client().post(f"{page}vote/", {"choices": ["1"]}).status_code == 302
    assert "须先核实身份" in text_of(phone(world, verified=False).get(page))
    assert "只有在册会员可以投票" in text_of(phone(world, union="").get(page))
    assert not Tally._base_manager.exists()
    assert Client().get("/polls/PC-2026-999999/").status_code == 404


def test_a_published_result_is_explained_and_downloaded(contest, tmp_path):
    ranking = test_packages.ranked(contest)
    page = f"/results/{ranking.number}/"
    assert Client().get(page).status_code == Client().get(f"{page}package.json").status_code == 404
    made = test_packages.published(contest, ranking)
    with clock.rehearse(made.published_at):
        text = text_of(Client().get(page))
        assert "python3 result_package.py package.json" in text and "王小锤" not in text and len(text) < 40_000
        package = Client().get(f"{page}package.json")
    assert package["Content-Type"] == "application/json" and "attachment" in package["Content-Disposition"]
    told = test_packages.verify(tmp_path, text_of(package))
    assert told.returncode == 0 and json.loads(text_of(package))["ledger"]["field"] == "package"
