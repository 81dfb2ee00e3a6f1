"""Marks: an operation says in its own transaction which tables it made stale, and asks for a refresh."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from gongyou.engines.facts.models import Mark
from gongyou.engines.facts.queries import UNKNOWN
from gongyou.engines.facts.types import FACTS
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.jobs import runner
from gongyou.kernel.operations.operation import AFTER, Running

#: Above this number of subjects in one operation the whole table is written anew.
MOST_SUBJECTS = 500
#: A refresh that has not come so long after its mark has failed or was lost: everybody asks again.
LATE = timedelta(minutes=10)
_INSERT = 'INSERT INTO facts_mark ("table", subject, at) VALUES '
#: Events of the floors below that change nothing a snapshot holds.
QUIET = (
    "directory.person_registered",
    "directory.account_",
    "directory.identity_check",
    "directory.consent_",
    "directory.revealed",
    "directory.code_",
    "directory.post_",
    "directory.term_",
    "directory.merge_",
    "directory.death_noted",
    "passport.certificate",
)


def mark_dirty(*tables: str) -> None:
    """Say that whole fact tables are stale, and ask for a refresh once the transaction is committed.

    Raises KeyError for a table that is not registered. `UNKNOWN` asks for a probe of all.
    """
    _mark([(key if key == UNKNOWN else FACTS.get(key).key, None) for key in tables])


def _mark(stale: list[tuple[str, int | None]]) -> None:
    if not stale:
        return
    at = clock.now()
    rows, values = ", ".join(["(%s, %s, %s)"] * len(stale)), [part for one in stale for part in (*one, at)]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + rows + " RETURNING id", values)
        first = min(number for (number,) in cursor.fetchall())
    transaction.on_commit(lambda: _ask_unless_asked(first), robust=True)


def ask_for_refresh() -> None:
    """Put one refresh into the queue."""
    if settings.GONGYOU_JOBS == "worker":
        runner.submit("facts.refresh", system(reason="facts"), quiet=True)


def _ask_unless_asked(first: int) -> None:
    """Ask for a refresh after the commit, unless a mark older than `first` still waits for the one that it asked for.

    That refresh deletes the older mark later than now and then looks for others, so that it sees ours.
    """
    older = Mark._base_manager.filter(pk__lt=first).order_by("pk").values_list("at", flat=True)
    oldest = next(iter(older[:1]), None)
    if oldest is None or clock.now() - oldest > LATE:
        ask_for_refresh()


def stale_after(event: str) -> list[str]:
    """The tables that a ledger event makes stale; the mark of the unknown where no table claims it."""
    claimed = [table.key for table in FACTS if event.startswith(table.events)]
    if claimed or event.startswith(QUIET):
        return claimed
    return [UNKNOWN] if event.split(".")[0] in _labels() else []


def _labels() -> set[str]:
    """Applications whose records a snapshot may hold."""
    return {
        app.label for app in apps.get_app_configs() if app.name.startswith(("gongyou.records.", "gongyou.domains."))
    }


@AFTER.register("facts")
def mark_what_changed(running: Running) -> None:
    """Runs inside every outermost operation, once; a bulk act that touches very many subjects marks the whole table."""
    stale: dict[str, set[int | None]] = {}
    for draft in running.drafts:
        for key in stale_after(draft.event):
            own = key != UNKNOWN and FACTS.get(key).subject[0] == draft.subject_kind
            stale.setdefault(key, set()).add(draft.subject_number if own else None)
    for key, subjects in stale.items():
        if None in subjects or len(subjects) > MOST_SUBJECTS:
            stale[key] = {None}
    _mark([(key, subject) for key in sorted(stale) for subject in stale[key]])
