"""Closed lists of this strand. Keys are stored in answers; labels are only shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RetainReason(models.TextChoices):
    """Why a membership is kept without dues and votes (guide 1.2); 内退 and 在册待岗 change nothing."""

    RETIRED = "retired", _("退休")
    EARLY_RETIRED = "early_retired", _("提前退休、病退")
    UNEMPLOYED = "unemployed", _("失业")
    UNIT_CLOSED = "unit_closed", _("单位关闭、破产或撤销")
    NO_UNION_YET = "no_union_yet", _("已再就业，新单位还没有工会")


class KeptAt(models.TextChoices):
    """Which level keeps a retained membership."""

    OWN = "own", _("本会保留")
    ABOVE = "above", _("上级工会保留")
    RESIDENCE = "residence", _("居住地镇街总工会保留")


class CloseReason(models.TextChoices):
    """Why a union's desk closes a membership."""

    DECEASED = "deceased", _("身故")
    EXPELLED = "expelled", _("开除会籍")


class TalkManner(models.TextChoices):
    """How a talk with a member took place."""

    IN_PERSON = "in_person", _("当面谈话")
    PHONE = "phone", _("电话")
    VISIT = "visit", _("家访")
    LETTER = "letter", _("书面通知")


#: Which levels a reason leaves: a closed unit keeps nothing, and who works where no union is stays near home.
LEVELS: dict[str, tuple[KeptAt, ...]] = {
    RetainReason.RETIRED: (KeptAt.OWN, KeptAt.ABOVE, KeptAt.RESIDENCE),
    RetainReason.EARLY_RETIRED: (KeptAt.OWN, KeptAt.ABOVE, KeptAt.RESIDENCE),
    RetainReason.UNEMPLOYED: (KeptAt.OWN, KeptAt.ABOVE, KeptAt.RESIDENCE),
    RetainReason.UNIT_CLOSED: (KeptAt.ABOVE, KeptAt.RESIDENCE),
    RetainReason.NO_UNION_YET: (KeptAt.RESIDENCE, KeptAt.ABOVE),
}
