"""The file for the bank: the one place where accounts stand in full, made once, sealed, opened for a reason."""

import base64
import hashlib
import secrets
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.roles import covered_user
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.exporting.delimited import write_csv
from gongyou.kernel.exporting.types import Column, ColumnType, Table
from gongyou.kernel.exporting.workbooks import write_xlsx
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.treasury.enums import BatchState, PaymentState
from gongyou.records.treasury.models import Payment, PaymentBatch
from gongyou.records.treasury.operations.withdrawing import refuse_withdrawn
from gongyou.records.treasury.predicates import BANK
from gongyou.ui.wording import yuan_text

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
_TYPES = {"ordinal": ColumnType.INTEGER, "amount": ColumnType.DECIMAL}
_WIDTHS = {"holder": 30, "number": 26, "bank": 30, "purpose": 30, "reference": 24}


@dataclass(frozen=True)
class BankFile:
    """The bytes of a batch's file, for the one download that was asked for."""

    name: str
    content_type: str
    content: bytes
    sha256: str


def _reasoned(reason: str) -> str:
    if len(reason.strip()) < 4:
        raise Refused(_("文件含完整账号，请写明导出用途（至少 4 个字），将记入审计。"), field="reason")
    return reason.strip()[:200]


def _located(viewer: Viewer, number: str) -> PaymentBatch:
    if not PaymentBatch.objects.visible_to(viewer).filter(number=number).exists():
        raise Denied("batch")
    return PaymentBatch.objects.in_operation().select_for_update().get(number=number)


@operation("treasury.batch_sent", right="money.plan")
def export_batch(viewer: Viewer, *, number: str, file_format: str, reason: str) -> BankFile:
    """Make the bank's file of a checked batch, once, with its hash, sum and number; from now on the bank has it."""
    batch, reason = _located(viewer, number), _reasoned(reason)
    if file_format not in FORMATS:
        raise Refused(_("请选择文件格式。"), field="file_format")
    if batch.state != BatchState.CHECKED:
        raise Refused(
            _("批次 %(number)s 现在的状态是“%(state)s”，不能导出。")
            % {"number": number, "state": batch.get_state_display()},
            code="state",
        )
    refuse_withdrawn(viewer, batch=batch.pk)
    content = _content(viewer, batch, file_format)
    digest = hashlib.sha256(content).hexdigest()
    values = {"file": base64.b64encode(content).decode("ascii"), "file_hash": digest, "file_format": file_format,
              "file_salt": secrets.token_hex(32)}  # fmt: skip
    who = {"sent_by_id": viewer.user_id, "sent_for_id": covered_user(viewer), "sent_at": clock.now()}
    rows = PaymentBatch.objects.in_operation().filter(pk=batch.pk, state=BatchState.CHECKED)
    rows.update(state=BatchState.SENT, **values, **who)
    Payment.objects.in_operation().filter(batch=batch).update(state=PaymentState.SENT)
    current().entry(
        "treasury.batch_sent", "payment_batch", batch.pk, number=number, sha256=digest, total_fen=batch.total_fen,
        count=batch.count, reason=reason,
    )  # fmt: skip
    return BankFile(f"{number}.{file_format}", FORMATS[file_format], content, digest)


@operation("treasury.bank_file_opened", right="money.plan")
def open_bank_file(viewer: Viewer, *, number: str, reason: str) -> BankFile:
    """The same file again, byte for byte, for a reason that is written down."""
    batch, reason = _located(viewer, number), _reasoned(reason)
    if not batch.file:
        raise Refused(_("这个批次还没有导出过文件。"), code="state")
    content = base64.b64decode(batch.file.reveal())
    if hashlib.sha256(content).hexdigest() != batch.file_hash:
        raise Refused(_("文件与导出时的校验值不一致，不能下载。请联系系统管理员。"), code="damaged")
    current().entry("treasury.bank_file_opened", "payment_batch", batch.pk, number=number, reason=reason)
    return BankFile(f"{number}.{batch.file_format}", FORMATS[batch.file_format], content, batch.file_hash)


def _content(viewer: Viewer, batch: PaymentBatch, file_format: str) -> bytes:
    words = BANK["written"]
    columns = [Column(words[key], _TYPES.get(key, ColumnType.TEXT), _WIDTHS.get(key, 14)) for key in words]
    rows = [_row(place, payment) for place, payment in enumerate(_payments(batch), start=1)]
    mark = _("%(number)s 共 %(count)s 笔 合计 %(sum)s 元 导出 %(who)s %(day)s 仅供付款") % {
        "number": batch.number,
        "count": batch.count,
        "sum": yuan_text(batch.total_fen),
        "who": viewer.actor,
        "day": clock.today().isoformat(),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bank"
        if file_format == "csv":
            write_csv(path, columns, rows, watermark=mark)
        else:
            write_xlsx(path, [Table(batch.number, columns, rows, watermark=mark)])
        return path.read_bytes()


def _payments(batch: PaymentBatch) -> list[Payment]:
    rows = Payment.objects.in_operation().filter(batch=batch).select_related("account", "instalment__commitment")
    return list(rows.order_by("reference"))


def _row(place: int, payment: Payment) -> list:
    account, commitment = payment.account, payment.instalment.commitment
    assert account is not None
    return [
        place,
        payment.reference,
        account.holder,
        account.number.reveal(),
        account.bank,
        Decimal(payment.amount_fen).scaleb(-2),
        commitment.number,
    ]
