"""Honours: granted many at once, once each, revoked with a document, counted as of a day."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from gongyou.kernel.access.viewer import public
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import Certificate, Honour
from gongyou.records.passport.operations import certificates, honours, results
from gongyou.records.passport.operations.results import NewResult
from gongyou.records.passport.queries import honours as asked
from gongyou.records.passport.queries.wall import honour_page, wall
from gongyou.records.passport.types import Holder, Share
from tests.factories.world import employer
from tests.records.directory.people import member, somebody
from tests.records.passport.earning import DAY, MADE, ROBOT, grant, honour


def test_many_are_granted_in_few_statements_and_stand_in_one_entry(world, django_assert_max_num_queries):
    people = [member(world["union_a1"]) for _turn in range(40)]
    with django_assert_max_num_queries(30):
        made = honours.grant_honours(ROBOT, grants=[grant(one.pk) for one in people], made_by=MADE)
    assert [row.person_id for row in made] == [one.pk for one in people]
    assert {(row.unit, row.unit_name, row.region_id) for row in made} == {
        (world["union_a1"], "A1公司工会", "370211001")
    }
    entries = [one for one in reader.entries() if one["event"] == "passport.honours_granted"]
    assert len(entries) == 1 and '"rows":40' in entries[0]["data"]
    assert reader.verify()[2] == []


def test_the_same_title_of_a_level_and_year_is_granted_once(world):
    person = somebody()
    honour(person.pk)
    for more in ({}, {"granted_on": DAY + timedelta(days=1)}):
        with pytest.raises(Refused) as caught:
            honour(person.pk, **more)
        assert caught.value.code == "held"
    with pytest.raises(Refused) as caught:
        honours.grant_honours(ROBOT, grants=[grant(somebody().pk, level="city")] * 2, made_by=MADE)
    assert caught.value.code == "twice"
    honour(person.pk, level="city")
    honour(person.pk, year=2025)
    row = Honour._base_manager.filter(person=person).first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_all_or_none(world):
    person, other = somebody(), somebody()
    honour(person.pk)
    with pytest.raises(Refused):
        honours.grant_honours(ROBOT, grants=[grant(other.pk), grant(person.pk)], made_by=MADE)
    assert not Honour._base_manager.filter(person=other).exists()


def test_a_revocation_needs_the_granting_bodys_document_and_history_counts(world):
    row = honour(somebody().pk)
    (paper,) = certificates.certify_honours(ROBOT, honours=[row], made_by=MADE)
    ending = {"number": row.pk, "ending": "revoked", "reason": "弄虚作假", "made_by": MADE}
    for day, document, code in ((date(2026, 11, 1), "", "no_document"), (date(2026, 7, 1), "文1号", "")):
        with pytest.raises(Refused) as caught:
            honours.end_honour(ROBOT, day=day, document=document, **ending)
        assert caught.value.code == code
    gone = date(2026, 11, 1)
    assert honour_page(public(), row.pk) is not None
    honours.end_honour(ROBOT, day=gone, document="青西新工发〔2026〕30号", **ending)
    counted = [asked.count_standing(day)["person"] for day in (DAY, gone - timedelta(days=1), gone)]
    assert counted == [1, 1, 0]
    assert honour_page(public(), row.pk) is None and not wall(public()).exists()
    assert Certificate._base_manager.get(pk=paper.pk).revoked_on == gone
    honours.reinstate_honour(ROBOT, number=row.pk, made_by=MADE)
    assert asked.count_standing(gone)["honours"] == 1
    assert Certificate._base_manager.get(pk=paper.pk).revoked_on is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Honour._base_manager.filter(pk=row.pk).update(revoked_on=gone, revocation="revoked")


def test_what_was_granted_by_mistake_never_stood_and_may_be_granted_again(world):
    person = somebody()
    row = honour(person.pk)
    assert honours.reverse_honours(ROBOT, undone=MADE, made_by=("matter", 8), reason="决定撤销") == 1
    row.refresh_from_db()
    assert row.revoked_on == row.granted_on
    assert asked.count_standing(DAY)["honours"] == 0
    assert not asked.honours_of(ROBOT, Holder("person", person.pk)).exists()
    honour(person.pk)


def test_a_higher_level_stands_before_the_lower_one_whose_record_stays(world):
    unit = employer(world)
    low = honour(unit.pk, "employer", family="innovation_enterprise", title="enterprise")
    high = honour(
        unit.pk, "employer", family="innovation_enterprise", title="enterprise", level="city", supersedes=low.pk
    )
    assert list(wall(public())) == [high]
    assert honour_page(public(), low.pk).higher == high.pk
    assert asked.count_standing(DAY, level="district")["employer"] == 1
    with pytest.raises(Refused):
        honour(unit.pk, "employer", year=2025, supersedes=high.pk)
    honours.end_honour(
        ROBOT, number=high.pk, day=DAY, ending="withdrawn", reason="未通过考核", document="文3号", made_by=MADE
    )
    assert list(wall(public())) == [low]


def test_the_same_result_wins_once_at_each_level(world):
    person = somebody()
    given = {"unit_name": "测试公司", "shares": [Share(1000, person.pk)], "accepted_on": DAY}
    one = results.record_result(ROBOT, result=NewResult("small_improvement", "快速换模装置", **given), made_by=MADE)
    honour(one.pk, "result", title="result", family="innovation_result")
    assert set(asked.won_before(ROBOT, [one.fingerprint], "district")) == {one.fingerprint}
    with pytest.raises(Refused) as caught:
        honour(one.pk, "result", title="other", family="innovation_result", year=2027)
    assert caught.value.code == "result_won"
    honour(one.pk, "result", title="result", family="innovation_result", level="city")


@pytest.mark.parametrize(
    "broken",
    [{"title": "other"}, {"granted_on": date(2020, 1, 1)}, {"holder_kind": "employer"}, {"fingerprint": "x"},
     {"nature": "praise"}, {"revocation": "revoked"}],
)  # fmt: skip
def test_the_database_holds_what_an_honour_is(world, broken):
    row = honour(somebody().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Honour._base_manager.filter(pk=row.pk).update(**broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        Honour._base_manager.filter(pk=row.pk).delete()


def test_the_file_is_checked_once_a_year(world):
    row = honour(somebody().pk)
    honours.note_check(ROBOT, number=row.pk, year=2026, state="in_order", made_by=MADE)
    for year, state in ((2026, "moved"), (2027, "under_review")):
        with pytest.raises(Refused):
            honours.note_check(ROBOT, number=row.pk, year=year, state=state, made_by=MADE)


def test_who_may_see_an_honour_that_was_taken_away(world):
    person = member(world["union_a1"])
    row = honour(person.pk)
    honours.end_honour(ROBOT, number=row.pk, day=DAY, ending="revoked", reason="查实", document="文1号", made_by=MADE)
    seen = {name: asked.honours(viewer).filter(pk=row.pk).exists() for name, viewer in world.viewers.items()}
    assert {name for name, yes in seen.items() if yes} == {"district", "street_a", "union_a1"}
