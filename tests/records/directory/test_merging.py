"""What joining two records does: everything follows, nothing is lost."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from gongyou.domains.unions.operations import rosters
from gongyou.domains.unions.operations.applying import Application, apply_to_join
from gongyou.domains.unions.operations.own_data import bind_membership
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.ledger.reader import verify
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Consent, Employment, Membership, Merge, MergedRow, Person, Post, Reveal
from gongyou.records.directory.models.following import PERSON_ROWS
from gongyou.records.directory.operations import merging, people
from gongyou.records.directory.operations.searching import search_by_identity
from gongyou.records.directory.queries import person_by_code, person_by_identity
from tests.domains.unions.test_rosters import line, upload, workbook
from tests.records.directory.joining import image, job, member, twins


def test_everything_follows_and_the_record_is_closed(world, pair):
    people.reveal(world.viewers["union_a2"], person_code=pair.gone.code, field="phone", reason="电话核实情况")
    Post(
        person=pair.gone, organisation=world["union_a2"], title="committee", valid_from=date(2024, 1, 1)
    ).save(force_insert=True)  # fmt: skip
    before = {rows.key: rows.model._base_manager.filter(**{rows.column: pair.gone.pk}, **dict(rows.narrow)).count()
              for rows in PERSON_ROWS.all()}  # fmt: skip
    assert all(before[key] for key in ("directory.memberships", "directory.posts", "directory.consents",
                                       "directory.reveals", "procedures.parties", "procedures.matters"))  # fmt: skip
    merge = pair.join()
    pair.again()
    assert (merge.state, pair.gone.merged_into, pair.gone.user) == ("merged", pair.kept, None)
    for rows in PERSON_ROWS.all():
        assert not rows.model._base_manager.filter(**{rows.column: pair.gone.pk}, **dict(rows.narrow)).exists()
    assert Consent._base_manager.filter(person=pair.kept).count() == 2
    assert Reveal._base_manager.get().person == pair.kept
    assert Post._base_manager.get().person == pair.kept
    assert {row.person_id for row in Party._base_manager.filter(role="applicant")} == {pair.kept.pk}
    assert set(Matter._base_manager.values_list("subject_number", flat=True)) == {pair.kept.pk}
    assert (
        MergedRow._base_manager.filter(merge=merge).count()
        == Entry._base_manager.filter(event__endswith="_followed").count()
        + Entry._base_manager.filter(event="directory.merge_record_changed").count()
    )
    assert verify()[2] == []


@pytest.mark.parametrize(
    ("side", "goes_on", "ends"), [("kept", "union_a1", "union_a2"), ("gone", "union_a2", "union_a1")]
)
def test_one_open_membership_goes_on_and_the_other_ends_for_its_own_reason(world, pair, side, goes_on, ends):
    pair.join(membership_of=side)
    rows = {row.union_id: row for row in Membership._base_manager.filter(person=pair.kept)}
    assert len(rows) == 2
    assert rows[world[goes_on].pk].valid_to is None
    assert rows[world[goes_on].pk].end_reason == ""
    ended = rows[world[ends].pk]
    assert (ended.valid_to, ended.end_reason) == (clock.today(), "merged")


@pytest.mark.parametrize("side", ["kept", "gone"])
def test_one_account_goes_on_and_the_others_sessions_end(world, pair, side):
    versions = {user.pk: user.auth_version for user in User.objects.all()}
    merge = pair.join(account_of=side)
    pair.again()
    stays, leaves = (pair.kept_worker, pair.gone_worker) if side == "kept" else (pair.gone_worker, pair.kept_worker)
    assert pair.kept.user_id == stays.user_id and merge.dropped_user_id == leaves.user_id
    assert worker_viewer(stays.user_id).person_id == pair.kept.pk
    assert worker_viewer(leaves.user_id).person_id is None
    now = {user.pk: user.auth_version for user in User.objects.all()}
    assert now[leaves.user_id] == versions[leaves.user_id] + 1
    assert now[stays.user_id] == versions[stays.user_id]


def test_an_account_of_the_closed_record_alone_goes_over(world, pair):
    Person._base_manager.filter(pk=pair.kept.pk).update(user=None)
    merge = pair.join(account_of="")
    pair.again()
    assert pair.kept.user_id == pair.gone_worker.user_id and merge.dropped_user_id is None


def test_the_number_of_the_closed_record_finds_the_kept_one(world, pair):
    gone_number, kept_number = pair.gone.identity_number.reveal(), pair.kept.identity_number.reveal()
    pair.join()
    street = world.viewers["street_a"]
    for number in (gone_number, kept_number):
        assert search_by_identity(street, kind="resident", number=number) == pair.kept.code
        assert person_by_identity(street, number).pk == pair.kept.pk
        assert person_by_identity(world.viewers["street_b"], number) is None
    assert person_by_code(street, pair.gone.code).pk == pair.kept.pk
    assert person_by_code(world.viewers["union_b1"], pair.gone.code) is None


def test_joining_with_the_closed_records_number_is_about_the_kept_person(world, pair):
    gone_number, phone = pair.gone.identity_number.reveal(), pair.gone.phone.reveal()
    pair.join()
    worker, _phone = world.worker(phone)
    application = Application(
        name="王一人", identity_kind="resident", identity_number=gone_number, phone=phone,
        token=world.codes["union_b1"].token,
    )  # fmt: skip
    matter = apply_to_join(worker, application=application)
    assert matter.procedure == "unions.transfer" and matter.subject_number == pair.kept.pk
    assert "name_differs" not in matter.flags


@pytest.mark.django_db(transaction=True)
def test_a_roster_with_the_closed_records_number_is_about_the_kept_person(world_committed, tmp_path):
    pair = twins(world_committed)
    gone_number, kept_number = pair.gone.identity_number.reveal(), pair.kept.identity_number.reveal()
    clerk = world_committed.viewers["union_a1"]
    early = upload(clerk, workbook(tmp_path / "early.xlsx", [line(number=gone_number, name="王一人")]))
    assert early.counts["actions"] == {"transfer": 1}
    pair.join()
    lines = [line(number=gone_number, name="王一人"), line(number=kept_number, name="王一人")]
    found = upload(clerk, workbook(tmp_path / "late.xlsx", lines))
    assert found.counts["actions"] == {"known": 1, "twice": 1}
    with pytest.raises(Refused):
        rosters.commit_roster(clerk, number=found.number, mode="all")
    # what was checked before the merge is judged anew at the commit
    done = rosters.commit_roster(clerk, number=early.number, mode="all")
    assert done.counts["actions"] == {"known": 1}
    assert Membership._base_manager.filter(valid_to=None).count() == 1


def test_binding_works_with_either_records_number_and_phone(world, pair):
    numbers = [pair.gone.identity_number.reveal(), pair.kept.identity_number.reveal()]
    phone = pair.gone.phone.reveal()
    pair.join()
    Person._base_manager.filter(pk=pair.kept.pk).update(user=None)
    for number in numbers:
        worker, _phone = world.worker(phone)
        assert bind_membership(worker, name="王一人", identity_kind="resident", identity_number=number)
        Person._base_manager.filter(pk=pair.kept.pk).update(user=None)


def test_doubled_main_jobs_posts_and_past_memberships_give_way(world, pair):
    old = {"union": world["union_a1"], "road": "paper", "end_reason": "left"}
    for person, begins, ends in (
        (pair.kept, date(2010, 1, 1), date(2012, 1, 1)),
        (pair.gone, date(2011, 1, 1), date(2013, 1, 1)),
        (pair.gone, date(2013, 1, 1), date(2014, 1, 1)),
    ):
        Membership(person=person, valid_from=begins, valid_to=ends, **old).save(force_insert=True)
    Employment._base_manager.all().delete()
    job(pair.kept, date(2019, 1, 1), date(2021, 1, 1))
    job(pair.gone, date(2020, 1, 1))
    for person in (pair.kept, pair.gone):
        Post(person=person, organisation=world["union_a1"], title="committee", valid_from=date(2022, 1, 1)).save()
    pair.join()
    past = Membership._base_manager.filter(person=pair.kept, valid_from__lt=date(2015, 1, 1)).order_by("valid_from")
    assert [row.end_reason for row in past] == ["left", "merged", "left"]
    jobs = Employment._base_manager.filter(person=pair.kept).order_by("valid_from")
    assert [row.is_main for row in jobs] == [False, True]  # what is open outlasts what has ended
    posts = Post._base_manager.filter(person=pair.kept).order_by("pk")
    assert [(row.valid_to, row.end_reason) for row in posts] == [(None, ""), (clock.today(), "merged")]


def test_two_open_matters_of_one_kind_stand_in_the_way(world, pair):
    for person, worker in ((pair.kept, pair.kept_worker), (pair.gone, pair.gone_worker)):
        application = Application(
            name="王一人", identity_kind="resident", identity_number=person.identity_number.reveal(),
            phone=person.phone.reveal(), token=world.codes["union_b1"].token,
        )  # fmt: skip
        apply_to_join(worker, application=application)
    merge, before = pair.propose(), image()
    with pytest.raises(Refused) as caught:
        merging.confirm_merge(world.viewers["street_a_second"], number=merge.number)
    assert caught.value.code == "two_open"
    assert image() == before


def test_an_open_matter_goes_on_under_the_kept_record(world, pair):
    application = Application(
        name="王一人", identity_kind="resident", identity_number=pair.gone.identity_number.reveal(),
        phone=pair.gone.phone.reveal(), token=world.codes["union_b1"].token,
    )  # fmt: skip
    matter = apply_to_join(pair.gone_worker, application=application)
    pair.join(membership_of="gone")
    matter.refresh_from_db()
    assert matter.once == f"membership:{pair.kept.pk}"
    operations.act(world.viewers["union_b1"], number=matter.number, outcome="accept")
    assert Membership._base_manager.get(valid_to=None).person == pair.kept


def test_every_table_that_names_a_person_says_whether_its_rows_follow():
    spared = {("directory.Merge", "kept_id"), ("directory.Merge", "gone_id"), ("directory.Person", "merged_into_id")}
    names = {
        (model._meta.label, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Person
    }
    registered = {(rows.model._meta.label, rows.column) for rows in PERSON_ROWS.all()}
    assert names - spared - registered == set()
    assert PERSON_ROWS.check_all() == []


def test_no_fact_is_written_about_a_closed_record(world, pair):
    pair.join()
    rows = [
        Membership(person=pair.gone, union=world["union_a1"], road="paper", valid_from=clock.today()),
        Employment(person=pair.gone, occupation="", relation="employed", industrial=False, valid_from=clock.today()),
        Post(person=pair.gone, organisation=world["union_a1"], title="committee", valid_from=clock.today()),
    ]
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
    for model in (Membership, Employment):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.filter(person=pair.kept).update(person=pair.gone)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person._base_manager.filter(pk=pair.gone.pk).update(user=pair.gone_worker.user_id)


def test_a_pointer_without_a_merge_is_refused_and_none_leads_to_a_closed_record(world, pair):
    third, _worker = member(world, "union_a1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person._base_manager.filter(pk=third.pk).update(merged_into=pair.kept, user=None)
    merge = pair.join()
    for wrong in ({"state": "withdrawn", "decided_by": None, "decided_at": None}, {"state": "declined"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Merge._base_manager.filter(pk=merge.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        MergedRow._base_manager.filter(merge=merge).update(after={})
