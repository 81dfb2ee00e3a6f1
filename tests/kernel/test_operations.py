"""The decorator of every write: permission, one transaction, one instant, the ledger last, and what goes wrong."""

from datetime import UTC, date, datetime

import pytest
from django.db import OperationalError

from gongyou.kernel import clock, workdays
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer, public, system
from gongyou.kernel.ledger import reader
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.numbering.models import Counter
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import AlreadyDone, Busy, Denied, NothingRecorded, Refused
from gongyou.kernel.operations.models import IdempotencyKey
from gongyou.kernel.operations.operation import (
    AFTER,
    OPERATIONS,
    RequestKey,
    current,
    operation,
    request_key,
)

ROBOT = system(reason="test")
CLERK = Viewer(kind="staff", user_id=1, role="union_clerk", node_id=1, line="territory")


@operation("test.inner", allow=lambda viewer, **kwargs: True)
def inner(viewer: Viewer, *, fails: bool = False) -> str:
    number = next_number("OP", 2026)
    current().entry("test.inner", "number", 1, number=number)
    if fails:
        raise Refused("inner says no")
    return number


@operation("test.outer", allow=lambda viewer, **kwargs: True)
def outer(viewer: Viewer, *, times: int = 1, fails: bool = False, catches: bool = False) -> list[str]:
    made = []
    for turn in range(times):
        try:
            made.append(inner(viewer, fails=fails and turn == times - 1))
        except Refused:
            if not catches:
                raise
    current().entry("test.outer", "number", 2, times=times)
    return made


@operation("test.silent", allow=lambda viewer, **kwargs: True)
def silent(viewer: Viewer) -> None:
    next_number("OP", 2026)


@operation("test.guarded", right="matters.decide")
def guarded(viewer: Viewer, *, own: bool = True) -> None:
    current().entry("test.guarded", "number", 3)


@operation("test.doubly", right="matters.decide", allow=lambda viewer, own: own)
def doubly(viewer: Viewer, *, own: bool = True) -> None:
    current().entry("test.doubly", "number", 3)


@operation("test.raises", allow=lambda viewer, **kwargs: True)
def raises(viewer: Viewer, *, error: Exception) -> None:
    next_number("OP", 2026)
    current().entry("test.raises", "number", 4)
    raise error


def taken() -> int:
    row = Counter.objects.filter(series="OP").first()
    return row.last if row else 0


def events() -> list[str]:
    return list(Entry._base_manager.filter(event__startswith="test.").order_by("seq").values_list("event", flat=True))


def test_an_operation_writes_its_entry_in_the_same_transaction(db):
    assert inner(ROBOT) == "OP-2026-000001"
    assert (taken(), events()) == (1, ["test.inner"])
    assert reader.verify()[2] == []


def test_nested_operations_are_one_transaction_and_write_in_order(db):
    assert len(outer(ROBOT, times=3)) == 3
    assert events() == ["test.inner"] * 3 + ["test.outer"]
    assert len(set(Entry._base_manager.filter(event__startswith="test.").values_list("at", flat=True))) == 1


def test_a_refusal_takes_everything_back(db):
    with pytest.raises(Refused, match="inner says no"):
        outer(ROBOT, times=3, fails=True)
    assert (taken(), events()) == (0, [])


def test_an_operation_without_an_entry_is_an_error_and_writes_nothing(db):
    with pytest.raises(NothingRecorded, match="silent"):
        silent(ROBOT)
    assert taken() == 0


@pytest.mark.parametrize("error", [Refused("no"), Denied("no"), RuntimeError("crash"), KeyError("x")])
def test_whatever_is_raised_nothing_remains(db, error):
    with pytest.raises(type(error)):
        raises(ROBOT, error=error)
    assert (taken(), events()) == (0, [])


