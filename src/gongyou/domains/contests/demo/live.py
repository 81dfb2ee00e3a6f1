"""This year's contests by true operations: each family once to its end, and entries at every stage."""

import json
from datetime import timedelta
from typing import Any

from gongyou.domains.contests.demo.history import load_certificates
from gongyou.domains.contests.demo.script import Script, entered
from gongyou.domains.contests.demo.staffing import viewer_of
from gongyou.domains.contests.operations.landings import reach_milestone
from gongyou.engines.procedures.models import Call, Matter, Party
from gongyou.engines.procedures.operations import withdraw
from gongyou.engines.procedures.operations.nominating import nominate
from gongyou.engines.procedures.operations.requesting import request
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.records.activities.operations import check_drill, record_drill, void_drill
from gongyou.records.directory.models import Employer, Membership, Organisation, Person
from gongyou.records.passport.types import Occupation

SKILL, LABOUR, STARTUP = "contests.skill", "contests.labour", "contests.entrepreneurship"
WELDER = Occupation("6-18-02-04", "焊工")
_SHORT = {"left_out": ["heat", "heat_ranking", "theory"], "weights": {"practice": 100}}
_GIVEN = {"post": "焊工", "tag_front_line": True}
_LABOUR_GIVEN = {
    "project": "董家口港区泊位扩建", "goal": "提前十天交工，返工率低于千分之二。", "participants": "86",
    "result": "提前十二天交工，返工率千分之一，节约钢材九吨，有验收单。",
}  # fmt: skip
_PROJECTS = (
    *("深海系泊缆绳", "船用智能焊机", "海带膳食纤维", "港口无人集卡调度", "海水淡化膜", "海洋牧场监测"),
    *("冷链码头机器人", "海上风电运维", "鱼油提纯", "耐蚀涂层", "声学探鱼"),
)


def _ago(days: int) -> Any:
    return clock.rehearse(clock.now() - timedelta(days=days))


def skill(script: Script) -> Matter:
    """One that is over, with levels in every state; one whose entries stand everywhere. Gives an entry to appeal."""
    year = clock.today().year
    people = [next(script.staff.people) for _turn in range(4)]
    _certify(script, [person for person, _union in people[:3]])
    with _ago(160):
        call = script.published(SKILL, f"{year}年西海岸新区焊工职业技能竞赛", prizes=[], **_SHORT)
        entries = [script.enter(call, union, _GIVEN, person) for person, union in people]
        for matter in entries:
            script.act(matter, "admit")
    numbers = [matter.number for matter in entries]
    with _ago(140):
        script.finish(call)
        script.panel(call, "practice", numbers, lambda work: 94 - 3 * work)
        script.award(call, numbers)
    with _ago(60):
        _answers(script)
    return _running_skill(script, year)


def _certify(script: Script, people: list[Person]) -> None:
    """Their present certificates, by examination."""
    load_certificates(script.staff.system, people=[person.pk for person in people], occupation=WELDER)


def _answers(script: Script) -> None:
    """The department answered some promises: as promised, otherwise, not at all; others wait."""
    rows = Matter._base_manager.filter(procedure="contests.promotion", state="open").order_by("pk")
    for matter, outcome in zip(rows, ("confirm", "decline"), strict=False):
        grade = json.loads(matter.answers.reveal())["grade"]
        given = {
            "grade": grade, "certificate": f"Q{matter.pk:08d}",
            "confirmation": f"青西人社竞〔{clock.today().year}〕7号", "day": clock.today().isoformat(),
        }  # fmt: skip
        script.act(matter, outcome, note="从业年限不足两年", **(given if outcome == "confirm" else {}))


