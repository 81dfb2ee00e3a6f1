"""The public package of a closed batch: what everybody may recompute, its digest in the ledger (R20)."""

from typing import Any

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.treasury.enums import PayeeKind, PaymentState
from gongyou.records.treasury.models import BatchPackage, Payment, PaymentBatch
from gongyou.records.treasury.predicates import payment_package


@operation("treasury.package_published", allow=only_inside)
def publish_batch(viewer: Viewer, *, batch: int) -> BatchPackage:
    """Publish the closed batch as it stands: the first version at its closing, the next when a transfer came back."""
    row = PaymentBatch.objects.in_operation().select_related("fund__owner").get(pk=batch)
    version = BatchPackage.objects.in_operation().filter(batch=row).count() + 1
    package = _package(row, version)
    digest = payment_package.digest(package)
    made = BatchPackage(
        batch=row, version=version, text=payment_package.canonical(package).decode("utf-8"), digest=digest
    )
    made.save(force_insert=True)
    current().entry(
        "treasury.package_published", "payment_batch", row.pk, number=row.number, version=version, package=digest
    )
    return made


def _package(row: PaymentBatch, version: int) -> dict[str, Any]:
    payments = list(
        Payment.objects.in_operation().filter(batch=row).select_related("instalment__commitment").order_by("reference")
    )
    lines = [_line(one) for one in payments]
    moments = (row.drafted_at, row.checked_at, row.sent_at, row.closed_at)
    return {
        "format": payment_package.FORMAT,
        "batch": row.number,
        "version": version,
        "body": row.fund.owner.name,
        "fund": row.fund.name,
        "count": row.count,
        "total_fen": row.total_fen,
        "days": {
            key: clock.local_date(at).isoformat() for key, at in zip(payment_package.DAYS, moments, strict=True) if at
        },
        "lines": lines,
        "sums": payment_package.sums_of(lines),
        "tax": {
            "rule": str(row.tax_rule),
            "personal": sum(one.instalment.commitment.payee_kind == PayeeKind.PERSON for one in payments),
        },
        "file": payment_package.commitment(row.file_salt, row.file_hash),
    }


def _line(one: Payment) -> dict[str, Any]:
    """A payment that was booked before it failed came back."""
    returned = one.state == PaymentState.FAILED and one.entry_id is not None
    return {
        "reference": one.reference,
        "amount_fen": one.amount_fen,
        "outcome": "returned" if returned else str(one.state),
        "day": one.paid_on.isoformat() if one.paid_on else None,
    }
