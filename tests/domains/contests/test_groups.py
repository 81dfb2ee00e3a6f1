"""Students compete apart: a track of their own, without what is asked of employees, in an order of its own."""

import pytest

from gongyou.domains.contests.definitions.skill import SkillContest
from gongyou.engines.procedures.models import JointItem, Track
from gongyou.engines.procedures.operations import calls, joint
from gongyou.engines.procedures.queries.calls_eligible import why_not
from gongyou.engines.procedures.queries.calls_public import conditions_told
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Employment, Membership
from tests.domains.contests.scenery import SKILL

STUDENTS = {"group": "student"}


def reasons(contest, call, person, **more):
    found = why_not(contest.officer, SkillContest, call.setup, "person", person.pk, clock.today(), **more)
    return {one.key for one in found}


def test_a_new_plan_has_a_track_of_students(contest):
    contest.money()
    draft = calls.draft_call(contest.officer, procedure=SKILL, title="2026年测试大赛", year=2026, nature="contest")
    groups = [row["data"]["group"] for row in draft.setup["tracks"]]
    assert groups == ["employee", "student"]
    assert {"group": "student", "rank_from": 1, "rank_to": 5, "grade": "3"} in draft.setup["promotions"]


def test_students_are_asked_for_no_employment(contest):
    contest.money()
    call = contest.approved()
    person = contest.welder("赵铁柱")
    Employment._base_manager.filter(person=person).delete()
    Membership._base_manager.filter(person=person).delete()
    assert reasons(contest, call, person, track={"group": "employee"}) == {"member", "employed_at_unit"}
    assert reasons(contest, call, person, track=STUDENTS) == set()
    assert reasons(contest, call, person) == set(), "in one of the tracks the person may compete"
    assert all("学生组除外" in text for text in conditions_told(SkillContest, call.setup))


def test_each_group_has_an_order_of_its_own(contest):
    contest.money()
    call = contest.opened(left_out=["heat", "heat_ranking", "theory"], weights={"practice": 100})
    rows = [contest.enter(call, contest.welder(name)) for name in ("赵铁柱", "钱焊花")]
    students = Track._base_manager.get(call=call, key="student")
    type(rows[1])._base_manager.filter(pk=rows[1].pk).update(track=students)
    contest.panel(call, "practice", lambda matter: 90 if matter.pk == rows[0].pk else 80)
    with pytest.raises(Refused) as told:
        joint.draft_round(contest.officer, call=call.number, stage="final_ranking")
    assert told.value.code == "apart"
    for track in ("employee", "student"):
        row = joint.draft_round(contest.officer, call=call.number, stage="final_ranking", track=track)
        joint.open_round(contest.colleague, number=row.number)
        joint.close_round(contest.colleague, number=row.number)
        assert JointItem._base_manager.get(round=row).rank == 1


def test_a_share_over_all_groups_is_refused(contest):
    contest.money()
    draft = calls.draft_call(contest.officer, procedure=SKILL, title="2026年测试大赛", year=2026, nature="contest")
    share = [{"key": "q1", "tag": "women", "kind": "floor", "per_mille": 300, "track": ""}]
    with pytest.raises(Refused) as told:
        calls.change_call(contest.officer, number=draft.number, section="quotas", given={"quotas": share})
    assert told.value.field == "quotas-0-track"
