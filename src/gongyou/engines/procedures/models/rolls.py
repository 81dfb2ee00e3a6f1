"""Who or what stands on a matter's roll, and the branches of stages that run side by side."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.engines.procedures import enums
from gongyou.engines.procedures.models.matters import OF_MATTER, Matter
from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import ScopedModel
from gongyou.records.directory.models import Employer, Organisation, Person


class Branch(ScopedModel):
    """One branch of a Together: it has its own stage and desk while it is open."""

    scope = OF_MATTER
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="branches")
    group = models.CharField(max_length=32)
    place = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=32)
    state = models.CharField(max_length=4, choices=enums.BranchState.choices, default=enums.BranchState.OPEN)
    desk_node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    desk_remark = models.CharField(max_length=16, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "group", "place"], condition=Q(state="open"), name="branch_once_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="branch_ended_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["desk_node", "state"])]


class RollItem(ScopedModel):
    """A person, employer, organisation or thing inside a matter, dated; what needs a desk is a child matter."""

    scope = OF_MATTER
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="roll")
    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=6, choices=enums.RollState.choices, default=enums.RollState.ACTIVE)
    label = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind", "person"], condition=Q(valid_to=None), name="roll_person_once"
            ),
            models.UniqueConstraint(
                fields=["matter", "kind", "employer"], condition=Q(valid_to=None), name="roll_employer_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="roll_period"
            ),
            models.CheckConstraint(
                condition=~Q(label="")
                | Q(person__isnull=False)
                | Q(employer__isnull=False)
                | Q(organisation__isnull=False),
                name="roll_is_somebody",
            ),
        ]
