"""Certificates and plaques, with the random codes behind which anybody may verify them (R27)."""

import secrets

from django.db import models
from django.db.models import F, Q

from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.passport.enums import CertificateKind
from gongyou.records.passport.models.holding import Held, one_holder
from gongyou.records.passport.models.honours import HOLDER_PATHS


def public_code() -> str:
    """128 random bits for an address that anybody may open."""
    return secrets.token_urlsafe(16)


class Certificate(ScopedModel, Held, Made):
    """A certificate or plaque, as it was issued: nothing printed on it ever changes.

    A `recorded` one was issued by another body and only noted here. A revoked one stays, with the reason; one that
    was lost or misprinted points at the one that replaces it. One that `fell_with_honour` stands again with it.
    """

    scope = OrgOwned(*HOLDER_PATHS, right="people.read", person="person")
    code = models.CharField(max_length=24, unique=True, default=public_code)
    kind = models.CharField(max_length=8, choices=CertificateKind.choices)
    number = models.CharField(max_length=40)
    holder_name = models.CharField(max_length=100)
    title = models.CharField(max_length=100)
    text = models.CharField(max_length=400, blank=True)
    body = models.CharField(max_length=60)
    document = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    recorded = models.BooleanField(default=False)
    honour = models.ForeignKey("passport.Honour", null=True, on_delete=models.PROTECT, related_name="certificates")
    contest_result = models.ForeignKey(
        "passport.ContestResult", null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    skill_level = models.ForeignKey(
        "passport.SkillLevel", null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    revoked_on = models.DateField(null=True)
    revocation_reason = models.CharField(max_length=400, blank=True)
    fell_with_honour = models.BooleanField(default=False)

    class Meta:
        constraints = [
            one_holder("certificate_one_holder"),
            models.UniqueConstraint(fields=["body", "number"], name="certificate_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["honour", "contest", "level", "plaque"]), name="certificate_kind_known"
            ),
            models.CheckConstraint(condition=~Q(number="") & ~Q(holder_name=""), name="certificate_is_filled"),
            models.CheckConstraint(
                condition=Q(honour=None) | Q(contest_result=None, skill_level=None), name="certificate_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(contest_result=None) | Q(skill_level=None), name="certificate_not_of_both"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("issued_on")) & ~Q(revocation_reason=""),
                name="certificate_revoked_says_why",
            ),
            models.CheckConstraint(
                condition=Q(fell_with_honour=False) | Q(honour__isnull=False, revoked_on__isnull=False),
                name="certificate_fell_with_its_honour",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(revoked_on__isnull=False) & ~Q(replaced_by=F("pk")),
                name="certificate_replaced_is_revoked",
            ),
        ]
        indexes = [models.Index(fields=["made_by_kind", "made_by_number"])]

    def __str__(self) -> str:
        return self.number
