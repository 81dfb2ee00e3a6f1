"""Marks: an operation says in its own transaction which tables it made stale, and asks for a refresh."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import connection

from gongyou.engines.facts.types import FACTS
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.jobs import runner
from gongyou.kernel.operations.operation import AFTER, Running

#: Events of the floors below that change nothing a snapshot holds.
QUIET = (
    "directory.person_registered",
    "directory.account_linked",
    "directory.identity_checked",
    "directory.consent_",
    "directory.revealed",
    "directory.code_",
    "directory.post_",
)


def mark_dirty(*tables: str) -> None:
    """Say that fact tables are stale, and ask for a refresh once the transaction is committed.

    Raises KeyError for a table that is not registered.
    """
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO facts_mark ("table", at) VALUES (%s, %s)', [(FACTS.get(key).key, at) for key in tables]
        )
    if tables and settings.GONGYOU_JOBS == "worker":
        runner.submit("facts.refresh", system(reason="facts"), quiet=True)


def stale_after(event: str) -> Iterable[str]:
    """The tables that a ledger event makes stale: those that claim it; all, where nobody knows what it changed."""
    claimed = [table.key for table in FACTS if event.startswith(table.events)]
    if claimed or event.startswith(QUIET):
        return claimed
    return FACTS.keys() if event.split(".")[0] in _labels() else ()


def _labels() -> set[str]:
    """Applications whose records a snapshot may hold."""
    return {
        app.label for app in apps.get_app_configs() if app.name.startswith(("gongyou.records.", "gongyou.domains."))
    }


@AFTER.register("facts")
def mark_what_changed(running: Running) -> None:
    """Runs inside every outermost operation, once, whatever the number of its entries."""
    events = {draft.event for draft in running.drafts}
    tables = sorted({key for event in events for key in stale_after(event)})
    if tables:
        mark_dirty(*tables)
