"""What contests promised and what the authority issued."""

from django.db import models
from django.db.models import F, Q

from gongyou.domains.contests.enums import PromotionState
from gongyou.engines.procedures.models import Call, Matter
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Person
from gongyou.records.passport.enums import Grade
from gongyou.records.passport.models import ContestResult, SkillLevel


class Promotion(ScopedModel, Made):
    """One promise of a contest's notice to one person: a grade or a title, by a line of the notice's table (`rule`).

    Nothing is raised by the place alone: a confirmed one names the authority's document (guide 6.1). What was issued
    otherwise than promised, or not at all, stays on the list of mismatches.
    """

    scope = OrgOwned("call__node", "matter__parties__organisation__node", right="matters.read", person="person")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="promotions")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="promotions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="promotions")
    occupation = models.CharField(max_length=10)
    occupation_name = models.CharField(max_length=60)
    rank = models.PositiveIntegerField()
    rule = models.JSONField(default=dict)
    result = models.ForeignKey(ContestResult, null=True, on_delete=models.PROTECT, related_name="+")
    present = models.ForeignKey(SkillLevel, null=True, on_delete=models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField(null=True, choices=Grade.choices)
    title = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=PromotionState.choices, default=PromotionState.PROMISED)
    reason = models.CharField(max_length=200, blank=True)
    promised_on = models.DateField()
    issued_grade = models.PositiveSmallIntegerField(null=True, choices=Grade.choices)
    confirmation = models.CharField(max_length=60, blank=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    answered_on = models.DateField(null=True)
    skill_level = models.OneToOneField(SkillLevel, null=True, on_delete=models.PROTECT, related_name="promotion")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PromotionState.values), name="promotion_state_known"),
            models.UniqueConstraint(
                fields=["matter", "person"], condition=~Q(grade=None) & ~Q(state="reversed"), name="promotion_one_grade"
            ),
            models.UniqueConstraint(
                fields=["matter", "person", "title"],
                condition=~Q(title="") & ~Q(state="reversed"),
                name="promotion_one_title",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(confirmation=""), name="promotion_confirmed_by_document"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(grade=None) | Q(issued_grade=F("grade")),
                name="promotion_confirmed_as_promised",
            ),
            models.CheckConstraint(
                condition=Q(skill_level=None) | Q(state__in=["confirmed", "different"]),
                name="promotion_applied_after_confirmation",
            ),
        ]
        indexes = [models.Index(fields=["call", "state"])]
