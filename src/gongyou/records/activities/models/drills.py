"""Drills on the job (岗位练兵): a record of who practised, by sign-in or by the employer's word, and samples of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Organisation, Person


class Drill(ScopedModel, Made):
    """One drill of a union over some days. `headcount` is person-times: whoever practised twice counts twice.

    With sign-in it is the number of signs; attested, it is what the employer's document says until a sample shows
    otherwise. A voided one counts nothing and stays on record.
    """

    class Proof(models.TextChoices):
        SIGNS = "signs", _("逐人签到")
        ATTESTED = "attested", _("单位证明")

    class State(models.TextChoices):
        RECORDED = "recorded", _("已登记")
        SAMPLED = "sampled", _("抽查属实")
        CORRECTED = "corrected", _("抽查后更正")
        VOID = "void", _("作废")

    scope = OrgOwned("organisation__node", right="drills.read")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drills")
    title = models.CharField(max_length=100)
    occupation = models.CharField(max_length=40)
    method = models.CharField(max_length=100, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    proof = models.CharField(max_length=8, choices=Proof.choices)
    document = models.CharField(max_length=80, blank=True)
    headcount = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECORDED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="drill_period"),
            models.CheckConstraint(condition=Q(proof__in=["signs", "attested"]), name="drill_proof_known"),
            models.CheckConstraint(
                condition=Q(state__in=["recorded", "sampled", "corrected", "void"]), name="drill_state_known"
            ),
            models.CheckConstraint(condition=~Q(proof="attested") | ~Q(document=""), name="drill_attested_by_document"),
            models.CheckConstraint(condition=~Q(state="void") | Q(headcount=0), name="drill_void_counts_nothing"),
            models.UniqueConstraint(
                fields=["organisation", "title", "begins_on"], condition=~Q(state="void"), name="drill_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"])]


class DrillSign(ScopedModel):
    """Somebody signed in at a drill on a day; once a day."""

    scope = OrgOwned("drill__organisation__node", right="drills.read", person="person")
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="signs")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drill_signs")
    signed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["drill", "person", "signed_on"], name="drill_sign_once")]


class DrillCheck(ScopedModel):
    """A sample by a higher union: of so many who were asked, so many had practised."""

    scope = OrgOwned("drill__organisation__node", right="drills.read")
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="checks")
    asked = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    headcount_before = models.PositiveIntegerField()
    headcount_after = models.PositiveIntegerField()
    remark = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gt=0) & Q(confirmed__lte=F("asked")), name="drill_check_confirmed_of_asked"
            ),
            models.CheckConstraint(
                condition=Q(headcount_after__lte=F("headcount_before")), name="drill_check_never_adds"
            ),
        ]
