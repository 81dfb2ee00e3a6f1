"""The small district stands under many tests at once: put back beneath their transactions instead of in each of them."""

import pickle
from collections.abc import Callable

import pytest
from django.db import connection, transaction

#: After so many tests it is put back anew: what tests took back is only then counted by the server as gone.
MOST = 50
_COMMITS = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


def stands_under(item: pytest.Item | None) -> bool:
    """Whether this test may run above a district that stands already: it asks for it and commits nothing."""
    names = set(getattr(item, "fixturenames", ()))
    return "world" in names and not names & _COMMITS and item.get_closest_marker("django_db") is None


class Standing:
    """A transaction beneath those of the tests, and in it the district; each test gets objects of its own."""

    def __init__(self, build: Callable[[], object]) -> None:
        self.build = build
        self._beneath: transaction.Atomic | None = None
        self._made, self._tests = b"", 0

    def stand(self) -> None:
        if self._tests >= MOST:
            self.leave()
        if self._beneath is None:
            self._beneath = transaction.atomic()
            self._beneath.__enter__()
            self._made = pickle.dumps(self.build())
            # Whatever waits for a commit here waits for ever; tests must not find it among their own.
            connection.run_on_commit.clear()
        self._tests += 1

    def leave(self) -> None:
        """The database without the district, as for tests that did not ask for it."""
        if self._beneath is not None:
            transaction.set_rollback(True)
            self._beneath.__exit__(None, None, None)
        self._beneath, self._tests = None, 0

    @property
    def stands(self) -> bool:
        return self._beneath is not None

    def made(self):
        return pickle.loads(self._made)
