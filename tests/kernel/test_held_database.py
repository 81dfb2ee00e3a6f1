"""The database is held by somebody else for too long: nothing is written, and the page says to try again."""

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from gongyou.kernel.accounts.models import Session
from gongyou.kernel.numbering.models import Counter
from gongyou.kernel.operations.models import IdempotencyKey

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.operation_urls")]
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite waits by its busy timeout")


@pytest.fixture
def held():
    """Another connection that has the numbers to itself until it is told to let go."""
    known = connection.get_connection_params()
    ours = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
    with psycopg.connect(**ours) as other:
        other.execute("LOCK TABLE numbering_counter IN ACCESS EXCLUSIVE MODE")
        yield other
        other.rollback()


@on_postgres
def test_a_wait_for_a_lock_ends_after_the_seconds_of_the_settings():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@on_postgres
@pytest.mark.parametrize("address", ["/write/", "/outside/"])
def test_whoever_waits_too_long_is_told_and_tries_again(client, held, address):
    sent = {"idempotency_key": "k1"}
    answer = client.post(address, sent)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    text = answer.content.decode()
    assert "现在办理的人太多" in text and "不会重复办理" in text and "维护" not in text
    held.rollback()
    assert not Counter.objects.exists() and not IdempotencyKey._base_manager.exists()
    assert client.post(address, sent).status_code == 200
    assert client.post("/write/", {"idempotency_key": "k1"}).status_code == 200
    assert Counter.objects.get().last == (1 if address == "/write/" else 2)


def locked(*args, **kwargs):
    raise OperationalError("database is locked")


def test_a_page_is_shown_even_if_the_visit_cannot_be_noted(client, monkeypatch):
    monkeypatch.setattr(Session, "save", locked)
    assert client.get("/visit/").content == b"visited"
    answer = client.post("/visit/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "现在办理的人太多" in answer.content.decode()


def test_another_fault_of_the_session_is_not_called_busy(monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(Session, "save", broken)
    assert Client(raise_request_exception=False).post("/visit/").status_code == 500


def test_what_was_done_is_answered_even_if_the_answer_cannot_be_kept(client, monkeypatch):
    monkeypatch.setattr("gongyou.kernel.operations.middleware._rows", lambda *asked: Unkept(*asked))
    sent = {"idempotency_key": "k1"}
    assert client.post("/write/", sent).content == b"WEB-2026-000001"
    monkeypatch.undo()
    assert "没有重复办理" in client.post("/write/", sent).content.decode()
    assert Counter.objects.get().last == 1


class Unkept:
    """Rows of keys that can be read but not changed."""

    def __init__(self, actor: str, route: str, key: str) -> None:
        self.rows = IdempotencyKey._base_manager.filter(actor=actor, route=route, key=key)

    def __getitem__(self, part):
        return self.rows[part]

    def filter(self, **kwargs):
        return self

    update = staticmethod(locked)
