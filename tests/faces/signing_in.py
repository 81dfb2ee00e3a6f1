"""Signing a test client in the way the pages do: a worker by phone code, staff by password and second factor."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from gongyou.kernel import clock
from gongyou.kernel.accounts.models import User
from gongyou.kernel.accounts.sessions import SessionStore


def _sign_in(client: Client, user: User, backend: str, **more) -> None:
    now = clock.now().timestamp()
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "auth_version": user.auth_version,
            "started_at": now,
            "seen_at": now,
            "proved_at": now,
            **more,
        }
    )
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def sign_in_worker(client: Client, user: User, **more) -> None:
    _sign_in(client, user, "gongyou.kernel.accounts.backends.PhoneCodeBackend", **more)


def sign_in_staff(client: Client, user: User, *, second_factor: bool = True, **more) -> None:
    methods = [{"method": "password", "at": clock.now().timestamp()}]
    if second_factor:
        methods.append({"method": "mfa", "type": "totp", "at": clock.now().timestamp()})
    records = {"account_authentication_methods": methods, "account_authentication_methods_user": str(user.pk)}
    _sign_in(client, user, "django.contrib.auth.backends.ModelBackend", **records, **more)


def worker_client(viewer) -> Client:
    """A phone on which the viewer's account is signed in."""
    client = Client()
    sign_in_worker(client, User.objects.get(pk=viewer.user_id))
    return client


def staff_client(user: User) -> Client:
    """A window in which a member of staff is signed in."""
    client = Client()
    sign_in_staff(client, user)
    return client
