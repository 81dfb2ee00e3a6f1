"""Innovation results: patent numbers, shares that make a whole, stamped benefits, the same thing once."""

import pytest
from django.db import DatabaseError, transaction

from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import Completer, Result
from gongyou.records.passport.operations.results import NewResult, record_result, record_results, withdraw_result
from gongyou.records.passport.predicates import fingerprint, is_occupation, patent_check, patent_number
from gongyou.records.passport.queries.results import same_result
from gongyou.records.passport.types import Share
from tests.records.directory.people import somebody
from tests.records.passport.earning import DAY, MADE, ROBOT


def given(kind="suggestion", title="改进照明", unit="测试公司", shares=None, **more) -> NewResult:
    return NewResult(kind, title, unit, shares or [Share(1000, somebody().pk)], DAY, **more)


def test_the_check_digit_of_a_patent():
    # 2·2+0·3+2·4+3·5+1·6+0·7+1·8+2·9+3·2+4·3+5·4+6·5 = 127 = 11·11 + 6, counted by hand
    assert patent_check("202310123456") == "6"
    assert patent_number("ZL 2023 1 0123456.6".replace(" ", "")) == "202310123456.6"
    assert patent_number("２０２３１０１２３４５６．６") == "202310123456.6"
    ten = next(f"2023101234{n:02d}" for n in range(99) if patent_check(f"2023101234{n:02d}") == "X")
    assert patent_number(f"{ten}.x") == f"{ten}.X"
    for wrong in ("202310123456.7", "202340123456.6", "20231012345.6", "", "202310123456"):
        assert patent_number(wrong) == ""


def test_a_fingerprint_does_not_see_how_it_is_written():
    one = fingerprint(title="快速换模（SMED）装置", unit="青岛某某公司")
    assert one == fingerprint(title=" 快速换模(smed)装置 ", unit="青岛 某某公司")
    assert one != fingerprint(title="快速换模装置", unit="青岛某某公司")
    assert fingerprint(patent="202310123456.6", title="甲") == fingerprint(patent="202310123456.6", title="乙")
    assert is_occupation("4-02-07-10") and not is_occupation("4-2-07-10") and not is_occupation("4-02-07-100")


def test_shares_make_a_whole_and_stand(world):
    people = [somebody() for _turn in range(3)]
    shares = [Share(500, people[0].pk), Share(300, people[1].pk), Share(200, name="外单位专家")]
    row = record_result(ROBOT, result=given(shares=shares), made_by=MADE)
    row.refresh_from_db()
    assert row.complete and [one.share for one in Completer._base_manager.filter(result=row).order_by("position")] == [
        500,
        300,
        200,
    ]
    for wrong in ([Share(999, people[0].pk)], [Share(500, people[0].pk), Share(500, people[0].pk)]):
        with pytest.raises(Refused):
            record_result(ROBOT, result=given(title="另一项", shares=wrong), made_by=MADE)
    for broken in ({"share": 499}, {"result_id": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Completer._base_manager.filter(result=row, position=1).update(**broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        Completer(result=row, position=4, name="某某", share=1).save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Completer._base_manager.filter(result=row, position=3).delete()
    short = Result(kind="suggestion", title="短", fingerprint="short", unit_name="甲", accepted_on=DAY, complete=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        short.save(force_insert=True)


def test_the_same_thing_is_recorded_once(world):
    row = record_result(ROBOT, result=given(), made_by=MADE)
    assert same_result(title="改进 照明", unit="测试公司") == row.pk
    with pytest.raises(Refused) as caught:
        record_results(ROBOT, results=[given(title="新的"), given(title="改进照明。")], made_by=MADE)
    assert caught.value.code == "result_known" and "改进照明" in caught.value.message
    withdraw_result(ROBOT, number=row.pk, reason="剽窃", made_by=MADE)
    assert same_result(title="改进照明", unit="测试公司") is None
    record_result(ROBOT, result=given(), made_by=MADE)


def test_benefits_are_stamped_and_patents_checked(world):
    for wrong, code in (
        (given(benefit_fen=100_00), "no_stamp"),
        (given(kind="invention", patent="202310123456.7"), "patent"),
    ):
        with pytest.raises(Refused) as caught:
            record_result(ROBOT, result=wrong, made_by=MADE)
        assert caught.value.code == code
    right = given(kind="utility", patent="CN202310123456.6", benefit_fen=12_345_00, finance_stamp="财务专用章")
    assert record_result(ROBOT, result=right, made_by=MADE).fingerprint == "patent:202310123456.6"
    with pytest.raises(DatabaseError), transaction.atomic():
        Result._base_manager.filter(patent_number="202310123456.6").update(finance_stamp="")
