"""Organisations, their links, their life and who enters them, by the directory's own operations."""

from datetime import date, timedelta

from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Organisation
from gongyou.records.directory.operations import (
    closing,
    founding,
    memberships,
    moving,
    organisations,
    people,
    terms,
)
from tests.races.acts.base import ROBOT, act


@operation("test.founded", allow=lambda viewer, **kwargs: viewer.is_system)
def _found(viewer: Viewer, *, codes: list[str]) -> None:
    for code in codes:
        organisations.establish_organisation(
            viewer, name=f"甲乙{code}", kind="basic", code=code, day=date(2020, 1, 1), parent=None, form="single"
        )


@act
def found(codes: list[str]) -> None:
    _found(ROBOT, codes=codes)


@operation("test.linked", allow=lambda viewer, **kwargs: viewer.is_system)
def _link(viewer: Viewer, *, line: str, parent: str, child: str, primary: bool) -> None:
    rows = Organisation.objects.in_operation()
    organisations.link_organisations(
        viewer, line=line, parent=rows.get(code=parent), child=rows.get(code=child), day=clock.today(), primary=primary
    )


@act
def link(line: str, parent: str, child: str, primary: bool = False) -> str:
    _link(ROBOT, line=line, parent=parent, child=child, primary=primary)
    return parent


@operation("test.unlinked", allow=lambda viewer, **kwargs: viewer.is_system)
def _unlink(viewer: Viewer, *, line: str, child: str) -> None:
    from gongyou.kernel.access.models import Link

    node = Organisation.objects.in_operation().get(code=child).pk
    found = Link.objects.in_operation().filter(line=line, child_id=node, valid_to=None).first()
    if found is None:
        raise Refused("no link")
    try:
        graph.close_link(link=found, day=clock.today())
    except graph.GraphError as error:
        raise Refused(str(error)) from error
    current().entry("test.unlinked", "organisation", node)


@act
def unlink(line: str, child: str) -> str:
    _unlink(ROBOT, line=line, child=child)
    return child


def organisation(code: str) -> Organisation:
    return Organisation._base_manager.get(code=code)


@act
def move(child: str, to: str, since: str, line: str = "territory") -> str:
    moving.move_organisation(
        ROBOT, organisation=organisation(child), line=line, new_parent=organisation(to), day=clock.today(),
        made_by=("test", 0), old_parent=organisation(since),
    )  # fmt: skip
    return to


@act
def prepare(parent: str) -> str:
    """A union in preparation; the code that it got."""
    return organisations.establish_organisation(
        ROBOT, name="筹建工会", kind="basic", form="single", day=clock.today() - timedelta(days=9), preparing=True,
        parent=organisation(parent),
    ).code  # fmt: skip


@act
def reply(union: str) -> str:
    founding.found_organisation(
        ROBOT, organisation=organisation(union), day=clock.today(), document="复〔2026〕1号", made_by=("test", 0)
    )
    return union


@act
def begin_term(union: str, since: str = "") -> int:
    with clock.rehearse(date.fromisoformat(since) if since else clock.now()):
        return terms.begin_term(
            ROBOT, organisation=organisation(union), begins_on=clock.today(), years=5, document="届",
            made_by=("test", 0),
        ).ordinal  # fmt: skip


@operation("test.entered", allow=lambda viewer, **kwargs: viewer.is_system)
def _enter(viewer: Viewer, *, union: str, identity: str, phone: str, name: str) -> None:
    person, _new = people.register_person(
        viewer, name=name, identity_kind="resident", identity_number=identity, birth_date=date(1990, 1, 1),
        gender="male", phone=phone, made_by=("seed", 0),
    )  # fmt: skip
    memberships.admit_member(
        viewer, person=person, union=organisation(union), day=clock.today(), road="paper", made_by=("seed", 0)
    )


@act
def enter(union: str, identity: str, phone: str, name: str) -> str:
    """Somebody is admitted, without a matter."""
    _enter(ROBOT, union=union, identity=identity, phone=phone, name=name)
    return "entered"


@act
def dissolve(union: str) -> str:
    closing.dissolve_organisation(ROBOT, organisation=organisation(union), day=clock.today(), made_by=("test", 0))
    return "dissolved"
