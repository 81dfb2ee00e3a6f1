"""What the database itself holds about matters, whoever writes: the constraints one by one."""

import pytest
from django.db import IntegrityError, transaction

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.ledger.models import Entry
from gongyou.records.directory.models import Membership, Person


def refused(rows, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values)


@pytest.fixture
def matter(world):
    return world.apply("union_a1")[0]


def test_an_ending_belongs_to_an_end(matter):
    rows = Matter._base_manager.filter(pk=matter.pk)
    refused(rows, state="ended", once=None)
    refused(rows, state="ended", ending="done", once=None)
    refused(rows, ending="done")
    refused(rows, ended_at=clock.now())
    refused(rows, state="sleeping")
    rows.update(state="ended", ending="done", ended_at=clock.now(), once=None)


def test_an_ended_matter_frees_its_subject(matter):
    rows = Matter._base_manager.filter(pk=matter.pk)
    refused(rows, state="ended", ending="done", ended_at=clock.now())


def test_one_open_matter_about_one_membership(world, matter):
    other, _worker = world.apply("union_a2")
    refused(Matter._base_manager.filter(pk=other.pk), once=matter.once)


def test_a_party_is_somebody_and_once_in_a_role(world, matter):
    def party(**values):
        Party(matter=matter, valid_from=clock.today(), **values).save(force_insert=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        party(role="sender")
    with pytest.raises(IntegrityError), transaction.atomic():
        party(role="receiver", organisation=world["union_a2"])
    party(role="receiver", organisation=world["union_a2"], valid_to=clock.today())


def test_a_number_is_given_once(world, matter):
    other, _worker = world.apply("union_a2")
    refused(Matter._base_manager.filter(pk=other.pk), number=matter.number)


def test_a_membership_that_ends_says_why(world, matter):
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    rows = Membership._base_manager.all()
    refused(rows, valid_to=clock.today())
    refused(rows, end_reason="left")
    refused(rows, valid_to=clock.today().replace(year=2020), end_reason="left")
    rows.update(valid_to=clock.today(), end_reason="left")


def test_a_person_is_one_row_and_one_account(world, matter):
    other, _worker = world.apply("union_a2")
    one, two = (Person._base_manager.get(pk=found.subject_number) for found in (matter, other))
    refused(Person._base_manager.filter(pk=two.pk), identity_index=one.identity_index)
    refused(Person._base_manager.filter(pk=two.pk), user_id=one.user_id)
    refused(Person._base_manager.filter(pk=two.pk), code=one.code)


def test_every_act_has_one_entry_with_its_number(world, matter):
    clerk = world.viewers["union_a1"]
    operations.claim(clerk, number=matter.number)
    operations.claim(clerk, number=matter.number, release=True)
    operations.return_for_correction(clerk, number=matter.number, note="请补充材料")
    acts = list(Act._base_manager.order_by("pk").values_list("pk", "verb"))
    entries = Entry._base_manager.filter(subject_kind="matter", subject_number=matter.pk).order_by("seq")
    assert [entry.event for entry in entries] == [f"procedures.{verb}" for _pk, verb in acts]
    assert all(f'"act":{pk},' in entry.data for (pk, _verb), entry in zip(acts, entries, strict=True))


def test_the_ledger_names_nobody(world):
    matter, _worker = world.apply("union_a1", name="欧阳测试", phone="13987654321")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="refuse", note="不符合条件")
    text = "".join(Entry._base_manager.values_list("data", flat=True))
    assert "欧阳测试" not in text and "13987654321" not in text and "不符合条件" not in text
