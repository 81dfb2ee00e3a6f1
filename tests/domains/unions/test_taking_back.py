"""A decision about a membership is taken back with everything that it made, and with nothing else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Clock, Matter
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Employment, Membership, Person
from tests.domains.unions.members import JOINED, act, chair, history, later, member, retained, running
from tests.faces.signing_in import worker_client
from tests.factories import founding

CHECKED = date(2025, 5, 4)


def known_by_paper(world, union="union_a2") -> Person:
    """A member without an account, whose document was compared long ago."""
    person = founding.member(world[union], "李真人")
    Person._base_manager.filter(pk=person.pk).update(identity_checked_on=CHECKED)
    return person


def asked_by_another_phone(world, person: Person):
    """(matter, viewer) of an application with the person's number from a phone that is nobody's here."""
    number = person.identity_number.reveal()
    return world.apply("union_b1", number=number, name=person.name, employer_name="假公司", new_form="courier")


def confirmed(world, matter: Matter, outcome: str = "accept", at: str = "union_b1") -> None:
    operations.act(world.viewers[at], number=matter.number, outcome=outcome, confirmed=("identity_unproven",))


def test_an_impostor_who_was_received_keeps_nothing(world):
    person = known_by_paper(world)
    before = history(person)
    matter, impostor = asked_by_another_phone(world, person)
    phone = worker_client(worker_viewer(impostor.user_id))
    confirmed(world, matter)
    person.refresh_from_db()
    assert (person.user_id, person.identity_checked_on) == (impostor.user_id, clock.today())
    assert "A2公司工会" in phone.get(reverse("portal:life")).content.decode()
    operations.revoke(world.viewers["street_b"], number=matter.number, note="非本人申请，冒用身份")
    person.refresh_from_db()
    assert (person.user_id, person.identity_checked_on) == (None, CHECKED)
    assert history(person) == before
    assert not Employment._base_manager.filter(person=person, valid_to=None).exists()
    assert phone.get(reverse("portal:life")).status_code == 302  # the session has ended
    again = worker_client(worker_viewer(impostor.user_id)).get(reverse("portal:life")).content.decode()
    assert "A2公司工会" not in again and reader.verify()[2] == []


def test_an_impostor_who_was_admitted_keeps_nothing(world):
    person = known_by_paper(world)
    Membership._base_manager.filter(person=person).update(valid_to=date(2024, 1, 1), end_reason="left")
    matter, _impostor = asked_by_another_phone(world, person)
    confirmed(world, matter, "admit")
    operations.revoke(world.viewers["street_b"], number=matter.number, note="非本人申请，冒用身份")
    person.refresh_from_db()
    assert (person.user_id, person.identity_checked_on) == (None, CHECKED)
    assert not Employment._base_manager.filter(person=person, valid_to=None).exists()


def test_what_the_decision_did_not_make_stays(world):
    """The account and the work were known before; the check was repeated by another desk since."""
    person, viewer = member(world)
    work = Employment(
        person=person, employer_name="测试物流", occupation="", relation="employed", industrial=True,
        valid_from=JOINED, made_by_kind="matter", made_by_number=Matter._base_manager.get().pk,
    )  # fmt: skip
    work.save(force_insert=True)
    matter, _viewer = world.apply(
        "union_b1", number=person.identity_number.reveal(), phone=person.phone.reveal(), name=person.name
    )
    act(world, "union_b1", matter, "accept")
    Person._base_manager.filter(pk=person.pk).update(identity_checked_on=clock.today())
    operations.revoke(world.viewers["street_b"], number=matter.number, note="不在本单位工作")
    person.refresh_from_db()
    assert (person.user_id, person.identity_checked_on) == (viewer.user_id, clock.today())
    assert Employment._base_manager.get(person=person, valid_to=None).pk == work.pk
    assert history(person) == running(person)


def test_offices_in_the_old_union_end_with_a_transfer_and_come_back_with_it(world):
    person, viewer = member(world)
    post = chair(person, world["union_a1"])
    matter = open_transfer(world.viewers["union_a1"], person_code=person.code, receiver_code=world["union_b1"].code)
    act(world, "union_b1", matter, "accept")
    post.refresh_from_db()
    assert (post.valid_to, post.end_reason) == (clock.today(), "moved")
    with later(3):
        operations.revoke(world.viewers["street_b"], number=matter.number, note="接收有误，予以撤销")
    post.refresh_from_db()
    assert post.valid_to is None and history(person) == running(person)


def test_a_retained_member_who_finds_work_is_active_there_and_retained_again_when_it_is_taken_back(world):
    person, viewer = member(world)
    retained(world.viewers["union_a1"], person=person, union=world["street_a"])
    before = history(person)
    matter, _viewer = world.apply(
        "union_b1", number=person.identity_number.reveal(), phone=person.phone.reveal(), name=person.name
    )
    act(world, "union_b1", matter, "accept")
    assert Membership._base_manager.get(person=person, valid_to=None).kind == "active"
    with later(2):
        operations.revoke(world.viewers["street_b"], number=matter.number, note="弄错了人，撤销")
    assert history(person) == before and before[-1][:2] == ("T-street_a", "retained")


def test_a_retained_member_who_is_handed_over_stays_retained_and_the_receiver_is_told(world):
    person, viewer = member(world)
    retained(world.viewers["union_a1"], person=person, union=world["street_a"])
    matter = open_transfer(world.viewers["street_a"], person_code=person.code, receiver_code=world["street_b"].code)
    assert matter.flags == ["retained"]
    act(world, "street_b", matter, "accept")
    assert history(person)[-1][:2] == ("T-street_b", "retained")


def test_nobody_is_placed_any_more_whose_admission_to_the_pool_was_taken_back(world):
    matter, _viewer = world.apply("street_a")
    act(world, "street_a", matter, "admit")
    operations.revoke(world.viewers["district"], number=matter.number, note="非本人申请")
    placing = Matter._base_manager.get(parent=matter)
    assert (placing.state, placing.ending) == ("ended", "stopped")
    assert not Clock._base_manager.filter(matter=placing, state__in=["running", "stopped"]).exists()
    with pytest.raises(Refused):
        act(world, "street_a", placing, "place", receiver=world["union_a1"].code)


def test_an_admission_that_was_taken_back_counts_until_then(world):
    """What was reported for those days stays true; the monthly report has a line for the correction."""
    matter, _viewer = world.apply("union_a1")
    act(world, "union_a1", matter, "admit")
    first = clock.today()
    with later(3):
        operations.revoke(world.viewers["street_a"], number=matter.number, note="非本人申请")
    row = Membership._base_manager.get(union=world["union_a1"])
    assert (row.valid_from, row.valid_to, row.end_reason) == (first, first + timedelta(days=3), "reversed")
