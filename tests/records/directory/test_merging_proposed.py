"""Joining two records of one human being: which pairs are offered, who proposes, who confirms."""

import pytest
from django.db import IntegrityError, transaction

from gongyou.engines.procedures import operations
from gongyou.kernel import clock
from gongyou.kernel.access.models import Cover, Role
from gongyou.kernel.access.roles import roles_of, viewer_for
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Employment, Membership, Merge, Person
from gongyou.records.directory.operations import merging
from gongyou.records.directory.queries.merging import candidates, doubles_of, likeness_of
from tests.records.directory.joining import firm, member


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
