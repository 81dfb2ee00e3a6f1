"""Leaving: days to think again, a certificate, and nobody who can refuse it."""

import pytest
from django.urls import reverse

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Document
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Membership
from tests.domains.unions.members import (
    JOINED,
    LEAVE,
    ROBOT,
    act,
    chair,
    history,
    later,
    left,
    member,
    open_for,
    running,
)
from tests.faces.signing_in import staff_client, worker_client


def test_leaving_waits_for_the_days_to_think_again_and_ends_with_a_certificate(world):
    person, viewer = member(world)
    post = chair(person, world["union_a1"])
    card = Membership._base_manager.get(person=person, valid_to=None).card_number
    matter = open_for(viewer, LEAVE, known=True)
    for days in (0, 3):
        with later(days), pytest.raises(Refused) as caught:
            act(world, "union_a1", matter, "leave")
        assert caught.value.code == "guarded" and "冷静期" in caught.value.message
    with later(4):
        act(world, "union_a1", matter, "leave")
        end = clock.today()
        act(world, "union_a1", matter, "issue", prefix="测工退", signed_for="A1公司工会")
    assert history(person) == [("T-union_a1", "active", JOINED, end, "left")]
    post.refresh_from_db()
    assert post.end_reason == "resigned"
    paper = Document._base_manager.get(matter=matter)
    assert paper.number.startswith("测工退〔") and card in paper.body and person.name not in paper.body
    matter.refresh_from_db()
    assert matter.ending == "done"
    phone = worker_client(viewer)
    page = phone.get(reverse("portal:matter", args=[matter.number])).content.decode()
    assert "退会证明" in page and paper.number in page and "您填写的" in page


def test_leaving_cannot_be_refused_by_anybody(world):
    person, viewer = member(world)
    matter = open_for(viewer, LEAVE, known=True)
    for outcome in ("refuse", "decline", "stop"):
        with pytest.raises(Refused):
            act(world, "union_a1", matter, outcome, note="不同意退会")
    for place in ("union_a2", "street_a", "district"):
        with later(9), pytest.raises(Denied):
            act(world, place, matter, "leave")
    with later(40):
        assert operations.tick(ROBOT) == 1
    matter.refresh_from_db()
    assert (matter.desk_node_id, matter.state) == (world["street_a"].pk, "open")


def test_leaving_is_not_given_back_so_it_never_lapses(world):
    person, viewer = member(world)
    matter = open_for(viewer, LEAVE, known=True)
    with later(5), pytest.raises(Denied):
        operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="请补充说明原因")
    assert not matter_page(world, matter)["can_return"]
    for days in (40, 80, 120):
        with later(days):
            operations.tick(ROBOT)
    with later(121):
        matter.refresh_from_db()
        assert (matter.state, matter.stage, matter.desk_node_id) == ("open", "leave", world["district"].pk)
        act(world, "district", matter, "leave")
    assert history(person)[0][4] == "left"


def matter_page(world, matter):
    return staff_client(world.users["union_a1"]).get(reverse("console:matter", args=[matter.number])).context


def test_a_membership_that_ended_is_not_called_back_by_withdrawing(world):
    person, viewer = member(world)
    matter = left(world, viewer)
    phone = worker_client(viewer)
    with later(5):
        assert "撤回" not in phone.get(reverse("portal:matter", args=[matter.number])).content.decode()
        assert not matter_page(world, matter)["can_return"]
        with pytest.raises((Denied, Refused)):
            operations.withdraw(viewer, number=matter.number)
        with pytest.raises(Denied):
            operations.return_for_correction(world.viewers["union_a1"], number=matter.number, note="请补充说明原因")
    matter.refresh_from_db()
    assert (matter.state, matter.stage) == ("open", "certificate")
    assert [row[4] for row in history(person)] == ["left"]


def test_the_member_may_think_again(world):
    person, viewer = member(world)
    matter = open_for(viewer, LEAVE, known=True)
    operations.withdraw(viewer, number=matter.number)
    with later(9), pytest.raises(Refused):
        act(world, "union_a1", matter, "leave")
    assert history(person) == running(person)
    assert open_for(viewer, LEAVE, known=True).state == "open"


def test_only_the_member_asks_to_leave_and_says_so(world):
    person, viewer = member(world)
    for place in ("union_a1", "street_a", "district"):
        with pytest.raises(Denied):
            open_for(world.viewers[place], LEAVE, person.code, known=True)
    with pytest.raises(Refused) as caught:
        open_for(viewer, LEAVE, known=False)
    assert caught.value.field == "known"


def test_leaving_is_taken_back_while_nothing_came_after(world):
    person, viewer = member(world)
    matter = left(world, viewer)
    with later(5):
        act(world, "union_a1", matter, "issue", prefix="测工退", signed_for="A1公司工会")
        operations.revoke(world.viewers["street_a"], number=matter.number, note="非本人申请")
    assert history(person) == running(person)
    again = left(world, viewer)
    with later(6):
        act(world, "union_a1", again, "issue", prefix="测工退", signed_for="A1公司工会")
        joined, _worker = world.apply(
            "union_b1", number=person.identity_number.reveal(), phone=person.phone.reveal(), name="王小员"
        )
        act(world, "union_b1", joined, "admit")
        with pytest.raises(Refused) as caught:
            operations.revoke(world.viewers["street_a"], number=again.number, note="非本人申请")
    assert caught.value.code == "changed_since"
