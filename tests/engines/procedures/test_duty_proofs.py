"""What meets a due: one report for several, a check above, a matter, the records themselves."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import connection

from gongyou.engines.procedures.models import Due, DueAct, Proof, Proving
from gongyou.engines.procedures.operations import duties, renewing
from gongyou.engines.procedures.queries import due_files
from gongyou.engines.procedures.queries import duties as queries
from gongyou.engines.procedures.types import DUTIES, ByProcedure, Duty, Every, Owing, Source
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import system
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied, Refused
from tests.factories.duties import CALENDAR, MONTHLY, OCTOBER_REPORT, YEARLY, due_of, on, renew, report


@pytest.fixture
def new_year(world):
    renew(date(2026, 12, 2))
    renew(date(2027, 1, 4))
    return world


CHECK = {"checked_on": "2027-01-04", "checked_against": "劳动合同台账", "plan": "一月内补齐主席"}


def _file_yearly(world, who: str = "union_a1", at: str = "union_a1"):
    return report(world.viewers[who], due_of(world, at, YEARLY, "2026"), **CHECK)


def test_one_monthly_report_meets_two_duties(new_year):
    with on(date(2027, 1, 5)):
        report(new_year.viewers["union_a1"], due_of(new_year, "union_a1", MONTHLY, "2026-12"))
        yearly = due_of(new_year, "union_a1", YEARLY, "2026")
        assert yearly.state == "open"
        assert _file_yearly(new_year).state == "reported"
    proof = Proof._base_manager.order_by("pk").first()
    met = Proving._base_manager.filter(proof=proof, stands=True)
    assert sorted(met.values_list("due__duty", flat=True)) == [MONTHLY, YEARLY]
    file = due_files.due_file(new_year.viewers["street_a"], yearly.pk)
    assert [(line.proven, line.shared) for line in file.parts] == [(True, False), (True, True)]


def test_a_report_of_another_month_proves_no_part_of_the_yearly_check(new_year):
    with on(date(2027, 1, 5)):
        report(new_year.viewers["union_a1"], due_of(new_year, "union_a1", MONTHLY, "2026-11"))
    assert Proving._base_manager.filter(due__duty=YEARLY).count() == 0


def test_the_other_order_comes_to_the_same(new_year):
    with on(date(2027, 1, 5)):
        assert _file_yearly(new_year).state == "open"
        report(new_year.viewers["union_a1"], due_of(new_year, "union_a1", MONTHLY, "2026-12"))
    row = due_of(new_year, "union_a1", YEARLY, "2026")
    assert (row.state, row.check_node_id) == ("reported", new_year["street_a"].pk)


def test_a_report_that_was_there_before_the_due_is_found_by_the_round(new_year):
    Due._base_manager.filter(duty=YEARLY).delete()
    with on(date(2027, 1, 5)):
        report(new_year.viewers["union_a1"], due_of(new_year, "union_a1", MONTHLY, "2026-12"))
    assert renew(date(2027, 1, 5))["settled"] == 1
    assert Proving._base_manager.filter(due__duty=YEARLY, due__node_id=new_year["union_a1"].pk).count() == 1


@pytest.mark.parametrize("first", ["waiver", "report"])
def test_a_month_that_was_let_go_is_not_asked_for_by_the_yearly_check(new_year, first):
    month = due_of(new_year, "union_a1", MONTHLY, "2026-12")
    with on(date(2027, 1, 5)):
        for step in sorted(["report", "waiver"], key=lambda one: one != first):
            if step == "report":
                _file_yearly(new_year)
            else:
                duties.waive_due(new_year.viewers["street_a"], due=month.pk, note="当月停产，免报")
    row = due_of(new_year, "union_a1", YEARLY, "2026")
    assert (row.state, row.check_node_id) == ("reported", new_year["street_a"].pk)
    with on(date(2027, 1, 5)):
        lines = due_files.due_file(new_year.viewers["street_a"], row.pk).parts
    assert "上级已免除2026年12月的会员变动月报" in [line.fact for line in lines]


def test_a_month_that_was_let_go_before_the_yearly_check_opened_is_found_by_the_round(new_year):
    Due._base_manager.filter(duty=YEARLY).delete()
    with on(date(2027, 1, 5)):
        month = due_of(new_year, "union_a1", MONTHLY, "2026-12")
        duties.waive_due(new_year.viewers["street_a"], due=month.pk, note="当月停产，免报")
    assert renew(date(2027, 1, 5))["settled"] == 1
    proven = Proving._base_manager.filter(due__duty=YEARLY, due__node_id=new_year["union_a1"].pk)
    assert list(proven.values_list("part", flat=True)) == ["december"]


@pytest.fixture
def reported(new_year):
    with on(date(2027, 1, 5)):
        report(new_year.viewers["union_a1"], due_of(new_year, "union_a1", MONTHLY, "2026-12"))
        _file_yearly(new_year)
    return new_year


def test_the_street_confirms(reported):
    row = due_of(reported, "union_a1", YEARLY, "2026")
    with on(date(2027, 1, 6)):
        assert list(queries.desk_dues(reported.viewers["street_a"], tab="check")) == [row]
        for who in ("union_a1", "street_b"):
            with pytest.raises(Denied):
                duties.check_due(reported.viewers[who], due=row.pk, right=True)
        assert duties.check_due(reported.viewers["street_a"], due=row.pk, right=True).state == "met"
        with pytest.raises(Refused) as said:
            duties.check_due(reported.viewers["street_a"], due=row.pk, right=True)
        assert said.value.code == "checked"
    assert reader.verify()[2] == []


def test_sent_back_it_is_owed_again_with_days_for_correction_and_the_other_part_stands(reported):
    row, street = due_of(reported, "union_a1", YEARLY, "2026"), reported.viewers["street_a"]
    with on(date(2027, 1, 25)):
        with pytest.raises(Refused) as said:
            duties.check_due(street, due=row.pk, right=False, note="不对")
        assert said.value.field == "note"
        duties.check_due(street, due=row.pk, right=False, note="主席空缺没有说明补选时间")
    row.refresh_from_db()
    assert (row.state, row.correct_by, row.reported_at) == ("open", date(2027, 2, 1), None)
    assert row.missed_at is None and row.flag_at == clock.end_exclusive(date(2027, 2, 1))
    assert list(Proving._base_manager.filter(due=row, stands=True).values_list("part", flat=True)) == ["december"]
    with on(date(2027, 1, 26)):
        file = due_files.due_file(reported.viewers["union_a1"], row.pk)
        assert file.forms and "主席空缺" in file.story[0].body
        assert _file_yearly(reported).state == "reported"
    assert Proof._base_manager.filter(provings__due=row).count() == 3


def test_nobody_checks_the_own_report(reported):
    row = due_of(reported, "union_a2", YEARLY, "2026")
    Role._base_manager.filter(node_id=reported["union_a2"].pk).update(valid_to=date(2027, 1, 5))
    street = reported.viewers["street_a"]
    with on(date(2027, 1, 6)):
        report(street, due_of(reported, "union_a2", MONTHLY, "2026-12"))
        row = report(street, row, **CHECK)
        assert row.check_node_id == reported["district"].pk, "the street's only officer reported, so the next one up"
        with pytest.raises(Denied):
            duties.check_due(street, due=row.pk, right=True)
        Due._base_manager.filter(pk=row.pk).update(check_node=reported["street_a"].pk)
        with pytest.raises(Refused) as said:
            duties.check_due(street, due=row.pk, right=True)
    assert said.value.code == "conflict"


def test_who_was_covered_for_does_not_check_what_the_substitute_reported(reported):
    """The street's officer was away; the substitute reported for the vacant union and the officer came back."""
    row = due_of(reported, "union_a2", YEARLY, "2026")
    Role._base_manager.filter(node_id=reported["union_a2"].pk).update(valid_to=date(2027, 1, 5))
    street = reported.viewers["street_a"]
    away = Role._base_manager.get(user_id=street.user_id)
    with on(date(2027, 1, 6)):
        substitute = replace(street, user_id=reported.users["union_b1"].pk, acting_for=away.pk)
        report(substitute, due_of(reported, "union_a2", MONTHLY, "2026-12"))
        report(substitute, row, **CHECK)
        Due._base_manager.filter(pk=row.pk).update(check_node=reported["street_a"].pk)
        with pytest.raises(Refused) as said:
            duties.check_due(street, due=row.pk, right=True)
    assert said.value.code == "conflict"


