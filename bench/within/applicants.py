"""Prepared applicants: accounts with sessions and the exact bytes of their last step, as a browser would send them."""

import random
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from bench.load import request
from bench.people import identity_number, invented_name
from gongyou.faces.portal import sealing
from gongyou.kernel import clock, privacy
from gongyou.kernel.accounts.models import Phone, User, new_username
from gongyou.kernel.accounts.sessions import SessionStore
from gongyou.records.directory.models import JoinCode


@dataclass(frozen=True)
class Applicant:
    """What is different between two applicants' requests."""

    user: int
    session: str
    csrf: str
    key: str
    identity: str
    phone: str
    name: str


def token_of_a_poster() -> str:
    """A code that is in force, of the union with the lowest number."""
    return JoinCode._base_manager.filter(valid_to=None).order_by("pk").values_list("token", flat=True)[0]


def accounts(count: int, first: int) -> list[Applicant]:
    """Make so many workers' accounts with a live session each, as signing in by phone code leaves them.

    `first` is the number of the first invented person; see `people.reserve`.
    """
    phones = random.sample(range(13_000_000_000, 13_800_000_000), count)
    users = User.objects.bulk_create(
        [User(audience="worker", username=new_username(), password="!" + secrets.token_urlsafe(30)) for _one in phones],
        batch_size=500,
    )
    numbers = [str(phone) for phone in phones]
    indexes = privacy.blind_index_many("phone", numbers)
    Phone.objects.bulk_create(
        [Phone(user=user, number=n, number_index=i) for user, n, i in zip(users, numbers, indexes, strict=True)],
        batch_size=500,
    )
    found = []
    for place, (user, phone) in enumerate(zip(users, numbers, strict=True)):
        found.append(
            Applicant(
                user=user.pk,
                session=secrets.token_hex(16),
                csrf=secrets.token_hex(16),
                key=secrets.token_hex(16),
                identity=identity_number(first + place),
                phone=phone,
                name=invented_name(first + place),
            )
        )
    _sessions(found, users)
    return found


def _sessions(applicants: list[Applicant], users: list[User]) -> None:
    store, now = SessionStore(), clock.now().timestamp()
    row_class = SessionStore.get_model_class()
    until = timezone.now() + timedelta(days=30)
    rows = []
    for one, user in zip(applicants, users, strict=True):
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "gongyou.kernel.accounts.backends.PhoneCodeBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "auth_version": user.auth_version,
            "started_at": now,
            "seen_at": now,
            "proved_at": now,
        }
        content = {"session_data": store.encode(data), "expire_date": until}
        rows.append(row_class(session_key=one.session, user_id=user.pk, **content))
    row_class._base_manager.bulk_create(rows, batch_size=500)


def _headers(one: Applicant) -> dict[str, str]:
    cookies = f"{settings.CSRF_COOKIE_NAME}={one.csrf}; {settings.SESSION_COOKIE_NAME}={one.session}"
    return {
        "Cookie": cookies,
        "User-Agent": "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0",
        "Accept": "text/html",
        "Accept-Language": "zh-CN,zh;q=0.9",
    }


def answers(one: Applicant) -> dict[str, str]:
    """What step 2 asks for."""
    return {
        "name": one.name,
        "identity_kind": "resident",
        "identity_number": one.identity,
        "new_form": "courier",
        "occupation": "快递员",
        "employer_name": "青岛西海岸某某供应链有限公司",
        "household": "rural",
    }


def first_look(one: Applicant, token: str) -> bytes:
    """GET of step 2."""
    return request("GET", f"/j/{token}/apply/", headers=_headers(one))


def at_home(one: Applicant) -> bytes:
    """GET of the portal's first page."""
    return request("GET", "/", headers=_headers(one))


def details(one: Applicant, token: str, key: str) -> bytes:
    """POST of step 2."""
    form = {"csrfmiddlewaretoken": one.csrf, "idempotency_key": key, "step": "details", **answers(one)}
    return _posted(one, token, form)


def last_step(one: Applicant, token: str, carried: str = "") -> bytes:
    """POST of step 3: what the answer to step 2 carried, both consents, the csrf token and the idempotency key."""
    form = {
        "csrfmiddlewaretoken": one.csrf,
        "idempotency_key": one.key,
        "step": "confirm",
        "carried": carried or sealing.seal("join_draft", user=one.user, answers=answers(one)),
        "agree": "on",
        "agree_sensitive": "on",
    }
    return _posted(one, token, form)


def _posted(one: Applicant, token: str, form: dict[str, str]) -> bytes:
    headers = _headers(one) | {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "http://localhost",
        "Referer": "http://localhost/",
    }
    return request("POST", f"/j/{token}/apply/", headers=headers, body=urlencode(form).encode())


def known(one: Applicant) -> dict[str, str | int]:
    """What the server can know of a request before it asks the database."""
    return asdict(one)


def hidden(page: bytes, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rb'<input[^>]*name="' + name.encode() + rb'"[^>]*value="([^"]*)"', page)
    if found is None:
        raise ValueError(f"the page has no field {name}")
    return found[1].decode()
