"""Signing a member of staff in for page tests, as sign-in with both factors leaves the session."""

import time

from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from gongyou.kernel.access.models import Role
from gongyou.kernel.accounts.models import User

METHODS, OWNER = "account_authentication_methods", "account_authentication_methods_user"


def sign_in(user: User, *, role: Role | None = None, factor: bool = True, acting_for: int | None = None) -> Client:
    """A client whose session is a fresh sign-in of `user`."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session, now = client.session, time.time()
    session[METHODS] = [{"method": "password", "at": now}, *([{"method": "mfa", "at": now}] if factor else [])]
    session[OWNER] = user_id_to_str(user)
    session.update({"auth_version": user.auth_version, "started_at": now, "seen_at": now, "proved_at": now})
    if role is not None:
        session["role_id"], session["acting_for"] = role.pk, acting_for
    session.save()
    return client


def change_session(client: Client, **values) -> None:
    """Overwrite values of the client's session."""
    session = client.session
    session.update(values)
    session.save()


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()
