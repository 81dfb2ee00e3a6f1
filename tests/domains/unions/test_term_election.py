"""Re-election in time: owed from six months before the term ends, begun by the clerk or by itself, late after it."""

from datetime import date, timedelta

import pytest

from gongyou.engines.procedures.models import Due, Matter
from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.engines.procedures.queries import due_files
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Term
from tests.factories.duties import on, renew

KEY = "unions.term_election"
#: The last day of the term is 31 March 2027.
EXPIRES = date(2027, 4, 1)
OPENS, LAST = date(2026, 9, 30), date(2026, 12, 31)


@pytest.fixture
def term(world):
    row = Term(
        organisation=world["union_a1"], ordinal=1, begins_on=date(2022, 4, 1), expires_on=EXPIRES, years=5, document="x"
    )
    row.save(force_insert=True)
    return row


def due() -> Due:
    return Due._base_manager.get(duty=KEY)


def test_it_is_owed_from_six_months_before_the_end_and_due_three_months_before(world, term):
    renew(OPENS - timedelta(days=1))
    assert not Due._base_manager.filter(duty=KEY).exists()
    renew(OPENS)
    row = due()
    assert (row.opens_on, row.due, row.period, row.node_id) == (OPENS, LAST, "2027-03-31", world["union_a1"].pk)
    file = due_files.due_file(world.viewers["union_a1"], row.pk)
    assert file.may_begin and not file.forms and file.period == "2027年3月31日"
    assert "3个月" in file.steps[1].label


@pytest.mark.parametrize("day", [OPENS, LAST])
def test_the_clerk_starts_the_election_from_the_due(world, term, day):
    renew(OPENS)
    with on(day):
        for who in ("union_a2", "street_b"):
            with pytest.raises(Denied):
                duties.begin_due(world.viewers[who], due=due().pk)
        matter = duties.begin_due(world.viewers["union_a1"], due=due().pk)
    row = due()
    assert (matter.procedure, matter.opened_by, matter.subject_number) == (
        "unions.reelection", "duty", world["union_a1"].pk,
    )  # fmt: skip
    assert (row.state, row.missed_at, row.opened_id) == ("met", None, matter.pk)
    with on(day), pytest.raises(Refused):
        duties.begin_due(world.viewers["union_a1"], due=row.pk)
    renew(date(2027, 2, 1))
    assert Matter._base_manager.filter(procedure="unions.reelection").count() == 1


def test_an_election_that_was_opened_otherwise_is_found(world, term):
    renew(OPENS)
    with on(date(2026, 11, 2)):
        open_request(world.viewers["union_a1"], procedure="unions.reelection", given={"why": ""}, subject="T-union_a1")
    renew(date(2026, 11, 3))
    assert (due().state, due().missed_at) == ("met", None)


def test_what_nobody_started_by_the_day_starts_itself_and_is_not_late_yet(world, term):
    renew(OPENS)
    assert renew(LAST)["opened"] == 0
    done = renew(LAST + timedelta(days=1))
    assert (done["missed"], done["opened"]) == (0, 1)
    row = due()
    assert (row.state, row.missed_at, row.flag_at) == ("met", None, clock.end_exclusive(EXPIRES - timedelta(days=1)))
    assert (row.opened.procedure, row.opened.opened_by) == ("unions.reelection", "duty")
    assert "超期未换届" not in _story(world, row)
    assert renew(LAST + timedelta(days=2))["opened"] == 0


def _story(world, row) -> list[str]:
    return [str(line.title) for line in due_files.due_file(world.viewers["street_a"], row.pk).story]


@pytest.mark.parametrize("by", ["union_a1", "itself"])
def test_an_election_that_is_unfinished_when_the_term_ends_is_late_from_that_day(world, term, by):
    renew(OPENS)
    if by == "itself":
        renew(LAST + timedelta(days=1))
    else:
        with on(OPENS):
            duties.begin_due(world.viewers[by], due=due().pk)
    matter = Matter._base_manager.get(procedure="unions.reelection")
    renew(EXPIRES - timedelta(days=1))
    assert due().missed_at is None
    renew(EXPIRES)
    row = due()
    assert (row.state, row.missed_at) == ("met", clock.end_exclusive(EXPIRES - timedelta(days=1)))
    assert "超期未换届" in _story(world, row)
    matter.refresh_from_db()
    assert matter.flags == ["term_over"]
    file = matter_file(world.viewers["street_a"], matter.number)
    assert [str(flag.name) for flag in file.flags] == ["超期未换届"]


def test_an_election_that_was_finished_before_the_end_is_not_late(world, term):
    renew(OPENS)
    with on(OPENS):
        matter = duties.begin_due(world.viewers["union_a1"], due=due().pk)
    ended = clock.end_exclusive(EXPIRES - timedelta(days=2))
    Matter._base_manager.filter(pk=matter.pk).update(state="ended", ending="done", ended_at=ended, once=None)
    renew(EXPIRES + timedelta(days=9))
    assert due().missed_at is None


def test_an_election_that_was_stopped_is_owed_again_and_opened_again(world, term):
    renew(OPENS)
    with on(OPENS):
        matter = duties.begin_due(world.viewers["union_a1"], due=due().pk)
    Matter._base_manager.filter(pk=matter.pk).update(state="ended", ending="stopped", ended_at=clock.now(), once=None)
    renew(date(2026, 11, 3))
    assert (due().state, due().missed_at) == ("open", None)
    with on(date(2026, 11, 4)):
        assert due_files.due_file(world.viewers["union_a1"], due().pk).may_begin
        again = duties.begin_due(world.viewers["union_a1"], due=due().pk)
    assert again.pk != matter.pk and due().state == "met"


def test_a_term_that_is_over_already_is_flagged_in_the_first_round(world, term):
    renew(date(2027, 6, 1))
    row = due()
    assert (
        row.missed_at == clock.end_exclusive(EXPIRES - timedelta(days=1))
        and row.opened.procedure == "unions.reelection"
    )


def test_a_new_term_ends_what_was_owed_for_the_old_one(world, term):
    renew(OPENS)
    Term._base_manager.filter(pk=term.pk).update(ended_on=date(2026, 10, 15))
    Term(
        organisation=world["union_a1"], ordinal=2, begins_on=date(2026, 10, 15), expires_on=date(2031, 10, 15), years=5
    ).save(force_insert=True)
    renew(date(2026, 10, 16))
    assert due().state == "void"


def test_nobody_above_waives_an_election(world, term):
    renew(OPENS)
    with on(OPENS), pytest.raises(Denied):
        duties.waive_due(world.viewers["street_a"], due=due().pk, note="来不及了，缓一缓")


@pytest.mark.parametrize("expires", [date(2027, 3, 1), date(2027, 8, 31), date(2028, 3, 1), date(2027, 9, 1)])
def test_on_the_first_day_the_election_can_be_started_whatever_the_month(world, term, expires):
    Term._base_manager.filter(pk=term.pk).update(expires_on=expires)
    renew(expires - timedelta(days=200))
    renew(expires - timedelta(days=100))
    with on(due().opens_on):
        assert duties.begin_due(world.viewers["union_a1"], due=due().pk).procedure == "unions.reelection"
