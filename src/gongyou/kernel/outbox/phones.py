"""The demo's phones: what the demo gateway received, for a page that looks like a phone. Empty outside the demo."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from gongyou.kernel import privacy
from gongyou.kernel.outbox.models import DemoPhoneMessage


@dataclass(frozen=True)
class Received:
    """One message on a demo phone."""

    at: datetime
    text: str


def received(number: str = "", most: int = 20) -> list[Received]:
    """The latest messages to `number`, or to all demo phones, newest first."""
    if not settings.GONGYOU_DEMO:
        return []
    rows = DemoPhoneMessage._base_manager.order_by("-received_at", "-pk")
    if number:
        rows = rows.filter(number_index=privacy.blind_index("phone", number))
    return [Received(row.received_at, row.text.reveal()) for row in rows[:most]]
