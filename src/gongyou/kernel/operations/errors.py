"""How an operation says no."""

from django.db import OperationalError

#: PostgreSQL's codes, whatever its language: lock_not_available, deadlock_detected, serialization_failure.
_HELD = {"55P03", "40P01", "40001"}


class Denied(Exception):
    """The viewer may not do this; faces answer as if it did not exist."""


class Refused(Exception):
    """The act is not possible as asked. `message` says what happened, why, and what to do; `field` where."""

    def __init__(self, message: str, *, field: str = "", code: str = "") -> None:
        super().__init__(str(message))
        self.message, self.field, self.code = message, field, code


class Busy(Exception):
    """The database was held by others for too long; nothing was written; try again."""


class AlreadyDone(Exception):
    """The same request was carried out before; its stored answer is to be given again."""


class KeyReused(Exception):
    """An idempotency key came back with another request body."""


class NothingRecorded(RuntimeError):
    """A programming error: an operation ended without a ledger entry."""


def is_held(error: OperationalError) -> bool:
    """Whether the database was only held by others: a wait for a lock ran out, or two waited for each other."""
    return getattr(error.__cause__, "sqlstate", None) in _HELD or "is locked" in str(error)
