"""Forms about a whole call: finding, beginning, publishing, amending, copying."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.queries.calls import STATES


class FindForm(forms.Form):
    """By a part of the title, state and year."""

    text = forms.CharField(label=_("名称或编号"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *STATES])
    year = forms.ChoiceField(label=_("年度"), required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("全部")), *((str(one), str(one)) for one in years)]


class BasicsForm(forms.Form):
    """Title, year, legal nature; a commendation names its approval."""

    title = forms.CharField(label=_("批次名称"), max_length=120, help_text=_("例如：2027年度新区工匠选树。"))
    year = forms.IntegerField(label=_("年度"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    nature = forms.ChoiceField(label=_("性质"), widget=forms.RadioSelect)
    approval_basis = forms.CharField(
        label=_("批准机关和文号"),
        max_length=120,
        required=False,
        help_text=_("只有表彰项目填写；没有批准文号的，不能用“表彰”“评比”“达标”等字样。"),
    )

    def __init__(self, *args: Any, natures: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = natures


class NewForm(BasicsForm):
    """The basics of a new call, and the call of the level above to which it belongs, if any."""

    parent = forms.CharField(
        label=_("上级批次编号"), max_length=24, required=False, help_text=_("为上级批次组织推荐的填写。")
    )


class PublishForm(forms.Form):
    """The days of nominations."""

    opens_on = forms.DateField(label=_("申报开始"), widget=forms.DateInput())
    closes_on = forms.DateField(label=_("申报截止"), widget=forms.DateInput(), help_text=_("当天 24 时截止。"))


class ExtendForm(forms.Form):
    """A later last day, with the reason that everybody reads."""

    closes_on = forms.DateField(label=_("新的截止日期"), widget=forms.DateInput())
    reason = forms.CharField(label=_("延期理由"), max_length=400, help_text=_("会在批次页面公开。"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class CopyForm(forms.Form):
    """The year and, if it does not follow from it, the title of the copy."""

    year = forms.IntegerField(label=_("年度"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    title = forms.CharField(
        label=_("新批次名称"), max_length=120, required=False, help_text=_("不填则把原名称里的年份换成新年度。")
    )


class WaiverForm(forms.Form):
    """Which quota, and why it cannot be kept."""

    quota = forms.ChoiceField(label=_("哪一项比例"))
    reason = forms.CharField(label=_("例外理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, quotas: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quota"].choices = quotas
