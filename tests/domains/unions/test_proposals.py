"""Proposals to found a union: enough people of one employer in holding pools, counted, never named to the employer."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongyou.domains.unions.models import Proposal
from gongyou.domains.unions.operations.proposals import dismiss_proposal, found_from, founding_start, refresh_proposals
from gongyou.domains.unions.queries import proposals as queries
from gongyou.domains.unions.tasks import count_proposals
from gongyou.engines.procedures import operations
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.jobs.schedules import RECURRING
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Coverage, Employer, Employment, Membership, Person
from tests.factories.founding import PREPARERS
from tests.factories.world import identity, mobile
from tests.records.directory.joining import firm

ROBOT = system(reason="test")
TODAY = date(2026, 11, 20)


def pool_member(world, at, pool: str = "street_a", *, main: bool = True, kind: str = "active", name: str = "王待编"):
    """A member of a holding pool who works at the employer, as a roster would leave it."""
    number, phone = identity(), mobile()
    person = Person(
        name=name, initials="wdb", gender="male", birth_date=date(1990, 1, 1), identity_kind="resident",
        identity_number=number, identity_index=f"{number}{phone}".encode()[:32], phone=phone,
    )  # fmt: skip
    person.save(force_insert=True)
    Employment(
        person=person, employer=at, occupation="", relation="employed", industrial=False, is_main=main,
        valid_from=date(2020, 1, 1),
    ).save()  # fmt: skip
    Membership(person=person, union=world[pool], road="paper", kind=kind, valid_from=date(2021, 1, 1)).save()
    return person


def fill(world, at, count: int, pool: str = "street_a") -> list[Person]:
    return [pool_member(world, at, pool) for _turn in range(count)]


@pytest.fixture
def works(world):
    return firm(world)


def only() -> Proposal:
    return Proposal._base_manager.get()


def counted(**more) -> dict:
    return {"opened": 0, "changed": 0, "closed": 0, **more}


def test_it_opens_at_twenty_five_and_not_before(world, works):
    fill(world, works, 24)
    assert refresh_proposals(ROBOT) == counted()
    fill(world, works, 1)
    assert refresh_proposals(ROBOT) == counted(opened=1)
    row = only()
    assert (row.employer, row.street, row.members, row.threshold, row.state) == (
        works,
        world["street_a"],
        25,
        25,
        "open",
    )
    assert "第十一条" in row.rule["citation"]
    assert refresh_proposals(ROBOT) == counted()
    assert Entry._base_manager.filter(event="unions.proposal_opened").count() == 1


def test_the_pools_of_all_streets_count_and_the_employers_own_street_gets_it(world, works):
    fill(world, works, 20, "street_a")
    fill(world, works, 6, "street_b")
    refresh_proposals(ROBOT)
    assert (only().street, only().members) == (world["street_a"], 26)


@pytest.mark.parametrize("wrong", ["second job", "retained", "left", "other union", "ended job", "unregistered"])
def test_only_active_members_of_pools_with_their_main_work_there_count(world, works, wrong):
    people = fill(world, works, 24)
    person = pool_member(world, works)
    if wrong == "second job":
        Employment._base_manager.filter(person=person).update(is_main=False)
    elif wrong == "retained":
        Membership._base_manager.filter(person=person).update(kind="retained")
    elif wrong == "left":
        Membership._base_manager.filter(person=person).update(valid_to=TODAY, end_reason="left")
    elif wrong == "other union":
        Membership._base_manager.filter(person=person).update(union=world["union_a1"])
    elif wrong == "ended job":
        Employment._base_manager.filter(person=person).update(valid_to=TODAY)
    else:
        Employment._base_manager.filter(person=person).update(employer=None, employer_name=works.name)
    assert len(people) == 24
    assert refresh_proposals(ROBOT) == counted()


def test_a_covered_employer_gets_none_and_coverage_closes_an_open_one(world, works):
    fill(world, works, 30)
    cover = Coverage(union=world["union_a1"], employer=works, valid_from=date(2020, 1, 1))
    cover.save()
    assert refresh_proposals(ROBOT) == counted()
    Coverage._base_manager.update(valid_to=date(2026, 1, 1))
    assert refresh_proposals(ROBOT) == counted(opened=1)
    Coverage(union=world["union_a2"], employer=works, valid_from=date(2026, 2, 1)).save()
    assert refresh_proposals(ROBOT) == counted(closed=1)
    assert (only().state, only().closing) == ("closed", "covered")


def test_the_count_is_kept_up_to_date_and_falling_closes_it(world, works):
    people = fill(world, works, 30)
    refresh_proposals(ROBOT)
    Membership._base_manager.filter(person__in=people[:3]).update(valid_to=TODAY, end_reason="left")
    assert refresh_proposals(ROBOT) == counted(changed=1)
    assert only().members == 27
    Membership._base_manager.filter(person__in=people[3:7]).update(valid_to=TODAY, end_reason="left")
    assert refresh_proposals(ROBOT) == counted(closed=1)
    assert only().closing == "fell"
    fill(world, works, 5)
    assert refresh_proposals(ROBOT) == counted(opened=1)
    assert sorted(Proposal._base_manager.values_list("state", flat=True)) == ["closed", "open"]


def test_an_employer_that_moved_is_the_other_streets_business(world, works):
    fill(world, works, 25)
    refresh_proposals(ROBOT)
    Employer._base_manager.filter(pk=works.pk).update(region_id="370211002")
    assert refresh_proposals(ROBOT) == counted(opened=1, closed=1)
    assert {(row.street, row.closing) for row in Proposal._base_manager.all()} == {
        (world["street_a"], "moved"), (world["street_b"], ""),
    }  # fmt: skip


def test_a_proposal_that_is_taken_up_stays_until_a_union_covers(world, works):
    people = fill(world, works, 25)
    refresh_proposals(ROBOT)
    row = founding_start(world.viewers["street_a"], number=only().number)
    assert (row.state, row.handled_by_id, row.matter_number) == ("taken", world.viewers["street_a"].user_id, None)
    assert row.handled_at is not None
    Membership._base_manager.filter(person__in=people[:22]).update(union=world["union_a1"])
    refresh_proposals(ROBOT)
    assert (only().state, only().members) == ("taken", 3)
    with pytest.raises(Refused):
        founding_start(world.viewers["street_a"], number=row.number)
    assert founding_start(world.viewers["street_a"], number=row.number, matter_number="JH-2026-000001").matter_number
    with pytest.raises(Refused):
        founding_start(world.viewers["street_a"], number=row.number, matter_number="JH-2026-000002")
    Coverage(union=world["union_a1"], employer=works, valid_from=clock.today()).save()
    refresh_proposals(ROBOT)
    assert (only().closing, only().matter_number) == ("covered", "JH-2026-000001")


GIVEN = {
    "name": "某厂工会委员会", "form": "single", "others": "", "preparers": PREPARERS, "workers": 60, "view": "agree",
}  # fmt: skip


def refused_founding(world) -> str:
    """A founding opened from the only proposal and refused; its number."""
    matter = found_from(world.viewers["street_a"], number=only().number, given=GIVEN)
    assert (only().state, only().matter_number) == ("taken", matter.number)
    assert queries.proposal_file(world.viewers["street_a"], only().number).can_found is False
    operations.act(world.viewers["street_a"], number=matter.number, outcome="refuse", note="材料不全，请重新申请")
    return matter.number


def test_a_refused_founding_frees_its_proposal(world, works):
    fill(world, works, 30)
    refresh_proposals(ROBOT)
    ended = refused_founding(world)
    assert queries.proposal_file(world.viewers["street_a"], only().number).can_found is True
    assert refresh_proposals(ROBOT) == counted(opened=1)
    row = only()
    assert (row.state, row.matter_number, row.handled_by, row.handled_at) == ("open", None, None, None)
    assert Entry._base_manager.filter(event="unions.proposal_freed").count() == 1
    again = found_from(world.viewers["street_a"], number=row.number, given=GIVEN)
    assert (only().state, only().matter_number) == ("taken", again.number) and again.number != ended
    assert refresh_proposals(ROBOT) == counted()


def test_another_founding_need_not_wait_for_the_next_count(world, works):
    fill(world, works, 30)
    refresh_proposals(ROBOT)
    ended = refused_founding(world)
    again = found_from(world.viewers["street_a"], number=only().number, given=GIVEN)
    assert only().matter_number == again.number != ended


def test_a_refused_founding_closes_a_proposal_that_holds_no_longer(world, works):
    people = fill(world, works, 30)
    refresh_proposals(ROBOT)
    refused_founding(world)
    Membership._base_manager.filter(person__in=people[:9]).update(union=world["union_a1"])
    assert refresh_proposals(ROBOT) == counted(closed=1)
    assert (only().state, only().closing) == ("closed", "fell")


def test_what_is_put_off_comes_back_on_its_day(world, works):
    fill(world, works, 25)
    refresh_proposals(ROBOT)
    street, number = world.viewers["street_a"], only().number
    soon = clock.today() + timedelta(days=60)
    for reason, day, field in (
        ("", soon, "reason"),
        ("单位正在搬迁", None, "returns_on"),
        ("单位正在搬迁", clock.today(), "returns_on"),
        ("单位正在搬迁", clock.today() + timedelta(days=731), "returns_on"),
    ):
        with pytest.raises(Refused) as caught:
            dismiss_proposal(street, number=number, reason=reason, returns_on=day)
        assert caught.value.field == field
    dismiss_proposal(street, number=number, reason="单位正在搬迁", returns_on=soon)
    with pytest.raises(Refused):
        dismiss_proposal(street, number=number, reason="单位正在搬迁", returns_on=soon)
    with clock.rehearse(clock.now() + timedelta(days=59)):
        assert refresh_proposals(ROBOT) == counted()
    with clock.rehearse(clock.now() + timedelta(days=60)):
        assert refresh_proposals(ROBOT) == counted(opened=1, closed=1)
    assert Proposal._base_manager.get(number=number).closing == "returned"
    assert Proposal._base_manager.get(state="open").number != number


def test_only_the_street_and_the_district_above_handle_it(world, works):
    fill(world, works, 25)
    refresh_proposals(ROBOT)
    number = only().number
    contact = world.staff("employer_contact", None, "contact", subject_id=works.pk)
    zone = world.staff("zone_officer", "zone", "zone")
    for viewer in (world.viewers["street_b"], world.viewers["union_a1"], contact, zone):
        assert list(queries.proposals(viewer)) == [] and queries.proposal_file(viewer, number) is None
        with pytest.raises(Denied):
            founding_start(viewer, number=number)
        with pytest.raises(Denied):
            dismiss_proposal(viewer, number=number, reason="单位正在搬迁", returns_on=date(2027, 1, 1))
    with pytest.raises(Denied):
        refresh_proposals(world.viewers["street_a"])
    assert founding_start(world.viewers["district"], number=number).state == "taken"


def test_who_the_people_are_shows_only_at_the_pools_own_desk_masked(world, works):
    people = [*fill(world, works, 20, "street_a"), *fill(world, works, 7, "street_b")]
    refresh_proposals(ROBOT)
    number = only().number
    own = queries.proposal_file(world.viewers["street_a"], number)
    assert (own.row.members, own.own_members, len(own.people)) == ("27", "20", 20)
    assert {row.name for row in own.people} == {"王*编"}
    assert not any(person.identity_number.reveal() in repr(own) for person in people)
    above = queries.proposal_file(world.viewers["district"], number)
    assert (above.row.members, above.own_members, above.people) == ("27", "", [])


def test_small_numbers_are_not_said(world, works):
    people = [*fill(world, works, 3, "street_a"), *fill(world, works, 24, "street_b")]
    refresh_proposals(ROBOT)
    own = queries.proposal_file(world.viewers["street_a"], only().number)
    assert (own.row.members, own.own_members) == ("27", "少于 5")
    founding_start(world.viewers["street_a"], number=only().number)
    Membership._base_manager.filter(person__in=people[1:]).update(valid_to=TODAY, end_reason="left")
    refresh_proposals(ROBOT)
    assert queries.proposal_file(world.viewers["district"], only().number).row.members == "少于 5"


def test_the_employer_learns_nothing(world, works, client):
    """The unit's own page is the same to the letter before and after, and no page of the employer's speaks of it."""
    from tests.faces.signing_in import sign_in_staff
    from tests.matrix.walking import addresses, text_of, without_noise

    world.staff("employer_contact", None, "contact", subject_id=works.pk)
    sign_in_staff(client, world.users["contact"])
    paths = ["/console/unit/", "/console/", "/console/switch/", "/console/employers/"]
    before = [without_noise(text_of(client.get(path))) for path in paths]
    people = fill(world, works, 40)
    refresh_proposals(ROBOT)
    founding = only()
    assert [without_noise(text_of(client.get(path))) for path in paths] == before
    founding_start(world.viewers["street_a"], number=founding.number)
    assert [without_noise(text_of(client.get(path))) for path in paths] == before
    missing = client.get("/console/proposals/JY-2026-999999/")
    for path in ("/console/proposals/", f"/console/proposals/{founding.number}/"):
        assert client.get(path).status_code == missing.status_code == 404
    assert people and addresses


def test_a_worker_who_writes_the_registered_name_counts(world, works):
    """The name that an applicant writes is the employer, where the register has exactly one of this name."""
    matter, _worker = world.apply("street_a", employer_name=f" {works.name} ")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="admit")
    assert Employment._base_manager.get().employer == works
    assert queries.people_in_pools(clock.today()) == {works.pk: 1}
    other, _worker = world.apply("street_a", employer_name="青岛甲乙有限公司黄岛店")
    operations.act(world.viewers["street_a"], number=other.number, outcome="admit")
    firm(world, works.name)
    third, _worker = world.apply("street_a", employer_name=works.name)
    operations.act(world.viewers["street_a"], number=third.number, outcome="admit")
    assert queries.people_in_pools(clock.today()) == {works.pk: 1}


def test_the_database_itself_keeps_proposals_sound(world, works):
    fill(world, works, 25)
    refresh_proposals(ROBOT)
    row = only()
    for wrong in (
        {"state": "nonsense"}, {"state": "taken"}, {"state": "dismissed"}, {"state": "closed"}, {"members": 24},
        {"matter_number": "JH-2026-000001"}, {"closing": "fell"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal._base_manager.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal(number="JY-x", employer=works, street=world["street_a"], members=30, threshold=25).save()


def test_it_is_counted_every_day_by_few_statements(world, works):
    assert RECURRING.get("unions.proposals").at is not None
    for turn in range(3):
        fill(world, firm(world, f"青岛第{turn}有限公司"), 25)
    with CaptureQueriesContext(connection) as first:
        assert count_proposals(ROBOT, None)["opened"] == 3
    with CaptureQueriesContext(connection) as second:
        assert count_proposals(ROBOT, None) == counted()
    assert len(second) < len(first) <= 40
