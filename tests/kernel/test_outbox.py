"""Messages leave once: states, leases, refusals, unknown outcomes; codes are never sent twice."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.kernel.outbox import sending
from gongyou.kernel.outbox.gateways import SMS_GATEWAYS, NotSent, gateway
from gongyou.kernel.outbox.models import DemoPhoneMessage, Message
from gongyou.kernel.outbox.phones import received

ROBOT = system(reason="test")


class Road:
    """A gateway that does what the test says and remembers what it was given."""

    def __init__(self) -> None:
        self.given, self.errors = [], []

    def send(self, *, dedupe_key: str, address: str, text: str) -> None:
        self.given.append((dedupe_key, address, text))
        if self.errors:
            raise self.errors.pop(0)


@pytest.fixture
def road(settings):
    settings.GONGYOU_SMS_GATEWAY = "test"
    with SMS_GATEWAYS.temporarily("test", Road()) as made:
        yield made


@operation("test.message", allow=lambda viewer, **kwargs: True)
def write(viewer: Viewer, *, keys: list[str], kind: str = "sms", fails: bool = False) -> None:
    for key in keys:
        sending.enqueue(kind, key, {"address": "13900000001", "text": f"text of {key}"})
    current().entry("test.message", "system", 0)
    if fails:
        raise Refused("no")


def state(key: str) -> str:
    return Message._base_manager.get(dedupe_key=key).state


def test_a_message_is_written_with_the_act_and_leaves_afterwards(db, road):
    write(ROBOT, keys=["a", "b"])
    assert road.given == [] and state("a") == "pending"
    assert sending.drain() == 2
    assert road.given == [("a", "13900000001", "text of a"), ("b", "13900000001", "text of b")]
    assert {state("a"), state("b")} == {"sent"}
    assert Message._base_manager.get(dedupe_key="a").sent_at is not None


def test_a_refused_act_leaves_no_message(db, road):
    with pytest.raises(Refused):
        write(ROBOT, keys=["a"], fails=True)
    assert not Message._base_manager.exists() and sending.drain() == 0


def test_the_same_key_is_one_message(db, road):
    write(ROBOT, keys=["a", "a"])
    write(ROBOT, keys=["a"])
    sending.drain()
    sending.drain()
    assert len(road.given) == 1


def test_the_database_refuses_a_second_row_of_a_key(db):
    for_once = {"kind": "sms", "dedupe_key": "a", "payload": "{}"}
    Message(**for_once).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message(**for_once).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message._base_manager.update(state="gone")


def test_address_and_text_are_sealed_at_rest(db, road):
    write(ROBOT, keys=["a"])
    row = Message._base_manager.values_list("payload", flat=True).get()
    assert "13900000001" not in str(row) and "13900000001" not in repr(row)


def test_what_certainly_did_not_leave_is_tried_again(db, road):
    road.errors = [NotSent("full"), NotSent("full")]
    write(ROBOT, keys=["a"])
    sending.drain()
    assert state("a") == "sent" and len(road.given) == 3


def test_after_five_refusals_a_message_has_failed(db, road):
    road.errors = [NotSent("no such number")] * 9
    write(ROBOT, keys=["a"])
    sending.drain()
    sending.drain()
    row = Message._base_manager.get()
    assert (row.state, row.error, len(road.given)) == ("failed", "no such number", sending.MOST_ATTEMPTS)


def test_a_code_whose_outcome_is_unknown_is_not_sent_again(db, road):
    road.errors = [TimeoutError("no answer")]
    write(ROBOT, keys=["code:1"], kind="code")
    sending.drain()
    sending.drain()
    assert (state("code:1"), len(road.given)) == ("unknown", 1)


def test_a_notice_whose_outcome_is_unknown_is_sent_once_more_with_its_key(db, road):
    road.errors = [TimeoutError("no answer")] * 5
    write(ROBOT, keys=["act:1"])
    sending.drain()
    sending.drain()
    assert (state("act:1"), [key for key, *_rest in road.given]) == ("unknown", ["act:1", "act:1"])


def _leased(kind: str, attempts: int = 1) -> None:
    """What a worker leaves that died with the message in hand."""
    write(ROBOT, keys=["k"], kind=kind)
    Message._base_manager.update(state="leased", attempts=attempts, lease_until=clock.now() + sending.LEASE)


def test_a_leased_message_is_left_to_its_worker(db, road):
    _leased("sms")
    assert sending.drain() == 0 and road.given == [] and state("k") == "leased"


def test_a_notice_of_a_dead_worker_is_sent_by_another(db, road):
    _leased("sms")
    with clock.rehearse(clock.now() + timedelta(seconds=61)):
        assert sending.drain() == 1
    assert state("k") == "sent"


def test_a_code_of_a_dead_worker_is_unknown_and_not_sent(db, road):
    _leased("code")
    with clock.rehearse(clock.now() + timedelta(seconds=61)):
        assert sending.drain() == 0
    assert (state("k"), road.given) == ("unknown", [])


def test_a_message_that_kills_its_workers_is_given_up(db, road):
    _leased("sms", attempts=2)
    with clock.rehearse(clock.now() + timedelta(seconds=61)):
        assert sending.drain() == 0
    assert state("k") == "unknown"


def test_one_bad_message_does_not_hold_the_others(db, road):
    road.errors = [TimeoutError("x")]
    write(ROBOT, keys=["code:1"], kind="code")
    write(ROBOT, keys=["a", "b"])
    assert sending.drain() == 2
    assert (state("code:1"), state("a"), state("b")) == ("unknown", "sent", "sent")


def test_a_drain_has_an_end(db, road):
    write(ROBOT, keys=[str(number) for number in range(12)])
    assert sending.drain(5) == 5
    assert Message._base_manager.filter(state="pending").count() == 7


def test_a_late_answer_does_not_change_a_settled_message(db, road):
    write(ROBOT, keys=["a"])
    row = Message._base_manager.get()
    Message._base_manager.update(state="unknown")
    sending._settle(row, "sent", "")
    assert state("a") == "unknown"


def test_the_demo_gateway_keeps_one_message_for_a_key(db, settings):
    settings.GONGYOU_SMS_GATEWAY = "demo"
    for _turn in range(2):
        gateway().send(dedupe_key="a", address="13900000001", text="hello")
    assert DemoPhoneMessage._base_manager.count() == 1
    assert [message.text for message in received("13900000001")] == ["hello"]
    assert received("13900000002") == []
    assert bytes(DemoPhoneMessage._base_manager.get().number_index) == privacy.blind_index("phone", "13900000001")


def test_outside_the_demo_its_gateway_sends_nothing(db, settings):
    settings.GONGYOU_DEMO = False
    with pytest.raises(NotSent):
        gateway().send(dedupe_key="a", address="13900000001", text="hello")
    assert received() == []


def test_an_unknown_gateway_is_named(settings):
    settings.GONGYOU_SMS_GATEWAY = "pigeon"
    with pytest.raises(KeyError, match="pigeon"):
        gateway()
