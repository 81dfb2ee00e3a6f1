"""Repeated requests through the real middleware: the same answer again, never a second effect."""

import pytest
from django.test import Client

from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.numbering.models import Counter
from gongyou.kernel.operations.models import IdempotencyKey

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.operation_urls")]


def taken() -> int:
    row = Counter.objects.filter(series="WEB").first()
    return row.last if row else 0


@pytest.mark.parametrize("road", ["field", "header"])
def test_the_same_request_gets_the_same_answer(client, road):
    def send():
        if road == "header":
            return client.post("/write/", {"a": "1"}, headers={"Idempotency-Key": "k1"})
        return client.post("/write/", {"a": "1", "idempotency_key": "k1"})

    first, second = send(), send()
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content == b"WEB-2026-000001"
    assert second["Content-Type"] == first["Content-Type"]
    assert taken() == 1


def test_the_security_token_of_a_form_is_no_part_of_the_request(client):
    one = client.post("/write/", {"idempotency_key": "k", "csrfmiddlewaretoken": "x"})
    two = client.post("/write/", {"idempotency_key": "k", "csrfmiddlewaretoken": "y"})
    assert one.content == two.content and taken() == 1


def test_a_key_with_another_body_is_refused(client):
    client.post("/write/", {"a": "1", "idempotency_key": "k1"})
    answer = client.post("/write/", {"a": "2", "idempotency_key": "k1"})
    assert answer.status_code == 422
    assert taken() == 1


def test_without_a_key_every_request_counts(client):
    client.post("/write/", {"a": "1"})
    client.post("/write/", {"a": "1"})
    assert taken() == 2


def test_a_key_belongs_to_its_route(client):
    client.post("/write/", {"idempotency_key": "k1"})
    assert client.post("/go/", {"idempotency_key": "k1"}).status_code == 303
    assert taken() == 2


def test_a_key_belongs_to_its_sender():
    one, two = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    first = one.post("/write/", {"idempotency_key": "k1"}).content
    second = two.post("/write/", {"idempotency_key": "k1"}).content
    assert first != second and taken() == 2


def test_a_redirect_is_given_again(client):
    first = client.post("/go/", {"idempotency_key": "k1"})
    second = client.post("/go/", {"idempotency_key": "k1"})
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert taken() == 1


def test_a_refused_request_may_be_sent_again(client):
    assert client.post("/write/", {"how": "refuse", "idempotency_key": "k1"}).status_code == 422
    assert not IdempotencyKey._base_manager.exists()
    assert client.post("/write/", {"how": "", "idempotency_key": "k1"}).status_code == 200
    assert taken() == 1


def test_an_answer_too_long_to_keep_is_said_instead_of_done_again(client):
    client.post("/write/", {"size": "70000", "idempotency_key": "k1"})
    again = client.post("/write/", {"size": "70000", "idempotency_key": "k1"})
    assert again.status_code == 200 and "没有重复办理" in again.content.decode()
    assert taken() == 1


def test_a_request_whose_answer_was_lost_is_not_done_again(client):
    """The process died between the commit and the answer: the key stands without an answer."""
    client.post("/write/", {"idempotency_key": "k1"})
    IdempotencyKey._base_manager.update(status=0, body=None)
    again = client.post("/write/", {"idempotency_key": "k1"})
    assert again.status_code == 200 and "没有重复办理" in again.content.decode()
    assert taken() == 1


def test_a_view_with_two_operations_is_repeated_as_one(client):
    first = client.post("/twice/", {"idempotency_key": "k1"})
    second = client.post("/twice/", {"idempotency_key": "k1"})
    assert first.content == second.content and taken() == 2


def test_a_view_without_an_operation_keeps_nothing(client):
    assert client.post("/nothing/", {"idempotency_key": "k1"}).content == b"read"
    assert not IdempotencyKey._base_manager.exists()


def test_reading_needs_no_key(client):
    assert client.get("/nothing/", headers={"Idempotency-Key": "k1"}).status_code == 200
    assert not IdempotencyKey._base_manager.exists()


def test_a_busy_database_answers_503_and_when_to_come_again(client):
    answer = client.post("/write/", {"how": "busy", "idempotency_key": "k1"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert taken() == 0 and not IdempotencyKey._base_manager.exists()


def test_what_is_denied_looks_like_what_does_not_exist(client):
    denied, unknown = client.post("/write/", {"how": "deny"}), client.post("/nowhere/")
    assert denied.status_code == unknown.status_code == 404
    assert denied.content == unknown.content


def test_a_crash_leaves_nothing_and_may_be_sent_again():
    client = Client(raise_request_exception=False)
    assert client.post("/write/", {"how": "crash", "idempotency_key": "k1"}).status_code == 500
    assert taken() == 0 and not IdempotencyKey._base_manager.exists()
    assert not Entry._base_manager.filter(event="test.web").exists()
