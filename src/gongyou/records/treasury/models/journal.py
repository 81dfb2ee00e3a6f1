"""The books: entries whose postings add up to nought. Neither is ever changed; a mistake is reversed."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.records.treasury.enums import JournalAccount, JournalKind
from gongyou.records.treasury.models.commitments import Commitment
from gongyou.records.treasury.models.funds import Budget, Fund


class JournalEntry(ScopedModel, Made):
    """One movement. It is written after its postings and seals them: from then on none is added.

    A trigger compares number and sum of the postings; one that reverses another takes back every account of it.
    """

    scope = OrgOwned("fund__owner__node", right="money.read")
    number = models.CharField(max_length=20, primary_key=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=JournalKind.choices)
    day = models.DateField()
    lines = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    note = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=JournalKind.values), name="journal_kind_known"),
            models.CheckConstraint(condition=Q(lines__gte=2), name="journal_is_double"),
            models.CheckConstraint(
                condition=Q(reverses=None) | ~Q(reverses=F("number")), name="journal_reverses_another"
            ),
        ]
        indexes = [models.Index(fields=["fund", "day"])]


class Posting(ScopedModel):
    """One side of an entry, in fen: positive on the debit side, negative on the credit side."""

    scope = OrgOwned("entry__fund__owner__node", right="money.read")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=10, choices=JournalAccount.choices)
    budget = models.ForeignKey(Budget, null=True, on_delete=models.PROTECT, related_name="postings")
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.PROTECT, related_name="postings")
    day = models.DateField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_counts"),
            models.CheckConstraint(condition=Q(account__in=JournalAccount.values), name="posting_account_known"),
            models.CheckConstraint(
                condition=~Q(account="grants") | Q(budget__isnull=False, commitment__isnull=False),
                name="posting_grants_under_budget",
            ),
        ]
        indexes = [models.Index(fields=["account", "budget"])]
