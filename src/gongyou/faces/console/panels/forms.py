"""Forms of panels."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.enums import InterestKind, PanelFunction

_NAMED = [(one.value, one.label) for one in (PanelFunction.CHIEF, PanelFunction.RECORDER, PanelFunction.ARBITER)]


class ExpertForm(forms.Form):
    """An expert for the pool."""

    username = forms.CharField(label=_("评委账号"), max_length=64, help_text=_("须已由安全管理员授予“评委”岗位。"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    person_code = forms.CharField(
        label=_("人员编号"), max_length=20, required=False, help_text=_("本人是登记人员的，从其页面地址复制编号。")
    )
    employer_code = forms.CharField(
        label=_("所在单位统一社会信用代码"),
        max_length=18,
        required=False,
        help_text=_("没有人员编号的必填，用于查找回避关系。"),
    )
    fields_text = forms.CharField(
        label=_("专业领域"), max_length=200, required=False, help_text=_("多个领域用顿号隔开，例如：焊接、数控。")
    )
    qualification = forms.CharField(label=_("职称或职业资格"), max_length=80, required=False)

    def given(self) -> dict:
        data = dict(self.cleaned_data)
        data["fields"] = [one.strip() for one in data.pop("fields_text").replace(",", "、").split("、") if one.strip()]
        return data


class InterestForm(forms.Form):
    """To whom an expert is near."""

    kind = forms.ChoiceField(label=_("关系"), choices=InterestKind.choices)
    person_code = forms.CharField(label=_("人员编号"), max_length=20, required=False)
    employer_code = forms.CharField(label=_("用人单位统一社会信用代码"), max_length=18, required=False)
    organisation_code = forms.CharField(label=_("组织编号"), max_length=24, required=False)


class AppointForm(forms.Form):
    """A chief, a recorder or an arbiter."""

    username = forms.CharField(label=_("账号"), max_length=64)
    function = forms.ChoiceField(label=_("担任"), choices=_NAMED)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class KeepersForm(forms.Form):
    """Who keeps which sealed table."""

    first = forms.CharField(label=_("参赛号表保管人账号"), max_length=64)
    second = forms.CharField(label=_("工位号表保管人账号"), max_length=64)
    third = forms.CharField(label=_("作品号表保管人账号"), max_length=64)
    keepers = forms.CharField(widget=forms.HiddenInput, required=False)


class RulingForm(forms.Form):
    """What a locked mark should be."""

    mark = forms.IntegerField(widget=forms.HiddenInput)
    value = forms.CharField(label=_("改为"), max_length=12)
    reason = forms.CharField(label=_("事实和依据"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class AbsentForm(forms.Form):
    """Which work is not there, and why."""

    item_code = forms.SlugField(label=_("编号"), max_length=16)
    reason = forms.CharField(label=_("情况"), max_length=200, help_text=_("例如：未到场、中途弃权。"))