def test_a_report_does_not_wait_at_a_desk_that_nobody_holds(reported):
    Role._base_manager.filter(node_id=reported["street_a"].pk).update(valid_to=date(2027, 1, 6))
    renew(date(2027, 1, 7))
    assert due_of(reported, "union_a1", YEARLY, "2026").check_node_id == reported["district"].pk


class Calls(Duty):
    """A duty for these tests: a matter of joining about the subject proves it."""

    key = "tests.calls"
    name = "测试义务"
    basis = (Source("测试"),)
    rhythm = Every("month", due="unions.monthly_changes_due")
    proofs = (ByProcedure("unions.join"),)
    owing: list[Owing] = []

    @classmethod
    def owed_by(cls, viewer, day):
        return list(cls.owing)


@pytest.fixture
def by_matter(world):
    with on(date(2026, 11, 3)):
        matter, worker = world.apply("union_a1")
    Calls.owing = [Owing(matter.subject_kind, matter.subject_number, world["union_a1"].pk)]
    with DUTIES.temporarily(Calls.key, Calls):
        yield matter, worker


def test_an_open_matter_proves_it_and_a_withdrawn_one_no_longer(world, by_matter):
    from gongyou.engines.procedures import operations

    matter, worker = by_matter
    assert renew(date(2026, 11, 4))["settled"] == 1
    row = Due._base_manager.get(duty=Calls.key)
    assert row.state == "met" and Proof._base_manager.get().matter == matter
    with on(date(2026, 11, 5)):
        operations.withdraw(worker, number=matter.number)
    renew(date(2026, 11, 6))
    row.refresh_from_db()
    assert (row.state, row.reported_at, row.missed_at) == ("open", None, None)
    renew(date(2026, 11, 20))
    row.refresh_from_db()
    assert row.missed_at is not None


