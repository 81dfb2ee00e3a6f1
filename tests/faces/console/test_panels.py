"""The pages of panels: set-up and draw by staff, the judge's own desk, checking, signing, boards, statistics."""

import re

import pytest
from django.test import Client

from gongyou.engines.procedures.models import Expert, Mark, Panelist
from gongyou.engines.procedures.operations import joint
from tests.engines.procedures.panels import scenery, test_numbers
from tests.faces.console.signing import text_of
from tests.faces.signing_in import sign_in_staff
from tests.factories.world import employer


@pytest.fixture
def contest(world):
    from gongyou.kernel import clock

    with clock.rehearse(scenery.DAY), scenery.added():
        yield world


@pytest.fixture
def panel(contest):
    """(world, round, judges by code, chief) that marks."""
    scenery.contestants(contest)
    viewers = scenery.judges(contest)
    row, chief = scenery.opened(contest)
    return contest, row, viewers, chief


def client_of(world, viewer):
    client = Client()
    sign_in_staff(client, next(user for user in world.users.values() if user.pk == viewer.user_id))
    return client


def officer(world):
    return client_of(world, scenery.officer(world))


def test_a_panel_is_set_up_drawn_and_appointed_on_its_page(contest):
    scenery.contestants(contest)
    row = scenery.drafted(contest)
    scenery.judges(contest, 4)
    client, page = officer(contest), f"/console/panels/{row.number}/"
    assert row.title in text_of(client.get("/console/panels/"))
    text = text_of(client.get(page))
    assert row.seed_digest in text and "王小锤" not in text
    assert client.post(f"{page}turn/look/").status_code == 302
    assert client.post(f"{page}turn/draw/").status_code == 302
    contest.staff("judge", "district", "boss")
    named = {"username": contest.users["boss"].username, "function": "chief"}
    assert client.post(f"{page}appoint/", named).status_code == 302
    again = client.post(f"{page}appoint/", named)
    assert again.status_code == 422 and "不能兼任" in text_of(again)
    row.refresh_from_db()
    text = text_of(client.get(page))
    assert row.seed in text and text.count("候补评委") == 1 and "评审组长" in text
    assert client_of(contest, contest.viewers["street_a"]).get(page).status_code == 404


def test_copies_with_names_are_read_confirmed_and_giving_up_takes_two(contest):
    firm = employer(contest, name="测试物流有限公司")
    who = scenery.person(contest, "王小锤", union="union_a1", works=firm)
    scenery.entered(contest, who, deed="王小锤带徒十名，人称铁锤王")
    scenery.judges(contest, 4)
    row = scenery.drawn(contest)
    client, page = officer(contest), f"/console/panels/{row.number}/"
    assert f"{page}copies/" in text_of(client.get(page))
    text = text_of(client.get(f"{page}copies/"))
    assert "王小锤" not in text and "铁锤王" in text and "主要事迹" in text
    code = scenery.items(row)[0].code
    assert client.post(f"{page}copies/", {}).status_code == 422
    assert client.post(f"{page}copies/", {"strike": code, "words": "铁锤王"}).status_code == 302
    text = text_of(client.get(f"{page}copies/"))
    (read,) = re.findall(rf'name="read" value="({code}:[0-9a-f]+)"', text)
    assert client.post(f"{page}copies/", {"read": read}).status_code == 302
    assert 'name="read"' not in text_of(client.get(f"{page}copies/"))
    round_page = f"/console/rounds/{row.number}/"
    asked = client.post(f"{round_page}void/", {"reason": "抽中的评委不合适"}, follow=True)
    assert "须由另一人同意" in text_of(asked) and "有人提出作废本批次" in text_of(asked)
    assert client.post(f"{round_page}void/", {"reason": "抽中的评委不合适"}).status_code == 422
    other = client_of(contest, scenery.colleague(contest))
    assert "批次已作废" in text_of(other.post(f"{round_page}void/", {"reason": "同意作废重抽"}, follow=True))
    again = scenery.drafted(contest)
    assert "的上一次抽取" in text_of(client.get(f"/console/panels/{again.number}/"))


