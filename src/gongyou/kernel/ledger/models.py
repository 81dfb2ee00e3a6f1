"""Rows of the ledger. Written only by `writer`; personal values stand beside the chain, which holds commitments."""

from django.db import models

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import ScopedModel, System


class Entry(ScopedModel):
    """One act. `hash` = SHA-256(0x00 ‖ previous hash ‖ canonical JSON of the other columns)."""

    scope = System(right="audit.read")
    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=40, blank=True)
    node = models.BigIntegerField(null=True)
    event = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=24)
    subject_number = models.BigIntegerField()
    data = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_number"]), models.Index(fields=["event"])]


class Head(ScopedModel):
    """The one row that holds the end of the chain; locked last by every operation."""

    scope = System(right="audit.read")
    id = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_one_head")]


class Item(ScopedModel):
    """One item of a bulk act; the entry holds the Merkle root over the digests in order of position."""

    scope = System(right="audit.read")
    bulk_kind = models.CharField(max_length=24)
    bulk_number = models.BigIntegerField()
    position = models.IntegerField()
    subject_kind = models.CharField(max_length=24)
    subject_number = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk_kind", "bulk_number", "position"], name="ledger_item_once")
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_number"])]


class SealedValue(ScopedModel):
    """A personal value behind a commitment: SHA-256(salt ‖ value) is in the chain; deleting this row erases it."""

    scope = System(right="audit.read")
    entry_seq = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=40)
    person_number = models.BigIntegerField(db_index=True)
    token = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry_seq", "name"], name="ledger_sealed_once")]


class Checkpoint(ScopedModel):
    """The signed end of the chain on a day, given to outside witnesses (R19)."""

    scope = System(right="audit.read")
    day = models.DateField(unique=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=clock.now)
