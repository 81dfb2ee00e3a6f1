"""Honours: who was granted which title at which level by whom, and what the yearly check of the file found."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Employer, Organisation, Region
from gongyou.records.passport.enums import VOID, CheckState, HonourEnd, Nature
from gongyou.records.passport.models.holding import Held, once_each, one_holder

#: Roads to the unions whose staff see a row about such a holder.
HOLDER_PATHS = (
    "person__memberships__union__node",
    "employer__coverages__union__node",
    "organisation__node",
    "group__unit__node",
    "result__unit__node",
)
_STANDS = Q(revoked_on=None)


def _while_it_stands(viewer: Viewer) -> Q:
    """An honour that stands is public; one that was taken away is seen in the scope and by its holder only."""
    return _STANDS


class Honour(ScopedModel, Held, Made):
    """A title granted to a person, an employer, an organisation, a team or studio, or a result.

    The level is data (its key and its ordinal on the day); `tags` are those of the holder at the award, `unit`,
    `unit_name` and `region` the place then. `revoked_on` is the first day on which it no longer stands: by the
    granting body's document, or because it was recorded by mistake (then it never stood); `ended_by` is what ended
    it. History stays. `off_wall_since` keeps it from the public wall (the family of somebody who died wishes so);
    it stands all the same.
    """

    scope = OrgOwned(*HOLDER_PATHS, right="people.read", person="person", extra=_while_it_stands)
    title = models.CharField(max_length=40)
    title_name = models.CharField(max_length=60)
    family = models.CharField(max_length=24)
    level = models.CharField(max_length=12)
    level_ordinal = models.PositiveSmallIntegerField()
    nature = models.CharField(max_length=12, choices=Nature.choices)
    granting_body = models.CharField(max_length=60)
    document = models.CharField(max_length=60, blank=True)
    granted_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=24, blank=True)
    tags = models.JSONField(default=list)
    benefits = models.CharField(max_length=200, blank=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="honours_of_unit")
    at_employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="honours_of_staff")
    unit_name = models.CharField(max_length=100, blank=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="supersedes")
    revoked_on = models.DateField(null=True)
    revocation = models.CharField(max_length=10, choices=HonourEnd.choices, blank=True, default="")
    revocation_document = models.CharField(max_length=60, blank=True)
    revocation_reason = models.CharField(max_length=400, blank=True)
    ended_by_kind = models.CharField(max_length=16, blank=True)
    ended_by_number = models.BigIntegerField(default=0)
    off_wall_since = models.DateField(null=True)

    class Meta:
        constraints = [
            one_holder("honour_one_holder"),
            *once_each("honour_once", "title", "level", "year", condition=~Q(revocation__in=VOID)),
            models.UniqueConstraint(
                fields=["fingerprint", "level"],
                condition=~Q(fingerprint="") & ~Q(revocation__in=VOID),
                name="honour_result_once_a_level",
            ),
            models.CheckConstraint(
                condition=Q(holder_kind="result") ^ Q(fingerprint=""), name="honour_fingerprint_of_result"
            ),
            models.CheckConstraint(
                condition=Q(nature__in=["commendation", "naming", "circular", "prize", "recommended"]),
                name="honour_nature_known",
            ),
            models.CheckConstraint(condition=~Q(superseded_by=F("pk")), name="honour_superseded_by_another"),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revocation="")
                | Q(revoked_on__isnull=False)
                & Q(revocation__in=["revoked", "withdrawn", "expired", "reversed", "merged"]),
                name="honour_end_has_kind",
            ),
            models.CheckConstraint(
                condition=~Q(revocation__in=["revoked", "withdrawn"]) | ~Q(revocation_document=""),
                name="honour_revoked_by_document",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None)
                | Q(revocation__in=VOID, revoked_on=F("granted_on"))
                | ~Q(revocation__in=VOID) & Q(revoked_on__gte=F("granted_on")),
                name="honour_period",
            ),
        ]
        indexes = [
            models.Index(fields=["family", "level", "year"]),
            models.Index(fields=["made_by_kind", "made_by_number"]),
        ]

    def __str__(self) -> str:
        return f"honour {self.pk}"


class HonourCheck(ScopedModel, Made):
    """What the yearly check of an honour's file found (guide 4.6)."""

    scope = OrgOwned(*(f"honour__{path}" for path in HOLDER_PATHS), right="people.read", person="honour__person")
    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="checks")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=CheckState.choices)
    note = models.CharField(max_length=400, blank=True)
    checked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["honour", "year"], name="honour_check_once_a_year"),
            models.CheckConstraint(
                condition=~Q(state="under_review") | ~Q(note=""), name="honour_check_review_says_why"
            ),
        ]
