"""Values as they were taken down on a day, and values that were certified; later changes of records touch neither."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import EVERYTHING, OrgOwned, Public, ScopedModel, System
from gongyou.kernel.access.viewer import Viewer

_USER = settings.AUTH_USER_MODEL
_CELL = ["figure", "as_of", "grain", "grain_key"]


class StoredValue(ScopedModel):
    """One value as the machine took it down: definition, day, both numbers, and the snapshot's hash."""

    scope = System("figures.read")
    figure = models.CharField(max_length=80)
    definition_version = models.CharField(max_length=64)
    as_of = models.DateField()
    grain = models.CharField(max_length=10)
    grain_key = models.CharField(max_length=24, blank=True)
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    parts = models.JSONField(default=dict)
    snapshot_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "definition_version", "as_of", "grain", "grain_key"], name="stored_value_once"
            )
        ]
        indexes = [models.Index(fields=["figure", "as_of"])]


class FigureEdition(ScopedModel):
    """The declared form of a figure under its version: a certified value can be computed by it again. Append-only."""

    scope = Public()
    version = models.CharField(max_length=64, primary_key=True)
    figure = models.CharField(max_length=80)
    form = models.JSONField()
    first_seen_at = models.DateTimeField(default=clock.now)


def _locked_for_everybody(viewer: Viewer) -> Q:
    """Staff who read figures see every value on its way; all others only what was locked."""
    return EVERYTHING if viewer.holds("figures.read") else Q(state="locked")


class CertifiedValue(ScopedModel):
    """A value for which two people stand: submitted by one, locked by another. What was submitted never changes.

    A locked, returned or withdrawn row is immutable; a correction is a new row that `supersedes` the locked one.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待复核")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")
        LOCKED = "locked", _("已定稿")

    scope = OrgOwned(right="figures.read", extra=_locked_for_everybody)
    figure = models.CharField(max_length=80)
    definition = models.ForeignKey(FigureEdition, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    grain = models.CharField(max_length=10)
    grain_key = models.CharField(max_length=24, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    parts = models.JSONField(default=dict)
    snapshot_hash = models.CharField(max_length=64)
    #: The hash of each fact table that the definition reads, and one over the ids that were counted.
    content = models.JSONField(default=dict)
    rows_hash = models.CharField(max_length=64, blank=True)
    submitted_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    #: The absent colleague for whom the submitter covered; the same for the reviewer.
    submitted_for = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUBMITTED)
    reviewed_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_for = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    review_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None)
                | (
                    ~Q(reviewed_by=F("submitted_by"))
                    & (Q(submitted_for=None) | ~Q(reviewed_by=F("submitted_for")))
                    & (Q(reviewed_for=None) | ~Q(reviewed_for=F("submitted_by")))
                ),
                name="certified_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "withdrawn"], reviewed_by=None)
                | Q(state__in=["returned", "locked"], reviewed_by__isnull=False),
                name="certified_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", settled_at=None) | (~Q(state="submitted") & Q(settled_at__isnull=False)),
                name="certified_settled_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(review_note=""), name="certified_returned_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(revision=1, supersedes=None) | (Q(revision__gt=1, supersedes__isnull=False) & ~Q(note="")),
                name="certified_revision_with_note",
            ),
            models.UniqueConstraint(
                fields=[*_CELL, "revision"], condition=Q(state="locked"), name="certified_locked_once"
            ),
            models.UniqueConstraint(fields=_CELL, condition=Q(state="submitted"), name="certified_submitted_once"),
        ]
        indexes = [models.Index(fields=["as_of", "figure"]), models.Index(fields=["state"])]

    def is_own(self, users: set[int]) -> bool:
        """Whether one of these users submitted it, or covered for whoever did: they do not review it."""
        return bool({self.submitted_by_id, self.submitted_for_id} & users)

    @property
    def number(self) -> int | float | None:
        """The value as people read it: without a fraction where it has none."""
        if self.value is None:
            return None
        return int(self.value) if self.value == int(self.value) else float(self.value)
