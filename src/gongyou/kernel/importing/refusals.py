"""Why a whole file is refused: for each code what happened, why, and what to do now."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

RESAVE = _("请用 WPS 或 Excel 打开它，把名册内容复制到从本平台下载的模板中，另存为 .xlsx 后再上传。")

EXPLANATIONS = {
    "missing": _("找不到上传的文件。它可能已被移走或删除。请重新上传。"),
    "empty": _("文件是空的（0 字节），没有可以读取的内容。请检查文件是否保存成功，再重新上传。"),
    "too-large": _("文件太大：本平台一次最多接收 %(limit_mb)s MB。请按街道或工会把名册拆成几个文件分别上传。"),
    "not-a-workbook": _(
        "这不是 Excel 工作簿：压缩包里没有工作表。可能是把别的压缩文件改了扩展名。请上传 .xlsx、.xls 或 .csv 文件。"
    ),
    "other-format": _(
        "不支持 %(format)s 格式的文件，本平台只读 .xlsx、.xls 和 .csv。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。"
    ),
    "not-text": _("这个文件既不是 Excel 工作簿，也不是文字表格，无法读出内容。请上传 .xlsx、.xls 或 .csv 文件。"),
    "damaged": _(
        "文件已损坏或没有下载完整，无法读出内容（%(part)s）。请用 WPS 或 Excel 打开检查，另存为新的 .xlsx 后再上传。"
    ),
    "encrypted": _("文件设有打开密码，平台无法读取。请在 WPS 或 Excel 中取消密码，另存后再上传。"),
    "macros": _("文件里含有宏（程序代码），为安全起见不予读取。请另存为不含宏的 .xlsx 后再上传。"),
    "external-links": _(
        "文件链接到别的工作簿或外部数据，为安全起见不予读取。请在“数据—编辑链接”中断开链接，或把内容粘贴为数值后再上传。"
    ),
    "embedded-objects": _("文件里嵌入了其他文件或控件，为安全起见不予读取。请删除这些对象后再上传。"),
    "dtd": _("文件内部含有不安全的文档声明，正常的表格软件不会这样写。请把名册内容复制到从本平台下载的模板中再上传。"),
    "bomb": _("文件很小，展开后却异常庞大（%(packed_mb)s MB 展开为 %(unpacked_mb)s MB），已停止读取。"),
    "too-many-parts": _("文件内部的部件超过 %(limit)s 个，不像普通的名册，已停止读取。"),
    "too-large-unpacked": _("文件展开后超过 %(limit_mb)s MB，已停止读取。"),
    "too-many-sheets": _("工作簿里的工作表超过 %(limit)s 张。请只保留名册所在的工作表后再上传。"),
    "no-sheet": _("工作簿里没有普通的工作表，读不到名册。请使用从本平台下载的模板。"),
    "too-many-rows": _("名册超过 %(limit)s 行。请拆成几个文件分别上传。"),
    "too-wide": _(
        "工作表“%(sheet)s”第 %(row)s 行的 %(column)s 列还有内容，超过了最多 %(limit)s 列。"
        "请删除名册右侧多余的列后再上传。"
    ),
    "cell-too-long": _(
        "工作表“%(sheet)s”第 %(row)s 行 %(column)s 列的单元格内容太长，超过了上限。"
        "请检查是否误粘贴了大段文字，删短后再上传。"
    ),
    "too-slow": _("读取文件用时过长，已停止。文件可能过于复杂或已损坏。"),
    "too-much-memory": _("读取文件需要的内存超过 %(limit_mb)s MB，已停止。文件可能过于复杂或已损坏。"),
    "parser-died": _("读取文件的程序中途停止，文件可能已损坏或被做过手脚。平台没有受到影响，也没有导入任何内容。"),
}
WITH_RESAVE = frozenset(["bomb", "too-many-parts", "too-large-unpacked", "too-slow", "too-much-memory", "parser-died"])
BYTES = {"limit": "limit_mb", "packed": "packed_mb", "unpacked": "unpacked_mb"}


class WorkbookRefused(Exception):
    """The file as a whole cannot be read; nothing of it may be used.

    `code` is a key of `EXPLANATIONS`; `message` says in Chinese what happened, why, and what to do.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)

    @property
    def message(self) -> str:
        """The explanation in the active language."""
        text = str(EXPLANATIONS[self.code]) % shown(self.facts)
        return f"{text}{RESAVE}" if self.code in WITH_RESAVE else text

    def __str__(self) -> str:
        return self.message


def shown(facts: Mapping[str, str | int]) -> dict[str, str | int]:
    """The facts with each size also in megabytes, and an unnamed sheet as such."""
    known: dict[str, str | int] = {"part": "", "sheet": "", "row": "", "column": "", "limit": "", "format": "", **facts}
    for name, megabytes in BYTES.items():
        value = facts.get(name, 0)
        known[megabytes] = f"{value / 1_000_000:.0f}" if isinstance(value, int) else value
    return known
