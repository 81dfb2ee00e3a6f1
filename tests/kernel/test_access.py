"""Rows are seen by whom their scope says, and by nobody else."""

import pytest
from django.apps import apps
from django.db.models import Q

from gongyou.engines.procedures import operations, queries
from gongyou.engines.procedures.models import Act, Clock, Matter, Party
from gongyou.kernel.access.models import Closure
from gongyou.kernel.access.scopes import OrgOwned, PersonOwned, Public, Scope, ScopedManager, ScopeError, System
from gongyou.kernel.access.types import RIGHTS, ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer, public, system
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.outbox.models import Message
from gongyou.records.directory.models import Membership, Organisation, Person
from tests.factories.world import identity

SCOPED = [model for model in apps.get_models() if isinstance(getattr(model, "objects", None), ScopedManager)]


NAMES = [model._meta.label for model in SCOPED]


def test_the_models_are_scoped():
    assert len(SCOPED) > 25
    assert all(isinstance(model.scope, Scope) for model in SCOPED)


ASKS = (
    lambda rows: rows.all(),
    lambda rows: rows.count(),
    lambda rows: rows.filter(pk=1),
    lambda rows: rows.exists(),
    lambda rows: rows.first(),
    lambda rows: list(rows.iterator()),
    lambda rows: rows.update(pk=1),
    lambda rows: rows.in_bulk([1]),
    lambda rows: rows.aggregate(),
    lambda rows: rows.create(),
    lambda rows: rows.get_or_create(pk=1),
    lambda rows: rows.bulk_create([]),
    lambda rows: rows.in_operation(),
    lambda rows: rows.unscoped(reason=""),
)


@pytest.mark.parametrize("model", SCOPED, ids=NAMES)
def test_a_manager_refuses_without_saying_for_whom(db, model):
    for ask in ASKS:
        with pytest.raises(ScopeError):
            ask(model.objects)
    with pytest.raises(ScopeError, match=model._meta.label):
        model.objects.all()


def test_the_public_sees_public_rows_only(world):
    world.apply("union_a1")
    seen = {model: model.objects.visible_to(public()).count() for model in SCOPED}
    for model, count in seen.items():
        assert count == (model._base_manager.count() if isinstance(model.scope, Public) else 0), model


def test_the_system_sees_every_row_and_a_reason_opens_them(world):
    world.apply("union_a1")
    for model in SCOPED:
        count = model._base_manager.count()
        assert model.objects.visible_to(system(reason="test")).count() == count
        assert model.objects.unscoped(reason="counting in a test").count() == count


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer(kind="staff", user_id=1),
        Viewer(kind="staff", user_id=1, role="union_clerk", line="territory"),
        Viewer(kind="worker", user_id=10**9),
        Viewer(kind="unheard of", user_id=1, role="union_clerk", node_id=1, line="territory"),
    ],
    ids=["without a role", "without a node", "stranger", "unknown kind"],
)
def test_half_a_viewer_sees_no_row_of_others(world, viewer):
    world.apply("union_a1")
    private = [model for model in SCOPED if not isinstance(model.scope, Public)]
    assert [model for model in private if model.objects.visible_to(viewer).exists()] == []


@pytest.mark.parametrize("kind", [kind.key for kind in ROLE_KINDS.all()])
def test_a_role_without_the_right_sees_nothing(world, kind):
    """Whatever the node: the right that the scope names decides."""
    world.apply("union_a1")
    viewer = Viewer(kind="staff", user_id=10**9, role=kind, node_id=world["district"].pk, line="territory")
    rights = ROLE_KINDS.get(kind).rights
    closed = [m for m in SCOPED if not isinstance(m.scope, Public) and getattr(m.scope, "right", "") not in rights]
    assert [model for model in closed if model.objects.visible_to(viewer).exists()] == []


def test_every_right_that_a_scope_names_is_declared():
    named = {model.scope.right for model in SCOPED if getattr(model.scope, "right", "")}
    assert named <= set(RIGHTS.keys())
    assert {right for kind in ROLE_KINDS.all() for right in kind.rights} <= set(RIGHTS.keys())


