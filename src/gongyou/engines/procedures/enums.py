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
    CONVENE = "convene", _("召集会议")
    RECORD = "record", _("登记结果")
    ISSUE = "issue", _("印发文件")
    SCORE = "score", _("评分")
    RANK = "rank", _("排序")
    PUBLISH = "publish", _("公示")
    PAY = "pay", _("支付")


class Actor(models.TextChoices):
    APPLICANT = "applicant", _("申请人")
    DESK = "desk", _("经办岗位")
    ABOVE = "above", _("上级岗位")
    CLOCK = "clock", _("时限")
    PARTY = "party", _("被询问的当事人")


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
    STOPPED = "stopped", _("已停止办理")


class OpenedBy(models.TextChoices):
    PERSON = "person", _("本人")
    ORGANISATION = "organisation", _("组织")
    MATTER = "matter", _("前一办件")
    IMPORT = "import", _("名册导入")
    EMPLOYER = "employer", _("用人单位")
    RULE = "rule", _("规则")
    DUTY = "duty", _("定期义务")
    PUBLIC = "public", _("社会公众")


class PartyRole(models.TextChoices):
    APPLICANT = "applicant", _("申请人")
    RECEIVER = "receiver", _("接收工会")
    SENDER = "sender", _("转出工会")
    UNION = "union", _("本工会")
    PARENT = "parent", _("上级工会")
    NEXT_PARENT = "next_parent", _("新的上级工会")
    EMPLOYER = "employer", _("用人单位")
    FEDERATION = "federation", _("行业工会联合会")
    MEMBER = "member", _("会员本人")
    NOMINATOR = "nominator", _("推荐单位")
    RECOMMENDER = "recommender", _("推荐机构")
    ORGANISER = "organiser", _("主办单位")
    CANDIDATE = "candidate", _("候选对象")
    DEPARTMENT = "department", _("征求意见部门")
    HOLDER = "holder", _("荣誉持有人")


class ClockKind(models.TextChoices):
    BY = "by", _("办结时限")
    SILENCE = "silence", _("逾期规则")


class ClockOwner(models.TextChoices):
    DESK = "desk", _("经办方")
    APPLICANT = "applicant", _("申请人")
    PARTY = "party", _("被询问的当事人")


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
    OUTCOME = "outcome", _("按未答复继续办理")


class Secrecy(models.TextChoices):
    OPEN = "open", _("公开")
    CASE = "case", _("限办理人员")
    SEALED = "sealed", _("密封")


class BranchState(models.TextChoices):
    """A branch of stages that run side by side: open, done, or off because the whole ended otherwise."""

    OPEN = "open", _("办理中")
    DONE = "done", _("已完成")
    OFF = "off", _("不再需要")


class RollState(models.TextChoices):
    ACTIVE = "active", _("在列")
    FROZEN = "frozen", _("暂停")
    OUT = "out", _("移出")
    DONE = "done", _("已完成")


class RoundKind(models.TextChoices):
    MEETING = "meeting", _("会议")
    BALLOT = "ballot", _("选举或表决")


class RoundState(models.TextChoices):
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("有效")
    VOID = "void", _("无效")


class InputKind(models.TextChoices):
    """What is typed into an input; the engine checks it, faces draw it."""

    TEXT = "text", _("文字")
    LONG = "long", _("长文字")
    WHOLE = "whole", _("整数")
    DAY = "day", _("日期")
    CHOICE = "choice", _("选择")
    YES = "yes", _("是否")
    ROWS = "rows", _("多行")
    EACH = "each", _("逐项")
    PICK = "pick", _("查找后选择")


class DueState(models.TextChoices):
    """Where a due stands. A miss is no state: it stays on the due as a flag, even when it is met later."""

    OPEN = "open", _("待完成")
    REPORTED = "reported", _("待核对")
    MET = "met", _("已完成")
    WAIVED = "waived", _("已免除")
    VOID = "void", _("不再适用")


