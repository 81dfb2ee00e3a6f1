"""Forms of drills."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DrillForm(forms.Form):
    """A drill with the people who signed in, or with the unit's document and a number."""

    title = forms.CharField(label=_("练兵名称"), max_length=100, help_text=_("例如：焊工岗位练兵第三期。"))
    occupation = forms.CharField(label=_("职业（工种）"), max_length=40)
    begins_on = forms.DateField(label=_("起始日"), widget=forms.DateInput())
    ends_on = forms.DateField(label=_("截止日"), widget=forms.DateInput())
    method = forms.CharField(label=_("形式"), max_length=100, required=False, help_text=_("例如：现场比武、模拟操作。"))
    signed = forms.MultipleChoiceField(
        label=_("签到的会员"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("勾选的按截止日计一人次；没有签到的，在下面填写人次和单位证明。"),
    )
    headcount = forms.IntegerField(label=_("参加人次（无签到时）"), min_value=1, max_value=100_000, required=False)
    document = forms.CharField(label=_("单位证明（无签到时）"), max_length=80, required=False)

    def __init__(self, *args, members: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if members:
            self.fields["signed"].choices = members
        else:
            del self.fields["signed"]


class CheckForm(forms.Form):
    """What a sample found."""

    asked = forms.IntegerField(label=_("抽查人次"), min_value=1)
    confirmed = forms.IntegerField(label=_("属实人次"), min_value=0)
    remark = forms.CharField(label=_("情况"), max_length=200, required=False)


class VoidForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(label=_("作废理由"), max_length=200)