def test_an_expert_enters_the_pool_and_declares_an_interest(contest):
    contest.staff("judge", "district", "new")
    firm = employer(contest, name="新评委单位")
    client = officer(contest)
    made = {"username": contest.users["new"].username, "name": "新评委", "fields_text": "焊接、数控"}
    wrong = client.post("/console/panels/experts/", made)
    assert wrong.status_code == 422 and "应当回避" in text_of(wrong)
    assert client.post("/console/panels/experts/", {**made, "employer_code": firm.credit_code}).status_code == 302
    row = Expert._base_manager.get()
    assert row.fields == ["焊接", "数控"]
    own = client_of(contest, contest.viewers["new"])
    who = scenery.person(contest, "某人")
    page = f"/console/panels/experts/{row.code}/interests/"
    assert own.post(page, {"kind": "kin", "person_code": who.code}).status_code == 302
    assert "近亲属" in text_of(own.get("/console/panels/experts/mine/"))
    stranger = client_of(contest, contest.staff("judge", "district", "other"))
    assert stranger.get(page).status_code == 404
    assert stranger.get("/console/panels/experts/").status_code == 404


def test_a_judge_lands_on_the_own_desk_and_sees_codes_only(panel):
    world, row, viewers, _chief = panel
    code = scenery.panel(row)[0]
    judge = client_of(world, viewers[code])
    assert judge.get("/console/")["Location"] == "/console/panels/"
    assert row.number in text_of(judge.get("/console/panels/"))
    assert judge.get(f"/console/panels/{row.number}/")["Location"] == f"/console/panels/{row.number}/desk/"
    text = text_of(judge.get(f"/console/panels/{row.number}/desk/"))
    for item in scenery.items(row):
        assert item.code in text
    matters = {item.matter.number for item in JointItems(row)}
    hidden = [*scenery.NAMES, "测试物流", *matters]
    assert not [word for word in hidden if word in text] and "革新工装" in text
    assert len(text) < 80_000 and "judging.js" in text and "onclick" not in text
    spare = row.result["draw"]["spare"][0]
    assert "没有分给您的件" in text_of(client_of(world, viewers[spare]).get(f"/console/panels/{row.number}/desk/"))
    for path in ("work/", "board/", "judges/", f"items/{scenery.items(row)[0].code}/"):
        assert judge.get(f"/console/panels/{row.number}/{path}").status_code == 404


def JointItems(row):
    from gongyou.engines.procedures.models import JointItem

    return JointItem._base_manager.filter(round=row).select_related("matter")


def test_marks_sent_by_the_script_are_kept_once_and_refusals_are_told(panel):
    world, row, viewers, _chief = panel
    judge, item = client_of(world, viewers[scenery.panel(row)[0]]), scenery.items(row)[0]
    address = f"/console/panels/{row.number}/desk/marks/"
    sent = {"code": item.code, "seen": "0", "device_key": "abcd-000001", "m-skill": "87.5", "m-deeds": "90"}
    first = judge.post(address, sent, headers={"Accept": "application/json"})
    again = judge.post(address, sent, headers={"Accept": "application/json"})
    assert first.json() == again.json() and first.json()["saved"]
    assert list(Mark._base_manager.order_by("aspect").values_list("aspect", "value")) == [
        ("deeds", 9000), ("skill", 8750),
    ]  # fmt: skip
    wrong = judge.post(address, {**sent, "m-skill": "1 2"}, headers={"Accept": "application/json"})
    assert wrong.status_code == 422 and wrong.json()["field"] == "skill"
    far = judge.post(
        address, {**sent, "device_key": "abcd-000002", "m-skill": "101"}, headers={"Accept": "application/json"}
    )
    assert far.status_code == 422 and "100" in far.json()["message"]
    stale = judge.post(
        address, {**sent, "device_key": "efgh-000001", "m-skill": "50"}, headers={"Accept": "application/json"}
    )
    assert stale.json()["code"] == "stale"


def test_the_desk_works_without_the_script(panel):
    world, row, viewers, _chief = panel
    judge, item = client_of(world, viewers[scenery.panel(row)[0]]), scenery.items(row)[1]
    sent = {"code": item.code, "seen": "0", "m-skill": "80", "m-deeds": "70"}
    answer = judge.post(f"/console/panels/{row.number}/desk/marks/", sent)
    assert answer.status_code == 302 and f"item={item.code}" in answer["Location"]
    text = text_of(judge.get(answer["Location"]))
    assert 'value="80"' in text and "is-done" in text


