"""Joint rounds in the console: what stands ready, drafting, the second hand, ranking, items, objections."""

from datetime import date, timedelta

import pytest

from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.kernel import clock
from tests.engines.procedures.joint import scenery
from tests.faces.console.signing import change_session, sign_in, text_of

MONDAY = date(2026, 11, 23)


@pytest.fixture
def selection(world):
    with scenery.added():
        scenery.colleague(world)
        yield world


def client(world, name="district"):
    """Somebody signed in at the rehearsed moment."""
    found, now = sign_in(world.users[name]), clock.now().timestamp()
    change_session(found, started_at=now, seen_at=now, proved_at=now)
    return found


def draft_url(call, stage):
    return f"/console/rounds/new/?procedure=test.joint&stage={stage}&call={call.number}&track=a"


def test_an_award_is_drafted_by_one_and_decided_by_another(selection):
    world, call = selection, scenery.call_of(selection)
    matters = scenery.nominated(world, call, "陈一", "李二", "王三", stage="award")
    first = client(world)
    text = text_of(first.get("/console/rounds/"))
    assert "可以起草" in text and "测试评选批次" in text
    assert matters[0].number in text_of(first.get(draft_url(call, "award")))
    chosen = [one.number for one in matters[:2]]
    answer = first.post(draft_url(call, "award"), {"outcome": "name", "some": "1", "chosen": chosen})
    row = JointRound._base_manager.get()
    assert answer.url == f"/console/rounds/{row.number}/"
    assert "须由另一人核对" in text_of(first.get(answer.url))
    assert first.post(f"/console/rounds/{row.number}/turn/decide/").status_code == 422
    second = client(world, "colleague")
    assert "同意，决定生效" in text_of(second.get(answer.url))
    assert second.post(f"/console/rounds/{row.number}/turn/decide/").status_code == 302
    assert Matter._base_manager.filter(stage="paper").count() == 2
    assert second.post(f"/console/rounds/{row.number}/turn/close/").status_code == 422


def test_one_of_a_list_is_decided_otherwise(selection):
    """What the other outcome asks for is asked as soon as it is chosen."""
    world, call = selection, scenery.call_of(selection)
    matters = scenery.nominated(world, call, "陈一", "李二", stage="award")
    first = client(world)
    given = {"outcome": "name", f"outcome-{matters[1].number}": "refuse", "note": "另有处分在身"}
    answer = first.post(draft_url(call, "award"), given)
    assert answer.status_code == 422 and "归档号" in text_of(answer) and "等次" in text_of(answer)
    assert first.post(draft_url(call, "award"), {**given, "file": "档-7"}).status_code == 302
    items = JointItem._base_manager.order_by("ordinal")
    assert [item.data["proposed"] for item in items] == ["name", "refuse"]


def test_many_matters_are_drafted_page_by_page(selection, monkeypatch):
    from gongyou.faces.console.rounds import views

    monkeypatch.setattr(views, "SHOWN", 2)
    world, call = selection, scenery.call_of(selection)
    matters = scenery.nominated(world, call, "陈一", "李二", "王三", stage="award")
    first, address = client(world), draft_url(call, "award")
    page = text_of(first.get(address))
    assert "办件分几页列出" in page and matters[2].number not in page and "第 1–2 件，共 3 件" in page
    assert matters[2].number in text_of(first.get(f"{address}&page=2"))
    answer = first.post(f"{address}&page=2", {"outcome": "name", "some": "1", "chosen": [matters[2].number]})
    assert answer.status_code == 302 and JointItem._base_manager.get().matter_id == matters[2].pk


def test_a_ranking_offers_no_choice_of_some(selection):
    world, call = selection, scenery.call_of(selection)
    matters = scenery.nominated(world, call, "陈一", "李二")
    scenery.panel(world, call, matters, ["90", "80"])
    first = client(world)
    page = text_of(first.get(draft_url(call, "rank")))
    assert "排序包括等待这一环节的全部办件" in page and 'name="chosen"' not in page
    first.post(draft_url(call, "rank"), {"some": "1", "chosen": [matters[0].number]})
    assert JointItem._base_manager.filter(round__kind="ranking").count() == 2


def test_all_categories_are_offered_in_one_line(selection):
    tracks = [{"key": key, "name": name, "places": 1, "data": {}} for key, name in (("a", "甲类"), ("b", "乙类"))]
    share = {"key": "women", "tag": "women", "kind": "floor", "per_mille": 500, "track": ""}
    world, call = selection, scenery.call_of(selection, tracks=tracks, quotas=[share])
    scenery.nominated(world, call, "陈一")
    scenery.nominated(world, call, "李二", track="b")
    page = text_of(client(world).get("/console/rounds/"))
    assert "全部类别" in page and "乙类" not in page


