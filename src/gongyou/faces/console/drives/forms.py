"""Forms of joining drives."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.records.activities.queries import STATES


class FindForm(forms.Form):
    """By state."""

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *STATES])


class PlanForm(forms.Form):
    """The plan of a drive."""

    name = forms.CharField(label=_("行动名称"), max_length=100, help_text=_("例如：港区货车司机集中入会行动。"))
    owner_code = forms.ChoiceField(label=_("主办工会"))
    begins_on = forms.DateField(label=_("起始日"), widget=forms.DateInput())
    ends_on = forms.DateField(label=_("截止日"), widget=forms.DateInput())
    place = forms.CharField(
        label=_("地点"), max_length=200, required=False, help_text=_("多个地点用顿号隔开；每一场可以另写地点。")
    )
    target = forms.IntegerField(label=_("目标入会人数"), min_value=1, max_value=1_000_000)

    def __init__(self, *args, owners: list[tuple[str, str]] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["owner_code"]
        else:
            self.fields["owner_code"].choices = owners


class SessionForm(forms.Form):
    """One session: a day, and a place of its own if it has one."""

    held_on = forms.DateField(label=_("日期"), widget=forms.DateInput())
    place = forms.CharField(label=_("地点"), max_length=100, required=False, help_text=_("不填则同行动地点。"))


class ReasonForm(forms.Form):
    """Why a session did not take place."""

    reason = forms.CharField(label=_("取消原因"), max_length=200)


class CodeForm(forms.Form):
    """Where applications by a new code arrive, and where it hangs."""

    union_code = forms.ChoiceField(label=_("接收申请的工会"))
    label = forms.CharField(label=_("张贴地点或用途"), max_length=100, required=False)

    def __init__(self, *args, unions: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union_code"].choices = unions