def _running_skill(script: Script, year: int) -> Matter:
    with _ago(12):
        call = script.published(SKILL, f"{year}年西海岸新区装配钳工职业技能竞赛", days=20, heat_places=8, left_out=[])
        stages = ("heat", "heat_ranking", "theory", "practice", "final_ranking", "results_notice", "prize_decision",
                  "award_document", "prize_money")  # fmt: skip
        for stage in stages:
            _at(script, call, stage, _GIVEN)
        person, union = next(script.staff.people)
        script.enter(call, union, _GIVEN, person)
        person, union = next(script.staff.people)
        script.act(script.enter(call, union, _GIVEN, person), "refuse", note="社保未满一个月")
        _own_entries(script, call)
        person, union = next(script.staff.people)
        appealed = script.enter(call, union, _GIVEN, person)
        script.act(appealed, "admit")
    return appealed


def _at(script: Script, call: Call, stage: str, given: dict[str, Any]) -> Matter:
    person, union = next(script.staff.people)
    return entered(script.staff.officer(union), call=call, stage=stage, given=given, subject=person)


def _own_entries(script: Script, call: Call) -> None:
    """Two workers enter for themselves: one waits for the union, one thought better of it."""
    for turn in range(2):
        person, _union = next(script.staff.people)
        phone = person.phone.reveal()
        user = user_for_phone(phone)
        Person._base_manager.filter(pk=person.pk).update(user=user)
        matter = nominate(
            worker_viewer(user.pk), call=call.number, track=call.setup["tracks"][0]["key"], given={"post": "钳工"},
            opened_by="person",
        )  # fmt: skip
        if turn:
            withdraw(worker_viewer(user.pk), number=matter.number)


def labour(script: Script) -> None:
    """Two units to the end, one at every stage, one refused; a plan that waits to be filed, one not filed."""
    year = clock.today().year
    unions = [next(script.staff.people)[1] for _turn in range(10)]
    with _ago(120):
        call = script.published(LABOUR, f"{year}年西海岸新区重点工程劳动竞赛", prizes=[])
        entries = [script.enter(call, union, _LABOUR_GIVEN) for union in unions[:2]]
        for matter in entries:
            script.act(matter, "admit")
        numbers = [matter.number for matter in entries]
        script.finish(call)
        script.panel(call, "marking", numbers, lambda work: 92 - 4 * work)
        script.award(call, numbers)
    with _ago(9):
        call = script.published(LABOUR, f"{year}年西海岸新区车间班组劳动竞赛", days=20, prizes=[])
        stages = ("marking", "final_ranking", "results_notice", "prize_decision", "award_document", "prize_money")
        for union, stage in zip(unions[2:8], stages, strict=True):
            subject = Organisation._base_manager.get(pk=union)
            entered(script.staff.officer(union), call=call, stage=stage, given=_LABOUR_GIVEN, subject=subject)
        script.enter(call, unions[8], _LABOUR_GIVEN)
        script.act(script.enter(call, unions[9], _LABOUR_GIVEN), "refuse", note="验收材料不全")
    with _ago(4):
        for procedure, title in ((LABOUR, "港口行业劳动竞赛"), (SKILL, "起重工职业技能竞赛")):
            script.file(script.approved(procedure, f"{year}年西海岸新区{title}", prizes=[]), "")
            script.file(script.approved(procedure, f"{year}年镇街{title}", prizes=[]), "refuse")


def entrepreneurship(script: Script) -> None:
    """A project that landed, and projects at every stage; this year's edition is not announced yet."""
    year = clock.today().year
    title = f"“新锐青岛”全球高层次人才创新创业大赛（{year}年西海岸赛区）"
    street = viewer_of("street1")
    with _ago(40):
        call = script.published(STARTUP, title, days=60, shortlist_places=8)
        numbers = []
        for turn in range(2):
            matter = script.enter(call, street.node_id or 0, _project(turn))
            script.act(matter, "admit")
            numbers.append(matter.number)
        script.panel(call, "shortlist_marking", numbers, lambda work: 90 - 5 * work)
        script.hold(call, "shortlist", numbers)
        script.panel(call, "pitch", numbers, lambda work: 85 - 5 * work)
        script.award(call, numbers)
    with _ago(12):
        _land(script, numbers[0])
        stages = ("shortlist_marking", "shortlist", "pitch", "final_ranking", "results_notice", "prize_decision",
                  "award_document")  # fmt: skip
        for turn, stage in enumerate(stages, 2):
            entered(street, call=call, stage=stage, given=_project(turn), subject=None)
        script.enter(call, street.node_id or 0, _project(9))
        script.act(script.enter(call, street.node_id or 0, _project(10)), "refuse", note="不属于本主题")


