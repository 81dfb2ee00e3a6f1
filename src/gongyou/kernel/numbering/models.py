"""Counters of number series, and the two columns by which a fact says what made it."""

from django.db import models


class Counter(models.Model):
    """The last number given in one series and year."""

    series = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_once")]


class Made(models.Model):
    """A fact says what made it: the kind (matter, import, seed) and its number, which is never deleted."""

    made_by_kind = models.CharField(max_length=16, default="seed")
    made_by_number = models.BigIntegerField(default=0)

    class Meta:
        abstract = True
