"""Two records that are one human being: what was proposed, decided, moved, and taken back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel, System
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import Side
from gongyou.records.directory.models.people import Person


def _of_the_worker(viewer: Viewer) -> Q | None:
    """Whoever is told: both people, and whose account lost its record by it."""
    if viewer.kind != "worker":
        return None
    told = Q(dropped_user_id=viewer.user_id)
    return told | Q(gone_id=viewer.person_id) if viewer.person_id is not None else told


class Merge(ScopedModel):
    """The record `gone` becomes part of the record `kept`: proposed on evidence by one, decided by another.

    `node` is where it was proposed. Where both records have an open membership (an account), `membership_of`
    (`account_of`) says whose goes on. Taking back needs two people again, or the district.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待确认")
        WITHDRAWN = "withdrawn", _("已撤回提议")
        DECLINED = "declined", _("认定不是同一人")
        MERGED = "merged", _("已合并")
        UNDONE = "undone", _("已撤销合并")

    scope = OrgOwned("node", right="people.merge", person="kept", extra=_of_the_worker)
    number = models.CharField(max_length=24, unique=True)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_gone")
    likeness = models.JSONField(default=list)
    originals = models.JSONField(default=list)
    note = models.CharField(max_length=400)
    membership_of = models.CharField(max_length=4, choices=Side.choices, blank=True)
    account_of = models.CharField(max_length=4, choices=Side.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_role = models.CharField(max_length=32)
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_role = models.CharField(max_length=32, blank=True)
    decided_node = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True)
    dropped_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undo_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undo_asked_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=400, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_role = models.CharField(max_length=32, blank=True)
    undone_node = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn", "declined", "merged", "undone"]),
                name="merge_state_known",
            ),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(state__in=["proposed", "merged"]), name="merge_gone_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["withdrawn", "declined"]) | ~Q(originals=[]) & ~Q(note=""),
                name="merge_rests_on_evidence",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"], decided_by=None, decided_at=None)
                | Q(state__in=["declined", "merged", "undone"], decided_by__isnull=False, decided_at__isnull=False),
                name="merge_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["merged", "undone"])
                | (
                    ~Q(decided_by=F("proposed_by"))
                    & (Q(decided_for=None) | ~Q(decided_for=F("proposed_by")))
                    & (Q(proposed_for=None) | ~Q(decided_by=F("proposed_for")))
                ),
                name="merge_two_hands",
            ),
            models.CheckConstraint(
                condition=~Q(state="undone")
                | (
                    Q(undone_by__isnull=False, undone_at__isnull=False)
                    & ~Q(undo_reason="")
                    & (
                        Q(undone_role="district_officer")
                        | Q(undo_asked_by__isnull=False) & ~Q(undone_by=F("undo_asked_by"))
                    )
                ),
                name="merge_undone_by_two_or_district",
            ),
        ]
        indexes = [models.Index(fields=["kept"]), models.Index(fields=["node", "state"])]

    def __str__(self) -> str:
        return self.number


class MergedRow(ScopedModel):
    """One row that a merge changed: the columns before and after, so that it can be taken back to the letter."""

    scope = System()
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=48)
    row = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "position"], name="merged_row_position_once")]
        indexes = [models.Index(fields=["key", "row"])]
