"""Joining two records of one human being: by two people, on evidence, everything follows, nothing is lost."""

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
from gongyou.kernel.access.models import Cover, Role
from gongyou.kernel.access.roles import roles_of, viewer_for, worker_viewer
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.ledger.reader import verify
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Consent, Employment, Membership, Merge, MergedRow, Person, Post, Reveal
from gongyou.records.directory.models.following import PERSON_ROWS
from gongyou.records.directory.operations import memberships, merging, people
from gongyou.records.directory.operations.searching import search_by_identity
from gongyou.records.directory.queries import person_by_code, person_by_identity
from gongyou.records.directory.queries.merging import candidates, doubles_of, likeness_of
from tests.domains.unions.test_rosters import line, upload, workbook
from tests.records.directory.joining import firm, job, member, twins

ROBOT = system(reason="test")


@pytest.fixture
def pair(world):
    return twins(world)


def image() -> dict[str, list]:
    """Every row that a merge may touch, as the database has it; the tables of what was decided left out."""
    found = {}
    for model in apps.get_models():
        label = model._meta.label
        if label.startswith(("directory.", "procedures.")) and label not in {"directory.Merge", "directory.MergedRow"}:
            rows = model._base_manager.order_by("pk").values()
            found[label] = [{k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in rows]
    return found


# what is offered


def test_pairs_are_found_by_name_with_phone_birth_or_employer_and_never_by_a_name_alone(world, pair):
    other, _worker = member(world, "union_a1", born="19850505")
    street = world.viewers["street_a"]
    codes = {(p.one.code, p.other.code) for p in candidates(street, "birth")}
    assert codes == {(pair.kept.code, pair.gone.code)}
    assert candidates(street, "phone") == [] == candidates(street, "employer")
    Person._base_manager.filter(pk=other.pk).update(phone_index=pair.gone.phone_index)
    assert {(p.one.code, p.other.code) for p in candidates(street, "phone")} == {(pair.gone.code, other.code)}
    works = firm(world)
    for person in (pair.kept, other):
        Employment._base_manager.filter(person=person, valid_to=None).update(employer=works)
    assert {(p.one.code, p.other.code) for p in candidates(street, "employer")} == {(pair.kept.code, other.code)}
    other.refresh_from_db()
    assert likeness_of(pair.kept, other) == ["employer"]
    assert len(doubles_of(street, other.code)) == 2


def test_pairs_beyond_the_scope_are_not_offered(world, pair):
    third, _worker = member(world, "union_b1")
    assert len(candidates(world.viewers["district"], "birth")) == 3
    assert len(candidates(world.viewers["street_a"], "birth")) == 1
    assert candidates(world.viewers["street_b"], "birth") == []
    for key in ("union_a1", "union_b1"):
        assert candidates(world.viewers[key], "birth") == []
    with pytest.raises(Denied):
        pair.propose("street_a", gone_code=third.code)


def test_lines_of_pairs_are_masked(world, pair):
    (found,) = candidates(world.viewers["street_a"], "birth")
    text = repr(found)
    assert pair.kept.identity_number.reveal() not in text and pair.kept.phone.reveal() not in text
    assert "王*人" in text and "王一人" not in text


def test_whom_somebody_told_apart_is_not_offered_again(world, pair):
    merging.tell_apart(
        world.viewers["street_a"], one_code=pair.gone.code, other_code=pair.kept.code, note="两人同名，均到场"
    )
    assert candidates(world.viewers["street_a"], "birth") == []
    assert doubles_of(world.viewers["street_a"], pair.kept.code) == []
    pair.join()


# proposing and deciding


@pytest.mark.parametrize("key", ["union_a1", "union_a2", "street_b"])
def test_only_desks_of_the_scope_with_the_right_propose(world, pair, key):
    with pytest.raises(Denied):
        pair.propose(key)
    assert not Merge._base_manager.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"originals": ()}, "originals"),
        ({"originals": ("in_person",)}, "originals"),
        ({"originals": ("nonsense",)}, "originals"),
        ({"note": "  是 "}, "note"),
        ({"membership_of": ""}, "membership_of"),
        ({"membership_of": "both"}, "membership_of"),
        ({"account_of": ""}, "account_of"),
    ],
)
def test_a_proposal_needs_evidence_and_choices(world, pair, wrong, field):
    with pytest.raises(Refused) as caught:
        pair.propose(**wrong)
    assert caught.value.field == field


def test_one_proposal_at_a_time_about_a_person(world, pair):
    pair.propose()
    for kept, gone in ((pair.kept, pair.gone), (pair.gone, pair.kept)):
        with pytest.raises(Refused) as caught:
            pair.propose("street_a_second", kept_code=kept.code, gone_code=gone.code)
        assert caught.value.code == "proposed"
    with pytest.raises(Denied):
        pair.propose(kept_code=pair.kept.code, gone_code=pair.kept.code)


