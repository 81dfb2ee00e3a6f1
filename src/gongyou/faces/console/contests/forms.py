"""Forms of projects."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PaperForm(forms.Form):
    """A confidential paper."""

    title = forms.CharField(label=_("材料名称"), max_length=100, help_text=_("例如：商业计划书。"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF 或 Word（.docx），最大 20 MB；上传前请删除文件属性里的作者姓名。"),
    )


class MilestoneForm(forms.Form):
    """What became of a milestone, with its proof or the reason."""

    ordinal = forms.TypedChoiceField(label=_("里程碑"), coerce=int)
    turn = forms.ChoiceField(label=_("情况"), choices=[("reach", _("已完成")), ("miss", _("逾期未完成"))])
    text = forms.CharField(label=_("依据或情况"), max_length=120)

    def __init__(self, *args, milestones: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ordinal"].choices = milestones


class EndForm(forms.Form):
    """Why a landing agreement ends."""

    reason = forms.CharField(label=_("终止原因"), max_length=200)
