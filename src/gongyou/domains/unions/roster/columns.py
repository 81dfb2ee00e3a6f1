"""The columns of the roster as data: what each is called, what it takes, and how the template explains it."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from gongyou.domains.unions.roster import vocabulary
from gongyou.domains.unions.roster.vocabulary import Choice


class Content(StrEnum):
    """How a column is read."""

    FREE = "free"
    SERIAL = "serial"
    NAME = "name"
    IDENTITY = "identity"
    MOBILE = "mobile"
    DAY = "day"
    CHOICE = "choice"
    OPEN_CHOICE = "open_choice"
    ORGANISATION = "organisation"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """One column. `key` is the field of `RosterRow`; `header` is shown without the asterisk of mandatory columns."""

    key: str
    header: str
    content: Content = Content.FREE
    mandatory: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    example: str = ""
    help: str = ""
    width: int = 12
    longest: int = 100

    @property
    def shown_header(self) -> str:
        """The header as the template prints it."""
        return f"{self.header}*" if self.mandatory else self.header


COLUMNS = (
    RosterColumn("serial", "序号", Content.SERIAL, aliases=("编号", "序"), example="示例", width=6),
    RosterColumn(
        "name",
        "姓名",
        Content.NAME,
        True,
        ("会员姓名", "职工姓名"),
        example="张示例",
        help="与证件一致；姓名中的间隔号写作“·”。",
    ),
    RosterColumn("gender", "性别", Content.CHOICE, True, (), vocabulary.GENDERS, "男", "与证件号码一致。", 6),
    RosterColumn(
        "document_kind",
        "证件类型",
        Content.CHOICE,
        True,
        ("证件种类", "证件名称"),
        vocabulary.DOCUMENTS,
        "居民身份证",
        "从下拉框中选。",
        16,
    ),
    RosterColumn(
        "document_number",
        "证件号码",
        Content.IDENTITY,
        True,
        ("身份证号", "身份证号码", "公民身份号码", "证件号", "身份证"),
        example="999999190001010015",
        help="必须是文本格式（本模板已设好）。号码若变成 3.7E+17 的样子，末尾几位已经丢失，只能照证件重新填写。",
        width=21,
    ),
    RosterColumn(
        "birth_date",
        "出生日期",
        Content.DAY,
        aliases=("出生年月", "出生年月日", "生日"),
        example="1900-01-01",
        help="可不填，平台从身份证号码取得；填了就必须与号码一致。",
    ),
    RosterColumn("ethnicity", "民族", Content.CHOICE, choices=vocabulary.ETHNICITIES, example="汉族", width=8),
    RosterColumn(
        "political_status",
        "政治面貌",
        Content.DROPPED,
        aliases=("政治面目",),
        help="平台不收集这一项，填了也不会保存。",
    ),
    RosterColumn(
        "education",
        "学历",
        Content.CHOICE,
        aliases=("文化程度", "学历层次"),
        choices=vocabulary.EDUCATION,
        example="大专",
        width=8,
    ),
    RosterColumn(
        "mobile",
        "手机号码",
        Content.MOBILE,
        True,
        ("手机号", "手机", "联系电话", "移动电话", "电话", "联系方式"),
        example="13800000000",
        help="本人的11位手机号码，不要填座机。",
        width=14,
    ),
    RosterColumn(
        "union_name",
        "所属工会",
        Content.ORGANISATION,
        True,
        ("工会名称", "所在工会", "基层工会", "所属基层工会"),
        example="示例公司工会委员会",
        help="写全称；简称有多个可能时平台会列出来请您选定。",
        width=26,
    ),
    RosterColumn("group_name", "工会小组", aliases=("所属小组", "工会小组名称", "小组"), example="一车间小组"),
    RosterColumn(
        "employer_name",
        "工作单位",
        Content.ORGANISATION,
        True,
        ("单位名称", "用人单位", "所在单位", "单位"),
        example="示例有限公司",
        help="与营业执照一致的全称，或18位统一社会信用代码。",
        width=26,
    ),
    RosterColumn("department", "部门/岗位", aliases=("部门", "岗位", "部门岗位", "部门、岗位"), example="一车间"),
    RosterColumn(
        "employment",
        "用工形式",
        Content.CHOICE,
        True,
        ("用工类型", "用工性质", "劳动关系"),
        vocabulary.EMPLOYMENT,
        "劳动合同",
        "从下拉框中选。",
    ),
    RosterColumn("occupation", "职业(工种)", aliases=("职业", "工种", "职业工种", "职业/工种"), example="电工"),
    RosterColumn(
        "skill",
        "技能等级/职称",
        Content.OPEN_CHOICE,
        aliases=("技能等级", "职业技能等级", "职称", "技能等级职称", "职业资格等级"),
        choices=vocabulary.SKILLS,
        example="高级工",
        help="技能等级按证书填写：五级最低，一级最高；职称照写。",
    ),
    RosterColumn(
        "household_place", "户籍地", aliases=("户籍所在地", "户口所在地", "籍贯"), example="山东省青岛市", width=18
    ),
    RosterColumn(
        "household",
        "户籍类型",
        Content.CHOICE,
        True,
        ("户口性质", "户籍性质", "户口类型", "户口类别"),
        vocabulary.HOUSEHOLDS,
        "城镇居民",
        "户口本上只写“居民户口”的，按本人申报填农村居民或城镇居民。",
    ),
    RosterColumn(
        "is_migrant",
        "是否农民工",
        Content.CHOICE,
        True,
        ("农民工", "是否为农民工"),
        vocabulary.YES_NO,
        "否",
        "农村居民受雇于用人单位的为农民工。",
        8,
    ),
    RosterColumn(
        "new_form",
        "就业形态/新就业形态类别",
        Content.CHOICE,
        aliases=(
            "就业形态",
            "新就业形态类别",
            "新就业形态",
            "是否新就业形态",
            "新就业形态劳动者类别",
            "新就业形态群体",
        ),
        choices=vocabulary.NEW_FORMS,
        example="非新就业形态",
        help="不属于的留空。",
        width=16,
    ),
    RosterColumn(
        "joined_on",
        "入会时间",
        Content.DAY,
        True,
        ("入会日期", "入会年月", "加入工会时间"),
        example="2019-05-01",
        help="工会批准的日期；写作 2019-05-01、2019.5.1 或 2019年5月1日都可以。",
    ),
    RosterColumn(
        "card_number", "会员证(卡)号", aliases=("会员证号", "会员卡号", "会员证卡号", "工会卡号"), example="C00000001"
    ),
    RosterColumn(
        "standing",
        "会籍状态",
        Content.CHOICE,
        True,
        ("会员状态", "会籍"),
        vocabulary.STANDINGS,
        "正常",
        "“正常”和“转出待接收”计入在册会员；保留会籍和已结束的不计入。",
    ),
    RosterColumn(
        "change",
        "会员变化类型",
        Content.CHOICE,
        aliases=("变化类型", "会员变动类型"),
        choices=vocabulary.CHANGES,
        example="入会",
    ),
    RosterColumn("changed_on", "变化日期", Content.DAY, aliases=("变动日期", "会员变化日期"), example="2019-05-01"),
    RosterColumn("change_reason", "变化原因", aliases=("变动原因",), longest=200),
    RosterColumn("post", "工会职务", aliases=("工会内职务",), example="会员"),
    RosterColumn(
        "is_model_worker",
        "是否劳模",
        Content.CHOICE,
        aliases=("劳模", "是否劳动模范"),
        choices=vocabulary.YES_NO,
        example="否",
        width=8,
    ),
    RosterColumn("remark", "备注", aliases=("说明",), longest=500, width=20),
    RosterColumn(
        "confirmed",
        "本人确认(签字)",
        Content.CHOICE,
        aliases=("本人确认", "本人签字", "签字", "本人签名", "确认签字"),
        choices=vocabulary.YES_NO,
        example="是",
        help="本人已在纸质名册上签字的填“是”。没有本人确认的，平台只发起入会申请，由本人在手机上确认。",
    ),
)
BY_KEY = {each.key: each for each in COLUMNS}
MANDATORY = tuple(each.key for each in COLUMNS if each.mandatory)
IGNORED_HEADERS = frozenset(["问题", "原行号"])
"""Columns of our own error report, when it is corrected and uploaded again."""

SAMPLE_MARK = "示例"
SAMPLE_NUMBER = "999999190001010015"
SHEET_NAME = "会员实名制花名册"

UNIMPORTANT = re.compile(r"[\s*＊★()（）\[\]【】:：/、，,.。·\-_]|必填|选填|可选")


def header_key(text: str) -> str:
    """A header without spaces, asterisks, brackets and punctuation, for comparing.

    >>> header_key(" 证件 号码＊"), header_key("本人确认（签字）")
    ('证件号码', '本人确认签字')
    """
    return UNIMPORTANT.sub("", unicodedata.normalize("NFKC", text))


def known_headers() -> dict[str, RosterColumn]:
    """Every accepted spelling of a header. A spelling that two columns share belongs to the first."""
    found: dict[str, RosterColumn] = {}
    for each in COLUMNS:
        found.setdefault(header_key(each.header), each)
    for each in COLUMNS:
        for alias in each.aliases:
            found.setdefault(header_key(alias), each)
    return found