def _project(turn: int) -> dict[str, Any]:
    return {
        "project": _PROJECTS[turn], "project_en": f"Project {turn + 1}", "leader": f"项目负责人{turn + 1}",
        "summary": "面向海洋产业的关键材料和装备，已完成样机。",
        "summary_en": "Marine materials and equipment; prototype built.",
        "technology": "核心专利三项。", "market": "面向港口、船厂和海工企业。", "landing": True,
    }  # fmt: skip


def _land(script: Script, number: str) -> None:
    firm = Employer._base_manager.filter(valid_to=None, employments=None, coverages=None).order_by("pk")[60]
    today = clock.today()
    milestones = [
        {"name": "完成公司注册", "due_on": today.isoformat(), "amount": "100000"},
        {"name": "首批 20 人就业", "due_on": (today + timedelta(days=200)).isoformat(), "amount": "200000"},
    ]
    matter = Matter._base_manager.get(number=number)
    script.act(
        matter, "land", credit_code=firm.credit_code, document=f"落地〔{today.year}〕1号",
        signed_on=today.isoformat(), milestones=milestones,
    )  # fmt: skip
    reach_milestone(script.staff.district, number=number, ordinal=1, proof="营业执照和开户证明已核")


def appeals(script: Script, entry: Matter) -> None:
    """While the heat is marked: one was granted, one dismissed, one is being looked into."""
    given = {"ground": "第三工位电焊机中途断电约十分钟，影响完成。", "leader": "领队", "about": "conduct"}
    script.seat(entry.call, "heat", [entry.number])
    for outcome in ("grant", "dismiss", ""):
        _appeal(script, entry, outcome, given)


def _appeal(script: Script, entry: Matter, outcome: str, given: dict[str, Any]) -> None:
    union = Party._base_manager.get(matter=entry, role="nominator").organisation_id
    matter = request(script.staff.officer(union), procedure="contests.appeal", given={**given, "entry": entry.number})
    remedy = {"remedy": "settled"} if outcome == "grant" else {}
    if outcome:
        script.act(
            matter, outcome, note="现场记录属实，补时十分钟", arbiters="王仲裁、李仲裁",
            held_on=clock.today().isoformat(), **remedy,
        )  # fmt: skip


def drills(script: Script) -> None:
    """Drills in every state, recorded by the printed unions and sampled by the district."""
    union, district = viewer_of("union1"), script.staff.district
    people = Membership._base_manager.filter(union_id=union.node_id, valid_to=None, kind="active")
    signed = list(people.order_by("pk").values_list("person_id", flat=True)[:6])
    day = clock.today() - timedelta(days=6)
    plain = {"occupation": "焊工", "begins_on": day, "ends_on": day, "method": "现场比武"}
    record_drill(union, title="焊工岗位练兵第一期", people=[(one, day) for one in signed], **plain)
    made = [
        record_drill(union, title=f"焊工岗位练兵第{turn}期", headcount=20, document="练兵签到汇总表", **plain)
        for turn in ("二", "三", "四")
    ]
    check_drill(district, number=made[0].pk, asked=5, confirmed=5)
    check_drill(district, number=made[1].pk, asked=5, confirmed=4, remark="一人当日请假")
    void_drill(union, number=made[2].pk, reason="与第三期重复登记")
