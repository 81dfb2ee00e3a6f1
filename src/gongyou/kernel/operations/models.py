"""Idempotency keys with the answer that was given (R10)."""

from django.db import models

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import ScopedModel, System


class IdempotencyKey(ScopedModel):
    """One request that changed something; kept seven days at least."""

    scope = System()
    actor = models.CharField(max_length=80)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=400, blank=True)
    body = models.BinaryField(null=True)
    content_type = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "route", "key"], name="idempotency_once")]
