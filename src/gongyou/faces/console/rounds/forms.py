"""Forms of joint rounds; what is allowed, operations decide."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_LONG = {"rows": 4}


class DraftForm(forms.Form):
    """A new round: its title, and what its kind needs besides."""

    title = forms.CharField(
        label=_("标题"), max_length=120, required=False, help_text=_("留空则按方案和环节自动拟定。")
    )
    days = forms.CharField(
        label=_("公示天数"),
        max_length=2,
        required=False,
        help_text=_("留空按规定天数；可以更长，不能更短。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    contact = forms.CharField(
        label=_("反映问题的联系方式"), max_length=100, required=False, help_text=_("电话和地址，印在公示上。")
    )
    places = forms.CharField(label=_("张贴在"), max_length=200, required=False)
    text = forms.CharField(
        label=_("公示正文"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    number_of_places = forms.IntegerField(label=_("名额"), min_value=1, required=False)
    outcome = forms.ChoiceField(label=_("拟作出的决定"), required=False)
    note = forms.CharField(label=_("说明"), max_length=400, required=False, widget=forms.Textarea(attrs=_LONG))

    _OF = {
        "notice": ("title", "days", "contact", "places", "text"),
        "ranking": ("title",),
        "decision": ("title", "outcome", "note"),
    }

    def __init__(self, *args: Any, kind: str, outcomes: Iterable[tuple[str, Any]], places: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = (*self._OF.get(kind, ("title",)), *(("number_of_places",) if places else ()))
        for name in list(self.fields):
            if name not in kept:
                del self.fields[name]
        if "outcome" in self.fields:
            self.fields["outcome"].choices = list(outcomes)

    def given(self) -> dict[str, Any]:
        """What `draft_round` takes besides title and answers."""
        data = dict(self.cleaned_data)
        data.pop("title", None)
        if "number_of_places" in data:
            data["places"] = data.pop("number_of_places")
        return {key: value for key, value in data.items() if value not in ("", None)}


class FindForm(forms.Form):
    """Items of a round by state or text."""

    state = forms.ChoiceField(label=_("情况"), required=False)
    text = forms.CharField(label=_("编号、代号或姓名"), max_length=60, required=False)

    def __init__(self, *args: Any, states: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("全部")), *states]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由。")},
    )


class WhatIfForm(forms.Form):
    """Other places, fewer quotas: what the list would be then."""

    places = forms.IntegerField(label=_("假如名额是"), min_value=0, required=False)
    without = forms.MultipleChoiceField(
        label=_("假如不看这些比例"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, quotas: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(number), name) for number, name in quotas]
        if choices:
            self.fields["without"].choices = choices
        else:
            del self.fields["without"]


class CorrectForm(forms.Form):
    """What is published of one item, corrected."""

    reason = forms.CharField(
        label=_("为什么更正"), max_length=200, error_messages={"required": _("请写明为什么更正。")}
    )

    def __init__(self, *args: Any, published: Mapping[str, str], names: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.published = [key for key in names if key in published]
        for key, name in names.items():
            if key in published:
                self.fields[key] = forms.CharField(
                    label=name, max_length=200, initial=published[key], required=key == "name"
                )

    def facts(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key) or "" for key in self.published}


class PaperObjectionForm(forms.Form):
    """An objection that came on paper or by word, as it was put."""

    what = forms.CharField(label=_("异议内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    name = forms.CharField(
        label=_("异议人姓名"), max_length=60, required=False, help_text=_("加密保存；不署名的留空。")
    )
    unit = forms.CharField(label=_("异议人单位"), max_length=100, required=False)
    contact = forms.CharField(label=_("联系方式"), max_length=100, required=False)
    leads = forms.CharField(
        label=_("可以核查的线索"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("不署名的必填。"),
    )
