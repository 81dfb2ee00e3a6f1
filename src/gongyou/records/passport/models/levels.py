"""Skill levels: which of the eight grades a person holds in which occupation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from gongyou.kernel.access.scopes import PersonOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Person
from gongyou.records.directory.models.organisations import period
from gongyou.records.passport.enums import Grade, SkillEnd, SkillSource


class SkillLevel(ScopedModel, Made):
    """A grade in an occupation (`d-dd-dd-dd` of an edition). `grade` is the ordinal, 0 to 7: never sort by the digit.

    One row is in force for a person and occupation; a higher grade ends the lower one (`follows`) on its day. A
    grade by a contest rests on the authority's own confirmation. Certificate numbers are opaque, one for one row.
    """

    scope = PersonOwned("person", "person__memberships__union__node", right="people.read")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="skill_levels")
    occupation = models.CharField(max_length=10)
    occupation_version = models.CharField(max_length=8)
    occupation_name = models.CharField(max_length=60)
    work_type = models.CharField(max_length=60, blank=True)
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)
    certificate_number = models.CharField(max_length=40, blank=True)
    authority = models.CharField(max_length=60)
    confirmation = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=12, choices=SkillSource.choices)
    contest_result = models.ForeignKey(
        "passport.ContestResult", null=True, on_delete=models.PROTECT, related_name="skill_levels"
    )
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    end_reason = models.CharField(max_length=8, choices=SkillEnd.choices, blank=True, default="")
    end_document = models.CharField(max_length=60, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            period("skill_level_period"),
            models.CheckConstraint(condition=Q(grade__gte=0, grade__lte=7), name="skill_level_of_eight"),
            models.CheckConstraint(
                condition=Q(source__in=["contest", "exam", "import", "recognition"]), name="skill_level_source_known"
            ),
            models.UniqueConstraint(
                fields=["person", "occupation"], condition=Q(valid_to=None), name="skill_level_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["authority", "certificate_number"],
                condition=~Q(certificate_number="") & ~Q(end_reason__in=["reversed", "merged"]),
                name="skill_level_certificate_once",
            ),
            models.CheckConstraint(
                condition=~Q(source="contest") | ~Q(confirmation="") & ~Q(authority=""),
                name="skill_level_by_contest_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(contest_result=None) | Q(source="contest"), name="skill_level_contest_is_source"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None, end_reason="") | (Q(valid_to__isnull=False) & ~Q(end_reason="")),
                name="skill_level_end_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(end_reason="revoked") | ~Q(end_document=""), name="skill_level_revoked_by_document"
            ),
            # A pattern in the database would need a function that no other program has; operations check the digits.
            models.CheckConstraint(condition=Exact(Length("occupation"), 10), name="skill_level_occupation"),
        ]
        indexes = [
            models.Index(fields=["occupation", "grade"]),
            models.Index(fields=["made_by_kind", "made_by_number"]),
        ]
