"""Pages of drills, of promises by contests, and of projects: what is shown, what is refused, who finds nothing."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from gongyou.domains.contests.models import Landing, Milestone, Paper, PaperLook, Promotion
from gongyou.engines.procedures.models import Clock
from gongyou.engines.procedures.operations import PartyDraft, calls, nominating
from gongyou.engines.procedures.operations.opening import open_matter
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.activities.models import Drill
from gongyou.records.passport.models import ContestResult
from tests.faces.console.signing import sign_in, text_of

TODAY = clock.today()
DRILLS = "/console/drills/"
ATTESTED = {
    "title": "焊工岗位练兵第一期", "occupation": "焊工", "begins_on": (TODAY - timedelta(days=5)).isoformat(), "ends_on": (TODAY - timedelta(days=1)).isoformat(),
    "headcount": "1200", "document": "练兵签到汇总表",
}  # fmt: skip


@pytest.fixture
def contest(world):
    from tests.domains.contests.scenery import Contest

    with clock.rehearse(Contest.DAY):
        yield Contest(world)


def test_a_drill_is_recorded_sampled_and_taken_back_on_its_pages(world, at):
    union, district = at("union_a1"), at("district")
    assert "还没有岗位练兵" in text_of(union.get(DRILLS))
    assert union.post(f"{DRILLS}new/", {**ATTESTED, "document": ""}).status_code == 422
    page = union.post(f"{DRILLS}new/", ATTESTED)["Location"]
    text = text_of(union.get(page))
    assert "1,200" in text and "练兵签到汇总表" in text and "作废" in text
    assert union.post(f"{page}check/", {"asked": "10", "confirmed": "10"}).status_code == 404
    assert district.post(f"{page}check/", {"asked": "10", "confirmed": "8"}).status_code == 422
    given = {"asked": "10", "confirmed": "8", "remark": "两人当日请假"}
    assert district.post(f"{page}check/", given).status_code == 302
    assert "960" in text_of(union.get(page))
    assert at("union_b1").get(page).status_code == 404
    assert union.post(f"{page}void/", {"reason": "重复登记了一次"}).status_code == 302
    assert Drill._base_manager.get().state == "void"


def test_signs_of_members_make_the_count(world, at):
    from tests.factories.founding import members

    first, second = members(world["union_a1"], 2)
    given = {**ATTESTED, "headcount": "", "document": "", "signed": [str(first.pk), str(second.pk)]}
    assert at("union_a1").post(f"{DRILLS}new/", given).status_code == 302
    assert Drill._base_manager.values_list("proof", "headcount").get() == ("signs", 2)


def open_file(contest, promotion, entry):
    """The promise waits at the department, as the award document leaves it."""
    with transaction.atomic():
        _open_file(system(reason="test"), promotion=promotion, entry=entry, office=contest.world["labour_office"])


@operation("test.file_opened", allow=lambda viewer, **kwargs: True)
def _open_file(viewer, *, promotion, entry, office):
    parties = [PartyDraft("department", organisation=office), PartyDraft("organiser", organisation=office)]
    open_matter(
        viewer, procedure="contests.promotion", subject=("promotion", promotion.pk), parties=parties, answers={},
        opened_by="matter", parent=entry,
    )  # fmt: skip
    current().entry("test.file_opened", "system", 0)


def test_promised_and_issued_stand_side_by_side_mismatches_first(contest):
    contest.money()
    call = contest.opened()
    entry = contest.enter(call, contest.welder("赵铁柱"))
    person = contest.welder("钱焊花")
    common = {"call": call, "matter": entry, "person": person, "occupation": "6-18-02-04", "occupation_name": "焊工"}
    for more in (
        {"state": "not_entitled", "reason": "no_certificate"},
        {"state": "different", "grade": 4, "issued_grade": 5},
    ):
        Promotion(**common, rank=1, promised_on=clock.today(), **more).save(force_insert=True)
    client = sign_in(contest.world.users["district"])
    text = text_of(client.get("/console/promotions/"))
    assert text.index("核发与公告不一致") < text.index("没有技能等级证书")
    assert "技师（二级）" in text and "高级技师（一级）" in text
    held, kept, late = (contest.welder(name) for name in ("周持有", "吴撤销", "郑逾期"))
    common = {**common, "rank": 2, "promised_on": clock.today()}
    title = {"person": held, "title": "新区技术能手", "state": "not_entitled", "reason": "held"}
    Promotion(**{**common, **title}).save(force_insert=True)
    Promotion(**{**common, "person": late, "grade": 4}).save(force_insert=True)
    waiting = Promotion._base_manager.get(person=late)
    open_file(contest, waiting, entry)
    assert "郑逾期" not in text_of(client.get("/console/promotions/", {"state": "mismatch"}))
    Clock._base_manager.filter(matter__procedure="contests.promotion").update(deadline=clock.now())
    result = ContestResult(
        person=kept, contest=call.number, contest_name="测试大赛", level="district", track="employee", rank=2,
        level_ordinal=1, entrants=3, score="80", shown="80.00", held_on=clock.today(), revoked_on=clock.today(),
        revocation_reason="成绩无效", made_by_kind="matter", made_by_number=entry.pk,
    )  # fmt: skip
    result.save(force_insert=True)
    issued = {"person": kept, "grade": 4, "issued_grade": 4, "state": "confirmed", "confirmation": "测1号"}
    Promotion(**{**common, **issued}, result=result).save(force_insert=True)
    whole = text_of(client.get("/console/promotions/", {"state": "mismatch"}))
    assert "本年度已有同级同名称号" in whole and "逾期未答复" in whole and "核发的仍有效" in whole
    narrowed = text_of(client.get("/console/promotions/", {"state": "mismatch"}))
    assert "没有技能等级证书" not in narrowed and "钱焊花" in narrowed
    other = sign_in(contest.world.users["street_b"])
    assert "钱焊花" not in text_of(other.get("/console/promotions/"))


def test_a_project_with_its_papers_and_milestones(contest):
    from tests.domains.contests.scenery import STARTUP
    from tests.domains.contests.test_entrepreneurship import ENTRY, docx

    contest.money()
    call = contest.opened(STARTUP, shortlist_places=2)
    matter = nominating.nominate(contest.street, call=call.number, track="ocean", given=ENTRY, opened_by="organisation")
    page = f"/console/projects/{matter.number}/"
    street, district = (sign_in(contest.world.users[name]) for name in ("street_a", "district"))
    assert "深海缆绳" in text_of(district.get("/console/projects/"))
    for author, status in (("罗远航", 422), ("", 302)):
        file = SimpleUploadedFile("a.docx", docx(author))
        assert street.post(f"{page}papers/", {"title": "商业计划书", "file": file}).status_code == status
    paper = Paper._base_manager.get()
    assert (
        district.post(f"{page}papers/", {"title": "计划", "file": SimpleUploadedFile("a.docx", docx(""))}).status_code
        == 404
    )
    answer = district.post(f"{page}papers/{paper.pk}/")
    assert answer["Content-Disposition"].startswith("attachment") and b"docProps" in b"".join(answer.streaming_content)
    assert "区总工会经办人" in text_of(street.get(page)) and PaperLook._base_manager.count() == 1
    assert paper.file.name not in text_of(street.get(page)), "the file's own address is never printed"
    assert sign_in(contest.world.users["street_b"]).get(page).status_code == 404
    landing = Landing(
        matter=matter, project="深海缆绳", employer=contest.firm, document="落地1号", signed_on=clock.today()
    )
    landing.save(force_insert=True)
    Milestone(landing=landing, ordinal=1, name="公司注册", due_on=date(2026, 6, 30)).save(force_insert=True)
    assert "公司注册" in text_of(district.get(page))
    given = {"ordinal": "1", "turn": "miss", "text": "还没有注册"}
    assert district.post(f"{page}milestones/", given).status_code == 422
    assert district.post(f"{page}milestones/", {**given, "turn": "reach", "text": "营业执照已核"}).status_code == 302
    assert Milestone._base_manager.get().state == "reached"
    assert district.post(f"{page}end/", {"reason": "项目迁往外地"}).status_code == 302


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("plan", "备案和核发等级的主管部门"),
        ("prizes", "奖项名称"),
        ("promotions", "授予称号"),
        ("heats", "每个类别进入决赛的人数"),
    ],
)
def test_a_clerk_sets_what_only_contests_have(contest, section, words):
    contest.money()
    call = calls.draft_call(
        contest.officer, procedure="contests.skill", title="2026年测试大赛", year=2026, nature="contest"
    )
    answer = sign_in(contest.world.users["district"]).get(f"/console/calls/{call.number}/set/{section}/")
    assert answer.status_code == 200 and words in text_of(answer)
