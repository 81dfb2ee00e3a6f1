"""Joining drives and the sessions in which they take place."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, Public, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Organisation


class Drive(ScopedModel, Made):
    """The plan of a joining drive (集中建会入会行动): period, place, target; one session a day; codes point at it.

    Drafted by one, approved by another, open while people join, closed for good. A drive that was held before this
    system was used has no drafter.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        APPROVED = "approved", _("已批准")
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")
        WITHDRAWN = "withdrawn", _("已撤回")

    scope = OrgOwned("owner__node", right="drives.read")
    name = models.CharField(max_length=100)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drives")
    begins_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    target = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: The absent colleague for whom the drafter covered: not somebody else either.
    drafted_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved", "open", "closed", "withdrawn"]), name="drive_state_known"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="drive_period"),
            models.CheckConstraint(condition=Q(target__isnull=True) | Q(target__gte=1), name="drive_target_counts"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("drafted_by")) & (Q(drafted_for=None) | ~Q(approved_by=F("drafted_for"))),
                name="drive_two_hands",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(approved_by__isnull=False)
                | Q(drafted_by__isnull=True),
                name="drive_approved_before_open",
            ),
            models.CheckConstraint(condition=~Q(state="open") | Q(opened_on__isnull=False), name="drive_open_since"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False), name="drive_closed_since"
            ),
        ]
        indexes = [models.Index(fields=["owner", "state"])]

    def __str__(self) -> str:
        return self.name


class Activity(ScopedModel, Made):
    """One session with a day, a place and an organiser. A drive's sessions are held at most once a day."""

    class Kind(models.TextChoices):
        JOINING_DRIVE = "joining_drive", _("集中建会入会行动")

    class State(models.TextChoices):
        PLANNED = "planned", _("已安排")
        HELD = "held", _("已举行")
        CANCELLED = "cancelled", _("已取消")

    scope = Public()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=100)
    organiser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="activities")
    drive = models.ForeignKey(Drive, null=True, on_delete=models.PROTECT, related_name="sessions")
    place = models.CharField(max_length=100, blank=True)
    held_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "held", "cancelled"]), name="activity_state_known"
            ),
            models.UniqueConstraint(
                fields=["drive", "held_on"], condition=~Q(state="cancelled"), name="activity_once_a_day"
            ),
        ]
