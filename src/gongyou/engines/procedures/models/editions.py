"""The declared form of every definition, stored by hash when the database is migrated."""

from django.db import models

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import Public, ScopedModel


class Edition(ScopedModel):
    """What a procedure looked like when its matters were opened; a matter keeps its edition as data, never code."""

    scope = Public()
    digest = models.CharField(max_length=64, primary_key=True)
    procedure = models.CharField(max_length=48, db_index=True)
    form = models.TextField()
    first_seen_at = models.DateTimeField(default=clock.now)
