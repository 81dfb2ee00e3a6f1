"""Closed lists of the passport. Keys are stored; labels are only shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HolderKind(models.TextChoices):
    PERSON = "person", _("个人")
    EMPLOYER = "employer", _("用人单位")
    ORGANISATION = "organisation", _("组织")
    GROUP = "group", _("班组或工作室")
    RESULT = "result", _("创新成果")


class Nature(models.TextChoices):
    """What an honour is in law: only the first needs a commendation approved above the district (guide 4.1)."""

    COMMENDATION = "commendation", _("表彰")
    NAMING = "naming", _("命名选树")
    CIRCULAR = "circular", _("通报表扬")
    PRIZE = "prize", _("竞赛奖励")
    RECOMMENDED = "recommended", _("上级推荐")


class HonourEnd(models.TextChoices):
    """Why an honour no longer stands; a reversed or merged one never did."""

    NONE = "", _("有效")
    REVOKED = "revoked", _("撤销荣誉")
    WITHDRAWN = "withdrawn", _("摘牌")
    EXPIRED = "expired", _("期满未续认")
    REVERSED = "reversed", _("更正撤销")
    MERGED = "merged", _("重复登记，已合并")


class CheckState(models.TextChoices):
    """What the yearly check of an honour's file found."""

    IN_ORDER = "in_order", _("正常")
    MOVED = "moved", _("已调离")
    RETIRED = "retired", _("已退休")
    DECEASED = "deceased", _("已去世")
    UNDER_REVIEW = "under_review", _("需核查")


class Grade(models.IntegerChoices):
    """The eight grades of skill by their ordinal: 五级 is the lowest of the five that bear a digit."""

    APPRENTICE = 0, _("学徒工")
    JUNIOR = 1, _("初级工（五级）")
    INTERMEDIATE = 2, _("中级工（四级）")
    SENIOR = 3, _("高级工（三级）")
    TECHNICIAN = 4, _("技师（二级）")
    SENIOR_TECHNICIAN = 5, _("高级技师（一级）")
    SPECIAL_TECHNICIAN = 6, _("特级技师")
    CHIEF_TECHNICIAN = 7, _("首席技师")


class SkillSource(models.TextChoices):
    CONTEST = "contest", _("竞赛晋级")
    EXAM = "exam", _("等级认定")
    IMPORT = "import", _("底册导入")
    RECOGNITION = "recognition", _("职称或资格互认")


class SkillEnd(models.TextChoices):
    NONE = "", _("有效")
    RAISED = "raised", _("已晋级")
    EXPIRED = "expired", _("有效期满")
    REVOKED = "revoked", _("证书撤销")
    REVERSED = "reversed", _("更正撤销")
    MERGED = "merged", _("重复登记，已合并")


class GroupKind(models.TextChoices):
    TEAM = "team", _("班组")
    STUDIO = "studio", _("创新工作室")


class GroupRole(models.TextChoices):
    LEADER = "leader", _("领衔人（班组长）")
    CORE = "core", _("骨干成员")
    MEMBER = "member", _("成员")


class GroupEnd(models.TextChoices):
    """Why somebody is no longer in a group."""

    NONE = "", _("在组")
    LEFT = "left", _("离开")
    CHANGED = "changed", _("换人或换岗")
    CLOSED = "closed", _("班组或工作室撤销")
    REVERSED = "reversed", _("更正撤销")
    MERGED = "merged", _("重复登记，已合并")


class ResultKind(models.TextChoices):
    """Kinds of innovation results; the last five are the 五小."""

    INVENTION = "invention", _("发明专利")
    UTILITY = "utility", _("实用新型专利")
    DESIGN = "design", _("外观设计专利")
    SOFTWARE = "software", _("软件著作权")
    STANDARD = "standard", _("标准")
    OPERATING_METHOD = "operating_method", _("先进操作法")
    SMALL_INVENTION = "small_invention", _("小发明")
    SMALL_CREATION = "small_creation", _("小创造")
    SMALL_IMPROVEMENT = "small_improvement", _("小革新")
    SMALL_DESIGN = "small_design", _("小设计")
    SUGGESTION = "suggestion", _("小建议")


class CertificateKind(models.TextChoices):
    HONOUR = "honour", _("荣誉证书")
    CONTEST = "contest", _("竞赛获奖证书")
    LEVEL = "level", _("技能等级证书")
    PLAQUE = "plaque", _("牌匾")


#: The kinds whose number is a patent's.
PATENTS = (ResultKind.INVENTION, ResultKind.UTILITY, ResultKind.DESIGN)
#: Ends that say that the honour never stood.
VOID = (HonourEnd.REVERSED, HonourEnd.MERGED)