class DueVerb(models.TextChoices):
    REPORT = "report", _("上报")
    CONFIRM = "confirm", _("核对无误")
    SEND_BACK = "send_back", _("退回重报")
    SETTLE = "settle", _("核对为已办")
    WAIVE = "waive", _("免除")
    REMIND = "remind", _("催办")
    OPEN = "open", _("启动事项")
    REOPEN = "reopen", _("恢复为待完成")


class ProofKind(models.TextChoices):
    REPORT = "report", _("报告")
    PROCEDURE = "procedure", _("办件")
    FACT = "fact", _("系统核对")


class CallNature(models.TextChoices):
    """The legal nature of what a call gives: only a commendation needs, and may name, an approval (guide 4.1)."""

    COMMENDATION = "commendation", _("表彰（有批准文号）")
    NAMING = "naming", _("命名、选树")
    CIRCULAR = "circular", _("通报表扬")
    CONTEST = "contest", _("竞赛奖励")
    RECOMMENDATION = "upward", _("上级推荐")


class CallState(models.TextChoices):
    DRAFT = "draft", _("草案")
    TRIED = "tried", _("已试算")
    APPROVED = "approved", _("已批准")
    PUBLISHED = "published", _("已发布")
    OPEN = "open", _("受理申报")
    CLOSED = "closed", _("申报截止")
    JUDGED = "judged", _("评审完成")
    ANNOUNCED = "announced", _("已公布")
    FILED = "filed", _("已归档")
    VOID = "void", _("已作废")


class CallVerb(models.TextChoices):
    DRAFT = "draft", _("起草")
    CHANGE = "change", _("修改")
    TRY = "try", _("试算")
    SUBMIT = "submit", _("送审")
    SEND_BACK = "send_back", _("退回修改")
    APPROVE = "approve", _("批准")
    PUBLISH = "publish", _("发布")
    OPEN = "open", _("开始受理")
    CLOSE = "close", _("截止")
    EXTEND = "extend", _("延期")
    WAIVE = "waive", _("名额例外")
    JUDGE = "judge", _("评审完成")
    ANNOUNCE = "announce", _("公布")
    FILE = "file", _("归档")
    VOID = "void", _("作废")


class JointKind(models.TextChoices):
    """What a joint round does to its matters."""

    PANEL = "panel", _("评审")
    RANKING = "ranking", _("排序")
    NOTICE = "notice", _("公示")
    DECISION = "decision", _("集体决定")
    POLL = "poll", _("会员投票")
    PAYMENT = "payment", _("支付")


class JointState(models.TextChoices):
    DRAFT = "draft", _("草拟")
    CHECKED = "checked", _("已核对")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")
    VOID = "void", _("已作废")


class ItemState(models.TextChoices):
    """Where one item of a joint round stands; an item that was corrected runs its own time anew."""

    IN = "in", _("在列")
    FROZEN = "frozen", _("因异议暂停")
    OUT = "out", _("移出")
    CORRECTED = "corrected", _("更正后重新公示")
    DONE = "done", _("已完成")


class InterestKind(models.TextChoices):
    KIN = "kin", _("近亲属")
    MENTOR = "mentor", _("师徒关系")
    ADVISER = "adviser", _("三年内有偿顾问")
    UNIT = "unit", _("本人所在单位")
    COACH = "coach", _("教练或指导教师")
    OTHER = "other", _("其他利害关系")


class PanelFunction(models.TextChoices):
    JUDGE = "judge", _("评委")
    CHIEF = "chief", _("评审组长（裁判长）")
    RECORDER = "recorder", _("记分员")
    ARBITER = "arbiter", _("仲裁")
    RESERVE = "reserve", _("候补评委")


class PanelState(models.TextChoices):
    ACTIVE = "active", _("在任")
    RECUSED = "recused", _("已回避")
    REPLACED = "replaced", _("已替换")


class MarkState(models.TextChoices):
    ENTERED = "entered", _("已录入")
    CONFIRMED = "confirmed", _("已核对")
    REJECTED = "rejected", _("核对不符")
    REPLACED = "replaced", _("已被更正")
