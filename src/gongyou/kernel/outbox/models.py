"""Messages waiting to leave, and the demo's phones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import ScopedModel, System
from gongyou.kernel.privacy.fields import SealedTextField


class Message(ScopedModel):
    """pending → leased → sent | failed | unknown; the payload (address, text) is sealed."""

    class State(models.TextChoices):
        PENDING = "pending", _("待发送")
        LEASED = "leased", _("发送中")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("发送失败")
        UNKNOWN = "unknown", _("结果不明")

    scope = System(right="outbox.read")
    kind = models.CharField(max_length=24)
    dedupe_key = models.CharField(max_length=80, unique=True)
    payload = SealedTextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "leased", "sent", "failed", "unknown"]),
                name="message_state_known",
            )
        ]


class DemoPhoneMessage(ScopedModel):
    """What the demo's gateway received: shown on a page that looks like a phone, in the demo only."""

    scope = System()
    number_index = models.BinaryField(max_length=32, db_index=True)
    dedupe_key = models.CharField(max_length=80, unique=True)
    text = SealedTextField()
    received_at = models.DateTimeField(default=clock.now)
