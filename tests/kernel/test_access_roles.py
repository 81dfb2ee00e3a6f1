"""Roles, covers, exclusive administrators, routes and sessions."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Act, Matter
from gongyou.kernel import clock
from gongyou.kernel.access.middleware import ViewerMiddleware
from gongyou.kernel.access.models import EXCLUSIVE, Cover, Role
from gongyou.kernel.access.roles import as_data, rebuild_viewer, roles_of, viewer_for, worker_viewer
from gongyou.kernel.access.routes import THIRD_PARTY, all_routes
from gongyou.kernel.access.viewer import Viewer, public, system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Person
from gongyou.records.directory.operations import roles
from tests.factories.world import START


def _role(world, key):
    return Role._base_manager.get(user=world.users[key])


def test_a_role_counts_from_its_first_to_before_its_last_day(world):
    role, today = _role(world, "union_a1"), clock.today()
    for first, last, counts in (
        (today, None, True),
        (today + timedelta(days=1), None, False),
        (today - timedelta(days=9), today, False),
        (today - timedelta(days=9), today + timedelta(days=1), True),
    ):
        Role._base_manager.filter(pk=role.pk).update(valid_from=first, valid_to=last)
        assert bool(roles_of(role.user_id)) is counts


def _cover(world, key, user, begins=0, ends=0):
    today = clock.today()
    row = Cover(
        role=_role(world, key), substitute=user, valid_from=today + timedelta(days=begins),
        valid_to=today + timedelta(days=ends), reason="休假",
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _colleague(name="colleague"):
    return User.objects.create_user(username=name, audience="staff")


@pytest.mark.parametrize(("begins", "ends", "counts"), [(0, 0, True), (1, 5, False), (-5, -1, False), (-5, 0, True)])
def test_a_cover_counts_on_both_its_days(world, begins, ends, counts):
    user = _colleague()
    cover = _cover(world, "union_a1", user, begins, ends)
    found = roles_of(user.pk)
    assert found == ([(cover.role, cover.role_id)] if counts else [])


def test_a_substitute_acts_at_the_covered_desk_and_the_act_says_so(world):
    user = _colleague()
    cover = _cover(world, "union_a1", user, 0, 3)
    matter, _worker = world.apply("union_a1")
    viewer = viewer_for(cover.role, user_id=user.pk, acting_for=cover.role_id)
    operations.act(viewer, number=matter.number, outcome="admit")
    act = Act._base_manager.get(verb="advance")
    assert (act.by_user_id, act.acting_for, act.by_role) == (user.pk, cover.role_id, "union_clerk")
    assert Entry._base_manager.filter(
        event="procedures.advance", data__contains=f'"acting_for":{cover.role_id}'
    ).exists()


def test_a_cover_of_an_ended_role_gives_nothing(world):
    user = _colleague()
    cover = _cover(world, "union_a1", user, 0, 3)
    Role._base_manager.filter(pk=cover.role_id).update(valid_to=clock.today())
    assert roles_of(user.pk) == []


def test_the_covered_colleague_counts_for_separation_of_duties(world):
    """The substitute may not decide what the absent clerk applied for."""
    clerk, user = world.users["union_a1"], _colleague()
    matter, _worker = world.apply("union_a1")
    Person._base_manager.filter(parties__matter=matter).update(user=clerk)
    cover = _cover(world, "union_a1", user, 0, 3)
    with pytest.raises(Refused) as caught:
        operations.act(
            viewer_for(cover.role, user_id=user.pk, acting_for=cover.role_id), number=matter.number, outcome="admit"
        )
    assert caught.value.code == "conflict"


def test_a_substitute_who_applied_may_not_decide(world):
    user = _colleague()
    cover = _cover(world, "union_a1", user, 0, 3)
    matter, _worker = world.apply("union_a1")
    Matter._base_manager.filter(pk=matter.pk).update(opened_user=user)
    viewer = viewer_for(cover.role, user_id=user.pk, acting_for=cover.role_id)
    for call in (
        lambda: operations.act(viewer, number=matter.number, outcome="admit"),
        lambda: operations.act(viewer, number=matter.number, outcome="refuse", note="不符合条件"),
        lambda: operations.return_for_correction(viewer, number=matter.number, note="请补充材料"),
        lambda: operations.claim(viewer, number=matter.number),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "conflict"


def test_a_cover_ends_after_it_begins(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        _cover(world, "union_a1", _colleague(), 3, 1)


@pytest.mark.parametrize("first", EXCLUSIVE)
@pytest.mark.parametrize("second", EXCLUSIVE)
def test_administrators_exclude_each_other_by_constraint(db, first, second):
    user = _colleague()
    Role(user=user, kind=first, valid_from=START).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role(user=user, kind=second, valid_from=START).save(force_insert=True)


@pytest.mark.parametrize("kind", EXCLUSIVE)
@pytest.mark.parametrize("admin_first", [True, False])
def test_administrators_hold_no_other_role(world, kind, admin_first):
    security, user = world.staff("security_admin", None), _colleague("newcomer")
    order = [(kind, ""), ("union_clerk", world["union_a1"].code)]
    for place, (one, code) in enumerate(order if admin_first else order[::-1]):
        if place == 0:
            roles.grant_role(security, username=user.username, kind=one, organisation_code=code)
            continue
        with pytest.raises(Refused) as caught:
            roles.grant_role(security, username=user.username, kind=one, organisation_code=code)
        assert caught.value.code == "exclusive"


def test_nobody_grants_to_oneself_or_without_the_right(world):
    security = world.staff("security_admin", None, "security")
    with pytest.raises(Refused) as caught:
        roles.grant_role(security, username=world.users["security"].username, kind="leader",
                         organisation_code=world["district"].code)  # fmt: skip
    assert caught.value.code == "oneself"
    for key in ("district", "union_a1"):
        with pytest.raises(Denied):
            roles.grant_role(world.viewers[key], username="x", kind="leader")


def test_a_changed_role_ends_the_sessions(world):
    security = world.staff("security_admin", None)
    user = world.users["union_a1"]
    before = User.objects.get(pk=user.pk).auth_version
    roles.withdraw_role(security, role_id=_role(world, "union_a1").pk)
    assert User.objects.get(pk=user.pk).auth_version == before + 1


def test_a_role_stands_somewhere(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Role(user=_colleague(), kind="union_clerk", valid_from=START).save(force_insert=True)


def test_the_viewer_of_a_job_has_the_rights_of_now(world):
    viewer = world.viewers["union_a1"]
    assert rebuild_viewer(as_data(viewer)).node_id == viewer.node_id
    Role._base_manager.filter(pk=viewer.role_id).update(valid_to=clock.today())
    assert rebuild_viewer(as_data(viewer)) == public()
    assert rebuild_viewer(as_data(system(reason="tick"))) == system(reason="tick")


def test_the_viewer_of_a_job_under_a_cover_ends_with_the_cover(world):
    user = _colleague()
    cover = _cover(world, "union_a1", user, 0, 3)
    data = as_data(viewer_for(cover.role, user_id=user.pk, acting_for=cover.role_id))
    assert rebuild_viewer(data).acting_for == cover.role_id
    with clock.rehearse(clock.today() + timedelta(days=4)):
        assert rebuild_viewer(data) == public()


def test_a_worker_without_a_person_sees_nobody(db):
    user = User.objects.create_user(username="w1", audience="worker")
    viewer = worker_viewer(user.pk)
    assert viewer.person_id is None and not Person.objects.visible_to(viewer).exists()


def test_jobs_and_files_without_a_node_are_seen_by_nobody(world):
    Job(kind="x").save(force_insert=True)
    assert not Job.objects.visible_to(world.viewers["district"]).exists()


def test_third_party_routes_are_named_one_by_one():
    names = {route.name for route in all_routes()}
    assert {"account_login", "mfa_authenticate"} <= names
    assert {name for name in names if name.startswith(("account_", "mfa_"))} <= set(THIRD_PARTY)


ANSWERS = {
    # route: (nobody, worker, staff without a role, clerk, audit administrator)
    "/public/": (200, 200, 200, 200, 200),
    "/worker/": (302, 200, 404, 404, 404),
    "/staff/": (302, 404, 404, 200, 200),
    "/decide/": (302, 404, 404, 200, 200),
    "/any/": (302, 200, 200, 200, 200),
    "/forgotten/": (404, 404, 404, 404, 404),
    "/nowhere/": (404, 404, 404, 404, 404),
}


@pytest.mark.urls("tests.kernel.operation_urls")
@pytest.mark.parametrize("path", ANSWERS)
def test_a_route_answers_those_for_whom_it_is(world, client, rf, path):
    from tests.kernel.asking import answer

    clerk, audit = world.viewers["union_a1"], world.staff("audit_admin", None)
    _matter, worker = world.apply("union_a1")
    viewers = (public(), worker, Viewer(kind="staff", user_id=1, strength="two_factor"), clerk, audit)
    assert tuple(answer(rf, path, viewer) for viewer in viewers) == ANSWERS[path]


@pytest.mark.urls("tests.kernel.operation_urls")
def test_staff_without_the_second_factor_are_sent_to_it(world, client):
    client.force_login(world.users["union_a1"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/staff/")
    assert answer.status_code == 302 and "second" in answer["Location"]
    assert client.get("/forgotten/").status_code == 404


@pytest.mark.urls("tests.kernel.operation_urls")
def test_unknown_and_forgotten_routes_look_alike(client, db):
    one, other = client.get("/forgotten/"), client.get("/nowhere/")
    assert (one.status_code, one.content) == (other.status_code, other.content)


@pytest.mark.urls("tests.kernel.operation_urls")
def test_answers_are_not_kept_by_caches(client, db):
    assert client.get("/public/")["Cache-Control"] == "no-store"


@pytest.mark.urls("tests.kernel.operation_urls")
@pytest.mark.parametrize(
    ("audience", "later", "alive"),
    [
        ("worker", timedelta(days=29), True),
        ("worker", timedelta(days=31), False),
        ("staff", timedelta(minutes=29), True),
        ("staff", timedelta(minutes=31), False),
        ("staff", timedelta(hours=9), False),
    ],
)
def test_a_session_ends_in_time(client, db, audience, later, alive):
    user = User.objects.create_user(username="somebody", audience=audience)
    backend = "django.contrib.auth.backends.ModelBackend"
    if audience == "worker":
        backend = "gongyou.kernel.accounts.backends.PhoneCodeBackend"
    client.force_login(user, backend=backend)
    with clock.rehearse(clock.now() + later):
        assert client.get("/public/").content.decode() == f"seen by {audience if alive else 'public'}"


@pytest.mark.urls("tests.kernel.operation_urls")
def test_a_session_ends_when_rights_change(client, world):
    user = world.users["union_a1"]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/public/").content == b"seen by staff"
    roles.end_sessions(user.pk)
    assert client.get("/public/").content == b"seen by public"


def test_the_middleware_is_in_place(settings):
    path = f"{ViewerMiddleware.__module__}.{ViewerMiddleware.__name__}"
    order = settings.MIDDLEWARE
    assert order.index(path) < order.index("gongyou.kernel.operations.middleware.OperationMiddleware")
    assert order[-1] == "gongyou.kernel.access.middleware.SignInRequiredMiddleware"
    assert date(2026, 1, 1) > START
