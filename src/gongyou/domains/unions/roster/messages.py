"""Every problem that a roster can have: whether it keeps the row out, and what the uploader reads about it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Explanation:
    """`blocks` is False for a notice: the row is taken, or left out without harm."""

    template: Any
    blocks: bool = True


EXPLANATIONS = {
    # the file and its sheets
    "no-header": Explanation(
        _("没有找到表头：前%(looked)s行里认不出“姓名”“证件号码”等列名。请使用平台下载的模板，不要删改表头。")
    ),
    "header-missing": Explanation(
        _("缺少必填的“%(header)s”列，这张表的各行都不能导入。请补上这一列，或使用平台下载的模板。")
    ),
    "header-twice": Explanation(_("“%(header)s”列出现了两次，只读左边的一列。请删除多余的一列。"), blocks=False),
    "header-unknown": Explanation(
        _("不认识“%(header)s”这一列，没有读取。若它是必要内容，请改用模板中的列名。"), blocks=False
    ),
    "header-repeated": Explanation(_("这一行是重复的表头，已跳过。"), blocks=False),
    "sheet-ignored": Explanation(_("工作表“%(sheet)s”里没有名册表头，没有读取。"), blocks=False),
    "sheet-hidden": Explanation(
        _("工作表“%(sheet)s”是隐藏的，没有读取。若其中也有要导入的会员，请取消隐藏后重新上传。"), blocks=False
    ),
    "several-sheets": Explanation(
        _("有%(count)s张工作表都是名册（%(names)s），已全部读取。若其中有旧名册，请删除后重新上传。"), blocks=False
    ),
    "political-dropped": Explanation(_("平台不收集政治面貌，这一列没有保存。"), blocks=False),
    # rows
    "row-hidden": Explanation(
        _("这一行在表格中是隐藏的（可能被筛选或手工隐藏），看不见的行不导入。请取消隐藏，或删除这一行。")
    ),
    "sample-row": Explanation(_("这是模板里的示例行，已跳过。"), blocks=False),
    "row-without-person": Explanation(_("这一行没有姓名、证件号码和手机号码，不像会员信息，已跳过。"), blocks=False),
    "duplicate": Explanation(_("与%(other)s是同一个证件号码（%(number)s），同一个人只能出现一次。请删除其中一行。")),
    "duplicate-other-name": Explanation(
        _(
            "与%(other)s的证件号码相同（%(number)s），但姓名不同，无法判断谁的号码写错了，两行都不能导入。请对照证件修改。"
        )
    ),
    # any cell
    "missing": Explanation(_("“%(header)s”是必填项，这里是空的。请补填。")),
    "cell-error": Explanation(_("单元格里是公式错误（%(value)s），读不到内容。请改为直接填写。")),
    "formula-empty": Explanation(
        _("单元格里是公式，但文件没有保存计算结果。请用 WPS 或 Excel 打开后保存一次，或改为直接填写。")
    ),
    "formula": Explanation(_("单元格里是公式，按保存时的结果“%(value)s”读取。请核对。"), blocks=False),
    "too-long": Explanation(_("内容超过%(longest)s个字。请删短，或移到备注。")),
    "invisible": Explanation(_("内容里有看不见的特殊字符，已去掉。"), blocks=False),
    "unknown-value": Explanation(_("“%(value)s”不在可选范围内。“%(header)s”只能填：%(allowed)s。")),
    # name
    "name-form": Explanation(_("姓名“%(value)s”里有数字或符号。请填写与证件一致的姓名，间隔号写作“·”。")),
    "name-spaces": Explanation(_("姓名中间的空格已去掉，读作“%(value)s”。"), blocks=False),
    # identity number
    "identity-as-number": Explanation(
        _(
            "证件号码被表格软件存成了数字，第16至18位已经丢失，无法恢复。"
            "请把这一列设为文本格式，再对照证件重新填写，不要在末尾补0。"
        )
    ),
    "identity-zeros": Explanation(
        _("证件号码（%(value)s）以000结尾，很可能曾被存成数字而丢了末三位。请对照证件核对。"), blocks=False
    ),
    "identity-fifteen": Explanation(_("15位的旧号码已换算成18位：%(value)s。请核对。"), blocks=False),
    "identity-normalised": Explanation(_("证件号码里的全角字符、相似字母或符号已更正为%(value)s。"), blocks=False),
    "identity-invalid": Explanation(_("证件号码（%(value)s）不正确：%(reason)s")),
    "birth-differs": Explanation(
        _("出生日期写的是%(written)s，证件号码中是%(from_number)s，两者不一致。请对照证件改正其中一个。")
    ),
    "gender-differs": Explanation(
        _("性别写的是“%(written)s”，证件号码显示为“%(from_number)s”，两者不一致。请对照证件改正其中一个。")
    ),
    # telephone
    "mobile-invalid": Explanation(_("手机号码（%(value)s）不正确：%(reason)s")),
    # days
    "day-form": Explanation(_("“%(value)s”不是能识别的日期。请写作 2019-05-01、2019.5.1 或 2019年5月1日。")),
    "day-impossible": Explanation(_("“%(value)s”这一天不存在。请核对月和日。")),
    "day-year-only": Explanation(_("“%(value)s”只有年份。请至少写到月份，如 2019-05。")),
    "day-ambiguous": Explanation(
        _("“%(value)s”被存成了小数，分不清是1月还是10月。请把单元格设为文本格式，写作 %(year)s-01 或 %(year)s-10。")
    ),
    "day-assumed": Explanation(_("“%(value)s”只写到月份，按当月1日（%(day)s）登记。"), blocks=False),
    "day-from-serial": Explanation(_("“%(value)s”是表格软件的日期序号，读作%(day)s。请核对。"), blocks=False),
    "day-in-future": Explanation(_("%(header)s%(day)s晚于今天（%(today)s）。请核对年份。")),
    "too-young": Explanation(
        _("入会时间%(joined)s时未满16周岁（%(birthday)s满16周岁），低于法定最低就业年龄。请核对入会时间和证件号码。")
    ),
    "joined-before-birth": Explanation(_("入会时间%(joined)s早于出生日期%(birth)s。请核对。")),
    # organisations
    "union-unknown": Explanation(_("没有找到名为“%(value)s”的工会。请填写全称；若工会尚未登记，请先办理登记。")),
    "union-several": Explanation(_("“%(value)s”可能是：%(candidates)s。请填写其中一个的全称。")),
    "employer-unknown": Explanation(_("没有找到名为“%(value)s”的用人单位，导入后需要人工对应。"), blocks=False),
    "employer-several": Explanation(_("“%(value)s”可能是：%(candidates)s。请填写全称或统一社会信用代码。")),
    # consistency
    "migrant-urban": Explanation(
        _("是否农民工填“是”，户籍类型却是“城镇居民”，两者通常不会同时成立。请核对。"), blocks=False
    ),
    "standing-change": Explanation(
        _("会籍状态是“%(standing)s”，会员变化类型却是“%(change)s”，两者不一致。请核对。"), blocks=False
    ),
}
