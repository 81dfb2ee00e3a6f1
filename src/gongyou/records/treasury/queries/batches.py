"""Batches of payments and what the bank answered, line by line."""

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.privacy import mask_bank
from gongyou.records.treasury.enums import BatchState, PayeeKind, PaymentState
from gongyou.records.treasury.models import BankAnswer, BankAnswerLine, BatchPackage, Payment, PaymentBatch
from gongyou.records.treasury.queries.promises import payee_name

STATES = tuple(BatchState.choices)
#: So many payments are offered for a decision by hand at once.
_AT_HAND = 20
#: So many lines that did not fit are listed.
_UNMATCHED = 100
#: Steps of a batch in their order, for the picture of where it stands.
STEPS = tuple(one for one in BatchState if one != BatchState.VOID)


def batches(viewer: Viewer, *, state: str = "") -> QuerySet[PaymentBatch]:
    """The batches of the scope, the newest first."""
    rows = PaymentBatch.objects.visible_to(viewer).select_related("fund").defer("file")
    return (rows.filter(state=state) if state in BatchState.values else rows).order_by("-pk")


def batches_waiting(viewer: Viewer) -> int:
    """How many batches wait for this viewer's check or result."""
    rows = PaymentBatch.objects.visible_to(viewer).filter(state__in=[BatchState.DRAFT, BatchState.ANSWERED])
    return rows.count() if viewer.holds("money.check") else 0


@dataclass(frozen=True)
class PaymentRow:
    """One payment of a batch as its page shows it; the account masked."""

    reference: str
    commitment: str
    title: str
    ordinal: int
    payee: str
    account: str
    bank: str
    amount_fen: int
    state: str
    reason: str


@dataclass(frozen=True)
class BatchFile:
    """What the page of one batch shows."""

    row: PaymentBatch
    hands: dict[str, str]
    own_draft: bool
    own_sending: bool
    counts: dict[str, tuple[int, int]]
    answers: list[BankAnswer] = field(default_factory=list)
    unmatched: list[BankAnswerLine] = field(default_factory=list)
    personal: int = 0
    package: str = ""

    @property
    def unsettled(self) -> int:
        """How many payments have no result yet."""
        return sum(self.counts.get(state, (0, 0))[0] for state in (PaymentState.SENT, PaymentState.UNKNOWN))


def batch_file(viewer: Viewer, number: str) -> BatchFile | None:
    """The page of a batch in the viewer's scope, else None."""
    rows = batches(viewer).select_related("drafted_by", "checked_by", "sent_by", "closed_by")
    row = rows.filter(number=number).first()
    if row is None:
        return None
    payments = Payment.objects.visible_to(viewer).filter(batch=row).order_by()
    counted = payments.values_list("state").annotate(count=Count("pk"), sum=Sum("amount_fen"))
    answers = BankAnswer.objects.visible_to(viewer).filter(batch=row).select_related("read_by").order_by("-pk")
    lines = BankAnswerLine.objects.visible_to(viewer).filter(answer__batch=row)
    published = BatchPackage.objects.visible_to(viewer).filter(batch=row).order_by("-version")
    mine = hands(viewer)
    return BatchFile(
        row=row,
        hands={
            name: one.username if (one := getattr(row, f"{name}_by")) else ""
            for name in ("drafted", "checked", "sent", "closed")
        },
        own_draft=bool({row.drafted_by_id, row.drafted_for_id} & mine),
        own_sending=bool({row.sent_by_id, row.sent_for_id} & mine),
        counts={state: (count, fen) for state, count, fen in counted},
        personal=payments.filter(instalment__commitment__payee_kind=PayeeKind.PERSON).count(),
        package=published.values_list("digest", flat=True).first() or "",
        answers=list(answers),
        unmatched=list(lines.exclude(verdict__in=["paid", "failed"]).order_by("-answer_id", "row")[:_UNMATCHED]),
    )


def payments(viewer: Viewer, row: PaymentBatch) -> QuerySet[Payment]:
    """The payments of a batch: those that wait for somebody first."""
    rows = Payment.objects.visible_to(viewer).filter(batch=row).select_related(
        "account", "instalment__commitment__person", "instalment__commitment__employer",
        "instalment__commitment__organisation",
    )  # fmt: skip
    return rows.order_by("reference")


def payment_rows(found: list[Payment]) -> list[PaymentRow]:
    return [
        PaymentRow(
            reference=one.reference,
            commitment=one.instalment.commitment.number,
            title=one.instalment.commitment.title,
            ordinal=one.instalment.ordinal,
            payee=payee_name(one.instalment.commitment),
            account=mask_bank(one.account.number.reveal()) if one.account else "",
            bank=one.account.bank if one.account else "",
            amount_fen=one.amount_fen,
            state=one.state,
            reason=one.reason,
        )
        for one in found
    ]


def open_payments(viewer: Viewer, row: PaymentBatch) -> list[PaymentRow]:
    """The first payments whose result somebody has to find out: unknown ones before those without an answer."""
    waiting = payments(viewer, row).filter(state__in=[PaymentState.UNKNOWN, PaymentState.SENT])
    return payment_rows(list(waiting.order_by("-state", "reference")[:_AT_HAND]))