def test_the_owing_desk_may_have_it_looked_up_at_once(world, by_matter):
    matter, _worker = by_matter
    renew(date(2026, 11, 4))
    row = Due._base_manager.get(duty=Calls.key)
    Proving._base_manager.all().delete()
    Due._base_manager.filter(pk=row.pk).update(state="open", ended_at=None, reported_at=None)
    with on(date(2026, 11, 5)):
        with pytest.raises(Denied):
            duties.settle_due(world.viewers["union_a2"], due=row.pk)
        assert duties.settle_due(world.viewers["union_a1"], due=row.pk).state == "met"


def test_what_the_records_do_not_prove_is_said(october):
    row = Due._base_manager.get(duty=CALENDAR)
    with on(OCTOBER_REPORT), pytest.raises(Refused) as said:
        duties.settle_due(october.viewers["district"], due=row.pk)
    assert said.value.code == "unproven"


def test_a_loaded_calendar_is_the_proof_and_made_up_days_are_none(october, tmp_path, settings):
    from gongyou.kernel import workdays

    settings.GONGYOU_HOME = tmp_path
    workdays.write_demo_year(tmp_path, 2027)
    row = Due._base_manager.get(duty=CALENDAR)
    assert (row.opens_on, row.due) == (date(2026, 11, 1), date(2026, 12, 17))
    renew(date(2026, 11, 20))
    assert Due._base_manager.get(duty=CALENDAR).state == "open"
    file = tmp_path / "notice.yaml"
    file.write_text(
        "year: 2027\nsources: [{title: 放假通知, number: 国办发明电〔2026〕8号, url: ''}]\n"
        "holidays: {2027-01-01: 元旦}\nmakeup_workdays: []\n",
        encoding="utf-8",
    )
    workdays.add_year_file(file)
    assert renew(date(2026, 11, 21))["settled"] == 1
    row.refresh_from_db()
    assert row.state == "met" and "国办发明电〔2026〕8号" in Proof._base_manager.get(kind="fact").fact


