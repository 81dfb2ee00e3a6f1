"""The allowed values of the roster's coded columns, each with the other ways in which people write it."""

from dataclasses import dataclass

from gongyou.kernel.codes import Gender, IdentityKind
from gongyou.records.directory.enums import Household, LabourRelation, NewForm


@dataclass(frozen=True, slots=True)
class Choice:
    """A value: its key in the records, the word in the template, and what else is understood as it."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()


GENDERS = (
    Choice(Gender.MALE, "男", ("男性", "男士", "M", "1")),
    Choice(Gender.FEMALE, "女", ("女性", "女士", "F", "2")),
)
DOCUMENTS = (
    Choice(IdentityKind.RESIDENT, "居民身份证", ("身份证", "二代身份证", "中华人民共和国居民身份证", "公民身份证")),
    Choice(IdentityKind.HONG_KONG_MACAO_RESIDENCE, "港澳居民居住证", ("港澳居住证",)),
    Choice(IdentityKind.TAIWAN_RESIDENCE, "台湾居民居住证", ("台湾居住证",)),
    Choice(IdentityKind.FOREIGN_PERMANENT, "外国人永久居留身份证", ("外国人永久居留证",)),
    Choice(IdentityKind.HONG_KONG_MACAO_PERMIT, "港澳居民来往内地通行证", ("回乡证", "港澳通行证")),
    Choice(IdentityKind.TAIWAN_PERMIT, "台湾居民来往大陆通行证", ("台胞证",)),
    Choice(IdentityKind.PASSPORT, "护照", ("外国护照",)),
)
EDUCATION = (
    Choice("primary", "小学", ("小学及以下", "文盲")),
    Choice("junior", "初中", ("初级中学",)),
    Choice("senior", "高中", ("普通高中",)),
    Choice("vocational", "中专", ("中等专科", "中职", "职高", "技校", "技工学校", "职业高中")),
    Choice("college", "大专", ("大学专科", "专科", "高职")),
    Choice("bachelor", "本科", ("大学本科", "大学", "学士")),
    Choice("master", "硕士", ("硕士研究生", "研究生")),
    Choice("doctor", "博士", ("博士研究生",)),
)
EMPLOYMENT = (
    Choice(
        LabourRelation.EMPLOYED, "劳动合同", ("劳动关系", "合同制", "合同工", "正式工", "劳动合同制", "全日制", "在编")
    ),
    Choice(LabourRelation.DISPATCHED, "劳务派遣", ("派遣", "派遣工", "派遣制")),
    Choice(LabourRelation.PART_TIME, "非全日制", ("小时工", "钟点工", "非全日制用工")),
    Choice(LabourRelation.PARTIAL, "不完全劳动关系", ("不完全符合确立劳动关系", "不完全符合确立劳动关系情形")),
    Choice(LabourRelation.NONE, "无劳动关系", ("灵活就业", "个人依托平台", "自由职业", "民事关系", "劳务关系")),
)
HOUSEHOLDS = (
    Choice(Household.RURAL, "农村居民", ("农村", "农业", "农业户口", "农业户籍", "农村户口", "农业家庭户口")),
    Choice(Household.URBAN, "城镇居民", ("城镇", "城市", "非农业", "非农", "非农业户口", "城镇户口", "非农业家庭户口")),
    Choice(Household.UNKNOWN, "居民户口", ("未登记", "不详", "居民家庭户口", "统一居民户口")),
)
NEW_FORMS = (
    Choice(NewForm.NOT, "非新就业形态", ("否", "无", "不属于", "传统就业", "一般就业", "×", "0", "非", "/", "-")),
    Choice(NewForm.COURIER, "快递员", ("快递", "快递小哥", "快件处理员")),
    Choice(NewForm.FOOD_RIDER, "网约配送员", ("外卖配送员", "外卖骑手", "外卖员", "骑手", "外卖送餐员", "外卖小哥")),
    Choice(NewForm.TRUCK_DRIVER, "货车司机", ("货运司机", "卡车司机", "网约货车司机")),
    Choice(NewForm.RIDE_HAIL, "网约车司机", ("网约车驾驶员", "网约车")),
    Choice(NewForm.HOMESTAY, "民宿管家", ("民宿",)),
    Choice(NewForm.DOMESTIC, "家政服务员", ("家政", "家政服务人员", "保洁员")),
    Choice(NewForm.GUARD, "保安员", ("保安",)),
    Choice(NewForm.CAREGIVER, "护工护理员", ("护工", "护理员", "养老护理员")),
)
STANDINGS = (
    Choice("active", "正常", ("在会", "有效", "正常会籍")),
    Choice("transferring", "转出待接收", ("转出中", "转会中")),
    Choice("retained", "保留会籍", ("保留",)),
    Choice("left", "退会", ("本人退会", "申请退会")),
    Choice("auto_left", "自动退会", ()),
    Choice("expelled", "开除", ("开除会籍",)),
    Choice("deceased", "终止", ("死亡", "身故", "会籍终止")),
)
ACTIVE_STANDINGS = frozenset(["active", "transferring"])
"""The old union stays responsible until the new one accepts; retained and ended members are not active."""

CHANGES = (
    Choice("join", "入会", ("新入会", "新增")),
    Choice("transfer_in", "转入", ("会籍转入",)),
    Choice("transfer_out", "转出", ("会籍转出",)),
    Choice("retain", "保留", ("保留会籍",)),
    Choice("resume", "恢复", ("恢复会籍",)),
    Choice("leave", "退会", ("本人退会", "自动退会")),
    Choice("expel", "开除", ("开除会籍",)),
    Choice("end", "终止", ("死亡", "身故")),
)
YES = Choice("yes", "是", ("√", "✓", "✔", "1", "有", "对", "Y", "YES", "TRUE", "T", "已确认", "同意"))
NO = Choice("no", "否", ("×", "✕", "✗", "X", "0", "无", "不是", "N", "NO", "FALSE", "F", "未确认", "不同意"))
YES_NO = (YES, NO)
NATIONALITIES = tuple(
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺".split()
)
"""The 56 nationalities in the order of GB/T 3304."""

ETHNICITIES = (
    *(Choice(f"{number:02}", f"{name}族", (name, str(number))) for number, name in enumerate(NATIONALITIES, start=1)),
    Choice("97", "其他", ("未识别民族", "未定族称")),
    Choice("98", "外国血统中国籍人士", ("入籍",)),
)
SKILLS = (
    Choice("0", "学徒工", ("学徒",)),
    Choice("1", "初级工", ("五级", "五级工", "五级/初级工", "初级", "初级技能")),
    Choice("2", "中级工", ("四级", "四级工", "四级/中级工", "中级技能")),
    Choice("3", "高级工", ("三级", "三级工", "三级/高级工", "高级技能")),
    Choice("4", "技师", ("二级", "二级/技师")),
    Choice("5", "高级技师", ("一级", "一级/高级技师")),
    Choice("6", "特级技师", ()),
    Choice("7", "首席技师", ()),
)
"""Skill levels by ordinal: 五级 is the lowest of five, 一级 the top. A professional title (职称) is kept as written."""
