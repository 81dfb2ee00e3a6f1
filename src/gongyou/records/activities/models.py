"""Activities with a day, a place and an organiser."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.kernel.access.scopes import Public, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Organisation


class Activity(ScopedModel, Made):
    """One session. A joining drive (集中建会入会行动) counts once it was held."""

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
    place = models.CharField(max_length=100, blank=True)
    held_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "held", "cancelled"]), name="activity_state_known"
            )
        ]
