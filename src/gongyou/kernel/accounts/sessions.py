"""Open sessions: how long one lasts, whose it is, and the store in which its owner finds and ends it (R28).

The row holds the session's data and its owner, nothing else: no address, no description of the browser.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.utils.crypto import salted_hmac

from gongyou.kernel import clock
from gongyou.kernel.accounts import devices

STAFF_IDLE, STAFF_LONGEST, WORKER_LONGEST = timedelta(minutes=30), timedelta(hours=8), timedelta(days=30)


class SessionStore(db.SessionStore):
    """Django's own store, with the owner beside the data."""

    @classmethod
    def get_model_class(cls):
        """The model of the rows; models are loaded after the settings that name this module."""
        from gongyou.kernel.accounts.models import Session  # noqa: PLC0415 (the settings name this module before models load)

        return Session

    def create_model_instance(self, data: dict[str, Any]):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY) or None
        return row

    def save(self, must_create: bool = False) -> None:
        """Keep the session. Raises UpdateError if it was ended meanwhile, OperationalError if the database is held."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise


def is_over(data: Mapping[str, Any], *, audience: str, auth_version: int) -> bool:
    """Whether a session has ended by age, by idle time, or because the user's rights changed since it began."""
    if data.get("auth_version") != auth_version or "started_at" not in data:
        return True
    now, staff = clock.now().timestamp(), audience == "staff"
    if now - data["started_at"] > (STAFF_LONGEST if staff else WORKER_LONGEST).total_seconds():
        return True
    return staff and now - data.get("seen_at", 0) > STAFF_IDLE.total_seconds()


@dataclass(frozen=True)
class OpenSession:
    """A session as its owner sees it. `handle` names it without giving away the key that opens it."""

    handle: str
    began_at: datetime
    seen_at: datetime
    device: str
    is_current: bool


def handle_of(session_key: str) -> str:
    """The name of a session on pages and in forms: made from its key, but no way back."""
    return salted_hmac("gongyou.session", session_key, algorithm="sha256").hexdigest()[:24]


def open_sessions(user_id: int, *, current_key: str | None = None) -> list[OpenSession]:
    """The user's sessions that are still good, the present one first, then by last use."""
    found = [session for row in _rows(user_id) if (session := _as_open(row, current_key))]
    return sorted(found, key=lambda one: (one.is_current, one.seen_at), reverse=True)


def close(user_id: int, handles: set[str]) -> list[OpenSession]:
    """Delete the user's sessions of these names and return what was deleted; the next request knows them no more."""
    closed = []
    for row in _rows(user_id):
        session = _as_open(row, None)
        if session and session.handle in handles and row.delete()[0]:
            closed.append(session)
    return closed


def _rows(user_id: int):
    rows = SessionStore.get_model_class().objects.filter(user_id=user_id, expire_date__gt=clock.now())
    return rows.select_related("user").order_by("pk")


def _as_open(row, current_key: str | None) -> OpenSession | None:
    data = row.get_decoded()
    if is_over(data, audience=row.user.audience, auth_version=row.user.auth_version):
        return None
    began, seen = data["started_at"], data.get("seen_at", data["started_at"])
    return OpenSession(
        handle=handle_of(row.session_key),
        began_at=datetime.fromtimestamp(began, clock.TZ),
        seen_at=datetime.fromtimestamp(seen, clock.TZ),
        device=devices.in_words(data.get("device", "")),
        is_current=row.session_key == current_key,
    )
