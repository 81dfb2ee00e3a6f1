"""Terms of office of an organisation's committee."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models.organisations import Organisation


class Term(ScopedModel, Made):
    """One term of a committee (届). `expires_on` is the first day after the term as elected.

    `ended_on` is the first day on which the term no longer runs: a committee stays in office until the next one is
    elected, so a term without it whose `expires_on` has come is overdue. A reversed term has no length.
    """

    scope = OrgOwned("organisation__node", right="matters.read")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="terms")
    ordinal = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    expires_on = models.DateField(db_index=True)
    ended_on = models.DateField(null=True, blank=True)
    years = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=60, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(ended_on=None), name="term_one_open"),
            models.UniqueConstraint(
                fields=["organisation", "ordinal"],
                condition=Q(ended_on=None) | Q(ended_on__gt=F("begins_on")),
                name="term_ordinal_once",
            ),
            models.CheckConstraint(condition=Q(expires_on__gt=F("begins_on")), name="term_has_length"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("begins_on")), name="term_period"
            ),
            models.CheckConstraint(condition=Q(years__in=[3, 5]), name="term_three_or_five_years"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="term_ordinal_counts"),
        ]
