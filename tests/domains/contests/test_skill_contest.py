"""The life of a skill contest: filed, entered, numbered, marked, ranked, posted, awarded; levels by the authority."""

import pytest
from django.db import transaction

from gongyou.domains.contests.models import Promotion
from gongyou.engines.procedures.models import Act, Matter, RollItem
from gongyou.engines.procedures.operations import act, calls
from gongyou.engines.procedures.types import EFFECTS
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Employment
from gongyou.records.passport.models import Certificate, ContestResult, Honour, SkillLevel
from gongyou.records.treasury.models import Commitment
from tests.domains.contests.scenery import SKILL, stage_of
from tests.factories.world import SEED

NAMES = ("赵铁柱", "钱焊花", "孙车刀", "李吊臂")


def refused(code, call, /, *args, **kwargs):
    with pytest.raises(Refused) as told, transaction.atomic():
        call(*args, **kwargs)
    assert code in (told.value.code, told.value.field), told.value.message
    return told.value.message


@operation("test.taken_back", allow=lambda viewer, **kwargs: viewer.is_system)
def take_back(viewer, *, matter: Matter) -> None:
    """What a revocation does with the promises of an award."""
    last = Act._base_manager.filter(matter=matter).last()
    EFFECTS.get("contests.promise").reverse(viewer, matter, last)
    current().entry("test.taken_back", "matter", matter.pk)


def confirm(contest, promotion: Promotion, grade: int, number: str = "") -> None:
    matter = Matter._base_manager.get(procedure="contests.promotion", subject_number=promotion.pk)
    given = {
        "grade": str(grade), "confirmation": "测人社〔2026〕9号", "certificate": number or f"R{promotion.pk}",
        "day": clock.today().isoformat(),
    }  # fmt: skip
    act(contest.office, number=matter.number, outcome="confirm", given=given)


def test_a_skill_contest_from_its_filing_to_the_certificate(contest):
    contest.money()
    call = contest.opened()
    people = [contest.welder(name, grade=grade) for name, grade in zip(NAMES, (3, 4, None, 3), strict=True)]
    entries = [contest.enter(call, person) for person in people]
    best_first = {matter.pk: 95 - 10 * place for place, matter in enumerate(entries)}
    for stage in ("theory", "practice"):
        contest.panel(call, stage, lambda matter: best_first[matter.pk])
    contest.award(call)
    results = list(ContestResult._base_manager.order_by("rank"))
    assert [(one.person_id, one.rank, one.entrants, one.award) for one in results] == [
        (people[0].pk, 1, 4, "一等奖"), (people[1].pk, 2, 4, "二等奖"), (people[2].pk, 3, 4, "二等奖"),
        (people[3].pk, 4, 4, "二等奖"),
    ]  # fmt: skip
    assert results[0].document == "测工竞〔2026〕1号" and results[0].shown == "95.00"
    assert [one.title_name for one in Honour._base_manager.all()] == ["新区技术能手"] * 3
    texts = Certificate._base_manager.filter(contest_result=results[0]).values_list("text", flat=True)
    assert "赵铁柱" in texts[0] and "【" not in texts[0]
    money = Commitment._base_manager.order_by("pk").values_list("person_id", "amount_fen")
    assert list(money) == [(people[0].pk, 300_000), *((one.pk, 200_000) for one in people[1:])]
    grades = Promotion._base_manager.filter(title="").order_by("rank")
    assert [(one.state, one.grade, one.reason) for one in grades] == [
        ("promised", 4, ""), ("promised", 5, ""), ("not_entitled", None, "no_certificate"), ("promised", 4, "")
    ]  # fmt: skip
    assert not SkillLevel._base_manager.filter(source="contest").exists(), "nothing is raised by a place alone"
    confirm(contest, grades[0], 4)
    confirm(contest, grades[1], 6)
    declined = Matter._base_manager.get(procedure="contests.promotion", subject_number=grades[3].pk)
    act(contest.office, number=declined.number, outcome="decline", note="从业年限不够")
    assert list(grades.values_list("state", flat=True)) == ["confirmed", "different", "not_entitled", "declined"]
    raised = SkillLevel._base_manager.get(person=people[0], valid_to=None)
    assert (raised.grade, raised.source, raised.contest_result_id) == (4, "contest", results[0].pk)
    assert SkillLevel._base_manager.get(person=people[0], grade=3).end_reason == "raised"


