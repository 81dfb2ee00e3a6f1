"""Certificates: running numbers, random codes, printed words that never change, revoked and replaced."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import Certificate
from gongyou.records.passport.operations import certificates, honours
from gongyou.records.passport.queries import certificates as asked
from gongyou.records.passport.types import CertificateOrder, Holder
from tests.records.directory.people import member, somebody
from tests.records.passport.earning import DAY, MADE, ROBOT, grant, honour


def order(number: int, **more) -> CertificateOrder:
    plain = CertificateOrder("contest", Holder("person", number), "李试", "钳工技能竞赛一等奖", DAY, "区总工会")
    return replace(plain, **more)


def test_many_are_issued_with_numbers_in_order(world):
    rows = honours.grant_honours(ROBOT, grants=[grant(somebody().pk) for _turn in range(5)], made_by=MADE)
    made = certificates.certify_honours(ROBOT, honours=rows, made_by=MADE)
    more = certificates.issue_certificates(ROBOT, orders=[order(rows[0].person_id)], made_by=("matter", 8))
    assert [row.number for row in made] == [f"RY-2026-{n:06d}" for n in range(1, 6)]
    assert more[0].number == "JS-2026-000001"
    assert len({row.code for row in made}) == 5 and {len(row.code) for row in made} == {22}
    assert certificates.reverse_certificates(ROBOT, undone=MADE, made_by=MADE, reason="误") == 5
    assert asked.shown_certificate(made[0].code) is None


def test_a_group_gets_a_plaque_and_a_recorded_one_needs_its_number(world):
    row = honour(world["union_a1"].pk, "organisation", title="pioneer", family="pioneer")
    (made,) = certificates.certify_honours(ROBOT, honours=[row], made_by=MADE)
    assert (made.kind, made.number, made.holder_name) == ("plaque", "PM-2026-000001", "A1公司工会")
    with pytest.raises(Refused):
        certificates.issue_certificates(ROBOT, orders=[order(somebody().pk, recorded=True)], made_by=MADE)


def test_what_is_printed_never_changes(world):
    (row,) = certificates.issue_certificates(ROBOT, orders=[order(somebody().pk)], made_by=MADE)
    for broken in ({"holder_name": "别人"}, {"title": "特等奖"}, {"code": "x" * 22}, {"replaced_by_id": row.pk}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate._base_manager.filter(pk=row.pk).update(**broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate._base_manager.filter(pk=row.pk).delete()


def test_a_lost_one_is_replaced_and_only_the_new_one_verifies(world):
    person = member(world["union_a1"])
    (old,) = certificates.issue_certificates(ROBOT, orders=[order(person.pk)], made_by=MADE)
    new = certificates.replace_certificate(ROBOT, number=old.pk, reason="姓名印错", made_by=MADE, holder_name="李世")
    assert asked.shown_certificate(old.code) is None
    face = asked.shown_certificate(new.code)
    assert (face.holder, face.title) == ("李*", old.title)
    assert asked.revoked_between(0, new.pk + 1) == [old.pk]
    old.refresh_from_db()
    assert old.replaced_by_id == new.pk
    with pytest.raises(Refused):
        certificates.revoke_certificate(ROBOT, number=old.pk, day=DAY, reason="再次", made_by=MADE)


def test_a_certificate_falls_with_its_honour(world):
    row = honour(somebody().pk)
    (paper,) = certificates.certify_honours(ROBOT, honours=[row], made_by=MADE)
    assert asked.shown_certificate(paper.code).holder.endswith("*") or "*" in asked.shown_certificate(paper.code).holder
    honours.end_honour(ROBOT, number=row.pk, day=DAY, ending="revoked", reason="查实", document="文1号", made_by=MADE)
    assert asked.shown_certificate(paper.code) is None
    assert asked.revoked_between(0, 10**6) == [paper.pk]
