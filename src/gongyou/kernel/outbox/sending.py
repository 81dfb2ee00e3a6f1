"""Putting messages into the outbox and draining it."""

import json
import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, Q

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.jobs import runner
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.schedules import RECURRING, Recurring
from gongyou.kernel.outbox.gateways import NotSent, gateway
from gongyou.kernel.outbox.models import Message

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
#: Messages of one statement.
AT_ONCE = 500
#: Messages that must never arrive twice: where nobody knows whether one left, it is not sent again (R12).
NEVER_TWICE = frozenset({"code"})
#: Others are sent once more with the same key, then somebody must look.
UNKNOWN_ATTEMPTS = 2
_log = logging.getLogger(__name__)


def enqueue(kind: str, dedupe_key: str, payload: dict) -> None:
    """Write a message in the current transaction and ask for a drain after it. The same key twice is one message."""
    if Message._base_manager.filter(dedupe_key=dedupe_key).exists():
        return
    row = Message(kind=kind, dedupe_key=dedupe_key, payload=json.dumps(payload, ensure_ascii=False))
    row.save(force_insert=True)
    runner.submit("outbox.drain", system(reason="outbox"), quiet=True)


def enqueue_many(kind: str, drafts: Sequence[tuple[str, dict]]) -> int:
    """Write many messages (key, payload) with few statements; return how many are new. The same key is one message."""
    wanted = dict(drafts)
    keys = list(wanted)
    for first in range(0, len(keys), AT_ONCE):
        rows = Message._base_manager.filter(dedupe_key__in=keys[first : first + AT_ONCE])
        for key in rows.values_list("dedupe_key", flat=True):
            del wanted[key]
    new = [
        Message(kind=kind, dedupe_key=key, payload=json.dumps(payload, ensure_ascii=False))
        for key, payload in wanted.items()
    ]
    Message._base_manager.bulk_create(new, batch_size=AT_ONCE)
    if new:
        runner.submit("outbox.drain", system(reason="outbox"), quiet=True)
    return len(new)


def _give_up_lost() -> None:
    """A lease that ran out belonged to a worker that died: nobody knows whether the message left."""
    lost = Message._base_manager.filter(state="leased", lease_until__lt=clock.now())
    lost.filter(Q(kind__in=NEVER_TWICE) | Q(attempts__gte=UNKNOWN_ATTEMPTS)).update(
        state="unknown", error="lease", lease_until=None
    )


def _take() -> Message | None:
    _give_up_lost()
    now = clock.now()
    due = Q(state="pending") | Q(state="leased", lease_until__lt=now)
    for pk in Message._base_manager.filter(due).order_by("pk").values_list("pk", flat=True)[:20]:
        taken = Message._base_manager.filter(due, pk=pk)
        if taken.update(state="leased", lease_until=now + LEASE, attempts=F("attempts") + 1):
            return Message._base_manager.get(pk=pk)
    return None


def drain(most: int = 200) -> int:
    """Send what waits; return how many left. One-time codes whose outcome is unknown are not sent again."""
    sent = 0
    for _round in range(most):
        message = _take()
        if message is None:
            break
        sent += _send(message)
    return sent


def _send(message: Message) -> int:
    payload = json.loads(message.payload.reveal())
    try:
        gateway().send(dedupe_key=message.dedupe_key, address=payload["address"], text=payload["text"])
    except NotSent as error:
        again = message.attempts < MOST_ATTEMPTS
        _settle(message, "pending" if again else "failed", str(error))
        return 0
    except Exception as error:
        _log.exception("message %s: the gateway's answer is unknown", message.pk)
        final = message.kind in NEVER_TWICE or message.attempts >= UNKNOWN_ATTEMPTS
        _settle(message, "unknown" if final else "pending", type(error).__name__)
        return 0
    _settle(message, "sent", "")
    return 1


def _settle(message: Message, state: str, error: str) -> None:
    Message._base_manager.filter(pk=message.pk, state="leased").update(
        state=state, error=error[:200], sent_at=clock.now() if state == "sent" else None, lease_until=None
    )


RECURRING.register(Recurring("outbox.drain", minutes=1))


@runner.HANDLERS.register("outbox.drain")
def _drain_job(viewer: Viewer, job: Job | None) -> dict:
    return {"sent": drain()}
