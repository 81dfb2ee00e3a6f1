"""Rounds: one act upon a roll (a meeting, a ballot with its votes); issued documents and the series of bodies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.engines.procedures import enums
from gongyou.engines.procedures.models.matters import OF_MATTER, Act, Matter
from gongyou.engines.procedures.models.rolls import RollItem
from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.records.directory.models import Organisation


class Round(ScopedModel):
    """A meeting or a ballot of a matter. `rule` keeps the thresholds that were used; a void one stays on record."""

    scope = OF_MATTER
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="rounds")
    stage = models.CharField(max_length=32)
    kind = models.CharField(max_length=8, choices=enums.RoundKind.choices)
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=enums.RoundState.choices, default=enums.RoundState.OPEN)
    convened_on = models.DateField()
    held_on = models.DateField(null=True)
    place = models.CharField(max_length=100, blank=True)
    assembly = models.CharField(max_length=10, blank=True)
    entitled = models.PositiveIntegerField()
    present = models.PositiveIntegerField(null=True)
    issued = models.PositiveIntegerField(null=True)
    returned = models.PositiveIntegerField(null=True)
    spoiled = models.PositiveIntegerField(null=True)
    rule = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    minutes = models.TextField(blank=True)
    opened_by = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, related_name="rounds_opened")
    closed_by = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, related_name="rounds_closed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "stage", "ordinal"], name="round_ordinal_once"),
            models.UniqueConstraint(fields=["matter", "stage"], condition=Q(state="open"), name="round_one_open"),
            models.CheckConstraint(condition=Q(entitled__gt=0), name="round_somebody_entitled"),
            models.CheckConstraint(
                condition=Q(present=None) | Q(present__lte=F("entitled")), name="round_present_entitled"
            ),
            models.CheckConstraint(condition=Q(issued=None) | Q(issued__lte=F("present")), name="round_issued_present"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(present__isnull=False, held_on__isnull=False),
                name="round_closed_is_counted",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed", kind="ballot") | Q(returned__lte=F("issued")),
                name="round_ballots_returned",
            ),
        ]


class RoundItem(ScopedModel):
    """One item of a round with the votes in favour and what came of it."""

    scope = OrgOwned(
        "round__matter__desk_node",
        "round__matter__parties__organisation__node",
        right="matters.read",
        dated="round__matter__parties",
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="items")
    roll_item = models.ForeignKey(RollItem, on_delete=models.PROTECT, related_name="rounds")
    votes = models.PositiveIntegerField()
    carried = models.BooleanField(default=False)
    remark = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "roll_item"], name="round_item_once")]


class DocumentSeries(ScopedModel):
    """A 机关代字 and the one body that numbers documents with it, for good; a body may have several."""

    scope = OrgOwned("node", right="matters.read")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=20, unique=True)
    since = models.DateField()


class Document(ScopedModel):
    """A document that a stage issued: numbered once, served, and never changed; a correction is a later document."""

    scope = OF_MATTER
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="documents")
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="document")
    issuer = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    body = models.TextField()
    signed_on = models.DateField()
    signed_for = models.CharField(max_length=100)
    served_to = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    served_on = models.DateField(null=True)
    made_by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year", "serial"], name="document_number_once"),
            models.CheckConstraint(
                condition=Q(served_on=None) | Q(served_on__gte=F("signed_on")), name="document_signed_before_served"
            ),
        ]
