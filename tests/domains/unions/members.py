"""Members with accounts and matters of theirs, as tests of this strand need them."""

from datetime import date, timedelta

from django.utils import timezone

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Membership, Person, Post
from gongyou.records.directory.operations import memberships

JOINED = date(2024, 3, 1)


@operation("test.became_member", allow=lambda viewer, **kwargs: True)
def _since(viewer: Viewer, *, membership: Membership, day: date) -> None:
    Membership.objects.in_operation().filter(pk=membership.pk).update(valid_from=day)
    current().entry("test.became_member", "membership", membership.pk)


def member(world, union="union_a1", *, name="王小员", since=JOINED, phone=None) -> tuple[Person, Viewer]:
    """(person, viewer) of a member since a day, whose account is the person's."""
    matter, viewer = world.apply(union, name=name, phone=phone)
    operations.act(world.viewers[union], number=matter.number, outcome="admit")
    person = Person._base_manager.get(user_id=viewer.user_id)
    _since(world.viewers[union], membership=Membership._base_manager.get(person=person, valid_to=None), day=since)
    return person, worker_viewer(viewer.user_id)


@operation("test.retained", allow=lambda viewer, **kwargs: True)
def retained(viewer: Viewer, *, person: Person, union) -> None:
    """The person's membership is retained at the union."""
    memberships.retain_member(viewer, person=person, union=union, day=timezone.localdate(), made_by=("test", 0))


def open_for(viewer: Viewer, key: str, subject: str = "", **given) -> Matter:
    return open_request(viewer, procedure=key, given=given, subject=subject)


def act(world, at: str, matter: Matter, outcome: str, note: str = "", **given) -> Matter:
    """The desk of a place gives an outcome of the present stage."""
    return operations.act(world.viewers[at], number=matter.number, outcome=outcome, note=note, given=given)


def history(person: Person) -> list[tuple]:
    """(union's code, kind, first day, day after the last, reason) of every membership that has a length."""
    rows = Membership._base_manager.filter(person=person).order_by("valid_from", "pk").select_related("union")
    found = [(row.union.code, row.kind, row.valid_from, row.valid_to, row.end_reason) for row in rows]
    return [row for row in found if row[2] != row[3]]


ROBOT = system(reason="procedures.tick")


RETAIN, RESUME, LEAVE = "unions.retain", "unions.resume", "unions.leave"


AUTO, CLOSE = "unions.auto_exit", "unions.close_membership"


def today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def later(days: int):
    return clock.rehearse(clock.now() + timedelta(days=days))


def chair(person, union):
    post = Post(person=person, organisation=union, title="committee", valid_from=JOINED, document="青工组〔2024〕1号")
    post.save(force_insert=True)
    return post


def running(person):
    return [("T-union_a1", "active", JOINED, None, "")]


def left(world, viewer, *, days=4, place="union_a1"):
    matter = open_for(viewer, LEAVE, reason="个人原因", known=True)
    with later(days):
        act(world, place, matter, "leave")
    return matter
