"""Closed lists of contests. Keys are stored; labels are only shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PromotionState(models.TextChoices):
    """What became of a level or title that a contest's notice promised."""

    PROMISED = "promised", _("待主管部门确认")
    CONFIRMED = "confirmed", _("已按公告核发")
    DIFFERENT = "different", _("核发与公告不一致")
    DECLINED = "declined", _("主管部门未予核发")
    NOT_ENTITLED = "not_entitled", _("不符合晋级条件")
    REVERSED = "reversed", _("成绩撤销，不再适用")


class Obstacle(models.TextChoices):
    """Why a place in the table raises nobody."""

    NO_CERTIFICATE = "no_certificate", _("没有技能等级证书")
    OTHER_OCCUPATION = "other_occupation", _("现有证书不是同一职业")
    NOT_VERIFIED = "not_verified", _("现有证书未经核验")
    NO_RISE = "no_rise", _("现有等级不在晋级范围内")
    HELD = "held", _("本年度已有同级同名称号")
    NOT_FILED = "not_filed", _("方案没有备案，不能晋级")


class MilestoneState(models.TextChoices):
    OPEN = "open", _("待完成")
    REACHED = "reached", _("已完成")
    MISSED = "missed", _("逾期未完成")
    ENDED = "ended", _("协议终止")


class LookKind(models.TextChoices):
    OPENED = "opened", _("查看")
    SAVED = "saved", _("下载")
