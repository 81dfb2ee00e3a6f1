"""What a winner of the entrepreneurship contest agreed to: a company in the district, and milestones."""

from django.db import models
from django.db.models import F, Q

from gongyou.domains.contests.enums import MilestoneState
from gongyou.engines.procedures.models import Matter
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Employer


class Landing(ScopedModel, Made):
    """The landing agreement of a winning project; its company is registered here before any money flows."""

    scope = OrgOwned("matter__desk_node", "matter__parties__organisation__node", right="matters.read")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="landing")
    project = models.CharField(max_length=120)
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="landings")
    commitment = models.BigIntegerField(null=True)
    document = models.CharField(max_length=60)
    signed_on = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="landing_is_signed"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("signed_on")), name="landing_period"),
        ]


class Milestone(ScopedModel):
    """One milestone of a landing agreement with its day and its share of the grant; reached by proof, not by word.

    `instalment` is the treasury's number of that share.
    """

    scope = OrgOwned("landing__matter__desk_node", right="matters.read")
    landing = models.ForeignKey(Landing, on_delete=models.PROTECT, related_name="milestones")
    ordinal = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    due_on = models.DateField()
    amount_fen = models.PositiveBigIntegerField(default=0)
    instalment = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=MilestoneState.choices, default=MilestoneState.OPEN)
    proof = models.CharField(max_length=120, blank=True)
    reached_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["landing", "ordinal"], name="milestone_once"),
            models.CheckConstraint(condition=Q(state__in=MilestoneState.values), name="milestone_state_known"),
            models.CheckConstraint(
                condition=Q(instalment=None) | Q(amount_fen__gt=0), name="milestone_instalment_has_money"
            ),
            models.CheckConstraint(
                condition=Q(state="reached", reached_on__isnull=False) & ~Q(proof="") | ~Q(state="reached"),
                name="milestone_reached_is_proven",
            ),
        ]