def test_related_managers_refuse_as_well(world):
    matter, _worker = world.apply("union_a1")
    person = Person._base_manager.get()
    for rows in (person.memberships, person.parties, matter.acts, matter.clocks, world["union_a1"].node.roles):
        with pytest.raises(ScopeError):
            rows.all()


SEES_A1 = {
    "union_a1": True, "union_a2": False, "street_a": True, "union_b1": False, "union_b2": False, "street_b": False,
    "district": True,
}  # fmt: skip


@pytest.mark.parametrize(("key", "sees"), SEES_A1.items())
@pytest.mark.parametrize("model", [Matter, Party, Act, Clock, Person])
def test_staff_see_their_own_and_what_is_below(world, key, sees, model):
    world.apply("union_a1")
    assert model.objects.visible_to(world.viewers[key]).exists() is (sees if model is not Person else key == "union_a1")


@pytest.mark.parametrize(("key", "sees"), SEES_A1.items())
def test_members_are_seen_by_their_union_and_those_above(world, key, sees):
    matter, _worker = world.apply("union_a1")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    viewer = world.viewers[key]
    assert Person.objects.visible_to(viewer).exists() is sees
    assert Membership.objects.visible_to(viewer).exists() is sees


def test_a_person_sees_the_own_rows_and_nobody_elses(world):
    matter, own = world.apply("union_a1")
    _other, stranger = world.apply("union_a1", name="李某")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    assert Membership.objects.visible_to(own).count() == 1
    assert not Membership.objects.visible_to(stranger).exists()
    assert Person.objects.visible_to(own).get().pk == own.person_id != stranger.person_id
    assert Matter.objects.visible_to(own).get().pk == matter.pk


def test_a_line_opens_only_its_own_branch(world):
    """A federation sees its member union on the industry line, not the street's other unions; nor does a zone."""
    world.apply("union_b2")
    federation = world.staff("federation_officer", "federation")
    assert queries.matters(federation).count() == 1
    world.apply("union_b1")
    assert queries.matters(federation).count() == 1
    zone = world.staff("zone_officer", "zone")
    assert not queries.matters(zone).exists()


def test_rows_are_not_doubled_by_many_paths(world):
    """A matter that reaches the viewer by its desk and by two parties is one row."""
    number, phone = identity(), "13900007777"
    first, _own = world.apply("union_a1", number=number, phone=phone)
    operations.act(world.viewers["union_a1"], number=first.number, outcome="admit")
    world.apply("union_a2", number=number, phone=phone)
    rows = queries.matters(world.viewers["street_a"])
    assert rows.count() == 2 == len(set(rows.values_list("pk", flat=True)))


def test_system_rows_need_their_right(world):
    world.apply("union_a1")
    audit, sysadmin = world.staff("audit_admin", None), world.staff("system_admin", None)
    assert Entry.objects.visible_to(audit).count() == Entry._base_manager.count() > 0
    assert not Entry.objects.visible_to(sysadmin).exists()
    Message(kind="sms", dedupe_key="k", payload="{}").save(force_insert=True)
    assert Message.objects.visible_to(sysadmin).exists() and not Message.objects.visible_to(audit).exists()
    assert not Closure.objects.visible_to(audit).exists()


def test_a_scope_without_paths_shows_nothing(world):
    assert OrgOwned(right="people.read").condition(world.viewers["district"], Organisation) == Q(pk__in=[])
    assert PersonOwned("pk", right="").condition(public(), Person) == Q(pk__in=[])
    assert System().condition(world.viewers["district"], Entry) == Q(pk__in=[])
    with pytest.raises(NotImplementedError):
        Scope().condition(public(), Person)


def test_a_system_viewer_gives_its_reason():
    with pytest.raises(ValueError, match="reason"):
        system(reason="")
    assert system(reason="clock").actor == "system:clock"
    assert (public().actor, Viewer(kind="worker", user_id=5).actor) == ("public", "user:5")


def test_workers_and_the_public_hold_no_right(world):
    _matter, worker = world.apply("union_a1")
    for right in RIGHTS.keys():
        assert not worker.holds(right) and not public().holds(right)
        assert not Viewer(kind="worker", user_id=1, role="district_officer").holds(right)