def test_only_a_filed_plan_is_published_and_theory_stays_small(contest):
    contest.money()
    call = contest.approved()
    days = {"opens_on": clock.today(), "closes_on": clock.today().replace(day=20)}
    refused("unfiled", calls.publish_call, contest.officer, number=call.number, **days)
    contest.filed(call)
    assert calls.publish_call(contest.officer, number=call.number, **days).state == "open"
    draft = calls.draft_call(contest.officer, procedure=SKILL, title="2026年另一大赛", year=2026, nature="contest")
    marking = {"weights": {"theory": 40, "practice": 60}}
    told = refused(
        "weights-theory", calls.change_call, contest.officer, number=draft.number, section="marking", given=marking
    )
    assert "30%" in told
    table = [{"group": "employee", "rank_from": 3, "rank_to": 1, "grade": "4"}]
    refused(
        "promotions-0-rank_from", calls.change_call, contest.officer, number=draft.number, section="promotions",
        given={"promotions": table},
    )  # fmt: skip
    prizes = {"prizes": [{"name": "一等奖", "rank_from": 1, "rank_to": 1, "amount_yuan": 1}], "fund": ""}
    refused("fund", calls.change_call, contest.officer, number=draft.number, section="prizes", given=prizes)


def test_nobody_competes_twice_in_one_occupation(contest):
    contest.money(1)
    call = contest.opened()
    one, other = contest.welder("赵铁柱"), contest.welder("钱焊花")
    contest.enter(call, one)
    refused("nominated_already", contest.enter, call, one)
    members = [{"code": one.code}]
    refused("nominated_already", contest.enter, call, other, team="甲队", members=members)
    refused("team", contest.enter, call, other, members=[{"code": contest.welder("孙车刀").code}])
    stranger = contest.welder("周吊臂", union="union_b1")
    refused("members-0-code", contest.enter, call, other, team="甲队", members=[{"code": stranger.code}])
    new = contest.welder("吴电笔")
    Employment._base_manager.filter(person=new).update(valid_from=clock.today())
    told = refused("not_eligible", contest.enter, call, new)
    assert "满 1 个月" in told


def test_a_team_shares_its_place_and_each_has_an_own_promise(contest):
    contest.money()
    call = contest.opened(left_out=["heat", "heat_ranking", "theory"], weights={"practice": 100})
    captain, mate = contest.welder("赵铁柱", grade=3), contest.welder("钱焊花")
    entry = contest.enter(call, captain, team="甲队", members=[{"code": mate.code}])
    assert RollItem._base_manager.get(matter=entry).person == mate
    other = contest.enter(call, contest.welder("孙车刀"))
    contest.panel(call, "practice", lambda matter: 90 if matter.pk == entry.pk else 80)
    contest.award(call)
    found = ContestResult._base_manager.filter(rank=1)
    assert {one.person_id for one in found} == {captain.pk, mate.pk} and {one.team for one in found} == {"甲队"}
    grades = {one.person_id: one.grade for one in Promotion._base_manager.filter(matter=entry, title="")}
    assert grades == {captain.pk: 4, mate.pk: None}
    assert stage_of(other) == stage_of(entry) == "prize_money"


def test_heats_take_the_best_to_the_final(contest):
    contest.money()
    call = contest.opened(left_out=["theory"], weights={"practice": 100}, heat_places=1)
    entries = [contest.enter(call, contest.welder(name)) for name in NAMES[:2]]
    assert [stage_of(one) for one in entries] == ["heat", "heat"]
    contest.panel(call, "heat", lambda matter: 70 if matter.pk == entries[0].pk else 80)
    contest.hold(call, "heat_ranking")
    assert [stage_of(one) for one in entries] == ["refused", "practice"]


def test_an_award_that_is_taken_back_leaves_no_promise_open(contest):
    """Titles, results and money fall; the authority has nothing left to confirm."""
    contest.money()
    call = contest.opened(left_out=["heat", "heat_ranking", "theory"], weights={"practice": 100}, prizes=[])
    entry = contest.enter(call, contest.welder("赵铁柱", grade=3))
    contest.panel(call, "practice", lambda matter: 90)
    contest.award(call)
    Matter._base_manager.filter(pk=entry.pk).update(state="ended", ending="done", ended_at=clock.now(), once=None)
    take_back(SEED, matter=Matter._base_manager.get(pk=entry.pk))
    assert set(Promotion._base_manager.values_list("state", flat=True)) == {"reversed"}
    assert Matter._base_manager.get(procedure="contests.promotion").ending == "stopped"
    assert not Honour._base_manager.filter(revoked_on=None).exists()