def test_staff_check_what_was_entered_and_the_panel_signs(panel):
    world, row, viewers, chief = panel
    client, page = officer(world), f"/console/panels/{row.number}/work/"
    assert "还有 3 件没有评完" in text_of(client.get(page))
    scenery.mark_all(row, viewers)
    text = text_of(client.get(page))
    numbers = re.findall(r'name="marks" value="([\d,]+)"', text)
    assert len(numbers) == 9
    refused = client.post(f"{page}check/", {"marks": numbers[0], "reject": "1", "reason": ""})
    assert refused.status_code == 422
    assert client.post(f"{page}check/", {"marks": numbers}).status_code == 302
    assert not Mark._base_manager.exclude(state="confirmed").exists()
    lead = client_of(world, chief)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text_of(lead.get(page))).group(1)
    assert lead.post(f"{page}sign/", {"digest": digest}).status_code == 302
    assert "已签署" in text_of(client.get(page))
    code = scenery.items(row)[0].code
    sheet = f"/console/panels/{row.number}/items/{code}/"
    mark = Mark._base_manager.filter(item__code=code).first().pk
    proposed = lead.post(f"{sheet}rule/", {"mark": mark, "value": "85", "reason": "录像复核，漏加五分"})
    assert proposed.status_code == 302 and "组长提出改为 85" in text_of(client.get(sheet))
    arbiter = client_of(world, scenery.sitting(world, "arbiter", row))
    assert arbiter.post(f"{sheet}rule/", {"mark": mark, "agree": "1"}).status_code == 302
    text = text_of(client.get(sheet))
    assert "<del>80</del>" in text and ">85<" in text


def test_a_recorder_enters_from_paper(panel):
    world, row, _viewers, _chief = panel
    recorder = client_of(world, scenery.sitting(world, "recorder", row))
    page = f"/console/panels/{row.number}/record/"
    code, item = scenery.panel(row)[0], scenery.items(row)[0].code
    assert item in text_of(recorder.get(page))
    wrong = recorder.post(page, {"judge": code, "item_code": item, "m-skill": "x", "m-deeds": ""})
    assert wrong.status_code == 422
    assert recorder.post(page, {"judge": code, "item_code": item, "m-skill": "80", "m-deeds": "75"}).status_code == 302
    assert Mark._base_manager.filter(panelist__expert__code=code).count() == 2
    far = recorder.post(page, {"judge": code, "item_code": item, "m-skill": "180", "m-deeds": ""})
    assert far.status_code == 422 and "gy-field__error" in text_of(far)


def test_the_board_is_provisional_frozen_and_final(panel):
    world, row, viewers, chief = panel
    scenery.mark_all(row, viewers, lambda item, judge, aspect: 7000 + 100 * item.ordinal)
    client, page = officer(world), f"/console/panels/{row.number}/board/"
    assert "暂定" in text_of(client.get(page))
    assert client.post(f"{page}freeze/").status_code == 302
    assert "已封存" in text_of(client.get(page))
    scenery.confirm_all(world, row)
    scenery.signed(world, row, chief, viewers[scenery.panel(row)[0]])
    joint.close_round(scenery.officer(world), number=row.number)
    text = text_of(client.get(page))
    assert "最终成绩" in text and "73.00" in text
    statistics = text_of(client.get(f"/console/panels/{row.number}/judges/"))
    assert 'data-chart="severity-data"' in statistics and scenery.panel(row)[0] in statistics


def test_a_judge_steps_back_and_staff_recuse(panel):
    world, row, viewers, _chief = panel
    first, second, _third = scenery.panel(row)
    own = client_of(world, viewers[first])
    page = f"/console/panels/{row.number}/"
    assert own.post(f"{page}desk/step-back/", {"reason": "与候选人有师徒关系"}).status_code == 302
    assert own.get(f"{page}desk/").status_code == 404
    assert Panelist._base_manager.get(round=row, expert__code=first).state == "recused"
    refused = officer(world).post(f"{page}recuse/", {"judge": second, "reason": "短"})
    assert refused.status_code == 422


