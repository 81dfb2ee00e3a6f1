"""Innovation results and who completed them, with shares."""

from django.db import models
from django.db.models import Q

from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Employer, Organisation, Person, Region
from gongyou.records.passport.enums import PATENTS, ResultKind


class Result(ScopedModel, Made):
    """An innovation result. The same thing has one row, found by its fingerprint (patent, else title and unit).

    It is `complete` once its completers stand, whose shares make a whole; from then on neither changes. A benefit
    counts only with the stamp of the unit's finance.
    """

    scope = OrgOwned("unit__node", right="people.read", person="completers__person")
    kind = models.CharField(max_length=18, choices=ResultKind.choices)
    title = models.CharField(max_length=100)
    patent_number = models.CharField(max_length=14, blank=True)
    fingerprint = models.CharField(max_length=200)
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="results")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="results")
    unit_name = models.CharField(max_length=100)
    applied_at = models.CharField(max_length=100, blank=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    completed_on = models.DateField(null=True)
    benefit_fen = models.BigIntegerField(null=True)
    benefit_year = models.PositiveSmallIntegerField(null=True)
    finance_stamp = models.CharField(max_length=100, blank=True)
    complete = models.BooleanField(default=False)
    accepted_on = models.DateField()
    revoked_on = models.DateField(null=True)
    revocation_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], condition=Q(revoked_on=None), name="result_once"),
            models.CheckConstraint(condition=~Q(fingerprint=""), name="result_has_fingerprint"),
            models.CheckConstraint(
                condition=Q(patent_number="") | Q(kind__in=[kind.value for kind in PATENTS]),
                name="result_patent_of_patents",
            ),
            models.CheckConstraint(
                condition=Q(benefit_fen=None, benefit_year=None)
                | Q(benefit_fen__gte=0, benefit_year__isnull=False) & ~Q(finance_stamp=""),
                name="result_benefit_is_stamped",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | ~Q(revocation_reason=""), name="result_withdrawn_says_why"
            ),
        ]
        indexes = [models.Index(fields=["made_by_kind", "made_by_number"])]

    def __str__(self) -> str:
        return self.title


class Completer(ScopedModel, Made):
    """One completer of a result: a person of the records, or a name from outside, with a share in per mille."""

    scope = OrgOwned("result__unit__node", right="people.read", person="person")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="completers")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="results")
    name = models.CharField(max_length=60, blank=True)
    share = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "position"], name="completer_position_once"),
            models.UniqueConstraint(fields=["result", "person"], name="completer_person_once"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=1000), name="completer_has_share"),
            models.CheckConstraint(condition=Q(person__isnull=False) ^ ~Q(name=""), name="completer_one_or_named"),
        ]
