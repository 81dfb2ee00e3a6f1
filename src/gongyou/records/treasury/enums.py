"""Closed lists of money. Keys are stored; labels are only shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FundSource(models.TextChoices):
    DISTRICT = "district", _("区总工会经费")
    HIGHER = "higher", _("上级工会补助")
    FISCAL = "fiscal", _("财政资金")


class PayeeKind(models.TextChoices):
    PERSON = "person", _("个人奖金")
    EMPLOYER = "employer", _("拨付单位")
    ORGANISATION = "organisation", _("拨付工会组织")


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("待复核")
    APPROVED = "approved", _("已生效")
    REFUSED = "refused", _("未通过")


class AccountState(models.TextChoices):
    ENTERED = "entered", _("待核对")
    CHECKED = "checked", _("已核对")
    ENDED = "ended", _("已停用")


class CommitmentState(models.TextChoices):
    OPEN = "open", _("执行中")
    PAID = "paid", _("已付清")
    STOPPED = "stopped", _("余款停付")
    CANCELLED = "cancelled", _("已取消")
    RECOVERED = "recovered", _("已追回")


class InstalmentState(models.TextChoices):
    PENDING = "pending", _("条件未到")
    READY = "ready", _("可付")
    BATCHED = "batched", _("付款中")
    PAID = "paid", _("已付")
    RETURNED = "returned", _("退回待办")
    CANCELLED = "cancelled", _("已取消")


class BatchState(models.TextChoices):
    DRAFT = "draft", _("待复核")
    CHECKED = "checked", _("待导出")
    SENT = "sent", _("等银行回盘")
    ANSWERED = "answered", _("已有回盘")
    CLOSED = "closed", _("已结清")
    VOID = "void", _("已作废")


class TaxRule(models.TextChoices):
    """How the personal tax on bonuses is handled; nothing is computed here."""

    DECLARED = "declared", _("未代扣：按全额发放，由发放单位依法申报")
    EXEMPT = "exempt", _("按规定免税，全额发放")


class PaymentState(models.TextChoices):
    WAITING = "waiting", _("未送银行")
    SENT = "sent", _("已送银行")
    PAID = "paid", _("支付成功")
    FAILED = "failed", _("支付失败")
    UNKNOWN = "unknown", _("结果不明")
    VOID = "void", _("已作废")


class LineVerdict(models.TextChoices):
    PAID = "paid", _("成功，已记账")
    FAILED = "failed", _("失败，已退回")
    UNKNOWN = "unknown", _("结果不明，待人工核实")
    WRONG_AMOUNT = "wrong_amount", _("金额不符，待人工核实")
    REPEATED = "repeated", _("以前已对上，未重复记账")
    CONTRADICTS = "contradicts", _("与已记结果矛盾，待人工核实")
    STRAY = "stray", _("不是本批次的流水")


class RecoveryState(models.TextChoices):
    DUE = "due", _("应收未到")
    PAID_IN = "paid_in", _("已收回")
    WAIVED = "waived", _("已核销")


class JournalKind(models.TextChoices):
    PAYMENT = "payment", _("支付")
    RETURN = "return", _("退票冲回")
    RECOVERY = "recovery", _("应追回")
    RECOVERED = "recovered", _("追回到账")
    WAIVER = "waiver", _("追回核销")


class JournalAccount(models.TextChoices):
    BANK = "bank", _("银行存款")
    GRANTS = "grants", _("拨付支出")
    RECEIVABLE = "receivable", _("应收追回款")
