"""What a reader of figures chooses (day, comparison), and what is asked for when values are certified."""

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures import queries
from gongyou.engines.figures.operations.certifying import LONGEST
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.ui.wording import moment_text


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


def last_quarter_end(today: date) -> date:
    """The last day of the quarter that is over."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return first - timedelta(days=1)


class CompareForm(DayForm):
    """A report's day and what it is compared with: another day, or the same day as it was told otherwise."""

    than = forms.DateField(label=_("与哪一天比"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    against = forms.ChoiceField(label=_("与哪份数据比"), required=False)

    def __init__(self, *args, viewer: Viewer, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("不比"))]
        if queries.certified_on(viewer, day):
            choices.append(("now", _("现在重算的数")))
        if queries.stored_on(viewer, day):
            choices.append(("stored", _("当日留存的数")))
        choices += [(one.stamp, moment_text(one.as_of)) for one in queries.earlier_snapshots()]
        self.fields["against"].choices = choices

    def clean_than(self) -> date | None:
        found = self.cleaned_data["than"]
        if found is not None and found > clock.today():
            raise forms.ValidationError(_("对比日不能晚于今天。请改选今天或以前的日期。"))
        return found


class PeriodForm(forms.Form):
    """The day and the place of which values are submitted."""

    as_of = forms.DateField(label=_("截至"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.ChoiceField(label=_("范围"))

    def __init__(self, *args, viewer: Viewer, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = {place.key: place.name for place in queries.places("street")}
        self.fields["place"].choices = [
            (f"{grain}:{key}", names.get(key, key) if key else _("全区")) for grain, key in queries.own_places(viewer)
        ]

    def clean_as_of(self) -> date:
        found = self.cleaned_data["as_of"]
        if found >= clock.today():
            raise forms.ValidationError(_("这一天还没有结束。请改选今天以前的日期。"))
        return found


class NoteForm(forms.Form):
    """A remark on what is submitted or locked."""

    note = forms.CharField(
        label=_("说明"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(forms.Form):
    """Why a submitted value is sent back."""

    reason = forms.CharField(label=_("退回原因"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