def test_whoever_proposed_does_not_confirm(world, pair):
    merge = pair.propose()
    with pytest.raises(Refused) as caught:
        merging.confirm_merge(world.viewers["street_a"], number=merge.number)
    assert caught.value.code == "same_hand"
    with pytest.raises(Denied):
        merging.confirm_merge(world.viewers["street_b"], number=merge.number)
    with pytest.raises(Denied):
        merging.confirm_merge(world.viewers["union_a1"], number=merge.number)
    assert merging.confirm_merge(world.viewers["district"], number=merge.number).state == "merged"


def test_a_substitute_counts_as_the_colleague(world, pair):
    """Whoever covers the proposer's desk is not a second hand, and the proposer is none for a covered desk."""
    role = Role._base_manager.get(user=world.users["street_a_second"])
    today = clock.today()
    Cover(
        role=role, substitute=world.users["street_a"], valid_from=today, valid_to=today, reason="出差",
        made_by_kind="user",
    ).save(force_insert=True)  # fmt: skip
    (covered,) = [one for one in roles_of(world.users["street_a"].pk) if one[1] is not None]
    substitute = viewer_for(covered[0], user_id=world.users["street_a"].pk, acting_for=covered[1])
    world.viewers["substitute"] = substitute
    merge = pair.propose("substitute")
    for key in ("street_a", "street_a_second", "substitute"):
        with pytest.raises(Refused) as caught:
            merging.confirm_merge(world.viewers[key], number=merge.number)
        assert caught.value.code == "same_hand"
    merging.confirm_merge(world.viewers["district"], number=merge.number)


