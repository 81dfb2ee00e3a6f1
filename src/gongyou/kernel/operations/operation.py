"""The decorator by which every write is declared, and what runs while one does."""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import OperationalError, connection, transaction

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import running_operation
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import writer
from gongyou.kernel.operations.errors import AlreadyDone, Busy, Denied, NothingRecorded, Refused, is_held
from gongyou.kernel.registry import Registry
from gongyou.kernel.workdays import MissingYear

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Declared:
    """An operation as the registry and the docs know it."""

    key: str
    event: str
    right: str
    call: Callable[..., Any]


@dataclass(frozen=True)
class RequestKey:
    """The idempotency key of the request that is being answered."""

    actor: str
    route: str
    key: str
    request_hash: str


@dataclass
class Running:
    """The outermost operation of this moment: its viewer, its one instant, the entries to be written last."""

    viewer: Viewer
    at: datetime
    drafts: list[writer.Draft] = field(default_factory=list)

    def entry(
        self, event: str, kind: str, number: int, /, *, sealed: dict[str, tuple[int, str]] | None = None, **data: Any
    ) -> None:
        """Note what happened to one subject; written to the ledger as the transaction's last act."""
        self.drafts.append(writer.Draft(event, kind, number, data, sealed or {}))


OPERATIONS: Registry[Declared] = Registry("operations")
#: What floors above do at the end of every outermost operation, inside its transaction, before the ledger is written.
AFTER: Registry[Callable[[Running], None]] = Registry("after operations")
request_key: ContextVar[RequestKey | None] = ContextVar("request_key", default=None)


def current() -> Running:
    """The running operation. Raises RuntimeError outside one."""
    found = running_operation.get()
    if not isinstance(found, Running):
        raise RuntimeError("no operation is running")
    return found


def only_inside(viewer: Viewer, **kwargs: Any) -> bool:
    """Permission of a part: another operation runs and has decided who may, or the system itself acts."""
    return viewer.is_system or running_operation.get() is not None


def only_system(viewer: Viewer, **kwargs: Any) -> bool:
    """Permission of what only the application itself does: clocks that ran out, seeds, periodic work."""
    return viewer.is_system


def operation(event: str, *, right: str = "", allow: Callable[..., bool] | None = None) -> Callable[[F], F]:
    """Declare a write. `right` or `allow(viewer, **kwargs)` decides; both given must both hold.

    The outermost operation opens the transaction, reads the clock once, takes the request's idempotency key,
    and writes the ledger last. Inner operations join it. Raises Denied, Refused, Busy, AlreadyDone.
    """
    if not right and allow is None:
        raise TypeError(f"operation {event} declares nobody who may do it")

    def declare(function: F) -> F:
        first, *rest = inspect.signature(function).parameters.values()
        if first.name != "viewer" or any(p.kind is not p.KEYWORD_ONLY for p in rest):
            raise TypeError(f"{function.__qualname__}: first parameter 'viewer', all others keyword-only")

        @functools.wraps(function)
        def call(viewer: Viewer, **kwargs: Any) -> Any:
            if right and not viewer.holds(right) or allow is not None and not allow(viewer, **kwargs):
                raise Denied(event)
            if running_operation.get() is not None:
                return function(viewer, **kwargs)
            return _outermost(function, viewer, kwargs)

        call.__dict__["is_operation"] = True
        OPERATIONS.register(
            f"{function.__module__}.{function.__name__}", Declared(function.__name__, event, right, call)
        )
        return cast(F, call)

    return declare


def _outermost(function: Callable[..., Any], viewer: Viewer, kwargs: dict[str, Any]) -> Any:
    running = Running(viewer, clock.now())
    token = running_operation.set(running)
    try:
        with clock.rehearse(running.at), transaction.atomic():
            _take_key()
            result = function(viewer, **kwargs)
            if not running.drafts:
                raise NothingRecorded(f"{function.__qualname__} wrote no ledger entry")
            for react in AFTER:
                react(running)
            writer.append(running.drafts, viewer=viewer, at=running.at)
        return result
    except MissingYear as error:
        raise Refused(str(error), code="missing_year") from error
    except OperationalError as error:
        if is_held(error):
            raise Busy(str(error)) from error
        raise
    finally:
        running_operation.reset(token)


_CLAIM = (
    "INSERT INTO operations_idempotencykey "
    "(actor, route, key, request_hash, status, location, content_type, created_at) "
    "VALUES (%s, %s, %s, %s, 0, '', '', %s) ON CONFLICT (actor, route, key) DO NOTHING RETURNING id"
)


def _take_key() -> None:
    """Claim the request's key inside the transaction: of two equal requests one writes, the other learns it.

    One statement instead of a savepoint around an insert: it waits for whoever is claiming the same key.
    """
    found = request_key.get()
    if found is None:
        return
    at = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [found.actor, found.route, found.key, found.request_hash, at])
        if cursor.fetchone() is None:
            raise AlreadyDone(found.key)
    # A view may call several operations one after the other; only the first claims the key.
    request_key.set(None)


def lock(name: str) -> None:
    """A lock for once-only acts that have no row yet; held to the end of the transaction (SQLite has one writer)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
