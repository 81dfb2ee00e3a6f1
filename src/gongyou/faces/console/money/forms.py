"""Forms of money. Sums are asked for in yuan and become fen."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.records.treasury.queries import batches, budgets, promises, recoveries

FORMATS = [("xlsx", _("Excel 工作簿（.xlsx）")), ("csv", _("文本表格（.csv）"))]
OUTCOMES = [("paid", _("支付成功")), ("failed", _("支付失败或退票"))]
RECOVERED = [("paid_in", _("已收回")), ("waived", _("核销，不再追回"))]


def amount(label: Any, **more: Any) -> forms.DecimalField:
    """A sum in yuan with at most two places."""
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, **more)


def fen(yuan: Decimal) -> int:
    return int(yuan * 100)


def _text(label: Any, **more: Any) -> forms.CharField:
    given = {"max_length": 200, "widget": forms.TextInput(attrs={"autocomplete": "off"}), **more}
    return forms.CharField(label=label, **given)


class FundForm(forms.Form):
    """A new fund."""

    key = _text(_("资金代码"), max_length=32, help_text=_("小写字母、数字或连字符，例如 skills-2026。开立后不再改。"))
    name = _text(_("资金名称"), max_length=100)
    owner_code = forms.ChoiceField(label=_("所属工会"))
    source = forms.ChoiceField(label=_("资金来源"), choices=budgets.SOURCES)
    document = _text(_("依据文件"), max_length=100, required=False)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_code"].choices = owners


class BudgetForm(forms.Form):
    """A sum that is added to a budget, or taken from it."""

    fund = forms.ChoiceField(label=_("资金"))
    year = forms.IntegerField(label=_("年度"), min_value=2017, max_value=2100)
    category = forms.ChoiceField(label=_("类别"))
    amount = amount(_("增加金额（元）"), help_text=_("调减请填负数，例如 -50000。"))
    reason = _text(_("依据或原因"))
    document = _text(_("文件号"), max_length=100, required=False)

    def __init__(self, *args: Any, funds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].choices = funds
        self.fields["category"].choices = budgets.categories()
        self.fields["year"].initial = clock.today().year


class FindCommitment(forms.Form):
    """Promises by year, category and state."""

    year = forms.ChoiceField(label=_("年度"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *promises.STATES])

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("全部")), *((str(one), str(one)) for one in years)]
        self.fields["category"].choices = [("", _("全部")), *budgets.categories()]


class FindBatch(forms.Form):
    """Batches by state."""

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *batches.STATES])


class FindRecovery(forms.Form):
    """Claims by state."""

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *recoveries.STATES])


class AccountForm(forms.Form):
    """The payee's account as it stands on the payee's own paper."""

    holder = _text(_("户名"), max_length=100, help_text=_("须与收款人名称完全一致。"))
    bank = _text(_("开户行"), max_length=100, help_text=_("写到支行。"))
    account_number = _text(_("银行账号"), max_length=40, help_text=_("登记后只显示末四位。"))


class ProofForm(forms.Form):
    """What proves that an instalment's condition is met."""

    instalment = forms.IntegerField(widget=forms.HiddenInput)
    proof = _text(_("可付的依据"), help_text=_("例如验收文号、考核结果，或更正后的账户。"))


class RecoveryForm(forms.Form):
    """What became of money that was asked back."""

    recovery = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("结果"), choices=RECOVERED, widget=forms.RadioSelect)
    day = forms.DateField(label=_("日期"), widget=forms.DateInput())
    note = _text(_("银行流水号或核销依据"))


class DraftForm(forms.Form):
    """A new batch of the instalments that were ticked."""

    fund = forms.CharField(widget=forms.HiddenInput)
    title = _text(_("批次名称"), max_length=100, help_text=_("例如：2026 年工匠培育第一批。"))


class ReasonForm(forms.Form):
    """Why something is given up."""

    reason = _text(_("原因"))


class ExportForm(forms.Form):
    """In which form the file goes to the bank, and what for."""

    file_format = forms.ChoiceField(label=_("文件格式"), choices=FORMATS, widget=forms.RadioSelect, initial="xlsx")
    reason = _text(_("用途"), help_text=_("文件含完整账号，用途会记入审计。"))


class AnswerForm(forms.Form):
    """The bank's answer."""

    file = forms.FileField(
        label=_("银行回盘文件"),
        help_text=_("须有流水号、金额、处理结果三列。接收 .xlsx、.xls、.csv。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class SettleForm(forms.Form):
    """What the bank's own paper says of one payment."""

    reference = forms.CharField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("结果"), choices=OUTCOMES, widget=forms.RadioSelect)
    day = forms.DateField(label=_("日期"), widget=forms.DateInput())
    reason = _text(_("核实依据"), help_text=_("例如银行对账单编号。"))


class ReturnForm(forms.Form):
    """A transfer that the bank gave back after it had said that it was paid."""

    reference = _text(_("流水号"), max_length=64)
    outcome = forms.CharField(widget=forms.HiddenInput, initial="failed")
    day = forms.DateField(label=_("退票日期"), widget=forms.DateInput())
    reason = _text(_("退票依据"), help_text=_("例如银行退票通知编号。"))
