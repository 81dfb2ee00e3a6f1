"""Gateways by kind and name. A gateway gets the dedupe key, so that a message sent twice arrives once."""

from typing import Protocol

from django.conf import settings

from gongyou.kernel import privacy
from gongyou.kernel.outbox.models import DemoPhoneMessage
from gongyou.kernel.registry import Registry


class Gateway(Protocol):
    def send(self, *, dedupe_key: str, address: str, text: str) -> None:
        """Hand the message over. Raises NotSent when it certainly did not leave, anything else means unknown."""


class NotSent(Exception):
    """The gateway refused: the message certainly did not leave."""


SMS_GATEWAYS: Registry[Gateway] = Registry("sms gateways")


class DemoGateway:
    """Keeps the message for the demo's phone page."""

    key = "demo"

    def send(self, *, dedupe_key: str, address: str, text: str) -> None:
        if not settings.GONGYOU_DEMO:
            raise NotSent("the demo gateway sends nothing outside the demo: set GONGYOU_SMS_GATEWAY")
        if not DemoPhoneMessage._base_manager.filter(dedupe_key=dedupe_key).exists():
            row = DemoPhoneMessage(dedupe_key=dedupe_key, number_index=privacy.blind_index("phone", address), text=text)
            row.save(force_insert=True)


SMS_GATEWAYS.register("demo", DemoGateway())


def gateway() -> Gateway:
    """The configured SMS gateway."""
    return SMS_GATEWAYS.get(settings.GONGYOU_SMS_GATEWAY)
