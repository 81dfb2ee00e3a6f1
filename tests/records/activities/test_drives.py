"""A joining drive from draft to close: two hands, one session a day, codes that end with it, and joins counted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.activities import operations, queries
from gongyou.records.activities.models import Activity, Drive
from gongyou.records.directory.models import Membership
from gongyou.records.directory.queries import code_by_token
from tests.records.directory.people import somebody

TODAY = clock.today()
LAST = TODAY + timedelta(days=30)


@pytest.fixture
def street(world):
    return world.viewers["street_a"]


@pytest.fixture
def district(world):
    return world.viewers["district"]


def draft(viewer, **more):
    values = {
        "owner_code": "T-street_a", "name": "港区货车司机集中入会", "begins_on": TODAY - timedelta(days=2),
        "ends_on": LAST, "place": "货车司机之家", "target": 50,
    }  # fmt: skip
    return operations.draft_drive(viewer, **{**values, **more})


@pytest.fixture
def opened(street, district):
    made = draft(street)
    operations.approve_drive(district, number=made.pk)
    return operations.open_drive(street, number=made.pk)


def test_a_plan_needs_a_second_hand(street, district):
    made = draft(street)
    assert (made.state, made.drafted_by_id, made.approved_by_id) == ("draft", street.user_id, None)
    with pytest.raises(Refused) as caught:
        operations.approve_drive(street, number=made.pk)
    assert caught.value.code == "same_hand"
    done = operations.approve_drive(district, number=made.pk)
    assert (done.state, done.approved_by_id) == ("approved", district.user_id)
    with pytest.raises(Refused) as caught:
        operations.approve_drive(district, number=made.pk)
    assert caught.value.code == "state"


def test_who_covers_for_the_drafter_does_not_approve(world, street):
    made = draft(street)
    role = Role._base_manager.get(user_id=street.user_id)
    substitute = replace(street, user_id=world.users["union_a1"].pk, acting_for=role.pk)
    with pytest.raises(Refused) as caught:
        operations.approve_drive(substitute, number=made.pk)
    assert caught.value.code == "same_hand"


def test_who_was_covered_for_does_not_approve_what_the_substitute_drafted(world, street):
    role = Role._base_manager.get(user_id=street.user_id)
    made = draft(replace(street, user_id=world.users["union_a1"].pk, acting_for=role.pk))
    with pytest.raises(Refused) as caught:
        operations.approve_drive(street, number=made.pk)
    assert caught.value.code == "same_hand"
    with pytest.raises(IntegrityError), transaction.atomic():
        Drive._base_manager.filter(pk=made.pk).update(approved_by_id=street.user_id, state="approved")


def test_whoever_changed_the_draft_last_has_drafted_it(street, district):
    made = draft(street)
    given = {"name": "港区司机入会周", "begins_on": TODAY, "ends_on": LAST, "place": "", "target": 80}
    operations.change_drive(district, number=made.pk, **given)
    with pytest.raises(Refused):
        operations.approve_drive(district, number=made.pk)
    operations.approve_drive(street, number=made.pk)
    with pytest.raises(Refused) as caught:
        operations.change_drive(street, number=made.pk, **given)
    assert caught.value.code == "state"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "入会"}, "name"),
        ({"ends_on": TODAY - timedelta(days=3)}, "ends_on"),
        ({"begins_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=500)}, "ends_on"),
        ({"target": 0}, "target"),
        ({"owner_code": "T-street_b"}, "owner_code"),
        ({"owner_code": "T-union_a1"}, "owner_code"),
    ],
)
def test_plans_that_make_no_sense_are_refused_at_their_field(street, change, field):
    with pytest.raises(Refused) as caught:
        draft(street, **change)
    assert caught.value.field == field


def test_others_drives_do_not_exist(world, opened):
    for key in ("street_b", "union_a1"):
        assert list(queries.drives(world.viewers[key])) == []
        assert queries.drive_file(world.viewers[key], opened.pk) is None
    for call in (operations.close_drive, operations.withdraw_drive, operations.approve_drive):
        with pytest.raises(Denied):
            call(world.viewers["street_b"], number=opened.pk)


def test_one_session_a_day_within_the_period(street, opened):
    operations.plan_session(street, number=opened.pk, held_on=TODAY, place="")
    with pytest.raises(Refused) as caught:
        operations.plan_session(street, number=opened.pk, held_on=TODAY, place="别处")
    assert caught.value.code == "once_a_day"
    with pytest.raises(Refused) as caught:
        operations.plan_session(street, number=opened.pk, held_on=LAST + timedelta(days=1), place="")
    assert caught.value.code == "outside"
    first = Activity._base_manager.get(drive=opened)
    assert (first.place, first.title, first.organiser_id) == ("货车司机之家", opened.name, opened.owner_id)


def test_a_session_is_held_from_its_day_on_and_may_be_cancelled_for_a_reason(street, opened):
    today = operations.plan_session(street, number=opened.pk, held_on=TODAY, place="")
    later = operations.plan_session(street, number=opened.pk, held_on=LAST, place="")
    with pytest.raises(Refused) as caught:
        operations.hold_session(street, number=opened.pk, session_id=later.pk)
    assert caught.value.code == "future_day"
    assert operations.hold_session(street, number=opened.pk, session_id=today.pk).state == "held"
    with pytest.raises(Refused):
        operations.hold_session(street, number=opened.pk, session_id=today.pk)
    with pytest.raises(Refused):
        operations.cancel_session(street, number=opened.pk, session_id=later.pk, reason=" ")
    operations.cancel_session(street, number=opened.pk, session_id=later.pk, reason="台风")
    operations.cancel_session(street, number=opened.pk, session_id=today.pk, reason="登记有误")
    operations.plan_session(street, number=opened.pk, held_on=TODAY, place="")  # the day is free again


def test_a_session_of_another_drive_does_not_exist(street, district, opened):
    other = draft(street, name="另一次集中入会")
    operations.approve_drive(district, number=other.pk)
    session = operations.plan_session(street, number=other.pk, held_on=TODAY, place="")
    with pytest.raises(Denied):
        operations.hold_session(street, number=opened.pk, session_id=session.pk)


def test_codes_lead_to_a_union_of_the_scope_and_end_with_the_drive(street, opened):
    made = operations.make_drive_code(street, number=opened.pk, union_code="T-union_a1", label="南门")
    assert (made.target, made.activity_number, made.label) == ("drive", opened.pk, "港区货车司机集中入会 · 南门")
    assert made.valid_to == LAST + timedelta(days=1)
    assert code_by_token(made.token) is not None
    for union in ("T-union_b1", "T-zone", "T-station_a"):
        with pytest.raises(Refused) as caught:
            operations.make_drive_code(street, number=opened.pk, union_code=union)
        assert caught.value.field == "union_code"
    operations.close_drive(street, number=opened.pk)
    assert code_by_token(made.token) is None
    with pytest.raises(Refused):
        operations.make_drive_code(street, number=opened.pk, union_code="T-union_a1")


def test_a_drive_is_closed_only_when_its_sessions_are_settled_and_for_good(street, opened):
    session = operations.plan_session(street, number=opened.pk, held_on=TODAY, place="")
    with pytest.raises(Refused) as caught:
        operations.close_drive(street, number=opened.pk)
    assert caught.value.code == "sessions"
    operations.hold_session(street, number=opened.pk, session_id=session.pk)
    assert operations.close_drive(street, number=opened.pk).closed_on == TODAY
    for call in (operations.open_drive, operations.close_drive, operations.withdraw_drive):
        with pytest.raises(Refused) as caught:
            call(street, number=opened.pk)
        assert caught.value.code == "state"


def test_a_drive_that_is_not_approved_or_over_is_not_opened(street, district):
    made = draft(street)
    with pytest.raises(Refused):
        operations.open_drive(street, number=made.pk)
    operations.approve_drive(district, number=made.pk)
    with clock.rehearse(clock.now() + timedelta(days=31)), pytest.raises(Refused) as caught:
        operations.open_drive(street, number=made.pk)
    assert caught.value.code == "over"
    assert operations.withdraw_drive(street, number=made.pk).state == "withdrawn"


def test_joins_are_counted_against_the_target_day_by_day(world, street, opened):
    code = operations.make_drive_code(street, number=opened.pk, union_code="T-street_a")
    days = [TODAY - timedelta(days=1), TODAY, TODAY]
    for day in days:
        row = Membership(
            person=somebody(), union=world["street_a"], road="drive_code", code=code, valid_from=day, kind="active"
        )
        row.save(force_insert=True)
    Membership(
        person=somebody(), union=world["street_a"], road="drive_code", code=code, valid_from=TODAY, valid_to=TODAY,
        end_reason="reversed",
    ).save(force_insert=True)  # fmt: skip
    found = queries.drive_file(street, opened.pk)
    assert (found.row.joined, found.row.target, found.row.held) == (3, 50, 0)
    assert found.chart.labels == [(TODAY - timedelta(days=back)).isoformat() for back in (2, 1, 0)]
    assert [one.values for one in found.chart.series] == [[0, 1, 3], [50, 50, 50]]
    assert queries.drive_rows(list(queries.drives(street)))[0].joined == 3


def test_a_long_drive_is_drawn_with_fewer_points(street, district):
    made = draft(street, begins_on=TODAY - timedelta(days=200))
    chart = queries.drive_file(street, made.pk).chart
    assert len(chart.labels) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": date(2020, 1, 1)},
        {"target": 0},
        {"state": "open"},
        {"state": "running"},
        {"state": "approved"},
        {"approved_by": "drafted_by"},
        {"state": "closed", "approved_by": "other"},
    ],
    ids=["backwards", "no target", "open unapproved", "unknown", "approved by nobody", "one hand", "closed on no day"],
)
def test_the_database_refuses(world, street, values):
    made = draft(street)
    hands = {"drafted_by": made.drafted_by_id, "other": world.users["district"].pk}
    values = {**values, "approved_by": hands[values["approved_by"]]} if "approved_by" in values else values
    with pytest.raises(IntegrityError), transaction.atomic():
        Drive._base_manager.filter(pk=made.pk).update(**values)
