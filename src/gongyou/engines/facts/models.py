"""Marks: which fact tables changed since they were written."""

from django.db import models

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import ScopedModel, System


class Mark(ScopedModel):
    """A table, or the rows of one subject in it, became stale in a committed transaction.

    Marks are only added, so no two operations wait for each other.

    A refresh deletes exactly the marks that it saw before it read the table.
    """

    scope = System()
    table = models.CharField(max_length=32)
    subject = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)
