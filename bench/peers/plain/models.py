"""One table with the roster's columns."""

from django.db import models


class Member(models.Model):
    """A row of a roster as it stands there."""

    name = models.CharField(max_length=60)
    gender = models.CharField(max_length=6)
    identity_kind = models.CharField(max_length=26)
    identity_number = models.CharField(max_length=18, unique=True)
    ethnicity = models.CharField(max_length=20)
    education = models.CharField(max_length=20)
    phone = models.CharField(max_length=20, db_index=True)
    union_name = models.CharField(max_length=100, db_index=True)
    employer_name = models.CharField(max_length=100)
    department = models.CharField(max_length=60)
    relation = models.CharField(max_length=20)
    occupation = models.CharField(max_length=40)
    household = models.CharField(max_length=20)
    migrant = models.CharField(max_length=4)
    new_form = models.CharField(max_length=20)
    joined_on = models.DateField()
    standing = models.CharField(max_length=20)
    confirmed = models.CharField(max_length=4)

    class Meta:
        app_label = "plain"
