"""Lines, rights and kinds of roles. A role sees along its line what its node covers, and does what its rights name."""

from django.utils.translation import gettext_lazy as _

from gongyou.kernel.access.types import LINES, RIGHTS, ROLE_KINDS, Line, Right, RoleKind

for line in (
    Line("territory", _("属地")),
    Line("zone", _("功能区")),
    Line("industry", _("行业")),
    Line("grid", _("网格")),
    Line("cpc", _("党组织")),
):
    LINES.register(line)

for right in (
    Right("people.read", _("查看本范围人员（脱敏）")),
    Right("people.reveal", _("说明理由后查看一人的完整证件号码或手机号")),
    Right("people.merge", _("提出、确认、撤销人员重复登记的合并")),
    Right("directory.employers", _("查看本范围用人单位")),
    Right("matters.read", _("查看本范围办件")),
    Right("matters.decide", _("办理本岗位的办件")),
    Right("matters.supervise", _("督促下级超期办件")),
    Right("roster.import", _("导入会员实名制花名册")),
    Right("codes.read", _("查看并打印入会二维码")),
    Right("codes.make", _("制作入会二维码")),
    Right("drives.read", _("查看本范围集中入会行动")),
    Right("drives.plan", _("安排集中入会行动")),
    Right("drives.approve", _("批准下级或同级他人安排的集中入会行动")),
    Right("organisations.backdate", _("补登 30 日以前的组织、届次和职务变更")),
    Right("proposals.handle", _("查看并处理建会提议")),
    Right("jobs.read", _("查看后台任务")),
    Right("files.read", _("下载本范围文件")),
    Right("figures.read", _("查看指标")),
    Right("figures.rows", _("从指标打开脱敏明细")),
    Right("figures.submit", _("报送本范围的指标定稿值")),
    Right("figures.review", _("复核他人报送的指标定稿值")),
    Right("roles.read", _("查看岗位与代理")),
    Right("roles.manage", _("授予与收回岗位")),
    Right("accounts.manage", _("管理账号")),
    Right("audit.read", _("查看审计记录")),
    Right("outbox.read", _("查看待发消息状态")),
    Right("calls.read", _("查看本范围评选和竞赛方案")),
    Right("calls.plan", _("起草本单位的评选和竞赛方案")),
    Right("calls.approve", _("批准他人起草的评选和竞赛方案")),
    Right("drills.read", _("查看本范围岗位练兵")),
    Right("drills.record", _("登记本单位岗位练兵")),
    Right("drills.check", _("抽查下级登记的岗位练兵")),
    Right("panels.run", _("组织评审：抽取评委、核对评分、签署结果")),
    Right("panels.sit", _("作为评委评分")),
    Right("employer.own", _("查看本单位建会信息")),
):
    RIGHTS.register(right)

_DESK = frozenset(
    "people.read people.reveal directory.employers matters.read matters.decide codes.read codes.make "
    "jobs.read files.read figures.read figures.rows roles.read calls.read "
    "drills.read drills.record".split()
)
_IMPORTER = _DESK | {"roster.import"}
_ABOVE = _IMPORTER | {"matters.supervise", "drives.read", "drives.plan", "drives.approve"}
_ORGANISER = frozenset({"calls.plan", "calls.approve", "panels.run", "drills.check"})
_TERRITORY = _ABOVE | {"people.merge", "proposals.handle"}

for kind in (
    RoleKind(
        "district_officer",
        _("区总工会经办人"),
        "territory",
        _TERRITORY | _ORGANISER | {"organisations.backdate", "figures.submit", "figures.review", "money.read"},
    ),
    RoleKind("street_officer", _("镇街工会经办人"), "territory", _TERRITORY | _ORGANISER | {"figures.submit"}),
    RoleKind("union_clerk", _("基层工会经办人"), "territory", _IMPORTER),
    RoleKind("federation_officer", _("行业工会联合会经办人"), "industry", _ABOVE | _ORGANISER),
    RoleKind("zone_officer", _("功能区专员"), "zone", frozenset({"directory.employers", "figures.read"})),
    RoleKind("grid_officer", _("网格员"), "grid", frozenset({"codes.read", "figures.read"})),
    RoleKind(
        "department_officer",
        _("部门经办人"),
        "territory",
        frozenset({"matters.read", "matters.decide", "files.read"}),
    ),
    RoleKind("judge", _("评委"), "territory", frozenset({"panels.sit"})),
    RoleKind(
        "treasurer",
        _("财务经办"),
        "territory",
        frozenset({"money.read", "money.plan", "money.check", "figures.read"}),
    ),
    RoleKind("leader", _("领导"), "territory", frozenset({"figures.read"})),
    RoleKind("employer_contact", _("用人单位联系人"), "territory", frozenset({"employer.own"}), at_node=False),
    RoleKind(
        "system_admin", _("系统管理员"), "territory", frozenset({"accounts.manage", "outbox.read"}), exclusive=True
    ),
    RoleKind("security_admin", _("安全管理员"), "territory", frozenset({"roles.read", "roles.manage"}), exclusive=True),
    RoleKind("audit_admin", _("审计管理员"), "territory", frozenset({"audit.read"}), exclusive=True),
):
    ROLE_KINDS.register(kind)