def test_the_document_is_issued_once_for_all(selection):
    world, call = selection, scenery.call_of(selection)
    scenery.nominated(world, call, "陈一", "李二", stage="paper")
    first, second = client(world), client(world, "colleague")
    given = {"outcome": "issue", "prefix": "测工命", "signed_for": "区总工会"}
    first.post(draft_url(call, "paper"), given)
    number = JointRound._base_manager.get().number
    second.post(f"/console/rounds/{number}/turn/decide/")
    row = JointRound._base_manager.get()
    assert row.result["document"] == "测工命〔2026〕1号" and row.result["title"] == "关于命名2名测试工匠的决定"
    assert set(Matter._base_manager.values_list("ending", flat=True)) == {"done"}
    assert "测工命〔2026〕1号" in text_of(second.get(f"/console/rounds/{number}/"))


def test_the_ranking_shows_ties_quotas_and_what_if(selection):
    world = selection
    quota = {"key": "women", "tag": "women", "kind": "floor", "per_mille": 500, "track": "a"}
    call = scenery.call_of(world, quotas=[quota])
    men = scenery.nominated(world, call, "陈一", "李二")
    women = scenery.nominated(world, call, "王三", tags=("women",))
    scenery.panel(world, call, [*men, *women], ["90", "90", "80"], parts={men[1].pk: {"practice": "95"}})
    first = client(world)
    first.post(draft_url(call, "rank"), {})
    number = JointRound._base_manager.filter(kind="ranking").get().number
    text = text_of(first.get(f"/console/rounds/{number}/ranking/"))
    assert "实操" in text and "因比例越过" in text and "预排" in text
    more = text_of(first.get(f"/console/rounds/{number}/ranking/?places=1"))
    assert "这是试算" in more and "因比例越过" not in more
    assert "因比例越过" not in text_of(first.get(f"/console/rounds/{number}/ranking/?without=0"))


def test_a_notice_is_posted_objected_to_on_paper_and_corrected(selection):
    world, call = selection, scenery.call_of(selection)
    scenery.nominated(world, call, "陈一", "李二", stage="notice")
    with clock.rehearse(scenery.nine(MONDAY)):
        first, second = client(world), client(world, "colleague")
        first.post(draft_url(call, "notice"), {"contact": "0532-00000000"})
        number = JointRound._base_manager.get().number
        second.post(f"/console/rounds/{number}/turn/open/")
        assert "2026年11月27日" in text_of(second.get(f"/console/rounds/{number}/"))
        at = f"/console/rounds/{number}/items"
        wrong = second.post(
            f"{at}/2/correct/", {"name": "李二", "unit": "测试公司", "result": "拟命名", "reason": "核对"}
        )
        assert wrong.status_code == 422
        second.post(f"{at}/2/correct/", {"name": "李二", "unit": "新公司", "result": "拟命名", "reason": "单位更名了"})
        assert "须由另一人核对" in text_of(second.get(f"{at}/2/"))
        assert second.post(f"{at}/2/agree/", {"agreed": "yes"}).status_code == 422
        assert "测试公司 → 新公司" in text_of(first.get(f"{at}/2/"))
        assert first.post(f"{at}/2/agree/", {"agreed": "yes"}).status_code == 302
        told = second.post(
            f"{at}/1/object/", {"what": "书面反映材料不属实。", "name": "举报人甲乙", "contact": "0532-11"}
        )
        assert told.status_code == 200 and "只显示这一次" in text_of(told)
    with clock.rehearse(scenery.nine(MONDAY + timedelta(days=1))):
        second = client(world, "colleague")
        matter = Matter._base_manager.get(procedure="procedures.objection")
        assert matter.number in text_of(second.get(f"{at}/1/"))
        page = f"/console/rounds/objections/{matter.number}/"
        assert second.post(page, {"reason": "联系核实"}).status_code == 422
        second.post(f"/console/matters/{matter.number}/claim/")
        assert "举报人甲乙" not in text_of(second.get(page))
        assert "举报人甲乙" in text_of(second.post(page, {"reason": "联系核实"}))
        assert client(world, "street_a").get(page).status_code == 404
        assert client(world, "street_a").get(f"/console/rounds/{number}/").status_code == 404
    assert list(JointItem._base_manager.order_by("ordinal").values_list("state", flat=True)) == ["frozen", "corrected"]
