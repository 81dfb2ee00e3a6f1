"""A procedure added as one text lives its whole life in both faces: every kind, branches, void rounds, ways back."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Act, Branch, Clock, Document, Matter, RollItem, Round, RoundItem
from gongyou.engines.procedures.operations.convening import convene
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied, Refused
from tests.engines.procedures import scenery
from tests.faces.console.signing import sign_in
from tests.faces.signing_in import sign_in_worker

_keys = count(1)


@pytest.fixture
def everything(world, tmp_path):
    with scenery.added(tmp_path) as definition:
        yield definition


def post(client: Client, address: str, **form):
    return client.post(address, {"idempotency_key": f"everything-{next(_keys)}", **form})


def act(world, key, matter, outcome, **given):
    operations.act(world.viewers[key], number=matter.number, outcome=outcome, given=given, note="情况属实")
    matter.refresh_from_db()
    return matter


def at(matter, stage: str):
    matter.refresh_from_db()
    assert matter.stage == stage


def meet(world, matter, present: int):
    clerk = world.viewers["union_a1"]
    day = clock.today() + timedelta(days=10)
    convene(clerk, number=matter.number, day=day, place="三号车间")
    with clock.rehearse(day):
        return act(world, "union_a1", matter, "record", present=present, minutes="会议如期举行。")


def ballot(world, matter, *votes: int, issued=25, returned=25, spoiled=0):
    rows = RollItem._base_manager.filter(matter=matter, valid_to=None).order_by("pk")
    given = {str(row.pk): one for row, one in zip(rows, votes, strict=True)}
    return act(world, "union_a1", matter, "count", issued=issued, returned=returned, spoiled=spoiled, votes=given)


def test_from_opening_to_the_document_through_operations(world, everything):
    worker, _phone = world.worker()
    matter = scenery.opened(worker)
    at(matter, "asked")
    assert set(Branch._base_manager.filter(matter=matter).values_list("stage", "desk_node_id")) == {
        ("ask_first", world["union_a1"].pk),
        ("ask_second", world["union_b1"].pk),
    }
    assert {clock.stage for clock in Clock._base_manager.filter(matter=matter)} == {"ask_first", "ask_second"}
    act(world, "union_b1", matter, "agree")
    at(matter, "asked")
    assert not queries.desk(world.viewers["union_b1"]).exists() and queries.desk(world.viewers["union_a1"]).exists()
    act(world, "union_a1", matter, "agree")
    at(matter, "decide")
    assert matter.desk_node_id == world["district"].pk  # the nearest body above both
    act(world, "district", matter, "pass")
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "ripe")
    assert caught.value.code == "guarded"
    scenery.ripen(matter)
    act(world, "union_a1", matter, "ripe")
    act(world, "union_a1", matter, "done", candidates=[{"who": "甲"}, {"who": "乙"}, {"who": "丙"}])
    assert "甲" not in str(Act._base_manager.get(matter=matter, outcome="done").given)
    at(meet(world, matter, 19), "meet")  # 20 of 30 are needed
    at(meet(world, matter, 20), "ballot")
    at(ballot(world, matter, 20, 18, 1, issued=20, returned=21), "meet")  # void: more came back than were handed out
    at(meet(world, matter, 25), "ballot")
    at(ballot(world, matter, 25, 15, 9), "handle")  # 15 of 30 is not more than half
    act(world, "union_a1", matter, "done", candidates=[{"who": "甲"}, {"who": "丁"}])
    at(meet(world, matter, 25), "ballot")
    at(ballot(world, matter, 25, 16), "issue")
    assert RoundItem._base_manager.filter(round__matter=matter, carried=True).count() == 3
    states = list(Round._base_manager.filter(matter=matter).order_by("pk").values_list("kind", "state"))
    assert [state for kind, state in states if kind == "meeting"] == ["void", "closed", "closed", "closed"]
    assert [state for kind, state in states if kind == "ballot"] == ["void", "closed", "closed"]
    act(world, "street_a", matter, "issue", prefix="测工组", signed_for="测试区总工会")
    document = Document._base_manager.get(matter=matter)
    assert document.number == f"测工组〔{clock.today().year}〕1号" and document.served_to_id == world["union_a1"].pk
    assert document.body == f"{document.number}：同意样样俱全。"
    assert (matter.state, matter.ending) == ("ended", "done")
    assert not Clock._base_manager.filter(matter=matter, state__in=["running", "stopped"]).exists()


def test_one_side_that_objects_ends_it_for_both(world, everything):
    matter = scenery.opened(world.worker()[0])
    with pytest.raises(Refused):
        operations.act(world.viewers["union_a1"], number=matter.number, outcome="object")
    act(world, "union_a1", matter, "object")
    assert (matter.state, matter.ending) == ("ended", "refused")
    assert set(Branch._base_manager.filter(matter=matter).values_list("state", flat=True)) == {"off"}
    assert not queries.desk(world.viewers["union_b1"]).exists()
    with pytest.raises(Refused) as caught:
        act(world, "union_b1", matter, "agree")
    assert caught.value.code == "ended"


def test_branches_are_claimed_and_escalate_each_for_itself(world, everything):
    matter = scenery.opened(world.worker()[0])
    operations.claim(world.viewers["union_b1"], number=matter.number)
    first, second = Branch._base_manager.filter(matter=matter).order_by("place")
    assert (first.claimed_by_id, second.claimed_by_id) == (None, world.viewers["union_b1"].user_id)
    act(world, "union_a1", matter, "agree")
    with clock.rehearse(clock.now() + timedelta(days=40)):
        assert operations.tick(system(reason="test")) == 1
    second.refresh_from_db()
    assert second.desk_node_id == world["street_b"].pk and second.desk_remark == "escalated"
    with pytest.raises(Denied):
        operations.act(world.viewers["union_b1"], number=matter.number, outcome="agree", stage="ask_second")
    act(world, "street_b", matter, "agree")
    at(matter, "decide")


def test_withdrawn_between_the_branches_and_revoked_after_the_end(world, everything):
    worker, _phone = world.worker()
    matter = scenery.opened(worker)
    operations.withdraw(worker, number=matter.number)
    assert not Branch._base_manager.filter(matter=matter, state="open").exists()
    assert not Clock._base_manager.filter(matter=matter, state="running").exists()
    other = scenery.opened(worker, at="issue")
    act(world, "street_a", other, "issue", prefix="测工组", signed_for="测试区总工会")
    operations.revoke(world.viewers["district"], number=other.number, note="依据有误")
    other.refresh_from_db()
    assert other.ending == "revoked"


def test_numbers_of_documents_have_no_gap_and_documents_never_change(world, everything):
    worker, year = world.worker()[0], clock.today().year
    for wanted in (1, 2, 3):
        matter = scenery.opened(worker, at="issue")
        with pytest.raises(Refused) as caught:
            act(world, "street_a", matter, "issue", prefix="abc", signed_for="x")
        assert caught.value.field == "prefix"
        act(world, "street_a", matter, "issue", prefix="测工组", signed_for="测试区总工会")
        assert Document._base_manager.get(matter=matter).number == f"测工组〔{year}〕{wanted}号"
    for change in (lambda rows: rows.update(body="改"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Document._base_manager.all())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"issued": 26, "returned": 25}, "issued"),
        ({"issued": 25, "returned": 25, "spoiled": 26}, "spoiled"),
        ({"issued": "viele", "returned": 25}, "issued"),
        ({"issued": 25, "returned": -1}, "returned"),
    ],
)
def test_counts_that_cannot_be_are_refused_at_their_field(world, everything, given, field):
    matter = scenery.opened(world.worker()[0], at="ballot")
    scenery.meeting(matter, present=25, state="closed")
    row = scenery.nominated(matter, "甲")[0]
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "count", votes={str(row.pk): 16}, **given)
    assert caught.value.field == field
    assert not Round._base_manager.filter(matter=matter, kind="ballot").exists()


def test_votes_above_the_valid_ballots_and_of_strangers_are_refused(world, everything):
    matter = scenery.opened(world.worker()[0], at="ballot")
    scenery.meeting(matter, present=25, state="closed")
    row, more = scenery.nominated(matter, "甲", "乙")
    stranger = scenery.nominated(scenery.opened(world.worker()[0], at="ballot"), "丙")[0]
    for votes in ({str(row.pk): 26}, {str(row.pk): 25, str(more.pk): 26}):
        with pytest.raises(Refused) as caught:
            act(world, "union_a1", matter, "count", issued=25, returned=25, votes=votes)
        assert caught.value.field == "votes"
    act(world, "union_a1", matter, "count", issued=25, returned=25, votes={str(row.pk): 16, str(stranger.pk): 25})
    assert not RoundItem._base_manager.filter(roll_item=stranger).exists()


def test_a_meeting_is_called_ahead_and_recorded_after(world, everything):
    matter = scenery.opened(world.worker()[0], at="meet")
    clerk, today = world.viewers["union_a1"], clock.today()
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "record", present=25, minutes="x")
    assert caught.value.code == "not_convened"
    with pytest.raises(Refused) as caught:
        convene(clerk, number=matter.number, day=today + timedelta(days=1), place="三号车间")
    assert caught.value.field == "day"
    with pytest.raises(Refused) as caught:
        convene(clerk, number=matter.number, day=today + timedelta(days=20), place="三号车间", entitled=10)
    assert caught.value.field == "entitled"  # thirty members meet all together
    convene(clerk, number=matter.number, day=today + timedelta(days=20), place="三号车间")
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "record", present=25, minutes="x")
    assert caught.value.code == "not_yet"
    with pytest.raises(Denied):
        convene(world.viewers["union_b1"], number=matter.number, day=today + timedelta(days=20), place="别处")


def test_computed_outcomes_are_chosen_by_nobody(world, everything):
    matter = scenery.opened(world.worker()[0], at="ballot")
    for key in ("carried", "void", "failed", "nothing"):
        with pytest.raises(Refused) as caught:
            act(world, "union_a1", matter, key)
        assert caught.value.code == "stale"


def test_the_whole_life_in_both_faces(world, everything):
    """Opened on the phone; asked, decided, met, voted and issued on the pages; read again on the phone."""
    viewer, _phone = world.worker()
    phone = Client()
    sign_in_worker(phone, User.objects.get(pk=viewer.user_id))
    sent = post(phone, reverse("portal:start", args=[scenery.KEY]), why="两面走完", other="T-union_b1")
    assert sent.status_code == 302, sent.content.decode()
    matter = Matter._base_manager.get(procedure=scenery.KEY)
    page = reverse("console:matter", args=[matter.number])

    def give(key, outcome, stage, **form):
        client = sign_in(world.users[key])
        shown = client.get(page)
        assert shown.status_code == 200
        done = post(client, f"{page}decide/", outcome=outcome, stage=stage, note="情况属实", **form)
        assert done.status_code == 302, done.content.decode()
        matter.refresh_from_db()

    give("union_a1", "agree", "ask_first")
    assert "ask_second" in sign_in(world.users["union_b1"]).get(page).content.decode()
    give("union_b1", "agree", "ask_second")
    give("district", "pass", "decide")
    assert "还没有满足条件" in sign_in(world.users["union_a1"]).get(page).content.decode()
    scenery.ripen(matter)
    give("union_a1", "ripe", "serve")
    give("union_a1", "done", "handle", **{"candidates-0-who": "甲", "candidates-1-who": "乙"})
    clerk = sign_in(world.users["union_a1"])
    early = post(clerk, f"{page}convene/", day=clock.today().isoformat(), place="三号车间", stage="meet")
    assert early.status_code == 422 and "提前通知" in early.content.decode()
    day = clock.today() + timedelta(days=10)
    assert post(clerk, f"{page}convene/", day=day.isoformat(), place="三号车间", stage="meet").status_code == 302
    Round._base_manager.filter(matter=matter).update(held_on=clock.today())
    give("union_a1", "record", "meet", present="25", minutes="会议如期举行。")
    first, second = RollItem._base_manager.filter(matter=matter).order_by("pk")
    votes = {f"votes-{first.pk}": "25", f"votes-{second.pk}": "17"}
    wrong = post(clerk, f"{page}decide/", outcome="count", stage="ballot", issued="x", returned="25", **votes)
    assert wrong.status_code == 422 and "请填整数" in wrong.content.decode()
    give("union_a1", "count", "ballot", issued="25", returned="25", **votes)
    give("street_a", "issue", "issue", prefix="测工组", signed_for="测试区总工会")
    assert (matter.state, matter.ending) == ("ended", "done")
    shown = sign_in(world.users["district"]).get(page).content.decode()
    for words in ("关于样样俱全的批复", "〔", "应到会", "当选", "须达到"):
        assert words in shown
    told = phone.get(reverse("portal:matter", args=[matter.number])).content.decode()
    assert "印发" in told and "已办结" in told