def test_a_missing_calendar_is_shown_and_the_day_is_counted_once_it_is_there(world, tmp_path, settings):
    from gongyou.kernel import workdays

    settings.GONGYOU_HOME = tmp_path
    renew(date(2026, 12, 2))
    with on(date(2027, 1, 4)):
        assert renewing.renew_dues(system(reason="test"))["made"] > 0
    row = due_of(world, "union_a1", MONTHLY, "2026-12")
    assert (row.due, row.deadline, row.missing_year, row.state) == (None, None, 2027, "open")
    file = due_files.due_file(world.viewers["union_a1"], row.pk)
    assert "缺少2027年的工作日历" in file.missing and not file.steps
    renew(date(2027, 3, 1))
    assert due_of(world, "union_a1", MONTHLY, "2026-12").missed_at is None, "no day is ever guessed"
    workdays.write_demo_year(tmp_path, 2027)
    assert renew(date(2027, 3, 2))["dated"] > 0
    row.refresh_from_db()
    assert (row.due, row.missing_year) == (date(2027, 1, 8), None)
    assert row.missed_at == clock.end_exclusive(date(2027, 1, 13))


def test_scopes(october):
    row = due_of(october, "union_a1")
    seen = {who: queries.dues(viewer).filter(pk=row.pk).exists() for who, viewer in october.viewers.items()}
    assert {who for who, sees in seen.items() if sees} == {"union_a1", "street_a", "district"}
    for who in ("union_a2", "street_b"):
        assert due_files.due_file(october.viewers[who], row.pk) is None


def test_counts_of_the_desk(october):
    with on(OCTOBER_REPORT):
        counts = queries.desk_counts(october.viewers["union_a1"])
        assert counts == {"open": 1, "overdue": 0, "soon": 1, "check": 0, "vacant": 0, "done": 0}
        assert queries.waiting_count(october.viewers["union_a1"]) == 1
    with on(date(2026, 11, 7)):
        assert queries.desk_counts(october.viewers["union_a1"])["overdue"] == 1


def test_every_act_on_a_due_has_its_ledger_entry(october):
    row = due_of(october, "union_a1")
    with on(date(2026, 11, 9)):
        duties.remind_due(october.viewers["street_a"], due=row.pk)
        report(october.viewers["union_a1"], row)
    events = [entry["event"] for entry in reader.timeline("due", row.pk)]
    assert events == ["procedures.due_remind", "procedures.due_report"]
    assert DueAct._base_manager.filter(due=row).count() == 2


def test_definitions_are_sound():
    faults = [str(one) for one in DUTIES.check_all()]
    assert faults == []


def test_wrong_definitions_are_named():
    class Nothing(Duty):
        key = "tests.nothing"
        name = "无"
        basis = ()
        rhythm = Every("month", due="tests.unknown")
        proofs = ()
        checker = "below"
        opens = "tests.unknown"

    with DUTIES.temporarily(Nothing.key, Nothing):
        said = " ".join(str(one) for one in DUTIES.check_all() if one.key == Nothing.key)
    for words in (
        "names no source",
        "names no proof",
        "unknown procedure",
        "checker",
        "must say who owes",
        "tests.unknown",
    ):
        assert words in said


def test_a_round_takes_few_statements_whatever_the_number(world, django_assert_max_num_queries):
    with on(OCTOBER_REPORT), django_assert_max_num_queries(60):
        renewing.renew_dues(system(reason="test"))
    assert connection.vendor in ("sqlite", "postgresql") and isinstance(clock.now(), datetime)
