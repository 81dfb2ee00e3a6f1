"""The day and the breakdown that a reader of a figure chooses."""

from datetime import date

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock


class DayForm(forms.Form):
    """The day as of which figures are shown; today without one."""

    as_of = forms.DateField(label=_("截至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_as_of(self) -> date | None:
        found = self.cleaned_data["as_of"]
        if found is not None and found > clock.today():
            raise forms.ValidationError(_("截至日期不能晚于今天。请改选今天或以前的日期。"))
        return found


def chosen_day(request: HttpRequest) -> tuple[DayForm, date]:
    """The form as it was sent and the day that it means; a wrong day means today and the form says what is wrong."""
    form = DayForm(request.GET or None, initial={"as_of": clock.today()})
    day = form.cleaned_data.get("as_of") if form.is_bound and form.is_valid() else None
    return form, day or clock.today()
