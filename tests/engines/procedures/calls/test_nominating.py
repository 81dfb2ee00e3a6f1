"""Nominating: days, scope, all reasons at once, one candidate once, whose place it takes, tags, quotas in the end."""

import json
from datetime import timedelta

import pytest

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter, Party
from gongyou.engines.procedures.operations import calls
from gongyou.engines.procedures.operations.nominating import nominate
from gongyou.engines.procedures.queries import quota_meter
from gongyou.engines.procedures.queries.openings import offers
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied
from gongyou.kernel.outbox.models import Message
from gongyou.records.directory.models import Membership, Person
from tests.engines.procedures.calls import families
from tests.engines.procedures.calls.test_life import refused
from tests.factories.world import identity

SYSTEM = system(reason="test")


def member(world, union="union_a1", *, months=30, **more):
    """(person, viewer of the worker) of a member for so many months."""
    matter, worker = world.apply(union, **more)
    operations.act(world.viewers[union], number=matter.number, outcome="admit")
    rows = Membership._base_manager.filter(person_id=matter.subject_number, valid_to=None)
    rows.update(valid_from=clock.today() - timedelta(days=30 * months))
    return Person._base_manager.get(pk=matter.subject_number), worker


def put_up(world, call, person, by="union_a1", track="gold", **given):
    return nominate(
        world.viewers[by], call=call.number, track=track, subject_code=person.code,
        given={"deed": "带徒十人，攻关三项", **given}, opened_by="organisation",
    )  # fmt: skip


def test_a_union_nominates_its_member(selection):
    questions = [{"key": "hours", "name": "全年授课学时", "kind": "whole", "required": True, "choices": []}]
    world, call = selection, families.published(selection, questions=questions)
    person, _worker = member(world, number=identity(7, born="19750101"))
    refused("asked_hours", put_up, world, call, person)
    matter = put_up(world, call, person, asked_hours="120", tag_industrial=True, tag_manager=True)
    assert (matter.call_id, matter.track.key, matter.candidate) == (call.pk, "gold", f"person:{person.pk}")
    assert matter.tags == ["industrial"], "of two exclusive tags the first counts"
    assert (matter.stage, matter.desk_node_id, matter.allotment) == ("review", world["street_a"].pk, None)
    assert '"asked_hours": 120' in matter.answers.reveal()
    assert Party._base_manager.get(matter=matter, role="organiser").organisation == world["district"]
    message = refused("nominated_already", put_up, world, call, person, track="silver", asked_hours="1")
    assert person.name not in message
    operations.withdraw(world.viewers["union_a1"], number=matter.number)
    assert put_up(world, call, person, track="silver", asked_hours="1").track.key == "silver"


def test_what_the_call_leaves_out_is_passed_by(selection):
    world, call = selection, families.published(selection, left_out=["review"])
    assert put_up(world, call, member(world)[0]).stage == "score"


def test_all_reasons_are_said_at_once(selection):
    world, call = selection, families.published(selection)
    child = identity(born="20100101")
    person, _worker = member(world, months=2, number=child)
    message = refused("not_eligible", put_up, world, call, person)
    assert "需要 12 个月" in message and "未满 18 岁" in message
    assert not Matter._base_manager.filter(call=call).exists()


def test_nobody_nominates_outside_the_scope_or_the_days(selection):
    world, call = selection, families.published(selection, starts=3, days=9)
    person, _worker = member(world)
    assert "开始" in refused("not_open", put_up, world, call, person)
    with clock.rehearse(call.opens_on):
        refused("unknown", put_up, world, call, person, by="union_b1")
        with pytest.raises(Denied):
            put_up(world, call, person, by="district")
        put_up(world, call, person)
    with clock.rehearse(call.closes_at):
        other, _worker = member(world)
        refused("not_open", put_up, world, call, other)


def test_a_member_applies_for_themselves(selection):
    world, call = selection, families.published(selection)
    person, worker = member(world)
    matter = nominate(worker, call=call.number, track="gold", given={"deed": "技术攻关"}, opened_by="person")
    assert (matter.opened_user_id, matter.subject_number) == (worker.user_id, person.pk)
    with pytest.raises(Denied):
        nominate(worker, call=call.number, track="gold", given={"deed": "别人"}, opened_by="organisation")
    assert not [one for one in offers(worker) if one.key == families.KEY], "never among what is open all year"


def test_a_body_uses_its_own_numbers_and_no_more(selection):
    world = selection
    bodies = [
        {"node": world["union_a1"].pk, "track": "gold", "places": 1},
        {"node": world["street_b"].pk, "track": "", "places": 1},
    ]
    call = families.published(world, bodies=bodies)
    first, second, third, fourth = (
        member(world, union)[0] for union in ("union_a1", "union_a1", "union_b1", "union_b2")
    )
    taken = put_up(world, call, first)
    assert taken.allotment.node_id == world["union_a1"].pk
    refused("allotment_used", put_up, world, call, second)
    refused("no_allotment", put_up, world, call, second, track="silver")
    operations.withdraw(world.viewers["union_a1"], number=taken.number)
    put_up(world, call, second)
    recommended = [put_up(world, call, third, by="union_b1"), put_up(world, call, fourth, by="union_b2")]
    assert [row.allotment for row in recommended] == [None, None]
    street = world.viewers["street_b"]
    operations.act(street, number=recommended[0].number, outcome="pass")
    refused("allotment_used", operations.act, street, number=recommended[1].number, outcome="pass")


