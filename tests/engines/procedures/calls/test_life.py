"""A call from its draft to its archive: whose hands, what stands when, what freezes, what others may not do."""

from datetime import timedelta

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import Allotment, Call, CallAct, Matter, Track
from gongyou.engines.procedures.operations import calls
from gongyou.engines.procedures.operations.nominating import ask_filing
from gongyou.engines.procedures.operations.running_calls import move_on
from gongyou.engines.procedures.queries.calls_public import public_call
from gongyou.engines.procedures.tasks import run_calls
from gongyou.engines.procedures.types.call_setup import digest
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.operations.errors import Denied, NothingRecorded, Refused
from gongyou.records.directory.models import Person
from tests.engines.procedures.calls import families

SYSTEM = system(reason="test")


def refused(code, function, *args, **kwargs):
    with pytest.raises(Refused) as told, transaction.atomic():
        function(*args, **kwargs)
    assert code in (told.value.code, told.value.field), told.value.message
    return told.value.message


def again(call: Call) -> Call:
    return Call._base_manager.get(pk=call.pk)


def test_a_call_lives_from_draft_to_archive(selection):
    world, officer = selection, selection.viewers["district"]
    call = families.draft(world, bodies=[{"node": world["street_a"].pk, "track": "gold", "places": 1}])
    assert (call.state, call.number[:3], call.tried) == ("draft", "PC-", {})
    refused("untried", calls.submit_call, officer, number=call.number)
    people = Person._base_manager.count()
    found = calls.try_call(officer, number=call.number, samples=families.SAMPLES)
    assert Person._base_manager.count() == people, "samples leave nothing behind"
    assert [len(line.reasons) for line in found.lines] == [0, 1, 0]
    assert [(line.place, line.taken) for line in found.lines] == [(1, True), (None, None), (2, False)]
    calls.submit_call(officer, number=call.number)
    refused("submitted", calls.change_call, officer, number=call.number, section="ties", given={"ties": ["draw"]})
    refused("same_hand", calls.approve_call, officer, number=call.number)
    other = families.colleague(world)
    calls.approve_call(other, number=call.number)
    today = clock.today()
    call = calls.publish_call(officer, number=call.number, opens_on=today, closes_on=today + timedelta(days=10))
    assert (call.state, call.digest) == ("open", digest(call.setup))
    assert list(Track._base_manager.filter(call=call).order_by("pk").values_list("key", "places")) == [
        ("gold", 2), ("silver", 3)
    ]  # fmt: skip
    assert Allotment._base_manager.get(call=call).track.key == "gold"
    refused("state", calls.change_call, officer, number=call.number, section="ties", given={"ties": ["draw"]})
    refused("early", calls.close_call, officer, number=call.number)
    with clock.rehearse(call.closes_at):
        assert run_calls(SYSTEM, None) == {"opened": 0, "closed": 1}
        assert run_calls(SYSTEM, None) == {"opened": 0, "closed": 0}
    calls.file_call(officer, number=call.number)
    verbs = list(CallAct._base_manager.filter(call=call).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["draft", "change", "try", "submit", "approve", "publish", "open", "close", "file"]


def test_the_rounds_move_a_closed_call_on(selection):
    call = families.published(selection)
    with clock.rehearse(call.closes_at):
        with pytest.raises(NothingRecorded):
            move_on(SYSTEM, call=call, state="announced")
        calls.close_call(SYSTEM, number=call.number)
        assert move_on(SYSTEM, call=call, state="judged").state == "judged"
        assert move_on(SYSTEM, call=call, state="announced").state == "announced"
        with pytest.raises(NothingRecorded):
            move_on(SYSTEM, call=call, state="judged")


def test_who_may_draft_and_who_sees_it(selection):
    world = selection
    call = families.draft(world)
    for viewer, error in ((world.viewers["street_a"], Refused), (world.viewers["union_a1"], Denied)):
        with pytest.raises(error):
            calls.draft_call(viewer, procedure=families.KEY, title="街道的选树", year=2026, nature="naming")
    for viewer in (world.viewers["street_a"], world.viewers["union_a1"], public()):
        assert not Call.objects.visible_to(viewer).filter(pk=call.pk).exists()
        with pytest.raises(Denied):
            calls.change_call(viewer, number=call.number, section="basics", given={"title": "别人改的名称"})
    families_call = families.published(world)
    assert Call.objects.visible_to(public()).get().pk == families_call.pk


def test_sent_back_is_a_draft_again(selection):
    world, officer = selection, selection.viewers["district"]
    call = families.approved(world)
    refused("reason", calls.send_back, families.colleague(world), number=call.number, reason="不")
    call = calls.send_back(families.colleague(world), number=call.number, reason="请调整名额")
    assert (call.state, call.tried, call.approved_by) == ("draft", {}, None)
    refused("state", calls.publish_call, officer, number=call.number, opens_on=families.DAY, closes_on=families.DAY)


def test_a_section_that_is_wrong_is_said_at_its_field(selection):
    officer, call = selection.viewers["district"], families.draft(selection)

    def change(section, **given):
        return {"number": call.number, "section": section, "given": given}

    text = {"texts": {"notice": "开展评比表彰"}}
    assert "评比" in refused("texts-notice", calls.change_call, officer, **change("texts", **text))
    refused("texts-notice", calls.change_call, officer, **change("texts", texts={"notice": "请%(wrong)s申报"}))
    refused("approval_basis", calls.change_call, officer, **change("basics", nature="commendation"))
    refused("nature", calls.change_call, officer, **change("basics", nature="circular"))
    refused("days-review", calls.change_call, officer, **change("stages", days={"review": 9}))
    refused("left_out-rank", calls.change_call, officer, **change("stages", left_out=["rank"]))
    refused("tracks-1-name", calls.change_call, officer, **change("tracks", tracks=[families.TRACKS[0]] * 2))
    steep = {**families.QUOTA, "per_mille": 1500}
    refused("quotas-0-per_mille", calls.change_call, officer, **change("quotas", quotas=[steep]))
    outside = [{"node": 999_999, "track": "", "places": 1}]
    refused("bodies-0-node", calls.change_call, officer, **change("bodies", bodies=outside))
    refused("ties", calls.change_call, officer, **change("ties", ties=["skill"]))
    grants = {"gold": {"amount_fen": 1, "instalments": [{"share_per_cent": 60, "when": "naming", "months": 0}]}}
    refused("grants-gold-0", calls.change_call, officer, **change("grants", grants=grants, fund="x"))
    sheet = families.draft(selection).setup["sheet"]
    sheet["parts"][0]["criteria"][0]["subs"][0]["aspects"].pop()
    assert "60 分" in refused("sheet-all", calls.change_call, officer, **change("marking", sheet=sheet))
    calls.change_call(officer, **change("stages", left_out=["review"], days={"review": 15}))
    assert again(call).setup["left_out"] == ["review"]


def test_commendation_with_its_basis_may_say_so(selection):
    officer, call = selection.viewers["district"], families.draft(selection)
    given = {"nature": "commendation", "approval_basis": "国功勋办〔2026〕8号", "title": "2026年先进表彰"}
    assert calls.change_call(officer, number=call.number, section="basics", given=given).title == "2026年先进表彰"


def test_what_is_published_changes_by_numbered_amendments_only(selection):
    world, call = selection, families.published(selection)
    other = families.colleague(world)
    later = call.closes_on + timedelta(days=7)
    refused("closes_on", calls.extend_call, other, number=call.number, closes_on=call.closes_on, reason="申报较少")
    before = call.digest
    call = calls.extend_call(other, number=call.number, closes_on=later, reason="申报较少，延期一周")
    assert (call.closes_on, call.closes_at, call.digest) == (later, clock.end_exclusive(later), before)
    calls.ask_void(other, number=call.number, reason="上级统一组织，不再单独举办")
    call = calls.confirm_void(world.viewers["district"], number=call.number)
    assert call.state == "void" and public_call(call.number).amendments[-1].reason == "上级统一组织，不再单独举办"
    data = CallAct._base_manager.filter(call=call, verb__in=["extend", "void"]).order_by("pk").values_list("data")
    assert [row.get("amendment") for (row,) in data] == [1, None, 2]


def test_a_published_call_is_given_up_by_two_hands(selection):
    world, call, other = selection, families.published(selection), families.colleague(selection)
    why = {"number": call.number, "reason": "上级统一组织，不再单独举办"}
    for viewer in (world.viewers["district"], other):
        refused("two_hands", calls.void_call, viewer, **why)
    refused("not_asked", calls.confirm_void, other, number=call.number)
    calls.ask_void(other, **why)
    refused("asked", calls.ask_void, world.viewers["district"], **why)
    refused("same_hand", calls.confirm_void, other, number=call.number)
    assert again(call).state == "open" and not public_call(call.number).amendments
    calls.decline_void(world.viewers["district"], number=call.number)
    refused("not_asked", calls.confirm_void, world.viewers["district"], number=call.number)
    calls.ask_void(world.viewers["district"], **why)
    with pytest.raises(Denied):
        calls.confirm_void(world.viewers["street_a"], number=call.number)
    assert calls.confirm_void(other, number=call.number).state == "void"


def test_a_draft_is_given_up_by_its_own_hand(selection):
    call = families.draft(selection)
    assert calls.void_call(selection.viewers["district"], number=call.number, reason="今年不办").state == "void"
    assert public_call(call.number) is None


def test_days_of_nominations_have_a_floor(selection):
    officer, call = selection.viewers["district"], families.approved(selection)
    today = clock.today()
    publish = {"viewer": officer, "number": call.number}
    officer = publish.pop("viewer")
    short = {"opens_on": today, "closes_on": today + timedelta(days=3)}
    refused("closes_on", calls.publish_call, officer, **publish, **short)
    past = {"opens_on": today - timedelta(days=1), "closes_on": today + timedelta(days=30)}
    refused("opens_on", calls.publish_call, officer, **publish, **past)
    ahead = {"opens_on": today + timedelta(days=2), "closes_on": today + timedelta(days=6)}
    assert calls.publish_call(officer, **publish, **ahead).state == "published"
    refused("early", calls.open_call, officer, number=call.number)
    with clock.rehearse(ahead["opens_on"]):
        assert run_calls(SYSTEM, None)["opened"] == 1


def test_a_family_that_is_filed_first_waits_for_its_filing(world):
    with clock.rehearse(families.DAY), families.added(files_with=families.FILING):
        officer, call = world.viewers["district"], families.approved(world)
        days = {"opens_on": families.DAY, "closes_on": families.DAY + timedelta(days=9)}
        refused("unfiled", calls.publish_call, officer, number=call.number, **days)
        matter = ask_filing(officer, number=call.number, given={"where": "区人社局"})
        refused("open_already", ask_filing, officer, number=call.number, given={"where": "区人社局"})
        refused("unfiled", calls.publish_call, officer, number=call.number, **days)
        from gongyou.engines.procedures.operations import act

        act(officer, number=matter.number, outcome="file")
        assert calls.publish_call(officer, number=call.number, **days).state == "open"


def test_next_years_call_is_a_copy_without_days(selection):
    officer = selection.viewers["district"]
    call = families.published(selection, quotas=[families.QUOTA])
    copy = calls.copy_call(officer, number=call.number, year=2027)
    assert (copy.title, copy.year, copy.state, copy.copied_from) == ("2027年测试选树", 2027, "draft", call)
    assert (copy.opens_on, copy.setup) == (None, call.setup)
    calls.change_call(officer, number=copy.number, section="quotas", given={"quotas": []})
    assert again(call).setup["quotas"] == [families.QUOTA], "the call that runs stays as it was published"
    assert not Matter._base_manager.filter(call=copy).exists()
