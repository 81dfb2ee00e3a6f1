"""The filter of promotions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.queries import promotions as queries


class FilterForm(forms.Form):
    """By contest and by what became of the promise."""

    call = forms.ChoiceField(label=_("竞赛"), required=False)
    state = forms.ChoiceField(label=_("结果"), required=False)

    def __init__(self, *args, contests: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].choices = [("", _("全部竞赛")), *contests]
        self.fields["state"].choices = [("", _("全部")), ("mismatch", _("与公告不一致")), *queries.STATES]
