"""The other selections and what follows a title, each by what is its own."""

from datetime import date, timedelta

import pytest

from gongyou.domains.honours.queries.grants import due_to
from gongyou.domains.honours.queries.holding import leaderless
from gongyou.domains.honours.queries.parties import decider_above, recommender_of
from gongyou.domains.honours.types import programme_of
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Clock, Matter
from gongyou.engines.procedures.operations import joint, nominating, polling
from gongyou.engines.procedures.operations.requesting import request
from gongyou.kernel import clock
from gongyou.kernel.access.models import Closure
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Membership, Person
from gongyou.records.passport.models import Group, GroupMember, Honour
from gongyou.records.passport.operations.honours import grant_honours
from gongyou.records.passport.operations.results import NewResult, record_result
from gongyou.records.passport.types import Grant, Holder, Share
from gongyou.records.treasury.models import Commitment, Recovery
from gongyou.records.treasury.operations.loading import load_paid_grants
from gongyou.records.treasury.types import PaidGrant, Payee
from tests.domains.honours import scenery
from tests.domains.honours.test_craftsman import GRANT, refused
from tests.factories.world import SEED, mobile

STUDIO, RESULT = "honours.studio", "honours.result"
ENDED = {"studio": "王领衔创新工作室", "field": "焊接", "area": "80", "equipment": "实训台", "systems": "例会制度",
         "topics": "年度课题一项", "apprentices": "4"}  # fmt: skip


