"""What the selections have in common: which title each procedure gives, and what several of them ask for alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.enums import CallNature, InputKind
from gongyou.engines.procedures.types import Flag, Input, Text
from gongyou.kernel.registry import Registry

PERSON, UNIT = "person", "unit"


@dataclass(frozen=True)
class Programme:
    """The title that a procedure gives: its key never changes, its name is what stands on paper.

    `holder` is the kind of holder; `payee` says whether money is a personal bonus or goes to the unit's account.
    `level` is the level at which the district gives it. With `by_track` each track is a title of its own.
    """

    procedure: str
    title: str
    name: Any
    family: str
    holder: str
    payee: str = UNIT
    level: str = "district"
    category: str = "cultivation"
    by_track: bool = False

    def title_of(self, track: str) -> str:
        """The key of the title that is given in a track."""
        return f"{self.title}_{track}" if self.by_track and track else self.title


PROGRAMMES: Registry[Programme] = Registry("programmes of honours")


def programme_of(procedure: str) -> Programme:
    """The programme of a procedure. Raises KeyError-like LookupError for one that gives no title."""
    return PROGRAMMES.get(procedure)


#: The legal nature of a call as the passport keeps it.
NATURES = {
    CallNature.COMMENDATION: "commendation",
    CallNature.NAMING: "naming",
    CallNature.CIRCULAR: "circular",
    CallNature.CONTEST: "prize",
    CallNature.RECOMMENDATION: "recommended",
}

#: Grounds on which one body's finding stands against an honour (guide 4.3); a person decides what follows.
VETOES = (
    ("arrears", _("拖欠工资或列入失信联合惩戒名单")),
    ("bargaining", _("拒绝工资集体协商、提供虚假材料或不履行工资专项集体合同")),
    ("openness", _("违反厂务公开、民主管理规定且拒不改正")),
    ("safety", _("负有责任的生产安全事故")),
    ("pollution", _("较重以上环境污染")),
    ("tax", _("涉税违法")),
    ("sanction", _("受刑事处罚或党纪政务处分")),
    ("dishonest", _("失信被执行人")),
    ("no_union", _("未建立工会或未依法拨缴经费")),
)
VETO_FLAG = "veto_"

FLAGS = (
    Flag(
        "opinion_objection",
        _("有部门提出异议"),
        _("请查看征求意见子办件，核实后决定是否继续。"),
        must_confirm=True,
    ),
    Flag(
        "opinion_unsuitable",
        _("有部门认为不宜"),
        _("请查看征求意见子办件；继续推荐的，须在意见中写明依据。"),
        must_confirm=True,
    ),
    *(
        Flag(
            f"{VETO_FLAG}{key}",
            name,
            _("属于“一票否决”情形，由经办人核实后决定：不宜继续的，请选择“不再推荐”并写明理由。"),
            must_confirm=True,
        )
        for key, name in VETOES
    ),
    Flag(
        "paid_before",
        _("按不重复资助规则减付或不付"),
        _("同一对象已在其他级别或项目获得资助，本次金额按叠加规则计算，明细见资金承诺的说明。"),
    ),
)

#: What a unit's resolution consists of (guide 4.3): its base is everybody entitled to vote, absent ones count against.
BODIES = (
    ("congress", _("职工代表大会")),
    ("assembly", _("职工大会")),
)
RESOLUTION = (
    Input("day", _("开会日期"), kind=InputKind.DAY),
    Input("body", _("会议"), kind=InputKind.CHOICE, choices=BODIES),
    Input("entitled", _("应到人数"), kind=InputKind.WHOLE, least=1, hint=_("全体职工代表或全体职工，缺席的也算。")),
    Input("present", _("实到人数"), kind=InputKind.WHOLE, least=0),
    Input("in_favour", _("同意人数"), kind=InputKind.WHOLE, least=0),
    Input("minutes", _("会议记录编号"), most=60, required=False),
)

DEEDS = (
    Input(
        "brief",
        _("事迹简介"),
        kind=InputKind.LONG,
        most=300,
        hint=_("300 字以内。不写姓名、单位名称和个人信息。"),
    ),
    Input(
        "deeds",
        _("事迹材料"),
        kind=InputKind.LONG,
        most=2000,
        hint=_("2000 字以内。评委只看到事迹，看不到作者。"),
    ),
)
#: Who belongs to a team or studio; found among the members of the unit by name.
MEMBERS = Input(
    "members",
    _("成员"),
    kind=InputKind.ROWS,
    most=60,
    columns=(
        Input("name", _("姓名"), most=60),
        Input("duty", _("分工"), required=False, most=60),
        Input("born", _("出生年份（同名时填）"), kind=InputKind.WHOLE, required=False, least=1930, most=2020),
    ),
)
#: Levels above the district, at which other bodies decide.
HIGHER_LEVELS = (("city", _("市级")), ("province", _("省级")), ("nation", _("国家级")))

TEXTS = (
    Text(
        "announcement",
        _("申报通知"),
        _("%(organiser)s开展%(title)s工作，%(opens_on)s起受理申报，%(closes_on)s截止。"),
        ("organiser", "title", "year", "opens_on", "closes_on", "places"),
    ),
    Text(
        "notice_unit_notice",
        _("单位公示正文"),
        _(
            "经本单位职工民主推荐，现将拟推荐参加%(title)s的对象予以公示，公示期至%(ends_on)s。"
            "如有异议，请在公示期内实名或提供具体线索反映。"
        ),
        ("title", "year", "ends_on", "days", "number"),
    ),
    Text(
        "notice",
        _("公示正文"),
        _(
            "经推荐、审核和评审，现将%(title)s拟命名对象予以公示，公示期至%(ends_on)s。"
            "如有异议，请在公示期内实名或提供具体线索反映。"
        ),
        ("title", "year", "ends_on", "days", "number"),
    ),
)