def test_each_keeper_reads_the_own_table_only(contest):
    row, keepers, _viewers, _chief = test_numbers.prepared(contest)
    page = f"/console/panels/{row.number}/seal/"
    names = test_numbers.names(contest)
    given = dict(zip(("first", "second", "third"), names, strict=True))
    assert officer(contest).post(page, given).status_code == 302
    first = client_of(contest, keepers[0])
    text = text_of(first.get(f"/console/panels/tables/{row.number}/1/"))
    assert "王小锤" in text and "参赛号" in text
    assert first.get(f"/console/panels/tables/{row.number}/2/").status_code == 404
    assert officer(contest).get(f"/console/panels/tables/{row.number}/1/").status_code == 404
    assert "王小锤" not in text_of(client_of(contest, keepers[2]).get(f"/console/panels/tables/{row.number}/3/"))
    early = first.post(f"/console/panels/tables/{row.number}/1/", follow=True)
    assert "不能开启" in text_of(early)


def test_two_judges_sign_what_was_measured_on_their_desk(contest):
    row, _keepers, viewers, _chief = test_numbers.prepared(contest, 1)
    test_numbers.code_tables.seal_tables(
        scenery.officer(contest), round=row.number, keepers=test_numbers.names(contest)
    )
    joint.open_round(scenery.colleague(contest), number=row.number)
    client = officer(contest)
    page = f"/console/panels/{row.number}/record/?measured=1"
    assert "评委" not in re.findall(r"<label[^>]*>([^<]+)", text_of(client.get(page)))
    assert client.post(page, {"item_code": "001", "m-size": "30"}).status_code == 302
    judge = client_of(contest, viewers[scenery.panel(row)[0]])
    desk = f"/console/panels/{row.number}/desk/"
    text = text_of(judge.get(desk))
    assert "请签署实测项目" in text and 'type="radio"' in text  # three steps are buttons
    assert judge.post(f"{desk}step-back/", {"sign": "1", "item": "001"}).status_code == 302
    assert "请签署实测项目" not in text_of(judge.get(desk))


def test_everything_that_was_compared_is_confirmed_at_once(panel):
    world, row, viewers, _chief = panel
    scenery.mark_all(row, viewers)
    client, page = officer(world), f"/console/panels/{row.number}/work/check/all/"
    assert client.post(page).status_code == 302 and not Mark._base_manager.filter(state="confirmed").exists()
    assert client.post(page, {"compared": "1"}).status_code == 302
    assert not Mark._base_manager.exclude(state="confirmed").exists()


@pytest.mark.parametrize(("stage", "offered"), [("poll", 0), ("score", 1)])
def test_a_candidate_of_a_ballot_may_be_taken_out_but_not_stopped(contest, stage, offered):
    scenery.contestants(contest, at=stage)
    if stage == "poll":
        given = {"poll": {"choose": 2, "cap_per_mille": 500}, "days": {"poll": 3}}
        row = joint.draft_round(scenery.officer(contest), procedure=scenery.KEY, stage="poll", given=given)
        joint.open_round(scenery.colleague(contest), number=row.number)
    else:
        scenery.judges(contest)
        row, _chief = scenery.opened(contest)
    text = text_of(officer(contest).get(f"/console/rounds/{row.number}/items/1/"))
    assert (text.count("移出批次"), text.count("暂停这一项")) == (1, offered)


def test_a_round_names_the_turn_and_the_state_of_each_item(panel):
    world, row, _judges, _chief = panel
    turns = {item.code: turn for turn, item in enumerate(reversed(scenery.items(row)), 1)}
    result = {**row.result, "order": {"numbers": turns}}
    type(row)._base_manager.filter(pk=row.pk).update(result=result)
    text = text_of(officer(world).get(f"/console/rounds/{row.number}/"))
    lines = re.findall(r"<tr data-row>.*?</tr>", text, re.DOTALL)
    assert len(lines) == len(turns) > 1
    for code, turn in turns.items():
        (line,) = [line for line in lines if code in line]
        assert f"第 {turn} 个出场" in line and "在列" in line and line.count("个出场") == 1
