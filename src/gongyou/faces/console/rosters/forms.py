"""Forms of the roster import."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """The file, and the paper under which its admissions were decided."""

    file = forms.FileField(
        label=_("花名册文件"),
        help_text=_("请用本页模板填写。接收 .xlsx、.xls、.csv，最多 42.1 万行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    document = forms.CharField(
        label=_("批准文件或会议"),
        required=False,
        max_length=100,
        help_text=_("登记已在纸面批准的会员时填写，例如“2026年第3次委员会会议纪要”。"),
    )


class CommitForm(forms.Form):
    """All rows or none, or every valid row: an explicit choice."""

    mode = forms.ChoiceField(
        label=_("导入方式"),
        choices=[
            ("all", _("全部导入：只要有一行有问题，就一行也不写入")),
            ("valid", _("只导入有效行：有问题的行不写入，清单留待改正")),
        ],
        widget=forms.RadioSelect,
    )
