"""Who competes where, who may judge them, until when they enter, and what their notice says of namesakes."""

from datetime import timedelta

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import Expert, JointItem, Panelist
from gongyou.engines.procedures.operations import calls, joint, panel_draw
from gongyou.engines.procedures.operations.publicising import agree_correction, correct_item
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Employment, Person
from gongyou.records.passport.models import Certificate, ContestResult, Honour
from tests.domains.contests.scenery import PAPER
from tests.engines.procedures.panels import scenery as panels

SHORT = {"left_out": ["heat", "heat_ranking", "theory"], "weights": {"practice": 100}}
GROUPS = [
    {"key": key, "name": name, "places": None,
     "data": {"occupation": "6-18-02-04", "occupation_name": "焊工", "version": "2022", "group": key, "grade": "3"}}
    for key, name in (("employee", "职工组"), ("student", "学生组"))
]  # fmt: skip


def code_of(operation, *args, **wanted):
    with pytest.raises(Refused) as told, transaction.atomic():
        operation(*args, **wanted)
    return told.value.code or told.value.field


def test_entries_end_ten_days_before_the_first_day(contest):
    contest.money()
    first = clock.today() + timedelta(days=30)
    call = contest.filed(contest.approved(held_from=first.isoformat()))
    days = {"number": call.number, "opens_on": clock.today()}
    late, last = first - timedelta(days=9), first - timedelta(days=10)
    assert code_of(calls.publish_call, contest.officer, **days, closes_on=late) == "dates"
    call = calls.publish_call(contest.officer, **days, closes_on=last - timedelta(days=1))
    more = {"number": call.number, "reason": "报名人数不足，延长受理"}
    assert code_of(calls.extend_call, contest.officer, **more, closes_on=late) == "dates"
    assert calls.extend_call(contest.officer, **more, closes_on=last).closes_on == last


def test_students_and_employees_compete_apart(contest):
    contest.money()
    call = contest.opened(tracks=GROUPS, conditions={}, prizes=[], promotions=[], **SHORT)
    works, studies = contest.welder("赵铁柱"), contest.welder("钱学生")
    Employment._base_manager.filter(person=studies).delete()
    assert code_of(contest.enter, call, works, track="student") == "group"
    assert code_of(contest.enter, call, studies, track="employee") == "group"
    assert contest.enter(call, studies, track="student").pk and contest.enter(call, works, track="employee").pk


def test_a_student_rises_in_grade_and_gets_no_title(contest):
    contest.money()
    draft = calls.draft_call(
        contest.officer, procedure="contests.skill", title="2026年学生大赛", year=2026, nature="contest"
    )
    table = {"promotions": [{"group": "student", "rank_from": 1, "rank_to": 5, "title": "新区技术能手"}]}
    wanted = {"number": draft.number, "section": "promotions", "given": table}
    with pytest.raises(Refused, match="不授予称号") as told, transaction.atomic():
        calls.change_call(contest.officer, **wanted)
    assert told.value.field == "promotions-0-rank_from"
    early = (clock.today() + timedelta(days=3)).isoformat()
    plan = {"level": "district", "authority": contest.world["labour_office"].code, "held_from": early}
    with pytest.raises(Refused, match="比赛最早从") as told, transaction.atomic():
        calls.change_call(contest.officer, number=draft.number, section="plan", given=plan)
    assert told.value.field == "held_from"


@pytest.mark.parametrize("known", [True, False])
def test_a_coach_is_never_drawn_for_the_own_trainee(contest, known):
    """Whether the expert's own record is known or only the name."""
    contest.money()
    call = contest.opened(prizes=[], **SHORT)
    contest.sitting = panels.judges(contest.world, 4)
    expert = Expert._base_manager.order_by("pk")[0]
    if not known:
        Expert._base_manager.filter(pk=expert.pk).update(person=None)
    contest.enter(call, contest.welder("赵铁柱"), coach=f"某教练、{expert.name}")
    contest.enter(call, contest.welder("钱焊花"))
    row = joint.draft_round(contest.officer, call=call.number, stage="practice")
    row = panel_draw.draw_panel(contest.officer, round=row.number)
    seated = Panelist._base_manager.filter(round=row, function__in=["judge", "reserve"])
    assert expert.pk not in set(seated.values_list("expert_id", flat=True)) and seated.count() >= 3


def test_namesakes_of_a_contest_are_told_apart_by_the_year(contest):
    contest.money()
    call = contest.opened(prizes=[], **SHORT)
    people = [contest.welder(name) for name in ("赵铁柱", "赵铁柱", "钱焊花")]
    for place, person in enumerate(people):
        Person._base_manager.filter(pk=person.pk).update(birth_date=f"198{place}-05-01")
    entries = [contest.enter(call, person) for person in people]
    contest.panel(call, "practice", lambda matter: 80 - matter.pk % 7)
    contest.hold(call, "final_ranking")
    row = joint.draft_round(contest.officer, call=call.number, stage="results_notice")
    rows = JointItem._base_manager.filter(round=row).values_list("matter_id", "published")
    born = {matter: published.get("born") for matter, published in rows}
    assert [born[one.pk] for one in entries] == ["1980", "1981", None]


def test_a_corrected_unit_stands_in_document_honour_and_certificate(contest):
    contest.money()
    call = contest.opened(**SHORT)
    entry = contest.enter(call, contest.welder("赵铁柱"))
    contest.panel(call, "practice", lambda matter: 80)
    contest.hold(call, "final_ranking")
    row = joint.draft_round(contest.officer, call=call.number, stage="results_notice")
    row = joint.open_round(contest.colleague, number=row.number)
    at = {"number": row.number, "ordinal": 1}
    correct_item(contest.officer, **at, published={"unit": "测试焊接有限公司"}, reason="单位已更名")
    item = agree_correction(contest.colleague, **at)
    with clock.rehearse(item.ends_at):
        joint.close_round(contest.colleague, number=row.number)
        contest.hold(call, "prize_decision", outcome="approve")
        document = contest.hold(call, "award_document", outcome="issue", answers=PAPER)
    result, honour = ContestResult._base_manager.get(), Honour._base_manager.get()
    assert result.unit_name == honour.unit_name == "测试焊接有限公司"
    texts = list(Certificate._base_manager.values_list("text", flat=True))
    assert len(texts) == 2 and all("赵铁柱（测试焊接有限公司）" in text for text in texts)
    assert document.result["document"] and entry.pk
