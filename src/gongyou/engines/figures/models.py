"""Values as they were taken down on a day; later corrections of records do not touch them."""

from django.conf import settings
from django.db import models

from gongyou.kernel.access.scopes import ScopedModel, System


class StoredValue(ScopedModel):
    """One value with all that is needed to defend it: definition, day, both numbers, and the snapshot's hash."""

    scope = System("figures.read")
    figure = models.CharField(max_length=80)
    definition_version = models.CharField(max_length=64)
    as_of = models.DateField()
    grain = models.CharField(max_length=10)
    grain_key = models.CharField(max_length=24, blank=True)
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    snapshot_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "definition_version", "as_of", "grain", "grain_key"], name="stored_value_once"
            )
        ]
        indexes = [models.Index(fields=["figure", "as_of"])]
