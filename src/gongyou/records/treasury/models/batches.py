"""Payments in batches, the file that goes to the bank, and the bank's answer line by line."""

from django.db import models
from django.db.models import F, Q

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, PersonOwned, Public, ScopedModel
from gongyou.kernel.numbering.models import Made
from gongyou.kernel.privacy.fields import SealedTextField
from gongyou.records.treasury.enums import BatchState, LineVerdict, PaymentState, TaxRule
from gongyou.records.treasury.models.commitments import Instalment
from gongyou.records.treasury.models.funds import Fund
from gongyou.records.treasury.models.journal import JournalEntry
from gongyou.records.treasury.models.payees import BankAccount, user


class PaymentBatch(ScopedModel, Made):
    """Payments that go to the bank together: drafted by one, checked by another, sent as one file, answered, closed.

    The file holds accounts in full, so its bytes lie sealed here; hash, sum and number of payments stay readable.
    The public package commits to the hash by `file_salt`. `tax_rule` is the parameter in force when it was drafted.
    """

    scope = OrgOwned("fund__owner__node", right="money.read")
    number = models.CharField(max_length=20, unique=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="batches")
    title = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.DRAFT)
    total_fen = models.BigIntegerField()
    count = models.PositiveIntegerField()
    file = SealedTextField(null=True)
    file_format = models.CharField(max_length=4, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_salt = models.CharField(max_length=64, blank=True)
    tax_rule = models.CharField(max_length=16, choices=TaxRule.choices, default=TaxRule.DECLARED)
    drafted_by, drafted_for, checked_by, sent_by, sent_for, closed_by = (user() for _who in range(6))
    drafted_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_known"),
            models.CheckConstraint(condition=Q(total_fen__gte=1, count__gte=1), name="batch_counts"),
            models.CheckConstraint(
                condition=Q(checked_by=None)
                | ~Q(checked_by=F("drafted_by")) & (Q(drafted_for=None) | ~Q(checked_by=F("drafted_for"))),
                name="batch_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None)
                | ~Q(closed_by=F("sent_by")) & (Q(sent_for=None) | ~Q(closed_by=F("sent_for"))),
                name="batch_closed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "void"]) | Q(checked_at__isnull=False), name="batch_checked_since"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "checked", "void"]) | Q(sent_at__isnull=False) & ~Q(file_hash=""),
                name="batch_sent_with_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="batch_closed_since"
            ),
            models.CheckConstraint(condition=~Q(state="void") | ~Q(void_reason=""), name="batch_void_has_reason"),
        ]
        indexes = [models.Index(fields=["fund", "state"])]

    def __str__(self) -> str:
        return self.number


class BatchPackage(ScopedModel):
    """What everybody may read and recompute of a closed batch: numbers and sums, no names and no accounts.

    Never changed; a transfer that comes back afterwards makes the next version.
    """

    scope = Public()
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="packages")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "version"], name="batch_package_version_once")]


class Payment(ScopedModel):
    """One instalment on its way through the bank under our own reference. At most one payment of it is alive."""

    scope = PersonOwned("instalment__commitment__person", "batch__fund__owner__node", right="money.read")
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="payments")
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="payments")
    account = models.ForeignKey(BankAccount, null=True, on_delete=models.PROTECT, related_name="payments")
    reference = models.CharField(max_length=32, unique=True)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=PaymentState.choices, default=PaymentState.WAITING)
    paid_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    entry = models.OneToOneField(JournalEntry, null=True, on_delete=models.PROTECT, related_name="payment")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=1), name="payment_counts"),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_known"),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(state__in=["waiting", "sent", "paid", "unknown"]),
                name="payment_one_alive",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, entry__isnull=False), name="payment_is_booked"
            ),
        ]
        indexes = [models.Index(fields=["batch", "state"])]


class BankAnswer(ScopedModel):
    """A file in which the bank says what became of a batch; the same file counts once."""

    scope = OrgOwned("batch__fund__owner__node", right="money.read")
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="answers")
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    read_by = user()
    read_at = models.DateTimeField(default=clock.now)
    lines_count = models.PositiveIntegerField()


class BankAnswerLine(ScopedModel):
    """One line of an answer and what it meant. A payment is settled by one line at most."""

    scope = OrgOwned("answer__batch__fund__owner__node", right="money.read")
    answer = models.ForeignKey(BankAnswer, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    sheet = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    outcome = models.CharField(max_length=8)
    reason = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True)
    verdict = models.CharField(max_length=12, choices=LineVerdict.choices)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "sheet", "row"], name="answer_line_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(verdict__in=["paid", "failed"]), name="answer_line_settles_once"
            ),
            models.CheckConstraint(condition=Q(verdict__in=LineVerdict.values), name="answer_line_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="stray", payment=None) | ~Q(verdict="stray") & Q(payment__isnull=False),
                name="answer_line_stray_or_ours",
            ),
        ]
