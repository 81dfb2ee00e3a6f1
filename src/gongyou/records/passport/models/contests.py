"""Results of contests, person by person."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel.access.scopes import PersonOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Organisation, Person, Region


class ContestResult(ScopedModel, Made):
    """What a person reached in one track of one contest. Members of a team have a row each, with one rank.

    `score` is exact (an integer, a decimal or a fraction as text), `shown` what was published. `revoked_on` is the
    first day on which it no longer stands; one that was recorded by mistake has no length.
    """

    scope = PersonOwned("person", "person__memberships__union__node", right="people.read")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contest_results")
    contest = models.CharField(max_length=40)
    contest_name = models.CharField(max_length=100)
    level = models.CharField(max_length=12)
    level_ordinal = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=40)
    track_name = models.CharField(max_length=60)
    occupation = models.CharField(max_length=10, blank=True)
    occupation_version = models.CharField(max_length=8, blank=True)
    occupation_name = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=24, blank=True)
    team = models.CharField(max_length=60, blank=True)
    rank = models.PositiveIntegerField()
    entrants = models.PositiveIntegerField()
    score = models.CharField(max_length=60)
    shown = models.CharField(max_length=20)
    award = models.CharField(max_length=40, blank=True)
    held_on = models.DateField()
    document = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="contest_results")
    unit_name = models.CharField(max_length=100, blank=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    tags = models.JSONField(default=list)
    revoked_on = models.DateField(null=True)
    revocation_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "contest", "track"], condition=Q(revoked_on=None), name="contest_result_once"
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=F("entrants")), name="contest_result_rank_among_entrants"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("held_on")) & ~Q(revocation_reason=""),
                name="contest_result_withdrawn_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "track", "rank"]),
            models.Index(fields=["made_by_kind", "made_by_number"]),
        ]
