"""What was promised to whom, in which parts it falls due, and what has to come back."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, PersonOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Organisation, Region
from gongyou.records.treasury.enums import CommitmentState, InstalmentState, RecoveryState
from gongyou.records.treasury.models.funds import Budget, Fund
from gongyou.records.treasury.models.payees import ToPayee, one_payee, user

#: States in which the money stays with the payee or is on its way: the same result may not be rewarded again.
LIVING = ("open", "paid", "stopped")


class Commitment(ScopedModel, ToPayee, Made):
    """A promise under a budget. `region` and `zone` are the payee's place on that day, for figures.

    `fingerprint` is the result that is rewarded: once on each level. `part` tells several promises apart that one
    matter made to one payee. `released_fen` was promised and is not any more (cancelled, or paid back). `ended_by`
    is what took its ground away; with `asks_back` what is still paid on its way through the bank is asked back too.
    """

    scope = PersonOwned("person", "fund__owner__node", right="money.read")
    number = models.CharField(max_length=20, unique=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="commitments")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="commitments")
    title = models.CharField(max_length=200)
    amount_fen = models.BigIntegerField()
    released_fen = models.BigIntegerField(default=0)
    category = models.CharField(max_length=32)
    programme = models.CharField(max_length=64, blank=True)
    level = models.CharField(max_length=16, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    part = models.CharField(max_length=32, blank=True)
    terms = models.CharField(max_length=500, blank=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CommitmentState.choices, default=CommitmentState.OPEN)
    committed_on = models.DateField(default=clock.today)
    ended_reason = models.CharField(max_length=200, blank=True)
    ended_document = models.CharField(max_length=100, blank=True)
    ended_by_kind = models.CharField(max_length=16, blank=True)
    ended_by_number = models.BigIntegerField(default=0)
    asks_back = models.BooleanField(default=False)

    class Meta:
        constraints = [
            one_payee("commitment_one_payee"),
            models.CheckConstraint(condition=Q(amount_fen__gte=1), name="commitment_amount_counts"),
            models.CheckConstraint(
                condition=Q(released_fen__gte=0, released_fen__lte=F("amount_fen")), name="commitment_released_within"
            ),
            models.CheckConstraint(condition=Q(state__in=CommitmentState.values), name="commitment_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paid"], ended_by_kind="") | ~Q(ended_reason=""),
                name="commitment_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["fingerprint", "level"],
                condition=Q(state__in=LIVING) & ~Q(fingerprint=""),
                name="commitment_result_once_per_level",
            ),
            *(
                models.UniqueConstraint(
                    fields=["made_by_kind", "made_by_number", "programme", "part", payee],
                    condition=Q(state__in=LIVING) & ~Q(made_by_kind="seed"),
                    name=f"commitment_once_to_{payee}",
                )
                for payee in ("person", "employer", "organisation")
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "state"]),
            models.Index(fields=["made_by_kind", "made_by_number"]),
            models.Index(fields=["fingerprint"]),
        ]

    def __str__(self) -> str:
        return self.number


class Instalment(ScopedModel):
    """One part of a promise; it becomes ready when its condition is proven, and is paid by one payment."""

    scope = PersonOwned("commitment__person", "commitment__fund__owner__node", right="money.read")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="instalments")
    ordinal = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    condition = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=InstalmentState.choices, default=InstalmentState.PENDING)
    proof = models.CharField(max_length=200, blank=True)
    ready_by = user()
    ready_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "ordinal"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=1, ordinal__gte=1), name="instalment_counts"),
            models.CheckConstraint(condition=Q(state__in=InstalmentState.values), name="instalment_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "cancelled"]) | Q(ready_on__isnull=False),
                name="instalment_ready_since",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False) | ~Q(state="paid") & Q(paid_on=None),
                name="instalment_paid_since",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]


class Recovery(ScopedModel, Made):
    """Money that has to come back from the promise's payee by a day: an account receivable until it is paid in,
    waived by another hand, or given up by the decision that asked for it.
    """

    scope = OrgOwned("commitment__fund__owner__node", right="money.read", person="commitment__person")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="recoveries")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    document = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=RecoveryState.choices, default=RecoveryState.DUE)
    asked_on = models.DateField(default=clock.today)
    due_on = models.DateField()
    asked_by, asked_for, settled_by = user(), user(), user()
    settled_on = models.DateField(null=True)
    settled_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=1), name="recovery_counts"),
            models.CheckConstraint(condition=Q(state__in=RecoveryState.values), name="recovery_state_known"),
            models.CheckConstraint(
                condition=Q(state="due") | Q(settled_on__isnull=False), name="recovery_settled_since"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="recovery_due_later"),
            models.CheckConstraint(
                condition=Q(settled_by=None)
                | ~Q(settled_by=F("asked_by")) & (Q(asked_for=None) | ~Q(settled_by=F("asked_for"))),
                name="recovery_two_hands",
            ),
        ]
