"""Funds, what each may spend in a year on what, and how that was decided."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Organisation
from gongyou.records.treasury.enums import ChangeState, FundSource
from gongyou.records.treasury.models.payees import user


class Fund(ScopedModel, Made):
    """Money of one source under one owner; upper floors name it by its key."""

    scope = OrgOwned("owner__node", right="money.read")
    key = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="funds")
    source = models.CharField(max_length=10, choices=FundSource.choices)
    document = models.CharField(max_length=100, blank=True)
    opened_on = models.DateField(default=clock.today)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(source__in=FundSource.values), name="fund_source_known"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="fund_period"),
        ]

    def __str__(self) -> str:
        return self.name


class Budget(ScopedModel):
    """What a fund may promise in a year on a category. Both sums follow rows: approved changes, living promises."""

    scope = OrgOwned("fund__owner__node", right="money.read")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=32)
    granted_fen = models.BigIntegerField(default=0)
    committed_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "year", "category"], name="budget_once"),
            models.CheckConstraint(condition=Q(committed_fen__gte=0), name="budget_committed_counts"),
            models.CheckConstraint(condition=Q(committed_fen__lte=F("granted_fen")), name="budget_not_overdrawn"),
            models.CheckConstraint(condition=Q(year__gte=2017, year__lte=2100), name="budget_year"),
        ]


class BudgetChange(ScopedModel, Made):
    """A sum that is added to a budget or taken from it: proposed by one, approved by another, never edited."""

    scope = OrgOwned("budget__fund__owner__node", right="money.read")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="changes")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    document = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    proposed_by, proposed_for, decided_by = user(), user(), user()
    proposed_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="budget_change_counts"),
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="budget_change_state_known"),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")) & (Q(proposed_for=None) | ~Q(decided_by=F("proposed_for"))),
                name="budget_change_two_hands",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False), name="budget_change_decided_since"
            ),
        ]
