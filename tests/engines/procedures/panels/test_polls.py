"""Ballots: verified members once each, damped units, receipts that prove the count and never the choice."""

import hashlib
from datetime import date, timedelta

import pytest

from gongyou.engines.procedures.models import Call, JointItem, JointRound, Receipt, Tally, Voter
from gongyou.engines.procedures.operations import joint, poll_rounds, polling
from gongyou.engines.procedures.queries import polls
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import public
from gongyou.kernel.accounts.models import User, new_username
from gongyou.kernel.operations.errors import Denied
from gongyou.records.directory.models import Membership
from gongyou.records.directory.models.merging import Merge
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused

SETUP = {"poll": {"choose": 2, "cap_per_mille": 500}, "days": {"poll": 3}}


def voter(world, union="union_a1", **more):
    user = User.objects.create_user(new_username(), audience="worker")
    scenery.person(world, "投票人", union=union, user=user, **more)
    return worker_viewer(user.pk)


@pytest.fixture
def ballot(contest):
    """(world, ballot) of three candidates that runs for three days."""
    scenery.contestants(contest, at="poll")
    row = joint.draft_round(scenery.officer(contest), procedure=scenery.KEY, stage="poll", given=SETUP)
    return contest, joint.open_round(scenery.colleague(contest), number=row.number)


def test_one_verified_member_has_one_vote(ballot):
    world, row = ballot
    viewer = voter(world)
    code = polling.vote(viewer, round=row.number, choices=[1, 3])
    assert len(code) == 32
    refused("voted", polling.vote, viewer, round=row.number, choices=[2])
    for wrong in ({"union": ""}, {"verified": False}):
        refused("not_entitled", polling.vote, voter(world, **wrong), round=row.number, choices=[1])
    refused("choices", polling.vote, voter(world), round=row.number, choices=[1, 2, 3])
    refused("choices", polling.vote, voter(world), round=row.number, choices=[9])
    with pytest.raises(Denied):
        polling.vote(scenery.officer(world), round=row.number, choices=[1])
    assert Voter._base_manager.filter(round=row).count() == Receipt._base_manager.filter(round=row).count() == 1
    found = Tally._base_manager.filter(round=row).order_by("item__ordinal").values_list("item__ordinal", "votes")
    assert list(found) == [(1, 1), (3, 1)]


def test_what_was_chosen_is_kept_with_nobody(ballot):
    world, row = ballot
    viewer = voter(world)
    code = polling.vote(viewer, round=row.number, choices=[2])
    names = {field.name for model in (Voter, Receipt) for field in model._meta.get_fields()}
    assert not names & {"item", "choices", "voter", "receipt"}
    from gongyou.kernel.ledger.models import Entry

    entry = Entry._base_manager.filter(event="procedures.voted").get()
    assert "2" not in entry.data.replace(row.number, "") and code not in entry.data
    assert Receipt._base_manager.get().digest == hashlib.sha256(code.encode()).hexdigest()


def test_a_vote_at_the_closing_instant_is_too_late(ballot):
    world, row = ballot
    assert row.ends_at == clock.start_of_day(scenery.DAY + timedelta(days=4))
    with clock.rehearse(row.ends_at - timedelta(microseconds=1)):
        polling.vote(voter(world), round=row.number, choices=[1])
        refused("not_over", joint.close_round, scenery.officer(world), number=row.number)
    with clock.rehearse(row.ends_at):
        refused("over", polling.vote, voter(world), round=row.number, choices=[1])


def closed(world, row):
    with clock.rehearse(row.ends_at):
        return joint.close_round(scenery.officer(world), number=row.number)


