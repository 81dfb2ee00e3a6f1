"""Columns that say who or what holds an honour or a certificate: exactly one of five."""

from django.db import models
from django.db.models import Q

from gongyou.records.directory.models import Employer, Organisation, Person
from gongyou.records.passport.enums import HolderKind
from gongyou.records.passport.types import Holder

#: The columns of the holders; a row that is shown is read with them.
HELD_BY = tuple(kind.value for kind in HolderKind)


class Held(models.Model):
    """One of the five columns is filled, that of `holder_kind`."""

    holder_kind = models.CharField(max_length=12, choices=HolderKind.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="%(class)ss")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="%(class)ss")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="%(class)ss")
    group = models.ForeignKey("passport.Group", null=True, on_delete=models.PROTECT, related_name="%(class)ss")
    result = models.ForeignKey("passport.Result", null=True, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def holder(self) -> Holder:
        return Holder(self.holder_kind, getattr(self, Holder(self.holder_kind, 0).column))


def one_holder(name: str) -> models.CheckConstraint:
    """The constraint that the column of `holder_kind` is filled and no other."""
    condition = Q(pk__in=[])
    for kind in HELD_BY:
        condition |= Q(holder_kind=kind, **{f"{column}__isnull": column != kind for column in HELD_BY})
    return models.CheckConstraint(condition=condition, name=name)


def once_each(name: str, *fields: str, condition: Q) -> list[models.UniqueConstraint]:
    """For each kind of holder: `fields` once for one holder where `condition` holds."""
    return [
        models.UniqueConstraint(
            fields=[kind, *fields], condition=Q(**{f"{kind}__isnull": False}) & condition, name=f"{name}_{kind}"
        )
        for kind in HELD_BY
    ]
