"""Regions, organisations, employers, and which union covers which employer."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, Public, ScopedModel, covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.enums import OrganisationKind, UnionForm


def period(name: str) -> models.CheckConstraint:
    """valid_to is the first day on which the fact no longer holds."""
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


class Region(ScopedModel):
    """An administrative division by its statistical code (street level: nine digits)."""

    scope = Public()
    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [period("region_period")]


class Organisation(ScopedModel, Made):
    """A federation, union, zone or station; its place in the graph is its node.

    `founded_on` is the day of the approving reply; a basic union without it is in preparation: people can join it,
    but it is not counted as a union yet. `credit_code` is the union's own as a legal person, never its employer's.
    """

    scope = Public()
    node = models.OneToOneField(Node, primary_key=True, on_delete=models.PROTECT, related_name="organisation")
    code = models.CharField(max_length=24, unique=True)
    credit_code = models.CharField(max_length=18, null=True, unique=True)
    name = models.CharField(max_length=100)
    initials = models.CharField(max_length=100, db_index=True)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    form = models.CharField(max_length=8, choices=UnionForm.choices, blank=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="organisations")
    zone = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="zone_members")
    is_pool = models.BooleanField(default=False)
    founded_on = models.DateField(null=True, blank=True)
    founding_document = models.CharField(max_length=60, blank=True, db_default="")
    credit_document = models.CharField(max_length=60, blank=True, db_default="")
    closing_document = models.CharField(max_length=60, blank=True, db_default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            period("organisation_period"),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=False) | Q(kind="basic"), name="organisation_preparing_is_basic"
            ),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True) | Q(founded_on__gte=F("valid_from")),
                name="organisation_founded_after_begin",
            ),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True) | Q(valid_to__isnull=True) | Q(founded_on__lte=F("valid_to")),
                name="organisation_founded_before_end",
            ),
            models.CheckConstraint(
                condition=Q(credit_code__isnull=True)
                | Q(credit_code__startswith="81")
                | Q(credit_code__startswith="89"),
                name="organisation_credit_code_of_union",
            ),
            models.CheckConstraint(condition=Q(kind="basic") | Q(form=""), name="organisation_form_of_basic_only"),
            models.CheckConstraint(condition=Q(is_pool=False) | Q(kind="street"), name="organisation_pool_is_street"),
        ]
        indexes = [models.Index(fields=["kind", "region"])]

    def __str__(self) -> str:
        return self.name


class FormerPlace(ScopedModel, Made):
    """Where an organisation stood before a move: figures of those days still count it there.

    `Organisation.region` and `.zone` are the present place, from the end of the last former one.
    """

    scope = Public()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="former_places")
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints = [period("former_place_period")]


def _in_covered_regions(viewer: Viewer) -> Q | None:
    """Whoever covers a street sees its employers, whoever covers a zone the zone's; a union sees those it covers."""
    if viewer.kind != "staff" or not viewer.holds("directory.employers"):
        return None
    covered = covered_nodes(viewer)
    streets = Organisation._base_manager.filter(pk__in=covered, kind=OrganisationKind.STREET).values("region_id")
    zones = Organisation._base_manager.filter(pk__in=covered, kind=OrganisationKind.ZONE).values("pk")
    return Q(region_id__in=streets) | Q(zone_id__in=zones)


class Employer(ScopedModel, Made):
    """A market entity by its unified social credit code; it has one place of work for totals."""

    scope = OrgOwned("coverages__union__node", right="directory.employers", extra=_in_covered_regions)
    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=100)
    initials = models.CharField(max_length=100)
    industry = models.CharField(max_length=5)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="employers")
    zone = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="zone_employers")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [period("employer_period")]
        indexes = [models.Index(fields=["region", "industry"]), models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class Coverage(ScopedModel, Made):
    """`union` covers `employer`; a member unit of a federation has its own seal day."""

    scope = OrgOwned("union__node", right="directory.employers")
    union = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coverages")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="coverages")
    is_member_unit = models.BooleanField(default=False)
    sealed_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=60, blank=True, db_default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            period("coverage_period"),
            models.UniqueConstraint(fields=["union", "employer"], condition=Q(valid_to=None), name="coverage_once"),
            models.CheckConstraint(
                condition=Q(sealed_on__isnull=True) | Q(is_member_unit=True), name="coverage_seal_of_member_unit"
            ),
        ]