def honoured(person: Person, unit, **more) -> Honour:
    row = Honour(
        **{
            "holder_kind": "person", "person": person, "title": "craftsman", "title_name": "新区工匠",
            "family": "craftsman", "level": "district", "level_ordinal": 30, "nature": "naming",
            "granting_body": "测试区总工会", "granted_on": date(2024, 7, 26), "year": 2024, "unit": unit,
            "document": "测工发〔2024〕9号", **more,
        }
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def of_studio(leader: Person, members: list[Person], name: str = "") -> dict:
    return {
        **{key: value for key, value in ENDED.items() if key != "studio"},
        "leader": leader.code,
        "name": name or f"{leader.name}创新工作室",
        "members": [{"name": one.name, "duty": "", "born": ""} for one in members],
    }


def of_result(*completers: tuple[str, int], **more) -> dict:
    given = {
        "kind": "small_improvement", "title": "快速换模装置", "patent": "", "completed_on": "2025-05-01",
        "applied_at": "冲压车间", "completers": [{"name": name, "share": share, "born": ""} for name, share in completers],
        "benefit_yuan": "", "benefit_year": "", "finance_stamp": "",
    }  # fmt: skip
    return {**given, **more}


def nominated(selection, call, track: str = "", **given) -> Matter:
    return nominating.nominate(
        selection.clerk, call=call.number, track=track or call.setup["tracks"][0]["key"],
        given={**scenery.GIVEN, **given}, opened_by="organisation",
    )  # fmt: skip


def through(selection, call, matter, *, visit: bool = False) -> Matter:
    """From the unit's resolution to the award, without panel and departments."""
    selection.act(selection.clerk, matter, "carried", **{**scenery.RESOLUTION, "day": "2026-03-02"})
    selection.hold(call, "unit_notice", by=selection.clerk, second=selection.street)
    selection.act(selection.street, matter, "recommend")
    if visit:
        refused(
            "visitors", selection.act, selection.street, matter, "visited", day="2026-03-02", visitors="1", found="好"
        )
        selection.act(
            selection.street, matter, "visited", day="2026-03-02", visitors="2", found="场地设备齐全，制度上墙。"
        )
    with selection.on(date(2026, 3, 20)):
        selection.judges()
        selection.scored(call, lambda one, key: 1500)
        selection.hold(call, "ranking")
        selection.hold(call, "district_notice")
    with selection.on(date(2026, 4, 10)):
        selection.hold(call, "decision")
        selection.hold(call, "award", answers=scenery.PAPER)
    return selection.fresh(matter)


def test_a_studio_from_its_nomination_to_another_leader(selection):
    leader, *members = [selection.worker(name) for name in ("王领衔", "李一", "赵二", "钱三", "孙四")]
    call = selection.call(STUDIO, left_out=["opinions"])
    refused("not_eligible", nominated, selection, call, **of_studio(leader, members))
    rests_on = honoured(leader, selection.world["union_a1"])
    refused("studio_name", nominated, selection, call, **of_studio(leader, members, "先锋工作室"))
    refused("too_few", nominated, selection, call, **of_studio(leader, members[:3]))
    refused("no_member", nominated, selection, call, **{**of_studio(leader, members), "members": [{"name": "外人"}]})
    matter = nominated(selection, call, **of_studio(leader, members))
    matter = through(selection, call, matter, visit=True)
    assert (matter.state, matter.ending) == ("ended", "done")  # nothing was promised, so nothing is waited for
    studio = Group._base_manager.get(kind="studio")
    rows = GroupMember._base_manager.filter(group=studio, valid_to=None)
    assert rows.count() == 5 and rows.get(role="leader").honour == rests_on
    assert Honour._base_manager.get(group=studio).family == "innovation_studio"
    refused("not_eligible", nominated, selection, call, **of_studio(leader, members))  # leads one already

    second = members[0]
    given = {
        "studio": str(studio.pk),
        "reason": "moved",
        "leader": second.code,
        "name": "李一创新工作室",
        "stays": True,
    }
    asking = (request, selection.clerk)
    with selection.on(date(2026, 5, 6)):
        refused("honour_lost", *asking, procedure="honours.new_leader", given=given)
        honoured(second, selection.world["union_a1"])
        change = request(selection.clerk, procedure="honours.new_leader", given=given)
        selection.act(selection.street, change, "agree")
        selection.act(selection.officer, change, "confirm")
    studio.refresh_from_db()
    assert studio.name == "李一创新工作室"
    assert GroupMember._base_manager.get(group=studio, valid_to=None, role="leader").person == second


def test_a_studio_whose_leader_lost_the_honour_owes_another_one(selection):
    leader = selection.worker("王领衔")
    unit = selection.world["union_a1"]
    studio = Group(kind="studio", name="王领衔创新工作室", unit=unit, valid_from=date(2024, 8, 1))
    studio.save(force_insert=True)
    row = GroupMember(
        group=studio, person=leader, role="leader", in_studio=True, honour=honoured(leader, unit),
        valid_from=date(2024, 8, 1),
    )  # fmt: skip
    row.save(force_insert=True)
    assert leaderless(SEED, clock.today()) == []
    Honour._base_manager.filter(pk=row.honour_id).update(
        revoked_on=date(2026, 2, 2), revocation="revoked", revocation_document="文", revocation_reason="因"
    )
    (owing,) = leaderless(SEED, clock.today())
    assert (owing.number, owing.node_id, owing.anchor) == (studio.pk, unit.pk, date(2026, 5, 2))
    Membership._base_manager.filter(person=leader).update(valid_to=date(2026, 2, 20), end_reason="left")
    assert len(leaderless(SEED, clock.today())) == 1


@pytest.mark.parametrize(
    ("more", "completers", "code"),
    [
        ({}, (("王一", 60), ("李二", 30)), "shares"),
        ({}, (("王一", 60), ("王一", 40)), "twice"),
        ({"kind": "invention", "patent": "202310000001.1"}, (("王一", 100),), "patent"),
        ({"benefit_yuan": "100000"}, (("王一", 100),), "no_stamp"),
        ({"completed_on": "2026-03-03"}, (("王一", 100),), "future"),
    ],
)
def test_a_result_is_whole_and_proven(selection, more, completers, code):
    call = selection.call(RESULT)
    refused(code, nominated, selection, call, track="small", **of_result(*completers, **more))


@operation("test.won_before", allow=lambda viewer, **kwargs: viewer.is_system)
def _won_before(viewer, *, unit: int, who: int) -> None:
    new = NewResult(
        kind="small_improvement", title="自动对中装置", unit_name="测试机械有限公司", shares=[Share(1000, who)],
        accepted_on=date(2025, 1, 1), unit=unit,
    )  # fmt: skip
    row = record_result(viewer, result=new, made_by=("seed", 0))
    grant = Grant(
        holder=Holder("result", row.pk), title="innovation_result", title_name="创新成果", family="innovation_result",
        level="district", nature="naming", granting_body="测试区总工会", granted_on=date(2025, 2, 1),
    )  # fmt: skip
    grant_honours(viewer, grants=[grant], made_by=("seed", 0))
    current().entry("test.won_before", "system", 0)


def test_a_result_wins_once_at_each_level(selection):
    insider = selection.worker("王一")
    call = selection.call(RESULT, left_out=["unit_notice"])
    matter = nominated(selection, call, track="small", **of_result(("王一", 70), ("外聘专家", 30)))
    refused("nominated_already", nominated, selection, call, track="small", **of_result(("王一", 100)))
    _won_before(SEED, unit=selection.world["union_a1"].pk, who=insider.pk)
    said = refused(
        "result_won", nominated, selection, call, track="small", **of_result(("王一", 100), title="自动 对中装置")
    )
    assert "2025" in said and "同一级别只奖一次" in said
    assert matter.candidate.startswith("result:")


def test_members_vote_beside_the_panel_and_both_count(selection):
    call = selection.call(
        "honours.most_admired", tracks=[{"key": "worker", "name": "最美产业工人", "places": 1, "data": {}}],
        left_out=["opinions", "unit_notice"], weights={"scoring": 50, "member_poll": 50},
        poll={"choose": 1, "cap_per_mille": 1000},
    )  # fmt: skip
    people = [selection.worker("王甲"), selection.worker("李乙")]
    matters = [selection.nominate(call, one) for one in people]
    for matter in matters:
        selection.act(selection.clerk, matter, "carried", **{**scenery.RESOLUTION, "day": "2026-03-02"})
        selection.act(selection.street, matter, "recommend")
    assert {selection.fresh(one).stage for one in matters} == {"judging"}
    selection.judges()
    selection.scored(call, lambda one, key: 2000 if one.pk == matters[0].pk else 1900)
    poll = joint.draft_round(selection.officer, call=call.number, stage="member_poll")
    joint.open_round(selection.colleague, number=poll.number)
    second = next(item.ordinal for item in scenery.items(poll) if item.matter_id == matters[1].pk)
    voter = selection.worker("孙投票")
    phone = mobile()
    Person._base_manager.filter(pk=voter.pk).update(user=user_for_phone(phone), identity_checked_on=date(2020, 1, 1))
    polling.vote(worker_viewer(user_for_phone(phone).pk), round=poll.number, choices={second})
    with selection.on(date(2026, 3, 20)):
        joint.close_round(selection.officer, number=poll.number)
        assert {selection.fresh(one).stage for one in matters} == {"ranking"}
        selection.hold(call, "ranking")
    assert selection.fresh(matters[1]).stage == "district_notice" and selection.fresh(matters[0]).ending == "refused"


def test_a_model_worker_is_granted_by_the_outside_bodys_document(selection):
    call = selection.call("honours.model_worker", left_out=["opinions", "unit_notice"])
    who = selection.worker("王模范", since=date(2010, 1, 1))
    matter = selection.nominate(call, who)
    selection.act(selection.clerk, matter, "carried", **{**scenery.RESOLUTION, "day": "2026-03-02"})
    selection.act(selection.street, matter, "recommend")
    selection.hold(call, "district_notice")
    with selection.on(date(2026, 3, 20)):
        selection.hold(call, "decision", outcome="report_up")
    with selection.on(date(2026, 6, 1)):
        given = {"level": "city", "granting_body": "青岛市人民政府", "document": "青政发〔2026〕8号"}
        refused("future", selection.act, selection.officer, matter, "granted", **given, day="2026-06-02")
        selection.act(selection.officer, matter, "granted", **given, day="2026-04-28")
    row = Honour._base_manager.get(person=who)
    assert (row.family, row.level, row.document, row.nature) == (
        "model_worker",
        "city",
        "青政发〔2026〕8号",
        "recommended",
    )
    assert row.granted_on == date(2026, 4, 28) and row.granting_body == "青岛市人民政府"


def test_a_revoked_honour_stops_the_money_and_asks_it_back(selection):
    selection.fund(year=2024)
    who, unit = selection.worker("王失德"), selection.world["union_a1"]
    row = honoured(who, unit)
    (promise,) = load_paid_grants(
        SEED,
        grants=[
            PaidGrant(
                payee=Payee("person", who.pk), amount_fen=500_000, fund="cultivation", category="cultivation", year=2024,
                title="新区工匠", committed_on=date(2024, 8, 1), paid=((300_000, date(2024, 9, 1)),), level="district",
                made_by=("honour", row.pk),
            )
        ],
    )  # fmt: skip
    given = {"honour": str(row.pk), "ground": "fraud", "reason": "申报成果不属本人，已查实"}
    matter = request(selection.clerk, procedure="honours.revocation", given=given)
    assert matter.stage == "hearing" and Clock._base_manager.get(matter=matter).owner == "party"
    with selection.on(date(2026, 4, 1)):
        operations.tick(SEED)
        assert selection.fresh(matter).stage == "revocation_review"
        selection.act(selection.street, matter, "agree")
        refused("guarded", selection.act, selection.officer, matter, "report_up")
        selection.act(selection.officer, matter, "revoke")
        selection.act(selection.colleague, matter, "issue", **scenery.PAPER)
    row.refresh_from_db()
    assert (row.revoked_on, row.revocation, row.revocation_document) == (
        date(2026, 4, 1),
        "revoked",
        "测工发〔2026〕1号",
    )
    promise = Commitment._base_manager.get(pk=promise.pk)
    assert promise.released_fen == 200_000
    assert Recovery._base_manager.get(commitment=promise).amount_fen == 300_000


def test_a_street_grant_is_topped_up_not_doubled(selection):
    selection.fund(year=2024)
    who = selection.worker("王补差")
    street = honoured(who, selection.world["union_a1"], level="street", level_ordinal=20)
    load_paid_grants(
        SEED,
        grants=[
            PaidGrant(
                payee=Payee("person", who.pk), amount_fen=400_000, fund="cultivation", category="cultivation", year=2024,
                title="街道工匠", committed_on=date(2024, 8, 1), paid=((400_000, date(2024, 9, 1)),),
                made_by=("honour", street.pk),
            )
        ],
    )  # fmt: skip
    call = selection.call(**GRANT)
    due = due_to(
        programme_of(scenery.CRAFTSMAN), call, None, Holder("person", who.pk), clock.today() + timedelta(days=1)
    )
    assert (due.amount_fen, due.full_fen, due.effect) == (600_000, 1_000_000, "tops_up")
    assert "街道工匠" in due.reason and "6,000.00" in due.reason


def test_a_unit_that_stands_on_the_line_of_its_industry_only_is_decided_by_the_district(world):
    unit = world["union_b2"]
    assert decider_above(unit) == world["district"]
    Closure._base_manager.filter(line="territory", descendant_id=unit.pk).delete()
    assert recommender_of(unit) == world["federation"]
    assert decider_above(unit) == world["district"]