def test_a_list_that_breaks_a_floor_is_not_closed(selection):
    """Two places of gold, half of them women: with two men the list waits for a waiver that two people sign."""
    world, officer = selection, selection.viewers["district"]
    call = families.published(world, quotas=[families.QUOTA])
    men = [member(world, number=identity(n, born="19800101"))[0] for n in (1, 3)]
    for person in men:
        assert person.gender == "male"
        put_up(world, call, person)
    definition = quota_meter.definition_of(call)
    (scope,) = quota_meter.scopes(definition, call.setup, quota_meter.nominated(officer, call))
    (bar,) = scope.bars
    assert (scope.places, scope.found, bar.wanted, bar.found, bar.needs, bar.state) == (2, 2, 1, 0, 1, "open")
    with clock.rehearse(call.closes_at):
        assert "还差 1" in refused("quota", calls.close_call, officer, number=call.number)
        refused("not_asked", calls.waive_quota, families.colleague(world), number=call.number, quota="women")
        calls.ask_waiver(officer, number=call.number, quota="women", reason="本行业女职工很少")
        refused("same_hand", calls.waive_quota, officer, number=call.number, quota="women")
        refused("quota", calls.close_call, officer, number=call.number)
        calls.waive_quota(families.colleague(world), number=call.number, quota="women")
        refused("waived", calls.ask_waiver, officer, number=call.number, quota="women", reason="再来一次")
        assert calls.close_call(officer, number=call.number).state == "closed"


def test_a_call_with_matters_under_way_is_not_given_up(selection):
    world, call = selection, families.published(selection)
    put_up(world, call, member(world)[0])
    refused("under_way", calls.ask_void, families.colleague(world), number=call.number, reason="不办了吧")
    with clock.rehearse(call.closes_at):
        calls.close_call(SYSTEM, number=call.number)
        refused("under_way", calls.file_call, world.viewers["district"], number=call.number)


def told(*starts):
    """The messages whose key begins so, with the number each goes to."""
    rows = Message._base_manager.filter(kind="sms").order_by("pk")
    found = [(row.dedupe_key, json.loads(row.payload.reveal())) for row in rows]
    return [(one["address"], one["text"]) for key, one in found if key.startswith(starts)]


def test_whoever_a_union_nominates_is_told_and_of_every_result(selection):
    world, call = selection, families.published(selection)
    person, _worker = member(world)
    Message._base_manager.all().delete()
    matter = put_up(world, call, person)
    ((address, text),) = told("nominated:")
    assert address == person.phone.reveal() and matter.number in text and call.title in text
    assert "个人信息保护说明" in text and person.name not in text
    operations.act(world.viewers["street_a"], number=matter.number, outcome="refuse", note="另有处分在身")
    ((address, text),) = told("act:")
    assert address == person.phone.reveal() and f"{matter.number}：review——不推荐" in text


def test_whoever_applies_is_told_the_result_once(selection):
    world, call = selection, families.published(selection)
    person, worker = member(world)
    Message._base_manager.all().delete()
    matter = nominate(worker, call=call.number, track="gold", given={"deed": "技术攻关"}, opened_by="person")
    assert not told("nominated:"), "nobody tells people what they did themselves"
    operations.act(world.viewers["street_a"], number=matter.number, outcome="pass")
    ((address, text),) = told("act:")
    assert address == person.phone.reveal() and "推荐" in text


def test_a_call_that_is_given_up_is_told_to_who_entered(selection):
    world, call = selection, families.published(selection)
    person, _worker = member(world)
    matter = put_up(world, call, person)
    operations.withdraw(world.viewers["union_a1"], number=matter.number)
    calls.ask_void(families.colleague(world), number=call.number, reason="上级统一组织")
    assert not told("call_void:")
    calls.confirm_void(world.viewers["district"], number=call.number)
    ((address, text),) = told("call_void:")
    assert address == person.phone.reveal() and "理由：上级统一组织" in text


def test_what_if_of_shares_is_exact(selection):
    """35 per cent of 100 places is at least 35, at most 35; of 3 places at least 2, at most 1."""
    definition = families.draft(selection) and quota_meter.definition_of(families.draft(selection))
    for places, floor, ceiling in ((100, 35, 35), (3, 2, 1)):
        tracks = [{"key": "gold", "name": "金奖", "places": places}]
        rows = [
            {"key": kind, "tag": "women", "kind": kind, "per_mille": 350, "track": ""} for kind in ("floor", "ceiling")
        ]
        wanted = quota_meter.quotas_of(definition, {"tracks": tracks, "quotas": rows})
        assert [one.wanted(places) for one in wanted] == [floor, ceiling]
