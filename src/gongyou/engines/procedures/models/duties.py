"""Dues (what is owed for one period by one subject), what proves them, and what was done about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.engines.procedures import enums
from gongyou.engines.procedures.models.matters import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel


class Due(ScopedModel):
    """One duty of one subject for one period; made once, ever.

    `deadline` is the first instant that is late, `flag_at` the one from which a miss is flagged (after the grace).
    Without the calendar of `missing_year` there is no day. `check_node` is the desk that must confirm a report.
    """

    scope = OrgOwned("node", right="matters.read")
    duty = models.CharField(max_length=48)
    subject_kind = models.CharField(max_length=24)
    subject_number = models.BigIntegerField()
    period = models.CharField(max_length=10)
    covers_from = models.DateField()
    covers_to = models.DateField()
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="dues")
    opens_on = models.DateField()
    due = models.DateField(null=True)
    deadline = models.DateTimeField(null=True)
    flag_at = models.DateTimeField(null=True)
    missing_year = models.PositiveSmallIntegerField(null=True)
    rule = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=200, blank=True)
    trace = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=enums.DueState.choices, default=enums.DueState.OPEN)
    check_node = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="+")
    correct_by = models.DateField(null=True)
    reported_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    opened = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "subject_kind", "subject_number", "period"], name="due_once"),
            models.CheckConstraint(condition=Q(state__in=enums.DueState.values), name="due_state_known"),
            models.CheckConstraint(condition=Q(covers_from__lte=F("covers_to")), name="due_period"),
            models.CheckConstraint(
                condition=Q(due__isnull=False, deadline__isnull=False, missing_year=None)
                | Q(due=None, deadline=None, flag_at=None, missing_year__isnull=False),
                name="due_has_day_or_missing_year",
            ),
            models.CheckConstraint(condition=Q(due=None) | Q(opens_on__lte=F("due")), name="due_opens_before"),
            models.CheckConstraint(
                condition=Q(state__in=["met", "waived", "void"], ended_at__isnull=False)
                | Q(state__in=["open", "reported"], ended_at=None),
                name="due_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "met"], reported_at__isnull=False)
                | Q(state="open", reported_at=None)
                | Q(state__in=["waived", "void"]),
                name="due_reported_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="reported", check_node__isnull=False) | (~Q(state="reported") & Q(check_node=None)),
                name="due_reported_is_checked",
            ),
        ]
        indexes = [
            models.Index(fields=["node", "state", "due"]),
            models.Index(fields=["duty", "period"]),
            models.Index(fields=["check_node", "state"]),
            models.Index(fields=["state", "flag_at"]),
        ]


class Proof(ScopedModel):
    """What proves that something owed was done: a report with what the records gave, a matter, or a fact found."""

    scope = OrgOwned("node", "provings__due__node", right="matters.read")
    kind = models.CharField(max_length=10, choices=enums.ProofKind.choices)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    computed = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="+")
    fact = models.CharField(max_length=200, blank=True)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    acting_for = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="report", matter=None, fact="")
                | Q(kind="procedure", matter__isnull=False)
                | (Q(kind="fact", matter=None) & ~Q(fact="")),
                name="proof_is_something",
            )
        ]


class Proving(ScopedModel):
    """This proof meets this part of this due; one proof may meet several. One that was sent back no longer stands.

    A trigger refuses a proof of a node that neither is nor covers the node of the due.
    """

    scope = OrgOwned("due__node", right="matters.read")
    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="provings")
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="provings")
    part = models.CharField(max_length=16, blank=True)
    stands = models.BooleanField(default=True)
    proven_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["due", "part"], condition=Q(stands=True), name="proving_one_of_a_part"),
            models.UniqueConstraint(fields=["due", "part", "proof"], name="proving_once"),
        ]


class DueAct(ScopedModel):
    """One dated step of somebody, or of the system, on a due; each has its ledger entry."""

    scope = OrgOwned("due__node", right="matters.read")
    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=10, choices=enums.DueVerb.choices)
    recorded_at = models.DateTimeField(default=clock.now)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=32, blank=True)
    acting_for = models.BigIntegerField(null=True)
    for_node = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=400, blank=True)
    proof = models.ForeignKey(Proof, null=True, on_delete=models.PROTECT, related_name="+")
