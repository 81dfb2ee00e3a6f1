"""Verbs, states and kinds of the engine. Keys are stored and never renamed; labels are only shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    SUBMIT = "submit", _("提交")
    ADVANCE = "advance", _("通过")
    ACCEPT = "accept", _("接收")
    NOT_ACCEPT = "not_accept", _("不予接收")
    RETURN = "return", _("退回补正")
    CORRECT = "correct", _("补正")
    REFUSE = "refuse", _("不予同意")
    WITHDRAW = "withdraw", _("撤回")
    LAPSE = "lapse", _("逾期终止")
    CLAIM = "claim", _("认领")
    ESCALATE = "escalate", _("转上一级")
    REVOKE = "revoke", _("撤销决定")


class Actor(models.TextChoices):
    APPLICANT = "applicant", _("申请人")
    DESK = "desk", _("经办岗位")
    ABOVE = "above", _("上级岗位")
    CLOCK = "clock", _("时限")


class MatterState(models.TextChoices):
    OPEN = "open", _("办理中")
    RETURNED = "returned", _("待补正")
    ENDED = "ended", _("已办结")


class Ending(models.TextChoices):
    """How a matter ended; remedies and figures differ by it."""

    NONE = "", _("未办结")
    DONE = "done", _("已同意")
    REFUSED = "refused", _("未予同意")
    WITHDRAWN = "withdrawn", _("本人撤回")
    LAPSED = "lapsed", _("逾期终止")
    REVOKED = "revoked", _("决定已撤销")


class OpenedBy(models.TextChoices):
    PERSON = "person", _("本人")
    ORGANISATION = "organisation", _("组织")
    MATTER = "matter", _("前一办件")
    IMPORT = "import", _("名册导入")


class PartyRole(models.TextChoices):
    APPLICANT = "applicant", _("申请人")
    RECEIVER = "receiver", _("接收工会")
    SENDER = "sender", _("转出工会")


class ClockKind(models.TextChoices):
    BY = "by", _("办结时限")
    SILENCE = "silence", _("逾期规则")


class ClockOwner(models.TextChoices):
    DESK = "desk", _("经办方")
    APPLICANT = "applicant", _("申请人")


class ClockState(models.TextChoices):
    RUNNING = "running", _("计时中")
    STOPPED = "stopped", _("已停止计时")
    MET = "met", _("按时")
    MISSED = "missed", _("超期")
    VOID = "void", _("不再适用")


class OnSilence(models.TextChoices):
    """What follows when the time is over and nobody answered."""

    FLAG = "flag", _("标记超期")
    ESCALATE = "escalate", _("转上一级办理")
    LAPSE = "lapse", _("视为放弃")


class Secrecy(models.TextChoices):
    OPEN = "open", _("公开")
    CASE = "case", _("限办理人员")
    SEALED = "sealed", _("密封")
