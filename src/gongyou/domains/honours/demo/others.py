"""The other selections and what follows a title: something stands at every stage, one of each is done."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from gongyou.domains.honours.demo.craftsmen import nominated_and_withdrawn, worker
from gongyou.domains.honours.demo.pool import One
from gongyou.domains.honours.demo.script import PAPER, Script, ago, entered, person_given
from gongyou.domains.honours.predicates.naming import studio_name
from gongyou.engines.procedures.models import Call, Matter
from gongyou.engines.procedures.operations.requesting import request
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.records.directory.models import Employer, Membership, Person
from gongyou.records.passport.models import Group, GroupMember, Honour

SINCE, FOR = 40, 60
Entry = Callable[[Script, One, int], tuple[dict[str, Any], Any]]


def _person(script: Script, one: One, turn: int) -> tuple[dict[str, Any], Any]:
    return person_given(one, turn), Person._base_manager.get(pk=one.person)


def _employer(script: Script, one: One, turn: int) -> tuple[dict[str, Any], Any]:
    given = {"staff": 320, "participation": 290, "proposals": 450, "adopted": 260, "patents": 12, "funds_yuan": 900_000}
    return {**person_given(one, turn), **given}, Employer._base_manager.get(pk=one.employer)


def _colleagues(script: Script, one: One) -> list[dict[str, Any]]:
    """Members of the unit whose names are theirs alone."""
    members = Membership._base_manager.filter(union_id=one.union, valid_to=None)
    names = Counter(members.values_list("person__name", flat=True))
    found = [other for other in script.pool.by_union[one.union] if other.person != one.person]
    return [{"name": other.name, "duty": "骨干", "born": None} for other in found if names[other.name] == 1][:5]


def _team(script: Script, one: One, turn: int) -> tuple[dict[str, Any], Any]:
    given = {"name": f"攻坚{turn + 1:02d}班", "participation": 9, "proposals": 40, "adopted": 22}
    return {**_led(script, one, turn), **given}, None


def _studio(script: Script, one: One, turn: int) -> tuple[dict[str, Any], Any]:
    given = {
        "name": studio_name(one.name), "field": "设备维修", "area": 80, "equipment": "钳工台、实训电柜",
        "systems": "例会、带徒、项目管理制度", "topics": "年度攻关课题两项，已经单位批准", "apprentices": 6,
    }  # fmt: skip
    return {**_led(script, one, turn), **given}, None


def _led(script: Script, one: One, turn: int) -> dict[str, Any]:
    code = Person._base_manager.values_list("code", flat=True).get(pk=one.person)
    return {**person_given(one, turn), "leader": code, "members": _colleagues(script, one)}


def _result(script: Script, one: One, turn: int) -> tuple[dict[str, Any], Any]:
    given = {
        "kind": "small_improvement", "title": f"现场改善第{turn + 1}号装置", "patent": "", "completed_on": "2025-06-30",
        "applied_at": script.pool.unit_name(one), "completers": [{"name": one.name, "share": 100, "born": _born(one)}],
        "benefit_yuan": 120_000, "benefit_year": 2025, "finance_stamp": "财务部证明",
    }  # fmt: skip
    return {**person_given(one, turn), **given}, None


def _born(one: One) -> int:
    return Person._base_manager.values_list("birth_date", flat=True).get(pk=one.person).year


def families(script: Script) -> None:
    """One call of each other family; model workers are recommended upward."""
    _family(script, "honours.expert", "创新能手选树", _person, worker)
    _family(
        script, "honours.enterprise", "全员创新企业选树", _employer, lambda one: bool(one.employer and one.non_public)
    )
    _family(script, "honours.team", "创新班组选树", _team, worker)
    _family(script, "honours.result", "创新成果评选", _result, worker)
    _family(script, "honours.studio", "劳模和工匠创新工作室命名", _studio, worker)
    _family(script, "honours.model_worker", "市劳动模范推荐", _person, worker, nature="upward")


def _family(script: Script, key: str, title: str, entry: Entry, fits: Any, *, nature: str = "naming") -> None:
    definition = PROCEDURES.get(key)
    with clock.rehearse(ago(SINCE)):
        year = clock.today().year
        call = script.call(key, f"{year}年{title}", year, nature, FOR, quotas=[], conditions={})
        if definition.family is not None and definition.family.self_nomination:
            nominated_and_withdrawn(script, call)
    stages = [stage.key for stage in definition.stages]
    if entry is _studio:
        people, done = _in_large_units(script, len(stages) + 2), script.pool.stories[4][1]
    else:
        *people, done = script.people(len(stages) + 3, fits)
    with clock.rehearse(ago(9)):
        for turn, stage in enumerate(stages):
            if stage not in ("payment", "upward_answer"):
                _enter(script, call, people[turn], stage, turn, entry)
        refused = _enter(script, call, people[-1], "unit_resolution", 40, entry)
        script.act(refused, "not_carried", note="大会未通过")
    with clock.rehearse(ago(8)):
        first = _enter(script, call, done, "decision", 41, entry)
        last = _enter(script, call, people[len(stages) - 1], "decision", 42, entry)
        script.close(script.hold(call, "decision", [first.number, last.number]))
        if "award" not in stages:
            script.act(first, "granted", level="city", granting_body="青岛市人民政府", document="青政发〔2026〕9号",
                       day=clock.today().isoformat())  # fmt: skip
            return
        script.close(script.hold(call, "award", [first.number], answers=PAPER))
        _enter(script, call, people[-2], "payment", 43, entry)


def _in_large_units(script: Script, count: int) -> list[One]:
    """Members of units that have colleagues enough for a studio."""
    units = [script.pool.by_union[one.union] for one, _spare in script.pool.stories]
    return [unit[place] for place in (2, 3) for unit in units][:count]


def _enter(script: Script, call: Call, one: One, stage: str, turn: int, entry: Entry) -> Matter:
    given, subject = entry(script, one, turn)
    return entered(script.staff.officer(one.union), call=call, stage=stage, given=given, subject=subject)


def afterwards(script: Script) -> None:
    """Honours that are revoked, studios that are assessed or need another leader."""
    _revocations(script)
    _assessments(script)
    _leaders(script)


def _ask(script: Script, union: int, procedure: str, **given: Any) -> Matter:
    return request(script.staff.officer(union), procedure=procedure, given=given)


def _held_in_units(script: Script, count: int, level: str) -> list[Honour]:
    """Honours of people in units with a clerk."""
    quiet = {one.union for one, _spare in script.pool.stories}
    rows = Honour._base_manager.filter(
        family__in=["craftsman", "model_worker"],
        level=level,
        revoked_on=None,
        superseded_by=None,
        unit__in=script.pool.staffed - quiet,
    )
    leading = GroupMember._base_manager.filter(role="leader", valid_to=None).values("person_id")
    rows = rows.exclude(person__in=leading).exclude(made_by_kind="matter")
    return list(rows.order_by("pk")[:count])


def _revocations(script: Script) -> None:
    """One at every stage, one done, one that was not agreed to."""
    why = {"ground": "fraud", "reason": "申报材料中的成果经查不属本人，单位已查实。"}
    rows = [*_held_in_units(script, 6, "district"), *_held_in_units(script, 1, "city")]
    steps = (
        (),
        ("hear",),
        ("hear", "agree"),
        ("hear", "agree", "revoke"),
        ("hear", "agree", "revoke", "issue"),
        ("hear", "refuse"),
        ("hear", "agree", "report_up"),
    )
    for row, wanted in zip(rows, steps, strict=False):
        with clock.rehearse(ago(30)):
            matter = _ask(script, row.unit_id, "honours.revocation", honour=str(row.pk), **why)
        with clock.rehearse(ago(20)):
            for step in wanted:
                _step(script, matter, step)
    with clock.rehearse(ago(12)):
        (again,) = _held_in_units(script, 8, "district")[-1:]
        matter = _ask(script, again.unit_id, "honours.revocation", honour=str(again.pk), **why)
        _step(script, matter, "hear")
        script.act(matter, "hear_again", note="请补充听取本人对证据的意见")


def _step(script: Script, matter: Matter, step: str) -> None:
    if step == "hear":
        script.act(matter, "no_statement", note="本人当面表示没有意见，有签字")
    elif step == "issue":
        script.act(matter, "issue", by=script.staff.colleague, **PAPER)
    elif step in ("revoke", "report_up"):
        script.act(matter, step, by=script.staff.district)
    else:
        script.act(matter, step)


def _assessments(script: Script) -> None:
    """Studios: one being assessed, one mending, one looked at again, two whose plaque comes off, one passed."""
    given = {
        "year": str(clock.today().year), "topics": "年度课题两项已完成", "results": "形成操作法一项",
        "apprentices": "5", "spent_yuan": "12000", "spent_on": "设备和培训",
    }  # fmt: skip
    roads: tuple[tuple[tuple[str, dict[str, Any]], ...], ...] = (
        (),
        (("mend", {}),),
        (("mend", {}), ("mended", {"mended": "制度已上墙，课题已补立"})),
        (("failed", {}),),
        (("failed", {}), ("confirm", {})),
        (("passed", {}),),
    )
    for (leader, _spare), road in zip(script.pool.stories[4:], roads, strict=True):
        studio = Group._base_manager.filter(unit_id=leader.union, kind="studio", valid_to=None).order_by("pk")[0]
        with clock.rehearse(ago(25)):
            matter = _ask(script, leader.union, "honours.studio_check", studio=str(studio.pk), **given)
        with clock.rehearse(ago(15)):
            for outcome, more in road:
                script.act(matter, outcome, note="课题和带徒未达到要求", **more)


def _leaders(script: Script) -> None:
    """Another leader: reviewed, decided, done, refused."""
    roads: tuple[tuple[str, ...], ...] = ((), ("agree",), ("agree", "confirm"), ("refuse",))
    for (leader, spare), road in zip(script.pool.stories[:4], roads, strict=True):
        studio = Group._base_manager.filter(unit_id=leader.union, kind="studio", valid_to=None).order_by("pk")[0]
        code = Person._base_manager.values_list("code", flat=True).get(pk=spare.person)
        with clock.rehearse(ago(14)):
            matter = _ask(
                script, leader.union, "honours.new_leader", studio=str(studio.pk), reason="moved", leader=code,
                name=studio_name(spare.name), stays=True,
            )  # fmt: skip
        with clock.rehearse(ago(10)):
            for outcome in road:
                script.act(matter, outcome, note="新领衔人条件不足，请另行推荐")
