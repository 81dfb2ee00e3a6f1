"""Codes on posters: 128 random bits that lead to a union, station, drive or employer (R27)."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models.organisations import Employer, Organisation, period


def code_token() -> str:
    return secrets.token_urlsafe(16)


class JoinCode(ScopedModel, Made):
    """Where a scanned code leads. Applications arrive at `union`; an employer's code also names the employer.

    A drive's code bears the drive's number in `activity_number`.
    """

    class Target(models.TextChoices):
        UNION = "union", _("工会")
        STATION = "station", _("网格站")
        DRIVE = "drive", _("集中入会活动")
        EMPLOYER = "employer", _("用人单位")

    scope = OrgOwned("union__node", "station__node", right="codes.read")
    token = models.CharField(max_length=24, unique=True, default=code_token)
    target = models.CharField(max_length=8, choices=Target.choices)
    union = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="codes")
    station = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="station_codes")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="codes")
    activity_number = models.BigIntegerField(null=True)
    label = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            period("join_code_period"),
            models.CheckConstraint(
                condition=(
                    Q(target="union")
                    | Q(target="station", station__isnull=False)
                    | Q(target="employer", employer__isnull=False)
                    | Q(target="drive", activity_number__isnull=False)
                ),
                name="join_code_target_given",
            ),
        ]