class ServerSaid(Exception):
    """What the driver of PostgreSQL raises: the code counts, the words are in the server's language."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def operational(text: str, sqlstate: str | None = None) -> OperationalError:
    error = OperationalError(text)
    error.__cause__ = ServerSaid(sqlstate) if sqlstate else None
    return error


HELD = [
    ("database is locked", None),
    ("database table is locked", None),
    ("canceling statement due to lock timeout", "55P03"),
    ("由于锁等待超时，正在取消语句", "55P03"),
    ("deadlock detected", "40P01"),
    ("could not serialize access", "40001"),
]


@pytest.mark.parametrize(("text", "sqlstate"), HELD)
def test_a_held_database_is_busy(db, text, sqlstate):
    with pytest.raises(Busy):
        raises(ROBOT, error=operational(text, sqlstate))
    assert taken() == 0


OTHER = [
    ("no such table: x", None),
    ("connection timeout expired", None),
    ("canceling statement due to statement timeout", "57014"),
    ("disk full", "53100"),
]


@pytest.mark.parametrize(("text", "sqlstate"), OTHER)
def test_another_database_error_stays_what_it_is(db, text, sqlstate):
    with pytest.raises(OperationalError, match=text):
        raises(ROBOT, error=operational(text, sqlstate))


def test_a_missing_calendar_year_is_refused_with_its_text(db):
    with pytest.raises(Refused) as caught:
        raises(ROBOT, error=_missing_year())
    assert caught.value.code == "missing_year" and "2199" in caught.value.message


def _missing_year() -> Exception:
    with pytest.raises(workdays.MissingYear) as caught:
        workdays.due(date(2199, 1, 1), 5, "working_day")
    return caught.value


@pytest.mark.parametrize("viewer", [public(), Viewer(kind="worker", user_id=1), Viewer(kind="staff", user_id=1)])
def test_who_lacks_the_right_is_denied(db, viewer):
    with pytest.raises(Denied):
        guarded(viewer)
    assert events() == []


def test_the_right_comes_from_the_kind_of_role(db):
    for kind in ROLE_KINDS.all():
        viewer = Viewer(kind="staff", user_id=1, role=kind.key, node_id=1, line=kind.line)
        if "matters.decide" in kind.rights:
            guarded(viewer)
        else:
            with pytest.raises(Denied):
                guarded(viewer)


def test_right_and_condition_must_both_hold(db):
    doubly(CLERK, own=True)
    with pytest.raises(Denied):
        doubly(CLERK, own=False)
    with pytest.raises(Denied):
        doubly(public(), own=True)


def test_the_clock_is_read_once(db):
    seen = []

    @operation("test.moment", allow=lambda viewer, **kwargs: True)
    def moment(viewer: Viewer) -> None:
        seen.extend(clock.now() for _turn in range(3))
        current().entry("test.moment", "number", 1)

    moment(ROBOT)
    assert len(set(seen)) == 1
    at = Entry._base_manager.get(event="test.moment").at
    assert datetime.fromisoformat(at) == seen[0] and seen[0].tzinfo is UTC


def test_outside_an_operation_there_is_no_current_one(db):
    with pytest.raises(RuntimeError):
        current()
    with pytest.raises(Refused):
        inner(ROBOT, fails=True)
    with pytest.raises(RuntimeError):
        current()


def test_an_operation_must_say_who_may():
    with pytest.raises(TypeError, match="nobody"):
        operation("test.open")


def test_an_operation_takes_the_viewer_first_and_names_the_rest():
    with pytest.raises(TypeError, match="viewer"):
        operation("test.bad", right="x")(lambda who: None)
    with pytest.raises(TypeError, match="keyword-only"):
        operation("test.bad", right="x")(lambda viewer, thing: None)


def test_every_operation_is_registered_with_its_event_and_right():
    found = {declared.event: declared for declared in OPERATIONS}
    assert found["procedures.acted"].right == "matters.decide"
    assert found["test.guarded"].call is guarded
    assert all(declared.event.count(".") >= 1 for declared in OPERATIONS)


def test_what_floors_above_add_runs_inside_the_transaction(db):
    seen = []

    def note(running):
        seen.append([draft.event for draft in running.drafts])
        if len(seen) == 2:
            raise RuntimeError("the reaction failed")

    with AFTER.temporarily("test", note):
        outer(ROBOT, times=2)
        with pytest.raises(RuntimeError, match="reaction"):
            inner(ROBOT)
    assert seen == [["test.inner", "test.inner", "test.outer"], ["test.inner"]]
    assert taken() == 2


@pytest.fixture
def keyed():
    tokens = []

    def give(key, body="one"):
        tokens.append(request_key.set(RequestKey("user:1", "/x", key, body)))

    yield give
    while tokens:
        request_key.reset(tokens.pop())


def test_a_key_is_taken_once(db, keyed):
    keyed("a")
    inner(ROBOT)
    keyed("a")
    with pytest.raises(AlreadyDone):
        inner(ROBOT)
    assert taken() == 1
    keyed("b")
    inner(ROBOT)
    assert taken() == 2


def test_a_refused_request_leaves_no_key(db, keyed):
    keyed("a")
    with pytest.raises(Refused):
        inner(ROBOT, fails=True)
    assert not IdempotencyKey._base_manager.exists()
    keyed("a")
    assert inner(ROBOT)


def test_only_the_first_operation_of_a_request_takes_the_key(db, keyed):
    keyed("a")
    inner(ROBOT)
    inner(ROBOT)
    assert (taken(), IdempotencyKey._base_manager.count()) == (2, 1)


def test_personal_values_are_kept_beside_the_chain(db):
    @operation("test.sealed", allow=lambda viewer, **kwargs: True)
    def seal(viewer: Viewer) -> None:
        current().entry("test.sealed", "person", 5, sealed={"phone": (5, "13900001111")}, reason="test")

    seal(ROBOT)
    assert "13900001111" not in Entry._base_manager.get(event="test.sealed").data
    assert reader.verify()[2] == []


def test_rows_made_in_an_operation_are_gone_with_it(db):
    @operation("test.node", allow=lambda viewer, **kwargs: True)
    def make(viewer: Viewer) -> None:
        Node().save(force_insert=True)
        raise Refused("no")

    before = Node._base_manager.count()
    with pytest.raises(Refused):
        make(ROBOT)
    assert Node._base_manager.count() == before
