"""Teams and studios with their members over time."""

from django.db import models
from django.db.models import Q

from gongyou.kernel.access.scopes import OrgOwned, Public, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Employer, Organisation, Person, Region
from gongyou.records.directory.models.organisations import period
from gongyou.records.passport.enums import GroupEnd, GroupKind, GroupRole


class Group(ScopedModel, Made):
    """A team (班组) or an innovation studio (创新工作室) of a unit; its kind never changes.

    What it was granted are honours; its members and its leader are dated rows. `ended_by` is what closed it.
    """

    scope = Public()
    kind = models.CharField(max_length=6, choices=GroupKind.choices)
    name = models.CharField(max_length=100)
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="groups")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="groups")
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=60, blank=True)
    site = models.CharField(max_length=100, blank=True)
    site_area = models.PositiveIntegerField(null=True)
    equipment = models.CharField(max_length=400, blank=True)
    plaque_number = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    end_document = models.CharField(max_length=60, blank=True)
    ended_by_kind = models.CharField(max_length=16, blank=True)
    ended_by_number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            period("group_period"),
            models.CheckConstraint(condition=Q(kind__in=["team", "studio"]), name="group_kind_known"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(employer__isnull=False), name="group_belongs_somewhere"
            ),
            models.CheckConstraint(condition=Q(ended_by_kind="") | Q(valid_to__isnull=False), name="group_ended_by"),
            models.UniqueConstraint(
                fields=["kind", "unit", "name"], condition=Q(valid_to=None), name="group_name_once_in_unit"
            ),
        ]
        indexes = [models.Index(fields=["made_by_kind", "made_by_number"])]

    def __str__(self) -> str:
        return self.name


class GroupMember(ScopedModel, Made):
    """Somebody belongs to a group from a day. One leads it; nobody leads two studios or belongs to more than two.

    A leader's place rests on an honour of the leader's own, where one is asked for.
    """

    scope = OrgOwned("group__unit__node", right="people.read", person="person")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="groups")
    role = models.CharField(max_length=6, choices=GroupRole.choices)
    in_studio = models.BooleanField()
    duty = models.CharField(max_length=60, blank=True)
    honour = models.ForeignKey("passport.Honour", null=True, on_delete=models.PROTECT, related_name="rests_on_it")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    end_reason = models.CharField(max_length=8, choices=GroupEnd.choices, blank=True, default="")

    class Meta:
        constraints = [
            period("group_member_period"),
            models.CheckConstraint(condition=Q(role__in=["leader", "core", "member"]), name="group_member_role_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None, end_reason="") | (Q(valid_to__isnull=False) & ~Q(end_reason="")),
                name="group_member_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(valid_to=None, role="leader"), name="group_one_leader"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(valid_to=None, role="leader", in_studio=True),
                name="group_leads_one_studio",
            ),
        ]
        indexes = [models.Index(fields=["person", "valid_to"])]
