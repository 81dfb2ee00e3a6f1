"""A clerk alone sets up a selection on the pages, another approves it, unions nominate, the meter runs."""

import re
from datetime import timedelta
from html import unescape

import pytest

from gongyou.engines.procedures.models import Call, Matter
from gongyou.engines.procedures.operations import calls
from gongyou.kernel import clock
from gongyou.records.directory.models import Person
from tests.engines.procedures.calls import families
from tests.faces.console.signing import text_of
from tests.faces.signing_in import staff_client as sign_in

FIELD = re.compile(r"<input\b([^>]*)>|<(select|textarea)\b([^>]*)>(.*?)</(?:select|textarea)>", re.DOTALL)
MAIN = "/console/calls/"


@pytest.fixture
def selection(world):
    with clock.rehearse(families.DAY), families.added():
        yield world


def _attribute(text: str, name: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', text)
    return unescape(found.group(1)) if found else None


def filled(page: str) -> dict[str, str]:
    """The fields of the page's main form as a browser would send them back unchanged."""
    form = page[page.index('<form class="gy-form"') :]
    form = form[: form.index("</form>")]
    values = {}
    for of_input, kind, of_other, inside in FIELD.findall(form):
        attributes = of_input or of_other
        name, is_check = _attribute(attributes, "name"), 'type="checkbox"' in attributes or 'type="radio"' in attributes
        if name is None or name in ("csrfmiddlewaretoken", "then"):
            continue
        if kind == "select":
            chosen = re.search(r'<option value="([^"]*)" selected', inside)
            values[name] = unescape(chosen.group(1)) if chosen else ""
        elif kind == "textarea":
            values[name] = unescape(inside).removeprefix("\n")
        elif not is_check or re.search(r"\bchecked\b", attributes):
            values[name] = _attribute(attributes, "value") or ("on" if is_check else "")
    return values


def save(client, number, section, then="back", **changes):
    """Open a section, change some fields, save."""
    address = f"{MAIN}{number}/set/{section}/"
    values = {**filled(text_of(client.get(address))), **changes, "then": then}
    return client.post(address, {key: value for key, value in values.items() if value is not None})


def setup_of(number):
    return Call._base_manager.get(number=number).setup


def test_a_clerk_alone_sets_up_a_selection_on_the_pages(selection):
    world = selection
    families.colleague(world)
    clerk, other = sign_in(world.users["district"]), sign_in(world.users["colleague"])
    assert "测试选树" in text_of(clerk.get(f"{MAIN}new/"))
    begun = f"{MAIN}new/{families.KEY}/"
    wrong = clerk.post(begun, {"title": "2026年度先进评比表彰", "year": "2026", "nature": "naming"})
    assert wrong.status_code == 422 and "只有经批准的表彰项目" in text_of(wrong)
    made = clerk.post(begun, {"title": "2026年度测试选树", "year": "2026", "nature": "naming"})
    number = Call._base_manager.get().number
    assert made["Location"] == f"{MAIN}{number}/"
    assert "请至少设一个类别" in text_of(clerk.get(made["Location"]))
    rows = {"tracks-0-name": "金奖", "tracks-0-places": "100", "tracks-1-name": "", "tracks-2-name": "银奖"}
    next_one = save(clerk, number, "tracks", then="next", **rows)
    assert next_one["Location"] == f"{MAIN}{number}/set/quotas/"
    assert [(one["name"], one["places"]) for one in setup_of(number)["tracks"]] == [("金奖", 100), ("银奖", None)]
    gold = setup_of(number)["tracks"][0]["key"]
    quota = {"quotas-0-tag": "women", "quotas-0-kind": "floor", "quotas-0-percent": "34.5", "quotas-0-track": gold}
    assert save(clerk, number, "quotas", then="more", **quota).status_code == 302
    assert "100 名中至少 35 名" in text_of(clerk.get(f"{MAIN}{number}/set/quotas/"))
    assert save(clerk, number, "conditions", **{"on-member": "on", "value-member": "6"}).status_code == 302
    question = {"questions-1-name": "带徒人数", "questions-1-kind": "whole", "questions-1-required": "on"}
    assert save(clerk, number, "questions", **question).status_code == 302
    street = world["street_a"].pk
    assert save(clerk, number, "bodies", **{"fill": "3", f"body-{street}-{gold}": "9"}).status_code == 302
    numbers = {(one["node"], one["track"]): one["places"] for one in setup_of(number)["bodies"]}
    assert numbers[street, gold] == 9 and numbers[world["street_b"].pk, ""] == 3
    short = save(clerk, number, "stages", **{"days-review": "5"})
    assert short.status_code == 422 and "不得少于 10 日" in text_of(short)
    assert save(clerk, number, "stages", **{"days-review": "15"}).status_code == 302
    heavy = save(clerk, number, "marking", **{"aspects-0-weight": "70"})
    assert heavy.status_code == 422 and "现在是 110 分" in text_of(heavy)
    weights = {"aspects-0-weight": "55.5", "aspects-1-weight": "44.5"}
    assert save(clerk, number, "marking", **weights).status_code == 302
    kept = setup_of(number)
    points = [one["weight"] for part in kept["sheet"]["parts"] for one in part["criteria"][0]["subs"][0]["aspects"]]
    assert (points, kept["weights"]) == ([5550, 4450], {"score": 100})
    assert save(clerk, number, "ties", **{"ties-0": "work"}).status_code == 422
    assert save(clerk, number, "ties", **{"ties-0": "skill"}).status_code == 302
    text = {"texts-notice": "请各单位在【申报截止日】前申报【批次名称】。"}
    assert save(clerk, number, "texts", **text).status_code == 302
    assert setup_of(number)["texts"]["notice"] == "请各单位在%(closes_on)s前申报%(title)s。"
    page = text_of(clerk.get(f"{MAIN}{number}/"))
    assert "用样本试算" in page and "待补" not in page
    people = Person._base_manager.count()
    tried = f"{MAIN}{number}/try/"
    shown = text_of(clerk.post(tried, filled(text_of(clerk.get(tried)))))
    assert "试算完成" in shown and "需要 6 个月" not in shown and Person._base_manager.count() == people
    assert clerk.post(f"{MAIN}{number}/turn/submit/").status_code == 302
    assert "不能批准" in text_of(clerk.post(f"{MAIN}{number}/turn/approve/"))
    assert "待批准" in text_of(other.get(MAIN))
    assert other.post(f"{MAIN}{number}/turn/approve/").status_code == 302
    today, publish = clock.today(), f"{MAIN}{number}/publish/"
    late = {"opens_on": today.isoformat(), "closes_on": (today + timedelta(days=2)).isoformat()}
    assert "不得少于 5 日" in text_of(clerk.post(publish, late))
    days = {**late, "closes_on": (today + timedelta(days=20)).isoformat()}
    assert clerk.post(publish, days).status_code == 302
    assert clerk.get(f"{MAIN}{number}/set/tracks/").status_code == 404
    assert Call._base_manager.get().digest in text_of(clerk.get(f"{MAIN}{number}/"))
    copy = clerk.post(f"{MAIN}{number}/copy/", {"year": "2027", "title": ""})
    assert "2027年度测试选树" in text_of(clerk.get(copy["Location"]))


def test_a_union_finds_its_member_learns_why_not_and_nominates(selection):
    from tests.engines.procedures.calls.test_nominating import member

    world, call = selection, families.published(selection, quotas=[families.QUOTA])
    person, _worker = member(world, name="林小匠")
    fresh, _other = member(world, months=1, name="林大新")
    clerk, page = sign_in(world.users["union_a1"]), f"{MAIN}{call.number}/nominate/"
    assert "申报（推荐）" in text_of(clerk.get(f"{MAIN}{call.number}/"))
    found = text_of(clerk.get(page, {"find": "林大新"}))
    assert "需要 12 个月" in found and fresh.code not in found
    assert f"?subject={person.code}" in text_of(clerk.get(page, {"find": "林小匠"}))
    given = filled(text_of(clerk.get(page, {"subject": person.code})))
    wrong = clerk.post(page, {**given, "track": "", "deed": ""})
    assert wrong.status_code == 422 and "申报类别" in text_of(wrong)
    assert clerk.post(page, {**given, "track": "gold", "deed": "二十年坚守一线"}).status_code == 302
    matter = Matter._base_manager.get(call=call)
    text = text_of(clerk.get(f"/console/matters/{matter.number}/"))
    assert call.title in text and "金奖" in text and "二十年坚守一线" in text
    listed = text_of(clerk.get(f"{MAIN}{call.number}/nominations/"))
    assert matter.number in listed and "林小匠" not in listed
    organiser = text_of(sign_in(world.users["district"]).get(f"{MAIN}{call.number}/"))
    assert "结构比例" in organiser and ("还能补" in organiser or "够了" in organiser)
    assert matter.number not in text_of(sign_in(world.users["union_b1"]).get(f"{MAIN}{call.number}/nominations/"))


def test_a_waiver_is_asked_by_one_and_signed_by_another_on_the_page(selection):
    from tests.engines.procedures.calls.test_nominating import member, put_up
    from tests.factories.world import identity

    world, call = selection, families.published(selection, quotas=[families.QUOTA])
    families.colleague(world)
    for n in (1, 3):
        put_up(world, call, member(world, number=identity(n, born="19800101"))[0])
    page = f"{MAIN}{call.number}/"
    with clock.rehearse(call.closes_at):
        clerk, other = sign_in(world.users["district"]), sign_in(world.users["colleague"])
        assert "还差 1" in text_of(clerk.post(f"{page}turn/close/"))
        numbers = list(Matter._base_manager.filter(call=call).values_list("number", flat=True))
        assert "达不到" in text_of(clerk.get(f"{page}what-if/"))
        assert "达不到" not in text_of(clerk.post(f"{page}what-if/", {"list": numbers[:1]})), "one alone has no quotas"
        assert clerk.post(f"{page}waivers/", {"quota": "women", "reason": "本行业女职工很少"}).status_code == 302
        assert "须由另一人签批" in text_of(clerk.post(f"{page}waivers/women/sign/"))
        assert "签批例外" in text_of(other.get(page))
        assert other.post(f"{page}waivers/women/sign/").status_code == 302
        assert clerk.post(f"{page}turn/close/").status_code == 302
    assert Call._base_manager.get().state == "closed"


def test_a_draft_shows_no_meter_and_an_empty_name_is_said_at_its_field(selection):
    world, call = selection, families.draft(selection, quotas=[families.QUOTA])
    clerk = sign_in(world.users["district"])
    page = text_of(clerk.get(f"{MAIN}{call.number}/"))
    assert "现有申报" not in page and "女职工至少占 50%" in page
    for address in (f"{MAIN}new/{families.KEY}/", f"{MAIN}{call.number}/set/basics/"):
        answer = clerk.post(address, {"title": "", "year": "2026", "nature": "naming"})
        assert answer.status_code == 422 and "id_title_error" in text_of(answer), address


def test_voiding_is_asked_by_one_and_confirmed_by_another_on_the_page(selection):
    world, call = selection, families.published(selection)
    families.colleague(world)
    page = f"{MAIN}{call.number}/"
    clerk, other = sign_in(world.users["district"]), sign_in(world.users["colleague"])
    assert "提出作废" in text_of(clerk.get(page))
    assert clerk.post(f"{page}void/", {"reason": "上级统一组织"}).status_code == 302
    assert "确认作废" not in text_of(clerk.get(page)) and "上级统一组织" in text_of(clerk.get(page))
    assert clerk.post(f"{page}turn/confirm_void/").status_code == 422
    assert "确认作废" in text_of(other.get(page))
    assert other.post(f"{page}turn/confirm_void/").status_code == 302
    assert Call._base_manager.get().state == "void"


def test_nobody_else_sees_a_draft_or_acts_on_a_call(selection):
    world, draft = selection, families.draft(selection)
    clerk = sign_in(world.users["union_a1"])
    for path in ("", "set/tracks/", "try/", "publish/", "nominate/"):
        assert clerk.get(f"{MAIN}{draft.number}/{path}").status_code == 404
    assert clerk.get(f"{MAIN}new/").status_code == 404
    call = families.published(world)
    street = sign_in(world.users["street_a"])
    page = text_of(street.get(f"{MAIN}{call.number}/"))
    assert call.title in page and "延期" not in page and "结构比例</h2>" not in page
    assert street.post(f"{MAIN}{call.number}/turn/close/").status_code == 404
    assert street.get(f"{MAIN}{call.number}/extend/").status_code == 404


def test_an_extension_and_a_filing_are_pages_of_their_own(world):
    with clock.rehearse(families.DAY), families.added(files_with=families.FILING):
        call = families.approved(world)
        page, clerk = f"{MAIN}{call.number}/", sign_in(world.users["district"])
        assert "先办理备案" in text_of(clerk.get(page)) and clerk.get(f"{page}publish/").status_code == 404
        assert clerk.post(f"{page}filing/", {"where": "区人社局"}).status_code == 302
        assert "备案办理中" in text_of(clerk.get(page))
    with clock.rehearse(families.DAY), families.added():
        call = families.published(world)
        later = (call.closes_on + timedelta(days=5)).isoformat()
        page, other = f"{MAIN}{call.number}/", sign_in(world.users["colleague"])
        assert other.post(f"{page}extend/", {"closes_on": later, "reason": "申报较少，延期"}).status_code == 302
        assert "第 1 号变更" in text_of(other.get(page))
        assert calls.SERIES == "PC"