def test_a_large_unit_is_damped_and_everybody_can_count_again(ballot):
    world, row = ballot
    for _vote in range(8):
        polling.vote(voter(world, "union_a1"), round=row.number, choices=[1])
    for union in ("union_a2", "union_b1"):
        polling.vote(voter(world, union), round=row.number, choices=[2])
    done = closed(world, row)
    # ten votes, a cap of half: union_a1 counts for five of its eight
    found = {item.ordinal: (item.data["cast"], item.data["counted"], item.exact) for item in scenery.items(done)}
    assert found == {1: (8, "5", "100"), 2: (2, "2", "40"), 3: (0, "0", "0")}
    assert (done.result["voters"], done.result["votes"], done.result["organisations"]) == (10, 10, 3)
    assert [(one["cast"], one["counted"]) for one in done.result["shares"]] == [(8, 5)]
    first, second, _third = (item.code for item in scenery.items(done))
    assert list(done.result["damped"].values()) == [{first: 8}] and done.result["others"] == {second: 2}
    assert "工会" not in str(done.result)


def test_unusual_votes_are_noted_for_everybody(ballot, monkeypatch):
    from gongyou.engines.procedures.predicates import damping

    monkeypatch.setattr(damping.Watch.__init__, "__defaults__", (6, 800, 2))
    world, row = ballot
    for _vote in range(7):
        polling.vote(voter(world, "union_a1"), round=row.number, choices=[1])
    for _vote in range(3):
        polling.vote(voter(world, "union_b1"), round=row.number, choices=[2])
    done = closed(world, row)
    assert [(note["kind"], note["key"], note["votes"], note["of"]) for note in done.result["notes"]][0] == (
        "choice", scenery.items(done)[0].code, 7, 7,
    )  # fmt: skip


def test_the_receipt_is_found_after_the_closing_only(ballot):
    world, row = ballot
    code = polling.vote(voter(world), round=row.number, choices=[1])
    assert not polls.receipt_counted(public(), row.number, code)
    assert polls.receipts(public(), row.number) == []
    closed(world, row)
    assert polls.receipt_counted(public(), row.number, f" {code.upper()[:16]}-{code[16:]} ")
    assert not polls.receipt_counted(public(), row.number, "0" * 32)


def test_counts_are_shown_to_nobody_while_it_runs(ballot):
    world, row = ballot
    polling.vote(voter(world), round=row.number, choices=[1])
    found = polls.poll_file(public(), row.number)
    assert found.running and not found.result and not found.counts
    assert {key for one in found.candidates for key, _text in one.texts} == {"name", "unit"}
    assert not JointItem.objects.visible_to(public()).exclude(data={}).exists()


def test_the_days_of_a_call_count_in_the_unit_of_its_stage(contest):
    scenery.contestants(contest, at="poll")
    row = joint.draft_round(scenery.officer(contest), procedure=scenery.KEY, stage="poll", given=SETUP)
    assert row.rule["unit"] == "calendar_day"
    row.call = Call()
    assert poll_rounds._length(row, 5) == {"days": 5, "unit": "working_day"}
    JointRound._base_manager.filter(pk=row.pk).update(rule={**row.rule, "days": 5, "unit": "working_day"})
    row = joint.open_round(scenery.colleague(contest), number=row.number)
    assert row.ends_on == date(2026, 11, 30) and row.ends_at == clock.start_of_day(date(2026, 12, 1))


def test_two_votes_of_one_human_being_are_told(ballot):
    world, row = ballot
    for _vote in range(2):
        polling.vote(voter(world), round=row.number, choices=[1])
    gone, kept = Voter._base_manager.filter(round=row).order_by("pk").values_list("person_id", flat=True)
    Membership._base_manager.filter(person=gone).delete()
    officer = scenery.officer(world)
    Merge(
        number="HB-1", gone_id=gone, kept_id=kept, state="merged", originals=["paper"], note="同一人", node_id=officer.node_id, proposed_role="x",
        proposed_by_id=officer.user_id, decided_by_id=scenery.colleague(world).user_id, decided_at=clock.now(),
    ).save(force_insert=True)  # fmt: skip
    assert closed(world, row).result["twice"] == 1


def test_no_candidate_is_stopped_while_others_are_voted_for(ballot):
    world, row = ballot
    refused("poll", joint.freeze_item, scenery.officer(world), number=row.number, ordinal=1, reason="等一等再说")
    assert polling.vote(voter(world), round=row.number, choices=[1])
