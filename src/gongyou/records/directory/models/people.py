"""People and their dated facts: employments, memberships, posts."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, PersonOwned, ScopedModel, covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.models import Made
from gongyou.kernel.privacy.fields import SealedTextField
from gongyou.kernel.registry import Registry
from gongyou.records.directory import enums
from gongyou.records.directory.models.organisations import Employer, Organisation, Region, period

#: Upper floors add conditions under which staff see a person (a matter at their desk): viewer -> Q over Person or None.
PERSON_SCOPES: Registry = Registry("person scopes")


def person_code() -> str:
    """A random code of 80 bits for addresses and lists: it says nothing about the person."""
    return secrets.token_hex(10)


def _staff_condition(viewer: Viewer) -> Q | None:
    if viewer.kind != "staff" or not viewer.holds("people.read"):
        return None
    members = Membership._base_manager.filter(union_id__in=covered_nodes(viewer), person_id=OuterRef("pk"))
    found = Q(Exists(members))
    for condition in PERSON_SCOPES.all():
        more = condition(viewer)
        found = found if more is None else found | more
    return found


class Person(ScopedModel, Made):
    """One row per human being, whatever roles they have. Identity number and phone are sealed, with blind indexes.

    A row that turned out to be somebody who is here already is closed: it has no facts and no account any more and
    points at the row that is kept; its identity number still leads there.
    """

    scope = PersonOwned("pk", right="people.read", extra=_staff_condition)
    code = models.CharField(max_length=20, unique=True, default=person_code)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="person")
    name = models.CharField(max_length=60)
    initials = models.CharField(max_length=60, db_index=True)
    gender = models.CharField(max_length=6, choices=enums.Gender.choices)
    birth_date = models.DateField()
    identity_kind = models.CharField(max_length=26, choices=enums.IdentityKind.choices)
    identity_number = SealedTextField()
    identity_index = models.BinaryField(max_length=32, unique=True)
    phone = SealedTextField(null=True)
    phone_index = models.BinaryField(max_length=32, null=True, db_index=True)
    household = models.CharField(max_length=8, choices=enums.Household.choices, default=enums.Household.UNKNOWN)
    identity_checked_on = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(gender__in=["male", "female"]), name="person_gender_known"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(user=None) & ~Q(merged_into=F("pk"))), name="person_merged_is_closed"
            ),
        ]
        indexes = [models.Index(fields=["name", "birth_date"])]

    def __str__(self) -> str:
        return f"person {self.code}"


class Employment(ScopedModel, Made):
    """A person works for an employer or platform; on any day at most one is the main one.

    An applicant may name an employer that is not registered yet; `region` is then the place of work for totals.
    """

    scope = PersonOwned("person", "person__memberships__union__node", right="people.read")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="employments")
    employer_name = models.CharField(max_length=100, blank=True, db_default="")
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="employments")
    occupation = models.CharField(max_length=10)
    relation = models.CharField(max_length=10, choices=enums.LabourRelation.choices)
    new_form = models.CharField(max_length=12, choices=enums.NewForm.choices, blank=True)
    industrial = models.BooleanField()
    is_main = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            period("employment_period"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to=None, is_main=True), name="employment_one_main"
            ),
        ]


class Membership(ScopedModel, Made):
    """Membership of a union from the day of approval; one open row per person, active or retained (guide 1.2)."""

    scope = PersonOwned("person", "union__node", right="people.read")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    union = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=8, choices=enums.MembershipKind.choices, default=enums.MembershipKind.ACTIVE)
    road = models.CharField(max_length=14, choices=enums.JoinRoad.choices)
    code = models.ForeignKey("directory.JoinCode", null=True, on_delete=models.PROTECT, related_name="memberships")
    card_number = models.CharField(max_length=20, null=True, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=enums.MembershipEnd.choices, blank=True)

    class Meta:
        constraints = [
            period("membership_period"),
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to=None), name="membership_one_open"),
            models.CheckConstraint(
                condition=Q(valid_to=None, end_reason="") | (Q(valid_to__isnull=False) & ~Q(end_reason="")),
                name="membership_end_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["union", "valid_to"])]


class Post(ScopedModel, Made):
    """A fact about a person: an office in an organisation, for a term where one is known."""

    scope = OrgOwned("organisation__node", right="people.read", person="person")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=12, choices=enums.PostTitle.choices)
    term = models.ForeignKey("directory.Term", null=True, on_delete=models.PROTECT, related_name="posts")
    document = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=enums.PostEnd.choices, blank=True, db_default="")

    class Meta:
        constraints = [
            period("post_period"),
            models.UniqueConstraint(
                fields=["organisation", "person", "title"], condition=Q(valid_to=None), name="post_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None, end_reason="") | (Q(valid_to__isnull=False) & ~Q(end_reason="")),
                name="post_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(valid_to=None, title="chair"), name="post_one_chair"
            ),
        ]


class Consent(ScopedModel):
    """What a person agreed to, in which words (version), through which channel; withdrawn as easily as given."""

    scope = PersonOwned("person", right="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=24)
    version = models.CharField(max_length=24)
    channel = models.CharField(max_length=16)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)


class Reveal(ScopedModel):
    """Somebody looked at a sealed value, for a stated reason; the person can see it (R22)."""

    scope = PersonOwned("person", right="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reveals")
    field = models.CharField(max_length=24)
    reason = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    node_id = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(default=clock.now, db_index=True)