def test_the_database_itself_wants_two_hands_evidence_and_two_records(world, pair):
    merge = pair.propose()
    rows = Merge._base_manager.filter(pk=merge.pk)
    now, user = clock.now(), merge.proposed_by_id
    for wrong in (
        {"kept_id": merge.gone_id},
        {"originals": []},
        {"note": ""},
        {"state": "nonsense"},
        {"state": "declined"},
        {"state": "undone", "decided_by_id": world.users["district"].pk, "decided_at": now},
        {"state": "merged", "decided_by_id": user, "decided_at": now},
        {"state": "merged", "decided_by_id": world.users["district"].pk, "decided_for_id": user, "decided_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_a_proposal_is_withdrawn_by_its_hand_and_declined_by_another(world, pair):
    merge = pair.propose()
    with pytest.raises(Refused):
        merging.withdraw_merge(world.viewers["street_a_second"], number=merge.number)
    assert merging.withdraw_merge(world.viewers["street_a"], number=merge.number).state == "withdrawn"
    assert len(candidates(world.viewers["street_a"], "birth")) == 1
    merge = pair.propose()
    with pytest.raises(Refused) as caught:
        merging.decline_merge(world.viewers["street_a_second"], number=merge.number, note="")
    assert caught.value.field == "note"
    done = merging.decline_merge(world.viewers["street_a_second"], number=merge.number, note="照片不是同一人")
    assert (done.state, done.answer) == ("declined", "照片不是同一人")
    assert candidates(world.viewers["street_a"], "birth") == []
    with pytest.raises(Refused) as caught:
        merging.confirm_merge(world.viewers["district"], number=merge.number)
    assert caught.value.code == "ended"


def test_a_membership_beyond_the_street_is_the_districts_business(world, pair):
    matter, _worker = world.apply("union_b1", number=pair.gone.identity_number.reveal(), phone=pair.gone.phone.reveal())
    operations.act(world.viewers["union_b1"], number=matter.number, outcome="accept", confirmed=tuple(matter.flags))
    with pytest.raises(Refused) as caught:
        pair.propose("street_a")
    assert caught.value.code == "beyond"
    world.staff("district_officer", "district", "district_second")
    pair.join("district", "district_second")
    assert Membership._base_manager.filter(person=pair.kept, valid_to=None).count() == 1


# what a merge does


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


# taking back


def test_undoing_gives_every_row_back(world, pair):
    before = image()
    merge = pair.join()
    assert image() != before
    done = merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert (done.state, done.undone_role) == ("undone", "district_officer")
    assert image() == before
    assert verify()[2] == []


def test_undoing_needs_the_district_or_two_people(world, pair):
    merge = pair.join()
    street, second = world.viewers["street_a"], world.viewers["street_a_second"]
    with pytest.raises(Refused):
        merging.undo_merge(street, number=merge.number, reason="经公安核实为两人")
    with pytest.raises(Refused) as caught:
        merging.ask_undo(street, number=merge.number, reason="")
    assert caught.value.field == "reason"
    merging.ask_undo(street, number=merge.number, reason="经公安核实为两人")
    with pytest.raises(Refused) as caught:
        merging.undo_merge(street, number=merge.number)
    assert caught.value.code == "same_hand"
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge._base_manager.filter(pk=merge.pk).update(
            state="undone", undone_by=street.user_id, undone_at=clock.now(), undone_role="street_officer"
        )
    assert merging.undo_merge(second, number=merge.number).undo_reason == "经公安核实为两人"
    with pytest.raises(Refused):
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="再来一次")


def test_undoing_is_refused_after_later_facts(world, pair):
    merge = pair.join(membership_of="gone")
    memberships.move_member(ROBOT, person=pair.kept, union=world["union_b1"], day=clock.today(), made_by=("test", 0))
    before = image()
    with pytest.raises(Refused) as caught:
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert caught.value.code == "changed_since" and "会籍" in caught.value.message
    assert image() == before


def test_undoing_is_refused_after_a_matter_of_the_closed_record_was_decided(world, pair):
    application = Application(
        name="王一人", identity_kind="resident", identity_number=pair.gone.identity_number.reveal(),
        phone=pair.gone.phone.reveal(), token=world.codes["union_b1"].token,
    )  # fmt: skip
    matter = apply_to_join(pair.gone_worker, application=application)
    merge = pair.join(membership_of="gone")
    operations.return_for_correction(world.viewers["union_b1"], number=matter.number, note="请补充工作单位")
    with pytest.raises(Refused) as caught:
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert caught.value.code == "changed_since" and "办件" in caught.value.message


def test_later_facts_that_touch_nothing_do_not_stand_in_the_way(world, pair):
    merge = pair.join()
    memberships.move_member(ROBOT, person=pair.kept, union=world["union_b1"], day=clock.today(), made_by=("test", 0))
    merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert Membership._base_manager.get(person=pair.gone, valid_to=None).union == world["union_a2"]
    assert Membership._base_manager.get(person=pair.kept, valid_to=None).union == world["union_b1"]


def test_undoing_is_refused_while_the_dropped_account_has_another_person(world, pair):
    merge = pair.join()
    third, _worker = member(world, "union_a1", born="19700101")
    Person._base_manager.filter(pk=third.pk).update(user=None)
    Person._base_manager.filter(pk=third.pk).update(user=pair.gone_worker.user_id)
    with pytest.raises(Refused) as caught:
        merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    assert caught.value.code == "account_taken"


def test_three_records_of_one_human_being(world, pair):
    """A merged record's pointer follows along; the merges are taken back in the opposite order only."""
    last, worker = member(world, "union_a1")
    start = image()
    first = pair.join()
    middle = image()
    pair.again()
    second = merging.confirm_merge(
        world.viewers["street_a_second"],
        number=pair.propose(kept_code=last.code, gone_code=pair.kept.code).number,
    )
    pair.again()
    assert pair.gone.merged_into_id == pair.kept.merged_into_id == last.pk
    assert person_by_identity(world.viewers["street_a"], pair.gone.identity_number.reveal()).pk == last.pk
    district = world.viewers["district"]
    with pytest.raises(Refused) as caught:
        merging.undo_merge(district, number=first.number, reason="经公安核实为两人")
    assert caught.value.code == "merged_again"
    merging.undo_merge(district, number=second.number, reason="经公安核实为两人")
    assert image() == middle
    merging.undo_merge(district, number=first.number, reason="经公安核实为两人")
    assert image() == start


def test_a_record_is_merged_again_after_it_was_undone(world, pair):
    merge = pair.join()
    merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    again = pair.join()
    assert again.number != merge.number and again.state == "merged"


def test_a_merge_moves_the_figures_facts(world, pair):
    """The snapshot learns which memberships changed: one human being counts once."""
    from gongyou.engines.facts import tasks as facts

    facts.refresh()
    pair.join()
    found = facts.ensure()
    import duckdb

    rows = duckdb.sql(
        f"SELECT count(*), count(DISTINCT person) FROM '{found.path('memberships')}' WHERE valid_to IS NULL"
    ).fetchone()
    assert rows == (1, 1)


def test_numbers_and_phones_stay_out_of_the_ledger(world, pair):
    numbers = [p.identity_number.reveal() for p in (pair.kept, pair.gone)] + [pair.gone.phone.reveal()]
    merge = pair.join()
    merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    text = "".join(Entry._base_manager.values_list("data", flat=True))
    assert not any(number in text for number in numbers)
