"""One row per stored file; the bytes lie under GONGYOU_HOME/files by random name."""

import secrets

from django.db import models

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel


def random_name() -> str:
    return secrets.token_urlsafe(24)


class StoredFile(ScopedModel):
    scope = OrgOwned("node", right="files.read")
    name = models.CharField(max_length=48, unique=True, default=random_name)
    title = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    node = models.ForeignKey("access.Node", on_delete=models.PROTECT, related_name="+")
    owner_user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)
