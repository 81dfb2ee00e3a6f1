"""Duties of a small district: made by the daily round, reported, missed, reminded of, waived."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.engines.procedures.enums import DueState
from gongyou.engines.procedures.models import Due, Proof, Proving
from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.queries import due_files
from gongyou.engines.procedures.queries import duties as queries
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Organisation
from tests.factories.duties import CALENDAR, MONTHLY, OCTOBER_REPORT, due_of, on, renew, report


def states() -> list[tuple]:
    rows = Due._base_manager.order_by("pk")
    return list(rows.values_list("pk", "state", "due", "deadline", "flag_at", "missed_at", "check_node", "ended_at"))


def test_every_founded_union_owes_its_report_and_nobody_else(october):
    rows = Due._base_manager.filter(duty=MONTHLY)
    assert {row.node.organisation.code for row in rows} == {f"T-union_{key}" for key in ("a1", "a2", "b1", "b2")}
    row = due_of(october, "union_a1")
    assert (row.due, row.opens_on, row.state) == (date(2026, 11, 6), date(2026, 11, 1), "open")
    assert row.flag_at == clock.end_exclusive(date(2026, 11, 11))


def test_the_district_owes_the_calendar_and_a_union_in_preparation_owes_nothing(world):
    Organisation._base_manager.filter(pk=world["union_a2"].pk).update(founded_on=None)
    renew(OCTOBER_REPORT)
    assert [row.node_id for row in Due._base_manager.filter(duty=CALENDAR)] == [world["district"].pk]
    assert not Due._base_manager.filter(node_id=world["union_a2"].pk).exists()


def test_a_second_round_changes_nothing(october):
    before = states()
    assert renew(OCTOBER_REPORT) == dict.fromkeys(renew(OCTOBER_REPORT), 0)
    assert states() == before


def test_the_round_is_in_the_ledger_with_every_due_as_its_item(october):
    assert reader.verify()[2] == []
    (made,) = [entry for entry in reader.entries() if entry["event"] == "procedures.dues_made"]
    assert f'"made":{Due._base_manager.count()}' in made["data"]


def test_a_round_that_did_not_run_is_made_up_for(october):
    renew(date(2027, 2, 3))
    rows = Due._base_manager.filter(duty=MONTHLY, node_id=october["union_a1"].pk)
    assert sorted(row.period for row in rows) == ["2026-10", "2026-11", "2026-12", "2027-01"]


def test_a_union_founded_later_does_not_owe_what_came_before(october):
    with on(date(2026, 11, 20)):
        Organisation._base_manager.filter(pk=october["union_a2"].pk).update(founded_on=date(2026, 11, 15))
    Due._base_manager.filter(node_id=october["union_a2"].pk).delete()
    renew(date(2026, 12, 2))
    rows = Due._base_manager.filter(duty=MONTHLY, node_id=october["union_a2"].pk)
    assert [row.period for row in rows] == ["2026-11"]


def test_a_report_meets_the_due_with_what_the_records_gave(october):
    with on(OCTOBER_REPORT):
        row = report(october.viewers["union_a1"], due_of(october, "union_a1"))
    proof = Proof._base_manager.get()
    assert (row.state, row.missed_at) == ("met", None)
    assert proof.computed["after"] == 0 and proof.given["agrees"] == "yes"
    assert Proving._base_manager.get().proof == proof


def test_computed_values_follow_the_memberships(october):
    with on(date(2026, 10, 20)):
        matter, _worker = october.apply("union_a1")
        from gongyou.engines.procedures import operations

        operations.act(october.viewers["union_a1"], number=matter.number, outcome="admit")
    with on(OCTOBER_REPORT):
        file = due_files.due_file(october.viewers["union_a1"], due_of(october, "union_a1").pk)
    values = {str(one.name): one.value for one in file.forms[0].values}
    assert (values["月初会员"], values["新入会"], values["月末会员"]) == (0, 1, 1)


def test_records_that_changed_meanwhile_are_looked_at_again(october):
    row = due_of(october, "union_a1")
    with on(OCTOBER_REPORT), pytest.raises(Refused) as said:
        duties.report_due(october.viewers["union_a1"], due=row.pk, given={"agrees": "yes"}, seen="0123456789abcdef")
    assert said.value.code == "changed"


def test_who_does_not_agree_must_explain(october):
    with on(OCTOBER_REPORT):
        with pytest.raises(Refused) as said:
            report(october.viewers["union_a1"], due_of(october, "union_a1"), agrees="no")
        assert said.value.field == "note"
        row = report(october.viewers["union_a1"], due_of(october, "union_a1"), agrees="no", note="少登记一人，已补")
    assert row.state == "met"


def test_an_answer_outside_the_choices_is_refused(october):
    with on(OCTOBER_REPORT), pytest.raises(Refused) as said:
        report(october.viewers["union_a1"], due_of(october, "union_a1"), agrees="maybe")
    assert said.value.field == "agrees"


def test_a_colleague_who_reports_second_is_told(october):
    october.staff("union_clerk", "union_a1", "second clerk")
    row = due_of(october, "union_a1")
    with on(OCTOBER_REPORT):
        report(october.viewers["union_a1"], row)
        with pytest.raises(Refused) as said:
            report(october.viewers["second clerk"], row)
    assert said.value.code == "ended"
    assert Proof._base_manager.count() == 1


@pytest.mark.parametrize("who", ["union_a2", "union_b1", "street_b", "street_a", "district"])
def test_only_the_own_desk_reports_while_somebody_holds_it(october, who):
    with on(OCTOBER_REPORT), pytest.raises(Denied):
        report(october.viewers[who], due_of(october, "union_a1"))


def test_the_nearest_desk_above_reports_for_a_vacant_one(october):
    Role._base_manager.filter(node_id=october["union_a1"].pk).update(valid_to=OCTOBER_REPORT)
    row = due_of(october, "union_a1")
    with on(OCTOBER_REPORT):
        assert list(queries.desk_dues(october.viewers["street_a"], tab="vacant")) == [row]
        assert not queries.desk_dues(october.viewers["district"], tab="vacant").exists()
        with pytest.raises(Denied):
            report(october.viewers["district"], row)
        assert report(october.viewers["street_a"], row).state == "met"
    assert Proof._base_manager.get().node_id == october["street_a"].pk


def test_the_database_refuses_a_proof_of_a_foreign_node(october):
    proof = Proof(kind="report", node_id=october["union_a2"].pk)
    proof.save(force_insert=True)
    for at in ("union_a1", "union_b1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proving(due=due_of(october, at), proof=proof).save(force_insert=True)
    Proving(due=due_of(october, "union_a2"), proof=proof).save(force_insert=True)


def test_the_database_holds_what_a_due_is(october):
    rows = Due._base_manager.filter(pk=due_of(october, "union_a1").pk)
    copy = due_of(october, "union_a1")
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    wrong = (
        {"state": "sleeping"},
        {"state": "met"},
        {"state": "reported"},
        {"due": None},
        {"missing_year": 2030},
        {"ended_at": clock.now()},
        {"opens_on": date(2026, 12, 1)},
        {"covers_to": date(2026, 9, 1)},
        {"check_node": october["street_a"].pk},
    )
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_a_miss_is_flagged_after_the_grace_and_stays_when_met_late(october):
    renew(date(2026, 11, 11))
    assert due_of(october, "union_a1").missed_at is None
    renew(date(2026, 11, 12))
    row = due_of(october, "union_a1")
    assert row.missed_at == clock.end_exclusive(date(2026, 11, 11)) and row.state == "open"
    with on(date(2026, 11, 13)):
        report(october.viewers["union_a1"], row)
    row.refresh_from_db()
    assert (row.state, row.missed_at) == ("met", clock.end_exclusive(date(2026, 11, 11)))


def test_a_late_report_is_flagged_before_any_round_has_passed(october):
    with on(date(2026, 11, 20)):
        row = report(october.viewers["union_a1"], due_of(october, "union_a1"))
    assert row.state == "met" and row.missed_at is not None


def test_within_the_grace_nothing_is_flagged(october):
    with on(date(2026, 11, 11)):
        row = report(october.viewers["union_a1"], due_of(october, "union_a1"))
    assert row.state == "met" and row.missed_at is None


def test_the_last_instant_is_in_time(october):
    row = due_of(october, "union_a1")
    before, after = row.flag_at - timedelta(microseconds=1), row.flag_at
    for instant, missed in ((before, False), (after, True)):
        with transaction.atomic(), clock.rehearse(instant):
            assert (report(october.viewers["union_a1"], row).missed_at is not None) is missed
            transaction.set_rollback(True)


def test_a_dissolved_union_owes_nothing_any_more_and_a_restored_one_again(october):
    rows = Organisation._base_manager.filter(pk=october["union_a1"].pk)
    rows.update(valid_to=date(2026, 11, 4))
    renew(date(2026, 11, 5))
    assert due_of(october, "union_a1").state == DueState.VOID
    rows.update(valid_to=None)
    renew(date(2026, 11, 6))
    row = due_of(october, "union_a1")
    assert (row.state, row.ended_at) == ("open", None)


def test_what_was_met_stays_met_when_the_union_ends(october):
    with on(OCTOBER_REPORT):
        report(october.viewers["union_a1"], due_of(october, "union_a1"))
    Organisation._base_manager.filter(pk=october["union_a1"].pk).update(valid_to=date(2026, 11, 4))
    renew(date(2026, 11, 5))
    assert due_of(october, "union_a1").state == DueState.MET


def test_those_above_remind_once_a_day_when_it_is_late(october):
    row, street = due_of(october, "union_a1"), october.viewers["street_a"]
    with on(date(2026, 11, 6)), pytest.raises(Refused):
        duties.remind_due(street, due=row.pk)
    with on(date(2026, 11, 9)):
        for other in ("street_b", "union_a1", "union_a2"):
            with pytest.raises(Denied):
                duties.remind_due(october.viewers[other], due=row.pk)
        assert duties.remind_due(street, due=row.pk).reminded_on == date(2026, 11, 9)
        with pytest.raises(Refused):
            duties.remind_due(street, due=row.pk)
        assert row in queries.late_dues_below(street)
        assert queries.late_duties_below(street)[0][2] == 2
        assert row not in queries.late_dues_below(october.viewers["street_b"])


def test_those_above_waive_with_a_reason_and_the_miss_stays(october):
    row = due_of(october, "union_a1")
    with on(date(2026, 11, 20)):
        for who in ("union_a1", "street_b", "union_b1"):
            with pytest.raises(Denied):
                duties.waive_due(october.viewers[who], due=row.pk, note="停工停产")
        with pytest.raises(Refused) as said:
            duties.waive_due(october.viewers["street_a"], due=row.pk, note="停")
        assert said.value.field == "note"
        duties.waive_due(october.viewers["street_a"], due=row.pk, note="企业停工停产，本月无变动")
        with pytest.raises(Refused):
            duties.waive_due(october.viewers["street_a"], due=row.pk, note="企业停工停产，本月无变动")
        with pytest.raises(Refused):
            report(october.viewers["union_a1"], row)
    row.refresh_from_db()
    assert row.state == "waived" and row.missed_at is not None
    renew(date(2026, 11, 21))
    assert due_of(october, "union_a1").state == "waived"
